"""Dzen, through its feeds for sites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from feedpub.formats import Dialect, Values
from feedpub.markup import Tags
from feedpub.model import Article, Feed
from feedpub.profiles._facts import Page, excerpt, reported
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import (
    Address,
    Age,
    Body,
    Holds,
    Html,
    Identity,
    Items,
    Pictures,
    allowed,
)

FEEDS = Page("https://dzen.ru/help/ru/website/rss-modify")
ADVICE = excerpt(FEEDS.url)
OF_ZEN = Page("https://yandex.com/support/zen/website/rss-modify.html")
IMPLEMENTERS = reported("https://dzen.ru/help/ru/website/rss-modify")

_rss, _media = Tags(), Tags("media")
_rating = _media.rating.having(scheme="urn:simple")


def item(article: Article, feed: Feed, settings: Values) -> Iterator[str]:
    """Yield Dzen's elements of an article: how to publish it, and for which audience."""
    del article, feed
    yield from map(_rss.category, settings.get("directives", ()))
    yield _rating(settings.get("rating"))


DZEN = Profile(
    name="dzen",
    title="Dzen",
    about=(
        "Dzen turns the items of a site's feed into posts of its channel. It needs a feed of its"
        " own: those for Turbo pages or for Dzen News do not fit, and what was sent once is not"
        " sent again. Edits under the same guid arrive for seven days."
    ),
    source=FEEDS.url,
    programme=Programme(
        countries=("RU",),
        by_contract=False,
        apply="Connect the site with its feed in the settings of a channel on dzen.ru.",
    ),
    formats=("rss",),
    takes=FEEDS.must,
    demands=(
        Identity(FEEDS.must),
        Age(ADVICE.should, most=timedelta(days=3), future=False),
        Items(FEEDS.must, most=500),
        Items(FEEDS.should, least=10),
        Body(FEEDS.must),
        Body(ADVICE.must, own=True, named={"no-body": "description-only"}),
        Address(FEEDS.must, ascii_host=True),
        Pictures(
            IMPLEMENTERS.must,
            width=700,
            types=("image/jpeg", "image/png", "image/gif", "image/webp"),
            carriers=("enclosure",),
            required=True,
        ),
        Pictures(
            OF_ZEN.may,
            width=300,
            named={
                "image-too-small": "image-smaller-than-once-asked-for",
                "image-size-unknown": "image-size-once-asked-for",
            },
        ),
        Html(
            IMPLEMENTERS.must,
            # Not strong and em, which are written as b and i.
            only=allowed("p a b i u s h1 h2 h3 h4 blockquote ul ol li figure figcaption img video"),
        ),
        Holds(
            IMPLEMENTERS.may,
            rule="no-rating",
            paths=("media:rating",),
            why="Some require one, others do not: let the settings of the output say a rating.",
        ),
    ),
    dialect=Dialect(item=item),
    settings={
        "directives": Setting(
            about=(
                "what Dzen does with each article: native-draft, format-article or format-post,"
                " index or noindex, comment-all, comment-subscribers or comment-none"
            ),
            example=["native-draft"],
        ),
        "rating": Setting(about="the audience: adult or nonadult", example="nonadult"),
    },
    defaults={"max_age": "3d", "limit": 500, "content": "full"},
)
