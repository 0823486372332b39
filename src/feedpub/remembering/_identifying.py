"""Which published article a record is, though its id is another: a reader must not see it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from feedpub import urls
from feedpub.articles import rules
from feedpub.articles.collection import SharedPage
from feedpub.articles.notes import Ledger
from feedpub.findings import Finding, Location, Rule
from feedpub.model import Article, Origin
from feedpub.remembering import _digests as digests
from feedpub.store import KnownArticle, Store
from feedpub.text import shown


class Identifying:
    """Finds the articles of records by what is not their id.

    Args:
        store: What earlier runs remembered.
        by_url: Whether a record with the page of an article is that article.
        addressed: The outputs whose readers know articles by their URLs.

    Attributes:
        aliases: Id of a record → the id of the article that it is.
        left_out: The ids of records that are other versions of an article that is listed.
    """

    def __init__(self, store: Store, *, by_url: bool, addressed: Sequence[str]) -> None:
        self._store = store
        self._by_url = by_url
        self._addressed = ", ".join(addressed)
        self.aliases: dict[str, str] = {}
        self.left_out: set[str] = set()
        self._ledger = Ledger()
        self._files: dict[str, int] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said about it."""
        return self._ledger.findings(self._files)

    def settle(self, shared: Sequence[Sequence[SharedPage]]) -> None:
        """Decide which of the records that share a page are published."""
        if not (self._by_url and shared):
            return
        ids = [each.id for group in shared for each in group]
        names = dict(zip(ids, ids, strict=True)) | self._store.aliases(ids)
        known = self._store.articles(list(names.values()))
        pages = [digests.page_at(group[0].url) for group in shared]
        crowded = self._crowded(pages)
        for page, group in zip(pages, shared, strict=True):
            self._settle(group, names, known, is_crowded=page in crowded)

    def _crowded(self, pages: Sequence[int]) -> set[int]:
        """Return those of *pages* that several published articles have: they tell nothing."""
        counts = Counter(
            each.page for each in self._store.at_pages(pages) if each.public_since is not None
        )
        return {page for page, count in counts.items() if count > 1}

    def _settle(
        self,
        group: Sequence[SharedPage],
        names: Mapping[str, str],
        known: Mapping[str, KnownArticle],
        *,
        is_crowded: bool,
    ) -> None:
        versions: dict[str, list[SharedPage]] = {}
        for each in group:
            article = known.get(names[each.id])
            if article is not None and article.public_since is not None:
                versions.setdefault(article.id, []).append(each)
        if len(versions) == 1 and not is_crowded:
            (every,) = versions.values()
            every += [each for each in group if names[each.id] not in known]
        for id, every in versions.items():
            newest = max(every, key=lambda each: each.updated)
            if names[newest.id] != id:
                self.aliases[newest.id] = id
            for each in every:
                if each is not newest:
                    self._leave_out(each.id, each.title, each.origin, newest.origin, id)

    def _leave_out(self, record: str, title: str, origin: Origin, other: Origin, id: str) -> None:
        message = (
            f"this record, with the id {shown(record, 100)}, is another version of the one at"
            f" {other}, which is published as {shown(id, 100)}; it is left out"
        )
        self.left_out.add(record)
        self._say(rules.ANOTHER_ID, message, title, origin, "url")

    def collide(self, article: Article, id: str) -> None:
        """Leave out *article*, because another record is published under *id* in this run."""
        message = (
            f"this record, with the id {shown(article.id, 100)}, is known as the article"
            f" {shown(id, 100)}, which another record is by now; it is left out"
        )
        self.left_out.add(article.id)
        self._say(rules.ANOTHER_ID, message, article.title, article.origin, "id")

    def identified(
        self,
        unknown: Sequence[Article],
        unlisted: Iterable[KnownArticle],
        was_seen: Callable[[int], bool],
    ) -> Iterator[KnownArticle | None]:
        """Yield for each of *unknown* the published article that it is, if it is one.

        Args:
            unknown: Articles whose ids nobody knows.
            unlisted: Known articles that the sources, which list everything, no longer list.
            was_seen: Returns whether the article with a number in the store was listed.
        """
        pages = self._at_pages(unknown, was_seen) if self._by_url else {}
        stories = {
            (each.title, each.published): each
            for each in unlisted
            if each.public_since is not None and unknown
        }
        taken: set[int] = set()
        for article in unknown:
            found = pages.get(digests.page(article))
            what = f"has the URL of the article {shown(found.id, 100)}" if found else ""
            if found is None or found.key in taken:
                found = stories.get((article.title, article.published))
                what = f"has title and date of the article {shown(found.id, 100)}" if found else ""
            if found is None or found.key in taken:
                yield None
                continue
            taken.add(found.key)
            if found.is_nameless:
                yield found
                continue
            self.aliases[article.id] = found.id
            message = (
                f"this record, with the id {shown(article.id, 100)}, {what}, and is published as"
                " that one"
            )
            self._say(rules.ANOTHER_ID, message, article.title, article.origin, "id", "kept")
            yield found

    def _at_pages(
        self, unknown: Sequence[Article], was_seen: Callable[[int], bool]
    ) -> dict[int, KnownArticle]:
        pages = list({digests.page(article) for article in unknown})
        crowded = self._crowded(pages)
        return {
            each.page: each
            for each in self._store.at_pages(pages)
            if each.public_since is not None and not was_seen(each.key) and each.page not in crowded
        }

    def compare(self, article: Article, known: KnownArticle) -> None:
        """Say so if readers of *known*, which *article* has the id of, would be surprised."""
        if known.public_since is None:
            return
        if not _is_same(article, known):
            message = (
                f"id {shown(known.id, 100)} was that of {shown(known.title, 80)}, published"
                f" {known.published:%Y-%m-%d}: who has read that article does not see this one"
            )
            self._say(rules.REUSED_ID, message, article.title, article.origin, "id", "reused")
        elif self._addressed and urls.spelled(article.url) != urls.spelled(known.url):
            message = (
                f"url was {shown(known.url, 200)}; {self._addressed} identifies articles by their"
                " URLs, so its readers see this article again"
            )
            self._say(rules.MOVED, message, article.title, article.origin, "url", "moved")

    def _say(
        self,
        rule: Rule,
        message: str,
        title: str,
        origin: Origin,
        field: str,
        key: str | None = None,
    ) -> None:
        """Say it; of several with one *key* the first, and how many there are."""
        self._files.setdefault(origin.path, len(self._files))
        finding = Finding(
            rule=rule,
            severity=rule.severity,
            message=message,
            location=Location(path=origin.path, line=origin.line, xpath=field),
            article=shown(title, 80)[1:-1],
            record=origin,
        )
        self._ledger.add(finding, key=key)


def _is_same(article: Article, known: KnownArticle) -> bool:
    """Return whether anything but the id says that these are one article."""
    return (
        article.title == known.title
        or article.published == known.published
        or digests.page(article) == known.page
    )
