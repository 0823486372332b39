"""Tells those who are to be told what was published: now, and again until it is delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from msgspec.structs import replace

from feedpub.announcing import Announcement, Announcer, Message, Messenger, send, would_send
from feedpub.announcing import put as put_into
from feedpub.config import Config
from feedpub.destinations import announcers_of, store_of
from feedpub.errors import StoreError
from feedpub.fetch import Fetcher
from feedpub.runs import Run
from feedpub.store import PendingCount, Store

#: The most seconds that one answer may take, and the bytes that it may have.
_SECONDS, _BYTES = 15.0, 1 << 20

#: Type of a messenger → it, and what it has to tell.
Outgoing = Mapping[str, tuple[Messenger, Sequence[Message]]]


def outgoing(announcers: Sequence[Announcer], run: Run | None) -> Outgoing:
    """Return the messengers among *announcers*, and what they have to tell of *run*."""
    return {
        each.name: (each, [] if run is None else list(each.messages(run)))
        for each in announcers
        if isinstance(each, Messenger)
    }


def put(store: Store, outgoing: Outgoing, now: datetime) -> None:
    """Let *outgoing* wait in *store*, in the transaction of the run."""
    for messenger, messages in outgoing.values():
        put_into(store, messenger, messages, now)


def tell(config: Config, outgoing: Outgoing, now: datetime, *, is_kept: bool) -> list[Announcement]:
    """Tell recipients about *outgoing*, and about what could not be delivered before.

    Args:
        config: The configuration.
        outgoing: The messengers, and what they have to tell.
        now: The instant of the run.
        is_kept: Whether that waits in the store already.
    """
    try:
        with _opened(config) as store:
            if not is_kept:
                put(store, outgoing, now)
            return list(_sent(config, store, outgoing, now))
    except StoreError as error:
        return [Announcement(where="what waits in the store", error=str(error), waits=True)]


def rehearse(config: Config, outgoing: Outgoing, now: datetime) -> list[Announcement]:
    """Return what `tell` would send, and send nothing."""
    with _opened(config, dry_run=True) as store:
        return [
            each
            for messenger, messages in outgoing.values()
            for each in would_send(store, messenger, messages, now)
        ]


def retry(config: Config, now: datetime, *, dry_run: bool = False) -> list[Announcement]:
    """Tell the announcers of *config* what waits for them and is due."""
    found = outgoing(announcers_of(config), None)
    return rehearse(config, found, now) if dry_run else tell(config, found, now, is_kept=True)


def waiting(config: Config) -> list[PendingCount]:
    """Return what the announcers of *config* have still to tell."""
    names = {each.type for each in config.announcers}
    with _opened(config, dry_run=True) as store:
        return [each for each in store.announcements.counts() if each.announcer in names]


def _sent(
    config: Config, store: Store, outgoing: Outgoing, now: datetime
) -> Iterator[Announcement]:
    timeout = min(config.fetch.timeout, _SECONDS)
    limits = replace(config.fetch, timeout=timeout, longest=_SECONDS, size=_BYTES, retries=0)
    with Fetcher(limits, "announcer") as fetch:
        for messenger, _ in outgoing.values():
            yield from send(store, messenger, fetch, now, keeps=config.store is not None)


@contextmanager
def _opened(config: Config, *, dry_run: bool = False) -> Iterator[Store]:
    """Yield the store of *config*; without one, one that nothing outlives."""
    with store_of(config, dry_run=dry_run) as store:
        if store is not None:
            yield store
            return
    with Store(None) as store:
        yield store
