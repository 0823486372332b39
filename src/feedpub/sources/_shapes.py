"""An element of XML as a record: its parts under their names.

| in the document | in the record |
|---|---|
| ``<title>Rain</title>`` | ``"title": "Rain"`` |
| ``<guid isPermaLink="false">7</guid>`` | ``"guid": "7"``, ``"guid/@isPermaLink": "false"`` |
| ``<enclosure url="…" type="…"/>`` | ``"enclosure": {"url": "…", "type": "…"}`` |
| ``<author><name>Ana</name></author>`` | ``"author": {"name": "Ana"}`` |
| ``<category>a</category><category>b</category>`` | ``"category": ["a", "b"]`` |

The names of other namespaces have their usual prefix (``media:content``), whatever a document calls
them; what no one knows has the document's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import repeat
from typing import Any

from feedpub.documents import names
from feedpub.documents.spelling import meant
from feedpub.markup import XHTML, Element, escape, quote
from feedpub.text import VOID_ELEMENTS, remembered

_XHTML = f"{{{XHTML}}}"
#: Elements that are text, so that elements in them are markup of that text.
_TEXTS = {"title", "description", "summary", "content", "content:encoded", "subtitle", "tagline"}

_BODIES = {"content", "content:encoded"}
#: Most attributes of an element: lxml takes quadratic time to list them.
_MOST_ATTRIBUTES = 1_000
#: How deep elements may be in each other; libxml2 by itself allows as much in all of a document.
_DEEPEST = 250


class Excess(Exception):  # noqa: N818 what is wrong with an element, caught where records are made
    """An element holds more than any article needs, and than can be read in time."""


def record_of(element: Element) -> dict[str, Any]:
    """Return the parts of *element*.

    Raises:
        Excess: There are too many.
    """
    home = names.namespace(str(element.tag))
    found: dict[str, Any] = attributes_of(element)
    for child in element:
        _put(found, child, home)
    return found


def attributes_of(element: Element) -> dict[str, str]:
    """Return the attributes of *element*.

    Raises:
        Excess: There are too many.
    """
    return {_name(str(key), None, "-"): value.strip() for key, value in _given(element)}


def _given(element: Element) -> Iterable[tuple[str | bytes, str]]:
    count = len(element.keys())
    if count > _MOST_ATTRIBUTES:
        raise Excess(
            f"has an element with {count:,} attributes; at most {_MOST_ATTRIBUTES:,} are read"
        )
    return element.items()


def note(found: dict[str, Any], child: Element, home: str) -> None:
    """Enter *child*, of an element of the namespace *home*, in *found*.

    Raises:
        Excess: It holds too much.
    """
    _put(found, child, home)


def _put(found: dict[str, Any], child: Element, home: str, depth: int = 1) -> None:
    name = _name(str(child.tag), child.prefix, home)
    if not (has_children := len(child)) and not child.keys():
        # As most are.
        _add(found, name, _trimmed(name, child.text or ""))
        return
    attributes: dict[str, Any] = attributes_of(child)
    if has_children and not _is_text(name, child):
        value = attributes
        for each in child:
            _put(value, each, home, _deeper(depth))
        if child.text and (text := child.text.strip()):
            value.setdefault("text", text)
        _add(found, name, value)
        return
    text = _trimmed(name, _markup(child) if has_children else child.text or "")
    if not text:
        _add(found, name, attributes or None)
        return
    for key, said in attributes.items():
        _beside(found, name, f"{name}/@{key}", said)
    _add(found, name, text)


def _deeper(depth: int) -> int:
    if depth > _DEEPEST:
        raise Excess(f"is nested too deeply: more than {_DEEPEST} elements are in each other")
    return depth + 1


def _trimmed(name: str, text: str) -> str:
    """Return *text* without spaces around it; a body is kept as it is, to the last of them."""
    return text if name in _BODIES and not text.isspace() else text.strip()


def _is_text(name: str, child: Element) -> bool:
    return (
        name in _TEXTS
        or str(child.tag).startswith(_XHTML)
        or any(str(each.tag).startswith(_XHTML) for each in child)
    )


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    if not value:
        return
    held = found.get(name)
    if held is None:
        found[name] = value
    elif isinstance(held, list):
        held.append(value)
    else:
        found[name] = [held, value]


def _beside(found: dict[str, Any], name: str, key: str, said: str) -> None:
    """Enter an attribute of the text that is to be the next one called *name*."""
    held = found.get(name)
    before = len(held) if isinstance(held, list) else int(held is not None)
    if not before:
        found[key] = said
        return
    given = found.get(key)
    if not isinstance(given, list):
        given = found[key] = [given]
    given += [None] * (before - len(given))
    given.append(said)


@partial(remembered, limit=500)
def _name(tag: str, prefix: str | None, home: str) -> str:
    uri, local = names.namespace(tag), names.local(tag)
    if uri == home:
        return local
    known = names.prefixed(f"{{{meant(uri) or uri}}}{local}") if uri else local
    return known if known[:1] != "{" else f"{prefix}:{local}" if prefix else local


def _markup(element: Element) -> str:
    """Return the content of *element* as HTML."""
    inside = list(element)
    # https://www.rfc-editor.org/rfc/rfc4287#section-4.1.3.3: the div is not part of the content.
    is_wrapped = len(inside) == 1 and inside[0].tag == f"{_XHTML}div"
    if is_wrapped and not (element.text or "").strip():
        element = inside[0]
    return escape(element.text or "") + "".join(map(_written, element, repeat(1)))


def _written(element: Element, depth: int) -> str:
    name = names.local(str(element.tag))
    given = ((names.local(str(key)), value) for key, value in _given(element))
    start = f"<{name}{''.join(f' {key}={quote(value)}' for key, value in given)}>"
    tail = escape(element.tail or "")
    if name in VOID_ELEMENTS:
        return start + tail
    within = map(_written, element, repeat(_deeper(depth)))
    inside = escape(element.text or "") + "".join(within)
    return f"{start}{inside}</{name}>{tail}"
