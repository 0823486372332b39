"""The report for people: one block per finding, with the line it is about; errors first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from feedpub.consequences import in_words, stopped_by
from feedpub.documents.source_lines import SourceLines
from feedpub.findings import Finding, Location, Severity
from feedpub.patterns import pattern
from feedpub.reports._frame import frame
from feedpub.reports._layout import COLOURS, FAINT, painted, wrapped
from feedpub.reports._reporter import Checked, Reporter, Style, counts, each_finding
from feedpub.reports._rule_counts import rule_counts
from feedpub.text import harmless, shown

#: How many findings of one rule on records are shown, if each says something else.
_MOST = 10
#: From so many findings on, a table of rules comes first.
_MANY = 25
_SENTENCE = pattern(r"(?<=[.!?])\s+(?=[A-Z\"'`<])")


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    if sum(len(each.findings) for each in checked) >= _MANY:
        yield from rule_counts(checked, style)
        yield "\n"
    explained: set[str] = set()
    for severity in sorted(Severity, reverse=True):
        for each in checked:
            found = [finding for finding in each.findings if finding.severity is severity]
            # In documents the checks have counted what is alike.
            found, rest = _few(_alike(found)) if each.format == "records" else (found, ())
            source = _source(each, found)
            for finding in found:
                yield "\n".join(_block(finding, source, explained, style)) + "\n\n"
            for more in rest:
                places = _first_places(more) or f", at {harmless(str(more.location))}"
                yield f"and {more.count:,} more of {more.rule.id}{places}\n\n"
    yield _verdict(checked, style)


def _alike(findings: Iterable[Finding]) -> list[Finding]:
    """Return *findings* on records, those that say the same as one that counts them."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.rule.id, each.message), []).append(each)
    return [_one(some) if len(some) > 1 else some[0] for some in groups.values()]


def _few(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Return the first *findings* of each rule, and for each one that counts all the others."""
    few: list[Finding] = []
    others: dict[str, list[Finding]] = {}
    seen: Counter[str] = Counter()
    for each in findings:
        seen[each.rule.id] += 1
        (few if seen[each.rule.id] <= _MOST else others.setdefault(each.rule.id, [])).append(each)
    return few, [_one(some) for some in others.values()]


def _one(findings: Sequence[Finding]) -> Finding:
    places = [place for each in findings for place in (each.location, *each.places)]
    records = [record for each in findings for record in (each.record, *each.records)]
    count = sum(each.count for each in findings)
    return replace(findings[0], count=count, places=tuple(places[1:]), records=tuple(records[1:]))


def _source(checked: Checked, found: Sequence[Finding]) -> SourceLines | None:
    lines = {finding.location.line for finding in found} - {None}
    return SourceLines(checked.data, filter(None, lines)) if checked.data and lines else None


def _block(
    finding: Finding, source: SourceLines | None, explained: set[str], style: Style
) -> Iterator[str]:
    margin = " " * len(str(finding.location.line or 0))
    yield from _head(finding, style)
    yield f"{margin}{painted('-->', FAINT, style)} {harmless(str(finding.location))}"
    framed = list(frame(finding, source, style))
    yield from framed
    if framed:
        yield f"{margin} {painted('|', FAINT, style)}"
    for note in _notes(finding, explained):
        lines = wrapped(note, style, first=f"{margin} = ", then=f"{margin}     ")
        # Painted afterwards: a colour's codes take no room on the line.
        yield f"{margin} {painted('=', FAINT, style)}{next(lines).removeprefix(f'{margin} =')}"
        yield from lines


def _head(finding: Finding, style: Style) -> Iterator[str]:
    """Yield severity, rule and message, wrapped."""
    label = f"{finding.severity}[{finding.rule.id}]"
    lines = wrapped(finding.message, style, first=f"{label}: ", then="  ")
    first = next(lines)
    yield painted(label, COLOURS[finding.severity], style) + first.removeprefix(label)
    yield from lines


def _notes(finding: Finding, explained: set[str]) -> Iterator[str]:
    if finding.location.xpath:
        yield f"at {finding.location.xpath}"
    if finding.article:
        yield f"article: {shown(finding.article)}"
    if finding.record:
        yield f"record: {finding.record}"
    if finding.count > 1:
        yield f"{finding.count:,} times{_first_places(finding)}"
    if finding.fix:
        yield f"fix: {finding.fix.title}"
    if finding.rule.who is not None:  # an aggregator's rule
        stop = stopped_by(finding.rule, finding.severity)
        yield f"to act: {in_words(finding.rule.who, stop)}"
    remedy = _remedy(finding.rule.help)
    if remedy and finding.rule.id not in explained:
        explained.add(finding.rule.id)
        yield f"help: {remedy}"


def _first_places(finding: Finding) -> str:
    places = [finding.location, *finding.places[:4]]
    lines = [place.line for place in places]
    if len(places) == 1:
        return ""
    if None not in lines and len(set(lines)) == len(lines):
        return f", first at lines {', '.join(map(str, lines))}"
    # Of rows, which have no line, and of records that stand in one line.
    entries = {each.entry: None for each in (finding.record, *finding.records[:4]) if each}
    if len(entries) == len(places) and None not in entries:
        return f", first at {', '.join(filter(None, entries))}"
    return "" if None in lines else f", first at {', '.join(map(_line_and_column, places))}"


def _line_and_column(place: Location) -> str:
    return ":".join(str(number) for number in (place.line, place.column) if number)


def _remedy(help: str) -> str:
    """Return the last sentence of the first paragraph, where a rule says what to do."""
    paragraph = " ".join(help.partition("\n\n")[0].split())
    return _SENTENCE.split(paragraph)[-1]


def _verdict(checked: Sequence[Checked], style: Style) -> str:
    worst = max((finding.severity for _, finding in each_finding(checked)), default=None)
    return f"{painted(counts(checked, style), COLOURS[worst] if worst else '1', style)}\n"


TEXT = Reporter(name="text", render=_render)
