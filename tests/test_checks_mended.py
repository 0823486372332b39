"""What once made the validator fall over, and what becomes of the others should it do so again."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feedpub import checks, fixing, receiving, validating
from feedpub.checks._context import Context
from feedpub.cli import main
from feedpub.errors import ReadError, UsageError
from feedpub.fixing._editor import Editor, Unplaced
from feedpub.fixing.remedies import structure
from feedpub.judging import crashed
from feedpub.markup import parse
from feedpub.model import Document
from feedpub.reports import Checked

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHANNEL = (
    "<channel><title>T</title><link>https://e.org/</link><description>D</description>"
    '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
    "{}</channel></rss>"
)
RSS = f'<rss version="2.0">{CHANNEL.format("")}'
ITEM = "<item><title>Rain</title><guid>https://e.org/1</guid></item>"


def atom(content: str) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>https://e.org/</id>'
        "<updated>2026-01-01T00:00:00Z</updated><author><name>A</name></author>"
        '<link rel="self" href="https://e.org/atom"/><entry><title>x</title>'
        '<id>https://e.org/1</id><updated>2026-01-01T00:00:00Z</updated><link href="https://e.org/1"/>'
        f"{content}</entry></feed>"
    ).encode()


def xhtml(inside: str) -> bytes:
    return atom(
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{inside}</div></content>'
    )


def declared(declaration: str, *, before: str = "") -> bytes:
    return f"{before}<?xml {declaration}?>{RSS}".encode()


def twice(namespaces: str, element: str) -> bytes:
    return f'<rss version="2.0" {namespaces}>{CHANNEL.format(element * 2)}'.encode()


CASES = {
    "an unknown element deep in XHTML": (xhtml("<p><x/></p>"), ["html/unknown-element"]),
    "one in SVG": (
        xhtml('<svg xmlns="http://www.w3.org/2000/svg"><foo/></svg>'),
        ["html/unknown-element"],
    ),
    "one in MathML": (
        xhtml('<math xmlns="http://www.w3.org/1998/Math/MathML"><foo/></math>'),
        ["html/unknown-element"],
    ),
    "an encoding that only iconv knows": (
        declared('version="1.0" encoding="ms-cyrl"'),
        ["xml/obscure-encoding"],
    ),
    "another": (declared('version="1.0" encoding="tcvn-5712"'), ["xml/obscure-encoding"]),
    "a codec of hosts": (declared('version="1.0" encoding="idna"'), ["xml/unknown-encoding"]),
    "a codec of bytes": (declared('version="1.0" encoding="base64"'), ["xml/unknown-encoding"]),
    "a codec of text": (declared('version="1.0" encoding="rot13"'), ["xml/unknown-encoding"]),
    "a codec of nothing": (
        declared('version="1.0" encoding="undefined"'),
        ["xml/unknown-encoding"],
    ),
    "an unknown encoding behind a blank line": (
        declared('version="1.0" encoding="latin-99"', before="\n"),
        ["xml/text-before-declaration", "xml/unknown-encoding"],
    ),
    "a version cut in a letter": (
        b'<?xml version="1.\xe9"?>' + RSS.encode(),
        ["xml/invalid-bytes", "xml/version"],
    ),
    "a namespace that is a relative reference": (
        twice('xmlns:c="content"', ITEM),
        ["rss/duplicate-guid"],
    ),
    "the same, and an element of the channel": (
        twice('xmlns:x="x"', "<language>ro</language>"),
        ["rss/duplicate-element"],
    ),
    "quotes that do not match": (
        declared('version="encoding="utf16"'),
        ["xml/encoding-mismatch", "xml/not-well-formed", "xml/version"],
    ),
    "UTF-16 that is not": (
        declared('version="1.1" encoding="UTF-16"'),
        ["xml/encoding-mismatch", "xml/version"],
    ),
    "a version behind a blank line": (
        declared('version="1.1"', before="\n"),
        ["xml/text-before-declaration", "xml/version"],
    ),
}


@pytest.mark.parametrize(("data", "expected"), CASES.values(), ids=list(CASES))
def test_it_is_judged_and_fixed(data: bytes, expected: list[str]) -> None:
    document = Document(name="feed.xml", format="", data=data)
    found = [each.rule.id for each in fixing.check(document, now=NOW)]
    assert sorted(set(found)) == expected
    assert checks.read_facts(document) is None or expected != ["xml/not-well-formed"]
    result = fixing.fix(document, now=NOW)
    assert len(result.findings) <= len(found)
    assert fixing.fix(result.document, now=NOW).document == result.document


@pytest.mark.parametrize("url", ["http://[", "https://[::1/", "//["])
def test_a_self_link_that_is_no_address(url: str) -> None:
    data = RSS.replace("https://e.org/rss", url).encode()
    document = Document(name="feed.xml", format="rss", data=data, url="https://e.org/rss")
    found = {each.rule.id: each.message for each in checks.check(document)}
    assert "atom/self-link-elsewhere" in found
    assert "atom/invalid-url" in found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of which one cannot be checked, however it is done."""

    def failing(function: Callable[..., Any]) -> Callable[..., Any]:
        def called(document: Document, **options: Any) -> Any:
            if b"BOOM" in document.data:
                raise RuntimeError("boom\x1b[31m")
            return function(document, **options)

        return called

    monkeypatch.setattr(checks, "examine", failing(checks.examine))
    monkeypatch.chdir(tmp_path)
    for name in ("a", "c", "d"):
        Path(f"{name}.xml").write_text(f"{RSS.replace('<title>T', '<title>')}\n")
    Path("b.xml").write_text(f"{RSS}<!-- BOOM -->")
    return tmp_path


