"""What is still to be announced, in the store, and what was announced lately."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from feedpub import dates
from feedpub.model import Value
from feedpub.store._database import Database

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
#: SQLite takes 32,766 values in a statement (older ones 999).
_AT_ONCE = 500
_COLUMNS = "announcer, recipient, subject, since, due, tries, error"


class PendingAnnouncement(Value, frozen=True):
    """One thing that one recipient has still to be told.

    Attributes:
        announcer: Who tells it: the type of an announcer.
        recipient: Whom: the address of a hub, a host.
        subject: What about: the address of a feed or a page.
        since: Since when it is to be told.
        due: When it is tried next.
        tries: How often it was tried.
        error: Why it failed last; empty if it was not tried.
    """

    announcer: str
    recipient: str
    subject: str
    since: datetime
    due: datetime
    tries: int = 0
    error: str = ""


class PendingCount(Value, frozen=True):
    """How much one recipient has still to be told.

    Attributes:
        announcer: Who tells it.
        recipient: Whom.
        subjects: How many addresses it is about.
        since: Since when the first of them is to be told.
        due: When the first of them is tried next.
        tries: How often one of them was tried, at most.
        error: Why that failed last; empty if none was tried.
    """

    announcer: str
    recipient: str
    subjects: int
    since: datetime
    due: datetime
    tries: int
    error: str

    @property
    def label(self) -> str:
        """By whom, whom, and how much: ``websub: https://hub.example/ (2 addresses)``."""
        count = f"{self.subjects:,} address{'' if self.subjects == 1 else 'es'}"
        return f"{self.announcer}: {self.recipient} ({count})"

    def as_json(self) -> dict[str, Any]:
        """Return it in JSON values."""
        return {
            "announcer": self.announcer,
            "recipient": self.recipient,
            "addresses": self.subjects,
            "since": dates.rfc3339(self.since),
            "next_try": dates.rfc3339(self.due),
            "tries": self.tries,
            "error": self.error or None,
        }


class Announcements:
    """The announcements that wait, and the last ones of each address."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, announcements: Iterable[PendingAnnouncement]) -> None:
        """Let *announcements* wait; what waits already goes on as it is."""
        self._database.run_many(
            f"INSERT INTO announcement ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            " ON CONFLICT (announcer, recipient, subject) DO NOTHING",
            (
                (
                    each.announcer, each.recipient, each.subject,
                    _ticks(each.since), _ticks(each.due), each.tries, each.error,
                )
                for each in announcements
            ),
        )  # fmt: skip

    def due(self, announcer: str, now: datetime, most: int) -> Iterator[PendingAnnouncement]:
        """Yield what *announcer* may try at *now*, what waits longest first, at most *most*."""
        sql = (
            f"SELECT {_COLUMNS} FROM announcement WHERE announcer = ? AND due <= ?"  # noqa: S608
            " ORDER BY since, recipient, subject LIMIT ?"
        )
        return self._database.made(_announcement, sql, (announcer, _ticks(now), most))

    def counts(self) -> list[PendingCount]:
        """Return how much waits, by announcer and recipient."""
        sql = (
            "SELECT announcer, recipient, count(*), min(since), min(due), max(tries), max(error)"
            " FROM announcement GROUP BY announcer, recipient ORDER BY announcer, recipient"
        )
        return list(self._database.made(_count, sql))

    def remove(self, announcements: Iterable[PendingAnnouncement]) -> None:
        """Let *announcements* wait no more."""
        self._database.run_many(
            "DELETE FROM announcement WHERE announcer = ? AND recipient = ? AND subject = ?",
            ((each.announcer, each.recipient, each.subject) for each in announcements),
        )

    def postpone(
        self, announcements: Iterable[PendingAnnouncement], due: datetime, error: str | None
    ) -> None:
        """Let *announcements* be tried again at *due*.

        Args:
            announcements: Which.
            due: When.
            error: Why they failed; ``None`` if they were not tried.
        """
        said = "" if error is None else ", tries = tries + 1, error = ?"
        values = () if error is None else (error,)
        self._database.run_many(
            f"UPDATE announcement SET due = ?{said}"  # noqa: S608 words of our own
            " WHERE announcer = ? AND recipient = ? AND subject = ?",
            (
                (_ticks(due), *values, each.announcer, each.recipient, each.subject)
                for each in announcements
            ),
        )

    def note(self, announcer: str, subjects: Iterable[str], now: datetime) -> None:
        """Note that *announcer* told about *subjects* at *now*."""
        self._database.run_many(
            "INSERT INTO announced (announcer, subject, instant) VALUES (?, ?, ?)"
            " ON CONFLICT (announcer, subject) DO UPDATE SET instant = excluded.instant",
            ((announcer, each, _ticks(now)) for each in subjects),
        )

    def noted(
        self, announcer: str, subjects: Sequence[str], since: datetime
    ) -> dict[str, datetime]:
        """Return which of *subjects* *announcer* told about after *since*, and when."""
        found: dict[str, datetime] = {}
        for start in range(0, len(subjects), _AT_ONCE):
            some = subjects[start : start + _AT_ONCE]
            sql = (
                "SELECT subject, instant FROM announced WHERE announcer = ? AND instant > ?"  # noqa: S608
                f" AND subject IN ({', '.join('?' * len(some))})"
            )
            rows = self._database.rows(sql, (announcer, _ticks(since), *some))
            found.update((subject, _instant(instant)) for subject, instant in rows)
        return found

    def forget(self, before: datetime) -> None:
        """Forget what was announced before an instant."""
        self._database.run("DELETE FROM announced WHERE instant < ?", (_ticks(before),))


def _announcement(row: Sequence[Any]) -> PendingAnnouncement:
    announcer, recipient, subject, since, due, tries, error = row
    return PendingAnnouncement(
        announcer=announcer, recipient=recipient, subject=subject,
        since=_instant(since), due=_instant(due), tries=tries, error=error,
    )  # fmt: skip


def _count(row: Sequence[Any]) -> PendingCount:
    announcer, recipient, subjects, since, due, tries, error = row
    return PendingCount(
        announcer=announcer, recipient=recipient, subjects=int(subjects),
        since=_instant(since), due=_instant(due), tries=tries, error=error,
    )  # fmt: skip


def _ticks(instant: datetime) -> int:
    return (instant - _EPOCH) // _TICK


def _instant(ticks: int) -> datetime:
    return _EPOCH + int(ticks) * _TICK
