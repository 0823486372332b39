"""This process alone: each piece of work is done when it is given."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from feedpub.executors._executor_kind import ExecutorKind


class SerialExecutor(Executor):
    """Does each piece of work at once, in the thread that gives it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call *fn*; return what came of it."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


SERIAL = ExecutorKind(name="serial", summary="this process alone", open=lambda _: SerialExecutor())
