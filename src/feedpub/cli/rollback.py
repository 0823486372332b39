"""``feedpub rollback``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from feedpub import dates
from feedpub.cli import _options, _signals, _terminal
from feedpub.config import load
from feedpub.destinations import recover, reversible
from feedpub.targets import Release
from feedpub.text import harmless


@click.command("rollback")
@_options.config_path
@click.option(
    "-o", "--output", metavar="DIR", help="Published directory; overrides the configuration file."
)
@click.option(
    "--to",
    "number",
    type=int,
    metavar="RELEASE",
    help="Release to go back to.  [default: the previous one]",
)
@click.option(
    "--list", "listed", is_flag=True, help="List the releases, without changing anything."
)
@click.option(
    "--wait",
    type=float,
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for a build of the same target.",
)
def command(
    config_path: Path | None, output: str | None, number: int | None, listed: bool, wait: float
) -> None:
    """Make an earlier release live again.

    Releases exist if the configuration has [publish] layout = "releases". The next build makes a
    new release from the records, and says so: fix what was wrong first, or stop the builds. Until
    then, articles that were withdrawn after the restored release was made are live again.

    \b
    feedpub rollback
    feedpub rollback --list
    feedpub rollback --to 12
    """
    overrides = {} if output is None else {"publish.directory": str(Path(output).absolute())}
    config = load(config_path, overrides=overrides, environment=os.environ)
    recover(config, _terminal.warn)
    target = reversible(config)
    if listed:
        for line in _list(target.releases()):
            _terminal.say(line)
        return
    name = harmless(os.path.relpath(target.where) if os.path.isabs(target.where) else target.where)  # noqa: PTH117
    _signals.publishing()
    before, after = target.rollback(number, wait, _signals.published)
    if before == after:
        _terminal.say(f"{name}: release {after.number} is live already")
        return
    _terminal.say(f"{name}: release {after.number} is live again; {before.number} was before")
    _terminal.say("what was taken back since it was made is live too, until the next build")


def _list(known: list[Release]) -> Iterator[str]:
    if not known:
        yield "there are no releases"
    for each in reversed(known):
        files = f"{each.files:,} file{'' if each.files == 1 else 's'}"
        live = "  live" * each.is_live
        yield f"{each.number:>6}  {dates.rfc3339(each.made_at)}  {files:>12}{live}"
