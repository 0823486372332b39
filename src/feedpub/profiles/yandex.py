"""Yandex, through the feeds from which its search gets fresh content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from feedpub import html
from feedpub.date_grammar import FOUR_DIGIT_YEAR, LIKE_RFC822
from feedpub.formats import Dialect, Extension, Values
from feedpub.model import Article, Feed
from feedpub.profiles._facts import Page, excerpt, reported
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import (
    Address,
    Age,
    Distinct,
    Holds,
    Namespaces,
    Open,
    Size,
    Written,
)

FRESH = Page("https://yandex.ru/support/webmaster/en/search-appearance/fresh-content")
ADDRESSES = excerpt("https://yandex.ru/support/webmaster/search-appearance/fresh-content.html")
GENERATOR = reported("https://www.mysitemapgenerator.com/helpdesk/rss/faq.str.rss_yandex")
TRADE = reported(
    "https://seo.computer/en/blog/fresh-and-relevant-of-your-site-in-yandexfor-which-sites-is"
)

#: Days, months and zones are English, and the year has four digits.
_RFC_822 = FOUR_DIGIT_YEAR + LIKE_RFC822

YANDEX_NEWS = Extension(
    prefix="yandex",
    uri="http://news.yandex.ru",
    entry={"full_text": "yandex:full-text"},
)
_full_text = getattr(YANDEX_NEWS.tags, "full-text")


def item(article: Article, feed: Feed, settings: Values) -> Iterator[str]:
    """Yield the whole text of *article*, without markup."""
    del feed, settings
    body = article.content_html
    yield _full_text(article.content_text if body is None else html.to_text(without_figures(body)))


#: The start or end tag of a figure or caption.
_FIGURE, _CAPTION = (
    re.compile(rf"<(/?){name}\b[^<>]*>", re.I) for name in ("figure", "figcaption")
)
#: Elements that make a figure an image, and elements that make it text.
_SHOWN = re.compile(r"<(?:img|video|audio|iframe|picture)\b", re.I)
_READ = re.compile(r"<(?:table|blockquote|pre|ul|ol)\b", re.I)


def without_figures(body: str) -> str:
    """Return *body* without the captions and credits of its images, which are not part of the text.

    A figure that is a table, a quotation or code is text, and is kept without its caption.
    """
    return _without(_without(body, _CAPTION), _FIGURE, _is_picture)


def _is_picture(figure: str) -> bool:
    return bool(_SHOWN.search(figure)) and not _READ.search(figure)


def _without(body: str, tag: re.Pattern[str], drops: Callable[[str], bool] = lambda _: True) -> str:
    """Return *body* without the outermost *tag* elements for which *drops* is true."""
    kept, done, start, depth = [], 0, 0, 0
    for found in tag.finditer(body):
        if not found[1]:
            start = start if depth else found.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and drops(body[start : found.end()]):
                # A space, so that the words around it stay separate.
                kept += [body[done:start], " "]
                done = found.end()
    # An element that is never closed is kept.
    return "".join([*kept, body[done:]])


YANDEX = Profile(
    name="yandex",
    title="Yandex fresh content",
    about=(
        "Through Yandex Webmaster a site hands in the feed of its news, of which the search shows"
        " the freshest. Each address holds one whole article, also on telephones."
    ),
    source=FRESH.url,
    programme=Programme(
        countries=("RU",),
        by_contract=False,
        apply="Verify the site in Yandex Webmaster, and add the feed of fresh content there.",
    ),
    formats=("rss",),
    takes=GENERATOR.must,
    recognised=(YANDEX_NEWS.uri,),
    demands=(
        Namespaces(GENERATOR.must, uris={"yandex": YANDEX_NEWS.uri}, required=True),
        Holds(
            GENERATOR.must,
            rule="no-full-text",
            paths=("yandex:full-text",),
            why="It holds the whole article as plain text, without advertisements or phrases that"
            " return in each. Let the record carry a body, and the output say"
            ' `content = "full"`.',
        ),
        Written(
            TRADE.must,
            rule="other-date",
            path="pubDate",
            matches=(_RFC_822, "a date like Mon, 23 Nov 2026 08:00:00 +0200"),
            wrong="2026-11-23T08:00:00Z",
        ),
        Age(TRADE.must, most=timedelta(days=8)),
        Size(TRADE.must, most=10_000_000),
        Address(ADDRESSES.must, inner=True),
        Distinct(ADDRESSES.must),
        Open(FRESH.must),
    ),
    # The text is there once, in the form that Yandex reads.
    dialect=Dialect(extensions=(YANDEX_NEWS,), item=item, without=frozenset({"content:encoded"})),
    defaults={"max_age": "8d", "content": "full"},
)
