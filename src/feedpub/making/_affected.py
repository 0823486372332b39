"""Which documents would be others by now: decided before anything is planned or read.

Every way in which a document can come to be another is named here. Whatever is not known of one
makes it be made again: a rule added tomorrow is slow, never silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from msgspec.structs import replace

from feedpub.making._remembered import ChangedArticle, LiveDocument, MakingReason
from feedpub.model import Article, Output, Publication
from feedpub.selection import (
    PlannedOutput,
    archive_of,
    condition,
    period_of,
    slug,
    values_of,
    visibility,
)

#: The feed of an output: its number, the slug of the value that it is for, and which of its
#: archives, if it is one; see `archive_of`.
FeedKey: TypeAlias = tuple[int, str | None, str]
#: Year and month of the articles of a document; ``None``: it is not of one month.
Month: TypeAlias = tuple[int, int] | None

#: What is due is made up to a second early, because instants are given to the second.
_EARLY = timedelta(seconds=1)
#: Articles, or documents, that a reason names.
_TOLD = 20


class Affected:
    """Knows which feeds, and which months of them, have to be made, and why.

    Args:
        outputs: The outputs, with what planning needs to know of them.
        publication: Their publication.
        now: The instant to make documents for.
        made_with: Returns what settings and versions would make the documents of an output.
        is_monthly: Returns whether the documents of an output are made month by month.
    """

    def __init__(
        self,
        outputs: Sequence[PlannedOutput],
        publication: Publication,
        now: datetime,
        *,
        made_with: Callable[[Output], str],
        is_monthly: Callable[[Output], bool],
    ) -> None:
        self._publication = publication
        self._now = now
        self.outputs = outputs
        self._made_with = [made_with(each.output) for each in outputs]
        self._is_monthly = [is_monthly(each.output) for each in outputs]
        self._numbers = {each.output.path: number for number, each in enumerate(outputs)}
        self._tests = [condition(each.output.where, publication, now) for each in outputs]
        self._reasons: dict[FeedKey, dict[Month, MakingReason]] = defaultdict(dict)
        #: The outputs of which everything is made: nothing is known of what values they have.
        self._whole: dict[int, MakingReason] = dict.fromkeys(
            range(len(outputs)), MakingReason(kind="first")
        )
        #: The documents that are live, of outputs that there still are.
        self.live: dict[FeedKey, list[LiveDocument]] = defaultdict(list)

    def is_monthly(self, number: int) -> bool:
        """Return whether the documents of output *number* are made month by month."""
        return self._is_monthly[number]

    def reasons(self, feed: FeedKey) -> Mapping[Month, MakingReason]:
        """Return why *feed* is made, by month; nothing if it is left alone."""
        return self._reasons.get(feed, {})

    @property
    def soon(self) -> datetime:
        """The first instant that is not due yet."""
        return self._now + _EARLY

    @property
    def whole_outputs(self) -> Collection[int]:
        """The numbers of the outputs of which everything is made."""
        return self._whole.keys()

    @property
    def feeds(self) -> list[FeedKey]:
        """The feeds of which something is made, of the other outputs."""
        return [feed for feed in self._reasons if feed[0] not in self._whole]

    def takes(self, feed: FeedKey, article: Article) -> bool:
        """Return whether *article* may be in *feed* now, and takes a place of it."""
        number, value, _ = feed
        if not (visibility(article, self._now).is_public and self._tests[number](article)):
            return False
        return value is None or feed in self._keys(number, article)

    def whole(self, feed: FeedKey) -> MakingReason | None:
        """Return why all of *feed* is made; ``None`` if some of it may be left alone."""
        reason = self._whole.get(feed[0])
        return reason or (None if feed in self.live else MakingReason(kind="first"))

    def note(self, feed: FeedKey, month: Month, reason: MakingReason) -> None:
        """Record that *feed*, or a month of it, is to be made because of *reason*."""
        months = self._reasons[feed]
        known = months.get(month)
        if known is None:
            months[month] = reason
        elif known.kind == reason.kind and len(known.articles) + len(known.documents) < _TOLD:
            articles = dict.fromkeys((*known.articles, *reason.articles))
            names = dict.fromkeys((*known.documents, *reason.documents))
            months[month] = replace(known, articles=tuple(articles), documents=tuple(names))

    def look_at_documents(self, remembered: Iterable[LiveDocument]) -> None:
        """Look at what is live: what settings, the clock or a report let be made again."""
        for each in remembered:
            number = self._numbers.get(each.made_for.family)
            if number is None:
                continue
            feed = self._feed(number, each)
            self.live[feed].append(each)
            reason = self._standing(number, each)
            if reason is not None:
                self.note(feed, each.month, reason)
            if reason is not None and reason.kind == "configuration":
                self._whole[number] = reason
            elif number in self._whole and self._whole[number].kind == "first":
                del self._whole[number]

    def retry(self, feeds: Iterable[tuple[str, str | None]]) -> None:
        """Note *feeds*, path of the output and value, that did not go out when they should have."""
        for family, value in feeds:
            number = self._numbers.get(family)
            if number is not None:
                key = number, None if value is None else slug(value)
                for feed in {(*key, ""), *(each for each in self.live if each[:2] == key)}:
                    for month in {None, *(each.month for each in self.live.get(feed, ()))}:
                        self.note(feed, month, MakingReason(kind="held"))

    def look_at(self, changes: Collection[ChangedArticle]) -> None:
        """Look at *changes* of articles, after the documents."""
        names = {each.name: (feed, each.month) for feed, some in self.live.items() for each in some}
        wanted = {page for change in changes for page in change.pages}
        naming, waiting = self._naming(wanted), self._waiting()
        for change in changes:
            reason = MakingReason(kind="article", articles=(change.id,))
            for name in change.documents:
                if name in names:
                    self.note(*names[name], reason)
            if change.was_gone:
                self._note_telling(reason)
            if change.article is not None:
                self._enter(change.article, reason)
            for page in change.pages:
                for feed, month in naming[page] | naming[None]:
                    self.note(feed, month, replace(reason, kind="page"))
            for feed, month in waiting.get(change.due, ()):
                self.note(feed, month, reason)

    def _note_telling(self, reason: MakingReason) -> None:
        """Note the feeds that may announce a withdrawal."""
        for feed, some in self.live.items():
            wanted = self.outputs[feed[0]]
            if wanted.has_tombstones or wanted.tells_by_item:
                for each in some:
                    self.note(feed, each.month, reason)

    def look_at_archives(self, planned: Iterable[FeedKey]) -> None:
        """Look at which archives there are to be: each names the one before it.

        Args:
            planned: All feeds and archives that are planned, each archive after the one before it.
        """
        groups: dict[FeedKey, list[FeedKey]] = defaultdict(list)
        for feed in planned:
            groups[*feed[:2], ""].append(feed)
        for current, feeds in groups.items():
            live = sorted(each for each in self.live if each[:2] == current[:2])
            # The only one would lead to the next one from then on: see `selection`.
            is_longer = len(live) > 2 and feeds[: len(live)] == live
            if feeds != live and len(feeds) + len(live) > 2:
                for feed in {current, *feeds, *live}.difference(live[1:] if is_longer else ()):
                    self.note(feed, None, MakingReason(kind="archive"))
        for feed in self.live:
            # Nothing is planned of a section without articles that is not kept empty.
            if self.outputs[feed[0]].output.archive and (*feed[:2], "") not in groups:
                self.note(feed, None, MakingReason(kind="archive"))

    def _naming(self, wanted: Collection[int]) -> Mapping[int | None, set[tuple[FeedKey, Month]]]:
        """Return the mark of each page *wanted* → what may name it.

        ``None`` → what nobody looked at, so that it may name any.
        """
        found: dict[int | None, set[tuple[FeedKey, Month]]] = defaultdict(set)
        for feed, some in self.live.items() if wanted else ():
            for each in some:
                pages = {None} if each.pages is None else set(wanted).intersection(each.pages)
                for page in pages:
                    found[page].add((feed, each.month))
        return found

    def _waiting(self) -> Mapping[datetime | None, set[tuple[FeedKey, Month]]]:
        """Return each instant → what is made again then, unless that is no longer so."""
        found: dict[datetime | None, set[tuple[FeedKey, Month]]] = defaultdict(set)
        for feed, some in self.live.items():
            for each in some:
                if each.due is not None:
                    found[each.due].add((feed, each.month))
        return found

    def _feed(self, number: int, document: LiveDocument) -> FeedKey:
        made_for, output = document.made_for, self.outputs[number].output
        archive = "" if output.archive is None else archive_of(document.name, made_for.feed)
        return number, None if made_for.value is None else slug(made_for.value), archive

    def _standing(self, number: int, document: LiveDocument) -> MakingReason | None:
        """Return why *document* is made whatever became of its articles."""
        if not document.made_with or document.made_with != self._made_with[number]:
            return MakingReason(kind="configuration")
        if not document.is_quiet:
            return MakingReason(kind="report")
        if document.due is not None and self._now > document.due - _EARLY:
            return MakingReason(kind="clock", instant=document.due)
        if self._now < document.made_at:  # what has left by the passing of time is back
            return MakingReason(kind="clock", instant=document.made_at)
        return None

    def _enter(self, article: Article, reason: MakingReason) -> None:
        """Note the feeds that *article* may be in now."""
        found = visibility(article, self._now)
        for number, wanted in enumerate(self.outputs):
            is_told = found.gone_at is not None and wanted.tells(article)
            if not is_told and not (found.is_public and self._tests[number](article)):
                continue
            month = _month(article) if self._is_monthly[number] else None
            for key in self._keys(number, article):
                if is_told or month is not None or not self._is_beyond(key, article):
                    self.note(key, month, reason)

    def _keys(self, number: int, article: Article) -> Iterator[FeedKey]:
        output = self.outputs[number].output
        values: set[str | None] = {None}
        if output.for_each is not None:
            values = set(map(slug, values_of(output.for_each, article, self._publication)))
        archives = [""] if output.archive is None else ["", period_of(article, output.archive)]
        return ((number, value, archive) for value in values for archive in archives)

    def _is_beyond(self, feed: FeedKey, article: Article) -> bool:
        """Return whether *article* is older than all of a feed that ends before it."""
        last = next((each.last for each in self.live.get(feed, ()) if each.last), None)
        if last is None:
            return False
        ends_with = self.outputs[feed[0]].ends_with
        if ends_with is not None and not ends_with(article, self._now):
            return False
        published, id = last
        return article.published < published or (article.published == published and article.id > id)


def _month(article: Article) -> tuple[int, int]:
    return article.published.year, article.published.month
