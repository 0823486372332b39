"""The report: all pages of a publication as one file that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import chain
from typing import Any

from feedpub.findings import Finding, Severity
from feedpub.pages._excerpts import excerpts
from feedpub.pages._item_sources import item_sources
from feedpub.pages._matrix import LEGEND, CellWord, in_order, reproaches, tallies
from feedpub.pages._readers import readers_chart
from feedpub.pages._rendering import asset, rendered
from feedpub.pages._shown_documents import tallied
from feedpub.pages._shown_values import Showing, ShownArticle, ShownOutput
from feedpub.pages._timeline import HOURS, timeline
from feedpub.text import hidden

#: The most of each that is shown; browsers are slow with more, and mail programs cut it off.
MOST_OUTPUTS, MOST_ARTICLES, MOST_ROWS, MOST_FINDINGS, _MOST_CELLS = 100, 200, 1_000, 50, 20_000
#: Characters of all outputs together, and of all articles.
_ROOM = 2_000_000

_Row = tuple[int, ShownArticle, list[CellWord]]


def report(showing: Showing) -> Iterator[str]:
    """Yield the pages of *showing* as one file, in pieces of text.

    What is too much for one file is left out, and the page says so. Scripts only help to find
    things: without them all of it is there. The addresses of members' feeds are not in it.
    """
    return map(hidden, _pieces(showing))


def _pieces(showing: Showing) -> Iterator[str]:
    rows = in_order(showing)
    told = [row for row in rows if _is_told(row)]
    ordered = sorted(enumerate(showing.outputs), key=lambda pair: -_weight(pair[1]))
    shown = sorted(ordered[:MOST_OUTPUTS])
    style, script = asset("style.css") + asset("report.css"), asset("report.js")
    common: dict[str, Any] = {
        "showing": showing,
        "now": showing.now,
        "shown_outputs": {number for number, _ in shown},
        "shown_articles": {number for number, _, _ in told[:MOST_ARTICLES]},
    }
    every = [*chain.from_iterable(each.findings for each in showing.outputs), *showing.findings]
    yield rendered(
        "report_head",
        style=style,
        style_hash=_hash(style),
        script_hash=_hash(script),
        tally=every,
        urgent=_urgent(every),
        counts=tallies(showing),
        legend=LEGEND,
        charts=[readers_chart(each) for each in showing.readers],
        most_outputs=MOST_ROWS,
        findings=few(showing.findings),
        more=max(len(showing.findings) - MOST_FINDINGS, 0),
        **common,
    )
    yield from _outputs(shown, common)
    if showing.aggregators or showing.articles:
        most = min(MOST_ROWS, _MOST_CELLS // max(len(showing.aggregators), 1))
        sections = sorted({each.sections[0] for each in showing.articles if each.sections})
        yield rendered(
            "report_matrix", rows=rows[:most], count=len(rows), sections=sections[:100],
            legend=LEGEND, firsts=_firsts(rows[:most]), **common,
        )  # fmt: skip
        yield from _articles(told, common)
    yield rendered("report_foot", script=script, **common)


def _firsts(rows: Sequence[_Row]) -> dict[str, int]:
    """Return each word that is said, and the number of the first article of which it is."""
    found: dict[str, int] = {}
    for number, _, words in rows:
        for each in words:
            found.setdefault(each.word, number)
    return {word: found[word] for word in LEGEND if word in found}


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _is_told(row: _Row) -> bool:
    """Return whether there is more to say of an article than a word."""
    return bool(row[1].findings) or any(each.reasons for each in row[2])


def _weight(output: ShownOutput) -> int:
    """Return how much an output needs attention."""
    severity = max((int(each.severity) for each in output.findings), default=0)
    return int(Severity.ERROR) + 1 if output.trouble else severity


def _urgent(findings: Sequence[Finding]) -> list[tuple[Finding, int]]:
    """Return what to do first: the worst rules broken, each with how often."""
    counts = Counter[str]()
    first: dict[str, Finding] = {}
    for each in findings:
        counts[each.rule.id] += each.count
        if each.severity > first.setdefault(each.rule.id, each).severity:
            first[each.rule.id] = each
    worst = sorted(first.values(), key=lambda each: (-each.severity, -counts[each.rule.id]))
    return [(each, counts[each.rule.id]) for each in worst[:5]]


def few(findings: Sequence[Finding]) -> list[Finding]:
    """Return the worst of *findings*, as many as are shown."""
    return sorted(findings, key=lambda each: -each.severity)[:MOST_FINDINGS]


def _outputs(shown: Sequence[tuple[int, ShownOutput]], common: dict[str, Any]) -> Iterator[str]:
    room = _ROOM
    for number, output in shown:
        has_lines = output.data is not None and room > 0
        piece = rendered(
            "report_output",
            number=number,
            output=output,
            findings=few(output.findings),
            more=max(len(output.findings) - MOST_FINDINGS, 0),
            languages=tallied(each.language for each in output.items),
            sections=tallied(next(iter(each.sections), None) for each in output.items),
            newest=max((each.published for each in output.items if each.published), default=None),
            line=timeline(output.items, common["now"], output.window),
            hours=HOURS,
            source=excerpts(output.data or b"", output.findings, output.name)
            if has_lines
            else None,
            **common,
        )
        room -= len(piece)
        yield piece


def _articles(told: Sequence[_Row], common: dict[str, Any]) -> Iterator[str]:
    showing: Showing = common["showing"]
    some = told[:MOST_ARTICLES]
    sources = item_sources(showing.outputs, [article for _, article, _ in some])
    room = _ROOM
    yield rendered("report_articles", count=len(told), shown=len(some), **common)
    for place, (number, article, words) in enumerate(some):
        piece = rendered(
            "report_article",
            number=number,
            article=article,
            words=words,
            reproaches=list(reproaches(words, showing.aggregators)),
            findings=few(article.findings),
            sources=sources.get(place, ()) if room > 0 else (),
            is_full=room <= 0,
            **common,
        )
        room -= len(piece)
        yield piece
