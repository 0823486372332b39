"""Podcasts: Apple's tags and those of the podcast namespace."""

from __future__ import annotations

import re

from feedpub.checks._address_kinds import URL, WEB
from feedpub.checks._mail import EMAIL
from feedpub.checks._value_kinds import ANY, LANGUAGE, MIME, kind, number, words
from feedpub.checks._vocabulary import Fault, ValueKind, element, vocabulary
from feedpub.checks._when import RFC822
from feedpub.findings import Severity
from feedpub.patterns import pattern
from feedpub.text import shown

_CHANNEL = "channel"
_ITEM = "item"
_BOTH = "channel item"
_DURATION = pattern(r"\s*(?:\d+(?:\.\d+)?|(?:\d+:[0-5]?\d|\d+):[0-5]?\d(?:\.\d+)?)\s*", re.ASCII)


def _duration(value: str) -> str | None:
    if _DURATION.fullmatch(value):
        return None
    return f"is {shown(value)}; write seconds ('754') or 'HH:MM:SS' ('0:12:34')"


DURATION = kind(
    "duration",
    _duration,
    good="0:12:34",
    fault=Fault(
        name="invalid-duration",
        severity=Severity.ERROR,
        summary="A duration is neither seconds nor hours, minutes and seconds.",
        help="Players show no length, or a wrong one. Write seconds, or 'HH:MM:SS'.",
        source="https://help.apple.com/itc/podcasts_connect/#/itcb54353390",
        bad="12 min",
    ),
)


