"""The table of acceptance as a page: one file without scripts, for any browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from html import escape

from msgspec.structs import replace

from feedpub.acceptance import (
    SYMBOLS,
    Acceptance,
    Cell,
    Row,
    Verdict,
    notable,
    tallied,
    used,
)
from feedpub.consequences import in_words
from feedpub.model import Origin
from feedpub.reports._reporter import Checked, counted, each_finding, message
from feedpub.text import harmless

#: The most articles shown; browsers are slow with more.
MOST = 1_000
#: The most aggregators side by side whose reasons fit on a screen.
_FEW = 4

_STYLE = """\
:root { color-scheme: light dark; --line: #d0d4da; --soft: #f4f5f7; --faint: #555d68;
  --accepted: #1a6b34; --adapted: #0b5a86; --advised: #7a5000; --refused: #b3150f }
@media (prefers-color-scheme: dark) { :root { --line: #3b424c; --soft: #20252b; --faint: #a7b0bb;
  --accepted: #6fd08c; --adapted: #74c3f0; --advised: #edbe5f; --refused: #ff8a80 } }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 2rem;
  max-width: max-content }
.wide { overflow-x: auto }
table { border-collapse: collapse; margin: 1rem 0 2rem }
caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .8rem; text-align: left;
  vertical-align: top }
thead th { background: var(--soft) }
td.number { text-align: right; font-variant-numeric: tabular-nums }
tbody th { font-weight: normal; min-width: 16rem; max-width: 28rem; position: sticky; left: 0;
  background: Canvas }
@media (max-width: 45rem) { body { padding: 0 1rem }
  tbody th { min-width: 8rem; position: static } }
thead span, td > span { white-space: nowrap }
small, .rule { color: var(--faint); font-size: .85em }
.rule { font-family: ui-monospace, monospace }
summary { cursor: pointer; white-space: nowrap }
td ul { margin: .3rem 0; padding-left: 1.1rem; min-width: 18rem }
.accepted { color: var(--accepted) } .adapted { color: var(--adapted) }
.advised { color: var(--advised) } .refused { color: var(--refused); font-weight: 600 }
.not-meant { color: var(--faint) }
"""


def render(acceptance: Acceptance, checked: Sequence[Checked]) -> Iterator[str]:
    """Yield the page, in pieces of text; *checked* has the other findings in the records.

    The page may be published, so articles that are not public are only counted.
    """
    secret = frozenset(row.origin for row in acceptance.rows if not row.public)
    acceptance = replace(acceptance, rows=[row for row in acceptance.rows if row.public])
    yield "<!DOCTYPE html>\n"
    yield '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>Acceptance of {counted(len(acceptance.rows), 'article')}</title>\n"
    yield f"<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
    yield "<h1>Which aggregator takes which article</h1>\n"
    yield from _counts(acceptance)
    if secret:
        yield f"<p>Left out: {counted(len(secret), 'article')} not public now.</p>\n"
    yield from _articles(acceptance)
    yield from _findings(checked, secret)
    yield "</main>\n</body>\n</html>\n"


def _counts(acceptance: Acceptance) -> Iterator[str]:
    counters = tallied(acceptance)
    shown = used(counters)
    yield f"{_wide('Counts')}<table>\n<caption>{counted(len(acceptance.rows), 'article')}"
    yield '</caption>\n<thead><tr><th scope="col">Aggregator</th>'
    yield "".join(f'<th scope="col">{_word(each)}</th>' for each in shown)
    yield "</tr></thead>\n<tbody>\n"
    for title, counter in zip(acceptance.titles, counters, strict=True):
        numbers = "".join(f'<td class="number">{counter[each]:,}</td>' for each in shown)
        yield f'<tr><th scope="row">{_text(title)}</th>{numbers}</tr>\n'
    yield "</tbody>\n</table></div>\n"


def _articles(acceptance: Acceptance) -> Iterator[str]:
    rows, count = notable(acceptance.rows, MOST)
    if not rows:
        yield "<p>All of them go out as they are.</p>\n"
        return
    more = f"; the first {len(rows):,} are shown" if count > len(rows) else ""
    yield f"{_wide('Articles')}<table>\n<caption>"
    yield f"{counted(count, 'article')} with something to say of{more}</caption>\n"
    yield '<thead><tr><th scope="col">Article</th>'
    yield "".join(f'<th scope="col">{_text(title)}</th>' for title in acceptance.titles)
    yield "</tr></thead>\n<tbody>\n"
    for row in rows:
        yield from _row(row)
    yield "</tbody>\n</table></div>\n"


def _row(row: Row) -> Iterator[str]:
    yield f'<tr><th scope="row">{_text(row.title)}<br><small>{_text(str(row.origin))}</small></th>'
    for cell in row.cells:
        # If there is room, the reasons for refusals are shown without a click.
        opened = cell.verdict is Verdict.REFUSED and len(row.cells) <= _FEW
        yield f"<td>{_cell(cell, is_open=opened)}</td>"
    yield "</tr>\n"


def _cell(cell: Cell, *, is_open: bool) -> str:
    if not cell.reasons:
        return _word(cell.verdict)
    opened = " open" if is_open else ""
    items = "".join(
        f'<li>{_text(str(each))} <span class="rule">{_text(each.rule)}</span>'
        f"<br><small>To act: {in_words(each.who, each.stops)}.</small></li>"
        for each in cell.reasons
    )
    return f"<details{opened}><summary>{_word(cell.verdict)}</summary><ul>{items}</ul></details>"


def _findings(checked: Sequence[Checked], secret: Set[Origin]) -> Iterator[str]:
    found = [pair for pair in each_finding(checked) if pair[1].record not in secret]
    if not found:
        return
    yield "<h2>What else was found in the records</h2>\n<ul>\n"
    for _, finding in found[:MOST]:
        yield (
            f"<li><strong>{finding.severity}</strong> {_text(str(finding.location))}: "
            f'{_text(message(finding))} <span class="rule">{_text(finding.rule.id)}</span></li>\n'
        )
    yield "</ul>\n"
    if len(found) > MOST:
        yield f"<p>… and {len(found) - MOST:,} more.</p>\n"


def _wide(label: str) -> str:
    """Start an element that can be scrolled sideways, also by keyboard."""
    return f'<div class="wide" role="region" aria-label="{label}" tabindex="0">'


def _word(verdict: Verdict) -> str:
    name = str(verdict).replace(" ", "-")
    return (
        f'<span class="{name}"><span aria-hidden="true">{SYMBOLS[verdict]}</span> {verdict}</span>'
    )


def _text(text: str) -> str:
    return escape(harmless(text))
