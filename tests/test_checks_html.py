"""HTML in descriptions and contents: what is flagged, what is left alone, and what is said."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from mutant_judges import NEARLY
from test_checks_values import only, said
from test_html import NEARLY_PLAIN

from feedpub.checks import _html_walk
from feedpub.html import _allowed
from feedpub.html._plain import decode_references, finished


def html(text: str) -> dict[str, str]:
    return said(f"<description><![CDATA[{text}]]></description>")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("<div/>x", "<div/> is not closed in HTML; write </div>"),
        ("<p><? php ?></p>", "is XML and no HTML"),
        ("<p>a<b", "the tag '<b' is not closed"),
        ("<p>a<!-- b", "a comment is never closed; write -->"),
        ("<b>a", "<b> is never closed"),
        ("a</b>", "</b> closes nothing"),
        ("<p><b>a</p>", "</p> comes before </b>"),
        ("<p =x>a</p>", "'=x' in <p> is not an attribute"),
        ("<p a=1b'c>x</p>", "is not closed; write its >"),
        ("&#128;", "&#128; is not a character"),
        ("&#x110000;", "&#x110000; is not a character"),
        ("&nix;", "&nix; is not an entity of HTML"),
    ],
)
def test_malformed(text: str, part: str) -> None:
    only(html(text), "html/malformed", part)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- a --><p>b</p>",
        "<!-- a <p>b</p> --><p>c<!-- d > e --></p>",
        "<ul><li>a<li>b</ul>",
        "a <3 b",
        "<br/><br /><hr>",
        "<P CLASS=x>A</P>",
        "<b title='>'>a</b>",
        "<custom-x>a</custom-x>",
        "<custom-x/>",
        "<o:p/>a",
        "<a href='#x'>a</a>",
        "<img srcset='' src='https://e.org/a'>",
        "<img srcset='https://e.org/b 1x, https://e.org/c 2x' src='https://e.org/a'>",
        "&#65;&#x2014;&eacute;&copy 2026",
        "<p style='color:red; margin:0'>a</p>",
    ],
)
def test_good(text: str) -> None:
    assert html(text) == {}


@pytest.mark.parametrize(
    ("text", "rule", "part"),
    [
        ("<a href=/x>y</a>", "html/relative-url", "href of <a> is '/x'"),
        ("<img srcset='a.jpg 1x' src='https://e.org/a'>", "html/relative-url", "'a.jpg'"),
        ("<a href='java script:x()'>y</a>", "html/unsafe-attribute", "which readers remove"),
        ("<p style='color:red;position:fixed'>a</p>", "html/unsafe-style", "'position:fixed'"),
        ("<script>a<b</script><p>c</p>", "html/unsafe-element", "<script> is removed"),
        ("<p><xmp></b></xmp></p>", "html/unsafe-element", "<xmp> is removed"),
        ("<blah>a</blah>", "html/unknown-element", "<blah> is not an element"),
        ('<embed src="https://e.org/a">', "html/unsafe-element", "<embed> is removed"),
        ('<embed src="https://e.org/a"/>', "html/unsafe-element", "<embed> is removed"),
    ],
)
def test_unsafe_and_unknown(text: str, rule: str, part: str) -> None:
    only(html(text), rule, part)


def test_what_follows_an_open_script_is_its_text() -> None:
    assert set(html("<script>a</b>")) == {"html/malformed", "html/unsafe-element"}


@pytest.mark.parametrize(
    ("inside", "rule", "part"),
    [
        ('<p onclick="x()">a</p>', "html/unsafe-attribute", "onclick of <p>"),
        ("<script>x</script>", "html/unsafe-element", "<script>"),
        ("<blah/>", "html/unknown-element", "<blah>"),
    ],
)
def test_xhtml(inside: str, rule: str, part: str) -> None:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{inside}</div>'
    only(said(f'<content type="xhtml">{div}</content>', "atom"), rule, part)


def test_elements_of_other_vocabularies_may_stand_in_xhtml() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"/><my-own/>'
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{svg}</div>'
    found = said(f'<content type="xhtml">{div}</content>', "atom")
    assert "html/unknown-element" not in found


@pytest.mark.parametrize(
    "text",
    [
        '<figure class="wide" id="f"><video poster="https://e.org/v.jpg"></video><hr class="x"/>'
        "</figure>",
        "<P>a <!-- b --> <b lang='ro'>c</b ></p><ul><li>d</ul>",
    ],
)
def test_what_has_no_flaw(text: str) -> None:
    assert _html_walk.inspect(text, relative=False) == []


@pytest.mark.parametrize("name", ["a", "p"])
def test_no_tag_closes_itself_but_void_ones(name: str) -> None:
    for attribute in ("", ' class="x"', " lang='ro'"):
        for end in ("/>", " /><b>y</b>", "/ >"):
            (flaw,) = _html_walk.inspect(f"<{name}{attribute}{end}", relative=False)
            assert flaw.message == f"<{name}/> is not closed in HTML; write </{name}>"


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_html_walk, "_MOST", 3)
    monkeypatch.setattr(_html_walk, "_MOST_TAGS", 3)
    for number in range(20):
        assert _html_walk.inspect(f"<b lang='{number}'>a</b>", relative=True) == []
        assert [flaw.name for flaw in _html_walk.inspect(f"<b>{number}", relative=True)] == [
            "malformed"
        ]
        assert len(_html_walk._clean[True]) <= 4
        assert len(_html_walk._tags[True]) <= 4 or number < 5


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<a>" * 20_000, 500),
        ("</a>" * 20_000, 500),
        ("&nix;" * 1000, 500),
        ("<script>" * 1000, 2),
        ("<a>" * 499, 499),
        # Paragraphs may stand open, but behind so many nothing is looked at.
        ("<p>" * 9_999 + "</b>", 1),
        ("<p>" * 10_000 + "</b>", 0),
        ("<b>a</b>" * 60_000, 0),
        ("<b>a</b>" * 60_000 + "<3", 0),
    ],
)
def test_what_is_told_of_one_text_has_an_end(text: str, count: int) -> None:
    assert len(_html_walk.inspect(text, relative=True)) == count


def test_what_scripts_hold_is_passed_over_whatever_its_case() -> None:
    assert len(_html_walk.inspect("<script>'<b>'</SCRIPT><i>", relative=True)) == 2


def test_flaws_are_the_same_whenever_a_text_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_html_walk, "_MOST_FLAWED", 2)
    for number in range(5):
        text = f"<b>never {number}"
        first = _html_walk.inspect(text, relative=False)
        assert [each.offset for each in first] == [0]
        assert _html_walk.inspect(text, relative=False) == first
    assert len(_html_walk._flawed[False]) <= 3


def has_no_flaw(text: str) -> bool:
    ways = (False, True)
    return not any(_html_walk._look_closely(text, relative) for relative in ways) and (
        "]]>" not in text  # which would end it where it is written
    )


@settings(deadline=None)
@given(NEARLY_PLAIN)
def test_what_cleaning_is_finished_with_has_no_flaw(html: str) -> None:
    for text in (html, decode_references(html, Counter())):
        assert finished(text) is None or has_no_flaw(text)


def test_no_element_that_cleaning_is_finished_with_has_a_flaw() -> None:
    names = sorted(_allowed.ELEMENTS)
    texts = [
        *NEARLY,
        *(f"<{name}>" for name in names),
        *(f'<{name} class="x">a</{name}>' for name in names),
        *(f"<{outer}><{name}>a</{name}></{outer}>" for outer, name in product(names, names)),
    ]
    taken = [text for text in texts if finished(text) is not None]
    assert len(taken) > 400
    assert [text for text in taken if not has_no_flaw(text)] == []
