"""The outbox: messages that wait in the store until they could be delivered."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice

from feedpub import dates
from feedpub.announcing._announcer import Announcement
from feedpub.announcing._messenger import Message, Messenger, Receipt
from feedpub.errors import FeedpubError
from feedpub.fetch import Fetcher
from feedpub.store import PendingAnnouncement, Store

#: Before the second try; twice as long before each further one, up to the longest.
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
#: Messages of one announcer that a run looks at, and the seconds after which it begins no more:
#: the others are for the next run.
_MOST, _SECONDS = 100_000, 60.0
#: How long no other run tells what a run is about to tell: longer than the last answer may take.
_CLAIMED = timedelta(minutes=2)


def put(store: Store, messenger: Messenger, messages: Iterable[Message], now: datetime) -> None:
    """Let *messages* of *messenger* wait in *store*."""
    store.announcements.add(
        PendingAnnouncement(
            announcer=messenger.name,
            recipient=each.recipient,
            subject=each.subject,
            since=now,
            due=now,
        )
        for each in messages
    )


def would_send(
    store: Store, messenger: Messenger, messages: Iterable[Message], now: datetime
) -> list[Announcement]:
    """Return what `send` would try if *messages* waited as well, and change nothing."""
    found: dict[str, dict[str, None]] = {}
    for each in store.announcements.due(messenger.name, now, _MOST):
        found.setdefault(each.recipient, {})[each.subject] = None
    for message in messages:
        found.setdefault(message.recipient, {})[message.subject] = None
    return [
        Announcement(where=messenger.called(recipient), subjects=tuple(subjects))
        for recipient, subjects in found.items()
    ]


def send(
    store: Store, messenger: Messenger, fetch: Fetcher, now: datetime, *, keeps: bool
) -> Iterator[Announcement]:
    """Deliver what waits in *store* for *messenger* and is due; yield what came of it.

    Whatever fails waits, each time longer, until it is given up.

    Args:
        store: Where it waits.
        messenger: Who delivers it.
        fetch: How.
        now: The instant of the run.
        keeps: Whether the store outlives the run.
    """
    by_recipient: dict[str, list[PendingAnnouncement]] = {}
    for each in _claimed(store, messenger, now):
        by_recipient.setdefault(each.recipient, []).append(each)
    end = time.monotonic() + _SECONDS
    for recipient, some in by_recipient.items():
        post = _Post(store, messenger, recipient, now, end if keeps else None)
        yield from post.sent(some, fetch)


def _claimed(store: Store, messenger: Messenger, now: datetime) -> Sequence[PendingAnnouncement]:
    """Return what is to be told now, which no other run tells from here on.

    One transaction at a time writes to a store, so that a run that begins in the same second finds
    it postponed. If this run dies, another one tells it when the claim is over.
    """
    waiting = store.announcements
    if next(waiting.due(messenger.name, now, 1), None) is None:
        return []
    with _writing(store):
        found = list(waiting.due(messenger.name, now, _MOST))
        due = [each for each in found if messenger.serves(each.recipient)]
        if len(due) < len(found):
            waiting.remove(each for each in found if not messenger.serves(each.recipient))
        if messenger.spacing:
            waiting.forget(now - messenger.spacing)
            due = _spaced(store, messenger, due, now)
        waiting.postpone(due, now + _CLAIMED, None)
    return due


def _spaced(
    store: Store, messenger: Messenger, due: Sequence[PendingAnnouncement], now: datetime
) -> list[PendingAnnouncement]:
    """Return those of *due* of which nobody was told too lately; the others wait for that."""
    waiting = store.announcements
    since = now - messenger.spacing
    lately = waiting.noted(messenger.name, [each.subject for each in due], since)
    for each in due:
        if each.subject in lately:
            waiting.postpone([each], lately[each.subject] + messenger.spacing, None)
    return [each for each in due if each.subject not in lately]


@contextmanager
def _writing(store: Store) -> Iterator[None]:
    store.begin()
    try:
        yield
    except BaseException:
        store.rollback()
        raise
    store.commit()


class _Post:
    """Delivers to one recipient."""

    def __init__(
        self, store: Store, messenger: Messenger, recipient: str, now: datetime, end: float | None
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._recipient = recipient
        self._now = now
        self._end = end

    def sent(self, due: Sequence[PendingAnnouncement], fetch: Fetcher) -> Iterator[Announcement]:
        """Deliver *due*, until the recipient fails or the time is over."""
        told: list[str] = []
        todo = iter(due)
        while self._has_time and (some := list(islice(todo, self._messenger.most))):
            receipt = self._delivered(some, fetch)
            if receipt.error is None:
                self._settle(some)
                told += [each.subject for each in some]
            elif receipt.is_final:
                self._settle(some, is_told=False)
                yield self._failed(receipt.error, some)
            else:  # the others would fare no better
                yield from self._postponed([*some, *todo], receipt)
        if rest := list(todo):  # there was no time for it: the next run may tell it at once
            with _writing(self._store):
                self._store.announcements.postpone(rest, self._now, None)
        if told:
            yield Announcement(where=self._where, subjects=tuple(told))

    def _delivered(self, some: Sequence[PendingAnnouncement], fetch: Fetcher) -> Receipt:
        subjects = [each.subject for each in some]
        try:
            return self._messenger.deliver(self._recipient, subjects, fetch)
        except FeedpubError as error:
            return Receipt(error=str(error))
        except Exception as error:  # other people's code; what is live is live
            return Receipt(error=f"{type(error).__name__}: {error}")

    def _settle(self, some: Sequence[PendingAnnouncement], *, is_told: bool = True) -> None:
        """Let *some* wait no more."""
        with _writing(self._store):
            self._store.announcements.remove(some)
            if is_told and self._messenger.spacing:
                subjects = [each.subject for each in some]
                self._store.announcements.note(self._messenger.name, subjects, self._now)

    def _postponed(
        self, some: Sequence[PendingAnnouncement], receipt: Receipt
    ) -> Iterator[Announcement]:
        assert receipt.error is not None, "what was delivered does not wait"
        if self._end is None:
            yield self._failed(f"{receipt.error}\n  Without [store], nobody tries again.", some)
            return
        tries = max(each.tries for each in some)
        wait = min(_FIRST_WAIT * 2 ** min(tries, 20), _LONGEST_WAIT)
        due = self._now + max(wait, timedelta(seconds=min(receipt.wait, 86_400.0)))
        patience = self._messenger.patience
        over = [each for each in some if due - each.since > patience]
        rest = [each for each in some if due - each.since <= patience]
        if over:
            self._settle(over, is_told=False)
            first_line, *_ = receipt.error.splitlines()
            yield self._failed(f"{first_line}; given up after {_spelled(patience)}", over)
        if rest:
            first_line, *_ = receipt.error.splitlines()
            with _writing(self._store):
                self._store.announcements.postpone(rest, due, first_line)
            error = f"{receipt.error}\n  It is tried again from {dates.rfc3339(due)} on."
            yield self._failed(error, rest, is_waiting=True)

    def _failed(
        self, error: str, some: Sequence[PendingAnnouncement], *, is_waiting: bool = False
    ) -> Announcement:
        subjects = tuple(each.subject for each in some)
        return Announcement(where=self._where, error=error, subjects=subjects, waits=is_waiting)

    @property
    def _has_time(self) -> bool:
        return self._end is None or time.monotonic() < self._end

    @property
    def _where(self) -> str:
        return self._messenger.called(self._recipient)


def _spelled(span: timedelta) -> str:
    days, minutes = span // timedelta(days=1), span // timedelta(minutes=1)
    if span == timedelta(days=days):
        return "1 day" if days == 1 else f"{days:,} days"
    return f"{minutes:,} minutes"
