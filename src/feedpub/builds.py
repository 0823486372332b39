"""Builds: what one is asked to do, and what it did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feedpub import dates, executors, measuring
from feedpub.announcing import Announcement
from feedpub.dates import aware
from feedpub.errors import BUG, FOUND, PublishError, ReadError, SafetyError, UsageError
from feedpub.findings import Note, Severity
from feedpub.guarding import Refused, check_names
from feedpub.inquiring import Since
from feedpub.model import Output, Value
from feedpub.proposing import Proposal
from feedpub.publishing import Published
from feedpub.releasing import Outcome
from feedpub.reports import Checked
from feedpub.runs import Difference, Run
from feedpub.sources import Articles, Rejected
from feedpub.targets import Staged


class Built(Value, frozen=True, gc=True):
    """What a build did, or would have done.

    Attributes:
        total: The number of records read.
        unwanted: The number of records that a source or its vocabulary leaves out by ``where``.
        cut_short: The sources that end too early; nothing was published because of them.
        articles: The number of articles, each counted once.
        rejected: Records set aside, with the reasons.
        sources: The findings in the records, by source.
        documents: The files made.
        checked: The findings in them.
        refused: What guards found about to go live that would hurt; a warning holds nothing back.
        published: What became live, and what was held back because of its findings; ``None`` if
            everything was. Of several targets, the first that did not fail.
        differences: The changes by article; ``None`` if they were not requested and the comparison
            would be long. Of several targets, the first that did not fail.
        outcomes: What came of it in each target.
        run: What was published, in all of them; ``None`` if nothing was.
        announced: What came of each announcer; nothing if there was nothing to announce.
        cleaned: What was changed in article bodies, and how often.
        fitted: Articles that aggregators would have refused, and what the writer did.
        emptied: The feeds without articles because all were left out: path → rule → articles.
        taken: How many articles each feed for an aggregator lists, and how many it was to list.
        failing: The feeds that were held back, and for how many runs in a row: path → runs.
        number: The number of the run in the store, if it published something.
        reasons: Why documents were made, by name, in JSON values; what is not named could stay.
        proposal: What the run did or would do, and why, if that was requested.
        next_run_at: When the same records would make different files.
    """

    total: int
    articles: int
    unwanted: int = 0
    cut_short: Sequence[str] = ()
    rejected: Sequence[Rejected] = ()
    sources: Sequence[Checked] = ()
    documents: Sequence[Staged] = ()
    checked: Sequence[Checked] = ()
    refused: Sequence[Refused] = ()
    published: Published | None = None
    differences: Sequence[Difference] | None = None
    outcomes: Sequence[Outcome] = ()
    run: Run | None = None
    announced: Sequence[Announcement] = ()
    cleaned: Mapping[str, int] | None = None
    fitted: Sequence[Note] = ()
    emptied: Mapping[str, Mapping[str, int]] = MappingProxyType({})
    taken: Mapping[str, tuple[int, int]] = MappingProxyType({})
    failing: Mapping[str, int] = MappingProxyType({})
    number: int | None = None
    reasons: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    proposal: Proposal | None = None
    next_run_at: datetime | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of the command for such a build."""
        if any(each.crash for each in self.checked):
            return BUG
        if self.cut_short or any(each.unread for each in self.checked):
            return ReadError.exit_code
        if any(not each.is_warning for each in self.refused):
            return SafetyError.exit_code
        if any(each.error is not None for each in self.outcomes):
            return PublishError.exit_code
        return FOUND if self.published is None or self.published.held else 0


class Prepared(Value, frozen=True, gc=True):
    """What a run has in hand before anything is published: for those who only want to look.

    Attributes:
        articles: All articles that were read, with the ids and dates that they keep.
        documents: What was made, and what stays; the file of each can be read until the look ends.
        checked: The findings in the documents.
        outputs: The configured outputs, with the addresses that are valid now.
    """

    articles: Articles
    documents: Sequence[Staged]
    checked: Sequence[Checked]
    outputs: Sequence[Output]


class Request(Value, frozen=True, gc=True):
    """The options of a build; the configuration defines what it makes.

    Attributes:
        now: The instant that decides what is public and what is recent.
        since: The run reads only what is new or changed since then, from sources that can tell: an
            instant, or ``"last"``, the last run that read them.
        strict: Whether characters that XML does not allow are errors, not removed.
        allow_empty: Whether a run without articles is allowed.
        quarantine: The file for unusable records, wherever they come from; by default each source
            names its own, and what it names none for stops the run.
        max_bad: The highest share of unusable records, 0 to 1; by default what each source says,
            or a hundredth.
        dry_run: Whether to leave the target unchanged.
        announce: Whether to tell the announcers what was published; by default unless it is a dry
            run; in a dry run: what would have been.
        compare: Whether to list changes by article, however long that takes.
        fail_on: The severity at which a document is held back.
        allow: The guards that let everything pass this time, by name: ``("loss",)``.
        proposes: Whether to return what the run does and why, as a proposal.
        plan: The proposal that the run is held to: it is carried out for the instant that it is
            for, and if anything moved since, nothing is published.
        wait: Seconds to wait for another build of the same target.
        measure: Whether to read sizes and types from images, and the limits.
        jobs: Processes to share the work among: by default this one only, so that a program with
            threads, connections and handlers of its own is never forked; ``None``: as many as are
            useful, like the command.
        executor: Does the work instead: a `concurrent.futures.Executor` that the caller has and
            keeps, or the name of one, ``"processes"``. It is used however little there is to do,
            and `jobs` need not be given with it.

    Raises:
        UsageError: `now` is not a datetime, or has no time zone; or there is no guard of that
            name.
    """

    now: datetime
    since: Since | None = None
    strict: bool = False
    allow_empty: bool = False
    quarantine: Path | None = None
    max_bad: float | None = None
    dry_run: bool = False
    announce: bool | None = None
    compare: bool = False
    fail_on: Severity = Severity.ERROR
    allow: Collection[str] = ()
    proposes: bool = False
    plan: Proposal | None = None
    wait: float = 60.0
    measure: measuring.MeasuringOptions | None = None
    jobs: int | None = 1
    executor: executors.Given = None

    def __post_init__(self) -> None:
        aware(self.now, "now")
        if isinstance(self.since, datetime):
            aware(self.since, "since")
            if self.since > self.now:
                raise UsageError(
                    f"since is {dates.rfc3339(self.since)}, and that is in the future",
                    help='Give an instant that is over, or "last".',
                )
        check_names(self.allow)

    @property
    def announces(self) -> bool:
        """Whether announcers are told."""
        return not self.dry_run if self.announce is None else self.announce

    @property
    def deciding(self) -> tuple[object, ...]:
        """The options that decide what is published."""
        return (
            self.since,
            self.strict,
            self.allow_empty,
            self.max_bad,
            self.fail_on,
            sorted(self.allow),
            self.measure,
        )
