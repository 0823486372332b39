"""Which feeds of the last run have lost their last article."""

from __future__ import annotations

from feedpub import selection
from feedpub.formats import FORMATS
from feedpub.model import Output
from feedpub.publishing import Waiting
from feedpub.targets import MadeFor


def may_be_empty(output: Output, *, prune: bool) -> bool:
    """Return whether a feed that has lost its last article stays, for its subscribers.

    With *prune* it is removed, and so is one that must not be empty.
    """
    return FORMATS[output.format].may_be_empty and not output.profiles and not prune


def vanished(output: Output, staging: Waiting, names: selection.Names) -> dict[str, str]:
    """Return the values of *output* that had a feed in the last run, by slug."""
    values = (
        _value(output, name, of)
        for name, of in staging.earlier().items()
        if of.family or not names.is_taken(name)
    )
    return {selection.slug(value): value for value in values if value is not None}


def _value(output: Output, name: str, of: MadeFor) -> str | None:
    """Return the section, tag, … of the file *name*, if *output* made it."""
    if of.family:
        return of.value if of.family == output.path else None
    # Older versions did not record it; the path almost always shows it.
    before, _, after = output.path.partition(f"{{{output.for_each}}}")
    if not (name.startswith(before) and name.endswith(after) and len(name) > len(before + after)):
        return None
    value = name[len(before) : len(name) - len(after)]
    return None if "/" in value else value
