"""Paragraphs where a text has blank lines, as WordPress makes them when it shows a post.

https://developer.wordpress.org/reference/functions/wpautop/
"""

from __future__ import annotations

import re

from feedpub.html.pieces import BLOCKS, name_of, pieces, words

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"(?:(<br[^<>]{0,50}>)|(?<![^\S\n]))[^\S\n]*+\n")
#: Blocks that may hold paragraphs.
_ROOMS = words("article aside blockquote dd div footer header li main section td th")
#: Blocks that have no end.
_EMPTY = ("hr", "col")
_DEEPEST = 200


def paragraphs(html: str) -> str:
    """Return *html* with paragraphs for what blank lines separate, and breaks for other lines."""
    made = _Writer()
    for is_markup, piece in pieces(html.replace("\r\n", "\n").replace("\r", "\n")):
        name = name_of(piece) if is_markup else ""
        if name not in BLOCKS:
            made.run.append(piece)
        elif piece.startswith("</"):
            made.end(name, piece)
        elif name in _EMPTY or piece.endswith(f"</{name}>"):
            made.whole(piece)
        else:
            made.begin(name, piece)
    made.flush()
    return "".join(made.out).strip()


class _Writer:
    """What has been written, and what is still to be."""

    def __init__(self) -> None:
        self.out: list[str] = []
        #: Text and inline elements since the last block began or ended.
        self.run: list[str] = []
        self._open: list[str] = []

    def begin(self, name: str, tag: str) -> None:
        """Begin the block *name*."""
        self._close_paragraph()
        if len(self._open) < _DEEPEST:
            self._open.append(name)
        self.out.append(tag)

    def whole(self, piece: str) -> None:
        """Write a block that is one piece."""
        self._close_paragraph()
        self.out.append(piece)

    def end(self, name: str, tag: str) -> None:
        """End the block *name*, and with it what was left open in it."""
        self.flush()
        if name in self._open:
            while self._open.pop() != name:
                pass
        self.out.append(tag)

    def _close_paragraph(self) -> None:
        self.flush()
        if self._open and self._open[-1] == "p":
            self._open.pop()

    def flush(self) -> None:
        """Write the run, as paragraphs where it is to be made into some."""
        text = "".join(self.run)
        self.run.clear()
        if not text.strip():
            self.out.append(text[:1] and "\n")
        elif not self._open or (self._open[-1] in _ROOMS and _BLANK.search(text.strip())):
            parts = [part for part in _BLANK.split(text.strip()) if part]
            self.out.append("\n".join(f"<p>{_with_breaks(part)}</p>" for part in parts))
        else:
            self.out.append(text)


def _with_breaks(text: str) -> str:
    return _LINE.sub(_broken, text) if "\n" in text else text


def _broken(line: re.Match[str]) -> str:
    return line[0] if line[1] else "<br />\n"
