"""The HTML inside feeds: descriptions, full texts and summaries, in any format.

A text is walked once for all of these rules: the first rule reports for the others, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks import _html_walk, _html_words
from feedpub.checks._context import Context, text
from feedpub.documents.names import NAMESPACES, clark, local, namespace
from feedpub.documents.positions import Place
from feedpub.findings import Rule, Severity, rule
from feedpub.markup import MEDIA, XHTML, Element
from feedpub.text import shown

Found = Iterator[tuple[Place, str, Rule]]
_SECURITY = "https://www.rfc-editor.org/rfc/rfc4287#section-8.1"
_HTML = "https://html.spec.whatwg.org/multipage/syntax.html"


@rule(
    "html/unsafe-element",
    Severity.WARNING,
    engine="html",
    source=_SECURITY,
    refused_by="MSN, Yahoo and Dzen refuse the item; readers remove the element.",
    flags=["<description>&lt;script&gt;alert(1)&lt;/script&gt;</description>"],
    passes=["<description>&lt;p&gt;Rain&lt;/p&gt;</description>"],
)
def unsafe_element() -> None:
    """HTML contains an element that readers remove for safety.

    Scripts, frames, plug-ins, style sheets and metadata never work in a reader; some drop the whole
    text that contains one. Leave it out, and link to the page instead.
    """


@rule(
    "html/unsafe-attribute",
    Severity.WARNING,
    engine="html",
    source=_SECURITY,
    flags=['<description>&lt;p onclick="go()"&gt;Rain&lt;/p&gt;</description>'],
    passes=["<description>&lt;p&gt;Rain&lt;/p&gt;</description>"],
)
def unsafe_attribute() -> None:
    """HTML contains an attribute that runs a script.

    Readers remove it. Leave it out.
    """


@rule(
    "html/unsafe-style",
    Severity.WARNING,
    engine="html",
    source=_SECURITY,
    flags=['<description>&lt;p style="position: fixed"&gt;Rain&lt;/p&gt;</description>'],
    passes=['<description>&lt;p style="color: red"&gt;Rain&lt;/p&gt;</description>'],
)
def unsafe_style() -> None:
    """HTML contains styles that could affect the rest of the page, or that readers do not support.

    Readers remove positioning, URLs and word processors' own properties, because they can cover
    other articles or track who reads. Leave the style out.
    """


@rule(
    "html/relative-url",
    Severity.WARNING,
    engine="html",
    source="https://www.rssboard.org/rss-profile#element-channel-item-description",
    refused_by="Images and links break in nearly every reader.",
    flags=['<description>&lt;img src="/a.jpg"&gt;</description>'],
    passes=['<description>&lt;img src="https://e.org/a.jpg"&gt;</description>'],
)
def relative_url() -> None:
    """HTML in an RSS feed contains a relative address.

    RSS does not define a base URL: readers show broken images and dead links. Write
    absolute addresses.
    """


@rule(
    "html/unknown-element",
    Severity.WARNING,
    engine="html",
    source="https://html.spec.whatwg.org/multipage/indices.html#elements-3",
    flags=["<description>&lt;headline&gt;Rain&lt;/headline&gt;</description>"],
    passes=["<description>&lt;h2&gt;Rain&lt;/h2&gt;</description>"],
)
def unknown_element() -> None:
    """HTML contains an unknown tag.

    Readers drop it. If it is text between angle brackets, write &lt; for the first.
    """


@rule(
    "html/feed-in-html",
    Severity.ERROR,
    engine="html",
    source="https://www.rfc-editor.org/rfc/rfc4287#section-3.1.1.3",
    flags=[
        "<entry><id>https://e.org/1</id><title>Rain</title><updated>2026-11-23T08:00:00Z</updated>"
        '<link href="https://e.org/1"/><summary type="xhtml"><div '
        'xmlns="http://www.w3.org/1999/xhtml">Rain <edited xmlns="http://www.w3.org/2007/app">'
        "2026-11-23T08:00:00Z</edited></div></summary></entry>"
    ],
    passes=[
        "<entry><id>https://e.org/1</id><title>Rain</title><updated>2026-11-23T08:00:00Z</updated>"
        '<link href="https://e.org/1"/><summary type="xhtml"><div '
        'xmlns="http://www.w3.org/1999/xhtml">Rain</div></summary></entry>'
    ],
)
def feed_in_html() -> None:
    """An element of a feed vocabulary is inside XHTML.

    Only XHTML is allowed inside the div, so readers drop the element. Move it into the entry.
    """


_ENTRY = (
    "<entry><id>https://e.org/1</id><title>Rain</title><updated>2026-11-23T08:00:00Z</updated>"
    '<link href="https://e.org/1"/><summary type="xhtml"><div '
    'xmlns="http://www.w3.org/1999/xhtml">{}</div></summary></entry>'
)


@rule(
    "html/not-xhtml",
    Severity.WARNING,
    engine="html",
    source="https://www.rfc-editor.org/rfc/rfc4287#section-3.1.1.3",
    flags=[_ENTRY.format('<b xmlns="">Rain</b>'), _ENTRY.format('<b xmlns="urn:x">Rain</b>')],
    passes=[_ENTRY.format("<b>Rain</b>")],
)
def not_xhtml() -> None:
    """An element inside XHTML is in another namespace, or in none.

    Whatever its name, readers do not treat it as HTML: they drop it, or show only its text. Remove
    its xmlns.
    """


_BODIES = (
    "item/description", "content:encoded", "atom:content", "atom:summary", "atom:title",
    "atom:subtitle", "atom:rights", "xhtml:body", "xhtml:div", "media:title",
    "media:description", "media:text",
)  # fmt: skip


@rule(
    "html/malformed",
    Severity.WARNING,
    on=_BODIES,
    source=_HTML,
    flags=["<description>&lt;b&gt;Rain</description>", "<description>&amp;rain;</description>"],
    passes=["<description>&lt;b&gt;Rain&lt;/b&gt; &amp;amp; snow</description>"],
)
def malformed(element: Element, context: Context) -> Found:
    """HTML is malformed.

    Each reader repairs it in its own way: an element left open can swallow the rest of the page.
    Close what was opened, in reverse order, and write & as &amp;amp;.
    """
    tag = str(element.tag)
    typed = namespace(tag) != "" and tag != _ENCODED
    if typed:
        kind = element.get("type")
        if kind == "xhtml" or namespace(tag) == XHTML:
            yield from _elements(element)
            return
        if kind not in ("html", "text/html"):
            return
    value = text(element) if len(element) else element.text
    if value:
        # Media RSS does not define a base URL; in Atom it is xml:base.
        relative = typed and (namespace(tag) != MEDIA or context.format == "atom")
        for flaw in _html_walk.inspect(value, relative=relative):
            yield (element, flaw.offset), flaw.message, _RULES[flaw.name]


def _elements(parent: Element) -> Found:
    """Check XHTML, whose tags the XML parser has already paired."""
    for element in parent.iter("{*}*"):
        if element is parent:
            continue
        uri, name = namespace(str(element.tag)), local(str(element.tag)).lower()
        if uri in _FEED_NAMESPACES:
            message = f"{name} is inside XHTML; move it to the entry"
            if name in _html_words.KNOWN and element.tag not in _IN_FEEDS:
                message = (
                    f'{name} is not in the namespace of XHTML; write xmlns="{_XHTML}" on the div'
                )
            yield element, message, _RULES["feed-in-html"]
        elif uri not in _IN_XHTML:
            yield element, _foreign(name, uri), _RULES["not-xhtml"]
            continue
        elif name in _html_words.UNSAFE:
            yield element, _html_walk.unsafe(name), _RULES["unsafe-element"]
        elif name not in _html_words.KNOWN and "-" not in name:
            yield element, _html_walk.unknown(name), _RULES["unknown-element"]
        for key, value in element.items():
            for flaw in _html_walk.attribute(name, key, value, 0, relative=True):
                yield (element, key), flaw.message, _RULES[flaw.name]


def _foreign(name: str, uri: str) -> str:
    where = f"in the namespace {shown(uri)}" if uri else "in no namespace"
    return f"{shown(name)} inside XHTML is {where}; remove its xmlns attribute"


#: XHTML, and the vocabularies allowed inside it:
#: https://html.spec.whatwg.org/multipage/embedded-content-other.html
_IN_XHTML = {XHTML, "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
_FEED_NAMESPACES = {NAMESPACES[name] for name in ("app", "atom", "content", "dc", "media", "thr")}
_ENCODED = clark("content:encoded")
_XHTML = NAMESPACES["xhtml"]
#: Elements of other vocabularies that share a name with HTML's.
_IN_FEEDS = {clark("atom:link"), clark("atom:title"), clark("atom:summary")}
_RULES = {
    each.id.partition("/")[2]: each
    for each in (
        unsafe_element, not_xhtml,
        feed_in_html, unsafe_attribute, unsafe_style, relative_url, unknown_element, malformed
    )
}  # fmt: skip
