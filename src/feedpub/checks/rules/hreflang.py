"""Language versions in sitemaps: xhtml:link with hreflang."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub import language
from feedpub.checks._address_kinds import WEB
from feedpub.checks._codes import COUNTRIES
from feedpub.checks._context import Context
from feedpub.documents.names import clark
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.text import shown

_SPEC = "https://developers.google.com/search/docs/specialty/international/localized-versions"
#: UN M.49 codes of regions with several countries, allowed in language tags (RFC 5646 § 2.2.4).
_REGIONS = frozenset(
    """
    001 002 003 005 009 011 013 014 015 017 018 019 021 029 030 034 035 039 053 054 057 061 142 143
    145 150 151 154 155 202 419
    """.split()  # noqa: SIM905 a table of words
)
_CODE = pattern(language.HREFLANG)
_LINK = clark("xhtml:link")
_LOC, _URL = clark("sitemap:loc"), clark("sitemap:url")

Found = Iterator[tuple[object, str]]


def problem(value: str) -> str | None:
    """Return what is wrong with an hreflang that names at most one country."""
    if value.lower() == "x-default":
        return None
    match = _CODE.fullmatch(value)
    if match is None:
        return (
            f"is {shown(value)}; write a language of two letters, like 'en', 'en-GB' or 'zh-Hant'"
        )
    first, _, region = match.groups()
    if not language.exists(first.lower()):
        return f"is {shown(value)}, and there is no language {shown(first)}; write one like 'en-GB'"
    if region and region.upper() == "UK":
        return f"is {shown(value)}; write '{value[:-2]}GB'"
    if region and region.upper() not in COUNTRIES:
        return (
            f"is {shown(value)}, and there is no country {shown(region)}; write one of ISO 3166-1"
        )
    return None


def _link(language: str, href: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{language}" href="https://example.org/{href}"/>'


_FINE = _link("en", "rain") + _link("ro", "ploaie")


@rule(
    "hreflang/invalid-code",
    Severity.ERROR,
    on="sitemap:url/xhtml:link",
    source=_SPEC,
    flags=[
        _FINE + _link("en-UK", "gb"),
        _FINE + _link("es-999", "es"),
        _FINE + _link("eu-EU", "eu"),
    ],
    passes=[_FINE, _FINE + _link("zh-Hant-TW", "tw") + _link("x-default", "rain")],
)
def invalid_code(element: Element) -> Found:
    """An hreflang is not a two-letter language, with at most a script and a country.

    Search engines ignore the link. Write an ISO 639-1 language, with an ISO 15924 script and an ISO
    3166-1 country if needed, or x-default.
    """
    code = element.get("hreflang")
    message = None if code is None or is_of_several(code) else problem(code)
    if message:
        yield (element, "hreflang"), f"hreflang of xhtml:link {message}"


def is_of_several(code: str) -> bool:
    """Return whether *code* names a region of several countries."""
    first, _, region = code.partition("-")
    return region in _REGIONS and len(first) == 2 and language.exists(first.lower())


@rule(
    "hreflang/region-of-countries",
    Severity.WARNING,
    on="sitemap:url/xhtml:link",
    source=_SPEC,
    flags=[_FINE + _link("es-419", "es")],
    passes=[_FINE + _link("es-MX", "es"), _FINE + _link("es", "es")],
)
def region_of_countries(element: Element) -> Found:
    """An hreflang names a region of several countries by its UN number.

    Language tags allow it, but Google documents only ISO 3166-1 countries. Write the language
    alone, or one link for each country.
    """
    code = element.get("hreflang")
    if code is not None and is_of_several(code):
        alone = code.partition("-")[0]
        message = f"is {shown(code)}, a region of several countries; write {shown(alone)}"
        yield (element, "hreflang"), f"hreflang of xhtml:link {message}, or name countries"


@rule(
    "hreflang/invalid-link",
    Severity.ERROR,
    on="sitemap:url/xhtml:link",
    source=_SPEC,
    flags=[_FINE + _link("fr", "pluie").replace("https://example.org", ""),
           _FINE + '<xhtml:link rel="alternate" hreflang="fr"/>'],
    passes=[_FINE],
)  # fmt: skip
def invalid_link(element: Element, context: Context) -> Found:
    """The link to a language version has no absolute address.

    Search engines ignore it. Write the full address, with https and host.
    """
    for _, message in WEB.find(element.get("href") or "", context):
        yield (element, "href") if "href" in element.attrib else element, f"href {message}"


@rule(
    "hreflang/not-alternate",
    Severity.ERROR,
    on="sitemap:url/xhtml:link",
    source=_SPEC,
    flags=[_FINE + _link("fr", "pluie").replace("alternate", "canonical")],
    passes=[_FINE],
)
def not_alternate(element: Element) -> Found:
    """A link in a sitemap is not an alternate version.

    Only rel="alternate" has a meaning there; search engines ignore everything else. Correct the
    rel, or remove the link.
    """
    rel = element.get("rel")
    if rel != "alternate":
        yield element, f"rel of xhtml:link is {shown(rel or '')}; write alternate"


def _loc(url: Element) -> str:
    return (url.findtext(_LOC) or "").strip()


def _versions(url: Element) -> list[tuple[Element, str, str]]:
    return [
        (link, (link.get("hreflang") or "").lower(), (link.get("href") or "").strip())
        for link in url.iterchildren(_LINK)
        if link.get("hreflang")
    ]


@rule(
    "hreflang/duplicate",
    Severity.ERROR,
    on="sitemap:url",
    source=_SPEC,
    flags=[_FINE + _link("en", "other"), _FINE + _link("x-default", "a") + _link("x-default", "b")],
    passes=[_FINE],
)
def duplicate(element: Element, context: Context) -> Found:
    """Two links of a page are for the same language.

    Search engines cannot tell which one is meant. Keep one, and at most one x-default.
    """
    if _LINK not in context.children:
        return
    seen: dict[str, str] = {}
    for link, code, href in _versions(element):
        if seen.setdefault(code, href) != href:
            yield (link, "hreflang"), f"hreflang {shown(code)} is given twice; keep one of them"


@rule(
    "hreflang/no-self",
    Severity.WARNING,
    on="sitemap:url",
    source=_SPEC,
    flags=[_link("ro", "ploaie")],
    passes=[_FINE],
)
def no_self(element: Element, context: Context) -> Found:
    """A page lists other language versions, but not itself.

    Each version must list itself and all others, or search engines ignore the links. Add a
    link to the page itself.
    """
    versions = _versions(element) if _LINK in context.children else []
    loc = _loc(element)
    if versions:
        context.memory("hreflang")[loc] = versions
        if loc not in {href for _, _, href in versions}:
            yield element, f"the links do not list {shown(loc)} itself; add it with its language"


@rule(
    "hreflang/not-returned",
    Severity.WARNING,
    on="sitemap:urlset",
    source=_SPEC,
    flags=["<url><loc>https://example.org/rain</loc>" + _FINE + "</url><url>"
           "<loc>https://example.org/ploaie</loc>" + _link("ro", "ploaie") + "</url>",
           "<url><loc>https://example.org/rain</loc>" + _FINE + "</url><url>"
           "<loc>https://example.org/ploaie</loc></url>"],
    passes=["<url><loc>https://example.org/rain</loc>" + _FINE + "</url><url>"
            "<loc>https://example.org/ploaie</loc>" + _FINE + "</url>"],
)  # fmt: skip
def not_returned(element: Element, context: Context) -> Found:
    """A page lists a language version that does not link back.

    Links in one direction only are ignored. List all versions on each of them.
    """
    pages = context.memory("hreflang")
    if not pages:
        return
    # A page without any links does not link back.
    known = {**dict.fromkeys(map(_loc, element.iterchildren(_URL)), ()), **pages}
    for loc, versions in pages.items():
        for link, _, href in versions:
            back = known.get(href)
            if back is not None and loc not in {other for _, _, other in back}:
                yield (
                    (link, "href"),
                    f"{shown(href)} does not link back to {shown(loc)}; add it",
                )
