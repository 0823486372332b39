"""From which sources a run reads everything, and from which only what changed, since when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from feedpub import dates
from feedpub.config import Config
from feedpub.destinations import store_of
from feedpub.errors import ConfigError, UsageError
from feedpub.model import Value
from feedpub.remembering import Supplier, are_whole_articles_kept, is_read_alike
from feedpub.sources import Delivered, Earlier, Source
from feedpub.store import Store

#: An instant, or that of the last run.
Since: TypeAlias = datetime | Literal["last"]
#: What two runs both read: clocks differ, and databases show a change only once it is committed.
OVERLAP = timedelta(minutes=5)
_NOTE = "sources"


class _KnownSource(Value, frozen=True, gc=True):
    """What a run notes of a source that it has read.

    Attributes:
        mode: Its mode then.
        read: The instant of the run.
        newest: The date of its newest article, if its age counts.
        validators: What asks its server whether it has changed; see `Earlier`.
    """

    mode: str
    read: datetime
    newest: datetime | None = None
    validators: Mapping[str, Mapping[str, str]] = {}


class Inquiry:
    """What a run reads from its sources.

    Args:
        config: The configuration.
        store: What earlier runs remembered; ``None``: nothing.
        since: The run reads only what is new or changed since then, from sources that can tell;
            ``None``: everything.
        now: The instant of the run.

    Raises:
        ConfigError: Nothing keeps what sources do not list.
    """

    def __init__(
        self, config: Config, store: Store | None, since: Since | None, now: datetime
    ) -> None:
        self._config = config
        self._since = since
        self._now = now
        self._store = store
        self._known = {} if store is None else store.noted(_NOTE, _known) or {}
        self.has_updates = any(each.mode == "updates" for each in config.sources)
        if config.store is None and (self.has_updates or since is not None):
            what = 'mode = "updates"' if since is None else "--since"
            raise ConfigError(
                f"{what} needs a store, which keeps what a source does not list",
                place=str(config.path) if config.path else None,
                help="Let [store] be enabled.",
            )

    @property
    def read_with(self) -> str:
        """What decides how records are understood, wherever they are."""
        plain = {"path": "", "quarantine": None, "mode": "", "name": None}
        sources = [replace(each, **plain) for each in self._config.sources]
        return repr((replace(self._config.publication, rights=None), sources))

    @property
    def may_be_empty(self) -> bool:
        """Whether it says nothing that a source lists no article."""
        return self.has_updates or self._since is not None

    @property
    def keeps(self) -> bool:
        """Whether the store keeps whole articles: once it does, it goes on."""
        kept = self._store is not None and are_whole_articles_kept(self._store)
        return self.may_be_empty or kept

    def earlier(self, say: Callable[[str], object]) -> Sequence[Earlier | None]:
        """Return what earlier runs have of each source; ``None``: this one reads everything.

        Args:
            say: Told, in a sentence, why it reads everything of all of them.
        """
        sources, since = self._config.sources, self._since
        if since is None or self._store is None or (since == "last" and not self._store.count()):
            return [None for _ in sources]
        if since != "last":
            return [Earlier(since=since) for _ in sources]
        why = self._why_everything(self._store)
        if why is not None:
            say(f"this run reads everything: {why}")
            return [None for _ in sources]
        return [self._last(each) for each in sources]

    def _why_everything(self, store: Store) -> str | None:
        """Return why the run reads everything of all sources, whatever is known of them."""
        if not self._known:
            return "no earlier run noted when it read what"
        if not are_whole_articles_kept(store):
            return "from now on the store keeps whole articles"
        if not is_read_alike(store, self.read_with):
            return "the configuration reads articles otherwise than last time"
        last = max(each.read for each in self._known.values())
        if last > self._now:
            return f"the last run was at {dates.rfc3339(last)}, and that is in the future"
        return None

    def _last(self, source: Source) -> Earlier | None:
        known = self._known.get(source.key)
        if known is None:
            return None
        return Earlier(since=known.read - OVERLAP, validators=known.validators)

    def suppliers(self, deliveries: Sequence[Delivered]) -> list[Supplier]:
        """Return the sources, of which this is what they delivered."""
        return [
            Supplier(
                name=each.source.key,
                lists_all=each.source.mode == "snapshot",
                is_whole=each.source.mode == "snapshot" and each.is_whole,
            )
            for each in deliveries
        ]

    @property
    def former(self) -> list[Supplier]:
        """The sources of earlier runs that there are no more."""
        names = {each.key for each in self._config.sources}
        gone = {name: each.mode for name, each in self._known.items() if name not in names}
        return [
            Supplier(name=name, lists_all=mode == "snapshot", is_whole=mode == "snapshot")
            for name, mode in gone.items()
        ]

    def with_past(self, deliveries: Sequence[Delivered]) -> list[Delivered]:
        """Return *deliveries*, with earlier runs' newest dates where this one read only changes."""
        return [
            each if each.is_whole else replace(each, newest=self._newest(each))
            for each in deliveries
        ]

    def _newest(self, delivered: Delivered) -> datetime | None:
        known = self._known.get(delivered.source.key)
        found = delivered.newest, None if known is None else known.newest
        return max(filter(None, found), default=None)

    def note(self, deliveries: Sequence[Delivered], *, is_doubted: bool) -> None:
        """Note what was read, unless a guard doubts it: it counts once the store is committed."""
        if self._store is None or is_doubted:
            return
        known = dict(self._known)
        for each in deliveries:
            before = known.get(each.source.key)
            kept = {} if before is None or each.is_whole else before.validators
            known[each.source.key] = _KnownSource(
                mode=each.source.mode,
                read=self._now,
                newest=each.newest,
                validators={**kept, **each.validators},
            )
        self._store.put_note(_NOTE, msgspec.json.encode(known, order="sorted").decode())


def instant_of(config: Config | None, since: Since | None) -> datetime | None:
    """Return the instant of `since`, where no run notes what it reads.

    Args:
        config: Says where earlier runs noted it.
        since: An instant, or that of the last run.

    Raises:
        UsageError: Nothing notes it.
    """
    if since != "last":
        return since
    if config is None or config.store is None:
        raise UsageError(
            "--since last needs a configuration and a store, which notes what runs have read",
            help="Give an instant: --since 2026-11-23T08:00:00+02:00.",
        )
    with store_of(config, dry_run=True) as store:
        known = {} if store is None else store.noted(_NOTE, _known) or {}
    return min((each.read - OVERLAP for each in known.values()), default=None)


def _known(text: str) -> dict[str, _KnownSource]:
    return msgspec.json.decode(text, type=dict[str, _KnownSource])
