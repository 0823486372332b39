"""Tells browsers that wait when there is something new to see."""

from __future__ import annotations

from threading import Condition


class Changes:
    """Counts what was made, and lets others wait for the next.

    Attributes:
        is_over: Whether nothing more will come.
    """

    def __init__(self) -> None:
        self._number = 0
        self._condition = Condition()
        self.is_over = False

    @property
    def number(self) -> int:
        """How many there were."""
        return self._number

    def tell(self) -> None:
        """Say that there is something new."""
        with self._condition:
            self._number += 1
            self._condition.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._condition:
            self.is_over = True
            self._condition.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """Return the number as soon as it is not *seen*, at the latest after so many *seconds*."""
        with self._condition:
            self._condition.wait_for(lambda: self.is_over or self._number != seen, seconds)
            return self._number
