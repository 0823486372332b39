"""``feedpub stats``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click

from feedpub.audience import WINDOW, Audience, FeedAudience, FeedDay, lines_of
from feedpub.cli import _options, _terminal
from feedpub.config import Config, find, load
from feedpub.destinations import targets_of
from feedpub.documents import KINDS
from feedpub.errors import UsageError
from feedpub.reports import counted
from feedpub.text import harmless

#: What is taken for a feed where no configuration says which there are.
_FEED = re.compile(r"(?:^|/)(?:feed|rss|atom|[^/]{1,200}\.(?:xml|rss|atom|rdf))/?$", re.I)
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")
#: Columns of numbers, and readers of a list.
_COLUMNS = (
    ("day", 10), ("subscribers", 11), ("hosted", 9), ("others", 9), ("requests", 9),
    ("304", 5), ("sent", 8), ("AI", 7),
)  # fmt: skip
_LISTED = 6


@click.command("stats")
@click.argument("logs", nargs=-1, required=True, metavar="LOG...", type=click.Path(path_type=Path))
@_options.config_path
@click.option(
    "--feed",
    "paths",
    multiple=True,
    metavar="PATH",
    help="Count this path, e.g. /rss.xml.  [default: the feeds of the configuration]",
)
@click.option(
    "--days",
    type=click.IntRange(1),
    default=14,
    show_default=True,
    help="How many of the last days to list; JSON has all.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--html", "as_html", is_flag=True, help="Print it as a page with charts.")
def command(
    logs: Sequence[Path],
    config_path: Path | None,
    paths: Sequence[str],
    days: int,
    *,
    as_json: bool,
    as_html: bool,
) -> None:
    """Count who reads the feeds, from access logs.

    A LOG is a file of nginx, Apache, Caddy or others, in the common or combined format or as JSON,
    also gzipped; "-" is standard input. Subscribers are those that hosted readers (Feedly,
    Inoreader, ...) report, and the other readers that asked within seven days. No address is kept
    or printed.

    \b
    feedpub stats /var/log/nginx/access.log*
    feedpub stats --feed /rss.xml --json access.log
    feedpub stats --html access.log > readers.html
    """
    if as_json and as_html:
        raise UsageError("--json and --html exclude each other", help="Leave one of them out.")
    audience = Audience(_is_feed(paths, config_path))
    for log in logs:
        path = None if str(log) == "-" else log
        audience.read(lines_of(path, _terminal.stdin(), _warn))
    found = list(audience.feeds())
    if as_json:
        _terminal.say_json(_as_value(audience, found))
        return
    if as_html:
        from feedpub.pages import Showing, report  # 40 ms

        shown = Showing(title="Who reads the feeds", notes=(_about(audience),), readers=found)
        for piece in report(shown):
            _terminal.say(piece)
        return
    for line in _text(audience, found, days):
        _terminal.say(harmless(line))


def readers_of(logs: Sequence[Path], config: Config) -> list[FeedAudience]:
    """Return who reads the feeds of *config*, by *logs*."""
    if not logs:
        return []
    audience = Audience(_feeds_of(config).__contains__)
    for log in logs:
        audience.read(lines_of(log, _terminal.stdin(), _warn))
    return list(audience.feeds())


def _warn(text: str) -> None:
    _terminal.warn(f"warning: {text}")


def _is_feed(paths: Sequence[str], config_path: Path | None) -> Callable[[str], bool]:
    """Return what tells whether a path is that of a feed."""
    if paths:
        known = {f"/{each.lstrip('/')}" for each in paths}
        return known.__contains__
    if config_path is None and find(Path.cwd()) is None:
        return _looks_like_a_feed
    return _feeds_of(load(config_path, environment=os.environ)).__contains__


def _looks_like_a_feed(path: str) -> bool:
    name = path.rstrip("/").rpartition("/")[2]
    return "sitemap" not in name.lower() and _FEED.search(path) is not None


def _feeds_of(config: Config) -> set[str]:
    """Return the paths of the feeds of *config*; those of sections are known once published."""
    named = {each.path: each for each in config.outputs if each.for_each is None}
    urls = [(each.format, each.url or config.base_url + path) for path, each in named.items()]
    for name, known in targets_of(config)[0].manifest().items():
        if known.get("feed") == name:
            urls.append((str(known.get("format")), known.get("url") or config.base_url + name))
    return {
        unquote(urlsplit(url).path)
        for format, url in urls
        if format in KINDS and KINDS[format].role == "feed" and KINDS[format].for_readers
    }


def _text(audience: Audience, found: Sequence[FeedAudience], days: int) -> Iterator[str]:
    if not found:
        yield f"no request for a feed in {_about(audience)}"
        return
    for each in found:
        yield each.path
        yield _row([name for name, _ in _COLUMNS])
        yield from (_row(_cells(day)) for day in each.days[-days:])
        yield from _listed("hosted", each.readers)
        yield from _listed("AI", each.ai)
    yield _about(audience)


def _about(audience: Audience) -> str:
    """Return what was counted."""
    about = counted(audience.lines, "line")
    if audience.skipped:
        about += f"; {audience.skipped:,} of them could not be read"
    if audience.is_estimated:
        about += "; others are estimated from a sample"
    return about


def _row(cells: Sequence[str]) -> str:
    widths = [width for _, width in _COLUMNS]
    return "  " + " ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _cells(day: FeedDay) -> list[str]:
    share = day.share_unchanged
    return [
        day.day.isoformat(),
        f"{day.subscribers:,}",
        f"{day.hosted:,}",
        f"{day.others:,}",
        f"{day.requests:,}",
        "" if share is None else f"{share:.0%}",
        _size(day.bytes),
        f"{day.ai:,}",
    ]


def _size(count: int) -> str:
    size = float(count)
    for unit in _UNITS[:-1]:
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.0f} {_UNITS[-1]}"


def _listed(heading: str, counts: dict[str, int] | Any) -> Iterator[str]:
    if counts:
        some = [f"{name} {count:,}" for name, count in list(counts.items())[:_LISTED]]
        more = f", {len(counts) - _LISTED:,} more" if len(counts) > _LISTED else ""
        yield f"  {heading}: {', '.join(some)}{more}"


def _as_value(audience: Audience, found: Sequence[FeedAudience]) -> dict[str, Any]:
    return {
        "lines": audience.lines,
        "skipped": audience.skipped,
        "window_days": WINDOW,
        "estimated": audience.is_estimated,
        "feeds": [
            {
                "path": each.path,
                "hosted": dict(each.readers),
                "ai": dict(each.ai),
                "days": [_day_as_value(day) for day in each.days],
            }
            for each in found
        ],
    }


def _day_as_value(day: FeedDay) -> dict[str, Any]:
    share = day.share_unchanged
    return {
        "day": day.day.isoformat(),
        "subscribers": day.subscribers,
        "hosted": day.hosted,
        "others": day.others,
        "requests": day.requests,
        "status_200": day.sent,
        "status_304": day.unchanged,
        "share_304": None if share is None else round(share, 4),
        "bytes": day.bytes,
        "ai_requests": day.ai,
        "bot_requests": day.bots,
    }
