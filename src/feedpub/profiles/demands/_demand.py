"""What a demand is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from feedpub.model import Article, Publication
from feedpub.profiles._facts import Fact
from feedpub.profiles._found_stories import Whole
from feedpub.profiles._story import Story


class Scene(NamedTuple):
    """What a demand may know beyond the story.

    Attributes:
        url: Public address of the document.
        settings: What the output's ``[output.settings]`` say.
    """

    now: datetime
    publication: Publication | None = None
    url: str | None = None
    settings: Mapping[str, Any] = MappingProxyType({})


class Breach(NamedTuple):
    """A demand broken.

    Attributes:
        rule: Last part of the rule's id.
        part: Of the story or of the head; see `feedpub.profiles.demands`.
        message: What was found, and what is taken.
    """

    rule: str
    part: str
    message: str


class Says(NamedTuple):
    """A rule that follows from a demand: its name, what is wrong, why and what to do."""

    rule: str
    summary: str
    help: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Articles, and what is done to the document that is made of them."""

    articles: tuple[Article, ...]
    edit: Callable[[bytes], bytes] = lambda data: data


#: What holds a story in any format.
_ITEM = re.compile(rb"<(item|entry)\b.*?</\1>|<url>\s*<loc>.*?</url>", re.DOTALL)

Spoil = Callable[[Sample], Sample]


@dataclass(frozen=True)
class Demand:
    """One thing that an aggregator asks for.

    One demand, five uses: it judges records and documents (`breaches`, `breaches_of_whole`),
    fixes what is to be written (`mended`), says what its profile is about (`says`, `asks`),
    shows what breaks it (`spoils`), and knows what cannot hold beside it (`clash`).

    Attributes:
        fact: Who asks for it, and how strictly.
        named: Rule name that follows from this kind of demand → the name it has in the profile,
            where there are two demands of a kind.
    """

    fact: Fact
    named: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def says(self) -> Iterator[Says]:
        """Yield the rules that follow from it."""
        raise NotImplementedError

    def asks(self) -> Iterator[tuple[str, str]]:
        """Yield what it is about and what is asked, as rows of the profile's contract."""
        raise NotImplementedError

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        """Yield what is wrong with *story*."""
        del story, scene
        yield from ()

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        """Yield what is wrong with a document beyond its stories."""
        del whole, scene
        yield from ()

    def mended(self, article: Article, scene: Scene) -> Article:
        """Return *article* as the demand wants it, as far as a writer can do that."""
        del scene
        return article

    def is_written(self, rule: str) -> bool:
        """Return whether the profile's dialect fixes what breaks *rule*, beside the article."""
        del rule
        return False

    def spoils(self) -> Mapping[str, Spoil]:
        """Return rule → what breaks it in a document that is fine."""
        raise NotImplementedError

    def clash(self, other: Demand) -> str | None:
        """Say why no feed can satisfy this and *other*, if none can."""
        del other
        return None

    def also_known(self) -> Mapping[str, str]:
        """Return URI → prefix of namespaces that are read like others."""
        return {}

    def limits(self) -> Limits:
        """Return what the writer has to know before it starts."""
        return Limits()


class Limits(NamedTuple):
    """What bounds a whole feed.

    Attributes:
        items: The most it may hold.
        bytes: The largest it may be.
        deletions: It announces what was withdrawn …
        expiries: … by an expiry that has passed.
    """

    items: int | None = None
    bytes: int | None = None
    deletions: bool = False
    expiries: bool = False


def tightest(limits: Iterable[Limits]) -> Limits:
    """Return what satisfies all of *limits*."""
    every = list(limits)
    items = [each.items for each in every if each.items is not None]
    sizes = [each.bytes for each in every if each.bytes is not None]
    return Limits(
        items=min(items, default=None),
        bytes=min(sizes, default=None),
        deletions=any(each.deletions for each in every),
        expiries=any(each.expiries for each in every),
    )


def spoil_first(change: Callable[[Article], Article]) -> Spoil:
    """Return what changes the first article of a sample."""

    def spoil(sample: Sample) -> Sample:
        first, *others = sample.articles
        return Sample(articles=(change(first), *others), edit=sample.edit)

    return spoil


def spoil_bytes(edit: Callable[[bytes], bytes]) -> Spoil:
    """Return what changes the document made of a sample."""
    return lambda sample: Sample(articles=sample.articles, edit=edit)


def spoil_item(pattern: bytes, replacement: bytes = b"") -> Spoil:
    """Return what replaces *pattern* in the first item of the document made of a sample."""

    def edit(data: bytes) -> bytes:
        found = _ITEM.search(data)
        assert found is not None, "a sample holds an item"
        item = re.sub(pattern, replacement, found[0], count=1, flags=re.DOTALL)
        return data[: found.start()] + item + data[found.end() :]

    return spoil_bytes(edit)


def between(least: int | None, most: int | None, unit: str) -> str:
    """Return a range in words: "21 to 150 characters"."""
    if least is not None and most is not None:
        return f"{least:,} to {most:,} {unit}"
    return f"at least {least:,} {unit}" if least is not None else f"at most {most:,} {unit}"


def listed(paths: Iterable[str]) -> str:
    """Return *paths* in words: "guid, media:thumbnail or enclosure"."""
    return ", ".join(path.replace("|", " or ") for path in paths)


def apart(what: str, least: int | None, most: int | None) -> str | None:
    """Say that a lower and an upper bound leave nothing in between, if so."""
    if least is not None and most is not None and least > most:
        return f"one requires {what} of at least {least:,}, the other at most {most:,}"
    return None
