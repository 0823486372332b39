"""``feedpub init``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from feedpub import inspecting
from feedpub.cli import _completing, _first, _options, _terminal
from feedpub.cli.inspect import NOBODY
from feedpub.errors import FOUND, UsageError
from feedpub.fetch import ORDINARY, Fetcher
from feedpub.model import Publication
from feedpub.reports import counted

_ASKED = {"name": "Name of the publication", "url": "Its home page", "language": "Its language"}


@click.command("init")
@click.argument("target", default=".", metavar="[DIR|FILE|URL]", shell_complete=_completing.files)
@click.option("--name", help="Name of the publication.")
@click.option("--url", help="Home page of the publication.")
@click.option("--language", metavar="TAG", help="Language of the publication: en, ro, pt-BR.")
@click.option("--timezone", metavar="ZONE", help="Time zone for dates without one.")
@click.option("--yes", is_flag=True, help="Do not ask questions.")
@click.option("--allow-private", is_flag=True, help="Also fetch from private addresses.")
def command(target: str, *, yes: bool, allow_private: bool, **given: str | None) -> None:
    """Write a first feedpub.toml for a directory, a file or a URL.

    Looks for exports, sites in Markdown, databases and feeds in a directory (default: this one),
    or for the feeds of a site; the URL of a database works as well. On a terminal it asks for
    settings that it cannot find. An existing file is never overwritten.

    \b
    feedpub init
    feedpub init export.xml
    feedpub init https://www.example.org/
    """
    path = Path("feedpub.toml")
    if path.exists() or path.is_symlink():
        raise _first.exists(path)
    options: dict[str, Any] = {"allow_private": allow_private}
    ask = not yes and _terminal.is_terminal(sys.stdin) and _terminal.is_terminal(sys.stdout)
    with Fetcher(_options.fetching(ORDINARY, options)) as fetch:
        found = _found(target, _publication(given), fetch, ask=ask)
    best = found[0]
    if not best.inspection.articles:
        for line in inspecting.lines(best.inspection, _options.style(sys.stderr).width):
            _terminal.say(line, err=True)
        _terminal.warn(f"nothing was written: no article comes of {target}")
        sys.exit(FOUND)
    guess = inspecting.guessed(best, given)
    if ask:
        for key, question in _ASKED.items():
            if given[key] is None:
                given[key] = click.prompt(question, default=getattr(guess, key))
    _first.created(path, found, given)
    seen = best.inspection
    if seen.refused:
        _terminal.say(
            f"{best.source.quarantine} is for {counted(seen.refused, 'record')} that cannot be"
            f" used: feedpub inspect {best.source.path} says why"
        )
    if seen.cut_short:
        _terminal.warn(
            f"{seen.cut_short[0]} could not be read to the end: export or fetch it again, or a"
            " build will stop"
        )
    _terminal.say("next: feedpub build")


def _publication(given: dict[str, str | None]) -> Publication:
    from msgspec.structs import replace

    from feedpub import dates, language, urls

    made = replace(NOBODY, timezone=given["timezone"])
    for key, check in ("url", urls.absolute), ("timezone", dates.zone), (
        "language", language.normalize
    ):  # fmt: skip
        value = given[key]
        try:
            found = check(value) if value is not None else None
        except ValueError as error:
            said = "" if repr(value) in str(error) else f"{value!r} "
            raise UsageError(f"--{key} {said}{error}") from None
        if key == "url" and isinstance(found, str):
            made = replace(made, url=found)
    return made


def _found(
    target: str, publication: Publication, fetch: Fetcher, *, ask: bool
) -> list[inspecting.Candidate]:
    look: dict[str, Any] = {"publication": publication, "base": Path.cwd(), "fetch": fetch}
    try:
        return inspecting.discover(target, **look)
    except UsageError as error:
        if not ask:
            raise
        _terminal.warn(str(error))
    return inspecting.discover(click.prompt("Where are the articles"), **look)
