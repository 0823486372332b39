"""Requests to end, by Ctrl-C or by the system: a run says what is live by then, and exits so."""

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
#: What happens if nobody has asked for something else; nohup, for one, does.
_USUAL: Final = (signal.SIG_DFL, signal.default_int_handler)


class Ended(KeyboardInterrupt):
    """A request to end; its argument is the signal's number."""


class _State:
    """What is live while a run publishes."""

    is_publishing = False
    is_published = False
    is_noted = False


def publishing() -> None:
    """Say from now on, if the run is ended, what is live."""
    _State.is_publishing = True


def published() -> None:
    """Let requests to end be: what they could prevent is done."""
    _State.is_published = True


def last_words() -> str:
    """Return what is live, in a sentence; nothing where nothing was to be published."""
    if _State.is_published:
        return "The new set is live."
    return "What was live before is still live." if _State.is_publishing else ""


def noted() -> bool:
    """Return whether a request came when all was published."""
    return _State.is_noted


def exit_code(error: BaseException) -> int:
    """Return the code that says which request ended the run: 128 and the signal's number."""
    cause = error if isinstance(error, Ended) else error.__cause__
    return 128 + (cause.args[0] if isinstance(cause, Ended) else signal.SIGINT)


@contextmanager
def heeded() -> Iterator[None]:
    """Let requests raise `Ended`, or be noted where they come after the publishing.

    A second one ends the run even then: its output may be waited for.
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
    """End a forked process as if no handler had been there."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
