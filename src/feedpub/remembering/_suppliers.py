"""Which source an article is from, and what it means that a source does not list it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from feedpub.model import Article, Status, Value
from feedpub.remembering import _digests as digests
from feedpub.store import KnownArticle


class Supplier(Value, frozen=True, gc=True):
    """A source of a run.

    Attributes:
        name: What it is remembered by.
        lists_all: Whether it lists everything it has, when a run reads everything.
        is_whole: Whether it was, in this run: then what it does not list is gone.
    """

    name: str
    lists_all: bool = True
    is_whole: bool = True


class Suppliers:
    """The sources of a run, by their numbers.

    Args:
        given: The sources, in the order of `Article.read_from`.
        former: Sources of earlier runs that there are no more.
        is_whole: Whether everything was listed by those that are not known by name.
    """

    def __init__(
        self, given: Sequence[Supplier], former: Iterable[Supplier], *, is_whole: bool
    ) -> None:
        self._keys: list[int | None] = [digests.of_name(each.name) for each in given] or [None]
        every = [(digests.of_name(each.name), each) for each in (*given, *former)]
        #: Those that list all they have, unless a run reads only changes.
        self._complete = {key for key, each in every if each.lists_all}
        self._whole: set[int | None] = {key for key, each in every if each.is_whole}
        # Two may have one name.
        self._whole -= {key for key, each in every if not each.is_whole}
        if is_whole:
            self._whole.add(None)
        own = [each.is_whole for each in given] or [is_whole]
        self.are_all_whole, self.are_any_whole = all(own), any(own)
        #: Whether some list all they have, and others only what is new or changed.
        self.are_mixed = len({each.lists_all for each in given}) > 1
        self._oldest: list[datetime | None] = [None] * len(self._keys)

    def key_of(self, article: Article) -> int | None:
        """Return what the source of *article* is remembered by."""
        return self._keys[article.read_from]

    def look(self, some: Iterable[Article]) -> None:
        """Take into account how old the articles are that their sources list."""
        oldest = self._oldest
        for each in some:
            known = oldest[each.read_from]
            if known is None or each.published < known:
                oldest[each.read_from] = each.published

    def is_gone(self, known: KnownArticle) -> bool:
        """Return whether the article *known*, which is not listed, should have been."""
        return self.are_all_whole or (self.are_any_whole and known.listed_by in self._whole)

    def is_older(self, known: KnownArticle) -> bool:
        """Return whether the source of *known* lists nothing that old: it says nothing of it."""
        own = known.listed_by in self._keys and len(self._keys) > 1
        some = [self._oldest[self._keys.index(known.listed_by)]] if own else self._oldest
        oldest = min(filter(None, some), default=None)
        return oldest is not None and known.published < oldest

    def is_settled(self, article: Article, listed_by: int | None, told_by: int | None) -> bool:
        """Return whether nothing new is known by it that the source of *article* lists it."""
        key = self.key_of(article)
        return key not in self._complete or listed_by == told_by == key

    def credited(self, article: Article, known: KnownArticle) -> KnownArticle:
        """Return *known* with the source that lists it, and the one whose record it is now."""
        key = self.key_of(article)
        keeps = key not in self._complete and known.listed_by in self._complete
        listed_by = known.listed_by if keeps else key
        if (listed_by, key) == (known.listed_by, known.told_by):
            return known
        return replace(known, listed_by=listed_by, told_by=key)

    def is_outdated(self, article: Article, known: KnownArticle) -> bool:
        """Return whether *article* is older than the record of another source.

        An export of everything may be a day old; what changed since then comes from a source that
        lists only that.
        """
        ours, theirs = self.key_of(article), known.told_by
        if theirs in {None, ours} or theirs in self._complete or ours not in self._complete:
            return False
        told = (known.published, known.modified, known.gone_since)
        return article.status is Status.PUBLISHED and article.updated <= max(filter(None, told))


def listed_again(known: KnownArticle, key: int | None) -> KnownArticle:
    """Return *known* as listed by the source *key*, which has an older version of it."""
    return known if known.listed_by == key else replace(known, listed_by=key)
