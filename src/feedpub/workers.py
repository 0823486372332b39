"""Work shared among copies of this process: the same results in the same order.

This is the quick way, for a process with one thread; `feedpub.executors` knows the others.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator, Sequence
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


def count() -> int:
    """Return how many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def allowed(jobs: int | None) -> int:
    """Return how many processes to use if the caller allows *jobs*; ``None``: all processors."""
    return 1 if jobs == 1 else count() if jobs is None else min(jobs, count())


def may_fork() -> bool:
    """Return whether this process may be copied: it is known to have one thread only.

    A fork copies the locks that other threads hold, and not the threads that would release them.
    Native threads, of a database or an HTTP client for instance, hold locks as well, and
    `threading.active_count` does not count them. Where the system does not tell how many threads
    there are, a process is not copied.
    """
    return hasattr(os, "fork") and threading.active_count() == 1 and _threads() == 1


def _threads() -> int:
    """Return how many threads the system says this process has; 0: it does not say."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 the names alone
    except OSError:  # only Linux has it
        return 0


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
    here: bool = True,
) -> Iterator[Result]:
    """Yield ``function(item)`` for each of *items*, in their order, from several processes.

    Results are only available when all are done.

    Args:
        function: The function to call.
        items: The arguments.
        workers: The number of processes, including this one.
        again: The function for the items of a dead process, if they may be processed twice.
        here: Whether this process works as well; the first item is its own then. It is for work on
            large data in memory: memory that a forked process touches is copied, and this process
            needs no copy. Not for work that may end the process.

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
    first = [os.read(numbers, _NUMBER.size)] if here else []

    def work(*own: bytes) -> dict[int, list[Result]]:
        done = {}
        for number in chain(own, iter(lambda: os.read(numbers, _NUMBER.size), b"")):
            (start,) = _NUMBER.unpack(number)
            done[start] = list(map(function, items[start : start + step]))
        return done

    helpers: list[_Helper] = []
    try:
        with suppress(OSError):  # no more processes possible: the others do its share
            for _ in range(min(workers, len(items)) - here):
                helpers.append(_Helper(work))
        done = work(*first) if here or not helpers else {}
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


def ending(code: int) -> str:
    """Return in words how a process ended without a result; *code* as `subprocess` has it."""
    from signal import Signals

    told = f"exit status {code}" if code >= 0 else f"killed by {Signals(-code).name}"
    hint = ", perhaps for lack of memory" if told == "killed by SIGKILL" else ""
    return f"a process ended without a result: {told}{hint}"


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
            raise ChildProcessError(self._end()) from None
        if error is not None:
            raise error
        return result

    def _end(self) -> str:
        """Return in words how the process ended, which it has."""
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        return ending(os.waitstatus_to_exitcode(status))

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
