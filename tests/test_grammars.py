"""Each grammar is written down once: dates, addresses, languages, media types, e-mail, elements."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from feedpub import date_grammar, email_addresses, language, media_types, uris

SOURCES = Path(__file__).parents[1] / "src" / "feedpub"


class Grammar(NamedTuple):
    """A grammar: how an expression that repeats it looks, where it is, and who reads another.

    Attributes:
        looks: Matches the text of an expression.
        home: The module that has the grammar.
        others: Module → which other notation it reads.
    """

    looks: str
    home: str
    others: Mapping[str, str] = {}


GRAMMARS = {
    "date": Grammar(
        r"\\d\{4\}\)?-|\\d\{4\}-\?|\b[Mm]on\|[Tt]ue\b|\b[Jj]an\|[Ff]eb\b|\[0-9\]\{\{?4\}?\}-"
        r"|\\d\\d:\\d\\d:\\d\\d",
        "date_grammar",
        {
            "dates": "what newsrooms write: ISO 8601, and numbers in any order",
            "deploying._served_files": "months in the names of files",
            "fixing.remedies.values": "what is nearly a date, to be fixed",
            "sources._api_pages": "JSON Schema of an option",
            "sources._database_tables": "what a column is sorted by",
            "sources.markdown._site_layouts": "names of files of blogs",
            "sources.markdown._yaml": "timestamps of YAML 1.1",
            "spelled_dates": "dates with months in words of many languages",
            "vocabularies.html_pages": "what pages show to people",
        },
    ),
    "scheme": Grammar(r"A-Za-z\]\[A-Za-z0-9\+\.-\]|a-zA-Z\]\[a-zA-Z0-9", "uris"),
    "escape": Grammar(
        r"%\(?\[0-9A-Fa-f\]\{",
        "uris",
        {
            "checks.rules.atom_links": "with a group for the digits, to normalise them",
            "checks.shortcuts.sitemaps": "in bytes, and mutants change it there",
            "html._plain": "with the entities that attributes need",
            "urls": "with a group for the digits, to decode them",
        },
    ),
    "host": Grammar(
        r"\{0,6[123]\}",
        "uris",
        {"html._plain": "without Punycode, which is left to the parser"},
    ),
    "port": Grammar(r"5\]\?\[0-9\]\{1,4|65535", "uris"),
    "language": Grammar(
        r"\[A-Za-z\]\{2(?:,3)?\}\)?(?:\(|\[-)|\[a-z\]\{2(?:,3)?\}\)?\(\?:-",
        "language",
    ),
    "media type": Grammar(r"\[A-Za-z0-9!#\$&\^_|;\\s.*charset", "media_types"),
    "e-mail": Grammar(r"[\])]\*?\+*@[(\[]", "email_addresses", {
        "checks.rules.atom_links": "an address with a name where a name belongs",
        "fixing.remedies.values": "what is nearly an address, to be fixed",
        "vocabularies.feed_parts": "what is left of an address beside a name in others' feeds",
        "vocabularies.html_pages": "a byline that has one, to be removed",
    }),
    "void elements": Grammar(r"\bembed\b[^<]*\bhr\b[^<]*\bwbr\b", "text"),
}  # fmt: skip


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a module, but for its documentation; an f-string is one text."""
    tree = ast.parse(path.read_bytes())
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documentation:
            value = node.value
            if isinstance(value, bytes):
                yield value.decode("latin-1")
            elif isinstance(value, str):
                yield value


@functools.cache
def modules() -> dict[str, list[str]]:
    """Return module → its texts."""
    return {
        ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__"): [
            *texts(path)
        ]
        for path in sorted(SOURCES.rglob("*.py"))
    }


def users(looks: str) -> dict[str, list[str]]:
    """Return module → its texts that repeat a grammar."""
    expression = re.compile(looks)
    found = {
        name: [each for each in some if expression.search(each)] for name, some in modules().items()
    }
    return {name: some for name, some in found.items() if some}


@pytest.mark.parametrize("name", GRAMMARS)
def test_a_grammar_has_one_home(name: str) -> None:
    grammar = GRAMMARS[name]
    found = users(grammar.looks)
    assert grammar.home in found, "what is to be found only there is not even found there"
    elsewhere = {module: some for module, some in found.items() if module != grammar.home}
    assert elsewhere.keys() == grammar.others.keys(), elsewhere


