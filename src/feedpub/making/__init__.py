"""Makes documents from articles, checks and stages them, on all processors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from msgspec.structs import replace

from feedpub import checks, documents, formats, selection
from feedpub.config import Config
from feedpub.executors import Pool
from feedpub.findings import Finding
from feedpub.judging import all_left_out, examine, leveled, unpacked
from feedpub.making._cleaner import Carried, Changes, Cleaner, PartCleaner
from feedpub.making._held import Held, Illustrated
from feedpub.making._long import Long, Part
from feedpub.making._made import Made, light, lost, made_for, with_data
from feedpub.model import Access, Article, Content, Document, Feed, Image, Output, Status
from feedpub.publishing import Waiting
from feedpub.selection import Plan, PlannedFeed, PlannedOutput
from feedpub.sources import Articles, Ledger
from feedpub.targets import MadeFor

if TYPE_CHECKING:
    from feedpub import probing
    from feedpub.profiles import Adapter

#: Items with bodies, of all outputs, from which on a second worker saves more time than it takes:
#: 50 ms, mostly to load there what the first has to load too …
_WORTH_SHARING = 1_000
#: … where one that is adapted to an aggregator takes the time of some, and of those without a
#: body some take the time of one …
_ADAPTED, _BARE = 5, 8
#: … and articles from which on it does so for a part of a document, too.
_MANY = 2_000
#: Articles of which a worker makes the items at once, for all long feeds: few enough that the
#: last part keeps no worker waiting for long, and that their bodies may stay in memory.
_PART = 500
#: Bodies that a worker cleans at once.
_CLEANED = 200

_Prepare = Callable[[Article], Article]
_Shards: TypeAlias = "list[tuple[Made, Any]]"
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class _Job(NamedTuple):
    feed: Feed
    fit: Adapter | None
    planned: PlannedFeed


class Maker:
    """Makes the documents of a configuration.

    Feeds with bodies, and all outputs with few articles, are made as a whole, each by one worker;
    of an archive sitemap each worker makes whole months, one shard in memory at a time. A worker
    has the maker itself, or a pickled copy of it; the documents it makes are left in the staging.

    Attributes:
        cleaned: What was changed in article bodies, and how often.
        next_change: When the same articles would make different documents.
    """

    def __init__(
        self,
        config: Config,
        staging: Waiting,
        articles: Articles,
        *,
        now: datetime,
        pool: Pool,
    ) -> None:
        self._config = config
        self._staging = staging
        self._articles = articles
        self._now = now
        self._agenda = selection.Agenda(now)
        self._cleaner = Cleaner(self._links_in_bodies, self._agenda)
        #: Article id → its images, with the values that were probed.
        self._images: dict[str, tuple[Image, ...]] = {}
        self._names = selection.Names(config.outputs)
        items = sum(_most_items(output, len(articles)) for output in config.outputs)
        self._pool = pool if pool.is_worth(items, _WORTH_SHARING) else None
        self._is_shared = self._pool is not None
        self._are_many = len(articles) >= _MANY

    def __getstate__(self) -> dict[str, Any]:
        # A worker makes the adapters itself if it needs them, and gives no work to others.
        return self.__dict__ | {"_pool": None, "_fits": None, "_jobs": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        del self._fits, self._jobs

    @cached_property
    def _fits(self) -> list[Adapter | None]:
        """What adapts each of the outputs to its aggregators."""
        outputs = self._config.outputs
        return [self._adapter(output) if output.profiles else None for output in outputs]

    @cached_property
    def _jobs(self) -> list[_Job]:
        return [
            _Job(self._feed(planned, fit=fit), fit, planned)
            for planned in self.plan.feeds
            for fit in [self._fits[planned.number]]
        ]

    @property
    def cleaned(self) -> dict[str, int]:
        """What was changed in article bodies, and how often."""
        return dict(sorted(self._cleaner.total().items()))

    @property
    def next_change(self) -> datetime | None:
        """When the same articles would make different documents."""
        return self._agenda.next

    @cached_property
    def plan(self) -> Plan:
        """The plan, made in one pass over the articles, before anything is written."""
        wanted = [
            PlannedOutput(output, fit=fit, ends_with=_of(output).ends_with)
            for output, fit in zip(self._config.outputs, self._fits, strict=True)
        ]
        plan = selection.plan(
            self._articles,
            wanted,
            self._now,
            publication=self._config.publication,
            names=self._names,
            vanished=self._vanished,
        )
        self._agenda.note(plan.next_change)
        return plan

    @property
    def _shelf(self) -> selection.Placed:
        """The articles, with what is known of their images."""
        return Illustrated(self._articles, self._images) if self._images else self._articles

    def _links_in_bodies(self) -> selection.Links | None:
        return None if self._articles.are_all_public(self._now) else self.plan.links

    def documents(self, progress: Callable[[str], None]) -> Iterator[Made]:
        """Yield every document once it is staged and checked, in the order of the outputs."""
        jobs = self._jobs
        long = iter(self._make_long())
        whole = [
            number
            for number, job in enumerate(jobs)
            if self._is_whole(job) and not self._is_long(job)
        ]
        ready = self._map(Maker._make, whole, self._make_again)
        for number, job in enumerate(jobs):
            progress(f"making {job.feed.path}")
            made: Iterable[Made]
            instant: datetime | None
            if self._is_long(job):
                made, instant = [next(long)], None
            elif self._is_whole(job):
                made, instant, late = next(ready)
                self._cleaner.late.update(late)
            else:
                made, instant = self._stream(number)
            for one in made:
                yield with_data(replace(one, staged=self._staging.adopt(one.staged)))
            self._agenda.note(instant)
        assert next(long, None) is None, "every long feed is made once"

    def probe(
        self, options: probing.ProbingOptions, say: Callable[[str], object]
    ) -> Sequence[Finding]:
        """Probe the images of published articles for values that their records lack.

        Returns:
            What is wrong with them.

        Raises:
            UsageError: The extra for reading images is not installed.
        """
        from feedpub import probing

        wanted: dict[str, Article] = {}
        for planned in self.plan.feeds:
            if _of(planned.output).needs_bodies:
                candidates = self._feed(planned, _as_it_is).articles
                public = (each for each in candidates if each.status is Status.PUBLISHED)
                some = islice(public, planned.most)
                wanted.update((article.id, article) for article in some)
        faults = Ledger()
        for article in probing.completed(
            wanted.values(), options, now=self._now, report=faults.add, say=say
        ):
            if article.images != wanted[article.id].images:
                self._images[article.id] = article.images
        return faults.findings({})

    def _map(
        self,
        function: Callable[[Maker, _Item], _Result],
        items: Sequence[_Item],
        again: Callable[[_Item], _Result],
        *,
        here: bool = True,
    ) -> Iterator[_Result]:
        if self._pool is None:
            return map(partial(function, self), items)
        return self._pool.map(function, self, items, again=again, here=here)

    def _alone(self, function: Callable[[Maker, _Item], _Result], item: _Item) -> _Result:
        assert self._pool is not None, "nothing dies here but what was given to others"
        return self._pool.alone(function, self, item)

    def _vanished(self, output: Output) -> dict[str, str]:
        """Return the values of *output* that had a feed in the last run, by slug.

        With `prune` a feed that has lost its last article is removed, and so is one that must not
        be empty; otherwise it stays, for its subscribers.
        """
        may_stay = _of(output).may_be_empty and not output.profiles
        if output.for_each is None or self._config.prune or not may_stay:
            return {}
        values = (
            _value(output, name, of)
            for name, of in self._staging.earlier().items()
            if of.family or not self._names.is_taken(name)
        )
        return {selection.slug(value): value for value in values if value is not None}

    def _is_whole(self, job: _Job) -> bool:
        """Return whether it is made as a whole, in parallel with others."""
        shared = self._is_shared and not self._are_many
        return shared or _of(job.feed.output).needs_bodies or job.fit is not None

    def _is_long(self, job: _Job) -> bool:
        """Return whether it is made in parts, because it contains all articles."""
        return self._takes_all(job.feed.output) and job.fit is None

    def _takes_all(self, output: Output) -> bool:
        by_item = _of(output).by_item is not None and self._are_many
        return by_item and output.limit is None and output.for_each is None and not output.profiles

    def _make_long(self) -> Iterator[Made]:
        """Make the feeds of all articles; each worker writes some of the articles at a time."""
        if not self._long:
            return
        parts: list[list[Part]] = [[] for _ in self._long]
        again = partial(self._alone, Maker._make_part)
        numbers = range(len(self._parts))
        try:
            for made, instant, late in self._map(Maker._make_part, numbers, again):
                self._agenda.note(instant)
                self._cleaner.late.update(late)
                for known, part in zip(parts, made, strict=True):
                    known.append(part)
        except ChildProcessError as error:
            yield from (lost(long.feed, self._staging, error) for long in self._longs())
            return
        for job, long, known in zip(self._long, self._longs(), parts, strict=True):
            unprepared = self._feed(job.planned, _as_it_is)
            yield long.made(known, unprepared, self._config.judgement)

    def _make_part(self, number: int) -> tuple[list[Part], datetime | None, Changes]:
        within = self._parts[number]
        cleaner, bodies = PartCleaner(self._cleaner, self._agenda), checks.WrittenBodies()
        places = {place for job in self._long for place in job.planned.within(within)}
        some = Held(self._shelf, places)
        made = [
            long.part(self._feed(job.planned, cleaner.prepare, some, within=within), number, bodies)
            for job, long in zip(self._long, self._longs(), strict=True)
        ]
        return made, self._agenda.next, cleaner.changes

    @property
    def _long(self) -> list[_Job]:
        return [job for job in self._jobs if self._is_long(job)]

    def _longs(self) -> list[Long]:
        return [Long(self._feed(job.planned), self._staging, self._now) for job in self._long]

    @cached_property
    def _parts(self) -> Sequence[range]:
        return self._articles.parts(_PART)

    def _adapter(self, output: Output) -> Adapter:
        from feedpub import profiles  # not needed for outputs without a profile: 20 ms

        return profiles.Adapter(
            [profiles.find(name) for name in output.profiles],
            self._config.publication,
            output.path,
            self._now,
            output.settings,
            self._config.judgement.of(output.path),
        )

    def _feed(
        self,
        planned: PlannedFeed,
        prepare: _Prepare | None = None,
        articles: selection.Placed | None = None,
        *,
        within: range | None = None,
        fit: selection.Fit | None = None,
    ) -> Feed:
        needs_bodies = _of(planned.output).needs_bodies
        return selection.feed(
            planned,
            articles or self._shelf,
            self._config.publication,
            base_url=self._config.base_url,
            now=self._now,
            agenda=self._agenda,
            links=self.plan.links,
            prepare=prepare or (self._cleaner.prepare if needs_bodies else _as_it_is),
            fit=fit,
            within=within,
        )

    def _make(self, number: int) -> tuple[Iterable[Made], datetime | None, Changes]:
        feed, fit, _ = self._jobs[number]
        written = formats.write(feed) if fit is None else fit.write(feed)
        made = [self._check(feed, document) for document in written]
        if fit is not None:
            made[0] = replace(self._emptied(made, fit, feed), notes=fit.notes)
        self._agenda.note(formats.next_change(feed))
        return made, self._agenda.next, self._cleaner.late

    def _make_again(self, number: int) -> tuple[Iterable[Made], datetime | None, Changes]:
        """Retry the work of a worker that died; if that dies too, the feed is held back."""
        try:
            return self._alone(Maker._make, number)
        except ChildProcessError as error:
            return [lost(self._jobs[number].feed, self._staging, error)], None, {}

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

    def _stream(self, number: int) -> tuple[Iterable[Made], datetime | None]:
        feed = self._jobs[number].feed
        by_month = _of(feed.output).by_month
        alone = feed.output.limit is None and feed.output.for_each is None
        if by_month and alone and self._is_shared and not self._articles.translated:
            return self._make_months(number, by_month), None
        return map(partial(self._check, feed), formats.write(feed)), formats.next_change(feed)

    def _make_months(self, number: int, by_month: formats.ByMonth) -> Iterator[Made]:
        """Make the shards of a feed; each worker makes whole months."""
        feed = self._jobs[number].feed
        months = [(number, month) for month in range(len(self._months))]
        again = partial(self._alone, Maker._make_month)
        shards = []
        try:
            for made, instant in self._map(Maker._make_month, months, again, here=False):
                for one, shard in made:
                    shards.append(shard)
                    yield one
                self._agenda.note(instant)
        except ChildProcessError as error:
            yield lost(feed, self._staging, error)
            return
        yield self._check(feed, by_month.over(feed, shards))

    def _make_month(self, job_and_month: tuple[int, int]) -> tuple[_Shards, datetime | None]:
        number, month = job_and_month
        job = self._jobs[number]
        by_month = _of(job.feed.output).by_month
        assert by_month is not None, "only what is made by month is made here"
        part = self._feed(job.planned, within=self._months[month])
        made = [(self._check(part, document), shard) for document, shard in by_month.shards(part)]
        return made, self._agenda.next

    @cached_property
    def _months(self) -> Sequence[range]:
        return self._articles.months()

    def _check(self, feed: Feed, document: Document) -> Made:
        # Gathering facts to compare takes a tenth of the check's time, and these documents are made
        # of the same articles: it is for the newsroom's feeds, not for whole archives. Documents
        # adapted to an aggregator differ on purpose.
        is_archive = documents.KINDS[document.format].role == "archive"
        few = not is_archive and not self._are_many
        profiles = feed.output.profiles
        staged = self._staging.add(document, made_for(feed))
        # What did not change need not be told apart from what is live.
        listing = partial(documents.Contents.listing, digests=staged.changed)
        checked, facts, listed = examine(
            replace(document, data=unpacked(document.data)),
            self._now,
            self._config.judgement,
            facts=few and not profiles,
            listing=None if self._are_many else listing,
            profiles=profiles,
        )
        return light(Made(staged=staged, checked=checked, facts=facts, listing=listed))

    def clean(self) -> None:
        """Clean every published body with the workers; without any, when it is written."""
        if self._pool is None:
            return
        carried = Carried(self._articles, self._carriers(), self._links_in_bodies(), self._staging)
        if not self._are_many:
            for article in carried.articles(carried.places):
                self._cleaner.prepare(article)
            self._cleaner.settle()
            return
        size = self._articles.batch(_CLEANED, len(carried.places) // (2 * self._pool.size))
        batches = [
            carried.places[start : start + size] for start in range(0, len(carried.places), size)
        ]
        again = partial(self._pool.alone, Carried.clean, carried)
        for bodies in self._pool.map(Carried.clean, carried, batches, again=again):
            self._cleaner.learn(bodies)

    def _carriers(self) -> list[tuple[Output, set[int]]]:
        """Return the outputs that contain bodies, and the places of their articles."""
        # Whether an output contains a body depends on the article's access.
        carriers: dict[tuple[Access, ...], tuple[Output, set[int]]] = {}
        for planned in self.plan.feeds:
            output = planned.output
            full = output.content is Content.FULL
            if full and _of(output).needs_bodies and not self._takes_all(output):
                _, places = carriers.setdefault(output.full_access, (output, set()))
                places.update(planned.places[: planned.most])
        return list(carriers.values())


def _value(output: Output, name: str, of: MadeFor) -> str | None:
    """Return the section, tag, … of the file *name*, if *output* made it."""
    if of.family:
        return of.value if of.family == output.path else None
    # Older versions did not record it; the path almost always shows it.
    before, _, after = output.path.partition(f"{{{output.for_each}}}")
    if not (name.startswith(before) and name.endswith(after) and len(name) > len(before + after)):
        return None
    value = name[len(before) : len(name) - len(after)]
    return None if "/" in value else value


def _most_items(output: Output, articles: int) -> int:
    """Return how many plain items with bodies take the time that those of *output* can take."""
    most = articles
    if output.limit is not None and output.for_each is None:
        most = min(most, output.limit)
    if output.profiles:
        return most * _ADAPTED
    return most if _of(output).needs_bodies else most // _BARE


def _of(output: Output) -> formats.Format:
    return formats.FORMATS[output.format]


def _as_it_is(article: Article) -> Article:
    return article
