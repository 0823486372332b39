"""New processes of this computer: they share no memory, lock or thread with us.

Not those of the standard library: they import the main module of the program again, which a program
that does not expect it takes for a new start, and one that dies takes the others with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from feedpub.executors._executor_kind import ExecutorKind
from feedpub.executors._helper import FreshProcess


class ProcessesExecutor(Executor):
    """Does work in up to so many processes, each started when there is work for it.

    One that dies costs the work that it was at: the future raises `ChildProcessError`.
    """

    def __init__(self, max_workers: int) -> None:
        # Each thread waits for a process of its own.
        self._threads = ThreadPoolExecutor(max_workers)
        self._local = threading.local()
        self._running: set[FreshProcess] = set()
        self._lock = threading.Lock()
        self._is_over = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call *fn*, which must be importable, in a process."""
        return self._threads.submit(self._call, partial(fn, *args, **kwargs))

    def _call(self, work: Callable[[], Any]) -> Any:
        helper = getattr(self._local, "helper", None)
        if helper is None:
            helper = self._local.helper = self._started()
        try:
            return helper.call(work)
        finally:
            if helper.is_dead:
                self._local.helper = None
                self._running.discard(helper)

    def _started(self) -> FreshProcess:
        with self._lock:
            if self._is_over:
                raise ChildProcessError("the executor was shut down")
            helper = FreshProcess()
            self._running.add(helper)
        return helper

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; with *cancel_futures* whatever they are at."""
        if cancel_futures:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._end()
        self._threads.shutdown(wait=wait)
        if wait:
            self._end()

    def _end(self) -> None:
        with self._lock:
            self._is_over = True
            running = list(self._running)
        for helper in running:
            helper.end()


PROCESSES = ExecutorKind(
    name="processes", summary="processes of this computer", open=ProcessesExecutor
)
