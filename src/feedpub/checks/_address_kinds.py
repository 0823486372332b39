"""Kinds of value that are addresses; their grammar is in `feedpub.uris`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from feedpub.checks._vocabulary import Fault, Faults, ValueKind
from feedpub.findings import Severity
from feedpub.text import shown
from feedpub.uris import CLEAN, problem

if TYPE_CHECKING:
    from feedpub.checks._context import Context

_URL = Fault(
    name="invalid-url",
    severity=Severity.ERROR,
    summary="A URL is relative, malformed, or contains characters that are not allowed.",
    help="Readers cannot open it, or open different things. Write the absolute URL, and\n"
    "percent-encode characters that are not allowed; urn: and tag: have their own syntax.",
    source="https://www.rfc-editor.org/rfc/rfc3986",
    bad="/story.html",
)
_SCHEME_FAULT = Fault(
    name="unknown-scheme",
    severity=Severity.WARNING,
    summary="An address has a scheme that is not registered.",
    help="Readers do not know how to open it; most often http is misspelled.",
    source="https://www.iana.org/assignments/uri-schemes/uri-schemes.xhtml",
    bad="htp://example.org/story",
)


def joined(base: str, reference: str) -> str:
    """Return *reference* resolved against *base*; *reference* itself if one of them is invalid."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference  # such as http://[, which the rules for addresses report


def _url(value: str, context: Context) -> Faults:
    if CLEAN.fullmatch(value):
        return ()
    found = problem(value.strip(), False, False)
    return () if found is None else (found,)


def _iri(value: str, context: Context) -> Faults:
    if CLEAN.fullmatch(value):
        return ()
    found = problem(value.strip(), True, False)
    return () if found is None else (found,)


def _reference(value: str, context: Context) -> Faults:
    if CLEAN.fullmatch(value):
        return ()
    found = problem(value.strip(), True, True)
    return () if found is None else (found,)


def _strict_iri(value: str, context: Context) -> Faults:
    if CLEAN.fullmatch(value):
        return ()
    found = problem(value, True, False)
    return () if found is None else (found,)


def _strict_reference(value: str, context: Context) -> Faults:
    if CLEAN.fullmatch(value):
        return ()
    found = problem(value, True, True)
    return () if found is None else (found,)


def _web(value: str, context: Context) -> Faults:
    found = _url(value, context)
    if not found and value.strip()[:5].lower() not in ("http:", "https"):
        return (("invalid-url", f"is {shown(value)}; write an http or https URL"),)
    return found


#: An absolute URI: RSS.
URL = ValueKind(name="URL", find=_url, good="https://example.org/", faults=(_URL, _SCHEME_FAULT))
#: An absolute http(s) URI: files to be fetched.
WEB = ValueKind(
    name="URL", find=_web, good="https://example.org/a.jpg", faults=(_URL, _SCHEME_FAULT)
)
#: An absolute IRI: ids and schemes of Atom.
IRI = ValueKind(name="IRI", find=_iri, good="https://example.org/", faults=(_URL, _SCHEME_FAULT))
#: An IRI, absolute or relative: links of Atom.
REFERENCE = ValueKind(
    name="IRI reference",
    find=_reference,
    good="https://example.org/",
    faults=(
        Fault(
            name=_URL.name,
            severity=_URL.severity,
            summary=_URL.summary,
            help=_URL.help,
            source=_URL.source,
            bad="https://example.org/a b",
        ),
        _SCHEME_FAULT,
    ),
)

#: As `IRI` and `REFERENCE`, but Atom allows no white space around them.
#: https://www.rfc-editor.org/rfc/rfc4287#section-3
STRICT_IRI = ValueKind(name="IRI", find=_strict_iri, good="https://example.org/", faults=IRI.faults)
STRICT_REFERENCE = ValueKind(
    name="IRI reference",
    find=_strict_reference,
    good="https://example.org/",
    faults=REFERENCE.faults,
)
