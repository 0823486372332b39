"""What runs until somebody ends it: its clocks, and the signals that it obeys."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from feedpub.watching import Orders


class SystemClock:
    """The clocks of this machine."""

    def now(self) -> datetime:
        """Return the instant."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Return seconds that only ever go on, also while the machine sleeps."""
        # Unlike monotonic(), it goes on while the machine sleeps.
        boot = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if boot is None else time.clock_gettime(boot)


@contextmanager
def obeying(orders: Orders) -> Iterator[None]:
    """Let signals ask for the end, and SIGHUP for a run, as long as this is entered."""
    wanted = {"SIGINT": orders.ask_end, "SIGTERM": orders.ask_end}
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        wanted["SIGHUP"] = orders.ask_reload
    asked = {getattr(signal, name): ask for name, ask in wanted.items()}

    def ask(number: int, _: object) -> None:
        asked[number]()

    before = {number: signal.signal(number, ask) for number in asked}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        orders.close()
