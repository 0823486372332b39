from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.html import _tokens, bounded, clean, excerpt, from_text, to_text
from feedpub.text import ILLEGAL, one_line


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>Rain.</p><p>Wind.</p>", "Rain.\n\nWind."),
        ("<p>Rain,\n  <b>then</b>\twind<br>and <i>snow</i> .</p>", "Rain, then wind\nand snow ."),
        ("<h2>Rain</h2>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\nEnd", "Rain\n\none\ntwo\n\nEnd"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>2 &lt; 3 &amp;amp; &copy;&nbsp;x &#8222;y&#8221;</p>", "2 < 3 &amp; ©\xa0x „y”"),
        ("<p>a<script>b</script><style>c</style><!-- d --><title>e</title></p>", "a"),
        ("a<img src='x' alt='b > c'>d", "ad"),
        ("a <script>b", "a"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
        ("<p title='</p>'>a", "a"),
        ("a\x00\ud800b&#1;&#xFFFE;", "ab"),
    ],
)
def test_html_to_text(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (" \n\n \n", ""),
        ("Rain.", "<p>Rain.</p>"),
        ("Rain\nand wind.\n\n\nSnow.", "<p>Rain<br>and wind.</p>\n<p>Snow.</p>"),
        ("a \r\n b\r\n \r\nc", "<p>a<br>b</p>\n<p>c</p>"),
        ("2 < 3 & <b>\x00", "<p>2 &lt; 3 &amp; &lt;b&gt;</p>"),
    ],
)
def test_text_to_html(text: str, html: str) -> None:
    assert from_text(text) == html


@settings(deadline=None)  # a busy machine is no failure
@given(st.text())
def test_html_made_of_text_is_clean(text: str) -> None:
    html = from_text(text)
    assert (clean(html, "https://example.org/").html, html.count("\r")) == (html, 0)


LINES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=9)


@settings(deadline=None)
@given(st.lists(st.lists(LINES, min_size=1, max_size=3), max_size=3))
def test_text_comes_back_from_html(paragraphs: list[list[str]]) -> None:
    text = "\n\n".join("\n".join(lines) for lines in paragraphs)
    assert to_text(from_text(text)) == text


@settings(deadline=None)
@given(st.text(max_size=40))
def test_text_holds_only_what_xml_can_carry(html: str) -> None:
    assert not ILLEGAL.search(to_text(html))


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("Rain and wind", 13, "Rain and wind"),
        ("Rain and wind", 12, "Rain and…"),
        ("Rain  and\nwind", 13, "Rain and wind"),
        ("Rain, and wind", 8, "Rain…"),
        ("Rain „and wind”", 12, "Rain „and…"),
        ("Bugetul de 10\xa0000 lei", 14, "Bugetul de…"),
        ("大雨将持续到星期五为止", 6, "大雨将持续…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("👩\u200d🚒👩\u200d🚒", 5, "👩\u200d🚒…"),
        ("🇷🇴🇲🇩🇺🇦", 4, "🇷🇴…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
        ("Rain", 1, "…"),
        ("👩\u200d🚒👩\u200d🚒", 2, "…"),
    ],
)
def test_an_excerpt_ends_after_a_word_or_a_whole_character(text: str, limit: int, cut: str) -> None:
    assert excerpt(text, limit) == cut


@settings(deadline=None)
@given(st.text(), st.integers(1, 40))
def test_an_excerpt_is_a_beginning_within_the_limit(text: str, limit: int) -> None:
    cut = excerpt(text, limit)
    assert len(cut) <= limit
    assert cut == one_line(text) or one_line(text).startswith(cut.removesuffix("…"))


_PIECES = (
    "<p", "<s", "<script", "<!--", "-->", "</p", "</script>", ">", " a='>'", ' b="<"', "x", '"',
    "'", "/", " ", ' a="b"' * 500, " c" * 501,
)  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_a_text_that_is_taken_as_it_is_has_no_tag_to_shorten(text: str) -> None:
    whole = text + " " * 8_001
    assert bounded(whole) == _tokens.TOKEN.sub(_tokens._bounded, whole)


def test_no_tag_has_more_attributes_than_a_parser_takes_in_time() -> None:
    few, many = " a=b" * 500, " a=b" * 2_500
    kept = f"<p{few}>x</p><i c='{'d' * 9_000}'>y</i>"
    assert bounded(kept) == kept
    assert bounded(f"<p{many}>x</p><!--{many}-->") == f"<p{few} >x</p><!--{many}-->"
    assert bounded(f"<b>{many}</b><style{many}><p></style>") == (
        f"<b>{many}</b><style{few} ><p></style>"
    )
    assert bounded(f"<p{many}") == f"<p{few} >"
    quoted = ' a="<b>"'
    kept = f"<div{quoted * 500}><p a='b'>{'x' * 9_000}</p></div><i >"
    assert bounded(kept) == kept
    assert bounded(f"<div{quoted * 1_200}></div>") == f"<div{quoted * 500} ></div>"
    assert bounded(f"<style>{'<div' + quoted * 1_200}></style>").count("a=") == 1_200
    long = f"<i title='{'x' * 9_000}'>"
    assert bounded(f"<p{many}>{long}") == f"<p{few} >{long}"
