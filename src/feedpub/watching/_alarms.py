"""Waiting: until a file may have changed, somebody asks for something, or time is up.

An alarm may come for nothing, or not at all: whether something changed, files themselves say.
"""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

#: Seconds between two looks at files, where the system does not tell of changes.
POLLED = 2.0
#: Milliseconds after which watchfiles returns, to see whether the time is up.
_TURN = 500


class Orders:
    """What signals ask for; they also wake whoever waits."""

    def __init__(self) -> None:
        self.end = False
        self._reload = False
        # A handler of signals may neither lock nor wait; this is all that it can do safely.
        self._waiting, self._waking = socket.socketpair()
        self._waiting.setblocking(False)
        self._waking.setblocking(False)

    def ask_end(self) -> None:
        """Ask for the end."""
        self.end = True
        self._wake()

    def ask_reload(self) -> None:
        """Ask for a run with the configuration as it is now."""
        self._reload = True
        self._wake()

    def take_reload(self) -> bool:
        """Return whether a signal asked for a run since the last call."""
        asked, self._reload = self._reload, False
        return asked

    def is_set(self) -> bool:
        """Return whether there is something to do; what watchfiles asks of an event."""
        return self.end or self._reload

    def wait(self, seconds: float) -> None:
        """Wait, at most until there is an order."""
        if not self.is_set():
            select.select([self._waiting], [], [], seconds)
        with suppress(BlockingIOError):
            self._waiting.recv(1024)

    def close(self) -> None:
        """Let go of what it waits with."""
        self._waiting.close()
        self._waking.close()

    def _wake(self) -> None:
        with suppress(BlockingIOError):  # it is awake anyway
            self._waking.send(b"\0")


class Alarm(Protocol):
    """Waits for changes."""

    def wait(self, seconds: float) -> None:
        """Wait so long, or less if something may have changed or there is an order."""


class Polling(Alarm):
    """Ends each wait after two seconds at most, so that files are looked at again.

    It is for systems and file systems that do not tell of changes, and for those who did not
    install the extra ``watch``.
    """

    def __init__(self, orders: Orders, pause: float = POLLED) -> None:
        self._orders = orders
        self._pause = pause

    def wait(self, seconds: float) -> None:
        """Wait for *seconds* or the pause, whichever is shorter."""
        self._orders.wait(min(seconds, self._pause))


class Notified(Alarm):
    """Hears of changes from the system, through watchfiles.

    Args:
        watch: `watchfiles.watch`.
        orders: What signals ask meanwhile.
        folders: Returns the folders in which something may change.
        say: Notified if the system cannot tell; files are looked at every two seconds then.
    """

    def __init__(
        self,
        watch: Callable[..., Iterator[Any]],
        orders: Orders,
        folders: Callable[[], Collection[Path]],
        say: Callable[[str], object],
    ) -> None:
        self._watch = watch
        self._orders = orders
        self._folders = folders
        self._say = say
        self._polling = Polling(orders)
        self._watched: frozenset[Path] = frozenset()
        self._changes: Iterator[Any] | None = None
        self._is_able = True

    def wait(self, seconds: float) -> None:
        """Wait for *seconds*, or until something may have changed."""
        if not self._is_able:
            self._polling.wait(seconds)
            return
        try:
            self._wait(monotonic() + seconds)
        except Exception as error:  # watchfiles raises errors of its own, besides those of Python
            self._is_able = False
            self._say(
                f"the system cannot tell of changes ({error}); files are looked at every"
                f" {POLLED:g} seconds instead"
            )

    def _wait(self, until: float) -> None:
        folders = frozenset(self._folders())
        if self._changes is None or folders != self._watched:
            self._changes, self._watched = self._open(folders), folders
            # The system tells only of what happens after this call: look at all of it once more.
            until = 0.0
            next(self._changes, None)
        while not self._orders.is_set() and monotonic() < until:
            if next(self._changes, None):
                return
        if self._orders.is_set():
            self._changes = None  # that ends it

    def _open(self, folders: Collection[Path]) -> Iterator[Any]:
        return self._watch(
            *folders,
            watch_filter=None,
            debounce=200,
            step=100,
            stop_event=self._orders,
            rust_timeout=_TURN,
            yield_on_timeout=True,
            recursive=False,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )


def alarm(
    orders: Orders, folders: Callable[[], Collection[Path]], say: Callable[[str], object]
) -> Alarm:
    """Return what waits for changes as well as it can be done here."""
    try:
        from watchfiles import watch  # an extra
    except ImportError:
        return Polling(orders)
    # Those who set it know that their file system does not tell: a share, a container's mount.
    if os.environ.get("WATCHFILES_FORCE_POLLING"):
        return Polling(orders)
    return Notified(watch, orders, folders, say)
