"""Removes elements from a clean body without joining the words around them.

A removed tag is replaced by what a browser shows there: a block becomes a paragraph (a line break,
or at least a space, where no paragraph is allowed), a table rows of text, a heading or defined term
bold text; inline tags leave nothing.
https://html.spec.whatwg.org/multipage/rendering.html#flow-content-3
"""

from __future__ import annotations

import re
from collections.abc import Set

from msgspec import Struct

from feedpub.html._allowed import BLOCKS, HEADINGS, names
from feedpub.html._tokens import TOKEN
from feedpub.text import VOID_ELEMENTS

#: Equivalent elements: replaced by the other one if only that is accepted.
_SYNONYMS = {"strong": "b", "em": "i", "b": "strong", "i": "em"}
#: Blocks in which paragraphs are allowed …
_FLOW = names(
    "address article aside blockquote caption dd details div figcaption figure footer header"
    " hgroup li main nav section td th"
)
#: … and those whose removal is not visible.
_UNSEEN = names("colgroup tbody tfoot thead")
_CELLS = frozenset({"td", "th"})
_BOLD = HEADINGS | {"dt"}
#: Structures that are only kept with these parts: element → the parts it needs, and may contain.
_WHOLES = {
    "table": (frozenset({"tr", "td"}), names("caption col colgroup tbody td tfoot th thead tr")),
    "dl": (frozenset({"dd", "dt"}), frozenset({"dd", "dt"})),
    "ul": (frozenset({"li"}), frozenset()),
    "ol": (frozenset({"li"}), frozenset()),
    "figure": (frozenset(), frozenset({"figcaption"})),
    "details": (frozenset({"summary"}), frozenset({"summary"})),
    "ruby": (frozenset(), frozenset({"rp", "rt"})),
}
_NAME = re.compile("<([a-z][a-z1-6]*)")


def unwrapped(html: str, kept: Set[str], hollow: Set[str]) -> str:
    """Return clean *html* with no elements but those *kept*.

    The elements *hollow* are removed with their content.
    """
    if kept >= set(_NAME.findall(html)):
        return html
    return _Unwrapping(_whole(kept), frozenset(hollow)).of(html)


def _whole(kept: Set[str]) -> frozenset[str]:
    """Return the elements of *kept* whose required parts are kept as well."""
    standing = set(kept)
    for whole, (needed, parts) in _WHOLES.items():
        if whole not in kept or not needed <= kept:
            standing -= {whole, *parts}
    return frozenset(standing - {"li"} if not standing & {"ol", "ul"} else standing)


class _Place(Struct):
    """An element that is kept, and the line of text being written in it."""

    flow: bool
    #: Where a paragraph around the line would start.
    start: int
    #: Whether the line has content.
    content: bool = False
    #: Whether a removed block came before the line.
    broken: bool = False
    #: Whether an inline element of the line contains a block, so that it cannot be in a paragraph.
    knotted: bool = False
    #: The open inline elements.
    phrases: int = 0
    #: Where the bold text that replaces a heading began.
    bold: int | None = None


class _Open(Struct):
    """An open element: its name, and what to do at its end."""

    name: str
    kind: str
    end: str = ""


