"""The code frame: the line a finding is about, with a caret under the column."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.documents.source_lines import Snippet, SourceLines
from feedpub.findings import Finding
from feedpub.patterns import pattern
from feedpub.reports._layout import COLOURS, FAINT, cells, painted, printable, width
from feedpub.reports._reporter import Style

#: What carets may underline: the start of a tag, or an attribute's name.
_TOKEN = pattern(r"</?[\w:.-]+|[\w:.-]+(?=\s*=\s*[\"'])")
_CUT = "…"


def frame(finding: Finding, source: SourceLines | None, style: Style) -> Iterator[str]:
    """Yield the frame's lines; none if the line is not known."""
    location = finding.location
    if source is None or location.line is None:
        return
    number = str(location.line)
    room = max(style.width - len(number) - 3, 20)
    # Twice the width, because combining marks have none.
    excerpt = source.excerpt(location.line, location.column or 1, 2 * room)
    if excerpt is None:
        return
    caret = (location.column or 1) - 1 - excerpt.start
    line, before, marks = _drawn(excerpt, max(caret, 0), room)
    bar = painted("|", FAINT, style)
    margin = " " * len(number)
    yield f"{margin} {bar}"
    yield f"{painted(number, FAINT, style)} {bar} {line}".rstrip(" ")
    if location.column:
        carets = painted("^" * marks, COLOURS[finding.severity], style)
        yield f"{margin} {bar} {' ' * before}{carets}"


def _drawn(excerpt: Snippet, caret: int, room: int) -> tuple[str, int, int]:
    """Return the line as shown, the cells before the caret, and the cells to mark."""
    text = excerpt.text
    caret = min(caret, len(text))
    shown = [printable(character) for character in text]
    first, last = _window(shown, caret, room, whole=excerpt.ends and not excerpt.start)
    left = _CUT if first or excerpt.start else ""
    right = _CUT if last < len(text) or not excerpt.ends else ""
    token = _TOKEN.match(text, caret)
    end = min(token.end() if token else caret + 1, last)
    before = cells(left + "".join(shown[first:caret]))
    return left + "".join(shown[first:last]) + right, before, max(_sum(shown[caret:end]), 1)


def _window(shown: list[str], caret: int, room: int, *, whole: bool) -> tuple[int, int]:
    """Return the range of characters to show, including the caret's."""
    widths = [_sum([each]) for each in shown]
    if whole and sum(widths) + (caret == len(shown)) <= room:
        return 0, len(shown)
    # A cell for each cut, and one for a caret after the end.
    left = room - 3
    first = last = caret
    # A third of the room before the caret, what is left behind it, the remainder before it again.
    first, left = _extended(widths, first, left, -1, limit=left // 3)
    last, left = _extended(widths, last, left, +1, limit=left)
    first, left = _extended(widths, first, left, -1, limit=left)
    while first < caret and first and not widths[first]:
        first += 1  # not a combining mark without its letter
    return first, last


def _extended(
    widths: list[int], position: int, left: int, step: int, limit: int
) -> tuple[int, int]:
    used = 0
    while 0 <= (at := position if step > 0 else position - 1) < len(widths):
        if used + widths[at] > limit:
            break
        used += widths[at]
        position += step
    return position, left - used


def _sum(shown: list[str]) -> int:
    return sum(width(character) for each in shown for character in each)
