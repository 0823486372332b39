"""How things stand: what is live, how old it is, what fails, and what time will change next.

It is read from what runs left, and changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from feedpub import dates
from feedpub.model import Value
from feedpub.store import ArticleState, KnownArticle, KnownRun, PendingCount, Store

#: How late the run at an instant at which something changes may be.
_GRACE = timedelta(minutes=10)


class LiveFeed(Value, frozen=True):
    """A feed that is live.

    Attributes:
        name: Its path below the target.
        files: Its files: one, or an index with shards.
        articles: How many articles they list.
        size: Their bytes.
        newest: When the newest of the articles was published.
        failing: For how many runs in a row it has been held back.
    """

    name: str
    files: int
    articles: int
    size: int
    newest: datetime | None
    failing: int = 0


class Rate(Value, frozen=True):
    """How many articles an aggregator accepts.

    Attributes:
        accepted: In the last run that made something for it.
        total: The articles that it was to get then.
        share: What it accepted of all in the runs that were looked at, 0 to 1.
    """

    accepted: int
    total: int
    share: float


class Failure(Value, frozen=True):
    """A rule, a guard or a cause that made runs fail or held feeds back.

    Attributes:
        rule: Its name.
        runs: In how many of the runs that were looked at.
        is_now: Whether in the last one too.
    """

    rule: str
    runs: int
    is_now: bool


class Standing(Value, frozen=True, gc=True):
    """How things stand.

    Attributes:
        now: The instant.
        feeds: What is live.
        last: The last run; ``None`` if none is known.
        failures: The runs in a row that failed, up to the last.
        succeeded: The instant of the last run that did not fail.
        looked_at: The number of runs that were looked at.
        profiles: Aggregator → what it accepts.
        faults: What made runs fail, the most frequent first.
        expiring: Public articles that expire soon, the first to go first.
        pending: Articles that will be public, the next first.
        untold: The announcers that could not be told what changed.
        waiting: What services have still to be told, by announcer and recipient.
        overdue: Articles that time has changed, and no run yet.
        due: When the same records would make other documents.
        refused: What guards found in the last run: their severity and their message.
        error: Why the last run failed, if it said so.
    """

    now: datetime
    feeds: Sequence[LiveFeed]
    last: KnownRun | None
    failures: int
    succeeded: datetime | None
    looked_at: int
    profiles: Mapping[str, Rate]
    faults: Sequence[Failure]
    expiring: Sequence[KnownArticle]
    pending: Sequence[KnownArticle]
    untold: Sequence[str]
    waiting: Sequence[PendingCount]
    overdue: int
    due: datetime | None
    refused: Sequence[tuple[str, str]]
    error: str | None


def standing(
    store: Store | None,
    manifest: Mapping[str, Mapping[str, Any]],
    *,
    now: datetime,
    last: int = 20,
    within: timedelta = timedelta(hours=24),
    announcers: Collection[str] = (),
) -> Standing:
    """Return how things stand.

    Args:
        store: What runs remembered, if they do.
        manifest: What is live in the target, as it says itself.
        now: The instant.
        last: How many runs to look at.
        within: How far to look ahead for articles that expire or become public.
        announcers: The types of the announcers that are configured.
    """
    runs = [] if store is None else store.runs(last)
    summary = runs[0].summary if runs else {}
    changing = [] if store is None else list(store.due(now + within))
    ahead = [each for each in changing if each.due is not None and each.due > now]
    return Standing(
        now=now,
        feeds=list(_feeds(manifest, summary.get("failing", {}))),
        last=runs[0] if runs else None,
        # A program that builds with this library counts nothing.
        failures=summary.get("failures", int(bool(summary.get("exit_code")))),
        succeeded=next((each.created for each in runs if _is_fine(each)), None),
        looked_at=len(runs),
        profiles=_rates(runs),
        faults=_faults(runs),
        expiring=_sorted(each for each in ahead if each.state is ArticleState.PUBLIC),
        pending=_sorted(each for each in ahead if each.state is ArticleState.HIDDEN),
        untold=summary.get("untold", ()),
        waiting=[
            each
            for each in (() if store is None else store.announcements.counts())
            if each.announcer in announcers
        ],
        overdue=sum(each.due is not None and each.due < now - _GRACE for each in changing),
        due=_instant(
            # A run that failed too early does not know.
            next((each.summary["next_run_at"] for each in runs if _knows(each)), None)
        ),
        refused=[(each["severity"], each["message"]) for each in summary.get("refused", ())],
        error=summary.get("error"),
    )


def problems(
    standing: Standing, *, run_within: timedelta | None = None, loud_after: int = 3
) -> Iterator[str]:
    """Yield what is wrong, in sentences.

    Args:
        standing: How things stand.
        run_within: The longest that the last run may be ago.
        loud_after: How many runs may hold a feed back before that is worse.
    """
    if not standing.feeds:
        yield "nothing is live"
    yield from _of_runs(standing, run_within)
    yield from (message for severity, message in standing.refused if severity == "error")
    for feed in standing.feeds:
        if feed.failing:
            loud = "ATTENTION: " if feed.failing >= loud_after else ""
            yield f"{loud}{feed.name} has been held back for {_runs(feed.failing)}"
    live = {feed.name for feed in standing.feeds}
    summary = standing.last.summary if standing.last else {}
    for name, count in summary.get("failing", {}).items():
        if name not in live:
            loud = "ATTENTION: " if count >= loud_after else ""
            yield f"{loud}{name} has been held back for {_runs(count)}, and nothing of it is live"
    for announcer in standing.untold:
        yield f"not announced: {announcer}"
    for each in standing.waiting:
        if each.tries:
            yield f"not announced: {each.label}: {each.error}"


def _of_runs(standing: Standing, run_within: timedelta | None) -> Iterator[str]:
    """Yield what is wrong with the runs themselves."""
    last, now = standing.last, standing.now
    if standing.failures:
        why = f": {standing.error}" if standing.error else ""
        since = "" if standing.failures == 1 else f", and the {standing.failures - 1:,} before it"
        code = last.summary.get("exit_code") if last else None
        yield f"the last run failed with exit code {code}{since}{why}"
    if last is not None and run_within is not None and now - last.created > run_within:
        yield f"the last run was at {dates.rfc3339(last.created)}, which is too long ago"
    if standing.due is not None and standing.due < now - _GRACE:
        yield f"a run was due at {dates.rfc3339(standing.due)}, and there was none"
    elif standing.overdue:
        articles = "1 article" if standing.overdue == 1 else f"{standing.overdue:,} articles"
        yield f"time has changed {articles}, and no run has noticed"


def _runs(count: int) -> str:
    return "one run" if count == 1 else f"{count:,} runs in a row"


def _feeds(
    manifest: Mapping[str, Mapping[str, Any]], failing: Mapping[str, int]
) -> Iterator[LiveFeed]:
    feeds: dict[str, list[Mapping[str, Any]]] = {}
    for name, known in sorted(manifest.items()):
        feeds.setdefault(known.get("feed") or name, []).append(known)
    for name, files in feeds.items():
        newest = [_instant(each.get("newest")) for each in files]
        yield LiveFeed(
            name=name,
            files=len(files),
            articles=sum(each.get("articles", 0) for each in files),
            size=sum(each.get("size", 0) for each in files),
            newest=max(filter(None, newest), default=None),
            failing=failing.get(name, 0),
        )


def _rates(runs: Iterable[KnownRun]) -> dict[str, Rate]:
    known: dict[str, list[Mapping[str, int]]] = {}
    for run in runs:
        for name, counts in run.summary.get("profiles", {}).items():
            known.setdefault(name, []).append(counts)
    rates = {}
    for name, each in sorted(known.items()):
        total = sum(counts["total"] for counts in each)
        accepted = sum(counts["accepted"] for counts in each)
        rates[name] = Rate(
            accepted=each[0]["accepted"],
            total=each[0]["total"],
            share=accepted / total if total else 1.0,
        )
    return rates


def _faults(runs: Sequence[KnownRun]) -> list[Failure]:
    """Return what made runs fail, or held feeds back."""
    counts = Counter[str]()
    for run in runs:
        counts.update(_causes(run.summary))
    now = _causes(runs[0].summary) if runs else set()
    return [
        Failure(rule=rule, runs=number, is_now=rule in now)
        for rule, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _causes(summary: Mapping[str, Any]) -> set[str]:
    causes = {rule for each in summary.get("documents", ()) for rule in each["why"]}
    causes.update(
        each["rule"] for each in summary.get("findings", ()) if each["severity"] == "error"
    )
    causes.update(
        f"guard/{each['guard']}"
        for each in summary.get("refused", ())
        if each["severity"] == "error"
    )
    code = summary.get("exit_code")
    return causes or ({f"exit code {code}"} if code else set())


def _knows(run: KnownRun) -> bool:
    return "next_run_at" in run.summary and bool(run.summary.get("published"))


def _is_fine(run: KnownRun) -> bool:
    return run.summary.get("exit_code") == 0


def _sorted(articles: Iterable[KnownArticle]) -> list[KnownArticle]:
    return sorted(articles, key=lambda each: (each.due, each.id))


def _instant(text: str | None) -> datetime | None:
    return None if text is None else dates.parse(text)
