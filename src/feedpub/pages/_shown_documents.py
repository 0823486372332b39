"""Makes an output of a document, from nothing but its bytes and what was found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from feedpub import dates, documents
from feedpub.acceptance import Row
from feedpub.findings import Finding
from feedpub.model import Article
from feedpub.pages._shown_values import Budget, ShownArticle, ShownItem, ShownOutput

#: The age from which on Google News takes no article.
#: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
NEWS_WINDOW = timedelta(hours=48)
_SITEMAPS = "the sitemap protocol"
_SITEMAP = (
    Budget(most=50_000, unit="items", by=_SITEMAPS),
    Budget(most=52_428_800, unit="bytes", by=_SITEMAPS),
)
#: Format → how much its specification allows.
#: https://www.sitemaps.org/protocol.html#index
#: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
BUDGETS = {
    "sitemap": _SITEMAP,
    "sitemap-index": _SITEMAP,
    "news-sitemap": (Budget(most=1_000, unit="items", by="Google News"), _SITEMAP[1]),
}


def shown_document(
    name: str,
    format: str,
    data: bytes | None,
    *,
    findings: tuple[Finding, ...] = (),
    budgets: tuple[Budget, ...] = (),
    state: str = "",
    url: str | None = None,
    trouble: str | None = None,
    window: timedelta | None = None,
    withheld: str | None = None,
) -> ShownOutput:
    """Return the output that a document is.

    Args:
        name: Its path, as the user knows it.
        format: Its kind.
        data: Its bytes; ``None`` if it could not be read.
        findings: What was found in it.
        budgets: What it may have besides what its format allows.
        state: What became of it: ``live``, ``held back``.
        url: Its public address, if that is known.
        trouble: Why it could not be read or checked.
        window: The age from which on articles leave it; by default what its format says.
        withheld: Why its text is not shown.
    """
    items, language, address = _contents(name, format, data)
    if window is None and format == "news-sitemap":
        window = NEWS_WINDOW
    return ShownOutput(
        name=name,
        format=format,
        data=None if withheld else data,
        size=None if data is None else len(data),
        items=items,
        findings=findings,
        state=state,
        url=url or address,
        language=language,
        budgets=(*BUDGETS.get(format, ()), *budgets),
        window=window,
        trouble=trouble,
        withheld=withheld,
    )


def _contents(
    name: str, format: str, data: bytes | None
) -> tuple[list[ShownItem], str | None, str | None]:
    """Return what a document lists, its language and its address, as far as it can be read."""
    items: list[ShownItem] = []
    language = address = None
    try:
        for part in documents.read_on(data or b"", format, name):
            language, address = part.language or language, part.address or address
            items.extend(_items(part, len(items)))
    except ValueError:
        pass  # what is wrong with it is among its findings
    return items, language, address


def _items(part: documents.Contents, start: int) -> Iterator[ShownItem]:
    for number, item in enumerate(part.items, start):
        yield ShownItem(
            number=number,
            id=item.id,
            title=item.title,
            url=item.url,
            published=instant(item.dated or item.updated),
            sections=item.categories[:1],
            language=item.language or item.publication[1] or part.language,
        )


def instant(text: str | None) -> datetime | None:
    """Return the instant that *text* means; ``None`` if it means none."""
    try:
        return dates.parse(text) if text else None
    except (ValueError, OverflowError):
        return None


def tallied(values: Iterable[str | None]) -> list[tuple[str, int]]:
    """Return each of *values* and how often it occurs, the most frequent first."""
    return Counter(each or "not said" for each in values).most_common()


def shown_article(
    row: Row, findings: tuple[Finding, ...] = (), state: str = "", record: Article | None = None
) -> ShownArticle:
    """Return the article of *row*, of a table of acceptance.

    Args:
        row: What aggregators say of it.
        findings: What else is wrong with its record.
        state: Why it is not public; "" if it is.
        record: All that its record says, if that may be shown.
    """
    return ShownArticle(
        id=row.id,
        title=row.title,
        url=row.url,
        origin=row.origin,
        published=row.published,
        sections=row.sections,
        language=row.language,
        access=row.access,
        state=state,
        cells=row.cells,
        findings=findings,
        record=record,
    )
