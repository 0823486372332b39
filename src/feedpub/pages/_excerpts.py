"""The lines of a document that are shown: those with findings, and what is around them."""

from __future__ import annotations

from collections.abc import Sequence

from feedpub.documents.source_lines import SourceLines
from feedpub.findings import Finding, Location
from feedpub.model import Value

#: Lines shown before and behind one with a finding, and lines of one document at most.
_AROUND = 2
MOST_LINES = 200
#: Characters shown of a line on each side of what is wrong.
_REACH = 150


class ExcerptLine(Value, frozen=True, gc=True):
    """A line of a document.

    Attributes:
        number: Counted from 1; 0 for the gap between lines that are not neighbours.
        findings: What is wrong there.
        before: Whether the line has more before what is shown.
        behind: Whether it has more behind that.
    """

    number: int
    text: str = ""
    findings: tuple[Finding, ...] = ()
    before: bool = False
    behind: bool = False


class Excerpts(Value, frozen=True, gc=True):
    """The lines of a document, and how many with findings are not among them."""

    lines: Sequence[ExcerptLine]
    left_out: int = 0


def excerpts(data: bytes, findings: Sequence[Finding], name: str) -> Excerpts:
    """Return the lines of *data* in which there are *findings*, and those around them.

    Args:
        data: The document.
        findings: What was found in it, and maybe elsewhere.
        name: Its path, which tells the places in it from others.
    """
    places: dict[int, list[tuple[Finding, Location]]] = {}
    for finding in findings:
        for place in (finding.location, *finding.places):
            if place.line is not None and place.path == name:
                places.setdefault(place.line, []).append((finding, place))
    wrong = sorted(places)
    kept = wrong[: MOST_LINES // (2 * _AROUND + 1)]
    wanted = sorted({line + step for line in kept for step in range(-_AROUND, _AROUND + 1)})
    source = SourceLines(data, wanted)
    lines: list[ExcerptLine] = []
    for number in wanted:
        found = places.get(number, [])
        column = next((place.column for _, place in found if place.column), None) or 1
        snippet = source.excerpt(number, column, _REACH) if number > 0 else None
        if snippet is None:
            continue
        if lines and lines[-1].number < number - 1:
            lines.append(ExcerptLine(number=0))
        lines.append(
            ExcerptLine(
                number=number,
                text=snippet.text,
                findings=tuple(dict.fromkeys(each for each, _ in found)),
                before=snippet.start > 0,
                behind=not snippet.ends,
            )
        )
    return Excerpts(lines=lines, left_out=len(wrong) - len(kept))
