"""Where a run publishes, and whom it tells: what the configuration names, as what does it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext

from feedpub import formats
from feedpub.announcing import ANNOUNCERS, Announcer
from feedpub.config import Config
from feedpub.errors import ConfigError, PublishError, UsageError
from feedpub.publishing import Rehearsal, Several, Staging
from feedpub.store import Store
from feedpub.targets import TARGETS, Reversible, Target
from feedpub.targets.directory import Directory, beside


def recover(config: Config, say: Callable[[str], object]) -> None:
    """Finish or undo what an interrupted run left of the publication, unless one is under way.

    Args:
        config: What is published where.
        say: Told, in a sentence, what was done, or why it cannot be.
    """
    _recover_all(targets_of(config), say)


def targets_of(config: Config) -> Sequence[Target]:
    """Return where *config* says to publish.

    Raises:
        ConfigError: It names one place twice.
    """
    if not config.targets:
        return [
            Directory(config.directory, work=config.work, layout=config.layout, keep=config.keep)
        ]
    made = [TARGETS[each.type].make(each.options, config.base) for each in config.targets]
    _refuse_twice(made, config)
    return made


def announcers_of(config: Config) -> Sequence[Announcer]:
    """Return whom *config* says to tell what was published."""
    return [ANNOUNCERS[each.type].make(each.options, config.base) for each in config.announcers]


def store_of(config: Config, *, dry_run: bool = False) -> AbstractContextManager[Store | None]:
    """Return where *config* says to remember what is published; `None` if nowhere.

    Args:
        config: What is published where.
        dry_run: Nothing is to be remembered.

    Raises:
        StoreError: It cannot be used.
    """
    if config.store is None:
        return nullcontext()
    path = config.store.path or (config.work or beside(config.directory)) / "store"
    if dry_run and not path.exists():
        return nullcontext()
    return Store(path, read_only=dry_run)


def reversible(config: Config) -> Reversible:
    """Return the target that `feedpub rollback` is about: the first that has kept releases.

    Raises:
        UsageError: No target can keep any.
    """
    able = [each for each in targets_of(config) if isinstance(each, Reversible)]
    if not able:
        raise UsageError(
            "no target of the configuration keeps releases",
            place=str(config.path) if config.path else None,
            help='A directory does, with layout = "releases".',
        )
    return next((each for each in able if each.releases()), able[0])


def waiting_for(
    targets: Sequence[Target],
    *,
    wait: float = 60.0,
    dry_run: bool = False,
    say: Callable[[str], object] = lambda _: None,
) -> Staging | Several:
    """Return where the documents of a run wait for *targets*.

    Args:
        targets: Where they are to be live.
        wait: Seconds to wait for another run, of each target.
        dry_run: Nothing is to be changed in them, except that interrupted runs are repaired.
        say: Receives a sentence about what was repaired.

    Raises:
        UsageError: There is no target.
    """
    if not targets:
        raise UsageError("there is no target", help="Pass one, or leave the argument out.")
    staging: type[Staging] = Staging
    if dry_run:
        staging = Rehearsal
        _recover_all(targets, say)
    if len(targets) == 1:
        return staging(targets[0], wait=wait, say=say, media_type=formats.media_type)
    return Several(targets, staging=staging, wait=wait, say=say, media_type=formats.media_type)


def _recover_all(targets: Iterable[Target], say: Callable[[str], object]) -> None:
    for each in targets:
        try:
            each.recover(say)
        except PublishError as error:
            say(str(error))


def _refuse_twice(targets: Iterable[Target], config: Config) -> None:
    seen = set()
    for each in targets:
        # One directory has many spellings.
        place = os.path.realpath(each.where) if os.path.isabs(each.where) else each.where  # noqa: PTH117
        if place in seen:
            raise ConfigError(
                f"{each.where} is a target twice",
                place=str(config.path) if config.path else None,
                help="Publish to each place once.",
            )
        seen.add(place)
