"""Applies the configured severities to findings in documents, between them, and in records."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedpub import checks, documents
from feedpub.config import Judgement
from feedpub.errors import ReadError
from feedpub.findings import Finding, Levels, Location, Severity, severity_of
from feedpub.model import Article, Document
from feedpub.reports import Checked
from feedpub.text import shown

#: The first bytes of a gzip file (RFC 1952 § 2.3.1).
GZIP = b"\x1f\x8b"


#: Address → what is kept of the item there.
Listing: TypeAlias = Mapping[str, documents.ItemDigest]


class Examined(NamedTuple):
    """What is wrong with a document, and what is compared of it.

    Attributes:
        checked: What is wrong with it.
        facts: What is compared with other documents.
        listing: What is compared with what it was before.
    """

    checked: Checked
    facts: checks.Facts | None = None
    listing: Listing | None = None


def examine(
    document: Document,
    now: datetime,
    judgement: Judgement,
    *,
    facts: bool = True,
    listing: Callable[[documents.Contents], Listing] | None = None,
    profiles: Sequence[str] = (),
    beside: checks.Beside | None = None,
) -> Examined:
    """Examine *document*, one that feedpub made or that was received.

    Args:
        document: What to examine.
        now: The current time.
        judgement: How bad a breach of each rule is.
        facts: Gather what is compared with other documents.
        listing: Returns what is compared with what the document was; it is parsed but once.
        profiles: Aggregators that it is for; ``auto`` are those that it shows to be for.
        beside: Returns length and SHA-256 of the file at a path relative to the document.
    """
    levels, also = judgement.of(document.name), None
    if profiles:
        from feedpub import profiles as aggregators  # 20 ms

        chosen = aggregators.chosen(profiles, document)
        levels = {**aggregators.levels(chosen, tuple(checks.RULES)), **levels}
        also = partial(aggregators.look, chosen) if chosen else None
    report = checks.examine(document, now=now, levels=levels, also=also, beside=beside)
    found: list[Finding] = []
    if report.count:
        from feedpub import fixing  # not needed for valid documents: 7 ms

        found = report.findings(fixing.suggestion(report))
    checked = Checked(
        path=document.name,
        format=document.format,
        findings=tuple(found),
        data=document.data if found else None,
    )
    return Examined(
        checked,
        checks.facts(report.context) if facts else None,
        _listed(report.context, listing) if listing is not None else None,
    )


def _listed(
    context: checks.Context, listing: Callable[[documents.Contents], Listing]
) -> Listing | None:
    contents = context.contents
    if contents is None:
        return None
    return {} if documents.KINDS[context.format].role == "index" else listing(contents)


def crashed(path: str, error: Exception, levels: Levels, article: Article | None = None) -> Checked:
    """Return the finding that a bug in feedpub raised *error* while checking *path*.

    Only the report of this document is lost or, for records, of this *article*.
    """
    from traceback import format_exception

    said = shown(f"{type(error).__name__}: {error}", 200)
    rule = checks.RULES["feedpub/internal-error"]
    finding = Finding(
        rule=rule,
        severity=rule.severity,
        message=f"feedpub failed on this {'record' if article else 'document'}: {said}",
        location=Location(path=path, line=article.origin.line if article else None),
        article=article.title if article else None,
        record=article.origin if article else None,
    )
    return Checked(
        path=path,
        format="unknown",
        findings=leveled([finding], levels),
        crash="".join(format_exception(error)),
    )


def unread(path: str, error: ReadError, levels: Levels) -> Checked:
    """Return the finding that the document at *path*, one of several, cannot be read."""
    rule = checks.RULES["feedpub/unreadable"]
    finding = Finding(
        rule=rule,
        severity=rule.severity,
        message=f"the document {error.message}",
        location=Location(path=path),
    )
    found = leveled([finding], levels)
    return Checked(path=path, format="unknown", findings=found, unread=str(error))


def all_left_out(path: str, articles: int, reasons: Mapping[str, int]) -> Finding:
    """Return that the feed at *path* has none of its *articles*; *reasons* are rule → articles."""
    why = ", ".join(f"{number:,} {rule}" for rule, number in reasons.items())
    some = "its only article was" if articles == 1 else f"all {articles:,} articles were"
    rule = checks.RULES["publication/all-left-out"]
    return Finding(
        rule=rule,
        severity=rule.severity,
        message=f"the feed has no article, because {some} left out: {why}",
        location=Location(path=path),
    )


def unpacked(data: bytes) -> bytes:
    """Return our own *data*, decompressed if necessary."""
    return gzip.decompress(data) if data.startswith(GZIP) else data


def leveled(findings: Iterable[Finding], levels: Levels) -> tuple[Finding, ...]:
    """Return *findings* with the severities of *levels*, without those that are off."""
    severities = (
        (finding, severity_of(finding.rule, levels, finding.severity)) for finding in findings
    )
    return tuple(
        replace(finding, severity=severity)
        for finding, severity in severities
        if severity is not None
    )


def by_path(findings: Iterable[Finding], judgement: Judgement) -> list[Checked]:
    """Return *findings* by file, with the severities of *judgement*."""
    sources: dict[str, list[Finding]] = {}
    for finding in findings:
        path = finding.location.path
        counting = leveled([finding], judgement.of(path))
        if counting:
            sources.setdefault(path, []).extend(counting)
    return [
        Checked(path=path, format="records", findings=tuple(found))
        for path, found in sources.items()
    ]


def contradictions(
    compared: Sequence[checks.Facts],
    made: Mapping[str, Callable[[], bytes]],
    judgement: Judgement,
    now: datetime,
) -> list[Checked]:
    """Return contradictions between documents that were just made from the same articles.

    Args:
        compared: What is compared of them.
        made: Name → what returns the bytes, of all that were made.
        judgement: How bad a breach of each rule is.
        now: The current time.
    """
    files = {PurePosixPath(name).name for name in made}
    found = checks.check_together(
        compared,
        now=now,
        # A recent article that is not listed was left out by the configuration, or is noindex.
        levels={"publication/missing-from-news-sitemap": None},
        read=lambda name: unpacked(made[name]()),
        beside=lambda _, url: PurePosixPath(urlsplit(url).path).name in files,
    )
    return by_path(found, judgement)


def merged(
    checked: Sequence[Checked],
    more: Iterable[Checked],
    data: Callable[[str], bytes | None] = lambda _: None,
) -> list[Checked]:
    """Return *checked* with the findings of *more*, which is about some of them."""
    added = {each.path: each.findings for each in more}
    return [
        replace(each, findings=each.findings + added[each.path], data=each.data or data(each.path))
        if each.path in added
        else each
        for each in checked
    ]


def worst(checked: Iterable[Checked]) -> Severity | None:
    """Return the highest severity of the findings, if there are any."""
    return max((finding.severity for each in checked for finding in each.findings), default=None)
