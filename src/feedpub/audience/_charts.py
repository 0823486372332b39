"""Who reads the feeds as a page: a chart and a table for each, one file without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from feedpub.audience._subscribers import FeedAudience, FeedDay
from feedpub.text import harmless

#: The size of a chart, in its own units, and the days that fit into one.
_WIDTH, _HEIGHT, MOST_DAYS = 720, 160, 90
_STYLE = """\
:root { color-scheme: light dark; --hosted: #0b5a86; --others: #d98324; --line: #d0d4da }
@media (prefers-color-scheme: dark) { :root { --hosted: #74c3f0; --others: #edbe5f;
  --line: #3b424c } }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 2rem; max-width: 48rem }
svg { width: 100%; height: auto; border-bottom: 1px solid var(--line) }
.hosted { fill: var(--hosted); color: var(--hosted) }
.others { fill: var(--others); color: var(--others) }
table { border-collapse: collapse; margin: 1rem 0 2rem }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .8rem; text-align: right;
  font-variant-numeric: tabular-nums }
"""
_HEADINGS = ("day", "subscribers", "hosted", "others", "requests", "304", "bytes", "AI")


def page(feeds: Iterable[FeedAudience], about: str) -> Iterator[str]:
    """Yield the lines of the page.

    Args:
        feeds: Who reads them.
        about: What it was counted from, in a sentence.
    """
    yield "<!doctype html>"
    yield '<html lang="en"><meta charset="utf-8"><title>Who reads the feeds</title>'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<style>{_STYLE}</style>"
    yield "<h1>Who reads the feeds</h1>"
    yield f"<p>{_text(about)}</p>"
    for each in feeds:
        days = each.days[-MOST_DAYS:]
        yield f"<h2>{_text(each.path)}</h2>"
        yield from _chart(days)
        if each.readers:
            yield f"<p>hosted: {_named(each.readers.items())}</p>"
        if each.ai:
            yield f"<p>AI: {_named(each.ai.items())}</p>"
        yield from _table(days)
    yield "</html>"


def _chart(days: Sequence[FeedDay]) -> Iterator[str]:
    """Yield a bar for each day: hosted readers below, the others above them."""
    most = max((day.subscribers for day in days), default=0) or 1
    step = _WIDTH / len(days)
    label = f"subscribers, {days[0].day} to {days[-1].day}, at most {most:,}"
    yield f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
    for number, day in enumerate(days):
        top = float(_HEIGHT)
        yield f"<g><title>{day.day}: {day.hosted:,} hosted, {day.others:,} others</title>"
        for name, count in (("hosted", day.hosted), ("others", day.others)):
            height = _HEIGHT * count / most
            top -= height
            yield (
                f'<rect class="{name}" x="{number * step:.1f}" y="{top:.1f}"'
                f' width="{step * 0.8:.1f}" height="{height:.1f}"/>'
            )
        yield "</g>"
    yield "</svg>"
    yield '<p><span class="hosted">■</span> hosted <span class="others">■</span> others</p>'


def _table(days: Sequence[FeedDay]) -> Iterator[str]:
    cells = "".join(f"<th>{each}</th>" for each in _HEADINGS)
    yield f"<table><thead><tr>{cells}</tr></thead><tbody>"
    for day in days:
        share = day.share_unchanged
        row = (
            str(day.day), f"{day.subscribers:,}", f"{day.hosted:,}", f"{day.others:,}",
            f"{day.requests:,}", "" if share is None else f"{share:.0%}", f"{day.bytes:,}",
            f"{day.ai:,}",
        )  # fmt: skip
        yield f"<tr>{''.join(f'<td>{each}</td>' for each in row)}</tr>"
    yield "</tbody></table>"


def _named(counts: Iterable[tuple[str, int]]) -> str:
    return _text(", ".join(f"{name} {count:,}" for name, count in counts))


def _text(text: str) -> str:
    return escape(harmless(text))
