"""Atom's links, ids and people, in Atom and in RSS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from feedpub.checks._address_kinds import IRI, joined
from feedpub.checks._context import Context, text
from feedpub.checks._value_kinds import MIME, html_in
from feedpub.documents.names import clark
from feedpub.documents.positions import Place
from feedpub.findings import Severity, rule
from feedpub.markup import XML, Element
from feedpub.patterns import pattern
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_RFC = "https://www.rfc-editor.org/rfc/rfc4287"
_REGISTRY = "https://www.iana.org/assignments/link-relations/link-relations.xhtml"
_LINK = clark("atom:link")
_BASE = f"{{{XML}}}base"
RELATIONS = frozenset(
    """
    about acl alternate amphtml api-catalog appendix apple-touch-icon apple-touch-startup-image
    archives author blocked-by bookmark c2pa-manifest canonical chapter cite-as collection
    compression-dictionary contents convertedfrom copyright create-form current deprecation
    describedby describes disclosure dns-prefetch duplicate edit edit-form edit-media enclosure
    external first geofeed glossary help hosts hub ice-server icon index intervalafter
    intervalbefore intervalcontains intervaldisjoint intervalduring intervalequals
    intervalfinishedby intervalfinishes intervalin intervalmeets intervalmetby
    intervaloverlappedby intervaloverlaps intervalstartedby intervalstarts item last
    latest-version license linkset lrdd manifest mask-icon me media-feed memento micropub
    modulepreload monitor monitor-group next next-archive nofollow noopener noreferrer opener
    openid2.local_provider openid2.provider original p3pv1 payment pingback preconnect
    predecessor-version prefetch preload prerender prev prev-archive preview previous privacy-policy
    profile publication related replies restconf rule search section self service service-desc
    service-doc service-meta sip-trunking-capability sponsored start status stylesheet subsection
    successor-version sunset tag terms-of-service timegate timemap type ugc up version-history
    via webmention working-copy working-copy-of
    """.split()  # noqa: SIM905 a table of words
)
_FEED_TYPES = ("application/atom+xml", "application/rss+xml", "application/rdf+xml", "text/xml",
               "application/xml", "application/feed+json", "application/json")  # fmt: skip


@rule(
    "atom/invalid-rel",
    Severity.ERROR,
    on="atom:link",
    source=_RFC + "#section-4.2.7.2",
    flags=['<link rel="/foo" href="https://e.org/1"/>'],
    passes=['<link rel="related" href="https://e.org/1"/>'],
)
def invalid_rel(link: Element, context: Context) -> Found:
    """A link's rel is neither a registered word nor an absolute IRI.

    Readers ignore the link. Write a word from the registry, or an IRI of your own.
    """
    rel = link.get("rel")
    if rel and rel not in RELATIONS:
        word = re.fullmatch(r"[^\s/?#\[\]:@]+", rel)
        if not word and any(name == "invalid-url" for name, _ in IRI.find(rel, context)):
            yield (link, "rel"), f"rel of link is {shown(rel)}; write a registered word or an IRI"
        elif rel != rel.strip():
            yield (link, "rel"), f"rel of link is {shown(rel)}; remove the spaces"


@rule(
    "atom/unregistered-rel",
    Severity.WARNING,
    on="atom:link",
    source=_REGISTRY,
    flags=['<link rel="service.post" href="https://e.org/1"/>'],
    passes=['<link rel="related" href="https://e.org/1"/>'],
)
def unregistered_rel(link: Element) -> Found:
    """A link's rel is a word that is not registered.

    No reader knows what it means. Write a registered word, or an IRI of your own.
    """
    rel = link.get("rel")
    if rel and rel not in RELATIONS:
        if rel.lower() in RELATIONS:
            yield (link, "rel"), f"rel of link is {shown(rel)}; write {rel.lower()!r}"
        elif re.fullmatch(r"[^\s/?#\[\]:@]+", rel):
            yield (link, "rel"), f"rel of link is {shown(rel)}, which is not registered"


@rule(
    "atom/empty-attribute",
    Severity.WARNING,
    on=("atom:link", "atom:category", "atom:generator"),
    source=_RFC + "#section-4.2.7",
    flags=['<link title="" href="https://e.org/1"/>'],
    passes=['<link title="Rain" href="https://e.org/1"/>'],
)
def empty_attribute(element: Element) -> Found:
    """An attribute is empty.

    It carries no information, but some readers still show it. Fill it in or leave it out.
    """
    for name, value in element.items():
        if not value.strip() and name in ("rel", "title", "term", "version"):
            yield (element, name), f"{name} is empty; fill it in or leave it out"


@rule(
    "atom/invalid-link-type",
    Severity.ERROR,
    on="atom:link",
    source=_RFC + "#section-4.2.7.3",
    flags=['<link type="html" href="https://e.org/1"/>'],
    passes=['<link type="text/html" href="https://e.org/1"/>'],
)
def invalid_link_type(link: Element, context: Context) -> Found:
    """A link's type is not a media type.

    Readers choose among links by it. Write a media type, like text/html.
    """
    kind = link.get("type")
    if kind is not None:
        for _, message in MIME.find(kind, context):
            yield (link, "type"), f"type of link {message}"


@rule(
    "atom/html-in-attribute",
    Severity.WARNING,
    on=("atom:link", "atom:category"),
    source=_RFC + "#section-4.2.7.5",
    flags=['<category term="rain" label="&lt;b&gt;Rain&lt;/b&gt;"/>'],
    passes=['<category term="rain" label="Rain"/>'],
)
def html_in_attribute(element: Element) -> Found:
    """A label or title contains HTML.

    It is plain text, so readers show the tags literally. Write only the text.
    """
    for name in ("title", "label"):
        value = element.get(name)
        if value and (found := html_in(value)):
            yield (element, name), f"{name} is plain text but contains {shown(found)}"


@rule(
    "atom/link-not-empty",
    Severity.WARNING,
    on="atom:link",
    source=_RFC + "#section-4.2.7",
    flags=['<link href="https://e.org/1">Rain</link>'],
    passes=['<link href="https://e.org/1"/>'],
)
def link_not_empty(link: Element) -> Found:
    """A link contains text.

    RFC 4287 gives it no meaning: the address belongs in href. Remove it.
    """
    if link.text and text(link).strip():
        yield link, f"link holds {shown(text(link).strip())}; the address belongs in href"


@rule(
    "atom/self-link-type",
    Severity.WARNING,
    on="atom:link",
    source=_RFC + "#section-4.2.7.2",
    flags=['<link rel="self" type="text/html" href="https://e.org/1"/>'],
    passes=['<link rel="self" type="application/atom+xml" href="https://e.org/1"/>'],
)
def self_link_type(link: Element) -> Found:
    """A self link has a type that is not a feed type.

    It must point to this document. If you mean the web page, write rel="alternate".
    """
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    if kind and link.get("rel") == "self" and kind not in _FEED_TYPES:
        yield (link, "type"), f'type of the self link is {shown(kind)}; is rel="alternate" meant?'


@rule(
    "atom/relative-self-link",
    Severity.WARNING,
    on="atom:link",
    source=_RFC + "#section-4.2.7.2",
    flags=['<link rel="self" href="/feed.xml"/>', '<link rel="self" href=""/>'],
    passes=['<link rel="self" href="https://e.org/feed.xml"/>'],
)
def relative_self_link(link: Element) -> Found:
    """A self link is relative.

    It is for readers that got the file without knowing its address, and they cannot resolve it.
    Write the absolute address.
    """
    href = link.get("href")
    if href is None or link.get("rel") != "self":
        return
    if "://" not in href and "://" not in (link.base or ""):
        yield (link, "href"), f"href of the self link is {shown(href)}; write the absolute URL"


@rule(
    "atom/self-link-elsewhere",
    Severity.WARNING,
    on=("atom:feed/atom:link", "channel/atom:link"),
    source=_RFC + "#section-4.2.7.2",
    passes=['<link rel="self" href="https://e.org/feed.xml"/>'],
)
def self_link_elsewhere(link: Element, context: Context) -> Found:
    """The self link points to a different address than this document's.

    Readers move their subscription there. Write the address of this document.
    """
    url = context.document.url
    if url and link.get("rel") == "self":
        said = joined(link.base or url, link.get("href") or "")
        if said != url:
            yield (
                (link, "href"),
                f"the self link is {shown(said)}, but the document is at {shown(url)}",
            )


@rule(
    "atom/link-to-itself",
    Severity.WARNING,
    on="atom:link",
    source="https://www.rfc-editor.org/rfc/rfc3986#section-4.4",
    flags=[
        '<link xml:base="https://e.org/" href=""/>',
        '<link xml:base="https://e.org/" href="."/>',
        '<link rel="related" href=""/>',
    ],
    passes=['<link xml:base="https://e.org/" href="rain"/>'],
)
def link_to_itself(link: Element, context: Context) -> Found:
    """A link points to this document: it is empty, or equal to xml:base.

    Readers open the feed in place of the article or image, or nothing. Write the full address.
    """
    href = link.get("href")
    if href is None or ":" in href or link.get("rel") == "self":
        return
    base = link.base or ""
    if not href.strip():
        yield (link, "href"), "href of link is empty, which is this document; write the address"
        return
    if "://" not in base or base == context.document.url:
        return
    if joined(base, href).partition("#")[0] == base.partition("#")[0]:
        yield (link, "href"), f"href of link is {shown(href)}, which is {shown(base)} itself"


@rule(
    "atom/noncanonical-id",
    Severity.WARNING,
    on=(
        "atom:feed/atom:id",
        "atom:entry/atom:id",
        "atom:source/atom:id",
        "thr:in-reply-to",
    ),
    source=_RFC + "#section-4.2.6",
    flags=["<id>HTTP://Example.org:80</id>"],
    passes=["<id>http://example.org/</id>"],
)
def noncanonical_id(element: Element) -> Found:
    """An id is not in canonical form.

    Ids are compared character by character; software that normalises addresses turns it into a
    different id. For new ids, use a lower-case scheme and host, no default port, no unnecessary
    escapes, and a path of at least /. Do not change ids that are published.
    """
    reference = element.get("ref")
    value = element.text or "" if reference is None else reference
    canonical = canonical_form(value)
    if canonical != value:
        yield element, f"id is {shown(value)}; its canonical form is {shown(canonical)}"


_PERCENT = pattern(r"%([0-9A-Fa-f]{2})")
_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_PLAIN = pattern(r"https?://[a-z0-9.-]+/[A-Za-z0-9/_~?=&;.+-]*")


def canonical_form(uri: str) -> str:
    """Return *uri* normalised as RFC 4287 § 4.2.6.1 advises."""
    if _PLAIN.fullmatch(uri) and "/." not in uri:
        return uri
    scheme, colon, rest = uri.partition(":")
    if not colon or not scheme.isascii():
        return uri
    rest = _PERCENT.sub(_unescaped, rest)
    name = scheme.lower()
    if name not in _PORTS or not rest.startswith("//"):
        return f"{name}:{rest}"
    try:
        parts = urlsplit(f"{name}:{rest}")
    except ValueError:
        return uri
    user, at, host = parts.netloc.rpartition("@")
    host, _, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    kept = f":{port}" if port and port != _PORTS[name] else ""
    authority = (f"{user}@" if at and user not in ("", ":") else "") + host.lower() + kept
    path, tail = _path(rest[2 + len(parts.netloc) :])
    return f"{name}://{authority}{path}{tail}"


def _path(rest: str) -> tuple[str, str]:
    match = re.match(r"([^?#]*)(.*)", rest, re.DOTALL)
    assert match
    path = match[1] or "/"
    if re.search(r"/\.{1,2}(?:/|$)", path):
        path = urlsplit(joined("http://e.org/", path)).path
    return path, match[2]


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    if character.isascii() and (character.isalnum() or character in "-._~"):
        return character
    return match[0].upper()


@rule(
    "atom/email-in-name",
    Severity.WARNING,
    on="atom:name",
    source=_RFC + "#section-3.2.1",
    flags=["<author><name>Ana Pop &lt;ana@example.org&gt;</name></author>"],
    passes=["<author><name>Ana Pop</name><email>ana@example.org</email></author>"],
)
def email_in_name(name: Element) -> Found:
    """A name contains an e-mail address.

    Readers show it as the byline. Write it in email.
    """
    value = name.text or ""
    if "@" in value and re.search(r"<[^<>\s][^<>\s@]*+@[^<>\s]++>", value):
        yield name, f"name is {shown(value)}; write the address in email"


@rule(
    "atom/prefixed",
    Severity.WARNING,
    on=("atom:feed", "atom:entry"),
    source=_RFC + "#section-1.2",
    flags=[
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:id>https://e.org/</a:id>'
        "<a:title>T</a:title><a:updated>2026-11-23T08:00:00Z</a:updated>"
        '<a:link rel="self" href="https://e.org/atom"/></a:feed>'
    ],
    passes=["<title>Rain</title>"],
)
def prefixed(element: Element, context: Context) -> Found:
    """Atom's own elements have a prefix.

    This is legal, but some readers look for <feed> and do not find it. Make Atom's namespace the
    default namespace of the document.
    """
    if element is context.root and element.prefix:
        yield element, f"{element.prefix}:{'feed'} has a prefix; write <feed xmlns=…>"
