"""Old RSS modules: administration, blog channel, trackback, licences, coordinates."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._address_kinds import IRI, REFERENCE, URL
from feedpub.checks._context import Context
from feedpub.checks._coordinates import LATITUDE, LONGITUDE
from feedpub.checks._value_kinds import ANY
from feedpub.checks._vocabulary import Element as Shape
from feedpub.checks._vocabulary import element, vocabulary
from feedpub.documents.names import clark
from feedpub.documents.positions import Place
from feedpub.findings import Severity, rule
from feedpub.markup import Element

Found = Iterator[tuple[Place, str]]

ADMIN = vocabulary(
    "admin",
    source="https://web.resource.org/rss/1.0/modules/admin/",
    elements={
        "admin:errorReportsTo": element(
            attributes={"rdf:resource": IRI}, within="channel atom:feed", once=True
        ),
        "admin:generatorAgent": element(
            attributes={"rdf:resource": IRI}, within="channel atom:feed", once=True
        ),
    },
    strict=False,
)

BLOG_CHANNEL = vocabulary(
    "blogChannel",
    source="http://backend.userland.com/blogChannelModule",
    elements={
        f"blogChannel:{name}": element(URL, within="channel", once=True)
        for name in ("blogRoll", "mySubscriptions", "blink", "changes")
    },
    strict=False,
)

_IN_ITEM = "item atom:entry"
TRACKBACK = vocabulary(
    "trackback",
    source="http://madskills.com/public/xml/rss/module/trackback/",
    elements={
        "trackback:ping": element(URL, {"rdf:resource": URL}, within=_IN_ITEM, once=True),
        "trackback:about": element(URL, {"rdf:resource": URL}, within=_IN_ITEM),
    },
    examples={
        "misplaced-element": (
            "<channel><title>T</title><link>https://e.org/</link><description>D</description>"
            '<atom:link rel="self" href="https://e.org/rss"/>'
            "<trackback:ping>https://e.org/t</trackback:ping></channel>",
            "<trackback:ping>https://e.org/t</trackback:ping>",
        ),
    },
)

CC = vocabulary(
    "cc",
    source="https://creativecommons.org/ns",
    elements={
        "cc:license": element(
            attributes={"rdf:resource": REFERENCE}, within="channel item atom:feed atom:entry",
            opaque=True,
        ),
    },
    strict=False,
)  # fmt: skip


def _position(prefix: str) -> dict[str, Shape]:
    return {
        f"{prefix}:latitude": element(LATITUDE, within="*"),
        f"{prefix}:longitude": element(LONGITUDE, within="*"),
    }


ICBM = vocabulary(
    "icbm", source="https://postneo.com/icbm/", elements=_position("icbm"), strict=False
)
GEOURL = vocabulary(
    "geourl", source="http://geourl.org/rss/module/", elements=_position("geourl"), strict=False
)
XHTML = vocabulary(
    "xhtml",
    source="https://www.w3.org/TR/xhtml1/",
    elements={
        "xhtml:body": element(within="item", opaque=True),
        "xhtml:div": element(within="item", opaque=True),
        "xhtml:link": element(
            ANY,
            attributes={
                name: ANY for name in ("rel", "href", "hreflang", "media", "type", "title")
            },
            within="sitemap:url",
        ),
    },
    strict=False,
    examples={"unknown-attribute": ('<xhtml:div unheard-of="yes"/>', "<xhtml:div/>")},
)
FEEDBURNER = vocabulary(
    "feedburner",
    source="https://developers.google.com/feedburner/feedburner_namespace_reference",
    elements={
        "feedburner:origLink": element(URL, within="item atom:entry"),
        "feedburner:origEnclosureLink": element(URL, within="item atom:entry"),
        "feedburner:feedFlare": element(ANY, {"href": ANY, "src": ANY}, within="channel atom:feed"),
    },
    strict=False,
)

_LICENCES = clark("cc:license"), clark("creativeCommons:license")


@rule(
    "creativeCommons/licensed-twice",
    Severity.WARNING,
    on=("channel", "channel/item"),
    source="http://backend.userland.com/creativeCommonsRssModule",
    flags=[
        "<creativeCommons:license>https://e.org/l</creativeCommons:license>"
        '<cc:license rdf:resource="https://e.org/l"/>'
    ],
    passes=["<creativeCommons:license>https://e.org/l</creativeCommons:license>"],
)
def licensed_twice(parent: Element, context: Context) -> Found:
    """The licence is given in two vocabularies.

    If they ever differ, readers cannot tell which one applies. Keep creativeCommons:license.
    """
    if all(tag in context.children for tag in _LICENCES):
        yield (
            context.children[_LICENCES[0]],
            "the licence is given as cc:license and as creativeCommons:license; keep one of them",
        )


@rule(
    "feedburner/relative-url",
    Severity.WARNING,
    on="feedburner:feedFlare",
    source="https://developers.google.com/feedburner/feedburner_namespace_reference",
    flags=['<feedburner:feedFlare href="flare" src="https://e.org/s">x</feedburner:feedFlare>'],
    passes=[
        '<feedburner:feedFlare href="https://e.org/f" src="https://e.org/s">x'
        "</feedburner:feedFlare>"
    ],
)
def relative_url(flare: Element) -> Found:
    """A flare points to a relative address.

    RSS does not define a base URL. Write the absolute address.
    """
    for name in ("href", "src"):
        value = flare.get(name)
        if value is not None and ":" not in value:
            yield (flare, name), f"{name} of feedFlare is {value!r}; write the absolute URL"
