"""Going back: an earlier release becomes live again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from feedpub import disk
from feedpub.errors import PublishError, UsageError
from feedpub.targets._target import Release, Restored
from feedpub.targets.directory._releases import Releases
from feedpub.targets.directory._swap import Swap
from feedpub.targets.directory._work import Work, beside


def releases(directory: Path, *, work: Path | None = None) -> list[Release]:
    """Return what is kept of what is published as *directory*, and what is live, oldest first.

    Raises:
        PublishError: The list of what one holds cannot be read.
    """
    return Releases(directory, work or beside(directory)).all() or _plain(directory, work)


def rollback(
    directory: Path,
    number: int | None = None,
    *,
    wait: float = 60.0,
    work: Path | None = None,
    done: Callable[[], object] = lambda: None,
    look: Callable[[Release, Sequence[Restored]], object] = lambda *_: None,
) -> tuple[Release, Release]:
    """Make an earlier release of what is published as *directory* live again.

    A plain folder has what was live before the last run that changed something, or, after going
    back, what that run had made.

    Args:
        directory: What is published.
        number: Which release; by default the one before that which is live.
        wait: Seconds to wait for a build.
        work: The working folder, if it is not beside *directory*.
        done: Told, before any interrupt is heeded, that the release is live.
        look: Given the release and the files that come back; what it raises stops it.

    Returns:
        What was live, and what is live now.

    Raises:
        UsageError: There is no such release.
        PublishError: It failed, and what was live is still live.
    """
    if not releases(directory, work=work):
        raise _nothing(directory)
    kept = Work(directory, work, lambda name: directory / name)
    kept.acquire(wait)
    try:
        there = Releases(directory, kept.path)
        there.heal()
        if there.current is None:
            return _put_back(directory, kept.swap(), number, done, look)
        known = there.all()
        before = next(each for each in known if each.is_live)
        wanted = _wanted(directory, known, before, number)
        if wanted != before:
            look(wanted, there.restored(wanted.number))
            there.go_back(wanted.number, done)
    finally:
        kept.release()
    return before, wanted


def _plain(directory: Path, work: Path | None) -> list[Release]:
    there = Work(directory, work, lambda name: directory / name).looked_at()
    if there.previous is None or not disk.exists(directory, followed=True):
        return []
    return there.previous.releases(there.manifest())


def _put_back(
    directory: Path,
    swap: Swap,
    number: int | None,
    done: Callable[[], object],
    look: Callable[[Release, Sequence[Restored]], object],
) -> tuple[Release, Release]:
    """Make what was live before live again, by a swap as that of a build."""
    swap.heal()
    swap.clear()
    note = None if swap.previous is None else swap.previous.read()
    if swap.previous is None or note is None:
        raise _nothing(directory)
    known = swap.previous.releases(swap.manifest())
    before = next(each for each in known if each.is_live)
    wanted = _wanted(directory, known, before, number)
    if wanted == before:
        return before, before
    look(wanted, swap.previous.restored(note))
    try:
        swap.begin()
        with disk.as_publish_error(directory):
            damaged = swap.previous.stage(note, swap.stage)
        if damaged is not None:
            raise PublishError(
                f"what was live before cannot be put back: its {damaged} is not as it was",
                place=str(directory),
                help=f"Publish a corrected version with feedpub build. {disk.STILL_LIVE}",
            )
        swap.carry_out(note.kept, note.removed, note.manifest, done, number=note.earlier)
    finally:
        with suppress(OSError):
            swap.clear()
    return before, wanted


def _wanted(directory: Path, known: list[Release], live: Release, number: int | None) -> Release:
    if number is None:
        earlier = [each for each in known if each.number < live.number]
        if earlier:
            return earlier[-1]
        problem = f"there is no release before {live.number}, which is live"
    else:
        for each in known:
            if each.number == number:
                return each
        problem = f"there is no release {number}"
    raise UsageError(
        problem,
        place=str(directory),
        help=f"There is: {', '.join(str(each.number) for each in known)}.",
    )


def _nothing(directory: Path) -> UsageError:
    return UsageError(
        "there is nothing to go back to: no build has changed anything there",
        place=str(directory),
        help="A folder can go back to what was live before the last build that changed something;"
        ' with [publish] layout = "releases" to several earlier ones.',
    )
