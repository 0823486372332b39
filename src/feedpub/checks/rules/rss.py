"""RSS 2.0 and its 0.9x forebears: what the specification and the profile ask for."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._context import Context
from feedpub.checks._links import URL, WEB
from feedpub.checks._mail import CONTACT
from feedpub.checks._places import Place
from feedpub.checks._values import ANY, LANGUAGE, MIME, PLAIN, SAID, number, words
from feedpub.checks._vocabulary import element, vocabulary
from feedpub.checks._when import RFC822
from feedpub.findings import Rule, Severity, rule
from feedpub.markup import Element

Found = Iterator[tuple[Place, str]]
_SPEC = "https://www.rssboard.org/rss-specification"
_PROFILE = "https://www.rssboard.org/rss-profile"

VOCABULARY = vocabulary(
    "rss",
    prefix="",
    source=_SPEC,
    elements={
        "rss": element(attributes={"version!": ANY}, children="channel!", open=True),
        "channel": element(
            children="title! link! description! language? copyright? managingEditor? webMaster? "
            "pubDate? lastBuildDate? category* generator? docs? cloud? ttl? image? rating? "
            "textInput? skipHours? skipDays? item*",
            open=True,
        ),
        "item": element(
            children="title? link? description? author? category* comments? enclosure* guid? "
            "pubDate? source?",
            open=True,
        ),
        "image": element(children="url! title! link! width? height? description?", open=True),
        "textInput": element(children="title! description! name! link!", open=True),
        "skipHours": element(children="hour*"),
        "skipDays": element(children="day*"),
        "title": element(SAID),
        "link": element(URL),
        "channel/description": element(SAID),
        "description": element(ANY),
        "textInput/description": element(PLAIN),
        "image/description": element(PLAIN),
        "language": element(LANGUAGE),
        "copyright": element(SAID),
        "managingEditor": element(CONTACT),
        "webMaster": element(CONTACT),
        "author": element(CONTACT),
        "pubDate": element(RFC822),
        "lastBuildDate": element(RFC822),
        "category": element(SAID, {"domain": ANY}),
        "generator": element(SAID),
        "docs": element(URL),
        "cloud": element(
            attributes={
                "domain!": ANY,
                "port!": number(least=1),
                "path!": ANY,
                "registerProcedure!": ANY,
                "protocol!": words("xml-rpc", "soap", "http-post"),
            }
        ),
        "ttl": element(number(least=0, good="60")),
        "rating": element(ANY),
        "url": element(URL),
        "width": element(number(least=1, most=144)),
        "height": element(number(least=1, most=400)),
        "name": element(ANY),
        "hour": element(number(least=0, most=24)),
        "day": element(
            words("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        ),
        "comments": element(URL),
        "enclosure": element(attributes={"url!": WEB, "length!": number(least=0), "type!": MIME}),
        "guid": element(ANY, {"isPermaLink": words("true", "false", strip=False, bad="yes")}),
        "source": element(SAID, {"url!": URL}),
    },
    examples={
        "misplaced-element": (
            "<image><url>https://e.org/a.png</url><title>Example</title>"
            "<link>https://example.org/</link><ttl>60</ttl></image>",
            "<ttl>60</ttl>",
        ),
    },
)

SCHEMA = Rule(
    id="rss/schema",
    severity=Severity.ERROR,
    source=_SPEC,
    summary="The document does not match the schema of RSS 2.0.",
    help="The schema refuses something that no rule explains. Compare the place with the\n"
    "specification; schemas/rss-2.0.xsd states what may stand there.",
)


@rule(
    "rss/item-without-guid",
    Severity.WARNING,
    on="channel/item",
    source=_PROFILE + "#element-channel-item-guid",
    flags=["<item><title>Rain</title></item>"],
    passes=["<item><title>Rain</title><guid>https://e.org/1</guid></item>"],
)
def item_without_guid(item: Element, context: Context) -> Found:
    """An item has no guid.

    Without one a reader falls back to the link and shows the article again whenever its address
    changes. Give every item a guid that never changes.
    """
    if "guid" not in context.children:
        yield item, 'item has no guid; add one that never changes, with isPermaLink="false"'


@rule(
    "rss/duplicate-guid",
    Severity.ERROR,
    on="item/guid",
    source=_SPEC + "#ltguidgtSubelementOfLtitemgt",
    flags=[
        "<item><title>Rain</title><guid>https://e.org/1</guid></item>"
        "<item><title>Snow</title><guid>https://e.org/1</guid></item>"
    ],
    passes=[
        "<item><title>Rain</title><guid>https://e.org/1</guid></item>"
        "<item><title>Snow</title><guid>https://e.org/2</guid></item>"
    ],
)
def duplicate_guid(guid: Element, context: Context) -> Found:
    """Two items have the same guid.

    Readers take them for one article and show only one of them. Give each its own.
    """
    value = (guid.text or "").strip()
    first = context.memory("rss/duplicate-guid").setdefault(value, guid)
    if value and first is not guid:
        yield guid, f"guid {value!r} stands on an earlier item too; every item needs its own"
