"""News sitemaps: what Google News requires of entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from feedpub import dates
from feedpub.checks._context import Context
from feedpub.checks._sitemap_order import late
from feedpub.checks.rules.news import OLD, SPEC, entry, last_moment, news
from feedpub.documents.names import clark, prefixed
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.text import shown

_MOST = 1000
_LONGEST = 200
_WINDOW = timedelta(hours=48)
_GRACE = timedelta(minutes=1)
_TAGS = [
    clark(f"news:{name}")
    for name in (
        "publication", "name", "language", "access", "genres", "publication_date", "title",
        "keywords", "stock_tickers", "geo_locations",
    )
]  # fmt: skip

Found = Iterator[tuple[object, str]]


@rule(
    "news/too-many",
    Severity.ERROR,
    on="sitemap:urlset",
    refused_by="Google News reads no more than 1,000 entries of a file.",
    source=SPEC,
)
def too_many(element: Element) -> Found:
    """A file holds more than 1,000 news:news.

    Google refuses the rest. Split the file, and list the parts in a sitemap index.
    """
    count = sum(1 for _ in element.iter(clark("news:news")))
    if count > _MOST:
        yield element, f"the sitemap has {count} news:news; 1000 are allowed, so split it"


def _age(element: Element, context: Context) -> timedelta | None:
    moment = last_moment((element.text or "").strip())
    return None if moment is None or context.now is None else context.now - moment


@rule(
    "news/too-old",
    Severity.ERROR,
    on="news:publication_date",
    source=SPEC,
    refused_by="Google News ignores the entry; audits report the sitemap.",
    flags=[news(date="2026-11-21T11:58:00Z"), news(date="2026-11-19")],
    passes=[news(date="2026-11-21T12:00:00Z"), news(date="2026-11-21")],
)
def too_old(element: Element, context: Context) -> Found:
    """An article is older than two days.

    Google News lists articles of the last 48 hours only. Remove the entry, or its news:news.
    """
    age = _age(element, context)
    if age is not None and age > _WINDOW + _GRACE:
        yield element, f"news:publication_date {element.text} is over 48 h ago; remove news:news"


@rule(
    "news/just-too-old",
    Severity.WARNING,
    on="news:publication_date",
    source=SPEC,
    flags=[news(date="2026-11-21T11:59:30Z")],
    passes=[news(date="2026-11-21T12:00:00Z")],
)
def just_too_old(element: Element, context: Context) -> Found:
    """An article became older than two days within the last minute.

    Google News lists articles of the last 48 hours only. Build the file again.
    """
    age = _age(element, context)
    if age is not None and _WINDOW < age <= _WINDOW + _GRACE:
        yield element, f"news:publication_date {element.text} is 48 h ago; build the sitemap again"


@rule(
    "news/future-date",
    Severity.WARNING,
    on="news:publication_date",
    source=SPEC,
    refused_by="Google News and Bing take it for a fault of the publisher.",
    flags=[news(date="2026-11-23T13:00:00Z")],
    passes=[news(date="2026-11-23T12:05:00Z")],
)
def future_date(element: Element, context: Context) -> Found:
    """A publication date is in the future.

    It must be the time of first publication; most often the UTC offset is wrong. Correct the
    offset.
    """
    text = (element.text or "").strip()
    age = _age(element, context)
    slack = timedelta(days=2) if len(text) == 10 else dates.AHEAD
    if age is not None and -age > slack:
        yield element, f"news:publication_date is {shown(text)}, which is in the future"


@rule(
    "news/deprecated-element",
    Severity.WARNING,
    on=[f"news:{name}" for name in OLD],
    source=SPEC,
    flags=[news(more="<news:keywords>rain</news:keywords>")],
    passes=[news()],
)
def deprecated_element(element: Element) -> Found:
    """An entry has a tag that Google News no longer documents or reads.

    It has no effect. Leave it out.
    """
    name = str(element.tag).rpartition("}")[2]
    yield element, f"news:{name} is no longer read by Google News; leave it out"


@rule(
    "news/padded-name",
    Severity.WARNING,
    on="news:name",
    source=SPEC,
    refused_by="Google News compares the name character by character.",
    flags=[news(name=" Example "), news(name="Example (subscription)")],
    passes=[news()],
)
def padded_name(element: Element) -> Found:
    """The name of a publication has spaces around it, or text in brackets.

    It must be exactly the name on news.google.com, without the part in brackets. Write only the
    name.
    """
    name = element.text or ""
    bare = bare_name(name)
    if bare and bare != name:
        yield element, f"news:name is {shown(name)}; write {shown(bare)}"


def bare_name(name: str) -> str:
    """Return the *name* of a publication without the part in brackets."""
    return "".join(part.strip() for part in re.split(r"\([^()]*\)", name))


@rule(
    "news/names-differ",
    Severity.WARNING,
    on="sitemap:urlset",
    source=SPEC,
    refused_by="Google News: a name that is not the publication's is a mismatch.",
    flags=[entry(1, news()) + entry(2, news(name="The Example"))],
    passes=[entry(1, news()) + entry(2, news())],
)
def names_differ(element: Element) -> Found:
    """Entries of one file have different publication names.

    The name must be the one that Google News shows for the site, so at least one of them is wrong.
    Write the same name in all entries.
    """
    first = None
    for name in element.iter(clark("news:name")):
        text = (name.text or "").strip()
        first = first or text
        if text and text != first:
            yield name, f"news:name is {shown(text)}, but {shown(first)} before; write one name"


@rule(
    "news/brand-in-title",
    Severity.WARNING,
    on="news:news",
    source=SPEC,
    flags=[news(title="Rain | Example"), news(title="Rain - Example")],
    passes=[news(title="Example of rain")],
)
def brand_in_title(element: Element) -> Found:
    """A title contains the name of the publication.

    Google News shows the name beside the title. Write only the headline.
    """
    title = (element.findtext(clark("news:title")) or "").strip()
    name = (element.findtext(f"*/{clark('news:name')}") or "").strip()
    if name and title[-len(name) :].lower() == name.lower() and _joins(title[: -len(name)]):
        yield element, f"news:title is {shown(title)}; write it without {shown(name)}"


def _joins(head: str) -> bool:
    """Return whether *head* ends in a character that separates a title from a name."""
    head = head.rstrip()
    return head[-2:-1].isspace() and head[-1] in "|\u2013\u2014\u00b7-"


@rule(
    "news/order",
    Severity.WARNING,
    on=["news:news", "news:publication"],
    source="https://www.google.com/schemas/sitemap-news/0.9/sitemap-news.xsd",
    flags=[
        news().replace("<news:title>Rain</news:title>", "").replace(
            "<news:publication_date>", "<news:title>Rain</news:title><news:publication_date>"
        ),
        news().replace("<news:name>Example</news:name>", "").replace(
            "</news:publication>", "<news:name>Example</news:name></news:publication>"
        ),
    ],
    passes=[news()],
)  # fmt: skip
def order(element: Element, context: Context) -> Found:
    """The elements of a news entry are not in the order of Google's schema.

    Google News accepts any order, but strict validators do not. Write the publication, with
    name before language, then the date, then the title.
    """
    found = late(context.children, _TAGS)
    if found:
        name, before = map(prefixed, found)
        yield element, f"{name} must come before {before} in {prefixed(str(element.tag))}"


@rule(
    "news/long-title",
    Severity.INFO,
    on="news:title",
    source=SPEC,
    flags=[news(title="Rain " * 50 + "again")],
    passes=[news()],
)
def long_title(element: Element) -> Found:
    """A title is longer than Google News shows.

    Google News cuts it, perhaps in the wrong place. Write at most 200 characters.
    """
    length = len((element.text or "").strip())
    if length > _LONGEST:
        yield element, f"news:title has {length} characters; readers show some 100, write less"
