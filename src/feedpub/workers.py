"""Work spread over processes: the same results in the same order, only sooner."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Items that wait for each process, so that what makes them is not far ahead of what takes them.
_AHEAD = 2

# A worker is a fork of this process, so it has the function already; only items and results,
# which must be picklable, travel. Set before the fork, and never read in between.
_function: Callable[[Any], Any] | None = None


def count() -> int:
    """Return how many processes can run at once; 1 where a process cannot fork."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    function: Callable[[Item], Result], items: Iterable[Item], *, workers: int
) -> Iterator[Result]:
    """Yield ``function(item)`` for each of *items*, in their order, from *workers* processes.

    With one worker it is ``map``. What *function* changes in a worker is not seen here; what it
    raises is raised here.
    """
    if workers < 2:
        yield from map(function, items)
        return
    from concurrent.futures import Future, ProcessPoolExecutor  # 20 ms
    from multiprocessing import get_context

    global _function
    _function = function
    waiting: deque[Future[Any]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(_call, item))
                if len(waiting) >= workers * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _call(item: Any) -> Any:
    assert _function is not None, "a worker is forked after the function was set"
    return _function(item)
