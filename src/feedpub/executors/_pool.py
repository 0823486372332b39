"""Shares work: copies of this process where that is safe, an executor elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from feedpub import workers
from feedpub.errors import UsageError
from feedpub.executors._executor_kind import ExecutorKind

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Context = TypeVar("Context")
Item = TypeVar("Item")
Result = TypeVar("Result")

#: The kinds of this package that a pool need not open.
_SERIAL, _OWN = "serial", "processes"


class Pool:
    """Shares the work of one run; use as a context manager.

    Work is ``function(context, item)``. The function is importable, the context what all pieces of
    work have in common, the item a small value. Both can be pickled, and what the function does to
    the context may be forgotten. A context is not changed any more once work with it was shared.

    Args:
        given: An executor, or the kind of executor to open; ``None``: processes, if it is worth it.
        jobs: How much is in work at once; ``None``: as much as there are processors.
        folder: Where it may make a folder of its own; default: the system's place.

    Attributes:
        size: How much may be in work at once.
        is_chosen: Whether somebody said where the work is to be done: then it is done there,
            however little it is.
    """

    def __init__(
        self, given: Executor | ExecutorKind | None, jobs: int | None, folder: Path | None = None
    ) -> None:
        name = given.name if isinstance(given, ExecutorKind) else None
        self._is_own = given is None or name == _OWN
        self.is_chosen = given is not None and name != _SERIAL
        if given is None:
            self.size = workers.count() if jobs is None else jobs
        else:
            many = jobs if jobs is not None and jobs > 1 else max(2, workers.count())
            self.size = many if self.is_chosen else 1
        self._given = given
        self._executor = None if given is None or isinstance(given, ExecutorKind) else given
        self._opened: Executor | None = None
        self._parent = folder
        self._folder: Path | None = None
        self._files = 0
        self._handed: tuple[object, str] | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._opened is not None:
            self._opened.shutdown(cancel_futures=kind is not None)
        if self._folder is not None:
            import shutil  # 5 ms

            shutil.rmtree(self._folder, ignore_errors=True)

    def is_worth(self, amount: int, least: int) -> bool:
        """Return whether to share *amount* of work, if from *least* on it saves time."""
        return self.size > 1 and (self.is_chosen or amount >= least)

    @property
    def copies(self) -> bool:
        """Whether work is done by copies of this process, which have its memory and open files."""
        return self._is_own and workers.may_fork()

    def new_path(self) -> Path:
        """Return where a new file can be written; it is gone when the pool is closed."""
        if self._folder is None:
            from tempfile import mkdtemp  # 10 ms

            if self._parent is not None:
                self._parent.mkdir(parents=True, exist_ok=True)
            self._folder = Path(mkdtemp(prefix="feedpub-", dir=self._parent))
        self._files += 1
        return self._folder / str(self._files)

    def map(
        self,
        function: Callable[[Context, Item], Result],
        context: Context,
        items: Sequence[Item],
        *,
        again: Callable[[Item], Result] | None = None,
        here: bool = True,
        copies: bool | None = None,
    ) -> Iterator[Result]:
        """Yield ``function(context, item)`` for each of *items*, in their order.

        Args:
            function: What to do.
            context: What to do it with.
            items: What to do it with, each time.
            again: What to do instead where a worker died.
            here: This process may do some of it as well; not of what may end its process.
            copies: What `copies` was when the context was made, if that depends on it.

        Raises:
            ChildProcessError: A worker died, and there is nothing to do *again*.
            UsageError: The executor takes no work.
        """
        if self.size < 2 or not items or (len(items) < 2 and not self.is_chosen):
            return map(partial(function, context), items)
        if self.copies if copies is None else copies:
            return workers.share(
                partial(function, context), items, workers=self.size, again=again, here=here
            )
        return self._submitted(function, context, items, again)

    def alone(
        self, function: Callable[[Context, Item], Result], context: Context, item: Item
    ) -> Result:
        """Return ``function(context, item)``, from a process of its own on this computer.

        Raises:
            ChildProcessError: It died.
        """
        if workers.may_fork():
            return workers.alone(partial(function, context), item)
        from feedpub.executors import _shared
        from feedpub.executors._helper import FreshProcess

        helper = FreshProcess()
        try:
            result: Result = helper.call(
                partial(_shared.call, self._path_of(context), function, item)
            )
        finally:
            helper.end()
        return result

    def _submitted(
        self,
        function: Callable[[Context, Item], Result],
        context: Context,
        items: Sequence[Item],
        again: Callable[[Item], Result] | None,
    ) -> Iterator[Result]:
        from concurrent.futures import BrokenExecutor  # 10 ms

        from feedpub.executors import _shared

        path = self._path_of(context)
        futures: list[Future[Result] | None] = []
        try:
            for item in items:
                futures.append(self._submit(partial(_shared.call, path, function, item)))
            for item, future in zip(items, futures, strict=True):
                try:
                    if future is None:
                        raise BrokenExecutor("the executor takes no work any more")
                    result = future.result()
                except (BrokenExecutor, ChildProcessError) as error:
                    if again is None:
                        raise ChildProcessError(str(error)) from error
                    result = again(item)
                yield result
        finally:
            for future in futures:
                if future is not None:
                    future.cancel()

    def _submit(self, work: Callable[[], Result]) -> Future[Result] | None:
        """Give *work* to the executor; ``None`` if a worker has died and it takes no more."""
        from concurrent.futures import BrokenExecutor

        try:
            return self._workplace().submit(work)
        except BrokenExecutor:
            return None
        except RuntimeError as error:
            raise UsageError(
                f"the executor takes no work: {error}", help="Pass one that is not shut down."
            ) from error

    def _workplace(self) -> Executor:
        if self._executor is not None:
            return self._executor
        if self._opened is None:
            if isinstance(self._given, ExecutorKind):
                self._opened = self._given.open(self.size)
            else:
                from feedpub.executors.processes import ProcessesExecutor

                self._opened = ProcessesExecutor(self.size)
        return self._opened

    def _path_of(self, context: object) -> str:
        """Return where *context* is written, for those who do not have the memory it is in."""
        from feedpub.executors import _shared

        if self._handed is None or self._handed[0] is not context:
            path = self.new_path()
            _shared.write(context, path)
            self._handed = context, str(path)
        return self._handed[1]
