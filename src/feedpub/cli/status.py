"""``feedpub status``."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

import click

from feedpub import dates
from feedpub.cli import _options, _terminal
from feedpub.config import Config, load
from feedpub.destinations import store_of, targets_of
from feedpub.errors import FOUND
from feedpub.publishing import listed
from feedpub.reports import Style
from feedpub.standing import LiveFeed, Standing, problems, standing
from feedpub.store import KnownArticle
from feedpub.text import harmless, hidden, shown

#: Feeds of one folder shown one by one, articles and rules of a list, and columns of a name.
_FEEDS, _LISTED, _WIDEST = 8, 5, 42
_RED, _GREEN = "31", "32"


@click.command("status")
@_options.config_path
@click.option(
    "-o", "--output", metavar="DIR", help="Published directory; overrides the configuration file."
)
@_options.now_option
@click.option(
    "--last",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="RUNS",
    help="How many runs to look at for rates and failures.",
)
@click.option(
    "--within",
    default="24h",
    show_default=True,
    metavar="SPAN",
    help="How far to look ahead for articles that expire or become public.",
)
@click.option(
    "--run-within",
    metavar="SPAN",
    help="Also fail if the last run is longer ago, e.g. 15m.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print only what is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(
    config_path: Path | None,
    output: str | None,
    now: str | None,
    last: int,
    within: str,
    run_within: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Show what is live, how old it is, what fails, and what changes next.

    For monitoring: the exit code is 0 if all is well, and 1 if something is wrong: the last run
    failed, a feed is held back, a guard refused something, nothing is live, or a run was due and
    did not happen.

    \b
    feedpub status
    feedpub status --quiet --run-within 15m
    feedpub status --json
    """
    overrides = {} if output is None else {"publish.directory": str(Path(output).absolute())}
    config = load(config_path, overrides=overrides, environment=os.environ)
    longest = None if run_within is None else _options.length("--run-within", run_within)
    ahead = _options.length("--within", within)
    instant = _options.instant(now)
    manifest = listed(targets_of(config)[0].manifest())
    with store_of(config, dry_run=True) as store:
        found = standing(
            store,
            manifest,
            now=instant,
            last=last,
            within=ahead,
            announcers={each.type for each in config.announcers},
        )
    wrong = list(problems(found, run_within=longest, loud_after=config.loud_after))
    if as_json:
        _terminal.say_json(_as_value(found, wrong, config))
    else:
        style = _options.style(sys.stdout)
        lines = _verdict(wrong, style, quiet=quiet)
        for line in lines if quiet else chain(lines, _lines(found, within, style)):
            _terminal.say(line, colour=style.colour)
    sys.exit(FOUND if wrong else 0)


def _verdict(wrong: Sequence[str], style: Style, *, quiet: bool) -> Iterator[str]:
    if wrong:
        things = "1 thing is" if len(wrong) == 1 else f"{len(wrong):,} things are"
        yield _painted(f"{things} wrong:", _RED, style)
        yield from (_wrapped(harmless(each), style) for each in wrong)
    elif not quiet:
        yield _painted("all is well", _GREEN, style)


def _lines(found: Standing, within: str, style: Style) -> Iterator[str]:
    yield from _runs(found)
    yield from _live(found)
    yield from _profiles(found)
    yield from _faults(found)
    for each in found.waiting:
        yield harmless(f"to be announced: {each.label}, from {dates.rfc3339(each.due)} on")
    yield from _articles(f"expire within {within}", found.expiring, style)
    yield from _articles(f"will be public within {within}", found.pending, style)


