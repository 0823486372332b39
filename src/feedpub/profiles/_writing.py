"""From the newsroom's articles to those that an aggregator takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from feedpub.findings import Finding, Location, Rule, Severity
from feedpub.model import Article, Publication, Status
from feedpub.profiles._judging import Broken, broken
from feedpub.profiles._profile import Profile
from feedpub.profiles._stories import of_article
from feedpub.profiles.demands import Limits, Scene, tightest


class Adapter:
    """Makes articles fit for one output's profiles, and remembers what that took.

    Attributes:
        limits: What bounds the whole feed.
    """

    def __init__(
        self, profiles: Sequence[Profile], publication: Publication, path: str, now: datetime
    ) -> None:
        self._profiles = profiles
        self._path = path
        self._scene = Scene(now=now, publication=publication)
        self._known: dict[str, Article | None] = {}
        self._notes: list[Finding] = []
        self.limits: Limits = tightest(profile.limits for profile in profiles)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What was adapted, and what was left out and why, by record."""
        return tuple(self._notes)

    def __call__(self, article: Article) -> Article | None:
        """Return *article* as the profiles take it; ``None`` if one of them would refuse it."""
        if article.id not in self._known:
            self._known[article.id] = self._adapted(article)
        return self._known[article.id]

    def _adapted(self, article: Article) -> Article | None:
        if article.status is Status.WITHDRAWN:
            return deleted(article)
        fit = article
        for profile in self._profiles:
            before = self._broken(profile, article)
            for demand in profile.demands:
                fit = demand.mended(fit, self._scene)
            after = self._broken(profile, fit)
            refused = [each for each in after if each.rule.severity is Severity.ERROR]
            if refused:
                self._note(refused, article, f"left out of {self._path}", Severity.WARNING)
                return None
            remaining = {each.rule.id for each in after}
            mended = [each for each in before if each.rule.id not in remaining]
            self._note(mended, article, f"adapted in {self._path}", Severity.INFO)
        return fit

    def _broken(self, profile: Profile, article: Article) -> list[Broken]:
        story = of_article(article, self._publication)
        return list(broken(profile, story, self._scene))

    @property
    def _publication(self) -> Publication:
        assert self._scene.publication is not None
        return self._scene.publication

    def _note(
        self, breaches: Sequence[Broken], article: Article, done: str, severity: Severity
    ) -> None:
        for each in breaches:
            self._notes.append(
                noted(each.rule, article, each.part, f"{each.message}; {done}", severity)
            )

    def drop(self, articles: Sequence[Article], size: int) -> None:
        """Note that *articles* went, because the file had *size* bytes with them."""
        rule = next(
            profile.rules["too-large"]
            for profile in self._profiles
            if profile.limits.bytes == self.limits.bytes
        )
        for article in articles:
            message = f"the file would have {size:,} bytes, {self.limits.bytes:,} are taken"
            message += f"; left out of {self._path} as one of the oldest"
            self._notes.append(noted(rule, article, "", message, Severity.WARNING))


def noted(rule: Rule, article: Article, part: str, message: str, severity: Severity) -> Finding:
    """Return a finding about the record behind *article*."""
    return Finding(
        rule=rule,
        severity=severity,
        message=message,
        location=Location(
            path=article.origin.path, line=article.origin.line, xpath=part.partition(" ")[0] or None
        ),
        article=article.title,
        record=article.origin,
    )


def deleted(article: Article) -> Article:
    """Return what is left to say of a withdrawn *article*: which it was, and when it went."""
    return replace(
        article,
        published=article.modified or article.published,
        summary=None,
        content_html=None,
        content_text=None,
        images=(),
        attachments=(),
        videos=(),
        related=(),
        source=None,
        place=None,
        extra=(),
        tags=(),
    )
