"""The class `Demand`, and what demands share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from feedpub.findings import Stopped, WhoActs
from feedpub.model import Article, Publication
from feedpub.profiles._facts import Fact
from feedpub.profiles._found_stories import Whole
from feedpub.profiles._story import Story


class Scene(NamedTuple):
    """The context of a story that a demand may use.

    Attributes:
        url: The public address of the document.
        settings: The output's ``[output.settings]``.
    """

    now: datetime
    publication: Publication | None = None
    url: str | None = None
    settings: Mapping[str, Any] = MappingProxyType({})


class Breach(NamedTuple):
    """One breach of a demand.

    Attributes:
        rule: Last part of the rule's id.
        part: The part of the story or of the head; see `feedpub.profiles.demands`.
        message: What was found, and what is accepted.
    """

    rule: str
    part: str
    message: str


class RuleText(NamedTuple):
    """A rule that follows from a demand: its name, what is wrong, why, and what to do."""

    rule: str
    summary: str
    help: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Articles, and a change to the document that is made from them."""

    articles: tuple[Article, ...]
    edit: Callable[[bytes], bytes] = lambda data: data


#: The element of a story in any format.
_ITEM = re.compile(rb"<(item|entry)\b.*?</\1>|<url>\s*<loc>.*?</url>", re.DOTALL)

Spoil = Callable[[Sample], Sample]


@dataclass(frozen=True)
class Demand:
    """One thing that an aggregator demands.

    One demand, five uses: it judges records and documents (`breaches`, `breaches_of_whole`),
    adapts what will be written (`adapted`), describes itself (`rule_texts`, `requirements`), breaks
    sample documents to show what it refuses (`spoils`), and knows which demands contradict it
    (`clash`).

    Attributes:
        fact: The source, and how strict it is.
        named: Name of a rule of this kind of demand → its name in this profile, needed if the
            profile has two demands of the same kind.
    """

    #: Who has to act if it is broken, and what that stops at the aggregator.
    who: ClassVar[WhoActs] = WhoActs.ENGINEER
    stops: ClassVar[Stopped] = Stopped.ARTICLE

    fact: Fact
    named: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def rule_texts(self) -> Iterator[RuleText]:
        """Yield the rules that follow from it."""
        raise NotImplementedError

    def requirements(self) -> Iterator[tuple[str, str]]:
        """Yield subject and requirement, as rows of the profile's contract."""
        raise NotImplementedError

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        """Yield what is wrong with *story*."""
        del story, scene
        yield from ()

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        """Yield what is wrong with a document beyond its stories."""
        del whole, scene
        yield from ()

    def adapted(self, article: Article, scene: Scene) -> Article:
        """Return *article* changed to satisfy the demand, as far as a writer can do that."""
        del scene
        return article

    def is_written(self, rule: str) -> bool:
        """Return whether the profile's dialect fixes breaches of *rule* outside the article."""
        del rule
        return False

    def spoils(self) -> Mapping[str, Spoil]:
        """Return rule → a change that makes a valid document break it."""
        raise NotImplementedError

    def clash(self, other: Demand) -> str | None:
        """Return why no feed can satisfy both this and *other*; ``None`` if one can."""
        del other
        return None

    def also_known(self) -> Mapping[str, str]:
        """Return URI → prefix of namespaces that are treated as other names of known ones."""
        return {}

    def window(self) -> timedelta | None:
        """Return the age from which on no article is taken; ``None``: all are."""
        return None

    def limits(self) -> Limits:
        """Return what the writer must know before it starts."""
        return Limits()


class Limits(NamedTuple):
    """Limits on a whole feed.

    Attributes:
        items: The most items it may have.
        bytes: The largest size of the file.
        deletions: Whether withdrawn articles are announced …
        expiries: … by an expiry that has passed.
    """

    items: int | None = None
    bytes: int | None = None
    deletions: bool = False
    expiries: bool = False


def tightest(limits: Iterable[Limits]) -> Limits:
    """Return limits that satisfy all of *limits*."""
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
    """Return a change to the first article of a sample."""

    def spoil(sample: Sample) -> Sample:
        first, *others = sample.articles
        return Sample(articles=(change(first), *others), edit=sample.edit)

    return spoil


def spoil_bytes(edit: Callable[[bytes], bytes]) -> Spoil:
    """Return a change to the document made from a sample."""
    return lambda sample: Sample(articles=sample.articles, edit=edit)


def spoil_item(pattern: bytes, replacement: bytes = b"") -> Spoil:
    """Return a replacement of *pattern* in the first item of the document made from a sample."""

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
    """Return a message if a lower and an upper limit contradict each other."""
    if least is not None and most is not None and least > most:
        return f"one requires {what} of at least {least:,}, the other at most {most:,}"
    return None