def _wrapped(text: str, style: Style) -> str:
    return textwrap.fill(
        text,
        style.width,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _painted(text: str, code: str, style: Style) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if style.colour else text


def _runs(found: Standing) -> Iterator[str]:
    if found.last is None:
        yield "last run: none is known"
    else:
        yield f"last run: {_ago(found.last.created, found.now)}"
        if found.failures and found.succeeded is not None:
            yield f"last run without a fault: {_ago(found.succeeded, found.now)}"
    if found.due is not None and found.due > found.now:
        yield f"next due: {dates.rfc3339(found.due)} (in {_length(found.due - found.now)})"


def _live(found: Standing) -> Iterator[str]:
    if not found.feeds:
        return
    yield "live:"
    rows = []
    for name, feeds in _families(found.feeds):
        newest = max((each.newest for each in feeds if each.newest), default=None)
        age = "" if newest is None else f"newest {_ago(newest, found.now, brief=True)}"
        number = sum(each.articles for each in feeds)
        held = sum(each.failing > 0 for each in feeds)
        state = "" if not held else "held back" if held == len(feeds) else f"{held} held back"
        rows.append((_fitting(name), f"{number:,} article{'' if number == 1 else 's'}", age, state))
    width = max(len(name) for name, *_ in rows)
    for name, articles, age, state in rows:
        yield f"  {name:<{width}}  {articles:>14}  {age:<18}  {state}".rstrip()


def _families(feeds: Sequence[LiveFeed]) -> Iterator[tuple[str, list[LiveFeed]]]:
    """Yield a line for each feed; many of one folder share a line."""
    folders: dict[PurePosixPath, list[LiveFeed]] = {}
    for feed in feeds:
        folders.setdefault(PurePosixPath(feed.name).parent, []).append(feed)
    for folder, some in folders.items():
        if len(some) > _FEEDS and folder != PurePosixPath():
            yield f"{folder}/* ({len(some)} feeds)", some
        else:
            yield from ((each.name, [each]) for each in some)


def _profiles(found: Standing) -> Iterator[str]:
    if found.profiles:
        yield f"accepted by aggregators ({_last(found)}):"
    width = max(map(len, found.profiles), default=0)
    for name, rate in found.profiles.items():
        now = f"{rate.accepted:,} of {rate.total:,}"
        yield f"  {name:<{width}}  {now:>14}  {_percent(rate.share)}"


def _last(found: Standing) -> str:
    return "last run" if found.looked_at == 1 else f"last {found.looked_at:,} runs"


def _percent(share: float) -> str:
    """Return *share* in percent; only all is 100 %."""
    return f"{min(round(share * 100), 99) if share < 1 else 100} %"


def _faults(found: Standing) -> Iterator[str]:
    if found.faults:
        yield f"failures by rule ({_last(found)}):"
    for each in found.faults[:_LISTED]:
        now = "" if each.is_now else "  (not in the last)"
        yield f"  {each.runs:>5,} run{' ' if each.runs == 1 else 's'}  {each.rule}{now}"
    if len(found.faults) > _LISTED:
        yield f"  … and {len(found.faults) - _LISTED:,} more (all of them: --json)"


def _articles(heading: str, articles: Sequence[KnownArticle], style: Style) -> Iterator[str]:
    if articles:
        yield f"{heading}: {len(articles):,}"
    for each in articles[:_LISTED]:
        assert each.due is not None, "time changes these"
        yield f"  {dates.rfc3339(each.due)}  {shown(each.title, style.width - 24)[1:-1]}"
    if len(articles) > _LISTED:
        yield f"  … and {len(articles) - _LISTED:,} more (all of them: --json)"


def _fitting(name: str) -> str:
    name = harmless(name)
    name = hidden(name)
    return name if len(name) <= _WIDEST else f"{name[: _WIDEST - 21]}…{name[-20:]}"


def _ago(instant: datetime, now: datetime, *, brief: bool = False) -> str:
    """Return *instant*, and how long ago it was, if it is past."""
    length = f"{_length(now - instant)} ago" if instant <= now else ""
    text = dates.rfc3339(instant)
    if brief:
        return length or text
    return f"{text} ({length})" if length else text


def _length(length: timedelta) -> str:
    """Return *length* in its two largest units."""
    minutes = max(0, round(length.total_seconds() / 60))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        f"{number} {unit}"
        for number, unit in ((days, "d"), (hours, "h"), (minutes, "min"))
        if number
    ]
    return " ".join(parts[:2]) or "0 min"


def _as_value(found: Standing, wrong: Sequence[str], config: Config) -> dict[str, Any]:
    last = found.last
    return {
        "ok": not wrong,
        "problems": list(wrong),
        "now": dates.rfc3339(found.now),
        "directory": str(config.directory),
        "live": [
            {
                "path": each.name,
                "files": each.files,
                "articles": each.articles,
                "size": each.size,
                "newest": _text(each.newest),
                "age_seconds": None
                if each.newest is None
                else (found.now - each.newest).total_seconds(),
                "failing": each.failing,
            }
            for each in found.feeds
        ],
        "last_run": None
        if last is None
        else {"number": last.number, **last.summary, "created": dates.rfc3339(last.created)},
        "last_success": _text(found.succeeded),
        "consecutive_failures": found.failures,
        "runs": found.looked_at,
        "profiles": {
            name: {"accepted": rate.accepted, "total": rate.total, "rate": round(rate.share, 4)}
            for name, rate in found.profiles.items()
        },
        "failures": [
            {"rule": each.rule, "runs": each.runs, "now": each.is_now} for each in found.faults
        ],
        "expiring": [_article(each) for each in found.expiring],
        "pending": [_article(each) for each in found.pending],
        "pending_announcements": list(found.untold),
        "waiting_announcements": [each.as_json() for each in found.waiting],
        "next_run_at": _text(found.due),
    }


def _article(article: KnownArticle) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "at": _text(article.due),
    }


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else dates.rfc3339(instant)
