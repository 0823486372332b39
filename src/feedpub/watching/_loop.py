"""When to run again: what is asked in turn, and how long to wait until it is asked again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from feedpub.model import Value
from feedpub.watching._alarms import Orders

#: Which files there are, and in what state.
Snapshot = Mapping[str, tuple[int, ...]]
#: How far a clock may go back without being set: corrections of NTP are smaller.
_STEP_BACK = timedelta(seconds=5)
#: The most changed files that are named.
_NAMED = 3


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the instant, which may jump if somebody sets the clock."""

    def steady(self) -> float:
        """Return seconds that only ever go on, also while the machine sleeps."""


class Timing(Value, frozen=True):
    """How long to wait, in seconds.

    Attributes:
        interval: After this, sources that nobody watches are read again; ``None``: there are none.
        settle: Files have to stay as they are for so long before they are read.
        patience: Files that change all the time are read after so long.
        look: The clock and the files are looked at again at least so often, because clocks are
            set, machines sleep, and alarms get lost.
        first_retry: A run that failed is repeated after this, then after twice as long, and so on.
        last_retry: But never later than this.
    """

    interval: float | None = None
    settle: float = 0.5
    patience: float = 30
    look: float = 30
    first_retry: float = 30
    last_retry: float = 1800

    def retry(self, failures: int) -> float:
        """Return how long after the last of *failures* runs that failed there is another."""
        return min(self.first_retry * 2.0 ** min(failures - 1, 60), self.last_retry)


class Ran(Value, frozen=True):
    """What came of a run.

    Attributes:
        is_fine: Whether its exit code was 0.
        next_run_at: When the same records would make other documents; ``None`` if never, or if
            the run does not know.
    """

    is_fine: bool
    next_run_at: datetime | None = None


class Watch:
    """Runs once, and then whenever there is a reason to.

    Args:
        load: Finds out what there is to watch.
        run: Builds; told the reason.
        look: Returns which files there are to watch, and in what state.
        wait: Waits so many seconds, or less if something may have happened.
        clock: Tells the time.
        orders: What signals ask meanwhile.
        timing: Returns how long to wait for what, which another configuration may change.
    """

    def __init__(
        self,
        *,
        load: Callable[[], object],
        run: Callable[[str], Ran],
        look: Callable[[], Snapshot],
        wait: Callable[[float], object],
        clock: Clock,
        orders: Orders,
        timing: Callable[[], Timing],
    ) -> None:
        self._load = load
        self._build = run
        self._look = look
        self._wait = wait
        self._clock = clock
        self._orders = orders
        self._timing = timing
        self._seen: Snapshot = {}
        #: When the last run began, and when it ended.
        self._began = clock.now()
        self._ended = clock.steady()
        self._due: datetime | None = None
        self._failures = 0

    def go(self) -> None:
        """Run whenever there is a reason to, until somebody asks for the end."""
        self._run("start")
        while not self._orders.end:
            reason = self._reason()
            if reason is None:
                self._wait(self._pause())
            elif not self._orders.end:
                self._run(reason)

    def _run(self, reason: str) -> None:
        self._load()
        # What changes during the run is a reason for the next.
        self._seen = self._look()
        self._began = self._clock.now()
        ran = self._build(reason)
        self._ended = self._clock.steady()
        self._failures = 0 if ran.is_fine else self._failures + 1
        if ran.is_fine or ran.next_run_at is not None:
            self._due = ran.next_run_at
        # An instant that is past gives no reason: this run knew it.
        if self._due is not None and self._due <= self._began:
            self._due = None

    def _reason(self) -> str | None:
        """Return why to run now; ``None`` if there is no reason."""
        now = self._clock.now()
        if self._orders.take_reload():
            return "reload"
        if now < self._began - _STEP_BACK:
            return "the clock was set back"
        if self._due is not None and now >= self._due:
            return "time"
        changed = self._changed()
        if changed is not None:
            return changed
        timing, since = self._timing(), self._clock.steady() - self._ended
        if self._failures and since >= timing.retry(self._failures):
            return "again, as the last run failed"
        if timing.interval is not None and since >= timing.interval:
            return "interval"
        return None

    def _changed(self) -> str | None:
        """Return which files changed, once they do not change any more."""
        found = self._look()
        if found == self._seen:
            return None
        begin, timing = self._clock.steady(), self._timing()
        while not self._orders.end and self._clock.steady() - begin < timing.patience:
            self._sleep(timing.settle)
            later = self._look()
            if later == found:
                break
            found = later
        return _named(self._seen, found)

    def _sleep(self, seconds: float) -> None:
        """Wait all of *seconds*, whatever happens meanwhile."""
        until = self._clock.steady() + seconds
        while not self._orders.end and (left := until - self._clock.steady()) > 0:
            self._wait(left)

    def _pause(self) -> float:
        """Return how long there is nothing to do, as far as can be known."""
        timing, since = self._timing(), self._clock.steady() - self._ended
        pauses = [timing.look]
        if self._due is not None:
            pauses.append((self._due - self._clock.now()).total_seconds())
        if self._failures:
            pauses.append(timing.retry(self._failures) - since)
        if timing.interval is not None:
            pauses.append(timing.interval - since)
        return max(min(pauses), 0.0)


def _named(before: Snapshot, after: Snapshot) -> str | None:
    """Return which files differ, in words; ``None`` if none does in the end."""
    names = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    if not names:
        return None
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more} changed"
