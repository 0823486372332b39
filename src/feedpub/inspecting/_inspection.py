"""A look at a source: its kind, its records, and what is wrong with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from feedpub.articles.table import ARTICLE
from feedpub.findings import Finding, Severity
from feedpub.inspecting._suggestions import Suggestion, origin_of, suggestions
from feedpub.inspecting._usage import LeftOut, Unused, Usage
from feedpub.model import Article, Publication, Source, Status, Value
from feedpub.sources import Fetch, look
from feedpub.vocabularies import Vocabulary

if TYPE_CHECKING:
    from feedpub.sources import Look

#: How many records of a source are read, unless more are requested.
RECORDS = 5_000
_PLACES = 3
_NUMBER = re.compile(r"\[\d+\]")
#: What the model calls a field → what a record calls it.
_NAMES = {field.to: name for name, field in ARTICLE.fields.items() if field.to is not None}


class Problem(Value, frozen=True, gc=True):
    """One fault that records have: how bad, what, how often, and where first."""

    rule: str
    severity: str
    message: str
    count: int
    places: tuple[str, ...]


class Inspection(Value, frozen=True, gc=True):
    """What a source is, and what would become of it.

    Attributes:
        source: What it is called.
        kind: Its kind, as ``format`` says it.
        about: What that is.
        why: What it was told by.
        vocabulary: What its records speak, as ``vocabulary`` says it.
        vocabulary_title: What people call that.
        why_vocabulary: What it was told by.
        files: How many files, folders or addresses it has.
        records: How many records were read.
        is_whole: Whether those are all.
        cut_short: Its files that end too early: a build stops until they are whole.
        articles: How many of them can be published.
        unpublished: How many of these are drafts or withdrawn.
        refused: How many cannot be used.
        unwanted: How many are left out by ``where``.
        example: The fullest article: its fields.
        fields: Field of an article → how many articles fill it.
        unused: The records' own fields that nothing is made of.
        left_out: Which records ``where`` leaves out.
        problems: What is wrong with records, the worst first.
        suggestions: What to write into the source.
        told: What the source says of the publication.
        site: The address of the site, as far as it is known.
        language: The one that most articles are in.
    """

    source: str
    kind: str
    about: str
    why: str
    vocabulary: str
    vocabulary_title: str
    why_vocabulary: str
    files: int
    records: int
    is_whole: bool
    cut_short: tuple[str, ...]
    articles: int
    unpublished: int
    refused: int
    unwanted: int
    example: Mapping[str, Any] = MappingProxyType({})
    fields: Mapping[str, int] = MappingProxyType({})
    unused: tuple[Unused, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[Problem, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    told: Mapping[str, str] = MappingProxyType({})
    site: str | None = None
    language: str | None = None

    @property
    def is_refused(self) -> bool:
        """Whether something is wrong with it that stops a build."""
        return any(each.severity == "error" for each in self.problems)


def inspect(
    source: Source,
    *,
    publication: Publication,
    base: Path,
    stdin: BinaryIO | None = None,
    fetch: Fetch | None = None,
    most: int = RECORDS,
    now: datetime | None = None,
) -> Inspection:
    """Return what *source* is, and what would become of its first *most* records.

    Args:
        source: What is said of it.
        publication: Whose address and time zone its records rely on.
        base: What relative paths are relative to.
        stdin: What ``-`` means.
        fetch: Gets what is at an address.
        most: How many records to read.
        now: What dates are held against; ``None``: not whether they are in the future.

    Raises:
        ReadError: It is missing, or cannot be read.
        UsageError: Its format does not exist.
        ConfigError: Its vocabulary, or what is said of its fields, means nothing.
    """
    usage: list[Usage] = []

    def see(vocabulary: Vocabulary) -> Any:
        usage.append(Usage(vocabulary, source))
        return usage[0].see

    seen = look(
        source,
        publication=publication,
        base=base,
        stdin=stdin,
        fetch=fetch,
        most=most,
        see=see,
        now=now,
    )
    return _inspection(source, seen, usage[0], publication)


def _inspection(source: Source, seen: Look, usage: Usage, publication: Publication) -> Inspection:
    reading = seen.reading
    filled, example, most_of, unpublished = _of_articles(reading.articles)
    site = origin_of(publication.url) or seen.told.get("url") or most_of.get("site")
    unused = usage.unused
    return Inspection(
        source=source.path,
        kind=seen.reader.name,
        about=seen.reader.about,
        why=seen.why,
        vocabulary=seen.vocabulary.name,
        vocabulary_title=seen.vocabulary.title,
        why_vocabulary=_why(source, seen),
        files=seen.files,
        records=reading.total,
        is_whole=seen.is_whole,
        cut_short=reading.cut_short,
        articles=len(reading.articles),
        unpublished=unpublished,
        refused=len(reading.rejected),
        unwanted=reading.unwanted,
        example=example,
        fields=filled,
        unused=unused,
        left_out=usage.left_out,
        problems=_problems(reading.findings),
        suggestions=suggestions(
            source,
            reading.findings,
            [reason for each in reading.rejected for reason in each.reasons],
            unused,
            usage.names,
            records=usage.records,
            filled=filled,
            site=site,
            passes=seen.vocabulary.passes,
        ),
        told=seen.told,
        site=site,
        language=most_of.get("language"),
    )


def _why(source: Source, seen: Look) -> str:
    if source.vocabulary:
        return "as it is named"
    if seen.reader.vocabulary == seen.vocabulary.name:
        return "that of the format"
    return "recognised from the records"


def _of_articles(
    articles: Iterable[Article],
) -> tuple[dict[str, int], dict[str, Any], dict[str, str], int]:
    """Return how many fill each field, the fullest, what most say, and how many are hidden."""
    counts: Counter[str] = Counter()
    said: dict[str, Counter[str]] = {"site": Counter(), "language": Counter()}
    fullest: dict[str, Any] = {}
    unpublished = 0
    for article in articles:
        filled = filled_fields(article)
        counts.update(filled.keys())
        if len(filled) > len(fullest):
            fullest = filled
        for name, value in ("site", origin_of(article.url)), ("language", article.language):
            if value is not None:
                said[name][value] += 1
        unpublished += article.status is not Status.PUBLISHED
    order = [name for name in ARTICLE.fields if name in counts]
    return (
        {name: counts[name] for name in order},
        {name: fullest[name] for name in order if name in fullest},
        {name: each.most_common(1)[0][0] for name, each in said.items() if each},
        unpublished,
    )


def filled_fields(article: Article) -> dict[str, Any]:
    """Return what *article* says, by the names that records have for it, without what all say."""
    found = {}
    for field in msgspec.structs.fields(article):
        value = getattr(article, field.name)
        if field.name == "origin" or value in (None, "", (), field.default):
            continue
        found[_NAMES.get(field.name, field.name)] = msgspec.to_builtins(value)
    return found


def _problems(findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Return *findings* with those of one kind, in one field, as one."""
    groups: dict[tuple[str, Severity, str], list[Finding]] = {}
    for each in findings:
        if each.rule.id == "record/unknown-field":
            continue  # is among those that nobody uses
        field = _NUMBER.sub("[]", each.location.xpath or "")
        groups.setdefault((each.rule.id, each.severity, field), []).append(each)
    found = [
        Problem(
            rule=rule,
            severity=str(severity),
            message=each[0].message,
            count=sum(one.count for one in each),
            places=tuple(_places(each)),
        )
        for (rule, severity, _), each in sorted(groups.items(), key=lambda group: -group[0][1])
    ]
    return tuple(found)


def _places(findings: list[Finding]) -> list[str]:
    """Return where *findings* are; of records that stand in one line, which ones."""
    first = [(one.record, one.location) for one in findings]
    more = [pair for one in findings for pair in zip_longest(one.records, one.places)]
    named = [(str(record or place), record) for record, place in (*first, *more)]
    among = Counter(name for name, _ in named)
    told = (f"{record.path}, {record.entry}" if among[name] > 1 and record and record.entry
            else name for name, record in named)  # fmt: skip
    return list(dict.fromkeys(told))[:_PLACES]
