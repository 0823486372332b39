"""Media RSS 1.5.1: an item's images, audio and video."""

from __future__ import annotations

from feedpub.checks import _codes
from feedpub.checks._address_kinds import REFERENCE, URL
from feedpub.checks._value_kinds import ANY, LANGUAGE, MIME, number, words
from feedpub.checks._vocabulary import Element, ValueKind, element, vocabulary

#: Where the optional elements are allowed.
_ANYWHERE = "channel item atom:feed atom:entry media:group media:content"
_PIXELS = number(least=0)
_AMOUNT = number(least=0, decimal=True)
_TYPE = words("plain", "html")


def _optional(
    text: ValueKind | None = None,
    attributes: dict[str, ValueKind] | None = None,
    children: str = "",
    *,
    once: bool = False,
    open: bool = False,
) -> Element:
    return element(text, attributes, children, within=_ANYWHERE, once=once, open=open)


VOCABULARY = vocabulary(
    "media",
    source="https://www.rssboard.org/media-rss",
    elements={
        "media:group": element(children="media:content*", within="item atom:entry", open=True),
        "media:content": element(
            attributes={
                "url": URL,
                "fileSize": number(least=0),
                "type": MIME,
                "medium": words("image", "audio", "video", "document", "executable"),
                "isDefault": words("true", "false"),
                "expression": words("sample", "full", "nonstop"),
                "bitrate": _AMOUNT,
                "framerate": _AMOUNT,
                "samplingrate": _AMOUNT,
                "channels": number(least=0),
                "duration": _AMOUNT,
                "height": _PIXELS,
                "width": _PIXELS,
                "lang": LANGUAGE,
            },
            within="item atom:entry media:group",
            open=True,
        ),
        "media:thumbnail": _optional(
            attributes={
                "url!": URL,
                "height": _PIXELS,
                "width": _PIXELS,
                "time": _codes.NPT,
                "type": MIME,
            }
        ),
        "media:adult": _optional(words("true", "false"), once=True),
        "media:rating": _optional(ANY, {"scheme": ANY}),
        "media:title": _optional(ANY, {"type": _TYPE}, once=True),
        "media:description": _optional(ANY, {"type": _TYPE}, once=True),
        "media:keywords": _optional(ANY, once=True),
        "media:category": _optional(ANY, {"scheme": ANY, "label": ANY}),
        "media:hash": _optional(ANY, {"algo": words("md5", "sha-1")}),
        "media:player": _optional(
            attributes={"url!": URL, "height": _PIXELS, "width": _PIXELS}, once=True
        ),
        "media:credit": _optional(ANY, {"role": ANY, "scheme": ANY}),
        "media:copyright": _optional(ANY, {"url": URL}, once=True),
        "media:text": _optional(
            ANY, {"type": _TYPE, "lang": LANGUAGE, "start": _codes.NPT, "end": _codes.NPT}
        ),
        "media:restriction": _optional(
            ANY,
            {
                "relationship!": words("allow", "deny"),
                "type": words("country", "uri", "sharing"),
            },
        ),
        "media:community": _optional(
            children="media:starRating? media:statistics? media:tags?", once=True
        ),
        "media:starRating": element(
            attributes={
                "average": _AMOUNT,
                "count": number(least=0),
                "min": number(),
                "max": number(),
            }
        ),
        "media:statistics": element(
            attributes={"views": number(least=0), "favorites": number(least=0)}
        ),
        "media:tags": element(ANY),
        "media:comments": _optional(children="media:comment*", once=True),
        "media:comment": element(ANY),
        "media:embed": _optional(
            attributes={"url!": URL, "width": _PIXELS, "height": _PIXELS},
            children="media:param*",
            once=True,
        ),
        "media:param": element(ANY, {"name!": ANY}),
        "media:responses": _optional(children="media:response*", once=True),
        "media:response": element(URL),
        "media:backLinks": _optional(children="media:backLink*", once=True),
        "media:backLink": element(URL),
        "media:status": _optional(
            attributes={"state!": words("active", "blocked", "deleted"), "reason": ANY},
            once=True,
        ),
        "media:price": _optional(
            attributes={
                "type": words("rent", "purchase", "package", "subscription"),
                "info": URL,
                "price": _AMOUNT,
                "currency": _codes.CURRENCY,
            }
        ),
        "media:license": _optional(ANY, {"type": MIME, "href": REFERENCE}, once=True),
        "media:subTitle": _optional(attributes={"type": MIME, "lang": LANGUAGE, "href!": URL}),
        "media:peerLink": _optional(attributes={"type": MIME, "href!": URL}),
        "media:location": _optional(
            ANY, {"description": ANY, "start": _codes.NPT, "end": _codes.NPT}, open=True
        ),
        "media:rights": _optional(
            attributes={"status!": words("userCreated", "official")}, once=True
        ),
        "media:scenes": _optional(children="media:scene*", once=True),
        "media:scene": element(
            children="media:sceneTitle? media:sceneDescription? media:sceneStartTime? "
            "media:sceneEndTime?",
            opaque=True,
        ),
        "media:sceneTitle": element(ANY),
        "media:sceneDescription": element(ANY),
        "media:sceneStartTime": element(_codes.NPT),
        "media:sceneEndTime": element(_codes.NPT),
    },
    examples={
        "invalid-language": (
            '<media:content url="https://e.org/a" lang="english"/>',
            '<media:content url="https://e.org/a" lang="en"/>',
        ),
        "invalid-media-type": (
            '<media:content url="https://e.org/a" type="jpeg"/>',
            '<media:content url="https://e.org/a" type="image/jpeg"/>',
        ),
        "invalid-number": (
            '<media:content url="https://e.org/a" fileSize="large"/>',
            '<media:content url="https://e.org/a" fileSize="1024"/>',
        ),
        "invalid-value": (
            '<media:content url="https://e.org/a" medium="picture"/>',
            '<media:content url="https://e.org/a" medium="image"/>',
        ),
        "misplaced-element": (
            '<media:group><media:content url="https://e.org/a.mp4"/>'
            '<media:content url="https://e.org/b.mp4"/><media:starRating average="1"/>'
            "</media:group>",
            '<media:community><media:starRating average="1"/></media:community>',
        ),
        "duplicate-element": (
            "<media:title>Rain</media:title><media:title>Snow</media:title>",
            "<media:title>Rain</media:title>",
        ),
        "unknown-attribute": (
            '<media:thumbnail url="https://e.org/a.jpg" size="3"/>',
            '<media:thumbnail url="https://e.org/a.jpg" width="3"/>',
        ),
        "unexpected-text": (
            '<media:thumbnail url="https://e.org/a.jpg">Rain</media:thumbnail>',
            '<media:thumbnail url="https://e.org/a.jpg"/>',
        ),
    },
)
