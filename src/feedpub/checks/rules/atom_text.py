"""Atom's text and content: escaped or inline, as their type says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.checks._context import Context, text
from feedpub.checks._value_kinds import MIME, html_in
from feedpub.documents.names import clark, local
from feedpub.documents.positions import AFTER, Place
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_RFC = "https://www.rfc-editor.org/rfc/rfc4287"
_TEXTS = ("atom:title", "atom:subtitle", "atom:summary", "atom:rights", "at:comment")
_ALL = (*_TEXTS, "atom:content")
_DIV, _PAGE = clark("xhtml:div"), clark("xhtml:html")
_TOKENS = {"text", "html", "xhtml"}


@rule(
    "atom/invalid-text-type",
    Severity.ERROR,
    on=_TEXTS,
    source=_RFC + "#section-3.1.1",
    flags=['<title type="text/html">Rain</title>'],
    passes=['<title type="html">Rain</title>'],
)
def invalid_text_type(element: Element) -> Found:
    """A text has a type other than text, html or xhtml.

    Readers then treat markup as text, or text as markup. Write one of the three; media types are
    allowed only on content.
    """
    kind = element.get("type")
    if kind is not None and kind not in _TOKENS:
        name = local(str(element.tag))
        yield (element, "type"), f"type of {name} is {shown(kind)}; write text, html or xhtml"


@rule(
    "atom/xhtml-without-div",
    Severity.ERROR,
    on=_ALL,
    source=_RFC + "#section-3.1.1.3",
    flags=['<summary type="xhtml">Rain</summary>'],
    passes=['<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Rain</div></summary>'],
)
def xhtml_without_div(element: Element) -> Found:
    """XHTML is not wrapped in a single div of the XHTML namespace.

    Readers use the contents of that div, and find none. Write
    <div xmlns="http://www.w3.org/1999/xhtml"> around the whole text.
    """
    if element.get("type") != "xhtml" or element.get("src") is not None:
        return
    children = [child for child in element if isinstance(child.tag, str)]
    name = local(str(element.tag))
    if [child.tag for child in children] != [_DIV]:
        yield element, f'{name} must hold one <div xmlns="http://www.w3.org/1999/xhtml">'
    elif text(element).strip():
        yield element, f"{name} holds {shown(text(element).strip())} outside its div; move it in"


@rule(
    "atom/markup-not-escaped",
    Severity.ERROR,
    on=_ALL,
    source=_RFC + "#section-3.1.1.2",
    flags=['<summary type="html"><b xmlns="http://www.w3.org/1999/xhtml">Rain</b></summary>'],
    passes=['<summary type="html">&lt;b&gt;Rain&lt;/b&gt;</summary>'],
)
def markup_not_escaped(element: Element) -> Found:
    """Elements appear where only text is allowed.

    In type text and html, markup must be escaped; readers drop unescaped elements. Write &lt; for
    <, or set type="xhtml".
    """
    if len(element):
        kind = (element.get("type") or "text").lower()
        if kind in ("text", "html") or (kind.startswith("text/") and not _is_xml(kind)):
            child = next((each for each in element if isinstance(each.tag, str)), None)
            if child is not None:
                name, inner = local(str(element.tag)), local(str(child.tag))
                yield child, f"{name} has the type {kind} but holds <{inner}>; write it escaped"


@rule(
    "atom/empty-text",
    Severity.WARNING,
    on=("atom:title", "atom:subtitle", "atom:rights"),
    source=_RFC + "#section-4.2.14",
    flags=["<title/>"],
    passes=["<title>Rain</title>"],
)
def empty_text(element: Element) -> Found:
    """A title, subtitle or rights element is empty.

    Readers show an empty line. Fill it in, or leave it out where it is optional.
    """
    if not (element.text or "").strip() and not "".join(element.itertext()).strip():
        yield element, f"{local(str(element.tag))} is empty; write something"


@rule(
    "atom/html-without-type",
    Severity.WARNING,
    on=_ALL,
    source=_RFC + "#section-3.1.1.1",
    flags=["<title>&lt;b&gt;Rain&lt;/b&gt;</title>"],
    passes=['<title type="html">&lt;b&gt;Rain&lt;/b&gt;</title>'],
)
def html_without_type(element: Element) -> Found:
    """Plain text contains HTML.

    Without type="html", readers show the tags literally. Set the type, or write plain text.
    """
    if element.get("type") in (None, "text", "text/plain"):
        value = element.text or ""
        if "<" in value or "&" in value:
            found = html_in(value)
            if found:
                name = local(str(element.tag))
                message = f'{name} is plain text but contains {shown(found)}; write type="html"'
                yield (element, value.index(found)), message


@rule(
    "atom/escaped-xhtml",
    Severity.WARNING,
    on=_ALL,
    source=_RFC + "#section-3.1.1.3",
    flags=[
        '<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">&lt;p&gt;Rain&lt;/p&gt;'
        "</div></summary>"
    ],
    passes=[
        '<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Rain</p></div>'
        "</summary>"
    ],
)
def escaped_xhtml(element: Element) -> Found:
    """XHTML contains escaped markup.

    Readers show the tags as text. Write them as elements, or set type="html".
    """
    if element.get("type") == "xhtml":
        for piece in element.itertext():
            if "<" in piece and (found := html_in(piece)) and found[0] == "<":
                name = local(str(element.tag))
                message = f"{name} is xhtml but holds {shown(found)} escaped; write elements"
                own = element.text or ""
                yield ((element, own.index(found)) if found in own else element), message
                return


def _is_xml(kind: str) -> bool:
    bare = kind.partition(";")[0].strip()
    return bare.endswith(("+xml", "/xml"))


@rule(
    "atom/invalid-content-type",
    Severity.ERROR,
    on="atom:content",
    source=_RFC + "#section-4.1.3.1",
    refused_by="atoma and feed-rs reject the whole feed.",
    flags=['<content type="multipart/alternative">Rain</content>'],
    passes=['<content type="html">Rain</content>'],
)
def invalid_content_type(content: Element, context: Context) -> Found:
    """The type of content is not text, html, xhtml or a simple media type.

    Readers do not know what to do with the content. Write one of the three, or a media type that is
    not composite; with src it must be a media type.
    """
    kind = content.get("type")
    if kind is None or (kind in _TOKENS and content.get("src") is None):
        return
    if kind in _TOKENS:
        message = f"type of content is {shown(kind)}, but with src it must be a media type"
        yield (content, "type"), message
    elif kind.lower().startswith(("multipart/", "message/")):
        yield (content, "type"), f"type of content is {shown(kind)}, which is composite"
    else:
        for _, message in MIME.find(kind, context):
            yield (content, "type"), f"type of content {message}"


@rule(
    "atom/content-beside-src",
    Severity.ERROR,
    on="atom:content",
    source=_RFC + "#section-4.1.3.2",
    flags=[
        '<content type="image/png" src="https://e.org/a.png">Rain</content><summary>A</summary>'
    ],
    passes=['<content type="image/png" src="https://e.org/a.png"/><summary>A</summary>'],
)
def content_beside_src(content: Element) -> Found:
    """Content has both src and a value.

    Content is either inline or linked. Remove one of the two.
    """
    if content.get("src") is not None and (len(content) or (content.text or "").strip()):
        yield content, "content has src and must be empty; remove src or what it holds"


@rule(
    "atom/content-without-type",
    Severity.WARNING,
    on="atom:content",
    source=_RFC + "#section-4.1.3.2",
    flags=['<content src="https://e.org/a.png"/><summary>A</summary>'],
    passes=['<content type="image/png" src="https://e.org/a.png"/><summary>A</summary>'],
)
def content_without_type(content: Element) -> Found:
    """Content given by src has no type.

    Readers have to fetch it to find out what it is. Add its media type.
    """
    if content.get("src") is not None and content.get("type") is None:
        yield content, 'content has src but no type; write its media type, like type="text/html"'


def is_base64(content: Element) -> bool:
    """Return whether the content's type says that it is Base64."""
    kind = (content.get("type") or "text").lower()
    other = ("text/", "multipart/", "message/")
    binary = kind not in _TOKENS and "/" in kind and not kind.startswith(other)
    return binary and not _is_xml(kind) and content.get("src") is None


