"""Makes documents from articles, checks and stages them, on all processors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from feedpub import documents, formats, selection, workers
from feedpub.config import Config
from feedpub.findings import Finding
from feedpub.judging import all_left_out, examine, leveled, unpacked
from feedpub.making._cleaner import Changes, Cleaner
from feedpub.making._long import Long, Part
from feedpub.making._made import Made, lost, made_for
from feedpub.model import Access, Article, Content, Document, Feed, Image, Output, Status
from feedpub.publishing import Waiting
from feedpub.selection import Plan, PlannedFeed, Wanted
from feedpub.sources import Articles, Ledger
from feedpub.targets import MadeFor

if TYPE_CHECKING:
    from feedpub import probing
    from feedpub.profiles import Adapter

#: Items with bodies, of all outputs, from which on a second process saves more time than it takes:
#: 50 ms, mostly to load there what the first has to load too …
_WORTH_FORKING = 1_000
#: … where one that is adapted to an aggregator takes the time of some, and of those without a
#: body some take the time of one …
_ADAPTED, _BARE = 5, 8
#: … and articles from which on it does so for a part of a document, too.
_MANY = 2_000
#: Articles of a long feed that a process writes at once.
_PART = 2_000
#: Bodies that are cleaned, and in memory for it, at once.
_BLOCK = 2_000

_Prepare = Callable[[Article], Article]


class _Job(NamedTuple):
    feed: Feed
    fit: Adapter | None
    planned: PlannedFeed


class Maker:
    """Makes the documents of a configuration.

    Feeds with bodies, and all outputs with few articles, are made as a whole, each by one process;
    of an archive sitemap each process makes whole months, one shard in memory at a time.

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
        jobs: int | None = None,
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
        #: What adapts each of the outputs to its aggregators.
        self._fits = [
            self._adapter(output) if output.profiles else None for output in config.outputs
        ]
        items = sum(_most_items(output, len(articles)) for output in config.outputs)
        self._workers = workers.allowed(jobs) if items >= _WORTH_FORKING else 1
        self._are_many = len(articles) >= _MANY

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
            Wanted(output, fit=fit, ends_with=_of(output).ends_with)
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

    def _links_in_bodies(self) -> selection.Links | None:
        return None if self._articles.are_all_public(self._now) else self.plan.links

    def documents(self, progress: Callable[[str], None]) -> Iterator[Made]:
        """Yield every document once it is staged and checked, in the order of the outputs."""
        jobs = list(map(self._job, self.plan.feeds))
        long = iter(self._make_long([job.planned for job in jobs if self._is_long(job)]))
        whole = [job for job in jobs if self._is_whole(job) and not self._is_long(job)]
        ready = workers.share(self._make, whole, workers=self._workers, again=self._make_again)
        for job in jobs:
            progress(f"making {job.feed.path}")
            made: Iterable[Made]
            instant: datetime | None
            if self._is_long(job):
                made, instant = [next(long)], None
            elif self._is_whole(job):
                made, instant, late = next(ready)
                self._cleaner.late.update(late)
            else:
                made, instant = self._stream(job)
            for one in made:
                self._staging.adopt(one.staged)
                yield one
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

    def _job(self, planned: PlannedFeed) -> _Job:
        fit = self._fits[planned.number]
        return _Job(self._feed(planned, fit=fit), fit, planned)

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
        shared = self._workers > 1 and not self._are_many
        return shared or _of(job.feed.output).needs_bodies or job.fit is not None

    def _is_long(self, job: _Job) -> bool:
        """Return whether it is made in parts, because it contains all articles."""
        return self._takes_all(job.feed.output) and job.fit is None

    def _takes_all(self, output: Output) -> bool:
        by_item = _of(output).by_item is not None and self._are_many
        return by_item and output.limit is None and output.for_each is None and not output.profiles

    def _make_long(self, planned: Sequence[PlannedFeed]) -> Iterator[Made]:
        """Make *planned* feeds; each process writes the items of some of the articles at a time."""
        if not planned:
            return
        places = self._articles.parts(_PART)
        makers = [Long(self._feed(each), self._staging, self._now) for each in planned]

        def make(number: int) -> tuple[list[Part], datetime | None, Changes]:
            cleaner = self._cleaner.apart()
            made = []
            for one, long in zip(planned, makers, strict=True):
                some = self._feed(one, cleaner.prepare, within=places[number])
                made.append(long.part(some, number))
            return made, self._agenda.next, cleaner.late

        parts: list[list[Part]] = [[] for _ in makers]
        again = partial(workers.alone, make)
        numbers = range(len(places))
        try:
            for made, instant, late in workers.share(
                make, numbers, workers=self._workers, again=again
            ):
                self._agenda.note(instant)
                self._cleaner.late.update(late)
                for known, part in zip(parts, made, strict=True):
                    known.append(part)
        except ChildProcessError as error:
            yield from (lost(long.feed, self._staging, error) for long in makers)
            return
        for one, long, known in zip(planned, makers, parts, strict=True):
            unprepared = self._feed(one, _as_it_is)
            yield long.made(known, unprepared, self._config.judgement)

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
        *,
        within: range | None = None,
        fit: selection.Fit | None = None,
    ) -> Feed:
        needs_bodies = _of(planned.output).needs_bodies
        return selection.feed(
            planned,
            _Illustrated(self._articles, self._images) if self._images else self._articles,
            self._config.publication,
            base_url=self._config.base_url,
            now=self._now,
            agenda=self._agenda,
            links=self.plan.links,
            prepare=prepare or (self._cleaner.prepare if needs_bodies else _as_it_is),
            fit=fit,
            within=within,
        )

    def _make(self, job: _Job) -> tuple[Iterable[Made], datetime | None, Changes]:
        feed, fit, _ = job
        written = formats.write(feed) if fit is None else fit.write(feed)
        made = [self._check(feed, document) for document in written]
        if fit is not None:
            made[0] = replace(self._emptied(made, fit, feed), notes=fit.notes)
        self._agenda.note(formats.next_change(feed))
        return made, self._agenda.next, self._cleaner.late

    def _make_again(self, job: _Job) -> tuple[Iterable[Made], datetime | None, Changes]:
        """Retry the work of a process that died; if that dies too, the feed is held back."""
        try:
            return workers.alone(self._make, job)
        except ChildProcessError as error:
            return [lost(job.feed, self._staging, error)], None, {}

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

    def _stream(self, job: _Job) -> tuple[Iterable[Made], datetime | None]:
        feed = job.feed
        by_month = _of(feed.output).by_month
        alone = feed.output.limit is None and feed.output.for_each is None
        if by_month and alone and self._workers > 1 and not self._articles.translated:
            return self._months(job, by_month), None
        return map(partial(self._check, feed), formats.write(feed)), formats.next_change(feed)

    def _months(self, job: _Job, by_month: formats.ByMonth) -> Iterator[Made]:
        """Make the shards of a feed; each process makes whole months."""
        feed = job.feed
        months = self._articles.months()

        def make(number: int) -> tuple[list[tuple[Made, Any]], datetime | None]:
            part = self._feed(job.planned, within=months[number])
            made = [
                (self._check(part, document), shard) for document, shard in by_month.shards(part)
            ]
            return made, self._agenda.next

        shards = []
        try:
            for made, instant in workers.spread(make, range(len(months)), workers=self._workers):
                for one, shard in made:
                    shards.append(shard)
                    yield one
                self._agenda.note(instant)
        except ChildProcessError as error:
            yield lost(feed, self._staging, error)
            return
        yield self._check(feed, by_month.over(feed, shards))

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
        return Made(staged=staged, checked=checked, facts=facts, listing=listed)

    def clean(self) -> None:
        """Clean every published body, on all processors; with a single one, when it is written."""
        if self._workers < 2:
            return
        processes = self._workers if self._are_many else 1
        # In batches, so that articles on disk need not all be in memory.
        block: list[Article] = []
        for article in self._with_bodies():
            block.append(article)
            if len(block) >= _BLOCK:
                self._cleaner.prepare_all(block, processes)
                block.clear()
        self._cleaner.prepare_all(block, processes)

    def _with_bodies(self) -> Iterator[Article]:
        """Yield the articles whose bodies are published, each once."""
        # Whether an output contains a body depends on the article's access.
        carriers: dict[tuple[Access, ...], tuple[Output, set[int]]] = {}
        for planned in self.plan.feeds:
            output = planned.output
            full = output.content is Content.FULL
            if full and _of(output).needs_bodies and not self._takes_all(output):
                _, places = carriers.setdefault(output.full_access, (output, set()))
                places.update(planned.places[: planned.most])
        every = sorted(set().union(*(places for _, places in carriers.values())))
        for place, article in zip(every, self._articles.at(every), strict=True):
            if any(
                place in places and selection.carries_body(article, output)
                for output, places in carriers.values()
            ):
                yield article


class _Illustrated(selection.Placed):
    """Articles, some of them with probed images."""

    def __init__(self, articles: selection.Placed, images: Mapping[str, tuple[Image, ...]]) -> None:
        self._articles = articles
        self._images = images

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        return ((place, self._known(each)) for place, each in self._articles.placed(start))

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        return map(self._known, self._articles.at(places))

    def _known(self, article: Article) -> Article:
        images = self._images.get(article.id)
        return article if images is None else replace(article, images=images)


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
