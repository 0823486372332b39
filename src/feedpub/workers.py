"""Parallel work in processes: the same results in the same order."""

from __future__ import annotations

import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from struct import Struct
from typing import Any, BinaryIO, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: The number of shares whose numbers fit into any pipe: some have only 4 KB.
_SHARES = 1_000
_NUMBER = Struct("=I")

#: Queued items for each process, so that the producer is not far ahead of the workers.
_AHEAD = 2

# A worker is a fork of this process, so it has the function already; only items and results are
# sent, and must be picklable. Set before the fork, and not read in between.
_function: Callable[[Any], Any] | None = None


def count() -> int:
    """Return how many processes can run at once; 1 where a process cannot fork.

    One with threads should not: their locks would stay locked in the fork.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def allowed(jobs: int | None) -> int:
    """Return how many processes to use if the caller allows *jobs*; ``None``: all processors."""
    return 1 if jobs == 1 else count() if jobs is None else min(jobs, count())


def spread(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: int,
    again: Callable[[Item], Result] | None = None,
) -> Iterator[Result]:
    """Yield ``function(item)`` for each of *items*, in their order, from *workers* processes.

    With one worker it is ``map``. Changes of state in a worker are not visible here; exceptions are
    raised here. A process can die, for instance for lack of memory: its items are then tried again,
    each in its own process.

    Args:
        function: The function to call.
        items: The arguments.
        workers: The number of processes.
        again: The function for the items that a dead process had.

    Raises:
        ChildProcessError: A process died, and the one that tried again as well.
    """
    if workers < 2:
        yield from map(function, items)
        return
    from concurrent.futures.process import BrokenProcessPool  # 20 ms

    once_more = again or partial(alone, function)
    source = iter(items)
    waiting: deque[Item] = deque()
    while True:
        try:
            yield from _pooled(function, source, waiting, workers)
            return
        except BrokenProcessPool:
            pass  # if one process dies, the pool ends the others
        while waiting:
            yield once_more(waiting.popleft())


def _pooled(
    function: Callable[[Item], Result], items: Iterator[Item], waiting: deque[Item], workers: int
) -> Iterator[Result]:
    """Yield the results of a pool for *items*; *waiting* are those it has not returned yet."""
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    global _function
    _function = function
    futures: deque[Future[Any]] = deque()

    def take() -> Result:
        result: Result = futures[0].result()
        futures.popleft()
        waiting.popleft()
        return result

    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        try:
            for item in items:
                waiting.append(item)
                futures.append(pool.submit(_call, item))
                if len(futures) >= workers * _AHEAD:
                    yield take()
            while futures:
                yield take()
        finally:
            for future in futures:
                future.cancel()


def alone(function: Callable[[Item], Result], item: Item) -> Result:
    """Return ``function(item)``, called in its own process.

    Raises:
        ChildProcessError: It died.
    """
    helper = _Helper(partial(function, item))
    try:
        result: Result = helper.result()
    finally:
        helper.end()
    return result


def _call(item: Any) -> Any:
    assert _function is not None, "a worker is forked after the function was set"
    try:
        return _function(item)
    except BaseException as error:
        raise portable(error) from None


def portable(error: BaseException) -> BaseException:
    """Return *error* if it can be pickled, otherwise an error with its text.

    Exceptions with more than one argument usually cannot be unpickled.
    """
    import pickle  # 3 ms
    from traceback import format_exception

    told = "".join(format_exception(error))
    try:
        copy = pickle.loads(pickle.dumps(error, pickle.HIGHEST_PROTOCOL))  # noqa: S301 our own
    except Exception:
        copy = None
    if type(copy) is not type(error):
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(told)
    return error


def share(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
    again: Callable[[Item], Result] | None = None,
) -> Iterator[Result]:
    """Yield ``function(item)`` for each of *items*, in their order; this process works as well.

    The first item is this process's own. It is for work on large data in memory: memory that a
    forked process touches is copied, and this process needs no copy. Results are only available
    when all are done.

    Args:
        function: The function to call.
        items: The arguments.
        workers: The number of processes, including this one.
        again: The function for the items of a dead process, if they may be processed twice.

    Raises:
        ChildProcessError: A process died.
    """
    if workers < 2 or len(items) < 2:
        yield from map(function, items)
        return
    step = -(-len(items) // _SHARES)
    # Each number is read by one process only, so that a free process takes the next share.
    numbers, writer = os.pipe()
    os.write(writer, b"".join(map(_NUMBER.pack, range(0, len(items), step))))
    os.close(writer)
    first = os.read(numbers, _NUMBER.size)

    def work(*own: bytes) -> dict[int, list[Result]]:
        done = {}
        for number in chain(own, iter(lambda: os.read(numbers, _NUMBER.size), b"")):
            (start,) = _NUMBER.unpack(number)
            done[start] = list(map(function, items[start : start + step]))
        return done

    helpers: list[_Helper] = []
    try:
        with suppress(OSError):  # no more processes possible: the others do its share
            for _ in range(min(workers, len(items)) - 1):
                helpers.append(_Helper(work))
        done = work(first)
        for helper in helpers:
            done.update(helper.result(again is not None))
    finally:
        os.close(numbers)
        for helper in helpers:
            helper.end()
    for start in range(0, len(items), step):
        some = items[start : start + step]
        # Missing results belong to a process that died, and are then computed again.
        yield from done[start] if start in done else map(again or function, some)


class _Helper:
    """A process that calls one function and returns its result."""

    def __init__(self, function: Callable[[], Any]) -> None:
        reader, writer = os.pipe()
        try:
            self._pid = os.fork()
            if not self._pid:  # pragma: no cover - coverage does not measure forked processes
                os.close(reader)
                _answer(function, writer)
        except OSError:
            os.close(reader)
            raise
        finally:
            os.close(writer)
        self._answer: BinaryIO = os.fdopen(reader, "rb")

    def result(self, may_die: bool = False) -> Any:
        """Return the function's result; an empty one if the process died and *may_die*."""
        import pickle  # 3 ms

        try:
            result, error = pickle.load(self._answer)  # noqa: S301 from our own process
        except (EOFError, pickle.UnpicklingError):
            if may_die:
                return {}
            raise ChildProcessError(f"a process ended without a result: {self._end()}") from None
        if error is not None:
            raise error
        return result

    def _end(self) -> str:
        """Return the exit status of the ended process."""
        from signal import SIGKILL, Signals

        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        code = os.waitstatus_to_exitcode(status)
        if code >= 0:
            return f"exit status {code}"
        hint = ", perhaps for lack of memory" if code == -SIGKILL else ""
        return f"killed by {Signals(-code).name}{hint}"

    def end(self) -> None:
        from signal import SIGKILL

        self._answer.close()
        if self._pid:
            os.kill(self._pid, SIGKILL)  # it has answered, or its answer is no longer needed
            os.waitpid(self._pid, 0)


def _answer(function: Callable[[], Any], writer: int) -> None:  # pragma: no cover - as above
    # Buffers and cleanup of the parent process must not run here.
    gc.freeze()
    try:
        import pickle

        with os.fdopen(writer, "wb") as file:
            try:
                # Pickling the result may fail as well.
                answer = pickle.dumps((function(), None), pickle.HIGHEST_PROTOCOL)
            except BaseException as error:
                answer = pickle.dumps((None, portable(error)), pickle.HIGHEST_PROTOCOL)
            file.write(answer)
    finally:
        os._exit(0)
