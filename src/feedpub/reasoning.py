"""Why a run makes a document, or changes an article: in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from feedpub import dates
from feedpub.making import MakingReason
from feedpub.text import harmless, shown

#: State of a document in a proposal → its name for people.
STATES = {
    "written": "written",
    "unchanged": "left alone",
    "held": "held back",
    "removed": "removed",
}
#: Cause of a change of an article → its name.
CAUSES = {
    "record": "its record",
    "clock": "the clock",
    "configuration": "the configuration",
    "place": "its place among the others",
}
_OTHERS: Mapping[str, str] = {
    "first": "because nothing is known of it yet",
    "configuration": "because the configuration or the version of feedpub changed",
    "report": "because of what was found in it, which is reported again",
    "held": "because it was held back last time",
    "target": "because what was live of it is lost, or was altered",
}


def because(reason: MakingReason, title: Callable[[str], str | None]) -> str:
    """Return why a document is made; *title* returns the title of the article with an id."""
    match reason.kind:
        case "article":
            return f"because of {_named(reason.articles, title)}"
        case "page":
            pages = _named(reason.articles, title)
            return f"because its articles may link to {pages}"
        case "clock":
            at = "" if reason.instant is None else f" at {dates.rfc3339(reason.instant)}"
            return f"because of the clock: something changed{at}"
        case kind:
            return _OTHERS[kind]


def _named(ids: Sequence[str], title: Callable[[str], str | None]) -> str:
    first = next((found for id in ids if (found := title(id))), None)
    some = harmless(ids[0]) if first is None else shown(first, 60)
    return some if len(ids) == 1 else f"{some} and {len(ids) - 1:,} more"
