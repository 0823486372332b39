"""The publication's name, home page or tag authority: with another, aggregators start over."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.guarding._guard import Guard, Limit, Prospect, Refused


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    changed = {
        fact: (before, after)
        for fact, (before, after) in prospect.identity.items()
        if before is not None and after is not None and before != after
    }
    if limit("") is None or not changed:
        return
    said = "; ".join(
        f"its {fact} was {before!r} and would be {after!r}"
        for fact, (before, after) in changed.items()
    )
    yield Refused(
        guard=IDENTITY.name,
        message=f"the publication would change: {said}",
        help="Aggregators know it by these; with another tag authority every article gets another"
        " id.",
    )


IDENTITY = Guard(
    name="identity",
    about="Whether the publication's name, home page and tag authority must stay as they are.",
    help="Google News knows a publication by its exact name, and tag URIs contain the authority:"
    " changed by mistake, all articles are those of somebody else. Changed on purpose, it"
    " passes once with the option.",
    check=_check,
)
