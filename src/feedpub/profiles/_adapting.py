"""Adapts the newsroom's articles to what an aggregator accepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from feedpub import formats
from feedpub.findings import Levels, Note, Rule, Severity, severity_of
from feedpub.model import Article, Document, Feed, Publication, Status
from feedpub.profiles._combined import together
from feedpub.profiles._fitting import fitted, with_story
from feedpub.profiles._profile import Profile
from feedpub.profiles._violations import Violation, broken
from feedpub.profiles._withdrawn import deleted
from feedpub.profiles.demands import Limits, Scene, tightest


class Adapter:
    """Adapts articles to one output's profiles, and records what was changed.

    Attributes:
        limits: Limits on the whole feed.
        dialect: How the feed is written.
    """

    def __init__(
        self,
        profiles: Sequence[Profile],
        publication: Publication,
        path: str,
        now: datetime,
        settings: Mapping[str, Any] = {},
        levels: Levels | None = None,
    ) -> None:
        self._profiles = profiles
        self._path = path
        self._publication = publication
        self._scene = Scene(now=now, publication=publication, settings=settings)
        self._levels = levels or {}
        self._known: dict[str, Article | None] = {}
        self._notes: list[Note] = []
        #: For the feed being written: article id → the rules because of which it is left out.
        self._missing: dict[str, tuple[str, ...]] = {}
        self._refused: dict[str, tuple[str, ...]] = {}
        self.limits: Limits = tightest(profile.limits for profile in profiles)
        self.dialect = together(profiles, settings)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was adapted and what was left out, with the reasons, by record."""
        return tuple(self._notes)

    @property
    def left_out(self) -> tuple[tuple[str, ...], ...]:
        """Why articles are missing from the feed written last: article id → rules."""
        return tuple(self._missing.values())

    @property
    def announces_deletions(self) -> bool:
        """Whether withdrawn articles are announced in the feed."""
        return self.limits.deletions

    def write(self, feed: Feed) -> Iterator[Document]:
        """Write *feed*, with as many of its articles as fit into the largest file allowed."""
        self._missing = {}
        most = self.limits.bytes
        documents = formats.write(feed, self.dialect)
        if most is None:
            return documents
        return iter([self._fitted(feed, document, most) for document in documents])

    def _fitted(self, feed: Feed, document: Document, most: int) -> Document:
        articles = tuple(feed.articles)
        whole, kept = len(document.data), len(articles)
        while len(document.data) > most and kept > 1:
            # At least one fewer, or fewer in proportion to the excess size.
            kept = min(kept - 1, kept * most // len(document.data))
            kept = max(kept, 1)
            fewer = replace(feed, articles=articles[:kept])
            document = next(iter(formats.write(fewer, self.dialect)))
        self._drop(articles[kept:], whole)
        return document

    def __call__(self, article: Article) -> Article | None:
        """Return *article* as the profiles accept it; ``None`` if one of them would refuse it."""
        if article.id not in self._known:
            self._known[article.id] = self._adapted(article)
        if article.id in self._refused:
            self._missing[article.id] = self._refused[article.id]
        return self._known[article.id]

    def _adapted(self, article: Article) -> Article | None:
        if article.status is Status.WITHDRAWN:
            return self._deleted(article)
        record = fit = with_story(article, self._scene)
        for profile in self._profiles:
            made, fixed, remaining = fitted(profile, record, fit, self._scene)
            refused = [each for each in remaining if self._refuses(each.rule)]
            if refused:
                self._note(refused, article, kept=False)
                self._refused[article.id] = tuple(dict.fromkeys(each.rule.id for each in refused))
                return None
            self._note(fixed, article, kept=True)
            fit = with_story(made, self._scene)
        return fit.article

    def _deleted(self, article: Article) -> Article:
        story = with_story(article, self._scene).story
        for profile in self._profiles:
            self._note(broken(profile, story, self._scene), article, kept=True)
        return deleted(article, self._publication, self._scene.now, self.limits)

    def _refuses(self, rule: Rule) -> bool:
        return severity_of(rule, self._levels) is Severity.ERROR

    def _note(self, breaches: Iterable[Violation], article: Article, *, kept: bool) -> None:
        self._notes += [
            Note(
                output=self._path,
                rule=each.rule,
                kept=kept,
                message=each.message,
                title=article.title,
                origin=article.origin,
            )
            for each in breaches
        ]

    def _drop(self, articles: Sequence[Article], size: int) -> None:
        if not articles:
            return
        rule = next(
            profile.rules["too-large"]
            for profile in self._profiles
            if profile.limits.bytes == self.limits.bytes
        )
        message = f"the file would have {size:,} bytes; at most {self.limits.bytes:,} are allowed"
        breach = Violation(rule, None, "", message)
        for article in articles:
            self._note([breach], article, kept=False)
