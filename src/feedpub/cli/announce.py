"""``feedpub announce``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from feedpub import dates, notifying
from feedpub.announcing import Announcement
from feedpub.cli import _options, _terminal
from feedpub.config import load
from feedpub.store import PendingCount
from feedpub.summarising import announced_as_json
from feedpub.text import harmless


@click.command("announce")
@_options.config_path
@_options.now_option
@click.option(
    "--dry-run", is_flag=True, help="Show what would be sent, with every address, and send nothing."
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(config_path: Path | None, now: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Tell services what earlier builds could not tell them.

    Every build does that too; this is for a cron job between builds. What fails is tried
    again later, each time after a longer wait; that is a warning, and the exit code stays 0. It
    also says what waits, and until when.

    \b
    feedpub announce
    feedpub announce --dry-run
    """
    config = load(config_path, environment=os.environ)
    instant = _options.instant(now)
    found = notifying.retry(config, instant, dry_run=dry_run)
    waiting = [] if dry_run else notifying.waiting(config)
    if as_json:
        _terminal.say_json(_as_value(found, waiting))
        return
    for each in found:
        if each.error is not None:
            _terminal.warn(f"warning: not announced: {harmless(each.label)}: {each.error}")
    for line in _lines(found, waiting, dry_run=dry_run):
        _terminal.say(harmless(line))


def _lines(
    found: Sequence[Announcement], waiting: Sequence[PendingCount], *, dry_run: bool
) -> Iterator[str]:
    for each in found:
        if each.error is None:
            yield f"{'would announce' if dry_run else 'announced'}: {each.label}"
            if dry_run:
                yield from (f"  {subject}" for subject in each.subjects)
    for some in waiting:
        yield f"waits: {some.label}, tried again from {dates.rfc3339(some.due)} on"
    if not waiting and all(each.error is not None for each in found):
        yield "nothing waits any more" if found else "nothing waits to be announced"


def _as_value(found: Sequence[Announcement], waiting: Sequence[PendingCount]) -> dict[str, Any]:
    return {
        "announced": [announced_as_json(each) for each in found],
        "waiting": [each.as_json() for each in waiting],
    }