class _Unwrapping:
    def __init__(self, kept: frozenset[str], hollow: frozenset[str]) -> None:
        self._kept = kept
        self._hollow = hollow - kept
        self._out: list[str] = [""]
        self._places = [_Place(flow=True, start=0)]
        self._open: list[_Open] = []
        #: Whether this line has text, and what to write before more of it.
        self._filled = False
        self._pending = ""
        self._line = "<br>" if "br" in kept else " "
        self._strong = next((each for each in ("b", "strong") if each in kept), None)

    def of(self, html: str) -> str:
        at = 0
        for match in TOKEN.finditer(html):
            self._text(html[at : match.start()])
            at = match.end()
            name = (match["raw"] or match["name"] or "").lower()
            if name and not match["end"]:
                self._start(name, match[0])
            elif self._open and self._open[-1].name == name:
                self._end(self._open.pop())
        self._text(html[at:])
        self._close()
        return "".join(self._out)

    def _is_skipped(self) -> bool:
        return bool(self._open) and self._open[-1].kind == "hollow"

    def _text(self, text: str) -> None:
        if self._is_skipped():
            return
        if text.strip(" \t\n\r\f"):
            self._show()
        self._out.append(text)

    def _show(self) -> None:
        """Prepare for visible content on the line."""
        self._out.append(self._pending)
        self._pending = ""
        self._filled = self._places[-1].content = True

    def _start(self, name: str, tag: str) -> None:
        if self._is_skipped():
            if name == self._open[-1].name:
                self._open.append(_Open(name, "hollow"))
        elif name in VOID_ELEMENTS:
            self._void(name, tag)
        elif name in self._hollow:
            self._open.append(_Open(name, "hollow"))
        elif name in BLOCKS:
            self._open.append(self._block(name, tag))
        else:
            self._open.append(self._phrase(name, tag))

    def _void(self, name: str, tag: str) -> None:
        if name not in self._kept:
            if name == "hr":
                self._break()
            elif name == "br":
                self._blank()
        elif name == "hr":
            self._close()
            self._out.append(tag)
            self._begin()
        elif name == "br":
            self._out.append(tag)
            self._filled, self._pending = False, ""
        else:
            if name == "img":
                self._show()
            self._out.append(tag)

    def _phrase(self, name: str, tag: str) -> _Open:
        written = name if name in self._kept else _SYNONYMS.get(name, "")
        if written not in self._kept:
            return _Open(name, "gone")
        self._out.append(self._pending)
        self._pending = ""
        if name in {"audio", "iframe", "video"}:
            self._show()
        self._out.append(f"<{written}{tag[1 + len(name) :]}")
        self._places[-1].phrases += 1
        return _Open(name, "phrase", f"</{written}>")

    def _block(self, name: str, tag: str) -> _Open:
        if self._stands(name):
            return self._placed(name, tag, f"</{name}>")
        if "table" in self._kept and name == "th":
            return self._placed(name, "<td" + tag[3:], "</td>")
        if "table" in self._kept and name == "caption":
            return self._placed(name, "<tr><td>", "</td></tr>")
        if name in _UNSEEN:
            return _Open(name, "gone")
        if name in _CELLS:
            self._blank()
            return _Open(name, "cell")
        self._break()
        place = self._places[-1]
        if name not in _BOLD or self._strong is None or place.bold is not None:
            return _Open(name, "block")
        place.bold = len(self._out)
        place.phrases += 1
        self._out.append(f"<{self._strong}>")
        return _Open(name, "bold", f"</{self._strong}>")

    def _stands(self, name: str) -> bool:
        if name == "li" and self._open and self._open[-1].kind == "block":
            return False  # the other kind of list is kept
        return name in self._kept

    def _placed(self, name: str, tag: str, end: str) -> _Open:
        place = self._places[-1]
        if place.bold is not None:
            # Bold around a block would have no effect.
            self._out[place.bold] = ""
            place.bold = None
            place.phrases -= 1
        if place.phrases:
            place.knotted = True
            self._filled, self._pending = False, ""
        else:
            self._close()
        self._out += (tag, "")
        self._places.append(_Place(flow=name in _FLOW, start=len(self._out) - 1))
        return _Open(name, "place", end)

    def _end(self, element: _Open) -> None:
        match element.kind:
            case "place":
                self._close()
                self._places.pop()
                self._out.append(element.end)
                if not self._places[-1].phrases:
                    self._begin()
            case "phrase":
                self._out.append(element.end)
                self._places[-1].phrases -= 1
            case "bold":
                self._end_of_bold(element.end)
                self._break()
            case "block":
                self._break()
            case "cell":
                self._blank()

    def _end_of_bold(self, end: str) -> None:
        place = self._places[-1]
        if place.bold is not None:
            place.bold = None
            place.phrases -= 1
            self._out.append(end)

    def _blank(self) -> None:
        """Write a space before more text of the line."""
        if self._filled:
            self._pending = self._pending or " "

    def _break(self) -> None:
        """Start a new line, because a block begins or ends here."""
        place = self._places[-1]
        if place.flow and not place.phrases and "p" in self._kept:
            filled = self._filled and place.knotted
            self._close(broken=True)
            self._places[-1].broken = True
            self._pending = self._line if filled else ""
        elif self._filled:
            self._pending = self._line

    def _close(self, *, broken: bool = False) -> None:
        """End the line; if a block went before or after it, it becomes a paragraph."""
        place = self._places[-1]
        if place.content and (broken or place.broken) and not place.knotted:
            self._out[place.start] = "<p>"
            self._out.append("</p>")
        self._begin()

    def _begin(self) -> None:
        place = self._places[-1]
        place.start = len(self._out)
        place.content = place.broken = place.knotted = False
        self._out.append("")
        self._filled, self._pending = False, ""
