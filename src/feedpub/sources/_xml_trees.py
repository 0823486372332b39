"""XML documents as records: what an element holds, by names and by paths of XPath 1.0.

Namespaces are left out of names: agencies bind the same names to many of them, or to none.
https://www.w3.org/TR/1999/REC-xpath-19991116/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import lru_cache
from html import escape
from html.entities import html5
from typing import Any, BinaryIO

from lxml import etree

from feedpub import markup
from feedpub.articles import rules
from feedpub.articles.notes import Broken, Remark
from feedpub.findings import Severity
from feedpub.markup import Element
from feedpub.sources._reader import MAX_RECORD, Opening, Record

#: Most tags of a document: a million take 300 MB of memory.
MAX_TAGS = 1_000_000
#: Most attributes of an element: to look them all up takes quadratic time.
_MOST_ATTRIBUTES = 1_000
_is_wide = etree.XPath(f"boolean(//*[@*[{_MOST_ATTRIBUTES + 1}]])")
#: Elements of text that make what holds them HTML.
_HTML = frozenset(
    {"p", "br", "div", "h1", "h2", "h3", "h4", "ul", "ol", "table", "blockquote", "em", "strong",
     "b", "i", "a", "img", "figure", "span", "hr", "pre"}
)  # fmt: skip
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)""")
#: One that does not end is everything behind its beginning.
_COMMENT = re.compile(rb"<!--(?:[^-]|-(?!->))*+(-->)?")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]")
_MEANT = "the file declares another encoding, and its bytes are UTF-8; it was read as UTF-8"
_ONE_BYTE = re.compile(r"iso-8859-|windows-125|latin|us-ascii|cp125", re.IGNORECASE)


class Tree(Mapping[str, Any]):
    """An element as a record: its keys are names of elements, ``@attribute``, and XPath.

    A path gives a text where an element has nothing but text, HTML where it has text with marks,
    a `Tree` where it has elements, and a list where it leads to several. A path that ends in
    ``node()`` gives all that is there as HTML.

    Args:
        element: Without namespaces; the root of its document.
    """

    def __init__(self, element: Element) -> None:
        self._element = element

    def __getitem__(self, path: str) -> Any:
        found = self.get(path)
        if found is None:
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        names = [f"@{name}" for name in self._element.attrib]
        names += (str(child.tag) for child in self._element)
        yield from (name for name in dict.fromkeys(names) if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def get(self, path: str, default: Any = None) -> Any:
        """Return what *path* leads to."""
        find = _xpath(path)
        found = find(self._element) if find is not None else None
        if not isinstance(found, list):
            return default if found is None or found == "" else found
        if path.endswith("node()"):
            return _all(found) or default
        values = [value for each in found if (value := _value(each)) not in (None, "")]
        return (values if len(values) > 1 else values[0]) if values else default

    def __str__(self) -> str:
        return etree.tostring(self._element, encoding="unicode", with_tail=False)


@lru_cache(maxsize=4096)
def _xpath(path: str) -> etree.XPath | None:
    try:
        return etree.XPath(path, smart_strings=False)
    except etree.XPathSyntaxError:
        return None


def _all(found: list[Any]) -> str:
    """Return *found* as HTML; a text alone may be some already."""
    write = _written if any(map(etree.iselement, found)) else str
    return "".join(map(write, found)).strip()


def _value(found: Any) -> Any:
    if not etree.iselement(found):
        return str(found).strip()
    if not len(found):
        return (found.text or "").strip() or (Tree(found) if found.attrib else "")
    is_text = bool((found.text or "").strip()) or any((each.tail or "").strip() for each in found)
    if is_text or any(each.tag in _HTML for each in found):
        return _inside(found)
    return Tree(found)


def _inside(element: Element) -> str:
    return (escape(element.text or "", quote=False) + "".join(map(_written, element))).strip()


def _written(node: Any) -> str:
    if etree.iselement(node):
        return etree.tostring(node, encoding="unicode")
    return escape(str(node), quote=False)


class Refusal(Exception):  # noqa: N818 what is wrong with a file, and caught where it is opened
    """A document cannot be read."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.broken = Broken(rule=rules.NOT_XML, message=message, final=True)
        self.line = line


def records(place: Opening, path: str) -> Iterator[Record]:
    """Yield the elements of the document *place* that the XPath *path* leads to."""
    try:
        encoding = place.source.encoding or meant(place.head)
        if encoding != place.source.encoding:
            yield Record(Remark(rules.REPAIRED, Severity.WARNING, "", _MEANT), 1)
        root = document(place.stream(), encoding)
    except Refusal as fault:
        yield Record(fault.broken, fault.line)
        return
    found = root.xpath(path, smart_strings=False)
    for number, element in enumerate(filter(etree.iselement, found), 1):
        # A copy is a document of its own, so that no path leads out of it.
        yield Record(Tree(deepcopy(element)), element.sourceline, number)


def document(stream: BinaryIO, encoding: str | None) -> Element:
    """Return the root of the document in *stream*, in plain names.

    Raises:
        Refusal: It cannot be read, or declares entities.
    """
    blocks, size, tags = [], 0, 0
    while block := stream.read(1 << 20):
        blocks.append(block)
        size += len(block)
        if size > MAX_RECORD:
            raise Refusal(f"has more than {MAX_RECORD >> 20} MB")
        tags += block.count(b"<")
        if tags > MAX_TAGS:
            raise Refusal(f"has more than {MAX_TAGS:,} tags")
    try:
        root = etree.fromstring(b"".join(blocks), markup.parser(joined=True, encoding=encoding))
    except etree.XMLSyntaxError as error:
        said = str(error.msg or "there is no element").partition(", line ")[0]
        raise Refusal(f"is not well-formed XML: {said}", error.lineno or 1) from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(each.content for each in declared.iterentities()):
        raise Refusal("declares entities, which such files do not do")
    if _is_wide(root):
        raise Refusal(f"has an element with more than {_MOST_ATTRIBUTES:,} attributes")
    return _plain(root)


def meant(head: bytes) -> str | None:
    """Return UTF-8 where a document that begins with *head* says another encoding and is that."""
    said = _DECLARED.match(head)
    if said is None or not _ONE_BYTE.match(said[1].decode()) or head.isascii():
        return None
    try:
        # The last letter may have been cut.
        head[: len(head) - 3].decode("utf-8") if len(head) > 1000 else head.decode("utf-8")
    except UnicodeDecodeError as error:
        return None if error.start < len(head) - 8 else "utf-8"
    return "utf-8"


def root_of(head: bytes) -> str:
    """Return the name of the root element of a document that begins with *head*."""
    bare = _COMMENT.sub(lambda found: b"" if found[1] else found[0], head[:8192])
    found = _ROOT.search(bare) if bare.lstrip()[:1] == b"<" else None
    return found[1].decode() if found else ""


def _plain(root: Element) -> Element:
    """Return *root* without namespaces, comments and references to entities of HTML."""
    for each in root.iter(etree.Entity):
        name = (each.text or "")[1:]  # &eacute;
        said = html5.get(name)
        if said is None:
            raise Refusal(f"uses the entity &{name} without declaring it")
        each.tail = said + (each.tail or "")
    etree.strip_tags(root, etree.Entity, etree.Comment, etree.ProcessingInstruction)
    for each in root.iter():
        each.tag = etree.QName(each).localname
        for name in [str(name) for name in each.attrib if "}" in str(name)]:
            local, value = etree.QName(name).localname, each.attrib.pop(name)
            each.attrib[local] = each.get(local, value)
    etree.cleanup_namespaces(root)
    return root
