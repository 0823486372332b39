"""One publication in several targets: made once, and each target has its own trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from feedpub import disk
from feedpub.errors import FeedpubError, PublishError
from feedpub.publishing._staging import Staging
from feedpub.publishing._waiting import Waiting
from feedpub.targets import Staged, Target

_Answer = TypeVar("_Answer")

#: Where documents wait for all targets, in the room of one of them; no output has such a name.
_MADE = ".several"


class Several(Waiting):
    """Documents that wait, on this machine, for several targets; use as a context manager.

    Args:
        targets: Where they are to be live.
        staging: `Staging`, or `Rehearsal`.
        wait: Seconds to wait for another build, of each target.
        say: Told, in a sentence, of what an earlier run left to be finished.
        media_type: Returns what a server should send documents of a format as.

    Attributes:
        failed: What could not be done, by what messages call the target.

    Raises:
        PublishError: No target at all can be written.
    """

    _compares = False

    def __init__(
        self,
        targets: Sequence[Target],
        *,
        staging: type[Staging] = Staging,
        wait: float = 60.0,
        say: Callable[[str], object] = lambda _: None,
        media_type: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__("", media_type)
        self._stagings = [staging(each, wait=wait, say=say) for each in targets]
        self._open: list[Staging] = []
        self.failed: dict[str, Exception] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """What messages call the targets, in their order."""
        return tuple(each.target.where for each in self._stagings)

    @property
    def targets(self) -> Iterator[Staging]:
        """Those that have not failed so far."""
        return (each for each in self._open if each.target.where not in self.failed)

    def each(self, ask: Callable[[Target], _Answer]) -> Iterator[_Answer]:
        """Yield what each target answers that can."""
        for staging in self.targets:
            with self.alone(staging):
                yield ask(staging.target)

    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what is known of the files that earlier runs wrote in any of the targets."""
        found: dict[str, Mapping[str, Any]] = {}
        for each in self.targets:
            with self.alone(each):
                found = {**each.entries(), **found}
        return found

    def live(self, name: str) -> Staged | None:
        """Return what is live as *name*, if it is the same in all targets."""
        found: list[Staged | None] = []
        for each in self.targets:
            with self.alone(each):
                found.append(each.live(name))
        kept = [each for each in found if each is not None]
        if not kept or len(kept) < len(found) or len({each.sha256 for each in kept}) > 1:
            return None
        return kept[0]

    def raise_bugs(self) -> None:
        """Raise an error that is a bug in the program, not a trouble of the world."""
        for error in self.failed.values():
            if not isinstance(error, FeedpubError):
                raise error

    def _check(self, name: str) -> None:
        """Let each target refuse it for itself."""

    def _live(self, name: str, data: bytes | Path) -> tuple[bool, Path | None]:
        del name, data  # each target is asked later
        return False, None

    def __enter__(self) -> Several:
        try:
            for each in self._stagings:
                with self.alone(each):
                    each.__enter__()
                    self._open.append(each)
            self.raise_bugs()
            if not self._open:
                raise PublishError("\n".join(map(str, self.failed.values())))
            near = (each for each in self._open if each.target.room is not None)
            self._room = next(near, self._open[0]).room / _MADE
            self._where = str(self._room)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._open:
            with self.alone(each):
                each.__exit__()

    @contextmanager
    def alone(self, staging: Staging) -> Iterator[None]:
        """Let the trouble of one target be its own, whatever it is; it has failed then."""
        try:
            with disk.as_publish_error(staging.target.where):
                yield
        except Exception as error:
            self.failed.setdefault(staging.target.where, error)


def elsewhere(where: str, media_type: Callable[[str], str], room: Path) -> Several:
    """Return what a process that only stages documents has, which wait in *room*."""
    made = Several((), media_type=media_type)
    made._where, made._room = where, room
    return made
