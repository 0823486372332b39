"""What a build says at its end, to people and to programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from feedpub import dates
from feedpub.config import Config
from feedpub.pipeline import Built, Request
from feedpub.publishing import Difference, Staged
from feedpub.reports import Checked, Style
from feedpub.reports.json import as_value as report_as_value
from feedpub.text import shown

#: Articles listed before "and … more".
_LISTED = 20
_MARKS = {"new": "+", "changed": "~", "gone": "-"}
_WORDS = {
    "absolute-url": "URLs made absolute",
    "tracking-pixel": "tracking pixels removed",
    "script": "scripts removed",
}


def lines(
    built: Built, config: Config, request: Request, *, listed: bool, style: Style
) -> Iterator[str]:
    """Yield the lines of the summary for people."""
    if listed or request.dry_run:
        yield from _list(built.differences or (), style)
    if built.published is None:
        yield "nothing was published; what was live is still live"
        return
    verb = "would publish to" if request.dry_run else "published to"
    yield f"{verb} {config.directory}"
    yield from _files(built)
    yield _numbers(built)
    if built.cleaned:
        yield "bodies: " + ", ".join(
            f"{number:,} {_WORDS.get(name, name.replace('-', ' '))}"
            for name, number in built.cleaned.items()
        )
    if built.next_run_at:
        span = _span(request.now, built.next_run_at)
        yield f"next run: {dates.rfc3339(built.next_run_at)} (in {span})"


def _list(differences: Sequence[Difference], style: Style) -> Iterator[str]:
    for difference in differences[:_LISTED]:
        files = ", ".join(difference.files)
        title = shown(difference.title or difference.url, max(style.width - 6, 30))[1:-1]
        yield f"{_MARKS[difference.kind]} {title}"
        yield f"    {difference.url} ({files})"
    if len(differences) > _LISTED:
        yield f"  … and {len(differences) - _LISTED:,} more (all of them: --json)"


def _files(built: Built) -> Iterator[str]:
    assert built.published is not None
    width = max((len(document.name) for document in built.documents), default=0)
    for document in built.documents:
        state = "written" if document.changed else "unchanged"
        yield (
            f"  {document.name:<{width}}  {document.articles:>7,} articles"
            f"  {_size(document.size):>8}  {state}"
        )
    for name in built.published.removed:
        yield f"  {name:<{width}}  removed"


def _numbers(built: Built) -> str:
    text = f"{built.total:,} records, {built.articles:,} articles"
    if built.rejected:
        text += f", {len(built.rejected):,} set aside"
    if built.differences is not None:
        kinds = Counter(difference.kind for difference in built.differences)
        text += "; " + ", ".join(f"{kinds[kind]:,} {kind}" for kind in _MARKS)
    return text


def _size(size: int) -> str:
    for unit in ("B", "KB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,} {unit}"
        size = round(size / 1000)
    return f"{size:,} MB"


def _span(start: datetime, end: datetime) -> str:
    minutes = max(1, round((end - start).total_seconds() / 60))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def as_value(built: Built, config: Config) -> dict[str, Any]:
    """Return the summary as JSON values."""
    found: list[Checked] = [*built.sources, *built.checked]
    return {
        **report_as_value(found),
        "published": built.published is not None,
        "directory": str(config.directory),
        "records": built.total,
        "articles": built.articles,
        "rejected": len(built.rejected),
        "files": [_file(document) for document in built.documents],
        "removed": list(built.published.removed) if built.published else [],
        "differences": None
        if built.differences is None
        else [
            {"kind": each.kind, "url": each.url, "title": each.title, "files": list(each.files)}
            for each in built.differences
        ],
        "cleaned": built.cleaned,
        "next_run_at": dates.rfc3339(built.next_run_at) if built.next_run_at else None,
    }


def _file(document: Staged) -> dict[str, Any]:
    return {
        "path": document.name,
        "format": document.format,
        "articles": document.articles,
        "size": document.size,
        "sha256": document.sha256,
        "changed": document.changed,
    }