@pytest.mark.parametrize("more", [(), ("--fix",), ("--jobs", "2"), ("--ignore", "feedpub/*")])
def test_one_document_does_not_cost_the_others_their_report(
    folder: Path, more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_WORTH_SHARING", 0)
    monkeypatch.setattr(receiving, "_BATCH", 1)
    result = CliRunner().invoke(main, ["validate", *more, "--format", "json", "."])
    assert result.exit_code == 70
    documents = {each["path"]: each["findings"] for each in json.loads(result.stdout)["documents"]}
    assert list(documents) == ["a.xml", "b.xml", "c.xml", "d.xml"]
    others = [[each["rule"] for each in documents[f"{name}.xml"]] for name in "acd"]
    assert others[0]
    assert others[0] == others[1] == others[2]
    if "--ignore" not in more:
        (finding,) = documents["b.xml"]
        assert finding["rule"] == "feedpub/internal-error"
        assert finding["message"].startswith("feedpub failed on this document: 'RuntimeError: boom")
    assert "feedpub: b.xml: internal error\nTraceback" in result.stderr
    assert result.stderr.count("Traceback") == 1
    assert "please report it" in result.stderr
    assert "\x1b" not in result.stderr


def test_comparing_them_does_not_cost_their_reports(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(checks, "check_together", fail)
    checked = list(validating.validate_files(["a.xml", "c.xml"], now=NOW))
    assert [each.path for each in checked] == ["a.xml", "c.xml", "(all together)"]
    assert checked[0].findings
    assert checked[0].crash is None
    assert "ZeroDivisionError" in (checked[2].crash or "")


@pytest.mark.parametrize("more", [(), ("--fix",)])
def test_a_file_that_cannot_be_read_is_no_bug(folder: Path, more: tuple[str, ...]) -> None:
    (folder / "a.xml").unlink()
    (folder / "a.xml").symlink_to(folder / "a.xml")
    result = CliRunner().invoke(main, ["validate", *more, "a.xml", "c.xml"])
    assert result.exit_code == ReadError.exit_code


def test_its_level_can_be_changed() -> None:
    levels = {"feedpub/internal-error": None}
    made = crashed("x.xml", ValueError("no"), levels)
    assert made == Checked(path="x.xml", format="unknown", findings=(), crash="ValueError: no\n")


def check(data: bytes | str) -> dict[str, str]:
    document = Document(
        name="feed.xml", format="", data=data.encode() if isinstance(data, str) else data
    )
    return {each.rule.id: each.message for each in fixing.check(document, now=NOW)}


def rss(inside: str, root: str = "") -> str:
    return f'<rss version="2.0" {root}>{CHANNEL.format(inside)}'


def test_a_remedy_knows_that_the_root_stands_in_nothing() -> None:
    data = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://e.org/1'
        "</loc></url><loc>https://e.org/1</loc></urlset>"
    )
    assert "sitemap/misplaced-element" in check(data)


@pytest.mark.parametrize("mark", ["\n\ufeff", "\ufeff\ufeff", "\ufeff\n", " \ufeff\n"])
def test_what_stands_before_the_declaration_hides_nothing(mark: str) -> None:
    data = f'{mark}<?xml version="1.0" encoding="utf-8"?>{rss("<ttl>x</ttl>")}'
    found = check(data)
    assert list(found) == ["xml/text-before-declaration", "rss/invalid-value"] or set(found) == {
        "xml/text-before-declaration",
        "rss/invalid-number",
    }
    assert ("byte order mark" in found["xml/text-before-declaration"]) == (mark != "\ufeff\n")
    fixed = fixing.fix(Document(name="feed.xml", format="", data=data.encode()), now=NOW)
    assert fixed.document.data.lstrip(codecs.BOM_UTF8).startswith(b"<?xml")


def test_a_namespace_that_is_no_uri_hides_nothing() -> None:
    found = check(rss("<ttl>x</ttl><titel/>", 'xmlns:x="https://e.org/a b" xmlns:y="a b"'))
    assert found["xml/invalid-namespace"].startswith("'https://e.org/a b' is not a URI; write")
    assert "rss/unknown-element" in found
    assert "xml/not-well-formed" not in found
    assert "xml/not-well-formed" in check(rss("<titel>", 'xmlns:x="https://e.org/a b"'))


@pytest.mark.parametrize(
    ("style", "unsafe"),
    [
        ("color:#000080", False),
        ("color:#12345678", False),
        ("color: #0a1234", False),
        ("opacity:0.333333", False),
        ("margin-left:-99999px", True),
        ("width:12345px", True),
    ],
)
def test_a_colour_is_no_large_number(style: str, unsafe: bool) -> None:
    text = "<item><title>R</title><guid>https://e.org/1</guid><description>{}</description></item>"
    found = check(rss(text.format(f'&lt;p style="{style}"&gt;x&lt;/p&gt;')))
    assert ("html/unsafe-style" in found) == unsafe


@pytest.mark.parametrize(
    ("author", "creator", "twice"),
    [
        ("desk@e.org (Desk)", "Ana Pop", False),
        ("Ana Pop", "Ana Pop", True),
        ("Ana Pop", "Ion Pop", False),
    ],
)
def test_a_byline_is_not_an_address(author: str, creator: str, twice: bool) -> None:
    item = (
        f"<item><title>R</title><guid>https://e.org/1</guid><author>{author}</author>"
        f"<dc:creator>{creator}</dc:creator></item>"
    )
    found = check(rss(item, 'xmlns:dc="http://purl.org/dc/elements/1.1/"'))
    assert ("rss/said-twice" in found) == twice


def test_the_schema_names_what_is_allowed() -> None:
    from feedpub.checks import _schema

    said = "Element '{http://e.org/}a': [facet 'enumeration'] not in the set {'x', 'y'}."
    assert _schema._NAMESPACE.sub("", said) == (
        "Element 'a': [facet 'enumeration'] not in the set {'x', 'y'}."
    )
    assert _schema._NAMESPACE.sub("", "Expected is ( {http://e.org/}a ).") == "Expected is ( a )."


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        (f"<copyright>{'x' * 10_000_001}</copyright>", "a text has more than 10 MB"),
        ("<item>" * 300 + "</item>" * 300, "elements are nested more than 256 deep"),
    ],
)
def test_what_only_a_parser_refuses_is_well_formed(inside: str, part: str) -> None:
    assert part in check(rss(inside))["xml/parser-limit"]


