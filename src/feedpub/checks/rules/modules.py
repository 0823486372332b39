"""The small RSS modules: content, syndication, slash, well-formed web, Creative Commons, Feedly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.checks._address_kinds import URL, WEB
from feedpub.checks._value_kinds import ANY, SAID, kind, number, words
from feedpub.checks._vocabulary import Fault, element, vocabulary
from feedpub.checks._when import W3C
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.text import shown

_IN_ITEM = "item atom:entry"
_IN_CHANNEL = "channel atom:feed"

CONTENT = vocabulary(
    "content",
    source="https://web.resource.org/rss/1.0/modules/content/",
    elements={
        "content:encoded": element(ANY, within=f"channel {_IN_ITEM}", once=True),
        "content:items": element(within=_IN_ITEM, opaque=True),
    },
    examples={
        "misplaced-element": (
            "<channel><title>Example</title><link>https://example.org/</link>"
            "<description>News</description>"
            '<atom:link rel="self" type="application/rss+xml" href="https://example.org/rss"/>'
            "<content:items/></channel>",
            "<content:encoded>Rain</content:encoded>",
        ),
        "unexpected-text": ("", ""),
    },
)

SY = vocabulary(
    "sy",
    source="https://web.resource.org/rss/1.0/modules/syndication/",
    elements={
        "sy:updatePeriod": element(
            words("hourly", "daily", "weekly", "monthly", "yearly"),
            within=_IN_CHANNEL,
            once=True,
        ),
        "sy:updateFrequency": element(number(least=1, bad="0"), within=_IN_CHANNEL, once=True),
        "sy:updateBase": element(W3C, within=_IN_CHANNEL, once=True),
    },
    examples={
        "misplaced-element": (
            "<item><title>Rain</title><guid>https://e.org/1</guid>"
            "<sy:updatePeriod>daily</sy:updatePeriod></item>",
            "<sy:updatePeriod>daily</sy:updatePeriod>",
        ),
    },
)

_PARADE = pattern(r"\s*\d+(\s*,\s*\d+)*\s*", re.ASCII)


def _parade(value: str) -> str | None:
    if _PARADE.fullmatch(value):
        return None
    return f"is {shown(value)}; write whole numbers separated by commas, like '7,5,4'"


SLASH = vocabulary(
    "slash",
    source="https://web.resource.org/rss/1.0/modules/slash/",
    elements={
        "slash:section": element(SAID, within=_IN_ITEM, once=True),
        "slash:department": element(SAID, within=_IN_ITEM, once=True),
        "slash:comments": element(number(least=0, bad="-1"), within=_IN_ITEM, once=True),
        "slash:hit_parade": element(
            kind(
                "numbers",
                _parade,
                good="7,5,4",
                fault=Fault(
                    name="invalid-list",
                    severity=Severity.ERROR,
                    summary="A list of numbers is not whole numbers separated by commas.",
                    help="Readers that chart it cannot parse it. Write it like '7,5,4'.",
                    source="",
                    bad="7;5;4",
                ),
            ),
            within=_IN_ITEM,
            once=True,
        ),
    },
    examples={
        "misplaced-element": (
            "<image><url>https://e.org/a.png</url><title>Example</title>"
            "<link>https://example.org/</link><slash:comments>1</slash:comments></image>",
            "<slash:comments>1</slash:comments>",
        ),
    },
)

WFW = vocabulary(
    "wfw",
    source="http://wellformedweb.org/news/wfw_namespace_elements/",
    elements={
        "wfw:comment": element(URL, within=_IN_ITEM, once=True),
        "wfw:commentRss": element(URL, within=_IN_ITEM, once=True),
        "wfw:commentRSS": element(URL, within=_IN_ITEM, once=True),
    },
    examples={
        "misplaced-element": (
            "<image><url>https://e.org/a.png</url><title>Example</title>"
            "<link>https://example.org/</link>"
            "<wfw:comment>https://e.org/c</wfw:comment></image>",
            "<wfw:comment>https://e.org/c</wfw:comment>",
        ),
    },
)

CREATIVE_COMMONS = vocabulary(
    "creativeCommons",
    source="http://backend.userland.com/creativeCommonsRssModule",
    elements={
        "creativeCommons:license": element(URL, within="channel item atom:feed atom:entry"),
    },
    examples={
        "misplaced-element": (
            "<image><url>https://e.org/a.png</url><title>Example</title>"
            "<link>https://example.org/</link>"
            "<creativeCommons:license>https://e.org/l</creativeCommons:license></image>",
            "<creativeCommons:license>https://e.org/l</creativeCommons:license>",
        ),
    },
)

_COLOUR = pattern(r"#?[0-9A-Fa-f]{6}")


def _colour(value: str) -> str | None:
    if _COLOUR.fullmatch(value.strip()):
        return None
    return f"is {shown(value)}; write six hexadecimal digits, like '00FF00'"


WEBFEEDS = vocabulary(
    "webfeeds",
    source="https://blog.feedly.com/10-ways-to-optimize-your-feed-for-feedly/",
    elements={
        # Feedly documents it for channels; many sites give each item its own.
        "webfeeds:cover": element(
            attributes={"image!": WEB}, within=f"{_IN_CHANNEL} {_IN_ITEM}", once=True
        ),
        "webfeeds:icon": element(WEB, within=_IN_CHANNEL, once=True),
        "webfeeds:logo": element(WEB, within=_IN_CHANNEL, once=True),
        "webfeeds:accentColor": element(
            kind(
                "colour",
                _colour,
                good="00FF00",
                fault=Fault(
                    name="invalid-colour",
                    severity=Severity.WARNING,
                    summary="A colour is not six hexadecimal digits.",
                    help="Feedly then shows its own colour. Write red, green and blue in two\n"
                    "hexadecimal digits each.",
                    source="",
                    bad="green",
                ),
            ),
            within=_IN_CHANNEL,
            once=True,
        ),
        "webfeeds:related": element(
            attributes={"layout": ANY, "target": ANY}, within=_IN_CHANNEL, once=True
        ),
        "webfeeds:analytics": element(attributes={"id": ANY, "engine": ANY}, within=_IN_CHANNEL),
        "webfeeds:promotion": element(SAID, within=_IN_CHANNEL, open=True),
        "webfeeds:wordmark": element(WEB, within=_IN_CHANNEL, once=True),
        "webfeeds:featuredImage": element(
            attributes={
                "url!": WEB,
                "width": number(least=1),
                "height": number(least=1),
                "type": ANY,
            },
            within=_IN_ITEM,
            once=True,
        ),
    },
    examples={
        "misplaced-element": (
            "<item><title>Rain</title><guid>https://e.org/1</guid>"
            "<webfeeds:icon>https://e.org/i.png</webfeeds:icon></item>",
            "<webfeeds:icon>https://e.org/i.png</webfeeds:icon>",
        ),
    },
)


@rule(
    "content/text-of-channel",
    Severity.WARNING,
    on="channel/content:encoded",
    source="https://www.rssboard.org/rss-profile#namespace-elements-content-encoded",
    flags=[
        "<channel><title>Example</title><link>https://example.org/</link>"
        "<description>News</description>"
        '<atom:link rel="self" type="application/rss+xml" href="https://example.org/rss"/>'
        "<content:encoded>Rain</content:encoded></channel>"
    ],
    passes=["<content:encoded>Rain</content:encoded>"],
)
def text_of_channel(element: Element) -> Iterator[tuple[Element, str]]:
    """content:encoded is in the channel.

    It is for the full text of an item; readers show the channel's description. Move the text there.
    """
    yield element, "content:encoded is for items; write what the feed is about in description"
