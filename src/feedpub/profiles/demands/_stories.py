"""Demands on an article's date, language, authors, id, access and elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from feedpub import language
from feedpub.findings import Severity, Stopped, WhoActs
from feedpub.model import Access, Article, Author
from feedpub.profiles._found_stories import Whole
from feedpub.profiles._story import Story
from feedpub.profiles.demands._demand import (
    Breach,
    Demand,
    RuleText,
    Scene,
    Spoil,
    listed,
    spoil_first,
    spoil_item,
)
from feedpub.text import shown

#: Tolerance for clocks that differ.
_GRACE = timedelta(minutes=10)
#: The most languages that a message names.
_SOME = 5


@dataclass(frozen=True)
class Age(Demand):
    """How old an article may be; those dated in the future are refused.

    Attributes:
        most: Older ones are left out.
        future: Articles dated in the future are refused.
    """

    who = WhoActs.EDITOR

    most: timedelta | None = None
    future: bool = True

    def rule_texts(self) -> Iterator[RuleText]:
        if self.future:
            yield RuleText(
                "in-the-future",
                "An article is dated in the future.",
                "It is refused, possibly for good. Do not publish it before its date.",
            )
        if self.most is not None:
            yield RuleText(
                "too-old",
                f"An article is older than {_span(self.most)}.",
                "Leave it out"
                + (
                    "; `feedpub build` does." if self._is_strict else ": give the output a max_age."
                ),
            )

    @property
    def _is_strict(self) -> bool:
        return self.fact.severity is Severity.ERROR

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self.future:
            yield "date", "not in the future"
        if self.most is not None:
            yield "date", f"not older than {_span(self.most)}"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.published is None or story.deleted:
            return
        if self.future and story.published > scene.now + _GRACE:
            message = (
                f"the article is dated {story.published:%Y-%m-%d %H:%M} UTC, which is in the future"
            )
            yield Breach("in-the-future", "published", message)
        if self.most is not None and scene.now - story.published > self.most:
            message = (
                f"the article is dated {story.published:%Y-%m-%d}, older than {_span(self.most)}"
            )
            yield Breach("too-old", "published", message)

    def window(self) -> timedelta | None:
        return self.most if self._is_strict else None

    def spoils(self) -> Mapping[str, Spoil]:
        def moved(by: timedelta) -> Spoil:
            return spoil_first(
                lambda each: replace(each, published=each.published + by, modified=None)
            )

        spoils: dict[str, Spoil] = {}
        if self.future:
            spoils["in-the-future"] = moved(timedelta(days=2))
        if self.most is not None:
            spoils["too-old"] = moved(-self.most - timedelta(days=1))
        return spoils


def _span(span: timedelta) -> str:
    hours = round(span.total_seconds() / 3600)
    return f"{hours} hours" if hours <= 72 else f"{hours // 24} days"


@dataclass(frozen=True)
class Language(Demand):
    """Which languages are accepted.

    Attributes:
        only: Primary subtags.
    """

    only: tuple[str, ...] = ()

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "other-language",
            f"The language of an article is not {' or '.join(self.only)}.",
            'Leave it out of this feed, by `[output.where] language = "…"`; `feedpub build` does.',
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "language", f"only {' or '.join(self.only)}"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        tag = story.language
        if tag is not None and language.primary(tag).lower() not in self.only:
            message = f"the article is in {shown(tag)}; accepted: {' or '.join(self.only)}"
            yield Breach("other-language", "language", message)

    def spoils(self) -> Mapping[str, Spoil]:
        other = next(each for each in ("is", "mt") if each not in self.only)
        return {"other-language": spoil_first(lambda each: replace(each, language=other))}

    def clash(self, other: Demand) -> str | None:
        if isinstance(other, Language) and not set(self.only) & set(other.only):
            return f"one takes {', '.join(self.only)}, the other {', '.join(other.only)}"
        return None


@dataclass(frozen=True)
class OneLanguage(Demand):
    """All articles of a feed must be in one language."""

    stops = Stopped.FEED

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "several-languages",
            "The articles of a feed are in several languages.",
            'Make a feed for each: `for_each = "language"`, or `[output.where] language = "…"`.',
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "feed", "in one language"

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        tags = (each.story.language for each in whole.stories if not each.story.deleted)
        found = {language.primary(tag).lower(): None for tag in tags if tag}
        if len(found) > 1:
            some = ", ".join(map(shown, list(found)[:_SOME]))
            message = f"articles are in {some}; write a feed for each language"
            yield Breach("several-languages", "", message)

    def spoils(self) -> Mapping[str, Spoil]:
        return {"several-languages": spoil_first(lambda each: replace(each, language="is"))}


@dataclass(frozen=True)
class Byline(Demand):
    """An article must name its authors."""

    who = WhoActs.EDITOR

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "no-author",
            "An article has no author.",
            "Add authors to the record. An agency or the newsroom can be an author.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "author", "named"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if not story.authors and not story.deleted:
            yield Breach("no-author", "authors", "there is no author; add one")

    def adapted(self, article: Article, scene: Scene) -> Article:
        if article.authors or scene.publication is None:
            return article
        # An article without a byline is by the newsroom.
        name = scene.publication.name
        return replace(article, authors=(Author(name=name, url=scene.publication.url),))

    def spoils(self) -> Mapping[str, Spoil]:
        return {
            "no-author": spoil_item(
                rb"(?:<(dc:creator|author)>.*?</\1>\s*)+",
            )
        }


@dataclass(frozen=True)
class Identity(Demand):
    """How an article is identified.

    Attributes:
        permalink: Its id must be the address of its page.
    """

    permalink: bool = False

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "no-id",
            "An article has no guid or id.",
            "Without one it appears twice if its address changes.",
        )
        if self.permalink:
            yield RuleText(
                "id-is-no-permalink",
                "The guid of an article is not the URL of its page.",
                'Set `guid = "url"` in the output; the record keeps its id.',
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "id", "there, and never changed" + (", the page's address" * self.permalink)

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.id is None:
            yield Breach("no-id", "id", "there is no guid or id; add one that never changes")
        elif self.permalink and not (
            # The output's `guid` setting decides what is written, whatever the record's id is.
            story.is_record or (story.permalink and story.id.startswith("http"))
        ):
            message = f"id {shown(story.id)} is not the URL of the page"
            yield Breach("id-is-no-permalink", "id", message)

    def spoils(self) -> Mapping[str, Spoil]:
        spoils = {"no-id": spoil_item(rb"<(guid|id)\b[^>]*>.*?</\1>\s*")}
        if self.permalink:
            spoils["id-is-no-permalink"] = spoil_item(
                rb"<guid\b[^>]*>.*?</guid>", b'<guid isPermaLink="false">tag:e,2026:1</guid>'
            )
        return spoils


@dataclass(frozen=True)
class Open(Demand):
    """The article's page must be free to read."""

    who = WhoActs.EDITOR

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "paid-article",
            "An article is not free to read.",
            'Leave it out: `[output.where] access = "free"`; `feedpub build` does.',
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "access", "free, without login"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.access is not Access.FREE:
            yield Breach("paid-article", "access", f"the article needs a {story.access}")

    def spoils(self) -> Mapping[str, Spoil]:
        # Feeds do not say so: only records can be judged.
        return {}


