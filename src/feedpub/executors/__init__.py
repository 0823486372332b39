"""Where work is done: in this process, in others of this computer, in whatever a package adds.

An executor is a `concurrent.futures.Executor
<https://docs.python.org/3/library/concurrent.futures.html#executor-objects>`_. To add a kind, add a
module here with a module-level `ExecutorKind`. Whoever has work to share gives it to a `Pool`,
which hands importable functions and small values to the executor, and no more.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from feedpub.errors import UsageError
from feedpub.executors._executor_kind import ExecutorKind
from feedpub.executors._pool import Pool
from feedpub.registry import Members
from feedpub.text import alike, kind_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["EXECUTORS", "ExecutorKind", "Given", "Pool", "opened"]

#: By name.
EXECUTORS = Members(sys.modules[__name__], ExecutorKind, key=lambda kind: kind.name)

#: What a caller may say: an executor, the name of a kind, a pool that is open already, or nothing.
if TYPE_CHECKING:
    Given: TypeAlias = Executor | str | Pool | None
else:  # whoever reads the types of a signature need not import executors: 10 ms
    Given = Any


@contextmanager
def opened(given: Given, jobs: int | None, *, folder: Path | None = None) -> Iterator[Pool]:
    """Open what shares work among executors.

    Args:
        given: Where the work is done. Only what is opened here is closed here.
        jobs: How much is in work at once. Of an executor that is given this is only a hint, and 1,
            as ``None``, is as much as there are processors.
        folder: Where files for other processes may be written; default: the system's place for
            temporary files.

    Raises:
        UsageError: There is no such executor.
    """
    if isinstance(given, Pool):
        yield given
        return
    with Pool(_executor(given), jobs, folder) as pool:
        yield pool


def _executor(given: Executor | str | None) -> Executor | ExecutorKind | None:
    """Return what `Pool` takes of what a caller says."""
    if given is None:
        return None
    if isinstance(given, str):
        kind = EXECUTORS.get(given)
        if kind is None:
            near = alike(given, EXECUTORS)
            hint = (
                f"Did you mean {near[0]!r}?" if near else f"Write one of: {', '.join(EXECUTORS)}."
            )
            raise UsageError(f"there is no executor {given!r}", help=hint)
        return kind
    from concurrent.futures import Executor  # 10 ms

    if not isinstance(given, Executor):
        raise UsageError(
            f"executor is {kind_of(given)}, not a concurrent.futures.Executor",
            help="Pass an executor, such as a ThreadPoolExecutor, or the name of one: "
            f"{', '.join(EXECUTORS)}.",
        )
    return given
