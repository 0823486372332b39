"""Where a run publishes, and whom it tells: what the configuration names, as what does it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from feedpub import formats, tiers
from feedpub.announcing import ANNOUNCERS, Announcer
from feedpub.config import Config
from feedpub.disk import STILL_LIVE
from feedpub.errors import ConfigError, PublishError, StoreError, UsageError
from feedpub.model import Publication
from feedpub.publishing import Rehearsal, Several, Staging
from feedpub.store import Server, Store
from feedpub.targets import TARGETS, Reversible, Target
from feedpub.targets.directory import Directory, beside

#: Whose store it is, and which addresses members have.
_OWNER, _EPOCH = "publication", "members"


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


def store_of(
    config: Config, *, dry_run: bool = False, wait: float = 60.0, allow: Collection[str] = ()
) -> AbstractContextManager[Store | None]:
    """Return where *config* says to remember what is published; `None` if nowhere.

    Args:
        config: What is published where.
        dry_run: Nothing is to be remembered.
        wait: Seconds to wait for another run that uses it.
        allow: The guards that let everything pass this time.

    Raises:
        StoreError: It cannot be used, or is that of another publication.
    """
    if config.store is None:
        return nullcontext()
    place = store_place(config)
    if dry_run and isinstance(place, Path) and not place.exists():
        return Store(None)  # what it would be filled with, if anything is live
    store = Store(place, read_only=dry_run, wait=wait)
    try:
        _check_owner(store, config.publication, allow)
    except BaseException:
        store.close()
        raise
    return store


def store_place(config: Config) -> Path | Server:
    """Return where *config* says to remember what is published.

    Raises:
        UsageError: It says that nothing is to be remembered.
    """
    options = config.store
    if options is None:
        raise UsageError(
            "there is no store: [store] says enabled = false",
            place=str(config.path) if config.path else None,
        )
    url = options.url
    if options.url_env is not None:
        url = os.environ.get(options.url_env)
        if not url:
            raise ConfigError(
                f"the environment variable is not set: {options.url_env}",
                place="[store] url_env",
                help=f"Set it where feedpub runs: export {options.url_env}=postgresql://…",
            )
    if url is not None:
        return Server(url, options.schema)
    return options.path or (config.work or beside(config.directory)) / "store"


def _check_owner(store: Store, publication: Publication, allow: Collection[str]) -> None:
    """Refuse the store of another publication, and let an unclaimed one be that of this one."""
    own = {"name": publication.name, "url": publication.url}
    noted = json.loads(store.note(_OWNER) or "null")
    if (
        noted is not None
        and "identity" not in allow
        and all(noted[each] != own[each] for each in own)
    ):
        raise StoreError(
            f"remembers another publication, {noted['name']!r} at {noted['url']}",
            place=store.where,
            help="If it was copied with a configuration, remove the copy, or name another place in"
            " [store]. If this publication has a new name and address, --allow identity lets it"
            " pass once. Nothing was published; what was live is still live.",
        )
    if noted != own:
        store.put_note(_OWNER, json.dumps(own))


def with_members(config: Config, store: Store | None, now: datetime) -> Config:
    """Return *config* with the addresses of members' feeds that are valid *now*.

    Raises:
        ConfigError: There is no secret to make them of, or it is too short.
    """
    if all(each.tier is None for each in config.outputs):
        return config
    secret = secret_of(config)
    outputs = tuple(tiers.outputs_at(config.outputs, secret, epoch_of(store), now))
    return replace(config, outputs=outputs)


def members_change(config: Config, store: Store | None, now: datetime) -> datetime | None:
    """Return when addresses of members' feeds end, if any do after *now*."""
    until = epoch_of(store).until
    has_members = any(each.tier is not None for each in config.outputs)
    return until if has_members and until is not None and until > now else None


def secret_of(config: Config) -> str:
    """Return the secret that the addresses of members' feeds are made of.

    Raises:
        ConfigError: There is none, or it is too short.
    """
    name = config.members.secret_env
    secret = os.environ.get(name, "")
    if len(secret) < tiers.SHORTEST:
        problem = "is not set" if not secret else f"has fewer than {tiers.SHORTEST} characters"
        raise ConfigError(
            f"the environment variable {problem}: {name}",
            place="[members] secret_env",
            help="The addresses of members' feeds are made of it. Make one once, with"
            f" `openssl rand -hex 32`, keep it, and set it where feedpub runs. {STILL_LIVE}",
        )
    return secret


def epoch_of(store: Store | None) -> tiers.Epoch:
    """Return the epoch that *store* remembers."""
    return tiers.epoch_of(None if store is None else store.note(_EPOCH))


def put_epoch(store: Store, epoch: tiers.Epoch) -> None:
    """Have *store* remember *epoch*."""
    store.put_note(_EPOCH, epoch.note())


def reversible(config: Config) -> Reversible:
    """Return the target that `feedpub rollback` is about: the first that has kept releases.

    Raises:
        UsageError: No target can keep any.
    """
    able = [each for each in targets_of(config) if isinstance(each, Reversible)]
    if not able:
        raise UsageError(
            "no target of the configuration can go back",
            place=str(config.path) if config.path else None,
            help="A directory can.",
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
