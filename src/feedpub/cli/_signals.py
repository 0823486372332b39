"""Interrupts by Ctrl-C or by the system: the run prints what is live, and exits."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any, Final

#: Windows has no SIGHUP.
_REQUESTS: Final = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
#: The default actions, which are replaced; nohup, for one, sets another, which is kept.
_USUAL: Final = (signal.SIG_DFL, signal.default_int_handler)


class Ended(KeyboardInterrupt):
    """The run was interrupted; its argument is the signal's number."""


class _State:
    """What is live while a run publishes."""

    is_publishing = False
    is_published = False
    is_noted = False


def publishing() -> None:
    """Print what is live if the run is interrupted from now on."""
    _State.is_publishing = True


def published() -> None:
    """Ignore interrupts from now on, because everything is published."""
    _State.is_published = True


def live_state() -> str:
    """Return what is live, in a sentence; empty if the run does not publish."""
    if _State.is_published:
        return "The new set is live."
    return "What was live before is still live." if _State.is_publishing else ""


def came_late() -> bool:
    """Return whether an interrupt came after everything was published."""
    return _State.is_noted


def exit_code(error: BaseException) -> int:
    """Return the exit code of an interrupted run: 128 plus the signal's number."""
    cause = error if isinstance(error, Ended) else error.__cause__
    return 128 + (cause.args[0] if isinstance(cause, Ended) else signal.SIGINT)


@contextmanager
def handled() -> Iterator[None]:
    """Let interrupts raise `Ended`, or only record them after publishing.

    A second one ends the run even then: its output may be blocked.
    """
    _State.is_publishing = _State.is_published = _State.is_noted = False
    own = os.getpid()

    def end(number: int, _: object) -> None:
        if os.getpid() != own:
            _end_worker(number)
        if not _State.is_published or _State.is_noted:
            raise Ended(number)
        _State.is_noted = True

    before: dict[int, Any] = {}
    if current_thread() is main_thread():
        for number in _REQUESTS:
            if signal.getsignal(number) in _USUAL:
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_worker(number: int) -> None:
    """Restore the default handlers in a forked process."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
