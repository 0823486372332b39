"""Where articles lie on disk, so that one of them can be read alone."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

#: If more than one in this many articles of a month is needed, the whole month is read.
_DENSE = 4


class Lookup:
    """Where the articles of a month lie, as far as somebody has gone through them in order."""

    def __init__(self, first: int, count: int) -> None:
        #: Places, over all months.
        self.places = range(first, first + count)
        self._spools, self._begins, self._sizes = array("I"), array("Q"), array("I")

    def note(self, index: int, spool: int, size: int, begins: int) -> None:
        """Remember where number *index* of the month lies, unless that is known."""
        if index == len(self._sizes):
            self._spools.append(spool)
            self._begins.append(begins)
            self._sizes.append(size)

    def knows(self, places: Sequence[int]) -> bool:
        """Return whether it is known where all of *places* lie, and pays to go to each."""
        known = places[-1] - self.places.start < len(self._sizes)
        return known and len(places) * _DENSE < len(self.places)

    def of(self, place: int) -> tuple[int, int, int]:
        """Return the spool of *place*, its size, and where it begins."""
        index = place - self.places.start
        return self._spools[index], self._sizes[index], self._begins[index]
