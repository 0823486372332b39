"""Files that are not XML: which rule says so, where, and what it says."""

from __future__ import annotations

import pytest

from feedpub.checks import check
from feedpub.findings import Finding
from feedpub.model import Document

_HEAD = "<?xml version='1.0' encoding='utf-8'?>"


def first(data: bytes) -> Finding:
    return check(Document(name="example.xml", format="", data=data))[0]


@pytest.mark.parametrize("data", [b"", b" \n\n"])
def test_empty(data: bytes) -> None:
    finding = first(data)
    assert (finding.rule.id, finding.message) == ("xml/not-well-formed", "the file is empty")


@pytest.mark.parametrize(
    ("text", "rule", "column", "part"),
    [
        ("<rss/><rss/>", "not-well-formed", 7, "'<rss/>' comes after the end"),
        ("<rss a='1' a='2'/>", "not-well-formed", 12, "the attribute a appears twice"),
        ("<rss></feed>", "not-well-formed", 8, "the end tag </feed> closes"),
        ("<rss a=b/>", "not-well-formed", 8, "put attribute values in quotes"),
        ("rss", "not-well-formed", 1, "syntax error"),
        ("<rss><a:b/></rss>", "undeclared-prefix", 6, 'xmlns:a="…"'),
        ("<rss dc:a='1'/>", "undeclared-prefix", 6, 'xmlns:dc="http://purl.org/dc/elements/1.1/"'),
        ("<rss>&#0;</rss>", "illegal-character", 6, "&#0; refers to a character"),
        ("<rss>\x01</rss>", "illegal-character", 6, "the control character"),
        ("<rss>&auml;</rss>", "undefined-entity", 6, "write &#228; or the character ('ä')"),
        ("<rss>&nbsp;</rss>", "undefined-entity", 6, "write &#160; or the character"),
        ("<rss>&lbrace;</rss>", "undefined-entity", 6, "write &#123; or the character ('{')"),
        ("<rss>&nix;</rss>", "undefined-entity", 6, "&nix; is not defined in XML"),
        ("<rss><?xml version='1.0'?></rss>", "text-before-declaration", 6, "the first thing"),
        ("<rss", "truncated", 1, "it was cut off"),
    ],
)
def test_place_and_advice(text: str, rule: str, column: int, part: str) -> None:
    finding = first((_HEAD + "\n" + text).encode())
    assert finding.rule.id == f"xml/{rule}"
    assert (finding.location.line, finding.location.column) == (2, column)
    assert part in finding.message


def test_what_only_namespaces_forbid_is_said_in_the_words_of_the_parser() -> None:
    finding = first(f"{_HEAD}\n<rss xmlns:a=''/>".encode())
    assert finding.rule.id == "xml/not-well-formed"
    assert finding.location.line == 2
    assert finding.message.endswith("xmlns:a: Empty XML namespace is not allowed")


def test_bytes_that_are_not_of_the_encoding() -> None:
    finding = first(f"{_HEAD}\n<rss>".encode() + b"\xff</rss>")
    assert (finding.rule.id, finding.location.line) == ("xml/invalid-bytes", 2)
    assert first(b"<?xml version='1.0' encoding='nix'?><rss/>").rule.id == "xml/unknown-encoding"
