"""Document and freshness: what is wrong with the document, and how old its news are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from feedpub import dates, judging
from feedpub.consequences import who_acts
from feedpub.documents import KINDS
from feedpub.findings import Finding, Severity, WhoActs
from feedpub.probing._examination import Examination
from feedpub.probing._verdicts import ProbeVerdict, advice, fine, untried, wrong

#: Feeds that are quiet for longer look dead to readers.
_QUIET = timedelta(days=7)
#: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
_NEWS = timedelta(days=2)
#: How far clocks may differ.
_AHEAD = timedelta(minutes=10)


def validity(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield what the validator says of the document."""
    document = examined.document
    assert document is not None, "this phase has a document"
    if document.format not in KINDS:
        yield wrong(
            "format", "it is not a feed, sitemap or index", WhoActs.ENGINEER,
            "See what is published under this address.",
        )  # fmt: skip
        return
    expected = examined.subject.format
    # A sitemap that is in several parts is an index.
    also = "sitemap-index" if expected.endswith("sitemap") else expected
    if expected in KINDS and document.format not in {expected, also}:
        yield wrong(
            "format", f"{expected} was published, and it is {document.format}", WhoActs.HOST,
            "See what rewrites it, or which path the server maps.",
        )  # fmt: skip
    found = judging.examine(
        document, examined.now, examined.judgement, facts=False, profiles=examined.subject.profiles
    ).checked.findings
    rules: dict[str, list[Finding]] = {}
    for each in found:
        rules.setdefault(each.rule.id, []).append(each)
    for some in rules.values():
        yield _breach(some)
    if not rules:
        yield fine("valid", f"valid {document.format}")


def _breach(findings: list[Finding]) -> ProbeVerdict:
    first = max(findings, key=lambda each: each.severity)
    count = sum(each.count for each in findings)
    times = "" if count == 1 else f" ({count:,} times)"
    make = wrong if first.severity is Severity.ERROR else advice
    return make(first.rule.id, f"{first.message}{times}", who_acts(first.rule),
                f"See `feedpub explain {first.rule.id}`.")  # fmt: skip


def freshness(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield how old the newest item is."""
    if examined.role not in {"feed", "news"} or not examined.subject.is_main:
        yield untried("age", "only main feeds and News sitemaps have to be fresh")
        return
    contents = examined.contents
    instants = [] if contents is None else [*filter(None, map(_dated, contents.items))]
    if not instants:
        yield untried("age", "no item has a date")
        return
    newest, now = max(instants), examined.now
    if newest > now + _AHEAD:
        yield advice("age", f"the newest item is dated in the future: {dates.rfc3339(newest)}",
                     WhoActs.EDITOR, "Correct its date, or publish it when it comes.")  # fmt: skip
    asked = examined.options.fresh_within
    most = asked or (_NEWS if examined.role == "news" else _QUIET)
    said = f"the newest item is from {dates.rfc3339(newest)}"
    if now - newest <= most:
        yield fine("age", said)
        return
    make = advice if asked is None else wrong
    yield make("age", f"{said}, which is too long ago", WhoActs.ENGINEER,
               "See whether runs happen (feedpub status), and the source is alive.")  # fmt: skip


def _dated(item: object) -> datetime | None:
    text = getattr(item, "dated", None) or getattr(item, "updated", None)
    try:
        return dates.parse(text) if text else None
    except ValueError:
        return None
