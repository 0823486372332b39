"""The summary of a run: what ``feedpub status``, metrics and logs say of it, in JSON values.

It is small, so that hundreds of runs can be kept: it counts findings by rule, and names files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from feedpub import dates
from feedpub.announcing import Announcement
from feedpub.findings import Note, Severity
from feedpub.model import Output
from feedpub.releasing import Outcome
from feedpub.reports import Checked
from feedpub.targets import Staged


class Result(Protocol):
    """What a build did; `feedpub.pipeline.Built` is one."""

    @property
    def total(self) -> int:
        """The number of records."""

    @property
    def articles(self) -> int:
        """The number of articles."""

    @property
    def rejected(self) -> Sequence[object]:
        """The records that were set aside."""

    @property
    def cut_short(self) -> Sequence[str]:
        """The sources that end too early."""

    @property
    def sources(self) -> Sequence[Checked]:
        """The findings in records."""

    @property
    def documents(self) -> Sequence[Staged]:
        """The documents that were made."""

    @property
    def checked(self) -> Sequence[Checked]:
        """The findings in them."""

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """What came of it in each target."""

    @property
    def announced(self) -> Sequence[Announcement]:
        """What came of each announcer."""

    @property
    def fitted(self) -> Sequence[Note]:
        """The articles that aggregators would have refused."""

    @property
    def next_run_at(self) -> datetime | None:
        """When the same records would make other documents."""


def summary(result: Result, outputs: Sequence[Output]) -> dict[str, Any]:
    """Return the summary of *result*, a run that made *outputs*."""
    live = [each.published for each in result.outcomes if each.published is not None]
    held = {name for each in live for name in each.held}
    removed = sorted({name for each in live for name in each.removed})
    return {
        "published": bool(live),
        "changed": has_changes(result),
        "records": result.total,
        "articles": result.articles,
        "set_aside": len(result.rejected),
        "cut_short": list(result.cut_short),
        "documents": list(_documents(result, held, is_live=bool(live))),
        "removed": removed,
        "left": sorted({name for each in live for name in each.left}),
        "findings": _findings([*result.sources, *result.checked]),
        "profiles": _profiles(result, outputs),
        "targets": [{"target": each.where, "error": each.error} for each in result.outcomes],
        "announced": [{"announcer": each.where, "error": each.error} for each in result.announced],
        "next_run_at": None if result.next_run_at is None else dates.rfc3339(result.next_run_at),
    }


def has_changes(result: Result) -> bool:
    """Return whether *result* changed what is live in any target."""
    published = (each.published for each in result.outcomes)
    return any(each is not None and (each.written or each.removed) for each in published)


def worst_rules(findings: Sequence[Checked]) -> list[str]:
    """Return the rules of the worst findings of a document, each once."""
    found = [each for checked in findings for each in checked.findings]
    worst = max((each.severity for each in found), default=None)
    return list(dict.fromkeys(each.rule.id for each in found if each.severity is worst))


def _documents(result: Result, held: Collection[str], *, is_live: bool) -> Iterator[dict[str, Any]]:
    checked: dict[str, list[Checked]] = {}
    for each in result.checked:
        checked.setdefault(each.path, []).append(each)
    for staged in result.documents:
        if staged.name in held or not is_live:
            state = "held"
        else:
            state = "written" if staged.changed else "unchanged"
        yield {
            "path": staged.name,
            "format": staged.format,
            "feed": staged.made_for.feed or staged.name,
            "state": state,
            "articles": staged.articles,
            "size": staged.size,
            "newest": None if staged.newest is None else dates.rfc3339(staged.newest),
            "why": worst_rules(checked.get(staged.name, ())) if state == "held" else [],
        }


def _findings(checked: Iterable[Checked]) -> list[dict[str, Any]]:
    counts = Counter[tuple[Severity, str]]()
    for each in checked:
        for finding in each.findings:
            counts[finding.severity, finding.rule.id] += finding.count
    return [
        {"severity": str(severity), "rule": rule, "count": count}
        for (severity, rule), count in sorted(
            counts.items(), key=lambda item: (-item[0][0], item[0][1])
        )
    ]


def _profiles(result: Result, outputs: Iterable[Output]) -> dict[str, dict[str, int]]:
    """Return how many articles each aggregator accepts, of those that it was to get."""
    accepted = Counter[str]()
    families = {}
    for each in result.documents:
        families[each.made_for.feed] = each.made_for.family
        accepted[each.made_for.family] += each.articles
    refused = {(note.output, note.origin) for note in result.fitted if not note.kept}
    left_out = Counter(families.get(feed, feed) for feed, _ in refused)
    found: dict[str, dict[str, int]] = {}
    for output in outputs:
        for name in output.profiles:
            counts = found.setdefault(name, {"accepted": 0, "total": 0})
            counts["accepted"] += accepted[output.path]
            counts["total"] += accepted[output.path] + left_out[output.path]
    return dict(sorted(found.items()))