@pytest.mark.parametrize(
    ("grammar", "fits", "does_not"),
    [
        (date_grammar.RFC822, "Mon, 23 Nov 2026 08:00:00 +0200", "Mon, 23 Nov 26 08:00:00 +0200"),
        (date_grammar.RFC822, "3 Nov 2026 08:00 GMT", "3 Nov 2026 08:00 UTC"),
        (date_grammar.ANY_RFC822, "Mon , 23  Nov 26 8:00 A", "Mon, 23 Nov 26 08:00:00 J"),
        (date_grammar.HTTP, "Mon, 23 Nov 2026 08:00:00 GMT", "Mon, 23 Nov 2026 08:00:00 +0000"),
        (date_grammar.RFC3339, "2026-11-23T08:00:00.5Z", "2026-11-23T08:00Z"),
        (date_grammar.W3C, "2026-11", "2026-11-23T08Z"),
        (date_grammar.W3C, "2026-11-23T08:00Z", "2026-11-23 08:00Z"),
        (date_grammar.W3C_WITHOUT_DAY, "2026-11", "2026-11-23"),
        (date_grammar.W3C_INSTANT, "2026-11-23T08:00+02:00", "2026-11-23T08:00+0200"),
        (date_grammar.W3C_WITHOUT_ZONE, "2026-11-23T08:00", "2026-11-23T08:00Z"),
        (date_grammar.NEWS, "2026-11-23", "2026-11"),
        (date_grammar.NEWS, "2026-11-23T08:00+23:59", "2026-11-23T08:00+24:00"),
        (date_grammar.LIKE_RFC822, "mon, 3 nov 26 8:00 EET", "lun, 3 noi 26 8:00 EET"),
        (date_grammar.FOUR_DIGIT_YEAR + ".*", "3 Nov 2026 08:00 Z", "3 Nov 26 08:00 Z"),
        (rf"{uris.SCHEME}:", "view-source:", "3d:"),
        (uris.ESCAPE, "%aF", "%a"),
        (uris.UNSAFE.pattern, "%", "&"),
        (uris.UNSAFE.pattern, "#", "%20"),
        (uris.SPELLED.pattern, "a[%20]#", "a%2"),
        (language.HREFLANG, "zh-Hant-TW", "es-419"),
        (language.WITH_REGION, "es-419", "zh-Hant"),
        (media_types.GRAMMAR, 'text/html; charset="utf-8"', "text"),
        (email_addresses.GRAMMAR, '"a b"@example.org', "a b@example.org"),
        (email_addresses.GRAMMAR, "a@[::1]", "a@-example.org"),
    ],
)  # fmt: skip
def test_grammars(grammar: str, fits: str, does_not: str) -> None:
    assert re.fullmatch(grammar, fits, re.ASCII)
    assert not re.fullmatch(grammar, does_not, re.ASCII)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Text/HTML; Charset=Utf-8", ("text/html", "Utf-8")),
        ('text/xml ;charset="iso-8859-2"; q=1', ("text/xml", "iso-8859-2")),
        ("application/json", ("application/json", None)),
        ("", ("", None)),
    ],
)
def test_content_type(header: str, said: tuple[str, str | None]) -> None:
    assert media_types.of_header(header) == said


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("ro", True), ("en_GB", True), ("gsw", True), ("English", False), ("", False), ("e", False)],
)
def test_what_looks_like_a_tag(text: str, is_one: bool) -> None:
    assert language.looks_like_tag(text) is is_one


ADDRESSES: Sequence[tuple[str, bool]] = (
    ("desk@example.org", True), ("a.b+c@x", True), ("desk@exämple.org", False), ("a@b@c", False),
    ("Desk <desk@example.org>", False), (".a@example.org", False),
)  # fmt: skip


@pytest.mark.parametrize(("address", "is_one"), ADDRESSES)
def test_readers_and_rules_agree_on_addresses(address: str, is_one: bool) -> None:
    from feedpub.articles import _quick
    from feedpub.articles.record_context import UNUSUAL, Defaults
    from feedpub.checks._context import Context
    from feedpub.checks._mail import EMAIL
    from feedpub.model import Document

    defaults = Defaults(base="https://e.example/", zone=None, tag="tag:e:", namespaces={})
    assert (_quick.address(address, defaults) is not UNUSUAL) is is_one
    context = Context(Document(name="f", format="atom", data=b""), "atom", None)
    faults = [name for name, _ in EMAIL.find(address, context)]
    assert ("invalid-email" not in faults) is is_one
