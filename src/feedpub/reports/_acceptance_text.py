"""The table of acceptance for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from feedpub.acceptance import (
    SYMBOLS,
    Acceptance,
    Cell,
    Reason,
    Row,
    Verdict,
    notable,
    reasons,
    tallied,
    used,
)
from feedpub.findings import Stopped
from feedpub.reports._layout import cells, painted, width, wrapped
from feedpub.reports._reporter import Style, counted
from feedpub.text import harmless

#: The most articles shown; the others are counted.
MOST = 20
_COLOURS = {
    Verdict.ACCEPTED: "32",
    Verdict.ADAPTED: "36",
    Verdict.ADVISED: "33",
    Verdict.REFUSED: "1;31",
    Verdict.NOT_MEANT: "2",
}
#: The columns that titles need to be distinguishable.
_TITLE = 32
#: ... and the minimum, if there are many aggregators.
_SHORT_TITLE = 20
_GAP = 2


def render(acceptance: Acceptance, style: Style) -> Iterator[str]:
    """Yield the table, the reasons below it, and the counts, which are its legend as well."""
    rows, count = notable(acceptance.rows, MOST)
    if rows:
        yield from _table(acceptance, rows, style)
        if count > len(rows):
            yield f"… and {counted(count - len(rows), 'more article')}; --format json lists all\n"
        yield "\n"
        for row in rows:
            yield from _explained(row, acceptance, style)
    yield from _counts(acceptance, style)


def _table(acceptance: Acceptance, rows: Sequence[Row], style: Style) -> Iterator[str]:
    """Yield the table, split into several if there are too many aggregators."""
    names = _headings(acceptance.aggregators, style)
    if names != acceptance.aggregators:
        keys = map("=".join, zip(names, acceptance.aggregators, strict=True))
        yield from (f"{line}\n" for line in wrapped("  ".join(keys), style))
    for group in _groups(names, style):
        if group.start or names != acceptance.aggregators:
            yield "\n"
        yield from _part(names, rows, group, style)


def _headings(names: Sequence[str], style: Style) -> tuple[str, ...]:
    """Return the column headers: the names, or numbers if these are too wide."""
    taken = sum(cells(name) + _GAP for name in names)
    if style.width - taken >= _TITLE:
        return tuple(names)
    return tuple(str(number) for number in range(1, len(names) + 1))


def _groups(names: Sequence[str], style: Style) -> list[range]:
    groups, start, room = [], 0, style.width - _SHORT_TITLE
    for number, name in enumerate(names):
        room -= cells(name) + _GAP
        if room < 0 and number > start:
            groups.append(range(start, number))
            start, room = number, style.width - _SHORT_TITLE - cells(name) - _GAP
    return [*groups, range(start, len(names))]


def _part(names: Sequence[str], rows: Sequence[Row], group: range, style: Style) -> Iterator[str]:
    columns = {number: cells(names[number]) for number in group}
    room = min(
        style.width - sum(columns.values()) - _GAP * len(columns),
        max(cells(harmless(row.title)) for row in rows),
    )
    heading = "".join(" " * _GAP + names[number] for number in group)
    yield f"{' ' * room}{heading}\n"
    for row in rows:
        marks = "".join(
            " " * _GAP + _mark(row.cells[number], columns[number], style) for number in group
        )
        yield f"{fitted(row.title, room)}{marks.rstrip(' ')}\n"


def _mark(cell: Cell, columns: int, style: Style) -> str:
    before = (columns - 1) // 2
    symbol = painted(SYMBOLS[cell.verdict], _COLOURS[cell.verdict], style)
    return " " * before + symbol + " " * (columns - 1 - before)


def fitted(text: str, columns: int) -> str:
    """Return *text* in exactly *width* columns of a terminal, cut or padded."""
    columns = max(columns, 1)
    text = harmless(text)
    if cells(text) > columns:
        ends = accumulate(map(width, text))
        text = "".join(each for each, end in zip(text, ends, strict=True) if end < columns) + "…"
    return text + " " * (columns - cells(text))


def _explained(row: Row, acceptance: Acceptance, style: Style) -> Iterator[str]:
    for line in wrapped(f"{row.origin}  {row.title}", style, then="  "):
        yield f"{painted(line, '1', style)}\n"
    names = max(map(cells, acceptance.aggregators))
    for name, _, reason in reasons(row, acceptance):
        verdict = verdict_of(reason)
        first = f"  {SYMBOLS[verdict]} {name:{names}}  "
        said = f"{reason}  [{reason.rule}]{_to_act(reason)}"
        lines = wrapped(said, style, first=first, then=" " * len(first))
        head = painted(SYMBOLS[verdict], _COLOURS[verdict], style)
        yield f"  {head}{next(lines).removeprefix(f'  {SYMBOLS[verdict]}')}\n"
        yield from (f"{line}\n" for line in lines)
    yield "\n"


def _to_act(reason: Reason) -> str:
    """Return who has to act, unless the writer does, and what is stopped until then."""
    if reason.fixed:
        return ""
    stops = f", stops the {reason.stops}" if reason.stops is not Stopped.NOTHING else ""
    return f" ({reason.who}{stops})"


def verdict_of(reason: Reason) -> Verdict:
    """Return the verdict that *reason* alone would give."""
    if reason.fixed:
        return Verdict.ADAPTED
    return Verdict.REFUSED if reason.severity.name == "ERROR" else Verdict.ADVISED


def _counts(acceptance: Acceptance, style: Style) -> Iterator[str]:
    counters = tallied(acceptance)
    shown = used(counters)
    headings = [f"{SYMBOLS[each]} {each}" for each in shown]
    first = counted(len(acceptance.rows), "article")
    names = max([cells(first), *map(cells, acceptance.aggregators)])
    line = "".join(
        " " * _GAP + painted(heading, _COLOURS[each], style)
        for each, heading in zip(shown, headings, strict=True)
    )
    yield f"{first:{names}}{line}\n"
    for name, counter in zip(acceptance.aggregators, counters, strict=True):
        numbers = "".join(
            f"{counter[each]:>{cells(heading) + _GAP},}"
            for each, heading in zip(shown, headings, strict=True)
        )
        yield f"{name:{names}}{numbers}\n"
