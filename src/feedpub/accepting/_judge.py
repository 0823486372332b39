"""Judges one article after the other for a fixed set of aggregators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from feedpub import html, profiles, selection
from feedpub.acceptance import Cell, Reason, Row, Verdict
from feedpub.config import Judgement
from feedpub.consequences import stopped_by, who_acts
from feedpub.findings import Levels, Severity, Stopped, WhoActs, severity_of
from feedpub.model import Access, Article, Content, Output, Publication, Status
from feedpub.profiles import ArticleStory, Profile, Violation, change
from feedpub.profiles.demands import Scene

_ACCEPTED = Cell(verdict=Verdict.ACCEPTED)
_NOT_MEANT = Cell(verdict=Verdict.NOT_MEANT)
#: Part of a story → the field of the record from which it is made.
_FIELDS = {
    "published": "date_published",
    "updated": "date_modified",
    "image": "images",
    "categories": "tags",
}


class Judge:
    """Judges articles for a fixed set of aggregators."""

    def __init__(
        self,
        wanted: Sequence[Profile],
        publication: Publication,
        now: datetime,
        judgement: Judgement,
        outputs: Sequence[Output] = (),
    ) -> None:
        self._wanted = [(each, _output(each, outputs)) for each in wanted]
        self._scene = Scene(now=now, publication=publication)
        self._judgement = judgement
        self._levels: dict[str, Levels] = {}

    def rows(self, articles: Iterable[Article]) -> list[Row]:
        """Return a row for each of *articles* that is, or will be, public."""
        return [self.row(each) for each in articles if each.status is not Status.WITHDRAWN]

    def row(self, article: Article) -> Row:
        """Return the verdict of every aggregator on *article*, not before it is public."""
        scene = self._scene
        if article.published > scene.now:
            scene = scene._replace(now=article.published)
        record = profiles.with_story(article, scene)
        ready: dict[tuple[Content, bool], ArticleStory] = {}
        cells = []
        for profile, output in self._wanted:
            key = output.content, article.access in output.full_access
            if key not in ready:
                ready[key] = _ready(record, output, scene)
            cells.append(self._cell(profile, record, ready[key], scene))
        return Row(
            id=article.id,
            title=article.title,
            origin=article.origin,
            cells=tuple(cells),
            public=self._is_public(article),
            url=article.url,
            published=article.published,
            sections=article.sections,
            language=article.language,
            access=article.access,
        )

    def _is_public(self, article: Article) -> bool:
        now = self._scene.now
        return any(selection.public([article], now, selection.Agenda(now)))

    def _cell(
        self, profile: Profile, record: ArticleStory, ready: ArticleStory, scene: Scene
    ) -> Cell:
        article = record.article
        if profile.podcast and not _is_episode(article):
            return _NOT_MEANT
        fit = profiles.fitted(profile, record, ready, scene)
        if not fit.fixed and not fit.remaining:
            return _ACCEPTED
        levels = self._of(article.origin.path)
        left, fixed = fit.remaining, fit.fixed
        if record.story.body and not ready.story.body:
            left = tuple(_withheld(each, article) for each in left)
            fixed = tuple(each for each in fixed if each.part != "body")
        remaining = list(_reasons(left, article, levels, None))
        changed = list(_reasons(fixed, article, levels, fit.article))
        return Cell(verdict=_verdict(remaining, changed), reasons=(*remaining, *changed))

    def _of(self, path: str) -> Levels:
        if path not in self._levels:
            self._levels[path] = self._judgement.of(path)
        return self._levels[path]


def _output(profile: Profile, outputs: Sequence[Output]) -> Output:
    """Return the output for *profile*: the configured one, or the default."""
    for output in outputs:
        if profile.name in [profiles.find(name).name for name in output.profiles]:
            return output
    content = Content(profile.defaults.get("content", Content.FULL))
    return Output(format=profile.formats[0], path=f"{profile.name}.xml", content=content)


def _ready(record: ArticleStory, output: Output, scene: Scene) -> ArticleStory:
    shaped = selection.shaped(record.article, output, _cleaned)
    return record if shaped is record.article else profiles.with_story(shaped, scene)


def _withheld(breach: Violation, article: Article) -> Violation:
    """Return *breach*, with the reason why the output leaves out an existing body."""
    if breach.part != "body":
        return breach
    why = (
        "the output carries none"
        if article.access is Access.FREE
        else f"the article's access is {article.access}, which the output does not name"
    )
    return breach._replace(message=f"{breach.message}: {why}")


def _cleaned(article: Article) -> Article:
    assert article.content_html is not None, "only articles with a body are cleaned"
    cleaned = html.clean(article.content_html, article.url)
    return replace(article, content_html=cleaned.html) if cleaned.changes else article


def _is_episode(article: Article) -> bool:
    return any(each.mime_type.startswith(("audio/", "video/")) for each in article.attachments)


def _reasons(
    breaches: Sequence[Violation], article: Article, levels: Levels, written: Article | None
) -> Iterator[Reason]:
    """Yield *breaches* as reasons; with *written*, the article in which they are fixed."""
    for each in breaches:
        severity = severity_of(each.rule, levels)
        if severity is not None:
            yield Reason(
                rule=each.rule.id,
                severity=severity,
                message=each.message,
                field=field_of(each.part, article),
                fixed=None if written is None else change(each.part, article, written),
                who=who_acts(each.rule) if written is None else WhoActs.FEEDPUB,
                stops=stopped_by(each.rule, severity) if written is None else Stopped.NOTHING,
            )


def field_of(part: str, article: Article) -> str:
    """Return the field of the record of *article* that contains *part* of its story."""
    if part == "body":
        is_text = article.content_text and not article.content_html
        return "content_text" if is_text else "content_html"
    kind, _, url = part.partition(" ")
    if kind == "picture":
        numbers = [number for number, image in enumerate(article.images) if image.url == url]
        return f"images[{numbers[0]}]" if numbers else "images"
    return _FIELDS.get(kind, kind)


def _verdict(remaining: Sequence[Reason], fixed: Sequence[Reason]) -> Verdict:
    if any(each.severity is Severity.ERROR for each in remaining):
        return Verdict.REFUSED
    if remaining:
        return Verdict.ADVISED
    return Verdict.ADAPTED if fixed else Verdict.ACCEPTED
