"""The summary of a run: what ``feedpub status``, metrics and logs say of it, in JSON values.

It is small, so that hundreds of runs can be kept: it counts findings by rule, and names files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from feedpub import dates
from feedpub.announcing import Announcement
from feedpub.findings import Note, Severity
from feedpub.guarding import Refused
from feedpub.model import Output
from feedpub.releasing import Outcome
from feedpub.reports import Checked, count
from feedpub.store import Store
from feedpub.targets import Staged

#: What the names of guards begin with where they stand beside rules.
GUARD = "guard/"
#: Addresses that somebody was told about, as far as they are listed.
_LISTED = 100
_WARNS = {True: "warning", False: "error"}


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
    def exit_code(self) -> int:
        """The exit code of the command for it."""

    @property
    def taken(self) -> Mapping[str, tuple[int, int]]:
        """How many articles each feed for an aggregator lists, and how many it was to list."""

    @property
    def refused(self) -> Sequence[Refused]:
        """What guards found."""

    @property
    def failing(self) -> Mapping[str, int]:
        """The feeds that were held back, and for how many runs in a row."""

    @property
    def reasons(self) -> Mapping[str, Mapping[str, Any]]:
        """Why documents were made, by name, in JSON values."""

    @property
    def next_run_at(self) -> datetime | None:
        """When the same records would make other documents."""


def summary(result: Result, outputs: Sequence[Output]) -> dict[str, Any]:
    """Return the summary of *result*, a run that made *outputs*."""
    live = [each.published for each in result.outcomes if each.published is not None]
    held = {name for each in live for name in each.held}
    removed = sorted({name for each in live for name in each.removed})
    return {
        "exit_code": result.exit_code,
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
        "taken": {feed: list(counts) for feed, counts in result.taken.items()},
        "profiles": _profiles(result, outputs),
        "targets": [{"target": each.where, "error": each.error} for each in result.outcomes],
        "announced": [announced_as_json(each) for each in result.announced],
        "refused": [
            {"guard": each.guard, "severity": _WARNS[each.is_warning], "message": each.message}
            for each in result.refused
        ],
        "failing": dict(result.failing),
        "next_run_at": None if result.next_run_at is None else dates.rfc3339(result.next_run_at),
    }


def announced_as_json(announced: Announcement) -> dict[str, Any]:
    """Return what came of an announcer, in JSON values."""
    said: dict[str, Any] = {"announcer": announced.where, "error": announced.error}
    if announced.subjects:
        said |= {"addresses": list(announced.subjects[:_LISTED]), "count": len(announced.subjects)}
    return said


def as_remembered(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return *summary* without the documents that did not change: of a store, most of it."""
    documents = summary.get("documents", ())
    return {**summary, "documents": [each for each in documents if each["state"] != "unchanged"]}


def following(
    summary: Mapping[str, Any], before: Mapping[str, Any], announcers: Collection[str] = ()
) -> dict[str, Any]:
    """Return what *summary* has to say of the runs before it.

    Args:
        summary: Of a run.
        before: The summary of the run before it.
        announcers: The announcers that are configured.
    """
    # Of messengers the store knows what is still to be told.
    once = (each for each in summary.get("announced", ()) if "addresses" not in each)
    told = {each["announcer"]: each["error"] for each in once}
    waiting = [each for each in before.get("untold", ()) if each in announcers]
    return {
        "failures": before.get("failures", 0) + 1 if summary["exit_code"] else 0,
        # A run that failed too early to make a feed says nothing of it.
        "failing": summary.get("failing", before.get("failing", {})),
        # Who could not be told is told with the next change.
        "untold": [name for name in {**dict.fromkeys(waiting), **told} if told.get(name, True)],
    }


def last_summary(store: Store | None) -> Mapping[str, Any]:
    """Return the summary of the last run that *store* remembers."""
    runs = [] if store is None else store.runs(1)
    return runs[0].summary if runs else {}


