"""One build of a bucket at a time: an object that a run makes, renews while it lives, and removes.

The clock is the bucket's: how old a lease is, is told by the times at which it stored two objects.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Any

from feedpub.errors import PublishError
from feedpub.targets import _holder
from feedpub.targets._object_stores._wire import (
    ABSENT,
    ConflictError,
    ObjectFacts,
    ObjectVersion,
    UncertainError,
    Wire,
)

#: What is nobody's but feedpub's own.
PRIVATE = {"Content-Type": "application/json", "Cache-Control": "private, no-store"}
_PAUSE = 1.0


class Lease:
    """The right to change what is in a bucket.

    Args:
        wire: The bucket.
        key: The object that stands for it.
        life: Seconds after which a lease that nobody renewed is over: longer than any request.
    """

    def __init__(self, wire: Wire, key: str, life: float) -> None:
        self._wire = wire
        self._key = key
        self._life = life
        self._body = json.dumps(_holder.myself() | {"seconds": life}).encode()
        self._version: ObjectVersion | None = None
        #: When that was told last.
        self._told = 0.0
        self._ahead: float | None = None
        self._using = Lock()
        self._ended = Event()
        self._keeper = Thread(target=self._keep, daemon=True)

    def acquire(self, wait: float) -> None:
        """Take it, or take it over from a run that has ended.

        Raises:
            HeldError: Another run has held it for *wait* seconds.
            PublishError: The bucket cannot be written.
        """
        end = time.monotonic() + wait
        try:
            while not self._take():
                if time.monotonic() >= end:
                    raise _holder.held(self._wire.where, wait)
                time.sleep(_PAUSE)
        except UncertainError:
            self.release()
            raise
        self._keeper.start()

    def hold(self) -> None:
        """Make sure that it is ours, and will be for as long as a request takes.

        Raises:
            ConflictError: Another run took it over.
            PublishError: The bucket cannot be written.
        """
        with self._using:
            is_due = time.monotonic() - self._told >= self._life / 8
            if self._version is not None and is_due:
                try:
                    self._own(self._wire.put(self._key, self._body, PRIVATE, self._version))
                except ConflictError:
                    self._own(self._still_ours())
            if self._version is None:
                raise ConflictError(
                    "another build took over, because this one did not answer for too long",
                    place=self._wire.where,
                    help="Let one build at a time publish there.",
                )

    def release(self) -> None:
        """Let others have it; what cannot be removed is over by itself after a while."""
        self._ended.set()
        if self._keeper.ident is not None:
            self._keeper.join()
        with suppress(PublishError):
            if self._still_ours() is not None:
                self._wire.remove([self._key])
        self._version = None

    def _take(self) -> bool:
        for expected in (ABSENT, self._left):
            try:
                version = expected if isinstance(expected, bool) else expected()
                if version is not None:
                    self._own(self._wire.put(self._key, self._body, PRIVATE, version))
            except ConflictError:
                # An answer may have been lost, and the request was made again.
                self._own(self._still_ours())
            if self._version is not None:
                return True
        return False

    def _own(self, version: ObjectVersion | None) -> None:
        self._version, self._told = version, time.monotonic()

    def _left(self) -> ObjectVersion | bool | None:
        """Return the lease of a run that has ended; `None` if it may be under way."""
        found = self._found()
        if found is None:
            return ABSENT
        stored, holder = found
        seconds = holder.get("seconds")
        if not isinstance(seconds, int | float):  # nobody's
            return stored.version
        is_over = _holder.is_dead(holder) or self._age(stored) > seconds
        return stored.version if is_over else None

    def _still_ours(self) -> ObjectVersion | None:
        found = self._found()
        own = json.loads(self._body)["run"]
        return found[0].version if found is not None and found[1].get("run") == own else None

    def _found(self) -> tuple[ObjectFacts, Mapping[str, Any]] | None:
        found = self._wire.read(self._key)
        if found is None:
            return None
        with suppress(ValueError):
            holder = json.loads(b"".join(found[1]))
            return found[0], holder if isinstance(holder, dict) else {}
        return found[0], {}

    def _age(self, stored: ObjectFacts) -> float:
        """Return how old *stored* is by the bucket's clock."""
        if self._ahead is None:
            probe = f"{self._key}.{json.loads(self._body)['run']}"
            self._wire.put(probe, b"", PRIVATE)
            now = self._wire.head(probe)
            self._wire.remove([probe])
            assert now is not None, "it was put just now"
            self._ahead = now.modified.timestamp() - time.monotonic()
        return self._ahead + time.monotonic() - stored.modified.timestamp()

    def _keep(self) -> None:
        while not self._ended.wait(self._life / 4):
            # What fails now may succeed the next time; if not, `hold` says so.
            with suppress(PublishError):
                self.hold()
