"""A guard: a feed with a single article is not worth crying."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.guarding import Guard, Limit, Prospect, Refused


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    for change in prospect.feeds:
        few = [*change.after]
        if len(few) == 1 and limit(change.output.path) is not None:
            yield Refused(
                guard=QUORUM.name,
                message=f"{change.feed} would have a single article",
                feeds=(change.feed,),
                articles=tuple(few),
                count=1,
                help="Wait for a second one.",
            )


QUORUM = Guard(
    name="quorum",
    about="Whether a feed needs more than one article.",
    by_output=True,
    check=_check,
)
