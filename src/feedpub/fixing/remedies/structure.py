"""Fixes of elements that are repeated, misplaced or in the wrong letter case."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from feedpub import checks
from feedpub.checks import Breach
from feedpub.checks.rules.rss import VOCABULARY
from feedpub.documents import names
from feedpub.findings import Fix
from feedpub.fixing._editor import Editor
from feedpub.fixing._remedy import parent_of, remedy, subject
from feedpub.markup import ATOM, Element


def _canonical(element: Element) -> tuple[object, ...]:
    """Return the complete content of *element*, for comparison.

    Not canonical XML, for which libxml2 refuses namespaces with relative names.
    """
    said: list[object] = []
    for event, each in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event != "end":
            own = tuple(sorted(each.items())) if event == "start" else ()
            said.append((str(each.tag), each.text, own))
        if event != "start" and each is not element:
            said.append(each.tail)
    return tuple(said)


def _first_alike(editor: Editor, element: Element) -> Element:
    """Return the first sibling that is identical to *element*, perhaps itself."""
    parent = parent_of(element)
    key = (parent, element.tag)
    alike = editor.alike.get(key)
    if alike is None:
        same = [each for each in reversed(parent) if each.tag == element.tag]
        alike = editor.alike[key] = {_canonical(each): each for each in same}
    return alike[_canonical(element)]


@remedy("*/duplicate-element", "atom/duplicate-alternate")
def duplicate(editor: Editor, breach: Breach) -> Fix | None:
    """Remove an identical repetition; if two differ, it is not known which is right."""
    found = subject(breach)
    if _first_alike(editor, found[0]) is found[0]:
        return None
    return editor.fix("Remove the repeated element", editor.remove(found[0]))


@remedy("sitemap/duplicate-url", "rss/duplicate-guid")
def duplicate_entry(editor: Editor, breach: Breach) -> Fix | None:
    """Remove an entry or item that is an identical repetition."""
    found = subject(breach)
    entry = parent_of(found[0])
    if _first_alike(editor, entry) is entry:
        return None
    return editor.fix("Remove the repeated entry", editor.remove(entry))


@remedy("rss/duplicate-day", "rss/duplicate-hour")
def repeated(editor: Editor, breach: Breach) -> Fix | None:
    """Remove a repeated day or hour."""
    found = subject(breach)
    return editor.fix("Remove the repetition", editor.remove(found[0]))


@remedy("rss/said-twice", "rss/channel-said-twice")
def said_twice(editor: Editor, breach: Breach) -> Fix | None:
    """Remove an extension element that repeats RSS's own element in the same words."""
    found = subject(breach)
    parent = parent_of(found[0])
    element = found[0]
    own = parent.find(breach[2].partition(" says what ")[2].partition(" ")[0])
    alike = own is not None and (own.text or "").strip() == (element.text or "").strip()
    if (
        not alike
        or len(element)
        or not element.text
        or sum(each.tag == element.tag for each in parent) > 1
    ):
        return None
    return editor.fix("Remove what the RSS element says already", editor.remove(element))


_IN_CHANNEL = VOCABULARY.elements["channel"].cardinality
_ITEMS = {"channel": "item", f"{{{ATOM}}}feed": f"{{{ATOM}}}entry"}


@remedy("rss/channel-element-after-item", "atom/metadata-after-entry")
def behind_items(editor: Editor, breach: Breach) -> Fix | None:
    """Move metadata before the first item or entry."""
    found = subject(breach)
    parent = parent_of(found[0])
    first = next(parent.iterchildren(_ITEMS[str(parent.tag)]))
    return editor.fix("Move the element before the first article", *editor.move(found[0], first))


@remedy("rss/misplaced-element", "rss/unknown-element", reveals=True)
def beside_channel(editor: Editor, breach: Breach) -> Fix | None:
    """Move elements that belong in the channel to its end."""
    found = subject(breach)
    parent = parent_of(found[0])
    if parent.tag != "rss" or found[0].tag not in _IN_CHANNEL:
        return None
    inside = parent.findall("channel/*")
    if not inside or len(parent.findall("channel")) > 1:
        return None
    here = editor.tags(found[0])
    insert = editor.insert_after(inside[-1], editor.data[here.start : here.end])
    return editor.fix("Move the element into the channel", insert, editor.remove(found[0]))


@remedy("*/unknown-element", reveals=True)
def element_case(editor: Editor, breach: Breach) -> Fix | None:
    """Correct the letter case of an element's name."""
    element = subject(breach)[0]
    parent = parent_of(element)
    node = checks.node_of(parent)
    if node is None or node.shape is None:
        return None  # inside something that is checked as a whole, such as an XHTML body
    known = node.shape.cardinality
    right = _same_letters(names.prefixed(str(element.tag)), known)
    if right is None or parent.find(names.clark(right)) is not None:
        return None
    meant = node.child(names.clark(right))
    if meant is not None and any(element.find(tag) is None for _, tag in meant.needed):
        return None  # the corrected element would break another rule
    prefix = f"{element.prefix}:" if element.prefix else ""
    edits = editor.rename(element, prefix + names.local(right))
    return editor.fix("Write the name in its letter case", *edits)


@remedy("*/unknown-attribute", reveals=True)
def attribute_case(editor: Editor, breach: Breach) -> Fix | None:
    """Correct the letter case of an attribute's name."""
    element, key = subject(breach)
    node = checks.node_of(element)
    assert key is not None, "it is about an attribute"
    if node is None:
        return None
    right = _same_letters(key, [each for each in node.kinds if each[0] != "{"])
    if right is None or right in element.attrib:
        return None
    name = editor.attribute(element, key)[1]
    edit = editor.at(name, len(key.encode()), right)
    return editor.fix("Write the name in its letter case", edit)


def _same_letters(name: str, known: Iterable[str]) -> str | None:
    alike = [each for each in known if each.lower() == name.lower()]
    return alike[0] if len(alike) == 1 else None
