"""The elements and attributes allowed in a body. Everything else is removed.

The elements are those with which the HTML standard marks up text, images and players; styles, ids,
event handlers, forms and plug-ins belong to the page.
https://html.spec.whatwg.org/multipage/indices.html#elements-3
"""

from __future__ import annotations

from collections.abc import Mapping


def names(text: str) -> frozenset[str]:
    """Return the words of *text*: tables of names are easier to read without quotes and commas."""
    return frozenset(text.split())


#: Marks where something was removed, until `tidy` is done. It is in no input: XML does not allow
#: it, so it is removed first.
MARK = "\uffff"
#: The same, if what was removed separated the words around it.
GAP = "\ufffe"

PHRASING = names(
    "abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u"
    " var"
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | names(
    "address article aside blockquote caption colgroup dd details div dl dt figcaption figure"
    " footer header hgroup li main nav ol p pre section summary table tbody td tfoot th thead tr"
    " ul"
)
#: Elements that a parser ignores outside a table.
TABLE_PARTS = names("caption col colgroup tbody td tfoot th thead tr")
_MEDIA = names("audio iframe img picture source track video")
ELEMENTS = PHRASING | BLOCKS | _MEDIA | names("a br col hr rp rt ruby wbr")

#: Removed with their content; other unknown elements are unwrapped. Drawings are removed too,
#: because their labels have no meaning alone.
DROPPED = names("datalist noembed noframes script select style svg template textarea title")
#: The sanitiser treats these as parts of a formula or a drawing and drops them with their content
#: anywhere; outside of both they are ordinary unknown elements.
FOREIGN = names(
    "animate annotation annotation-xml circle defs desc discard ellipse filter g line marker mask"
    " math menclose merror metadata mfenced mfrac mi mmultiscripts mn mo mover mpadded mpath"
    " mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder"
    " munderover none path pattern polygon polyline rect semantics set stop switch symbol text"
    " tspan use view"
)
#: Not allowed, but browsers start a new line at each, so they are replaced by a space.
LINES = names(
    "body center dialog dir fieldset form head html legend listing marquee menu optgroup option"
    " search"
)

_SIZE = frozenset({"height", "width"})
_PLAYER = frozenset({"controls", "loop", "muted", "preload", "src"})

#: Element → attributes; ``*`` is any element. A `style` is kept only until hidden images are found.
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "*": frozenset({"class", "dir", "lang", "title"}),
    "a": frozenset({"href", "hreflang", "rel", "target", "type"}),
    "audio": _PLAYER,
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "del": frozenset({"cite", "datetime"}),
    "iframe": _SIZE | {"allow", "allowfullscreen", "frameborder", "loading", "src", "style"},
    "img": _SIZE
    | {"alt", "decoding", "fetchpriority", "loading", "sizes", "src", "srcset"}
    | {"style"},
    "ins": frozenset({"cite", "datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "q": frozenset({"cite"}),
    "source": _SIZE | {"media", "sizes", "src", "srcset", "type"},
    "td": frozenset({"colspan", "headers", "rowspan"}),
    "th": frozenset({"abbr", "colspan", "headers", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
    "track": frozenset({"default", "kind", "label", "src", "srclang"}),
    "video": _PLAYER | _SIZE | {"playsinline", "poster"},
}
