"""``feedpub store``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from feedpub import dates, maintaining
from feedpub.cli import _options, _terminal
from feedpub.config import Config, load
from feedpub.destinations import store_of, store_place
from feedpub.documents import detect
from feedpub.errors import FOUND, StoreError
from feedpub.publishing import Several, Staging
from feedpub.receiving import ReceivingOptions, find, is_url, receive
from feedpub.remembering import LiveFile, live_files
from feedpub.reports import counted
from feedpub.store import Overview, Store
from feedpub.text import harmless

_wait = click.option(
    "--wait",
    type=float,
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for a build of the same target.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")


@click.group("store")
def command() -> None:
    """Show, check, back up and repair what is remembered from run to run.

    The store knows under which permanent id each article was published, and since when.
    It is the file feedpub.store beside feedpub.toml, or what [store] names.
    """


@command.command("info")
@_options.config_path
@_json
def info(config_path: Path | None, *, as_json: bool) -> None:
    """Show where the store is and how much is in it."""
    with _opened(load(config_path, environment=os.environ)) as store:
        found = store.overview()
    if as_json:
        _terminal.say_json(msgspec.to_builtins(found, enc_hook=dict))
        return
    for line in _about(found):
        _terminal.say(harmless(line))


@command.command("check")
@_options.config_path
@_json
def check(config_path: Path | None, *, as_json: bool) -> None:
    """Check that the store is whole.

    Exits with 1 if something is wrong with it.
    """
    with _opened(load(config_path, environment=os.environ)) as store:
        faults = list(store.faults())
        where = store.where
    if as_json:
        _terminal.say_json({"where": where, "faults": faults})
    else:
        for each in faults:
            _terminal.say(harmless(f"{where}: {each}"))
        _terminal.say(
            "repair it with feedpub store rebuild" if faults else harmless(f"{where}: is whole")
        )
    if faults:
        sys.exit(FOUND)


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@_options.config_path
def backup(file: Path, config_path: Path | None) -> None:
    """Write all of the store to FILE, while builds may run.

    An earlier backup of that name is replaced once the new one is whole. Whatever the store is
    kept in, FILE is a database of SQLite, which feedpub store restore takes.
    """
    with _opened(load(config_path, environment=os.environ)) as store:
        maintaining.back_up(store, file)
        articles = sum(store.overview().articles.values())
    _terminal.say(harmless(f"{file}: {counted(articles, 'article')}, {_size(file.stat().st_size)}"))


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@_options.config_path
@_wait
def restore(file: Path, config_path: Path | None, *, wait: float) -> None:
    """Put the backup FILE in the place of the store.

    What was there is kept under another name. What was published since the backup was made is
    learnt by the next build, from what is live.
    """
    config = load(config_path, environment=os.environ)
    _say_replaced(maintaining.restore(config, file, wait=wait), f"comes from {file}")


@command.command("rebuild")
@click.option(
    "--from",
    "names",
    multiple=True,
    metavar="DIR|FILE|URL",
    help="Feeds and sitemaps to learn from.  [default: what the last build made that is live]",
)
@_options.config_path
@_options.now_option
@_options.timeout_option
@_options.allow_private_option
@_wait
def rebuild(names: tuple[str, ...], *, config_path: Path | None, **options: Any) -> None:
    """Make a lost or damaged store again, from what is published.

    Ids, addresses, titles and dates of articles come from feeds and sitemaps, so that subscribers
    do not see any article again. What was there is kept under another name.

    \b
    feedpub store rebuild
    feedpub store rebuild --from public/
    feedpub store rebuild --from https://www.example.org/feed.xml
    """
    config = load(config_path, environment=os.environ)
    limits = ReceivingOptions(timeout=options["timeout"], allow_private=options["allow_private"])
    found = find(names)
    done = maintaining.rebuild(
        config,
        partial(_named, names, found, config, limits) if names else None,
        now=_options.instant(options["now"]),
        wait=options["wait"],
    )
    learned = done.learned
    for name, why in learned.unread:
        _terminal.warn(f"{name} was left out: {why}")
    documents = counted(learned.documents, "document")
    _say_replaced(done, f"{counted(learned.articles, 'article')} of {documents}")
    if learned.nameless:
        _terminal.say(
            f"  {counted(learned.nameless, 'article')} of them without an id in any document:"
            " the next build gives them those of their records"
        )
    _terminal.say(
        "  not known any more: drafts and embargoes, when articles were seen first, earlier runs"
    )
    if not learned.articles:
        sys.exit(FOUND)


def _opened(config: Config) -> Store:
    place = store_place(config)
    if isinstance(place, Path) and not place.exists():
        raise StoreError(
            "there is no store yet",
            place=str(place),
            help="The next build makes it, and learns from what is live.",
        )
    store = store_of(config, dry_run=True)
    assert isinstance(store, Store), "it was there"
    return store


def _named(
    names: Iterable[str],
    found: Iterable[str],
    config: Config,
    limits: ReceivingOptions,
    waiting: Staging | Several,
) -> Iterator[LiveFile]:
    """Yield the documents *found*, with what the target says of those that it lists."""
    listed = {each.name: each for each in live_files(waiting, config.outputs)}
    folders = [Path(name) for name in names if not is_url(name) and Path(name).is_dir()]
    for name in found:
        known = next(
            (
                listed[inner]
                for folder in folders
                if (inner := os.path.relpath(name, folder)) in listed
            ),
            None,
        )
        read = partial(_received, name, limits)
        yield (
            LiveFile(name=name, read=read)
            if known is None
            else msgspec.structs.replace(known, read=read)
        )


def _received(name: str, limits: ReceivingOptions) -> bytes:
    received = next(receive([name], detect=detect, stdin=_terminal.stdin(), options=limits))
    return b"" if received.document is None else received.document.data


def _say_replaced(done: maintaining.Replaced, what: str) -> None:
    _terminal.say(harmless(f"{done.where}: {what}"))
    if done.aside is not None:
        _terminal.say(harmless(f"  what was there is {done.aside} now"))


def _about(found: Overview) -> Iterator[str]:
    articles = sum(found.articles.values())
    yield f"{found.where}: {_size(found.size)}, version {found.version}"
    states = ", ".join(f"{count:,} {state}" for state, count in found.articles.items())
    yield f"  {counted(articles, 'article')}{': ' * bool(states)}{states}"
    yield f"  {counted(found.documents, 'document')}"
    if found.aliases:
        yield f"  {counted(found.aliases, 'other id')} that articles have in their records"
    last = found.last
    when = "" if last is None else f"; the last at {dates.rfc3339(last.created)}"
    yield f"  {counted(found.runs, 'run')}{when}"


def _size(number: int) -> str:
    return f"{number / 1000:,.0f} KB" if number < 10_000_000 else f"{number / 1_000_000:,.0f} MB"