def test_a_feed_of_news_is_no_podcast() -> None:
    item = '<item><title>R</title><guid>https://e.org/1</guid><enclosure url="https://e.org/{}" '
    item += 'length="1" type="{}"/>{}</item>'
    root = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    rule = "itunes/unsupported-enclosure"
    assert rule not in check(rss(item.format("a.jpg", "image/jpeg", ""), root))
    assert rule in check(
        rss(item.format("a.wmv", "video/x-ms-wmv", "<itunes:duration>1</itunes:duration>"), root)
    )
    episode = item.format("a.wmv", "video/x-ms-wmv", "")
    assert rule in check(rss(f'<itunes:category text="News"/>{episode}', root))


def test_only_yes_completes_a_podcast() -> None:
    root = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    found = check(rss("<itunes:complete>No</itunes:complete>", root))
    assert found["itunes/invalid-value"] == "itunes:complete is 'No'; write Yes"
    assert "itunes/invalid-value" not in check(rss("<itunes:complete>yes</itunes:complete>", root))


@pytest.mark.parametrize("zone", ["BST", "CEST", "ist"])
def test_a_zone_that_nobody_knows_is_named(zone: str) -> None:
    message = check(rss(f"<pubDate>Mon, 23 Nov 2026 08:00:00 {zone}</pubDate>"))["rss/invalid-date"]
    assert message.endswith(
        f"whose time zone {zone!r} is not one that readers know; write the offset, like +0100"
    )


