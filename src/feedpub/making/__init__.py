"""Makes documents from articles, checks and stages them, on all processors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from msgspec.msgpack import decode
from msgspec.structs import replace

from feedpub import formats
from feedpub.config import Config
from feedpub.executors import Pool
from feedpub.findings import Finding
from feedpub.making import _sizes
from feedpub.making._affected import FeedKey
from feedpub.making._choice import Before, Choice, FeedChoice, Kept, choose, is_monthly, key_of
from feedpub.making._cleaner import Carried, Changes
from feedpub.making._document_maker import DocumentMaker, Job
from feedpub.making._made import Made, finished, lost, with_data
from feedpub.making._made_with import made_with
from feedpub.making._remembered import ChangedArticle, LiveDocument, MakingReason
from feedpub.model import Access, Article, Content, Output, Status
from feedpub.publishing import Waiting
from feedpub.reports import Checked
from feedpub.selection import Agenda, Plan, PlannedFeed
from feedpub.sources import Articles, Ledger

if TYPE_CHECKING:
    from feedpub import measuring
    from feedpub.making._long import Part

__all__ = [
    "Before",
    "ChangedArticle",
    "Choice",
    "FeedChoice",
    "LiveDocument",
    "Made",
    "Maker",
    "MakingReason",
    "choose",
]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Maker:
    """Makes the documents of a configuration: gives out the work, and gathers what came of it.

    Feeds with bodies, and all outputs with few articles, are made as a whole, each by one worker;
    of an archive sitemap each worker makes whole months, one shard in memory at a time.

    Args:
        config: What to make.
        staging: Where documents wait.
        articles: What to make them of.
        now: The instant that decides what is public.
        pool: Does the work.
        taken_back: Ids of those of the articles that were public and are withdrawn.
    """

    def __init__(
        self,
        config: Config,
        staging: Waiting,
        articles: Articles,
        *,
        now: datetime,
        pool: Pool,
        choice: Choice | None = None,
        total: int | None = None,
        taken_back: Collection[str] = (),
    ) -> None:
        self._config = config
        self._staging = staging
        self._articles = articles
        self._now = now
        # Of an archive some of the articles may be here.
        self._are_many = (len(articles) if total is None else total) >= _sizes.MANY
        self._worker = DocumentMaker(
            config,
            staging,
            articles,
            now=now,
            are_many=self._are_many,
            taken_back=taken_back,
        )
        self._given_choice = choice
        self._is_measured = False
        self._given_pool = pool
        self._agenda = Agenda(now)

    @property
    def plan(self) -> Plan:
        """The plan, made in one pass over the articles, before anything is written."""
        return self._worker.plan

    @cached_property
    def _choice(self) -> Choice:
        """What is made, and what stays as it is."""
        choice = self._given_choice or choose(
            self._config,
            Before(),
            self._staging,
            self._now,
            translated=self._articles.translated,
        )
        if any(each.archive is not None for each in self._config.outputs):
            choice.look_at_archives(self.plan.feeds)
        return choice

    @cached_property
    def _pool(self) -> Pool | None:
        """What does the work; ``None`` if there is too little of it to share."""
        items = sum(
            _sizes.most_items(planned.output, len(planned.places)) for planned in self._planned
        )
        return self._given_pool if self._given_pool.is_worth(items, _sizes.WORTH_SHARING) else None

    @cached_property
    def _left_alone(self) -> frozenset[int]:
        """The numbers of the jobs that need not be done."""
        feeds = enumerate(self.plan.feeds)
        return frozenset(number for number, each in feeds if not self._choice.why(key_of(each)))

    def made_with(self, output: Output) -> str:
        """Return a digest of the settings and versions that make the documents of *output*."""
        if self._is_measured:  # images may be others tomorrow
            return ""
        return made_with(self._config, output, is_monthly=self._is_monthly(output))

    def remembered(self, made: Made, checked: Checked) -> LiveDocument:
        """Return what to remember of *made*, in which *checked* was found, once it is live."""
        output = self._worker.outputs[made.staged.made_for.family]
        told = checked.findings or checked.crash or made.notes or made.left_out
        return LiveDocument(
            name=made.staged.name,
            made_for=made.staged.made_for,
            made_with=self.made_with(output),
            made_at=self._now,
            # What aggregators accept depends on the clock in ways that are theirs.
            is_quiet=not (told or output.profiles),
            due=made.due,
            last=made.last,
            pages=made.pages,
            month=made.month,
            shard=made.shard,
        )

    def _is_monthly(self, output: Output) -> bool:
        return is_monthly(output, translated=self._articles.translated)

    def _kept(self, kept: Kept) -> Made:
        """Return a document that stays as it is."""
        known = kept.remembered
        # The list of an older version does not say what a file was made for.
        staged = self._staging.adopt(replace(kept.staged, made_for=known.made_for))
        self._agenda.note(known.due)
        made = self._worker.looked_at(staged) if self._compares else None
        checked = Checked(path=known.name, format=staged.format, findings=())
        made = made or Made(staged=staged, checked=checked)
        return with_data(replace(made, due=known.due, why=None))

    @cached_property
    def _compares(self) -> bool:
        """Whether what stays is compared with something that is made."""
        jobs = self._worker.jobs
        return any(
            number not in self._left_alone and self._worker.is_compared(job.feed.output)
            for number, job in enumerate(jobs)
        )

    @property
    def _whole_jobs(self) -> list[int]:
        """The numbers of the jobs that are done as a whole."""
        return [
            number
            for number, job in enumerate(self._worker.jobs)
            if number not in self._left_alone
            and self._is_whole(job)
            and not self._worker.is_long(job)
        ]

    @property
    def cleaned(self) -> dict[str, int]:
        """What was changed in article bodies, and how often."""
        return dict(sorted(self._worker.cleaner.total().items()))

    @property
    def next_change(self) -> datetime | None:
        """When the same articles would make different documents; known once these are made."""
        self._agenda.note(self.plan.next_change)
        return self._agenda.next

    def documents(self, progress: Callable[[str], None]) -> Iterator[Made]:
        """Yield every document once it is staged and checked, in the order of the outputs.

        Those that may stay as they are come among them, and were not made.
        """
        self._worker.left_alone = self._left_alone
        long = iter(self._make_long())
        ready = self._map(DocumentMaker.make, self._whole_jobs, self._make_again)
        for feed, number in self._choice.feeds(self.plan.feeds):
            for kept in self._choice.kept(feed):
                yield self._kept(kept)
            if number is None or number in self._left_alone:
                continue
            job = self._worker.jobs[number]
            progress(f"making {job.feed.path}")
            made: Iterable[Made]
            if self._worker.is_long(job):
                made = [next(long)]
            elif self._is_whole(job):
                made, late = next(ready)
                self._worker.cleaner.late.update(late)
            else:
                made = self._stream(number, feed)
            why = self._choice.why(feed)
            for one in made:
                self._agenda.note(one.due)
                reason = why.get(one.month) or next(iter(why.values()))
                staged = self._staging.adopt(one.staged)
                yield with_data(replace(one, staged=staged, why=reason))
        assert next(long, None) is None, "every long feed is made once"

    def measure(
        self, options: measuring.MeasuringOptions, say: Callable[[str], object]
    ) -> Sequence[Finding]:
        """Measure the images of published articles for values that their records lack.

        Returns:
            What is wrong with them.

        Raises:
            UsageError: The extra for reading images is not installed.
        """
        from feedpub import measuring

        self._is_measured = True
        wanted: dict[str, Article] = {}
        for planned in self._planned:
            if _of(planned.output).needs_bodies:
                candidates = self._worker.unprepared(planned).articles
                public = (each for each in candidates if each.status is Status.PUBLISHED)
                some = islice(public, planned.most)
                wanted.update((article.id, article) for article in some)
        faults = Ledger()
        for article in measuring.completed(
            wanted.values(), options, now=self._now, report=faults.add, say=say
        ):
            if article.images != wanted[article.id].images:
                self._worker.images[article.id] = article.images
        return faults.findings({})

    def clean(self) -> None:
        """Clean every published body with the workers; without any, when it is written."""
        if self._pool is None:
            return
        carried = Carried(
            self._articles, self._carriers(), self._worker.links_in_bodies(), self._staging
        )
        if not self._are_many:
            for article in carried.articles(carried.places):
                self._worker.cleaner.prepare(article, self._agenda)
            self._worker.cleaner.settle()
            return
        size = self._articles.batch(_sizes.CLEANED, len(carried.places) // (2 * self._pool.size))
        batches = [
            carried.places[start : start + size] for start in range(0, len(carried.places), size)
        ]
        again = partial(self._pool.alone, Carried.clean, carried)
        for bodies in self._pool.map(Carried.clean, carried, batches, again=again):
            self._worker.cleaner.learn(bodies)

    def _carriers(self) -> list[tuple[Output, set[int]]]:
        """Return the outputs that contain bodies, and the places of their articles."""
        # Whether an output contains a body depends on the article's access.
        carriers: dict[tuple[Access, ...], tuple[Output, set[int]]] = {}
        for planned in self._planned:
            output = planned.output
            full = output.content is Content.FULL
            if full and _of(output).needs_bodies and not self._worker.takes_all(output):
                _, places = carriers.setdefault(output.full_access, (output, set()))
                places.update(planned.places[: planned.most])
        return list(carriers.values())

    @property
    def _planned(self) -> list[PlannedFeed]:
        """The feeds of the plan that are made."""
        feeds = enumerate(self.plan.feeds)
        return [each for number, each in feeds if number not in self._left_alone]

    def _is_whole(self, job: Job) -> bool:
        """Return whether it is made as a whole, in parallel with others."""
        if _of(job.feed.output).by_month is not None and job.fit is None:
            return False
        shared = self._pool is not None and not self._are_many
        return shared or _of(job.feed.output).needs_bodies or job.fit is not None

    def _make_again(self, number: int) -> tuple[Iterable[Made], Changes]:
        """Retry the work of a worker that died; if that dies too, the feed is held back."""
        try:
            return self._alone(DocumentMaker.make, number)
        except ChildProcessError as error:
            return [lost(self._worker.jobs[number].feed, self._staging, error)], {}

    def _stream(self, number: int, key: FeedKey) -> Iterator[Made]:
        job = self._worker.jobs[number]
        feed = job.feed
        by_month = _of(feed.output).by_month
        if by_month is not None and self._is_monthly(feed.output):
            yield from self._make_months(number, key, by_month)
            return
        made = [self._worker.check(feed, document) for document in formats.write(feed)]
        job.agenda.note(formats.next_change(feed))
        yield from finished(made, job.agenda, job.planned.last)

    def _make_long(self) -> Iterator[Made]:
        """Make the feeds of all articles; each worker writes some of the articles at a time."""
        worker = self._worker
        if not worker.long_jobs:
            return
        parts: list[list[Part]] = [[] for _ in worker.long_jobs]
        again = partial(self._alone, DocumentMaker.part)
        numbers = range(len(worker.parts))
        try:
            for made, late in self._map(DocumentMaker.part, numbers, again):
                worker.cleaner.late.update(late)
                for known, part in zip(parts, made, strict=True):
                    known.append(part)
        except ChildProcessError as error:
            yield from (lost(long.feed, self._staging, error) for long in worker.longs())
            return
        for job, long, known in zip(worker.long_jobs, worker.longs(), parts, strict=True):
            yield long.made(known, worker.unprepared(job.planned), self._config.judgement)

    def _make_months(self, number: int, key: FeedKey, by_month: formats.ByMonth) -> Iterator[Made]:
        """Make the shards of a feed that have to be; each worker makes whole months."""
        feed = self._worker.jobs[number].feed
        choice = self._choice
        months = [
            (number, month)
            for month in self._worker.months
            if choice.is_whole(key) or month in choice.why(key)
        ]
        again = partial(self._alone, DocumentMaker.month)
        shards = [each.remembered.shard for each in choice.kept(key)]
        try:
            found = (
                self._map(DocumentMaker.month, months, again, here=False)
                if self._are_many and feed.output.for_each is None
                else map(self._worker.month, months)
            )
            for made in found:
                for one in made:
                    shards.append(one.shard)
                    yield one
        except ChildProcessError as error:
            yield lost(feed, self._staging, error)
            return
        known = [decode(each, type=by_month.shard) for each in shards if each is not None]
        index = self._worker.check(feed, by_month.over(feed, known))
        yield replace(index, pages=())

    def _map(
        self,
        function: Callable[[DocumentMaker, _Item], _Result],
        items: Sequence[_Item],
        again: Callable[[_Item], _Result],
        *,
        here: bool = True,
    ) -> Iterator[_Result]:
        if self._pool is None:
            return map(partial(function, self._worker), items)
        return self._pool.map(function, self._worker, items, again=again, here=here)

    def _alone(self, function: Callable[[DocumentMaker, _Item], _Result], item: _Item) -> _Result:
        assert self._pool is not None, "nothing dies here but what was given to others"
        return self._pool.alone(function, self._worker, item)


def _of(output: Output) -> formats.Format:
    return formats.FORMATS[output.format]
