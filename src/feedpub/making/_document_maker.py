"""Makes documents, and parts of them, in any process."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct
from msgspec.msgpack import encode
from msgspec.structs import replace

from feedpub import checks, disk, documents, formats, selection
from feedpub.config import Config, Judgement
from feedpub.judging import all_left_out, examine, leveled, unpacked
from feedpub.making import _sizes
from feedpub.making._cleaner import Changes, Cleaner, PartCleaner
from feedpub.making._made import Made, finished, light, made_for
from feedpub.making._planned_outputs import adapters, planned_outputs
from feedpub.making._vanished import vanished
from feedpub.model import Article, Document, Feed, Image, Output
from feedpub.publishing import Waiting
from feedpub.selection import Plan, PlannedFeed, PlannedOutput
from feedpub.sources import Articles
from feedpub.targets import Staged

if TYPE_CHECKING:
    from feedpub.making._long import Long, Part
    from feedpub.profiles import Adapter

#: Returns an article as its output needs it; told what to record the instant of a change in.
_Prepare: TypeAlias = Callable[[Article, selection.Agenda], Article]


class Job(Struct, frozen=True):
    """A feed to make, and what adapts it to its aggregators.

    Attributes:
        feed: With its articles.
        fit: What adapts them.
        planned: The places of the articles.
        agenda: Knows, once the feed is made, when time alone makes it another.
    """

    feed: Feed
    fit: Adapter | None
    planned: PlannedFeed
    agenda: selection.Agenda


class DocumentMaker:
    """Writes and checks one feed, a part of long feeds, or a month of an archive.

    A worker has the one of the run, or a pickled copy of it; the documents it makes are left in
    the staging.

    Attributes:
        cleaner: Cleans the bodies of articles.
        images: Article id → its images, with the values that were probed.
    """

    def __init__(
        self,
        config: Config,
        staging: Waiting,
        articles: Articles,
        *,
        now: datetime,
        are_many: bool,
        taken_back: Collection[str] = (),
    ) -> None:
        self._config = config
        self._staging = staging
        self._articles = articles
        self._now = now
        self._taken_back = frozenset(taken_back)
        self.cleaner = Cleaner(self.links_in_bodies)
        self.images: dict[str, tuple[Image, ...]] = {}
        #: The numbers of jobs that need not be done.
        self.left_alone: frozenset[int] = frozenset()
        self._are_many = are_many

    def __getstate__(self) -> dict[str, Any]:
        # A worker makes the adapters itself if it needs them.
        return {
            name: value
            for name, value in self.__dict__.items()
            if name not in {"_fits", "wanted", "jobs"}
        }

    @cached_property
    def _fits(self) -> list[Adapter | None]:
        """What adapts each of the outputs to its aggregators."""
        return adapters(self._config, self._now)

    @cached_property
    def jobs(self) -> list[Job]:
        """The feeds of the plan."""
        return [
            Job(self._feed(planned, agenda, fit=fit), fit, planned, agenda)
            for planned in self.plan.feeds
            for fit in [self._fits[planned.number]]
            for agenda in [self._agenda(planned)]
        ]

    @cached_property
    def outputs(self) -> dict[str, Output]:
        """The outputs by their paths."""
        return {each.path: each for each in self._config.outputs}

    @cached_property
    def wanted(self) -> list[PlannedOutput]:
        """The outputs, with what planning needs to know of them."""
        return planned_outputs(self._config, self._fits, self._taken_back)

    @cached_property
    def plan(self) -> Plan:
        """The plan, made in one pass over the articles, before anything is written."""
        names = selection.Names(self._config.outputs)
        return selection.plan(
            self._articles,
            self.wanted,
            self._now,
            publication=self._config.publication,
            names=names,
            vanished=partial(self._vanished, names),
        )

    def _vanished(self, names: selection.Names, output: Output) -> dict[str, str]:
        return vanished(output, self._staging, names)

    @property
    def _shelf(self) -> selection.Placed:
        """The articles, with what is known of their images."""
        if not self.images:
            return self._articles
        from feedpub.making._held import Illustrated

        return Illustrated(self._articles, self.images)

    def links_in_bodies(self) -> selection.Links | None:
        """Return what links may not be seen; ``None`` if every article is public."""
        return None if self._articles.are_all_public(self._now) else self.plan.links

    def unprepared(self, planned: PlannedFeed) -> Feed:
        """Return the feed, with the bodies of its articles as they are."""
        return self._feed(planned, self._agenda(planned), _as_it_is)

    def _agenda(self, planned: PlannedFeed) -> selection.Agenda:
        pages: set[int] | None = None if self.takes_all(planned.output) else set()
        agenda = selection.Agenda(self._now, pages)
        agenda.note(planned.due)
        return agenda

    def _feed(
        self,
        planned: PlannedFeed,
        agenda: selection.Agenda,
        prepare: _Prepare | None = None,
        articles: selection.Placed | None = None,
        *,
        within: range | None = None,
        fit: selection.Fit | None = None,
    ) -> Feed:
        if prepare is None:
            prepare = self.cleaner.prepare if _of(planned.output).needs_bodies else _as_it_is
        ready = prepare
        return selection.feed(
            planned,
            articles or self._shelf,
            self._config.publication,
            base_url=self._config.base_url,
            now=self._now,
            agenda=agenda,
            links=self.plan.links,
            prepare=lambda article: ready(article, agenda),
            fit=fit,
            within=within,
        )

    def make(self, number: int) -> tuple[Iterable[Made], Changes]:
        """Make the documents of job *number*."""
        job = self.jobs[number]
        feed, fit = job.feed, job.fit
        written = formats.write(feed) if fit is None else fit.write(feed)
        made = [self.check(feed, document) for document in written]
        if fit is not None:
            made[0] = replace(self._emptied(made, fit, feed), notes=fit.notes)
        job.agenda.note(formats.next_change(feed))
        return finished(made, job.agenda, job.planned.last), self.cleaner.late

    def part(self, number: int) -> tuple[list[Part], Changes]:
        """Make part *number* of every long feed."""
        from feedpub.making._held import Held

        within = self.parts[number]
        cleaner = PartCleaner(self.cleaner)
        bodies = checks.WrittenBodies(cleaner.plain)
        places = {place for job in self.long_jobs for place in job.planned.within(within)}
        some = Held(self._shelf, places)
        made = []
        for job, long in zip(self.long_jobs, self.longs(), strict=True):
            agenda = self._agenda(job.planned)
            feed = self._feed(job.planned, agenda, cleaner.prepare, some, within=within)
            made.append(long.part(feed, number, bodies, agenda))
        return made, cleaner.changes

    def month(self, job_and_month: tuple[int, tuple[int, int]]) -> list[Made]:
        """Make the shards of a month of a job."""
        number, month = job_and_month
        job = self.jobs[number]
        by_month = _of(job.feed.output).by_month
        assert by_month is not None, "only what is made by month is made here"
        agenda = self._agenda(job.planned)
        part = self._feed(job.planned, agenda, within=self.months[month])
        made = [
            replace(self.check(part, document), month=month, shard=encode(shard))
            for document, shard in by_month.shards(part)
        ]
        return finished(made, agenda)

    @property
    def long_jobs(self) -> list[Job]:
        """The feeds that are made in parts."""
        return [
            job
            for number, job in enumerate(self.jobs)
            if number not in self.left_alone and self.is_long(job)
        ]

    def longs(self) -> list[Long]:
        """Return what makes each of the long feeds."""
        from feedpub.making._long import Long

        return [Long(job.feed, self._staging, self._now) for job in self.long_jobs]

    @cached_property
    def parts(self) -> Sequence[range]:
        """The parts of the articles of which long feeds are made."""
        return self._articles.parts(_sizes.PART)

    @cached_property
    def months(self) -> Mapping[tuple[int, int], range]:
        """The months of the articles: year and month → places."""
        return self._articles.months()

    def takes_all(self, output: Output) -> bool:
        """Return whether *output* is to contain all articles, each as it would be alone."""
        by_item = _of(output).by_item is not None and self._are_many
        alone = output.for_each is None and output.archive is None
        return by_item and output.limit is None and alone and not output.profiles

    def is_long(self, job: Job) -> bool:
        """Return whether it is made in parts, because it contains all articles."""
        return self.takes_all(job.feed.output) and job.fit is None

    def check(self, feed: Feed, document: Document) -> Made:
        """Stage *document*, and check it."""
        staged = self._staging.add(document, made_for(feed))
        made = self._examined(staged, document, feed.output)
        return light(replace(made, members=_members(feed, document)))

    def is_compared(self, output: Output) -> bool:
        """Return whether documents of *output* are compared with the others.

        Gathering facts to compare takes a tenth of the check's time, and these documents are made
        of the same articles: it is for the newsroom's feeds, not for whole archives, and not for
        one that is alone. Documents adapted to an aggregator differ on purpose.
        """
        is_archive = documents.KINDS[output.format].role == "archive"
        few = not is_archive and not self._are_many and len(self.jobs) > 1
        return few and not output.profiles

    def looked_at(self, staged: Staged) -> Made | None:
        """Check *staged*, which stays as it is; ``None`` if it is not to be compared with any."""
        output = self.outputs[staged.made_for.family]
        if not self.is_compared(output):
            return None
        data = disk.read(staged.path)
        document = Document(name=staged.name, format=staged.format, data=data, url=staged.url)
        return light(self._examined(staged, document, output))

    def _examined(self, staged: Staged, document: Document, output: Output) -> Made:
        profiles = output.profiles
        # What did not change need not be told apart from what is live.
        listing = partial(documents.Contents.listing, digests=staged.changed)
        checked, facts, listed = examine(
            replace(document, data=unpacked(document.data)),
            self._now,
            self._judgement(staged.name),
            facts=self.is_compared(output),
            listing=listing if len(document.articles) <= _sizes.FEW else None,
            profiles=profiles,
        )
        return Made(staged=staged, checked=checked, facts=facts, listing=listed)

    def _judgement(self, name: str) -> Judgement:
        """Return how what is found in the document *name* is judged."""
        judgement = self._config.judgement
        if name not in self._lone_archives:
            return judgement
        # The rule cannot know that there is no other archive yet.
        return replace(judgement, final={**judgement.final, "fh/archive-without-neighbours": None})

    @cached_property
    def _lone_archives(self) -> frozenset[str]:
        """The paths of the archives of feeds that have only one."""
        return frozenset(
            planned.output.path
            for planned in self.plan.feeds
            if planned.current is not None and planned.earlier is None and planned.later is None
        )

    def _emptied(self, made: Sequence[Made], fit: Adapter, feed: Feed) -> Made:
        """Return the first of *made*, with a warning if all articles were left out of *feed*."""
        missing = fit.left_out
        if not missing or any(each.staged.articles for each in made):
            return made[0]
        reasons = dict(Counter(rule for rules in missing for rule in rules).most_common())
        finding = all_left_out(feed.path, len(missing), reasons)
        found = leveled([finding], self._config.judgement.of(feed.path))
        checked = replace(made[0].checked, findings=(*made[0].checked.findings, *found))
        return replace(made[0], checked=checked, left_out=tuple(reasons.items()))


def _members(feed: Feed, document: Document) -> tuple[str, ...]:
    """Return the ids of the articles in *document*, whatever it writes as their ids."""
    if feed.output.guid == "id":
        return tuple(each.id for each in document.articles)
    known = defaultdict(list)
    for article in feed.articles:
        known[article.url].append(article.id)
    return tuple(id for each in document.articles for id in known[each.url])


def _of(output: Output) -> formats.Format:
    return formats.FORMATS[output.format]


def _as_it_is(article: Article, agenda: selection.Agenda) -> Article:
    del agenda
    return article
