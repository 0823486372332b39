"""Several documents of one publication compared: what each says about the same articles.

These rules are called with all documents at once, ``on="publication"``. In their examples a line
``---`` separates documents, and ``--- previous`` those that came before; the documents are named
1.xml, 2.xml, ….
"""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from feedpub import dates
from feedpub.checks.together import samples as examples
from feedpub.checks.together.mentions import (
    At,
    Facts,
    Found,
    Mention,
    Together,
    canonical,
    language_of,
)
from feedpub.findings import Severity, rule
from feedpub.patterns import pattern
from feedpub.text import shown

_NEWS = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap"
_TAG = pattern(r"</?[A-Za-z][^<>]*>")


def _differing(
    together: Together,
    field: str,
    value: Callable[[Mention], Any],
    say: Callable[[Mention], str],
    least: Callable[[Any, Any], bool] = lambda one, other: bool(one != other),
) -> Found:
    """Yield where a document gives an article a different *value* than the first that has it."""
    for sightings in together.articles:
        first: tuple[Facts, Mention, Any] | None = None
        for facts, item in sightings:
            own = value(item)
            if own is None:
                continue
            if first is None:
                first = facts, item, own
            elif facts is not first[0] and least(own, first[2]):
                yield (
                    At(facts, item.number, field),
                    f"the {_WORDS[field]} is {say(item)}, and {say(first[1])} in "
                    f"{shown(first[0].name)}; write the same in both",
                )


_WORDS = {
    "title": "title",
    "url": "URL",
    "published": "date of publication",
    "language": "language",
}


def title_of(item: Mention) -> str | None:
    """Return the title of *item* as people read it: without markup and repeated spaces."""
    return _plain(item.title) if item.title else None


@lru_cache(maxsize=65536)
def _plain(title: str) -> str | None:
    if "&" in title or "<" in title:
        title = _TAG.sub("", html.unescape(html.unescape(title)))
    from unicodedata import normalize  # takes 0.3 ms, and a single document does not need it

    return normalize("NFC", " ".join(title.split())) or None


@rule(
    "publication/different-title",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[examples.several(examples.feed(examples.item()), examples.json("Snow"))],
    passes=[
        examples.SAME,
        examples.several(
            examples.feed(examples.item("Rain &amp;amp;  Snow")), examples.json("Rain & Snow")
        ),
    ],
)
def different_title(together: Together) -> Found:
    """An article has different titles in two documents.

    Readers and aggregators that follow both show it twice, or refuse the one that does not match
    the page. Differences in spaces, entities and tags are ignored. Make all documents from the same
    record.
    """
    return _differing(together, "title", title_of, lambda item: shown(item.title or ""))


@rule(
    "publication/different-url",
    Severity.WARNING,
    on="publication",
    source="https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls",
    flags=[examples.several(examples.feed(examples.item()), examples.json(url="rain-2"))],
    passes=[
        examples.SAME,
        examples.several(
            examples.feed(examples.item(link="rain/?utm_source=rss")), examples.json()
        ),
    ],
)
def different_url(together: Together) -> Found:
    """An article has different addresses in two documents.

    The same id leads to two pages, so shares and search results are split between them. Differences
    in scheme, www, a final slash and tracking parameters are ignored. Write the canonical address
    everywhere.
    """
    return _differing(
        together,
        "url",
        lambda item: canonical(item.url) if item.url else None,
        lambda item: shown(item.url or ""),
    )


def _moment(item: Mention) -> str:
    return dates.rfc3339(datetime.fromtimestamp(item.published or 0, UTC))


@rule(
    "publication/different-date",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[
        examples.several(
            examples.feed(examples.item(date="Mon, 23 Nov 2026 09:00:00 +0000")), examples.news()
        )
    ],
    passes=[
        examples.SAME,
        examples.several(
            examples.feed(examples.item(date="Mon, 23 Nov 2026 10:00:00 +0200")), examples.news()
        ),
    ],
)
def different_date(together: Together) -> Found:
    """An article has different publication dates in two documents.

    Most often a UTC offset was lost, or one of them has the time of the last change. Aggregators
    sort by this date and drop what seems old. Write the time of first publication in all of them.
    """
    return _differing(together, "published", lambda item: item.published, _moment)


@rule(
    "publication/different-language",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[examples.several(examples.json(language="ro"), examples.news())],
    passes=[examples.SAME, examples.several(examples.json(language="en-GB"), examples.news())],
)
def different_language(together: Together) -> Found:
    """An article has different languages in two documents.

    It is shown to people who cannot read it, or to nobody. Differences in region and script are
    ignored. If a feed mixes languages, give each article its own.
    """
    return _differing(together, "language", language_of, lambda item: shown(item.language or ""))


@rule(
    "publication/different-name",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[examples.several(examples.news(), examples.news("The Example", "snow"))],
    passes=[examples.several(examples.news(), examples.news("Exemplu", "ploaie", "ro"))],
)
def different_name(together: Together) -> Found:
    """Two News sitemaps of a site give a publication different names.

    The name must be exactly the one that Google News knows. Write the same in all of them.
    """
    known: dict[tuple[str | None, str], tuple[Facts, str]] = {}
    for facts in together.of("news-sitemap"):
        for number, name, language in facts.publications:
            first, other = known.setdefault((facts.host, language), (facts, name))
            if first is not facts and name != other:
                yield (
                    At(facts, number, "name"),
                    f"the publication is {shown(name)}, and {shown(other)} in "
                    f"{shown(first.name)}; write the same in both",
                )