@rule(
    "atom/invalid-base64",
    Severity.ERROR,
    on="atom:content",
    source=_RFC + "#section-4.1.3.3",
    flags=['<content type="image/png">Rain!</content><summary>A</summary>'],
    passes=['<content type="image/png">UmFpbg==</content><summary>A</summary>'],
)
def invalid_base64(content: Element) -> Found:
    """Content of a binary type is not Base64.

    Readers cannot decode it. Encode it as Base64, or point to it with src.
    """
    if is_base64(content):
        from base64 import b64decode  # almost no feed contains any

        try:
            b64decode("".join(text(content).split()), validate=True)
        except ValueError:
            kind = content.get("type") or ""
            yield content, f"content has the type {shown(kind)} but is not valid Base64; encode it"


_DOCUMENT = pattern(r"<(?:html|!doctype)\b", re.IGNORECASE)


@rule(
    "atom/html-fragment",
    Severity.WARNING,
    on="atom:content",
    source=_RFC + "#section-4.1.3.3",
    flags=['<content type="text/html">Some &lt;b&gt;bold&lt;/b&gt; text</content>'],
    passes=['<content type="html">Some &lt;b&gt;bold&lt;/b&gt; text</content>'],
)
def html_fragment(element: Element) -> Found:
    """A fragment of a page has the media type of a complete page.

    text/html and application/xhtml+xml are for complete documents that begin with <html>. Write
    type="html" or type="xhtml".
    """
    kind = (element.get("type") or "").lower()
    if element.get("src") is not None:
        return
    if kind == "text/html" and not _DOCUMENT.search(element.text or ""):
        yield element, 'type is text/html, but this is not a whole page; write type="html"'
    elif kind == "application/xhtml+xml" and element.find(_PAGE) is None:
        yield element, 'type is application/xhtml+xml, but this is not a page; write type="xhtml"'


@rule(
    "atom/text-beside-xml",
    Severity.ERROR,
    on="atom:content",
    source=_RFC + "#section-4.1.3.3",
    flags=['<content type="image/svg+xml"><svg xmlns="http://www.w3.org/2000/svg"/>more</content>'],
    passes=['<content type="image/svg+xml"><svg xmlns="http://www.w3.org/2000/svg"/></content>'],
)
def text_beside_xml(content: Element) -> Found:
    """Content of an XML type is not an XML document: there is text next to its root element.

    XML processors cannot read it. Write a single root element and nothing else.
    """
    if len(content) and _is_xml((content.get("type") or "").lower()) and text(content).strip():
        first = next((each for each in content if (each.tail or "").strip()), content)
        message = f"content holds {shown(text(content).strip())} beside its element; remove it"
        yield (content if first is content else (first, AFTER)), message
