"""Dublin Core: the fifteen elements, and the terms that refine them."""

from __future__ import annotations

from feedpub.checks._value_kinds import LANGUAGE, PLAIN, SAID
from feedpub.checks._vocabulary import Element, element, vocabulary
from feedpub.checks._when import PERIOD, W3C

_PLACES = "channel item image textInput atom:feed atom:entry atom:source media:content media:group"

_ELEMENTS = {
    name: element(SAID, within=_PLACES)
    for name in (
        "title", "creator", "subject", "description", "publisher", "contributor", "type",
        "format", "identifier", "source", "relation", "coverage", "rights",
    )
}  # fmt: skip

DC = vocabulary(
    "dc",
    source="https://www.dublincore.org/specifications/dublin-core/dces/",
    elements={
        **{f"dc:{name}": shape for name, shape in _ELEMENTS.items()},
        "dc:date": element(W3C, within=_PLACES),
        "dc:language": element(LANGUAGE, within=_PLACES),
    },
    examples={
        "misplaced-element": (
            "<skipHours><hour>1</hour><dc:title>Rain</dc:title></skipHours>",
            "<dc:title>Rain</dc:title>",
        )
    },
)

_DATES = ("issued", "created", "modified", "available", "dateAccepted", "dateCopyrighted",
          "dateSubmitted", "date")  # fmt: skip
_PERIODS = ("temporal", "coverage")
_TEXTS = (
    "abstract", "accessRights", "accrualMethod", "accrualPeriodicity", "accrualPolicy",
    "alternative", "audience", "bibliographicCitation", "conformsTo", "contributor",
    "creator", "description", "educationLevel", "extent", "format", "hasFormat", "hasPart",
    "hasVersion", "identifier", "instructionalMethod", "isFormatOf", "isPartOf",
    "isReferencedBy", "isReplacedBy", "isRequiredBy", "isVersionOf", "license", "mediator",
    "medium", "provenance", "publisher", "references", "relation", "replaces", "requires",
    "rights", "rightsHolder", "source", "spatial", "subject", "tableOfContents", "title", "type",
)  # fmt: skip


def _terms() -> dict[str, Element]:
    found = {name: element(PLAIN, within=_PLACES) for name in _TEXTS}
    found |= {name: element(PERIOD, within=_PLACES) for name in _DATES}
    found["valid"] = element(PERIOD, within=_PLACES)
    found |= {name: element(PLAIN, within=_PLACES) for name in _PERIODS}
    found["language"] = element(LANGUAGE, within=_PLACES)
    return {f"dcterms:{name}": shape for name, shape in sorted(found.items())}


TERMS = vocabulary(
    "dcterms",
    source="https://www.dublincore.org/specifications/dublin-core/dcmi-terms/",
    elements=_terms(),
    examples={
        "misplaced-element": (
            "<skipHours><hour>1</hour><dcterms:title>Rain</dcterms:title></skipHours>",
            "<dcterms:title>Rain</dcterms:title>",
        )
    },
)
