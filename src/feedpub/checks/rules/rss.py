"""RSS 2.0 and 0.9x: what the specification and the Advisory Board's profile require."""

from __future__ import annotations

from feedpub.checks._address_kinds import URL, WEB
from feedpub.checks._mail import CONTACT
from feedpub.checks._value_kinds import ANY, LANGUAGE, MIME, PLAIN, SAID, kind, number, words
from feedpub.checks._vocabulary import Fault, element, vocabulary
from feedpub.checks._when import RFC822
from feedpub.findings import Rule, Severity
from feedpub.patterns import pattern
from feedpub.text import shown

_SPEC = "https://www.rssboard.org/rss-specification"
_PROFILE = "https://www.rssboard.org/rss-profile"

_COMPONENT = pattern(r"[A-Za-z][A-Za-z0-9:._-]*")


def _component(value: str) -> str | None:
    if _COMPONENT.fullmatch(value.strip()):
        return None
    return f"is {shown(value)}; write a letter, then letters, digits, and any of : . _ -"


COMPONENT = kind(
    "form field",
    _component,
    good="q",
    fault=Fault(
        name="invalid-name",
        severity=Severity.ERROR,
        summary="The name of a form field is not valid.",
        help="Browsers send the field under this name. Write a letter, then letters, digits,\n"
        "colons, full stops, underscores and hyphens.",
        source=_PROFILE + "#element-channel-textinput-name",
        bad="1 q",
    ),
)
VERSION = words("2.0", "0.92", "0.91", "0.93", "0.94", bad="1.0")

VOCABULARY = vocabulary(
    "rss",
    prefix="",
    source=_SPEC,
    elements={
        "rss": element(attributes={"version!": VERSION}, children="channel!", open=True),
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
        "channel/description": element(PLAIN),
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
        "name": element(COMPONENT),
        "hour": element(number(least=0, most=24, good="23")),
        "day": element(
            words("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        ),
        "comments": element(URL),
        "enclosure": element(attributes={"url!": WEB, "length!": number(least=0), "type!": MIME}),
        "guid": element(ANY, {"isPermaLink": words("true", "false", strip=False, bad="yes")}),
        "source": element(SAID, {"url!": URL}),
    },
    examples={
        "invalid-value": (
            '<guid isPermaLink="yes">https://e.org/1</guid>',
            '<guid isPermaLink="true">https://e.org/1</guid>',
        ),
        "missing-element": (
            "<image><title>Example</title><link>https://example.org/</link></image>",
            "<image><url>https://e.org/a.png</url><title>Example</title>"
            "<link>https://example.org/</link></image>",
        ),
        "misplaced-element": (
            "<image><url>https://e.org/a.png</url><title>Example</title>"
            "<link>https://example.org/</link><ttl>60</ttl></image>",
            "<ttl>60</ttl>",
        ),
    },
    refused_by={
        "invalid-date": "Readers drop the date: items sort wrongly, or come up as new each time.",
        "wrong-weekday": "The W3C validator; some readers believe the weekday, others the date.",
        "implausible-date": "MSN and Yahoo; SmartNews flags it.",
        "invalid-email": (
            "The W3C validator. A bare name in author is lost or shown as an address; a repeated"
            " author makes one parser reject the whole feed."
        ),
        "missing-attribute": "The W3C validator; some parsers fail on such an enclosure.",
        "html-in-text": "MSN and Apple News; a dozen of 48 readers strip or decode it.",
    },
)

SCHEMA = Rule(
    id="rss/schema",
    severity=Severity.ERROR,
    engine="schema",
    source=_SPEC,
    summary="The document does not match the schema of RSS 2.0.",
    help="The schema rejects something that no other rule explains. Compare the place with the\n"
    "specification; schemas/rss-2.0.xsd states what is allowed there.",
)
