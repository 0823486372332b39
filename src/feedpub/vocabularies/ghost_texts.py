"""What Ghost's editor keeps, where no HTML was made of it: Lexical, and Mobiledoc before.

https://github.com/TryGhost/Koenig, https://github.com/bustle/mobiledoc-kit/blob/master/MOBILEDOC.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from feedpub.articles import rules
from feedpub.articles.decoding import loads
from feedpub.articles.record_context import InvalidValue
from feedpub.vocabularies._elements import DEEPEST, element, link, mapping, objects, text
from feedpub.vocabularies._ghost_cards import card
from feedpub.vocabularies._transforms import Transform

#: What stands for the site's address in an export.
_PLACEHOLDER = "__GHOST_URL__"
#: Bit of a text's format → element: https://github.com/facebook/lexical, LexicalConstants.ts
_FORMATS = {1: "strong", 2: "em", 4: "s", 8: "u", 16: "code", 32: "sub", 64: "sup", 128: "mark"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = {
    "paragraph": "p", "quote": "blockquote", "extended-quote": "blockquote", "aside": "blockquote",
    "listitem": "li",
}  # fmt: skip
#: Elements that marks of Mobiledoc may be.
_MARKUPS = frozenset({"b", "strong", "i", "em", "s", "u", "code", "sub", "sup", "mark"})


def _without_placeholder(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return value.replace(_PLACEHOLDER, "") if isinstance(value, str) else value


def _document(value: Any) -> Any:
    """Return the tree in the JSON text *value*; an `InvalidValue` if there is none."""
    tree = loads(value.encode("utf-8", "surrogatepass")) if isinstance(value, str) else value
    if isinstance(tree, Mapping):
        return tree
    return InvalidValue(rules.INVALID_VALUE, "is not in the format of Ghost's editor")


def _lexical(value: Any, record: Mapping[str, Any]) -> Any:
    tree = _document(value)
    if isinstance(tree, InvalidValue):
        return tree
    return _without_placeholder(_children(mapping(tree.get("root")), 0, "\n"), record)


def _children(node: Mapping[str, Any], depth: int, between: str = "") -> str:
    if depth > DEEPEST:
        return ""
    found = (_node(each, depth) for each in objects(node.get("children")))
    return between.join(each for each in found if each)


def _node(node: Mapping[str, Any], depth: int) -> str:
    kind = str(node.get("type"))
    if kind in ("text", "extended-text"):
        return _formatted(node)
    if kind in ("linebreak", "tab"):
        return "<br>" if kind == "linebreak" else " "
    made = card(kind, node)
    if made is not None:
        return made
    inside = _children(node, depth + 1)
    if kind in ("link", "autolink", "at-link"):
        return link(inside, node.get("url"))
    return element(_name(kind, node), inside) if inside else ""


def _name(kind: str, node: Mapping[str, Any]) -> str:
    """Return the element that a block of *kind* is."""
    if kind in ("heading", "extended-heading"):
        tag = node.get("tag")
        return tag if isinstance(tag, str) and tag in _HEADINGS else "h2"
    if kind == "list":
        return "ol" if node.get("listType") == "number" else "ul"
    return _BLOCKS.get(kind, "div")


def _formatted(node: Mapping[str, Any]) -> str:
    inside = text(node.get("text"))
    form = node.get("format")
    bits = form if isinstance(form, int) and inside else 0
    for bit, name in _FORMATS.items():
        inside = element(name, inside) if bits & bit else inside
    return inside


def _mobiledoc(value: Any, record: Mapping[str, Any]) -> Any:
    tree = _document(value)
    if isinstance(tree, InvalidValue):
        return tree
    sections = _lists(tree.get("sections"))
    found = (_section(each, tree) for each in sections)
    return _without_placeholder("\n".join(each for each in found if each), record)


def _section(section: Sequence[Any], tree: Mapping[str, Any]) -> str:
    """Return a section: ``[1, tag, markers]``, ``[3, tag, items]`` or ``[10, card]``."""
    kind, what, *rest = (*section, None, None)[:3]
    if kind == 10:
        found = _at(tree.get("cards"), what)
        name, payload = (*found, None, None)[:2]
        return card(str(name).removeprefix("card-"), mapping(payload)) or ""
    tag = str(what).lower()
    if kind == 1:
        inside = _markers(rest[0], tree)
        known = tag in _HEADINGS or tag in ("p", "blockquote", "aside")
        return element(tag if known and tag != "aside" else "p", inside) if inside else ""
    if kind == 3:
        items = [element("li", _markers(each, tree)) for each in _lists(rest[0])]
        return element("ol" if tag == "ol" else "ul", "".join(items))
    return ""


def _markers(markers: object, tree: Mapping[str, Any]) -> str:
    """Return a text in pieces, ``[is an atom, marks that begin, number that end, text]``."""
    written: list[str] = []
    ends: list[str] = []
    for marker in _lists(markers):
        kind, begin, closing, value = (*marker, None, None, None, None)[:4]
        for index in begin if isinstance(begin, list) else []:
            opening, end = _mark(_at(tree.get("markups"), index))
            written.append(opening)
            ends.append(end)
        if kind == 0:
            written.append(text(value))
        elif _at(tree.get("atoms"), value)[:1] == ["soft-return"]:
            written.append("<br>")
        for _ in range(min(closing if isinstance(closing, int) else 0, len(ends))):
            written.append(ends.pop())
    return "".join((*written, *reversed(ends)))


def _mark(markup: Sequence[Any]) -> tuple[str, str]:
    tag, attributes = (*markup, None, None)[:2]
    tag = str(tag).lower()
    if tag == "a" and isinstance(attributes, list):
        pairs = dict(zip(map(str, attributes[::2]), attributes[1::2], strict=False))
        opening, middle, end = link("\0", pairs.get("href")).partition("\0")
        return (opening, end) if middle else ("", "")
    return (f"<{tag}>", f"</{tag}>") if tag in _MARKUPS else ("", "")


def _lists(value: object) -> list[list[Any]]:
    return [each for each in value if isinstance(each, list)] if isinstance(value, list) else []


def _at(value: object, index: object) -> list[Any]:
    """Return the list at *index* of the list *value*; an empty one, if there is none."""
    if not isinstance(value, list) or not isinstance(index, int) or not 0 <= index < len(value):
        return []
    found = value[index]
    return found if isinstance(found, list) else []


GHOST_URL = Transform(
    name="ghost-url",
    about="A text of a Ghost export, without the placeholder for the site's address.",
    apply=_without_placeholder,
    looks_at=(),
)
LEXICAL = Transform(
    name="lexical",
    about="Ghost's Lexical format, as HTML.",
    apply=_lexical,
    looks_at=(),
)
MOBILEDOC = Transform(
    name="mobiledoc",
    about="Ghost's Mobiledoc format, as HTML.",
    apply=_mobiledoc,
    looks_at=(),
)
