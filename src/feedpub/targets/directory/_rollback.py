"""Going back: an earlier release becomes live again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from feedpub.errors import UsageError
from feedpub.targets._target import Release
from feedpub.targets.directory._releases import Releases
from feedpub.targets.directory._work import Work, beside


def releases(directory: Path, *, work: Path | None = None) -> list[Release]:
    """Return the releases of what is published as *directory*, the oldest first.

    Raises:
        PublishError: The list of what one holds cannot be read.
    """
    return Releases(directory, work or beside(directory)).all()


def rollback(
    directory: Path,
    number: int | None = None,
    *,
    wait: float = 60.0,
    work: Path | None = None,
    done: Callable[[], object] = lambda: None,
) -> tuple[Release, Release]:
    """Make an earlier release of what is published as *directory* live again.

    Args:
        directory: What is published.
        number: Which release; by default the one before that which is live.
        wait: Seconds to wait for a build.
        work: The working folder, if it is not beside *directory*.
        done: Told, before any interrupt is heeded, that the release is live.

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
        known = there.all()
        before = next((each for each in known if each.is_live), None)
        if before is None:
            raise _nothing(directory)
        wanted = _wanted(directory, known, before, number)
        if wanted != before:
            there.go_back(wanted.number, done)
    finally:
        kept.release()
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
        "is not published as releases, so there is no earlier one",
        place=str(directory),
        help='Set [publish] layout = "releases"; releases are kept from the next build on.',
    )
