"""Google News, through News sitemaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from feedpub.model import Article
from feedpub.profiles._facts import Page, reported
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles._story import Story
from feedpub.profiles.demands import (
    Age,
    Breach,
    Demand,
    RuleText,
    Scene,
    Spoil,
    spoil_bytes,
    spoil_first,
    spoil_item,
)
from feedpub.text import shown

NEWS = Page(
    "https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap",
    dated="2025-12-10",
)
BUILD = Page("https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap")
LASTMOD = Page(
    "https://developers.google.com/search/blog/2023/06/sitemaps-lastmod-ping", dated="2023-06-26"
)
PADDING = reported("https://github.com/Yoast/wpseo-news/issues/218", dated="2016")
EMPTY = reported("https://github.com/Automattic/jetpack/issues/7650")

_NAME = "news:news/news:publication/news:name"
#: What separates an addition at the end of a title; a dash only after a space.
_MARKS, _DASHES = ("|", "•", "·"), ("-", "–", "—")
#: What separates it at the beginning.
_OPENING = (*_MARKS, ":")
#: The most additions that are looked for.
_MOST = 4


class Recent(Age):
    """The age limit of news in a sitemap; Google says nothing about dates in the future."""

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        """Yield whether *story* is too old; not for records: sitemaps list only recent ones."""
        if not story.is_record:
            yield from super().breaches(story, scene)

    def spoils(self) -> Mapping[str, Spoil]:
        """Return a change that makes an entry too old: such an article would not be written."""
        return {"too-old": spoil_item(rb"(<news:publication_date>)\d+", rb"\g<1>2020")}


@dataclass(frozen=True)
class Headline(Demand):
    """A title must not contain the publication's name, the author or the date."""

    def rule_texts(self) -> Iterator[RuleText]:
        """Yield the one rule."""
        yield RuleText(
            "more-than-headline",
            "A title contains the publication, an author or the date.",
            "Google shows them next to it, so a title neither begins nor ends with them. `feedpub"
            " build` cuts them off.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        """Yield the requirement."""
        yield "title", "the headline, without publication, author or date"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        """Yield whether the title of *story* contains more than the headline."""
        title = (story.title or "").strip()
        headline = _headline(title, _beside(story, scene))
        if headline != title and not story.deleted:
            before, _, after = title.partition(headline)
            said = [
                f"{verb} {shown(part.strip())}"
                for verb, part in (("begins with", before), ("ends with", after))
                if part.strip()
            ]
            message = f"title {' and '.join(said)}; remove that"
            yield Breach("more-than-headline", "title", message)

    def adapted(self, article: Article, scene: Scene) -> Article:
        """Return *article* with only the headline as its title."""
        names = [author.name for author in article.authors]
        if scene.publication is not None:
            names.append(scene.publication.name)
        headline = _headline(article.title, [*names, *_dates(article.published)])
        return article if headline == article.title else replace(article, title=headline)

    def spoils(self) -> Mapping[str, Spoil]:
        """Return a change that appends the publication date to a title."""
        return {
            "more-than-headline": spoil_first(
                lambda each: replace(each, title=f"{each.title} - {each.published:%d.%m.%Y}")
            )
        }


def _beside(story: Story, scene: Scene) -> list[str]:
    """Return the texts that Google shows beside a title."""
    name = scene.publication.name if scene.publication else story.elements.get(_NAME)
    dates = _dates(story.published) if story.published else ()
    return [*story.authors, *([name] if name else []), *dates]


def _dates(published: datetime) -> tuple[str, ...]:
    day, month, year = published.day, published.month, published.year
    return (
        f"{year}-{month:02}-{day:02}",
        f"{day:02}.{month:02}.{year}",
        f"{day}.{month}.{year}",
        f"{day:02}/{month:02}/{year}",
        f"{month:02}/{day:02}/{year}",
    )


def _headline(title: str, beside: Sequence[str]) -> str:
    """Return *title* without the texts of *beside* at its end or beginning."""
    # There may be several, as in "Rain - Ana Pop | Example".
    for _ in range(_MOST):
        shorter = next(filter(None, (_without(title, each.strip()) for each in beside)), None)
        if shorter is None:
            break
        title = shorter
    return title


def _without(title: str, known: str) -> str | None:
    """Return *title* without *known*, if it is separated and not the whole title."""
    same, rest = known.casefold(), None
    if known and title[-len(known) :].casefold() == same:
        rest = _before_mark(title[: -len(known)].rstrip())
    if rest is None and known and title[: len(known)].casefold() == same:
        rest = _after_mark(title[len(known) :])
    return rest or None


def _before_mark(rest: str) -> str | None:
    if rest[-1:] in _MARKS or (rest[-1:] in _DASHES and rest[-2:-1].isspace()):
        return rest[:-1].rstrip()
    return None


def _after_mark(rest: str) -> str | None:
    """Return the text after "Name:", "Name | " or "Name - "."""
    mark = rest.lstrip()
    if mark[:1] in _OPENING or (mark[:1] in _DASHES and mark[1:2].isspace() and rest[:1].isspace()):
        return mark[1:].lstrip()
    return None


@dataclass(frozen=True)
class Name(Demand):
    """The publication's name must be the one on news.google.com, without text in brackets."""

    def rule_texts(self) -> Iterator[RuleText]:
        """Yield the one rule."""
        yield RuleText(
            "brackets-in-name",
            "The name of the publication contains brackets.",
            "The name must match the one on news.google.com exactly, from which"
            " anything in brackets is left out. Give the publication that name.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        """Yield the requirement."""
        yield "news:name", "as on news.google.com, without anything in brackets"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        """Yield whether the publication name of *story* contains brackets."""
        del scene
        name = story.elements.get(_NAME, "")
        if "(" in name or ")" in name:
            yield Breach(
                "brackets-in-name", _NAME, f"news:name is {shown(name)}; leave out the brackets"
            )

    def spoils(self) -> Mapping[str, Spoil]:
        """Return a change that adds brackets to all names."""
        return {
            "brackets-in-name": spoil_bytes(
                lambda data: data.replace(b"</news:name>", b" (Romania)</news:name>")
            )
        }


GOOGLE_NEWS = Profile(
    name="google-news",
    title="Google News",
    about=(
        "News sitemaps tell Google which articles are new. Publications appear by themselves since"
        " Publisher Center takes no feeds any more (March 2025)."
    ),
    source=NEWS.url,
    programme=Programme(
        by_contract=False,
        apply=(
            "Verify the site in Search Console, and submit the sitemap there or name it in"
            " robots.txt; publications are found without an application."
        ),
        test_tool="https://search.google.com/search-console",
    ),
    # A News sitemap that currently lists no news is a plain sitemap.
    formats=("news-sitemap", "sitemap"),
    takes=NEWS.must,
    demands=(
        Recent(NEWS.must, most=timedelta(hours=48), future=False),
        Headline(NEWS.should),
        Name(NEWS.must),
    ),
    adopts={
        **{
            f"news/{name}": NEWS.must
            for name in (
                "too-many",
                "missing-element",
                "empty-element",
                "duplicate-element",
                "invalid-date",
                "invalid-language",
            )
        },
        "news/names-differ": NEWS.should,
        "news/deprecated-element": NEWS.may,
        "news/padded-name": PADDING.should,
        "publication/different-name": NEWS.must,
        "sitemap/empty": EMPTY.should,
        "sitemap/not-utf-8": BUILD.must,
        "xml/misspelled-namespace": NEWS.must,
        "sitemap/too-large": BUILD.must,
        "sitemap/too-many-entries": BUILD.must,
        "sitemap/invalid-url": BUILD.must,
        "sitemap/outside-path": BUILD.should,
        "sitemap/ignored-element": BUILD.may,
        "sitemap/same-lastmod": LASTMOD.should,
    },
)
