"""The IPTC's vocabulary of how content came to be, and what schema.org calls its terms.

http://cv.iptc.org/newscodes/digitalsourcetype/ (2024-10-23),
https://schema.org/IPTCDigitalSourceEnumeration
"""

from __future__ import annotations

from functools import cache

from feedpub.model import Article, Involvement
from feedpub.patterns import pattern

SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"
#: A URI of the vocabulary, which gains terms.
GRAMMAR = r"https?://cv\.iptc\.org/newscodes/digitalsourcetype/[A-Za-z]{1,80}"
TERMS = (
    "digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm", "print",
    "minorHumanEdits", "humanEdits", "algorithmicallyEnhanced", "softwareImage", "digitalArt",
    "digitalCreation", "dataDrivenMedia", "trainedAlgorithmicMedia", "algorithmicMedia",
    "screenCapture", "virtualRecording", "composite", "compositeCapture", "compositeSynthetic",
    "compositeWithTrainedAlgorithmicMedia",
)  # fmt: skip
#: The terms that schema.org has no member for.
_ONLY_IPTC = {"humanEdits", "softwareImage", "digitalCreation"}
_OTHERWISE = {"computationalCapture": "MultiFrameComputationalCapture"}
_URI = pattern(GRAMMAR)
_EXACT = {f"{SCHEME}{term}": f"{SCHEME}{term}" for term in TERMS} | {
    term: f"{SCHEME}{term}" for term in TERMS
}
#: What is meant where nothing but the involvement of AI is known.
_BY_AI = {
    Involvement.ASSISTED: f"{SCHEME}compositeWithTrainedAlgorithmicMedia",
    Involvement.GENERATED: f"{SCHEME}trainedAlgorithmicMedia",
}


def exactly(text: str) -> str | None:
    """Return the URI of a term or URI that is spelled as the IPTC spells it."""
    return _EXACT.get(text)


def uri_of(text: str) -> str | None:
    """Return the URI that *text* means: a term, a qcode, a URI, or the name in schema.org."""
    name = text.rpartition("/")[2].rpartition(":")[2].removesuffix("DigitalSource")
    known = _folded().get(name.replace("_", "").replace("-", "").lower())
    if known is not None:
        return known
    return f"{SCHEME}{name}" if _URI.fullmatch(text) else None


@cache
def _folded() -> dict[str, str]:
    found = {term.lower(): f"{SCHEME}{term}" for term in TERMS}
    return found | {name.lower(): f"{SCHEME}{term}" for term, name in _OTHERWISE.items()}


def in_schema_org(article: Article) -> str | None:
    """Return the ``digitalSourceType`` of *article*: the member of schema.org if there is one."""
    uri = article.digital_source_type
    if uri is None and article.ai is not None:
        uri = _BY_AI.get(article.ai.involvement)
    if uri is None:
        return None
    term = uri.removeprefix(SCHEME)
    if term in _ONLY_IPTC or term not in TERMS:
        return uri
    name = _OTHERWISE.get(term) or term[0].upper() + term[1:]
    return f"https://schema.org/{name}DigitalSource"