def failing(
    outcomes: Iterable[Outcome], documents: Iterable[Staged], before: Mapping[str, Any]
) -> dict[str, int]:
    """Return the feeds that are held back in any target, and for how many runs in a row.

    Args:
        outcomes: What came of the run in each target.
        documents: What it made.
        before: The summary of the run before it.
    """
    held: set[str] = set()
    is_all = False
    for outcome in outcomes:
        held.update(outcome.published.held if outcome.published is not None else ())
        is_all |= outcome.published is None and outcome.error is None
    feeds = {each.made_for.feed for each in documents if is_all or each.name in held}
    known = before.get("failing", {})
    return {feed: known.get(feed, 0) + 1 for feed in sorted(feeds)}


def taken(
    documents: Iterable[Staged],
    fitted: Iterable[Note],
    outputs: Iterable[Output],
    before: Mapping[str, Any],
) -> dict[str, tuple[int, int]]:
    """Return how many articles each feed for an aggregator lists, and how many it was to list.

    Args:
        documents: What a run made or left as it was.
        fitted: What writers did with articles that aggregators would have refused.
        outputs: What was to be made.
        before: The summary of the run before it, which knows of documents that stayed as they were.
    """
    families = {output.path for output in outputs if output.profiles}
    refused = {(note.output, note.origin) for note in fitted if not note.kept}
    left_out = Counter(feed for feed, _ in refused)
    known = before.get("taken", {})
    found: dict[str, tuple[int, int]] = {}
    for each in documents:
        feed = each.made_for.feed
        if each.made_for.family in families:
            listed, total = found.get(feed, (0, left_out[feed]))
            found[feed] = (listed + each.articles, total + each.articles)
            if each.kept and feed in known:
                found[feed] = (known[feed][0], known[feed][1])
    return found


def has_changes(result: Result) -> bool:
    """Return whether *result* changed what is live in any target."""
    published = (each.published for each in result.outcomes)
    return any(
        each is not None and (each.written or each.removed or each.trimmed) for each in published
    )


def worst_rules(findings: Sequence[Checked]) -> list[str]:
    """Return the rules of the worst findings of a document, each once."""
    found = [each for checked in findings for each in checked.findings]
    worst = max((each.severity for each in found), default=None)
    return list(dict.fromkeys(each.rule.id for each in found if each.severity is worst))


def holding(result: Result, names: Collection[str]) -> dict[str, list[str]]:
    """Return the guards and the rules that hold back the feeds of the documents *names*."""
    feeds = {each.name: each.made_for.feed for each in result.documents if each.name in names}
    found: dict[str, dict[str, None]] = {feed: {} for feed in feeds.values()}
    for refused in result.refused:
        for feed in found if not refused.is_warning else ():
            if feed in refused.feeds or not refused.feeds:
                found[feed][f"{GUARD}{refused.guard}"] = None
    for each in result.checked:
        if each.path in feeds:
            known = found[feeds[each.path]]
            # Beside a guard, mere advice holds nothing back.
            if not known or count([each], Severity.ERROR):
                known.update(dict.fromkeys(worst_rules([each])))
    return {feed: list(rules) for feed, rules in found.items()}


def _documents(result: Result, held: Collection[str], *, is_live: bool) -> Iterator[dict[str, Any]]:
    why = holding(result, {each.name for each in result.documents} if not is_live else held)
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
            "reason": result.reasons.get(staged.name),
            "why": why.get(staged.made_for.feed, []) if state == "held" else [],
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
    family = {each.made_for.feed: each.made_for.family for each in result.documents}
    found: dict[str, dict[str, int]] = {}
    for output in outputs:
        for name in output.profiles:
            counts = found.setdefault(name, {"accepted": 0, "total": 0})
            for feed, (accepted, total) in result.taken.items():
                if family[feed] == output.path:
                    counts["accepted"] += accepted
                    counts["total"] += total
    return dict(sorted(found.items()))
