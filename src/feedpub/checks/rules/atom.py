"""Atom 1.0, as a document of its own and inside RSS."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._address_kinds import STRICT_IRI, STRICT_REFERENCE
from feedpub.checks._context import text
from feedpub.checks._mail import EMAIL
from feedpub.checks._value_kinds import ANY, LANGUAGE, SAID, number
from feedpub.checks._vocabulary import element, vocabulary
from feedpub.checks._when import RFC3339
from feedpub.documents.names import local
from feedpub.documents.positions import Place
from feedpub.findings import Rule, Severity, rule
from feedpub.markup import Element

_RFC = "https://www.rfc-editor.org/rfc/rfc4287"
_PERSON = "atom:name! atom:uri? atom:email?"
#: Where its elements are allowed besides those that list them. A tombstone may have any.
_IN_ITEMS = "item at:deleted-entry"
_ELSEWHERE = f"channel {_IN_ITEMS}"

VOCABULARY = vocabulary(
    "atom",
    source=_RFC,
    elements={
        "atom:feed": element(
            children="atom:id! atom:title! atom:updated! atom:author* atom:category* "
            "atom:contributor* atom:generator? atom:icon? atom:link* atom:logo? atom:rights? "
            "atom:subtitle? atom:entry*",
            open=True,
        ),
        "atom:entry": element(
            children="atom:id! atom:title! atom:updated! atom:author* atom:category* "
            "atom:content? atom:contributor* atom:link* atom:published? atom:rights? "
            "atom:source? atom:summary?",
            open=True,
        ),
        "atom:source": element(
            children="atom:id? atom:title? atom:updated? atom:author* atom:category* "
            "atom:contributor* atom:generator? atom:icon? atom:link* atom:logo? atom:rights? "
            "atom:subtitle?",
            open=True,
            within=_IN_ITEMS,
            once=True,
        ),
        "atom:author": element(children=_PERSON, within=_ELSEWHERE, open=True),
        "atom:contributor": element(children=_PERSON, within=_ELSEWHERE, open=True),
        "atom:name": element(SAID),
        "atom:uri": element(STRICT_REFERENCE),
        "atom:email": element(EMAIL),
        "atom:category": element(
            attributes={"term!": ANY, "scheme": STRICT_IRI, "label": ANY},
            within=_ELSEWHERE,
            opaque=True,
        ),
        "atom:generator": element(
            SAID, {"uri": STRICT_REFERENCE, "version": ANY}, within=_ELSEWHERE, once=True
        ),
        "atom:icon": element(STRICT_REFERENCE, within=_ELSEWHERE, once=True),
        "atom:logo": element(STRICT_REFERENCE, within=_ELSEWHERE, once=True),
        "atom:id": element(STRICT_IRI, within=_ELSEWHERE, once=True),
        "atom:link": element(
            attributes={
                "href!": STRICT_REFERENCE,
                "rel": ANY,
                "type": ANY,
                "hreflang": LANGUAGE,
                "title": ANY,
                "length": number(least=0),
            },
            within=_ELSEWHERE,
            opaque=True,
        ),
        "atom:published": element(RFC3339, within=_IN_ITEMS, once=True),
        "atom:updated": element(RFC3339, within=_ELSEWHERE, once=True),
        "atom:title": element(attributes={"type": ANY}, within=_ELSEWHERE, once=True, opaque=True),
        "atom:subtitle": element(
            attributes={"type": ANY}, within="channel", once=True, opaque=True
        ),
        "atom:rights": element(attributes={"type": ANY}, within=_ELSEWHERE, once=True, opaque=True),
        "atom:summary": element(attributes={"type": ANY}, within=_IN_ITEMS, once=True, opaque=True),
        "atom:content": element(
            attributes={"type": ANY, "src": STRICT_REFERENCE},
            within=_IN_ITEMS,
            once=True,
            opaque=True,
        ),
    },
    examples={
        "misplaced-element": (
            "<author><name>Ana</name><published>2026-11-23T08:00:00Z</published></author>",
            "<published>2026-11-23T08:00:00Z</published>",
        ),
        "unknown-element": ("<pubdate/>", "<published>2026-11-23T08:00:00Z</published>"),
    },
    refused_by={
        "invalid-date": "The W3C validator; several readers drop the entry or its date.",
        "missing-element": "Slack, directories and strict readers refuse the feed.",
    },
)

SCHEMA = Rule(
    id="atom/schema",
    severity=Severity.ERROR,
    engine="schema",
    source=_RFC,
    summary="The document does not match the schema of Atom 1.0.",
    help="The schema rejects something that no other rule explains. Compare the place with the\n"
    "specification; schemas/atom-1.0.xsd states what is allowed there.",
)


@rule(
    "atom/empty-address",
    Severity.WARNING,
    on=("atom:icon", "atom:logo", "atom:uri", "atom:content", "atom:generator"),
    source="https://www.rfc-editor.org/rfc/rfc3986#section-4.4",
    flags=["<icon/>", '<generator uri="">Example</generator>'],
    passes=["<icon>https://e.org/a.png</icon>", "<generator>Example</generator>"],
)
def empty_address(element: Element) -> Iterator[tuple[Place, str]]:
    """The address of an image, person, generator or content element is empty.

    An empty address resolves to the document itself, so readers load the feed in place of the
    image. Write the address, or leave it out.
    """
    name = local(str(element.tag))
    key = {"content": "src", "generator": "uri"}.get(name)
    value = text(element) if key is None else element.get(key)
    if value == "":
        place: Place = element if key is None else (element, key)
        yield place, f"the address of {name} is empty, which is this document; leave it out"