def at_most(characters: int, severity: Severity = Severity.ERROR) -> ValueKind:
    """Make a kind of text that allows at most so many characters."""

    def problem(value: str) -> str | None:
        if len(value) <= characters:
            return None
        return f"has {len(value)} characters; at most {characters} are allowed"

    return kind(
        "text",
        problem,
        good="Rain",
        fault=Fault(
            name="too-long",
            severity=severity,
            summary="A text is longer than the directories take.",
            help="They cut it or refuse it. Shorten it.",
            source="",
            bad="Rain " * (characters // 5 + 1),
        ),
    )


_EXPLICIT = words(
    "true", "false", "yes", "no", "clean", "explicit", fold=True, strip=False, bad="maybe"
)

ITUNES = vocabulary(
    "itunes",
    source="https://help.apple.com/itc/podcasts_connect/#/itcb54353390",
    elements={
        "itunes:image": element(
            attributes={"href!": WEB, "rel": ANY, "type": ANY}, within=_BOTH, once=True
        ),
        "itunes:category": element(
            attributes={"text!": ANY, "domain": ANY},
            children="itunes:category?",
            within="channel item",
        ),
        "itunes:explicit": element(_EXPLICIT, within=_BOTH, once=True),
        "itunes:author": element(at_most(255), within=_BOTH, once=True),
        "itunes:owner": element(children="itunes:name? itunes:email?", within=_CHANNEL, once=True),
        "itunes:name": element(at_most(255)),
        "itunes:email": element(EMAIL),
        "itunes:type": element(words("episodic", "serial", fold=True), within=_CHANNEL, once=True),
        "itunes:title": element(at_most(255), within=_BOTH, once=True),
        "itunes:subtitle": element(at_most(255), within=_BOTH, once=True),
        "itunes:summary": element(at_most(4000), within=_BOTH, once=True),
        "itunes:duration": element(DURATION, within=_ITEM, once=True),
        "itunes:episode": element(number(least=1, bad="0"), within=_ITEM, once=True),
        "itunes:season": element(number(least=1, bad="0"), within=_ITEM, once=True),
        "itunes:episodeType": element(
            words("full", "trailer", "bonus", fold=True), within=_ITEM, once=True
        ),
        "itunes:block": element(words("Yes", "No", fold=True), within=_BOTH, once=True),
        "itunes:complete": element(words("Yes", fold=True), within=_CHANNEL, once=True),
        "itunes:new-feed-url": element(URL, within=_CHANNEL, once=True),
        "itunes:keywords": element(at_most(255), within=_BOTH, once=True),
        "itunes:isClosedCaptioned": element(words("Yes", "No", fold=True), within=_ITEM),
        "itunes:order": element(number(), within=_ITEM, once=True),
        "itunes:applepodcastsverify": element(ANY, within=_CHANNEL, once=True),
    },
    examples={
        "misplaced-element": (
            "<itunes:owner><itunes:email>desk@example.org</itunes:email>"
            "<itunes:type>serial</itunes:type></itunes:owner>",
            "<itunes:type>serial</itunes:type>",
        ),
        "duplicate-element": (
            "<itunes:duration>1</itunes:duration><itunes:duration>2</itunes:duration>",
            "<itunes:duration>1</itunes:duration>",
        ),
    },
)


def _advised(characters: int) -> ValueKind:
    """Make a kind of text that the namespace recommends to keep to so many characters."""
    return at_most(characters, Severity.WARNING)


_YES_NO = words("yes", "no", fold=True)
_MEDIUMS = ("podcast", "music", "video", "film", "audiobook", "newsletter", "blog", "publisher",
            "course", "mixed", "podcastL", "musicL", "videoL", "filmL", "audiobookL",
            "newsletterL", "blogL", "publisherL", "courseL")  # fmt: skip

PODCAST = vocabulary(
    "podcast",
    source="https://podcasting2.org/docs/podcast-namespace",
    elements={
        "podcast:transcript": element(
            attributes={"url!": WEB, "type!": MIME, "language": LANGUAGE, "rel": ANY},
            within=_ITEM,
        ),
        "podcast:locked": element(_YES_NO, {"owner": EMAIL}, within=_CHANNEL, once=True),
        "podcast:funding": element(_advised(128), {"url!": WEB}, within=_BOTH),
        "podcast:chapters": element(
            attributes={"url!": WEB, "type!": MIME}, within=_ITEM, once=True
        ),
        "podcast:soundbite": element(
            _advised(128),
            {
                "startTime!": number(least=0, decimal=True),
                "duration!": number(least=0, decimal=True),
            },
            within=_ITEM,
        ),
        "podcast:person": element(
            _advised(128), {"role": ANY, "group": ANY, "img": WEB, "href": WEB}, within=_BOTH
        ),
        "podcast:location": element(
            _advised(128),
            {"rel": words("subject", "creator"), "geo": ANY, "osm": ANY, "country": ANY},
            within=_BOTH,
        ),
        "podcast:season": element(
            number(least=0), {"name": _advised(128)}, within=_ITEM, once=True
        ),
        "podcast:episode": element(
            number(least=0, decimal=True), {"display": _advised(32)}, within=_ITEM, once=True
        ),
        "podcast:trailer": element(
            _advised(128),
            {
                "url!": WEB,
                "pubdate!": RFC822,
                "length": number(least=0),
                "type": MIME,
                "season": number(least=0),
            },
            within=_CHANNEL,
        ),
        "podcast:license": element(_advised(128), {"url": WEB}, within=_BOTH, once=True),
        "podcast:alternateEnclosure": element(
            attributes={
                "type!": MIME,
                "length": number(least=0),
                "bitrate": number(decimal=True),
                "height": number(),
                "lang": LANGUAGE,
                "title": ANY,
                "rel": ANY,
                "codecs": ANY,
                "default": words("true", "false"),
            },
            children="podcast:source* podcast:integrity?",
            within=_ITEM,
        ),
        "podcast:source": element(attributes={"uri!": ANY, "contentType": MIME}),
        "podcast:integrity": element(attributes={"type!": ANY, "value!": ANY}),
        "podcast:guid": element(ANY, within=_CHANNEL, once=True),
        "podcast:value": element(
            attributes={"type": ANY, "method": ANY, "suggested": ANY}, within=_BOTH, opaque=True
        ),
        "podcast:medium": element(words(*_MEDIUMS), within=_CHANNEL, once=True),
        "podcast:images": element(attributes={"srcset!": ANY}, within=_BOTH, once=True),
        "podcast:image": element(
            attributes={
                "href!": WEB,
                "alt": ANY,
                "aspect-ratio": ANY,
                "width": number(),
                "height": number(),
                "type": MIME,
                "purpose": ANY,
            },
            within="channel item podcast:liveItem",
        ),
        "podcast:liveItem": element(
            attributes={
                "status": words("pending", "live", "ended"),
                "start": ANY,
                "end": ANY,
                "chat": ANY,
            },
            within=_CHANNEL,
            opaque=True,
        ),
        "podcast:contentLink": element(ANY, {"href!": URL}, within=_ITEM),
        "podcast:socialInteract": element(
            attributes={
                "protocol!": ANY,
                "uri": URL,
                "accountId": ANY,
                "accountUrl": URL,
                "priority": number(),
            },
            within=_ITEM,
        ),
        "podcast:block": element(_YES_NO, {"id": ANY}, within=_CHANNEL),
        "podcast:txt": element(_advised(4000), {"purpose": _advised(128)}, within=_BOTH),
        "podcast:remoteItem": element(
            attributes={
                "feedGuid!": ANY,
                "feedUrl": URL,
                "itemGuid": ANY,
                "medium": ANY,
                "title": ANY,
            },
            within="channel podcast:podroll podcast:publisher podcast:valueTimeSplit",
        ),
        "podcast:podroll": element(children="podcast:remoteItem*", within=_CHANNEL, once=True),
        "podcast:publisher": element(children="podcast:remoteItem*", within=_CHANNEL, once=True),
        "podcast:updateFrequency": element(
            ANY,
            {"rrule": ANY, "dtstart": ANY, "complete": words("true", "false")},
            within=_CHANNEL,
            once=True,
        ),
        "podcast:podping": element(
            attributes={"usesPodping": words("true", "false")}, within=_CHANNEL, once=True
        ),
        "podcast:chat": element(
            attributes={
                "server!": ANY,
                "protocol!": ANY,
                "accountId": ANY,
                "space": ANY,
                "embedUrl": URL,
            },
            within=_BOTH,
        ),
        "podcast:metaBoost": element(ANY, within=_BOTH),
    },
    strict=False,
)
