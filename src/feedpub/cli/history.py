"""``feedpub history``."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from feedpub import dates
from feedpub.cli import _options, _terminal
from feedpub.config import Config, load
from feedpub.destinations import store_of
from feedpub.errors import UsageError
from feedpub.formats import FORMATS
from feedpub.model import Output
from feedpub.remembering import ArticleHistory, ChangeKind, histories
from feedpub.selection import span_announced
from feedpub.store import ArticleState, KnownArticle, KnownEvent
from feedpub.text import harmless, shown

_SAID: Mapping[str, str] = {
    ChangeKind.MINOR: "changed, its dates stayed",
    ChangeKind.UPDATE: "changed",
    ChangeKind.CORRECTION: "corrected",
    ChangeKind.RELEASED: "public for the first time",
    ChangeKind.RETURNED: "public again",
    ChangeKind.HIDDEN: "hidden",
    ChangeKind.EXPIRED: "expired",
    ChangeKind.WITHDRAWN: "withdrawn",
    ChangeKind.VANISHED: "gone from its source",
    ChangeKind.LEFT: "too old for its source, which no longer lists it",
}
_STATES: Mapping[str, str] = {
    ArticleState.PUBLIC: "public",
    ArticleState.HIDDEN: "hidden: a draft, under embargo or dated in the future",
    ArticleState.EXPIRED: "expired",
    ArticleState.WITHDRAWN: "withdrawn",
    ArticleState.VANISHED: "gone from its source",
    ArticleState.LEFT: "no longer listed by its source",
}
#: What changed about an article, where it is not remembered what it was.
_PARTS: Mapping[str, str] = {
    "content": "text or pictures",
    "details": "sections, tags or related articles",
}


@click.command("history")
@click.argument("article", metavar="ID|URL")
@_options.config_path
@click.option(
    "-o", "--output", metavar="DIR", help="Published directory; overrides the configuration file."
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(article: str, config_path: Path | None, output: str | None, as_json: bool) -> None:
    """Show what became of an article since feedpub saw it first.

    It is found by its id, by an id that its record had before, or by the address of its page.

    \b
    feedpub history cms-2026-0131
    feedpub history https://example.org/politics/budget
    """
    overrides = {} if output is None else {"publish.directory": str(Path(output).absolute())}
    config = load(config_path, overrides=overrides, environment=os.environ)
    with store_of(config, dry_run=True) as store:
        if store is None or not store.count(1):
            raise UsageError(
                "nothing is remembered yet",
                place=str(config.path) if config.path else None,
                help="`feedpub build` remembers what it publishes, unless [store] enabled = false.",
            )
        found = histories(store, article, config.publication)
    if not found:
        raise UsageError(
            f"no article is known by {shown(article)}",
            help="Give its id as the feeds have it, or the address of its page.",
        )
    if as_json:
        _terminal.say_json({"version": 1, "articles": [_as_value(each, config) for each in found]})
        return
    for number, each in enumerate(found):
        for line in ([""] if number else []) + list(_lines(each, config)):
            _terminal.say(line)


def _lines(history: ArticleHistory, config: Config) -> Iterator[str]:
    article = history.article
    yield harmless(article.title)
    for name, value in (
        ("id", article.id),
        ("also known as", ", ".join(history.names)),
        ("url", article.url),
        ("published", dates.rfc3339(article.published)),
        ("modified", _date(article.modified)),
        ("state", _state(article, config)),
        ("in", ", ".join(history.documents)),
    ):
        if value:
            yield _wrapped(f"  {name + ':':<15}", harmless(value))
    public = ", public" if article.public_since == article.first_seen else ""
    yield f"  {dates.rfc3339(article.first_seen)}  seen for the first time{public}"
    for event in history.events:
        start = f"  {dates.rfc3339(event.created)}  "
        said = f"{_SAID.get(event.kind, event.kind)} (run {event.run}){_changes(event)}"
        yield _wrapped(start, harmless(said))


def _wrapped(start: str, text: str) -> str:
    return textwrap.fill(
        text,
        _options.style(sys.stdout).width,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _state(article: KnownArticle, config: Config) -> str:
    said = _STATES[article.state]
    since = article.gone_since or article.public_since
    if since is not None:
        said += f" since {dates.rfc3339(since)}"
    if article.due is not None:
        said += f", until {dates.rfc3339(article.due)}"
    until = _announced_until(article, config)
    return said if until is None else f"{said}, announced until {dates.rfc3339(until)}"


def _changes(event: KnownEvent) -> str:
    said = [
        f"{name} was {shown(each[0])}, is {shown(each[1])}" if each else _PARTS.get(name, name)
        for name, each in event.changes.items()
    ]
    return f": {'; '.join(said)}" if said else ""


def _announced_until(article: KnownArticle, config: Config) -> datetime | None:
    """Return until when a feed announces that *article* was taken back."""
    is_withdrawn = article.state in (ArticleState.WITHDRAWN, ArticleState.VANISHED)
    tells = _tells if is_withdrawn else _tells_all
    spans = [span_announced(output) for output in config.outputs if tells(output)]
    if article.gone_since is None or not any(spans):
        return None
    try:
        return article.gone_since + max(spans)
    except OverflowError:
        return None


def _tells(output: Output) -> bool:
    return FORMATS[output.format].has_tombstones or _tells_by_item(output)


def _tells_all(output: Output) -> bool:
    """Return whether *output* announces that an article expired or is hidden again as well."""
    return FORMATS[output.format].has_tombstones and not _tells_by_item(output)


def _tells_by_item(output: Output) -> bool:
    if not output.profiles:
        return False
    from feedpub import profiles

    return any(profiles.find(name).limits.deletions for name in output.profiles)


def _as_value(history: ArticleHistory, config: Config) -> dict[str, Any]:
    article = history.article
    return {
        "id": article.id,
        "also_known_as": list(history.names),
        "url": article.url,
        "title": article.title,
        "published": dates.rfc3339(article.published),
        "modified": _date(article.modified),
        "state": article.state.value,
        "first_seen": dates.rfc3339(article.first_seen),
        "last_changed": dates.rfc3339(article.last_changed),
        "public_since": _date(article.public_since),
        "gone_since": _date(article.gone_since),
        "announced_until": _date(_announced_until(article, config)),
        "due": _date(article.due),
        "documents": list(history.documents),
        "events": [
            {
                "created": dates.rfc3339(each.created),
                "run": each.run,
                "kind": each.kind,
                "changes": {name: _pair(values) for name, values in each.changes.items()},
            }
            for each in history.events
        ],
    }


def _pair(values: Sequence[str]) -> dict[str, str] | None:
    return {"before": values[0], "after": values[1]} if values else None


def _date(instant: datetime | None) -> str | None:
    return None if instant is None else dates.rfc3339(instant)
