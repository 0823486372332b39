"""MSN, through its Partner Hub."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from feedpub.formats import Dialect, Extension, Values
from feedpub.model import Image
from feedpub.profiles._facts import Page, reported
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles.demands import (
    Address,
    Age,
    Body,
    Frames,
    Html,
    Identity,
    Items,
    Namespaces,
    Pictures,
    Summary,
    Title,
    allowed,
)

ITEMS = Page(
    "https://support.microsoft.com/ja-jp/topic/"
    "msn-feed-item-metadata-requirements-0114c19c-36bb-4fef-8322-4a1ed6888329"
)
HTML = Page(
    "https://support.microsoft.com/zh-tw/topic/"
    "msn-html-guidelines-and-tag-restrictions-2a12f610-f3da-43ea-8dc4-766f6df89e8d"
)
FAQ = Page(
    "https://support.microsoft.com/en-au/topic/"
    "feed-management-faq-for-msn-partner-hub-4690c187-b7e3-4a1e-b738-c294959f009c"
)
SPECIFICATIONS = Page("https://helpcenter.microsoftstart.com/kb/feed-specifications")
EXAMPLES = Page("https://helpcenter.microsoftstart.com/kb/articles/58-atom-and-rss-code-examples")
INLINE = Page("https://helpcenter.microsoftstart.com/kb/articles/53-inline-content")
PARTNER = reported("https://github.com/mainlinemedia/scoreline-feeds")

MI = Extension(
    prefix="mi",
    uri="http://schemas.ingestion.microsoft.com/common/",
    entry={
        "shortTitle": "mi:shortTitle",
        "hasSyndicationRights": "mi:hasSyndicationRights",
        "licenseId": "mi:licenseId",
        "licensorName": "mi:licensorName",
    },
)


def picture(image: Image, settings: Values) -> Iterator[str]:
    """Yield whose *image* is, and whether MSN may show it elsewhere."""
    if "syndication_rights" in settings:
        yield MI.tags.hasSyndicationRights("1" if settings["syndication_rights"] else "0")
    if "license_id" in settings:
        yield MI.tags.licenseId(settings["license_id"])
    if image.credit is not None:
        yield MI.tags.licensorName(image.credit)


MSN = Profile(
    name="msn",
    title="MSN Partner Hub",
    about=(
        "MSN and the Microsoft Start surfaces poll a partner's feed about every 15 minutes and show"
        " whole articles on their own pages."
    ),
    source=FAQ.url,
    formats=("rss", "atom"),
    recognised=(MI.uri,),
    demands=(
        Identity(ITEMS.must),
        Title(ITEMS.must, least=21, most=150, plain=True),
        Summary(ITEMS.must, plain=True),
        Body(ITEMS.must),
        Age(ITEMS.must, most=timedelta(days=364)),
        Address(SPECIFICATIONS.must, https=True),
        Html(HTML.must, never=allowed("style script object embed param applet")),
        Html(
            HTML.should,
            only=allowed(
                "b i em strong sub sup small h1 h2 h3 h4 h5 a img table caption thead tbody tfoot"
                " tr td th col colgroup ul ol li p div span br blockquote iframe figure figcaption"
            ),
            style=False,
            depth=9,
            breaks=1,
            named={"forbidden-element": "unlisted-element"},
        ),
        Frames(PARTNER.should, never=("youtube.com", "youtu.be", "youtube-nocookie.com")),
        Pictures(SPECIFICATIONS.should, required=True),
        Pictures(
            SPECIFICATIONS.should,
            side=720,
            ratio=(0.5, 1.89),
            most_bytes=15_728_640,
            types=("image/png", "image/jpeg", "image/gif", "image/webp"),
        ),
        Items(FAQ.may, most=30),
        Namespaces(
            EXAMPLES.must,
            uris={
                "mi": MI.uri,
                "media": "http://search.yahoo.com/mrss/",
                "dcterms": "http://purl.org/dc/terms/",
            },
        ),
    ),
    dialect=Dialect(extensions=(MI,), picture=picture, without=frozenset({"atom:updated"})),
    settings={
        "syndication_rights": Setting(
            about="whether MSN may pass the pictures on to others", example=True
        ),
        "license_id": Setting(about="the licence that the pictures come under", example="4711"),
    },
    defaults={"limit": 20},
)
