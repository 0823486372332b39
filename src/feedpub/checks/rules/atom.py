"""Atom 1.0, as a document of its own and inside RSS."""

from __future__ import annotations

from feedpub.checks._links import STRICT_IRI, STRICT_REFERENCE
from feedpub.checks._mail import EMAIL
from feedpub.checks._values import ANY, LANGUAGE, SAID, number
from feedpub.checks._vocabulary import element, vocabulary
from feedpub.checks._when import RFC3339
from feedpub.findings import Rule, Severity

_RFC = "https://www.rfc-editor.org/rfc/rfc4287"
_PERSON = "atom:name! atom:uri? atom:email?"
_IN_RSS = "channel item"

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
            within="item",
            once=True,
        ),
        "atom:author": element(children=_PERSON, within=_IN_RSS, open=True),
        "atom:contributor": element(children=_PERSON, within=_IN_RSS, open=True),
        "atom:name": element(SAID),
        "atom:uri": element(STRICT_REFERENCE),
        "atom:email": element(EMAIL),
        "atom:category": element(
            attributes={"term!": ANY, "scheme": STRICT_IRI, "label": ANY},
            within=_IN_RSS,
            opaque=True,
        ),
        "atom:generator": element(
            SAID, {"uri": STRICT_REFERENCE, "version": ANY}, within=_IN_RSS, once=True
        ),
        "atom:icon": element(STRICT_REFERENCE, within=_IN_RSS, once=True),
        "atom:logo": element(STRICT_REFERENCE, within=_IN_RSS, once=True),
        "atom:id": element(STRICT_IRI, within=_IN_RSS, once=True),
        "atom:link": element(
            attributes={
                "href!": STRICT_REFERENCE,
                "rel": ANY,
                "type": ANY,
                "hreflang": LANGUAGE,
                "title": ANY,
                "length": number(least=0),
            },
            within=_IN_RSS,
            opaque=True,
        ),
        "atom:published": element(RFC3339, within="item", once=True),
        "atom:updated": element(RFC3339, within=_IN_RSS, once=True),
        "atom:title": element(attributes={"type": ANY}, within=_IN_RSS, once=True, opaque=True),
        "atom:subtitle": element(
            attributes={"type": ANY}, within="channel", once=True, opaque=True
        ),
        "atom:rights": element(attributes={"type": ANY}, within=_IN_RSS, once=True, opaque=True),
        "atom:summary": element(attributes={"type": ANY}, within="item", once=True, opaque=True),
        "atom:content": element(
            attributes={"type": ANY, "src": STRICT_REFERENCE}, within="item", once=True, opaque=True
        ),
    },
    examples={
        "misplaced-element": (
            "<author><name>Ana</name><published>2026-11-23T08:00:00Z</published></author>",
            "<published>2026-11-23T08:00:00Z</published>",
        ),
        "unknown-element": ("<pubdate/>", "<published>2026-11-23T08:00:00Z</published>"),
    },
)

SCHEMA = Rule(
    id="atom/schema",
    severity=Severity.ERROR,
    source=_RFC,
    summary="The document does not match the schema of Atom 1.0.",
    help="The schema refuses something that no rule explains. Compare the place with the\n"
    "specification; schemas/atom-1.0.xsd states what may stand there.",
)