@dataclass(frozen=True)
class Holds(Demand):
    """Each item must contain certain elements.

    Attributes:
        rule: Name of the rule that follows.
        paths: By path in the item; ``|`` is "or": ``media:thumbnail/@url|enclosure/@url``.
        why: Why they are needed.
    """

    rule: str = "missing-element"
    paths: tuple[str, ...] = ()
    why: str = ""
    formats: tuple[str, ...] = ("rss",)

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(self.rule, f"An item lacks {listed(self.paths)}.", self.why or "Write it.")

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "each item", f"holds {listed(self.paths)}"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.is_record or story.deleted:
            return
        missing = [
            path
            for path in self.paths
            if not any(story.elements.get(each) is not None for each in path.split("|"))
        ]
        if missing:
            what = " and ".join(each.replace("|", " or ") for each in missing)
            yield Breach(self.rule, "item", f"the item lacks {what}; add it")

    def spoils(self) -> Mapping[str, Spoil]:
        names = b"|".join(each.encode() for each in self.paths[0].split("|"))
        name = re.sub(rb"/@?[\w:]+", b"", names)
        return {
            self.rule: spoil_item(
                rb"(?:<(" + name + rb")\b[^>]*?(?:/>|(?<!/)>.*?</\1>)\s*)+(.*?</?)?", rb"\2"
            )
        }
