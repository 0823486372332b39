"""A run in one line: for those who read of many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from feedpub import dates
from feedpub.cli import _summary
from feedpub.findings import Severity
from feedpub.pipeline import Built, Request
from feedpub.reports import count
from feedpub.summarising import has_changes

#: Files that no output makes any more, in the line of a run that changed nothing.
_LEFT = 3
_STATES: Final = {"removed": "removed", "trimmed": "shortened", "held": "held back"}
_SEVERITIES: Final = (Severity.ERROR, Severity.WARNING)


def is_calm(built: Built) -> bool:
    """Return whether nothing changed, and nothing is wrong that must be said again."""
    is_wrong = built.exit_code or any(each.error is not None for each in built.announced)
    return not is_wrong and not has_changes(built)


def calm(built: Built, request: Request) -> str:
    """Return the line about a run that changed nothing."""
    nothing = "nothing would change" if request.dry_run else "nothing changed"
    some = [f"{nothing}: {_summary.numbers(built)}", *_found(built)]
    held = _of(built, "held")
    if held:
        some.append(f"{_summary.counted(len(held), 'file')} held back")
    left = built.published.left if built.published else ()
    if left:
        more = f" and {len(left) - _LEFT:,} more" if len(left) > _LEFT else ""
        named = ", ".join(map(_summary.fitting, left[:_LEFT]))
        them = "it" if len(left) == 1 else "them"
        some.append(f"{named}{more}: no output makes {them} any more (--prune)")
    if built.next_run_at:
        some.append(f"next run: {dates.rfc3339(built.next_run_at)}")
    return "; ".join(some)


def change(built: Built, request: Request) -> Iterator[str]:
    """Yield the line about a run, and what was held back."""
    if built.published is None:
        yield _summary.NOTHING
        return
    yield _changes(built, request) if has_changes(built) else calm(built, request)
    yield from _summary.held(built, _of(built, "held"))


def _changes(built: Built, request: Request) -> str:
    some = [_summary.counted(len(_of(built, "written")), "file") + " written"]
    for name in _STATES:
        if _of(built, name):
            some.append(f"{len(_of(built, name)):,} {_STATES[name]}")
    said = ", ".join(some)
    where = ", ".join(_summary.as_given(each.where) for each in built.outcomes if each.published)
    if built.differences is not None:
        said += f"; {_summary.kinds(built.differences)}"
    verb = "would publish to" if request.dry_run else "published to"
    return "; ".join([f"{verb} {where}: {said}", *_set_aside(built), *_found(built)])


def _set_aside(built: Built) -> Iterator[str]:
    if built.rejected:
        yield f"{len(built.rejected):,} set aside"


def _found(built: Built) -> Iterator[str]:
    """Yield how many errors and warnings there are."""
    numbers = [count([*built.sources, *built.checked], level) for level in _SEVERITIES]
    found = zip(numbers, _SEVERITIES, strict=True)
    told = ", ".join(_summary.counted(number, str(level)) for number, level in found if number)
    if told:
        yield told


def _of(built: Built, name: str) -> set[str]:
    """Return the files that were written, removed or held in any target."""
    live = (each.published for each in built.outcomes if each.published is not None)
    return {file for each in live for file in getattr(each, name)}
