"""RSL 1.0: licences for machines, in a file of their own and in the items of RSS.

As of November 2026. The specification is amended in place (errata up to 2026-08-07), and its text
of today could not be read in full: an earlier text (2025-09-16) and the guides say what is an error
here, everything else is known from others' descriptions, and advises.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._address_kinds import URL
from feedpub.checks._codes import CURRENCY
from feedpub.checks._context import Context, text
from feedpub.checks._value_kinds import ANY, MIME, number, words
from feedpub.checks._vocabulary import element, vocabulary
from feedpub.checks._when import RFC3339
from feedpub.documents.names import clark
from feedpub.documents.positions import END, Place
from feedpub.findings import Severity, rule
from feedpub.markup import RSL as NAMESPACE
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.rights import origin
from feedpub.text import shown
from feedpub.uris import CLEAN, problem

Found = Iterator[tuple[Place, str]]
SPEC = "https://rslstandard.org/rsl"
_FORMAT = "https://rslstandard.org/guide/file-format"
_LICENSE = '<license><permits type="usage">search</permits></license>'


def whole(content: str, root: str = "") -> str:
    """Return a licence file with *content*, for examples."""
    return f'<?xml version="1.0"?><rsl xmlns="{NAMESPACE}"{root}>{content}</rsl>'


def licensed(inside: str, attributes: str = ' url="/"') -> str:
    """Return a licence file that says *inside* in a licence, for examples."""
    return whole(f"<content{attributes}><license>{inside}</license></content>")


FINE = licensed('<permits type="usage">search</permits>')
_IN_ITEM = (
    '<rsl:content url="https://example.org/rain"><rsl:license>'
    '<rsl:permits type="usage">search</rsl:permits></rsl:license></rsl:content>'
)

VOCABULARY = vocabulary(
    "rsl",
    source=SPEC,
    most=Severity.WARNING,
    elements={
        "rsl:rsl": element(attributes={"max-age": ANY}, children="rsl:content*", open=True),
        "rsl:content": element(
            attributes={
                "url": ANY,
                "server": URL,
                "encrypted": words("true", "false"),
                "lastmod": RFC3339,
            },
            children="rsl:license* rsl:schema? rsl:alternate* rsl:copyright? rsl:terms?",
            within="item",
            open=True,
        ),
        "rsl:license": element(
            children="rsl:permits* rsl:prohibits* rsl:payment? rsl:reporting* rsl:legal*",
            open=True,
        ),
        "rsl:permits": element(ANY, {"type!": words("usage", "user", "geo")}),
        "rsl:prohibits": element(ANY, {"type!": words("usage", "user", "geo")}),
        "rsl:payment": element(
            attributes={
                "type": words(
                    "purchase",
                    "subscription",
                    "training",
                    "crawl",
                    "use",
                    "contribution",
                    "attribution",
                    "free",
                    bad="inference",
                )
            },
            children="rsl:standard* rsl:custom? rsl:amount? rsl:accepts*",
            open=True,
        ),
        "rsl:standard": element(URL),
        "rsl:custom": element(URL),
        "rsl:amount": element(
            number(least=0, decimal=True, good="9.50", bad="-1"), {"currency!": CURRENCY}
        ),
        "rsl:accepts": element(ANY, {"type!": MIME}),
        "rsl:reporting": element(
            ANY,
            {
                "type!": words("telemetry", "provenance", "audit"),
                "profile!": URL,
                "endpoint": URL,
            },
        ),
        "rsl:legal": element(
            ANY, {"type!": words("warranty", "disclaimer", "attestation", "contact", "proof")}
        ),
        "rsl:schema": element(ANY, open=True),
        "rsl:alternate": element(URL, {"type": MIME}),
        "rsl:copyright": element(
            ANY,
            {"type": words("person", "organization"), "contactEmail": ANY, "contactUrl": URL},
        ),
        "rsl:terms": element(URL),
    },
    examples={
        "implausible-date": (
            whole(f'<content url="/" lastmod="1926-11-23T08:00:00Z">{_LICENSE}</content>'),
            whole(f'<content url="/" lastmod="2026-11-23T08:00:00Z">{_LICENSE}</content>'),
        ),
        "unknown-element": (licensed('<permits type="usage">search</permits><rate/>'), FINE),
        "misplaced-element": (
            licensed('<permits type="usage">search</permits><amount currency="EUR">9</amount>'),
            FINE,
        ),
        "duplicate-element": (
            whole(
                f'<content url="/">{_LICENSE}<copyright>A</copyright><copyright>B</copyright>'
                "</content>"
            ),
            FINE,
        ),
        "unknown-attribute": (whole(f'<content url="/" href="/">{_LICENSE}</content>'), FINE),
        "missing-attribute": (licensed("<permits>search</permits>"), FINE),
        "unexpected-text": (licensed('search<permits type="usage">search</permits>'), FINE),
        "invalid-value": (
            licensed('<payment type="inference"/>'),
            licensed('<payment type="use"/>'),
        ),
        "invalid-date": (
            whole(f'<content url="/" lastmod="2026-11-23">{_LICENSE}</content>'),
            whole(f'<content url="/" lastmod="2026-11-23T08:00:00Z">{_LICENSE}</content>'),
        ),
        "invalid-number": (
            licensed('<payment type="use"><amount currency="EUR">-1</amount></payment>'),
            licensed('<payment type="use"><amount currency="EUR">9.50</amount></payment>'),
        ),
        "invalid-currency": (
            licensed('<payment type="use"><amount currency="euro">9</amount></payment>'),
            licensed('<payment type="use"><amount currency="EUR">9</amount></payment>'),
        ),
        "invalid-media-type": (
            licensed('<payment type="use"><accepts type="x402"/></payment>'),
            licensed('<payment type="use"><accepts type="application/x402+json"/></payment>'),
        ),
        "invalid-url": (
            licensed('<payment type="use"><custom>/licences</custom></payment>'),
            licensed('<payment type="use"><custom>https://e.org/licences</custom></payment>'),
        ),
        "unknown-scheme": (
            licensed('<payment type="use"><custom>htp://e.org/licences</custom></payment>'),
            licensed('<payment type="use"><custom>https://e.org/licences</custom></payment>'),
        ),
    },
)


@rule("rsl/schema", Severity.WARNING, engine="schema", source=SPEC)
def schema() -> None:
    """The licence breaks the schema in a way that no other rule explains.

    A crawler that validates it treats the pages as unlicensed. Compare this part with the
    specification.
    """


@rule(
    "rsl/prefixed-element",
    Severity.WARNING,
    on="rsl:rsl",
    source=_FORMAT,
    flags=[FINE.replace("<rsl xmlns=", "<r:rsl xmlns:r=").replace("</rsl>", "</r:rsl>")
           .replace("<content", "<r:content").replace("</content", "</r:content")
           .replace("<license", "<r:license").replace("</license", "</r:license")
           .replace("<permits", "<r:permits").replace("</permits", "</r:permits")],
    passes=[FINE],
)  # fmt: skip
def prefixed_element(root: Element) -> Found:
    """The elements of a licence file have a prefix.

    A file of its own declares the namespace as the default: software that searches for <rsl xmlns=
    does not find it otherwise. Write xmlns in place of xmlns:prefix, and drop the prefixes.
    """
    if root.prefix is not None:
        yield root, f"the elements have the prefix {shown(root.prefix)}; write xmlns={SPEC!r}"


@rule(
    "rsl/other-prefix",
    Severity.ERROR,
    on="item/rsl:content",
    source=_FORMAT,
    refused_by="Software that goes by the prefix does not see the licence.",
    flags=["<item><title>Rain</title><guid>https://example.org/1</guid>"
           + _IN_ITEM.replace("rsl:", "").replace("<content", f'<content xmlns="{NAMESPACE}"')
           + "</item>"],
    passes=[_IN_ITEM],
)  # fmt: skip
def other_prefix(content: Element) -> Found:
    """A licence in RSS does not have the prefix rsl.

    RSL requires that feeds declare its namespace as rsl, and use that prefix on its elements.
    """
    if content.prefix != "rsl":
        said = f"the prefix {shown(content.prefix)}" if content.prefix else "no prefix"
        yield (
            content,
            f"the licence has {said}; declare xmlns:rsl at the root and write rsl:content",
        )


@rule(
    "rsl/no-content",
    Severity.ERROR,
    on="rsl:rsl",
    source=SPEC,
    flags=[whole("")],
    passes=[FINE],
)
def no_content(root: Element, context: Context) -> Found:
    """A licence file has no content element.

    It says of no page what may be done with it. Write a content with the url of the pages.
    """
    if not context.has(clark("rsl:content")):
        yield (root, END), 'there is no content; write <content url="/"> with a license in it'


@rule(
    "rsl/no-license",
    Severity.WARNING,
    on="rsl:content",
    source=SPEC,
    flags=[whole('<content url="/"/>')],
    passes=[FINE],
)
def no_license(content: Element, context: Context) -> Found:
    """A content has no license element.

    What has no licence counts as unlicensed: nothing is permitted, and nothing is offered either.
    Write a license that says what is permitted or prohibited.
    """
    if not context.has(clark("rsl:license")):
        yield (content, END), "the content has no license; write one, or leave the content out"


@rule(
    "rsl/no-url",
    Severity.ERROR,
    on="rsl:content",
    source=SPEC,
    flags=[whole(f"<content>{_LICENSE}</content>")],
    passes=[FINE],
)
def no_url(content: Element) -> Found:
    """A content has no url attribute.

    Nobody can tell which pages its licence is for. Write url="/" for all pages.
    """
    if content.get("url") is None:
        yield content, 'the content has no url; write url="/" for all pages of the site'


@rule(
    "rsl/content-url",
    Severity.ERROR,
    on="rsl:content",
    source=SPEC,
    flags=[licensed('<permits type="usage">search</permits>', f' url="{url}"')
           for url in ("politics/", "/my news/", "ftp:/x", "https://exa mple.org/")],
    passes=[licensed('<permits type="usage">search</permits>', f' url="{url}"')
            for url in ("/", "/*/gallery$", "https://example.org/news/*", "*.pdf",
                        "https://exämple.org/*")],
)  # fmt: skip
def content_url(content: Element) -> Found:
    """The url of a content is neither a URL nor a path.

    No page matches it. Write a full URL, or a path as in robots.txt: it begins with a slash, *
    stands for any characters and $ for the end.
    """
    url = content.get("url")
    if not url or _PATH.fullmatch(url) or CLEAN.fullmatch(url):
        return
    found = problem(url.replace("*", "-").replace("$", "-"), True, False)
    if found is not None:
        said = f"the url {shown(url)} is neither a URL nor a path from the root"
        yield (content, "url"), f"{said}; write it like '/news/*'"


_PATH = pattern(r"[/*][^\s<>\"\\]*")


@rule(
    "rsl/empty-url",
    Severity.WARNING,
    on="rsl:content",
    source=SPEC,
    flags=[licensed('<permits type="usage">search</permits>', ' url=""')],
    passes=[FINE],
)
def empty_url(content: Element) -> Found:
    """The url of a content is empty.

    That means the place where the licence stands, which only a page or a file that contains it has.
    In a licence file and in RSS, write the path or the URL.
    """
    url = content.get("url")
    if url is not None and not url.strip():
        yield (content, "url"), 'the url is empty; write url="/" for all pages of the site'


@rule(
    "rsl/duplicate-content",
    Severity.WARNING,
    on="rsl:rsl/rsl:content",
    source=SPEC,
    flags=[whole(f'<content url="/">{_LICENSE}</content><content url="/">{_LICENSE}</content>')],
    passes=[whole(f'<content url="/">{_LICENSE}</content><content url="/a">{_LICENSE}</content>')],
)
def duplicate_content(content: Element, context: Context) -> Found:
    """Two content elements have the same url.

    Each must be about other pages: it is not said which of the two counts. Put both licences into
    one content.
    """
    seen = context.memory("rsl/duplicate-content")
    url = content.get("url")
    if url in seen:
        yield (
            (content, "url"),
            f"the url {shown(url or '')} is that of an earlier content; join them",
        )
    elif url:
        seen[url] = True


@rule(
    "rsl/server",
    Severity.WARNING,
    on="rsl:content",
    source=SPEC,
    flags=[
        whole(f'<content url="/" server="http://e.org/api">{_LICENSE}</content>'),
        whole('<content url="/" server="https://e.org/api"><license><permits type="usage">all'
              '</permits><payment type="free"/></license></content>'),
    ],
    passes=[
        whole('<content url="/" server="https://e.org/api"><license><permits type="usage">all'
              '</permits><payment type="use"/></license></content>'),
    ],
)  # fmt: skip
def server(content: Element) -> Found:
    """The licence server is not reached by https, or has nothing to sell.

    With a server, a crawler must ask it for a token before it reads anything, even if the licence
    is free. Leave the server out unless one is running there, and give its address with https.
    """
    url = (content.get("server") or "").strip()
    if url.lower().startswith("http:"):
        yield (
            (content, "server"),
            f"the server {shown(url)} is not reached by https; write https://",
        )
    payments = list(content.iter(clark("rsl:payment")))
    if url and payments and all(each.get("type") == "free" for each in payments):
        yield (
            (content, "server"),
            "the licence is free, but crawlers must ask the server for it; leave the server out",
        )


@rule(
    "rsl/encrypted-without-server",
    Severity.WARNING,
    on="rsl:content",
    source=SPEC,
    flags=[whole(f'<content url="/" encrypted="true">{_LICENSE}</content>')],
    passes=[whole(f'<content url="/" encrypted="false">{_LICENSE}</content>')],
)
def encrypted_without_server(content: Element) -> Found:
    """A content is encrypted, and no server has the key.

    Nobody can decrypt it, whatever the licence permits. Name the server that gives out keys.
    """
    if content.get("encrypted") == "true" and not content.get("server"):
        yield (content, "encrypted"), "the content is encrypted but has no server; name the server"


@rule(
    "rsl/max-age",
    Severity.WARNING,
    on="rsl:rsl",
    source=SPEC,
    flags=[whole(f'<content url="/">{_LICENSE}</content>', f' max-age="{age}"')
           for age in ("0", "86400", "7d")],
    passes=[whole(f'<content url="/">{_LICENSE}</content>', ' max-age="7"')],
)  # fmt: skip
def max_age(root: Element) -> Found:
    """max-age is not a number of days from 1 to 365.

    Crawlers may use the licence that long before they look again, 30 days by default; it is counted
    in days, not in seconds.
    """
    age = root.get("max-age")
    if age is not None and not (_DAYS.fullmatch(age) and 1 <= int(age) <= 365):
        yield (root, "max-age"), f"max-age is {shown(age)}; write days, from 1 to 365"


_DAYS = pattern(r"[0-9]{1,3}")


@rule(
    "rsl/legal-contact",
    Severity.WARNING,
    on="rsl:legal",
    source=SPEC,
    flags=[licensed('<permits type="usage">search</permits><legal type="contact">Ana</legal>')],
    passes=[licensed('<permits type="usage">search</permits>'
                     '<legal type="contact">mailto:ana@example.org</legal>')],
)  # fmt: skip
def legal_contact(legal: Element) -> Found:
    """The contact of a licence is not an address.

    Nobody who wants a licence can ask for one. Write a URL, or mailto: and an e-mail address.
    """
    said = text(legal).strip()
    if legal.get("type") == "contact" and problem(said, True, False) is not None:
        yield legal, f"the contact is {shown(said)}; write a URL, or mailto: and an e-mail address"


@rule(
    "rsl/several-contents",
    Severity.WARNING,
    on="item/rsl:content",
    source=_FORMAT,
    flags=[_IN_ITEM + _IN_ITEM],
    passes=[_IN_ITEM],
)
def several_contents(content: Element) -> Found:
    """An item has several licences.

    An item is about one page, which has one licence: which of them counts is not said. Put what
    applies into one rsl:content.
    """
    # Not a rule about items: those of a million items without licences would be asked.
    if next(content.itersiblings(clark("rsl:content"), preceding=True), None) is not None:
        yield content, "the item has another rsl:content before this; keep one"


@rule(
    "rsl/other-origin",
    Severity.WARNING,
    on="item/rsl:content",
    source=_FORMAT,
    flags=[_IN_ITEM.replace("https://example.org/", "https://elsewhere.example/")],
    passes=[_IN_ITEM],
)
def other_origin(content: Element, context: Context) -> Found:
    """A feed licenses a page of another site.

    Only the site that a page is on can license it, so crawlers ignore the licence. Leave it out of
    items that link elsewhere, or publish the feed on the host of the pages.
    """
    url = content.get("url") or ""
    own = _own_address(content, context)
    if own is None or "://" not in url or "://" not in own:
        return
    try:
        differs = origin(url) != origin(own)
    except ValueError:
        return  # such as http://[, which another rule reports
    if differs:
        yield (
            (content, "url"),
            f"the page is on another site than the feed, {shown(own)}; leave it out",
        )


def _own_address(content: Element, context: Context) -> str | None:
    if context.document.url is not None:
        return context.document.url
    channel = next(content.iterancestors("channel"), None)
    links = () if channel is None else channel.iterchildren(clark("atom:link"))
    return next((each.get("href") for each in links if each.get("rel") == "self"), None)