@pytest.mark.parametrize(
    ("doctype", "expected"),
    [
        ('rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "x.dtd"', "xml/wrong-doctype"),
        ('rss SYSTEM "rss-0.91.dtd"', "xml/wrong-doctype"),
        ('rss SYSTEM "x.dtd" [<!ENTITY e "E">]', "xml/entity-declaration"),
        ('rss SYSTEM "x.dtd"', "xml/doctype"),
    ],
)
def test_one_doctype_is_one_finding(doctype: str, expected: str) -> None:
    assert list(check(f"<!DOCTYPE {doctype}>{RSS}")) == [expected]


def test_an_entity_of_another_file() -> None:
    found = check(f'<!DOCTYPE rss [<!ENTITY e SYSTEM "e.txt">]>{rss("&e;")}')
    assert list(found) == ["xml/external-entity"]


def test_no_fix_is_announced_that_would_not_be_made() -> None:
    document = Document(name="feed.xml", format="", data=rss("<textinput/>").encode())
    assert [each.fix for each in fixing.check(document)] == [None]
    data = rss("<copyright>\u00e9</copyright>").encode("latin-1")
    document = Document(name="feed.xml", format="", data=data)
    assert [(each.rule.id, each.fix) for each in fixing.check(document)] == [
        ("xml/invalid-bytes", None)
    ]


@pytest.mark.parametrize(
    ("error", "alone"),
    [
        (RuntimeError("boom"), ["feedpub/internal-error"]),
        (ReadError("is gone"), None),
        (UsageError("is wrong"), None),
    ],
)
def test_in_one_process_as_in_many(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, alone: list[str] | None
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    def found(*names: str) -> list[str]:
        checked = validating.validate_files(names, now=NOW, jobs=1)
        return [finding.rule.id for each in checked for finding in each.findings]

    monkeypatch.setattr(receiving, "receive", fail)
    if alone is None:
        with pytest.raises(type(error), match=str(error)):
            found("a.xml")
    else:
        assert found("a.xml") == alone
    if isinstance(error, UsageError):
        with pytest.raises(UsageError):
            found("a.xml", "c.xml")
    else:
        assert found("a.xml", "c.xml") == (alone or ["feedpub/unreadable"]) * 2


def test_an_address_that_is_none_names_no_file() -> None:
    assert not validating._beside("a.xml", "http://[")


def test_what_no_vocabulary_knows_has_no_remedy() -> None:
    data = xhtml("<p X='1'><x/></p>")
    document = Document(name="feed.xml", format="atom", data=data)
    root = parse(data)
    element = root.find(".//{http://www.w3.org/1999/xhtml}x")
    assert element is not None
    breach: Any = (None, (element, "X"), "has an attribute 'X'")
    source = Editor(Context(document, "atom", NOW))
    assert structure.attribute_case.answer(source, breach) is None
    with pytest.raises(Unplaced):
        source.kind(element, None)


def test_advice_has_an_end() -> None:
    many = " ".join(f'a{number}="1"' for number in range(3_000))
    data = f'<rss version="2.0">{CHANNEL.format(f"<item {many}><title>Rain</title></item>")}'
    document = Document(name="feed.xml", format="", data=data.encode())
    found = [each for each in checks.check(document, now=NOW) if "attribute" in each.rule.id]
    assert sum(each.count for each in found) == 3_000


@pytest.mark.parametrize("uri", ["*", "{", "}", "{}", "{*}", "a}b", "http:/}/www.w3.org/2005/Atom"])
def test_a_namespace_may_look_like_a_search(uri: str) -> None:
    # lxml's search by name misreads such: KeyError when the finding was given its place.
    again = f'<c:link/><c:b/><b/><c:link xmlns:c="{uri}x"/><c:link/>'
    data = (
        f'<rss version="2.0" xmlns:c="{uri}"><channel><title>a</title><link>https://e.org/</link>'
        f"<description>b</description><item><title>a</title>{again}</item></channel></rss>"
    )
    document = Document(name="a", format="", data=data.encode())
    found = [each for each in checks.check(document) if each.rule.id == "xml/unknown-namespace"]
    assert [each.location.xpath for each in found] == [
        "channel/item/c:link[1]", "channel/item/c:link"
    ]  # fmt: skip
    assert f"namespace {uri!r} is" in found[0].message
    fixing.fix(document)


@pytest.mark.parametrize("link", ["<link/>", "<link></link>", "<link> </link>"])
def test_an_empty_address_is_not_made_one_from_the_base(link: str) -> None:
    data = f'<rss version="2.0" xml:base="https://e.org/a/">{CHANNEL.format("")}'
    data = data.replace("<link>https://e.org/</link>", link)
    fixed = fixing.fix(Document(name="a", format="", data=data.encode()))
    assert fixed.document.data == data.encode()
    assert [each.rule.id for each in fixed.findings] == ["rss/invalid-url"]
