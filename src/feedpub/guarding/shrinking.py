"""A source that is much shorter than at the last run: an export that broke off in good form."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.guarding._counting import counted, is_too_many
from feedpub.guarding._guard import Guard, Limit, Prospect, Refused


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    share = limit("")
    for supply in prospect.supplies if share is not None else ():
        before = supply.before
        if before is None or not supply.lists_all or share is None:
            continue
        if is_too_many(before - supply.records, before, share):
            yield Refused(
                guard=SHRINKING.name,
                message=f"{supply.name} has {counted(supply.records, 'record')}, and had"
                f" {before:,} at the last run",
                count=before - supply.records,
                help="Look whether the export is complete."
                ' If the source lists only what is new, write mode = "updates" in its [[source]].',
            )


SHRINKING = Guard(
    name="shrinking",
    about="The share of its records that a source may lose from one run to the next.",
    default=0.5,
    is_share=True,
    after=("loss",),
    help="A broken export may look complete. It compares the number of records with that of the"
    ' last run. A source with mode = "updates" is not compared.',
    check=_check,
)
