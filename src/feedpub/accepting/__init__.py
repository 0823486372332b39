"""Judges records for aggregators: which article is accepted where, and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from msgspec.structs import replace

from feedpub import executors, measuring, profiles
from feedpub.acceptance import Acceptance, Reason, Row
from feedpub.accepting._judge import Judge
from feedpub.config import Judgement
from feedpub.errors import UsageError
from feedpub.fetch import ORDINARY, Fetcher, FetchOptions
from feedpub.findings import Finding, Location, Rule
from feedpub.judging import by_path, crashed
from feedpub.model import Article, Image, Output, Publication, Value
from feedpub.profiles import Profile
from feedpub.reports import Checked
from feedpub.sources import Articles, Earlier, Ledger, Source
from feedpub.sources import read as read_sources

__all__ = ["Accepted", "Judge", "check_acceptance", "chosen", "findings"]

#: The number of verdicts from which a second process saves more than it costs to start.
_WORTH_FORKING = 4_000
#: The number of articles judged at once.
_BATCH = 200


class Accepted(Value, frozen=True, gc=True):
    """The findings in records, and which aggregator accepts which of their articles.

    Attributes:
        checked: The findings, by source.
        acceptance: The acceptance table.
        total: The number of records.
        cut_short: The sources that end too early.
    """

    checked: Sequence[Checked]
    acceptance: Acceptance
    total: int
    cut_short: Sequence[str] = ()


def check_acceptance(
    sources: Sequence[str],
    names: Sequence[str],
    *,
    publication: Publication,
    now: datetime,
    judgement: Judgement | None = None,
    outputs: Sequence[Output] = (),
    base: Path | None = None,
    stdin: BinaryIO | None = None,
    jobs: int | None = None,
    executor: executors.Given = None,
    measure: measuring.MeasuringOptions | None = None,
    say: Callable[[str], object] = lambda _: None,
    fetch: FetchOptions = ORDINARY,
    since: datetime | None = None,
) -> Accepted:
    """Return what is wrong with the records of *sources*, and which aggregators accept them.

    Args:
        sources: Files, globs, ``-``.
        names: Aggregators, or paths of profiles; ``all`` are those that read feeds, ``auto`` those
            of *outputs*.
        publication: The publication of the records.
        now: The current time.
        judgement: The severities of rules.
        outputs: The configured outputs: an aggregator's output decides how much of an article it
            contains.
        base: The base directory of relative paths.
        stdin: The stream that ``-`` stands for.
        jobs: The number of processes; default: as many as are useful.
        executor: Judges them instead: a `concurrent.futures.Executor`, or the name of one.
        measure: Whether to read sizes and types from images, and the limits.
        say: Receives a sentence for everything that the run has to do without.
        fetch: The limits of requests to the addresses of sources.
        since: Judges only what is new or changed since then, from sources that can tell.

    Raises:
        ReadError: A source is missing or cannot be read.
        UsageError: There is no such profile or executor, or images cannot be measured.
    """
    names = _named(names, outputs)
    wanted = chosen(names)
    with Fetcher(fetch) as get, executors.opened(executor, jobs) as pool:
        reading = read_sources(
            [Source(path=path) for path in sources],
            publication=publication,
            base=base or Path.cwd(),
            stdin=stdin,
            patience=None,
            executor=pool,
            fetch=get,
            now=now,
            earlier=[None if since is None else Earlier(since=since) for _ in sources],
            allow_empty=since is not None,
        )
        judged_by = judgement or Judgement()
        check = _Acceptances(names, publication, now, judged_by, tuple(outputs), reading.articles)
        of_images = Ledger()
        if measure is not None:
            check.measure(measure, of_images.add, say)
        worth = 0 if jobs else _WORTH_FORKING
        is_shared = pool.is_worth(len(reading.articles) * len(wanted), worth)
        rows, lost = _judged(check, pool if is_shared else None)
    refused = findings(rows, wanted)
    acceptance = Acceptance(
        aggregators=tuple(each.name for each in wanted),
        titles=tuple(each.title for each in wanted),
        windows=tuple(each.window for each in wanted),
        rows=rows,
    )
    more = by_path((*reading.findings, *of_images.findings({})), judged_by)
    return Accepted(
        checked=_joined(more, refused, lost),
        acceptance=acceptance,
        total=reading.total,
        cut_short=reading.cut_short,
    )


class _Acceptances:
    """All that is judged, and by whom; what judges is made in each process."""

    def __init__(
        self,
        names: Sequence[str],
        publication: Publication,
        now: datetime,
        judgement: Judgement,
        outputs: Sequence[Output],
        articles: Articles,
    ) -> None:
        self._names = tuple(names)
        self._publication = publication
        self._now = now
        self._outputs = outputs
        self.judgement = judgement
        self.articles = articles
        #: Article's id → its images, where they say more than their records.
        self._images: dict[str, tuple[Image, ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "_judge"}

    @cached_property
    def _judge(self) -> Judge:
        wanted = chosen(self._names)
        return Judge(wanted, self._publication, self._now, self.judgement, self._outputs)

    def measure(
        self,
        options: measuring.MeasuringOptions,
        report: Callable[[Finding], object],
        say: Callable[[str], object],
    ) -> None:
        """Ask the images for what their records leave open."""
        known = iter(self.articles)
        for article in measuring.completed(
            self.articles, options, now=self._now, report=report, say=say
        ):
            if article.images != next(known).images:
                self._images[article.id] = article.images

    def rows(self, places: range) -> list[Row]:
        """Judge the articles at *places*."""
        return self._judge.rows(map(self._known, self.articles.within(places)))

    def _known(self, article: Article) -> Article:
        images = self._images.get(article.id)
        return article if images is None else replace(article, images=images)


def _judged(check: _Acceptances, pool: executors.Pool | None) -> tuple[list[Row], list[Checked]]:
    """Return a row for each article, and what could not be judged."""
    lost: list[Checked] = []
    batches = check.articles.batches(_BATCH)
    if pool is None:
        return [row for places in batches for row in check.rows(places)], lost
    share = pool

    def again(places: range) -> list[Row]:
        """Judge those that were in work when a process died, until the one it is for is found."""
        try:
            return share.alone(_Acceptances.rows, check, places)
        except ChildProcessError as error:
            half = len(places) // 2
            if half:
                return [*again(places[:half]), *again(places[half:])]
            for article in check.articles.within(places):
                path = article.origin.path
                lost.append(crashed(path, error, check.judgement.of(path), article))
            return []

    found = pool.map(_Acceptances.rows, check, batches, again=again, here=False)
    return [row for some in found for row in some], lost


def chosen(names: Sequence[str]) -> list[Profile]:
    """Return the profiles *names*, each once; ``all`` stands for those of active aggregators.

    Raises:
        UsageError: There is no such profile, or it demands nothing of articles.
    """
    found: dict[str, Profile] = {}
    for name in names:
        every = profiles.living() if name == "all" else [profiles.find(name)]
        found.update((each.name, each) for each in every)
    return list(found.values())


def _named(names: Sequence[str], outputs: Sequence[Output]) -> list[str]:
    """Return *names*, with those of the aggregators of *outputs* in the place of ``auto``."""
    configured = [name for output in outputs for name in output.profiles]
    if "auto" in names and not configured:
        raise UsageError(
            "records do not show which aggregator they are for, and no output names one",
            help="Name the aggregators, or write --profile all.",
        )
    return [each for name in names for each in (configured if name == "auto" else [name])]


def findings(rows: Iterable[Row], wanted: Sequence[Profile]) -> list[Finding]:
    """Return the problems that remain in *rows*, as findings about the records."""
    rules = {rule.id: rule for each in wanted for rule in each.rules.values()}
    ledger = Ledger()
    files: dict[str, int] = {}
    for row in rows:
        files.setdefault(row.origin.path, len(files))
        for cell in row.cells:
            for each in cell.reasons:
                if each.fixed is None:
                    # One for each file and rule, however many articles break it.
                    ledger.add(_finding(each, row, rules), key=row.origin.path)
    return list(ledger.findings(files))


def _finding(reason: Reason, row: Row, rules: Mapping[str, Rule]) -> Finding:
    origin = row.origin
    place = Location(path=origin.path, line=origin.line, xpath=reason.field)
    return Finding(
        rule=rules[reason.rule],
        severity=reason.severity,
        message=reason.message,
        location=place,
        article=row.title,
        record=origin,
    )


def _joined(
    checked: Sequence[Checked], more: Sequence[Finding], lost: Sequence[Checked]
) -> list[Checked]:
    """Return *checked* with *more* findings, and those of *lost*, which have their severities."""
    by_file: dict[str, list[Finding]] = {each.path: list(each.findings) for each in checked}
    for finding in (*more, *(finding for each in lost for finding in each.findings)):
        by_file.setdefault(finding.location.path, []).append(finding)
    crashes = {each.path: each.crash for each in lost}
    return [
        Checked(path=path, format="records", findings=tuple(found), crash=crashes.get(path))
        for path, found in by_file.items()
    ]
