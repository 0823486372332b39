"""Elements of HTML, MathML and SVG, and the CSS of an article, as readers treat them."""

from __future__ import annotations

from feedpub.text import VOID_ELEMENTS

#: Elements whose end tag may be left out.
OPTIONAL = frozenset(
    """
    p li dt dd tr td th thead tbody tfoot colgroup option optgroup rp rt rb rtc body html head
    """.split()  # noqa: SIM905 a table of words
)
#: Elements that readers strip, or refuse the text for.
UNSAFE = frozenset(
    """
    script iframe object embed applet frame frameset noframes style link meta base basefont html
    head body title param plaintext xmp noembed isindex bgsound layer ilayer
    """.split()  # noqa: SIM905 a table of words
)
_MATH = (
    "math maction maligngroup malignmark menclose merror mfenced mfrac mglyph mi mlabeledtr "
    "mlongdiv mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mscarries "
    "mscarry msgroup msline mspace msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext "
    "mtr munder munderover none semantics annotation annotation-xml"
)
_SVG = (
    "svg animate animatemotion animatetransform circle clippath defs desc ellipse feblend "
    "fecolormatrix fecomposite feflood fegaussianblur femerge femergenode feoffset filter "
    "foreignobject g image line lineargradient marker mask metadata mpath path pattern polygon "
    "polyline radialgradient rect set stop switch symbol text textpath tspan use view"
)
_HTML = """
    a abbr acronym address area article aside audio b bdi bdo big blink blockquote br button
    canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div
    dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hgroup hr i img
    input ins kbd keygen label legend li main map mark marquee menu menuitem meter multicol nav
    nobr noscript ol optgroup option output p picture pre progress q rb rp rt rtc ruby s samp
    search section select slot small source spacer span strike strong sub summary sup table tbody
    td template textarea tfoot th thead time tr track tt u ul var video wbr
"""
KNOWN = frozenset(f"{_HTML} {_MATH} {_SVG}".split()) | UNSAFE
LINKS = frozenset("href src poster cite background longdesc data action".split())  # noqa: SIM905
#: CSS that cannot leave its place in the page.
STYLES = frozenset(
    """
    azimuth background-color border border-bottom border-bottom-color border-bottom-style
    border-bottom-width border-collapse border-color border-left border-left-color
    border-left-style border-left-width border-radius border-right border-right-color
    border-right-style border-right-width border-spacing border-style border-top border-top-color
    border-top-style border-top-width border-width box-sizing caption-side clear color cursor
    direction display elevation empty-cells float font font-family font-size font-style
    font-variant font-weight height letter-spacing line-height list-style list-style-position
    list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width
    min-height min-width object-fit opacity outline overflow overflow-wrap overflow-x overflow-y
    padding padding-bottom padding-left padding-right padding-top page-break-after
    page-break-before page-break-inside pause pause-after pause-before pitch pitch-range quotes
    richness speak speak-header speak-numeral speak-punctuation speech-rate stress table-layout
    text-align text-decoration text-indent text-shadow text-transform unicode-bidi vertical-align
    visibility voice-family volume white-space widows width word-break word-spacing word-wrap
    background aspect-ratio orphans justify-content align-items align-self flex flex-direction
    flex-wrap gap grid-template-columns
    """.split()  # noqa: SIM905 a table of words
)
#: Elements that nothing is wrong with, and those of them that have an end tag.
PLAIN = KNOWN - UNSAFE
CONTAINERS = frozenset(_HTML.split()) - VOID_ELEMENTS
