"""What came of adopting, as people and programs read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from feedpub.adopting._pairing import STAGES, Adoption, OldEntry, Unadopted
from feedpub.text import shown

_STAGES = {"url": "URL", "canonical_url": "canonical URL", "title": "title and date"}


def lines(adoption: Adoption, *, most: int, is_rehearsal: bool) -> Iterator[str]:
    """Yield the lines of *adoption*, with at most *most* articles of each kind."""
    for name, articles in adoption.documents.items():
        yield f"{name}: {_articles(articles)}"
    adopted = adoption.adopted
    if adopted:
        verb = "would be adopted" if is_rehearsal else "adopted"
        counts = Counter(each.found for each in adopted)
        how = ", ".join(f"{counts[each]:,} by {_STAGES[each]}" for each in STAGES if counts[each])
        yield f"{_ids(len(adopted))} {verb}: {how}"
        for each in adopted[:most]:
            yield from _entry(each.old, f"instead of {shown(each.record, 200)}")
        yield from _more(len(adopted), most)
    if adoption.public:
        yield (
            f"{adoption.public:,} of them are public under other ids, which a guard protects:"
            " publish the old ones by `feedpub build --allow ids`"
        )
    if adoption.same:
        yield f"{_ids(adoption.same)} the same already"
    yield from _left(adoption.ambiguous, most)
    if adoption.unmatched:
        yield f"{_articles(len(adoption.unmatched))} that no source has: readers keep their copies"
        for old in adoption.unmatched[:most]:
            yield from _entry(old, "")
        yield from _more(len(adoption.unmatched), most)
    if adoption.unnamed:
        yield f"{adoption.unnamed:,} without an id (sitemaps have none)"


def _left(ambiguous: Sequence[Unadopted], most: int) -> Iterator[str]:
    if ambiguous:
        yield f"{_ids(len(ambiguous))} not adopted: subscribers will see these articles again"
        for each in ambiguous[:most]:
            records = ", ".join(shown(record, 100) for record in each.records)
            yield from _entry(
                each.old,
                f"several records match: {records}"
                if each.taken is None
                else f"the record {records} has the old id {shown(each.taken, 200)}",
            )
        yield from _more(len(ambiguous), most)


def _entry(old: OldEntry, note: str) -> Iterator[str]:
    yield f"  {shown(old.title or old.url or '(untitled)', 100)[1:-1]}"
    yield f"    {shown(old.id, 300)}{f' {note}' if note else ''}"


def _more(count: int, most: int) -> Iterator[str]:
    if count > most:
        yield f"  … and {count - most:,} more (all of them: --limit 0, or --json)"


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _ids(count: int) -> str:
    return f"{count:,} id{'' if count == 1 else 's'}"


def as_value(adoption: Adoption) -> dict[str, Any]:
    """Return *adoption* in JSON values."""
    return {
        "documents": adoption.documents,
        "adopted": [
            {"record": each.record, "found_by": each.found, **_old_value(each.old)}
            for each in adoption.adopted
        ],
        "public_under_other_ids": adoption.public,
        "same": adoption.same,
        "ambiguous": [
            {"records": list(each.records), "taken_by": each.taken, **_old_value(each.old)}
            for each in adoption.ambiguous
        ],
        "unmatched": list(map(_old_value, adoption.unmatched)),
        "without_id": adoption.unnamed,
    }


def _old_value(old: OldEntry) -> dict[str, Any]:
    return {"id": old.id, "url": old.url, "title": old.title, "document": old.document}
