"""MSN, through its Partner Hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from feedpub import html
from feedpub.findings import Severity
from feedpub.formats import Dialect, Extension, Values
from feedpub.model import Article, Feed, Image
from feedpub.profiles._facts import Page, excerpt, reported
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles._programme import Programme
from feedpub.profiles._story import Story
from feedpub.profiles.demands import (
    EITHER_DATE,
    Address,
    Age,
    Body,
    Breach,
    Demand,
    Expiries,
    Frames,
    Holds,
    Html,
    Identity,
    Items,
    Namespaces,
    OneLanguage,
    Pictures,
    Reviewed,
    RuleText,
    Scene,
    Secure,
    Size,
    Spoil,
    Summary,
    Title,
    Written,
    allowed,
    spoil_item,
)

_SUPPORT = "https://support.microsoft.com/"
_HELP = "https://helpcenter.microsoftstart.com/kb/"
ITEMS = Page(
    f"{_SUPPORT}ja-jp/topic/"
    "msn-feed-item-metadata-requirements-0114c19c-36bb-4fef-8322-4a1ed6888329"
)
MORE_ON_ITEMS = excerpt(ITEMS.url)
OLDER_ON_ITEMS = excerpt(f"{_HELP}articles/51-feed-item-requirements")
HTML = Page(
    f"{_SUPPORT}zh-tw/topic/"
    "msn-html-guidelines-and-tag-restrictions-2a12f610-f3da-43ea-8dc4-766f6df89e8d"
)
EMBEDS = excerpt(HTML.url)
#: The same page in other languages, which is newer about YouTube.
NEWER_ON_EMBEDS = excerpt(
    f"{_SUPPORT}ja-JP/msn/partner-hub/msn-html-guidelines-and-tag-restrictions"
)
FAQ = Page(
    f"{_SUPPORT}en-au/topic/"
    "feed-management-faq-for-msn-partner-hub-4690c187-b7e3-4a1e-b738-c294959f009c"
)
SPECIFICATIONS = Page(f"{_HELP}feed-specifications")
TROUBLES = excerpt(f"{_SUPPORT}topic/0cfea048")
FEEDS = excerpt(f"{_SUPPORT}topic/55651a8b")
SETTING_UP = excerpt(
    f"{_SUPPORT}de-de/topic/"
    "how-to-set-up-rss-and-atom-feeds-in-msn-partner-hub-97fe1ee8-99a8-4ddb-a730-c93e2e9f4605"
)
AI = Page(f"{_SUPPORT}en-au/topic/msn-ai-content-policy-6ebf8fb0-b9c3-40df-98c0-0c485c5e175d")
EVALUATION = excerpt("https://feeds.msn.com/evaluation")
EXAMPLES = Page(f"{_HELP}articles/58-atom-and-rss-code-examples")
TAKEN = reported("https://github.com/WPMedia/feed-components")

#: Hosts from which content may be embedded: YouTube, X, Facebook, Instagram, Pinterest, Spotify,
#: Infogram, Google Maps, Giphy, Flourish, Reddit, TikTok.
EMBEDDED = (
    "youtube.com", "youtube-nocookie.com", "youtu.be", "twitter.com", "x.com", "facebook.com",
    "instagram.com", "pinterest.com", "spotify.com", "infogram.com", "google.com", "giphy.com",
    "flourish.studio", "reddit.com", "redditmedia.com", "tiktok.com",
)  # fmt: skip
#: The value of mi:hasSyndicationRights for "no".
_NONE = ("0", "false")
#: The most characters of a title; a longer one needs a short title as well.
TITLE = 150
#: "At most 10 MB".
MOST = 10 * 1024 * 1024

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


def item(article: Article, feed: Feed, settings: Values) -> Iterator[str]:
    """Yield a short title if *article* has a long one."""
    del feed, settings
    if len(article.title) > TITLE:
        yield MI.tags.shortTitle(html.excerpt(article.title, TITLE))


def picture(image: Image, settings: Values) -> Iterator[str]:
    """Yield the owner of *image*, and whether MSN may show it elsewhere."""
    if "syndication_rights" in settings:
        yield MI.tags.hasSyndicationRights("1" if settings["syndication_rights"] else "0")
    if "license_id" in settings:
        yield MI.tags.licenseId(settings["license_id"])
    licensor = image.credit or settings.get("licensor")
    if licensor is not None:
        yield MI.tags.licensorName(licensor)


@dataclass(frozen=True)
class Licensed(Demand):
    """An image that MSN may not syndicate must name its owner."""

    def rule_texts(self) -> Iterator[RuleText]:
        """Yield the one rule."""
        yield RuleText(
            "no-licensor",
            "A picture without syndication rights has no licensor.",
            "Give the record's image a credit, or the output a `licensor` in its settings.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        """Yield the requirement."""
        yield "image", "mi:licensorName where mi:hasSyndicationRights is 0"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        """Yield whether the lead image of *story* may not be syndicated and has no owner."""
        if story.deleted:
            return
        message = "the picture has no syndication rights and no licensor; add one"
        if not story.is_record:
            rights = story.elements.get("media:content/mi:hasSyndicationRights", "1")
            if rights.lower() in _NONE and not story.elements.get("media:content/mi:licensorName"):
                yield Breach("no-licensor", "image", message)
        elif scene.settings.get("syndication_rights") is False and "licensor" not in scene.settings:
            for each in story.pictures:
                if each.credit is None:
                    yield Breach("no-licensor", f"picture {each.url}", message)

    def spoils(self) -> Mapping[str, Spoil]:
        """Return a change that removes rights and licensor from the first image."""
        rights = rb"(<mi:hasSyndicationRights>)1(.*?)<mi:licensorName>.*?</mi:licensorName>"
        return {"no-licensor": spoil_item(rights, rb"\g<1>0\2")}


MSN = Profile(
    name="msn",
    title="MSN Partner Hub",
    about=(
        "MSN and the Microsoft Start surfaces poll a partner's feed about every 15 minutes and show"
        " whole articles on their own pages. Errors that persist put a feed on a control list:"
        " nothing of it is published by itself until they are fixed."
    ),
    source=FAQ.url,
    programme=Programme(
        by_contract=True,
        apply=(
            "Apply for MSN Partner Hub, then add the feed there; the evaluation tool must show no"
            " errors before."
        ),
        test_tool="https://feeds.msn.com/evaluation",
    ),
    formats=("rss", "atom"),
    takes=FAQ.must,
    recognised=(MI.uri,),
    demands=(
        Identity(ITEMS.must),
        Holds(
            ITEMS.must,
            rule="incomplete-item",
            paths=(
                "title|atom:title",
                "pubDate|dc:date|dcterms:created|atom:published|atom:updated",
                "link|atom:link[alternate]",
            ),
            why="An item needs title, date, link and body; without them it is not ingested.",
        ),
        Title(ITEMS.must, least=21, most=TITLE, plain=True, short="mi:shortTitle"),
        Summary(ITEMS.must, plain=True),
        Body(ITEMS.must, own=True),
        Body(FEEDS.must, least=450, most=500_000, required=False),
        # Less than 365 days: 364 days and 23 hours are accepted.
        Age(ITEMS.must, most=timedelta(days=365, seconds=-1)),
        Written(
            OLDER_ON_ITEMS.must,
            rule="unreadable-date",
            path="pubDate",
            matches=EITHER_DATE,
            wrong="luni, 23 noiembrie 2026",
        ),
        Address(SPECIFICATIONS.must, anonymous=True),
        Secure(SPECIFICATIONS.must),
        OneLanguage(MORE_ON_ITEMS.must),
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
        Frames(EMBEDS.must, hosts=EMBEDDED),
        Pictures(SPECIFICATIONS.should, required=True),
        Pictures(
            SPECIFICATIONS.should,
            longer_side=720,
            # The page says 1.89, but recommends promo images of 1200 × 624, which are wider.
            ratio=(0.5, 1.93),
            most_bytes=15_728_640,
            types=("image/png", "image/jpeg", "image/gif", "image/webp"),
        ),
        Pictures(
            TROUBLES.may,
            width=1_200,
            height=624,
            most_bytes=2_097_152,
            carriers=("media:thumbnail",),
            named={
                "image-too-small": "thumbnail-too-small",
                "image-size-unknown": "thumbnail-size-unknown",
                "image-too-heavy": "thumbnail-too-heavy",
            },
        ),
        Licensed(MORE_ON_ITEMS.must),
        Reviewed(AI.must),
        Items(FAQ.may, most=30),
        Size(FEEDS.must, most=MOST),
        Expiries(FEEDS.must),
        # The sample feed is only an example; MSN accepts what other CMSs write there, too.
        Namespaces(
            EXAMPLES.may,
            uris={
                "mi": MI.uri,
                "media": "http://search.yahoo.com/mrss/",
                "dcterms": "http://purl.org/dc/terms/",
            },
            also={"https://purl.org/dc/terms/": "http://purl.org/dc/terms/"},
        ),
    ),
    # RSS does not allow RFC 3339 dates, but MSN does: `unreadable-date` reports all others.
    severities={"rss/invalid-date": Severity.INFO},
    dialect=Dialect(
        extensions=(MI,),
        item=item,
        picture=picture,
        without=frozenset({"atom:updated"}),
        # An image with the same address in the body and in media:content is used once.
        one_address=True,
    ),
    settings={
        "syndication_rights": Setting(
            about="whether MSN may pass the pictures on to others", example=True
        ),
        "license_id": Setting(about="the licence that the pictures come under", example="4711"),
        "licensor": Setting(
            about="the licensor of pictures without a credit", example="Curierul Apărării"
        ),
    },
    defaults={"limit": 20},
    remarks=(
        ("Article links may be plain http; https is asked of the feed.", SPECIFICATIONS.may),
        (
            "Who takes https://purl.org/dc/terms/ for dcterms: one CMS ships it, and is read.",
            TAKEN.may,
        ),
        (
            "An edit of a body without a newer date of publication or change is skipped.",
            FEEDS.must,
        ),
        (
            "The set-up of a feed declares whether content was made with AI assistance.",
            SETTING_UP.must,
        ),
        ("A tool evaluates a feed before it is set up.", EVALUATION.may),
        (
            "For the time being embedded YouTube videos are turned away, as newer versions of the"
            " page say.",
            NEWER_ON_EMBEDS.should,
        ),
    ),
)
