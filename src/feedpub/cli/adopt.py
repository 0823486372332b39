"""``feedpub adopt``."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

import click

from feedpub import adopting
from feedpub.cli import _completing, _options, _terminal
from feedpub.config import Config, load
from feedpub.destinations import store_of
from feedpub.documents import detect
from feedpub.errors import FOUND, ConfigError, UsageError
from feedpub.pipeline import read_articles
from feedpub.receiving import Received, ReceivingOptions, receive

#: Bytes of what old feeds list that are kept in memory.
_IN_MEMORY = 8 << 20


@click.command("adopt")
@click.argument("feeds", nargs=-1, metavar="OLD_FEED...", shell_complete=_completing.files)
@_options.config_path
@click.option("--dry-run", is_flag=True, help="Show what would be adopted; change nothing.")
@click.option("--undo", is_flag=True, help="Undo all that was adopted.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    metavar="N",
    help="Articles of each kind to show in text; 0: all.",
)
@_options.now_option
@_options.timeout_option
@_options.allow_private_option
def command(
    feeds: tuple[str, ...], *, dry_run: bool, undo: bool, as_json: bool, limit: int, **options: Any
) -> None:
    """Let the articles keep the ids that they have in the feeds of an old site.

    Each OLD_FEED is a file, a directory, a glob, "-" (standard input) or an http(s) URL: RSS,
    Atom, JSON Feed. Its articles are found among those of the sources by URL, canonical URL, or
    title and date. From then on every output has the old ids, unchanged: subscribers do not
    see these articles again.

    Exits with 0, or with 1 if it is not clear for some articles which old id is theirs.

    \b
    feedpub adopt --dry-run https://old.example/feed/
    feedpub adopt old-rss.xml old-atom.xml
    feedpub adopt --undo
    """
    if undo == bool(feeds):
        raise UsageError(
            "--undo undoes all that was adopted" if undo else "there is no OLD_FEED",
            help="Leave the files out." if undo else "Name a file or a URL.",
        )
    config = load(options["config_path"], environment=os.environ)
    if config.store is None:
        raise ConfigError(
            "there is no store to keep the ids in",
            place=str(config.path),
            help="Remove enabled = false from [store].",
        )
    if undo:
        _undo(config, dry_run=dry_run)
        return
    limits = ReceivingOptions(timeout=options["timeout"], allow_private=options["allow_private"])

    def received(name: str) -> Received:
        return next(receive([name], detect=detect, stdin=_terminal.stdin(), options=limits))

    now = _options.instant(options["now"])
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as scratch:
        reading = read_articles(config, now)
        if reading.rejected:
            count = len(reading.rejected)
            _terminal.warn(
                f"{count:,} record{'' if count == 1 else 's'} cannot be used and"
                f" {'was' if count == 1 else 'were'} left out; `feedpub check` says why"
            )
        with store_of(config, dry_run=dry_run) as store:
            adoption = adopting.adopt(
                feeds, reading.articles, store, receive=received, scratch=scratch
            )
    if as_json:
        _terminal.say_json(adopting.as_value(adoption))
    else:
        for line in adopting.lines(adoption, most=limit or sys.maxsize, is_rehearsal=dry_run):
            _terminal.say(line)
    if adoption.ambiguous:
        sys.exit(FOUND)


def _undo(config: Config, *, dry_run: bool) -> None:
    with store_of(config, dry_run=dry_run) as store:
        count = 0 if store is None else adopting.disown(store)
    verb = "would have their former ids again" if dry_run else "have their former ids again"
    _terminal.say(f"{count:,} article{'' if count == 1 else 's'} {verb}")
