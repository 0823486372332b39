"""``feedpub rollback``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from feedpub import dates
from feedpub.cli import _options, _signals, _terminal
from feedpub.config import Config, load
from feedpub.destinations import recover, reversible, store_of
from feedpub.errors import SafetyError
from feedpub.publishing import made_for
from feedpub.remembering import LiveFile, taken_back
from feedpub.store import ArticleState, KnownArticle, Store
from feedpub.targets import Release, Restored
from feedpub.text import harmless, shown

#: What lets text that was taken back be live again.
_LEAKS = "leaks"
#: Articles named before "and … more".
_NAMED = 3
_WHY = {
    ArticleState.HIDDEN: "is a draft or under embargo again",
    ArticleState.EXPIRED: "expired",
    ArticleState.WITHDRAWN: "was withdrawn",
    ArticleState.VANISHED: "is gone from its source",
}


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
    "--allow",
    type=click.Choice([_LEAKS]),
    metavar="GUARD",
    help="Let pass what exit code 5 refuses: articles that were taken back since are live again.",
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
    config_path: Path | None,
    output: str | None,
    number: int | None,
    listed: bool,
    allow: str | None,
    wait: float,
) -> None:
    """Make an earlier release live again.

    A directory goes back to what was live before the last build that changed something; with
    [publish] layout = "releases", also to earlier ones. The next build publishes the records again,
    and says so: fix what was wrong first, or stop the builds. A release with articles that were
    withdrawn, expired or hidden since is refused: exit code 5.

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
    with ExitStack() as stack:
        store = None if allow else stack.enter_context(store_of(config, dry_run=True))
        look = _nothing_taken_back(store, config, name)
        before, after = target.rollback(number, wait, _signals.published, look)
        is_known = store is not None and bool(store.count(1))
    if before == after:
        _terminal.say(f"{name}: release {after.number} is live already")
        return
    _terminal.say(f"{name}: release {after.number} is live again; {before.number} was before")
    if not is_known:
        _terminal.say("what was taken back since it was made is live too, until the next build")


def _nothing_taken_back(
    store: Store | None, config: Config, name: str
) -> Callable[[Release, Sequence[Restored]], None]:
    """Return what refuses files with articles that *store* knows to be no longer public."""
    addressed = {output.path for output in config.outputs if output.guid == "url"}

    def look(release: Release, restored: Sequence[Restored]) -> None:
        files = (
            LiveFile(
                name=each.name,
                read=each.path.read_bytes,
                entry=each.entry,
                has_ids=made_for(each.entry).family not in addressed,
            )
            for each in restored
        )
        gone = [] if store is None else taken_back(store, files)
        if gone:
            raise SafetyError(
                f"release {release.number} has {_counted(gone)} taken back since",
                place=name,
                help="\n".join(_taken_back(gone, release)),
            )

    return look


def _counted(gone: Sequence[KnownArticle]) -> str:
    return f"{len(gone):,} articles that were" if len(gone) > 1 else "an article that was"


def _taken_back(gone: Sequence[KnownArticle], release: Release) -> Iterator[str]:
    for each in gone[:_NAMED]:
        yield f"{shown(each.title or each.id)} ({harmless(each.url)}) {_WHY[each.state]}."
    if len(gone) > _NAMED:
        yield f"There are {len(gone) - _NAMED:,} more."
    yield "Nothing was changed. Publish a corrected version with feedpub build; if it is intended,"
    yield f"let it pass once: feedpub rollback --to {release.number} --allow {_LEAKS}"


def _list(known: list[Release]) -> Iterator[str]:
    if not known:
        yield "there are no releases"
    for each in reversed(known):
        files = f"{each.files:,} file{'' if each.files == 1 else 's'}"
        live = "  live" * each.is_live
        yield f"{each.number:>6}  {dates.rfc3339(each.made_at)}  {files:>12}{live}"
