"""Runs of words that are in no text of an article, because what stood between them was left out.

A profile that allows no captions takes them out, and the sentences around them meet; one that wants
captions in the body writes "Photo:" and a name behind them. Each piece is the article's; together
they are in no text of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from feedpub.guarding._words import RUN, Run

#: The most words of a run that a writer may have put beside a piece: they are nobody's secret.
_LABEL = 2


class Joints:
    """Runs of words, and which of them pieces of an article make when they meet.

    Such a run is the end of one piece, the beginning of another and, between them, whole pieces.
    Text that is really secret does not pass: each run of eight words in it would have to consist
    of pieces of one public article, all but two words at an end.

    Args:
        runs: The runs.
    """

    def __init__(self, runs: Iterable[Run]) -> None:
        #: How a run begins, and how it ends → runs.
        self._beginnings: dict[Run, list[Run]] = {}
        self._endings: dict[Run, list[Run]] = {}
        for run in runs:
            for at in range(1, RUN):
                self._beginnings.setdefault(run[:at], []).append(run)
                self._endings.setdefault(run[at:], []).append(run)

    def made_of(self, pieces: Iterable[Sequence[bytes]]) -> Iterator[Run]:
        """Yield the runs that *pieces* of one article make."""
        ends: set[Run] = set()
        starts: set[Run] = set()
        whole: set[Run] = set()
        for words in pieces:
            most = range(1, min(len(words), RUN - 1) + 1)
            ends.update(tuple(words[-length:]) for length in most)
            starts.update(tuple(words[:length]) for length in most)
            if len(words) < RUN:
                whole.add(tuple(words))
        candidates = {
            run
            for found, of in ((ends, self._beginnings), (starts, self._endings))
            for part in of.keys() & found
            for run in of[part]
        }
        yield from (run for run in candidates if _is_made_of(run, ends, starts, whole))


def _is_made_of(run: Run, ends: set[Run], starts: set[Run], whole: set[Run]) -> bool:
    """Return whether *run* is an end, whole pieces and a start, or has a label instead of one."""
    after_ends = _reached({at for at in range(1, RUN) if run[:at] in ends}, run, whole)
    if any(at >= RUN - _LABEL or run[at:] in starts for at in after_ends):
        return True
    after_labels = _reached(set(range(1, _LABEL + 1)), run, whole)
    return any(run[at:] in starts for at in after_labels)


def _reached(places: set[int], run: Run, whole: set[Run]) -> set[int]:
    """Return the *places* in *run*, and those that whole pieces lead to from there."""
    for at in range(1, RUN - 1):
        if at in places:
            places.update(to for to in range(at + 1, RUN) if run[at:to] in whole)
    return places
