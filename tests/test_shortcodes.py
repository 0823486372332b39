"""What WordPress makes of a text before it shows it: paragraphs, shortcodes, players."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedpub.articles import rules
from feedpub.articles.decoding import is_plain, loads
from feedpub.articles.from_record import to_article
from feedpub.articles.record_context import Defaults, InvalidValue, RecordContext, ValueWithNotes
from feedpub.model import Origin
from feedpub.vocabularies import TRANSFORMS, _shortcodes, mapper, vocabulary
from feedpub.vocabularies._shortcodes import rendered
from feedpub.vocabularies._specs import compiled
from feedpub.vocabularies._transforms import Transform

PICTURES = {
    "attachments": {
        "7": {"url": "https://e.example/7.jpg", "caption": "Sieben", "alt": '"7"'},
        "8": {"url": "https://e.example/8.mp3"},
        "own": [{"url": "https://e.example/9.jpg"}],
    }
}


def read(text: str, record: Mapping[str, Any] = PICTURES, *, by: str = "shortcodes") -> str:
    """Return what *text* becomes, without what was noted."""
    made = TRANSFORMS[by].apply(text, record)
    return str(made.value if isinstance(made, ValueWithNotes) else made)


def removed(text: str) -> list[str]:
    made = TRANSFORMS["shortcodes"].apply(text, {})
    return [key for _, _, key in made.notes] if isinstance(made, ValueWithNotes) else []


def bare(text: str) -> str:
    """Return what *text* becomes, with single spaces."""
    return " ".join(read(text).split())


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (
            '[caption id="a" width="3"]<a href="/b"><img src="/a.jpg" /></a>'
            " Ein <em>Bild</em>[/caption]",
            '<figure><a href="/b"><img src="/a.jpg" /></a>'
            "<figcaption>Ein <em>Bild</em></figcaption></figure>",
        ),
        (
            '[wp_caption caption="Alt"]<img src="/a.jpg">[/wp_caption]',
            '<figure><img src="/a.jpg"><figcaption>Alt</figcaption></figure>',
        ),
        ("[caption]<img src='/a.jpg'>[/caption]", "<figure><img src='/a.jpg'></figure>"),
        (
            "[gallery ids='7, 99']",
            '<figure><img src="https://e.example/7.jpg" alt="&quot;7&quot;" />'
            "<figcaption>Sieben</figcaption></figure>",
        ),
        ("[gallery]", '<figure><img src="https://e.example/9.jpg" alt="" /></figure>'),
        (
            '[playlist ids="8,7"]',
            '<figure><audio controls src="https://e.example/8.mp3"></audio></figure>',
        ),
        (
            "[embed width=3]https://e.example/?a=1&amp;b=2[/embed]",
            '<p><a href="https://e.example/?a=1&amp;b=2">https://e.example/?a=1&amp;b=2</a></p>',
        ),
        (
            '[audio mp3="https://e.example/a.mp3"][/audio]',
            '<figure><audio controls src="https://e.example/a.mp3"></audio></figure>',
        ),
        (
            "[audio]https://e.example/a[/audio]",
            '<p><a href="https://e.example/a">https://e.example/a</a></p>',
        ),
        (
            '[video width="3" mp4="https://e.example/a.mp4?x=1"]',
            '<figure><video controls src="https://e.example/a.mp4?x=1"></video></figure>',
        ),
        (
            "[youtube https://www.youtube.com/watch?v=abcdefghijk&amp;t=3]",
            '<figure><iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen>'
            "</iframe></figure>",
        ),
        (
            "[vimeo=https://vimeo.com/123456]",
            '<figure><iframe src="https://player.vimeo.com/video/123456" allowfullscreen>'
            "</iframe></figure>",
        ),
    ],
)
def test_shortcodes_of_wordpress_itself(text: str, made: str) -> None:
    assert bare(f"vor {text} nach") == f"vor {made} nach"
    assert removed(text) == [] or "gallery" in text or "playlist" in text


@pytest.mark.parametrize(
    ("text", "made", "names"),
    [
        ("[dropcap]M[/dropcap]ysterium", "Mysterium", ["dropcap"]),
        ("a [contact_form] b", "a  b", ["contact_form"]),
        ('a [x-y id="3"] b [x-y id="4"]', "a  b ", ["x-y"]),
        ("a [spoiler]b [b]c[/b][/spoiler] d", "a b c d", ["b", "spoiler"]),
        ("a [x/] b [x /]", "a  b ", ["x"]),
        ("a\n[newsletter]\nb", "a\n\nb", ["newsletter"]),
        ("<p>[anzeige]</p><p> [anzeige] </p>", "<p></p><p>  </p>", ["anzeige"]),
        ("[anzeige]", "", ["anzeige"]),
        ("[gallery ids='99']", "", ["gallery"]),
        ("[caption]nur Text[/caption]", "nur Text", ["caption"]),
        ("[embed]nichts[/embed] [audio] [video src=x]", "nichts  ", ["embed", "audio", "video"]),
        ("a [/rest] b", "a  b", ["rest"]),
        ("[a][b]x[/a]y[/b]", "xy", ["b", "a"]),
    ],
)
def test_other_shortcodes_are_removed_and_counted(text: str, made: str, names: list[str]) -> None:
    assert (read(text, {}), removed(text)) == (made, names)


@pytest.mark.parametrize(
    "text",
    [
        "he [the mayor] said [sic] it [1] [2]",
        "a [Applaus] b",
        "\n[laughs]\n",
        "<p><em>[lacht]</em></p>",
        "[Foto]\n",
        "see [this page]",
        "<pre>[contact_form]</pre> <code>[a_b]</code>",
        '<a title="[a_b]">x</a><!-- [a_b] --><script>[a_b]</script>',
        "a <b [ c_d",
        "1 < 2 [",
        "no brackets",
    ],
)
def test_other_text_in_brackets_stays(text: str) -> None:
    assert (read(text), removed(text)) == (text, [])


def test_escaped_shortcodes_are_shown() -> None:
    assert read("so: [[gallery ids='1']] und [[a_b] und [a_b]]") == (
        "so: [gallery ids='1'] und [ und ]"
    )


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://youtu.be/abcdefghijk?t=1", "https://www.youtube.com/embed/abcdefghijk"),
        ("https://m.youtube.com/shorts/abcdefghijk", "https://www.youtube.com/embed/abcdefghijk"),
        ("http://www.youtube.com/embed/abcdefghijk", "https://www.youtube.com/embed/abcdefghijk"),
        ("https://player.vimeo.com/video/4567", "https://player.vimeo.com/video/4567"),
        ("https://twitter.com/a/status/1", 'class="twitter-tweet"'),
        ("https://www.instagram.com/p/1/", 'class="instagram-media"'),
        ("https://e.example/a.MP4", "<video controls"),
    ],
)
@pytest.mark.parametrize("around", ["%s", "a\n%s\nb", "<p>%s</p>", "<div>\n%s\n</div>", "a<br>%s"])
def test_addresses_on_a_line_of_their_own(url: str, made: str, around: str) -> None:
    assert made in read(around % url)
    for beside in (
        "siehe %s",
        "%s hier",
        '<a href="/">%s</a>',
        "<em>%s</em>",
        "<a href='%s'>x</a>",
    ):
        assert read(beside % url) == beside % url


@pytest.mark.parametrize(
    "url",
    [
        "https://e.example/a",
        "https://www.youtube.com/channel/x",
        "https://youtu.be/",
        "https://vimeo.com/about",
        "https://twitter.com/",
        "https://[e/a",
        "https://e.example/a\nhttps://e.example/b",
    ],
)
def test_other_addresses_stay(url: str) -> None:
    assert read(url) == url


def test_what_is_no_address_of_the_web() -> None:
    assert bare("[embed src='ftp://e.example/a.mp3']") == ""
    assert bare("[audio src='ftp://e.example/a.mp3']") == ""
    assert bare("[video src='https://e.example℀/a.mp4']").startswith("<p><a href=")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a\nb\n\n\n c", "<p>a<br />\nb</p>\n<p>c</p>"),
        ("a\r\n\r\nb\rc", "<p>a</p>\n<p>b<br />\nc</p>"),
        ("a<br>\nb", "<p>a<br>\nb</p>"),
        ("<h2>Kopf</h2>\nText\n<ul>\n<li>eins</li>\n</ul>\nEnde",
         "<h2>Kopf</h2><p>Text</p><ul>\n<li>eins</li>\n</ul><p>Ende</p>"),
        ("<p>a\nb</p>\n\nc", "<p>a\nb</p><p>c</p>"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p>\n<p>b</p></blockquote>"),
        ("<blockquote>a</blockquote>", "<blockquote>a</blockquote>"),
        ("<pre>a\n\nb</pre>c", "<pre>a\n\nb</pre><p>c</p>"),
        ("a<hr>b</div>c", "<p>a</p><hr><p>b</p></div><p>c</p>"),
        ("<p>a<p>b\n\n<div>c</div>d", "<p>a<p>b\n\n<div>c</div><p>d</p>"),
        ("<li>a<ul><li>b</li></ul>", "<li>a<ul><li>b</li></ul>"),
        ("<strong>a</strong> b\n\n<img src='c'>",
         "<p><strong>a</strong> b</p>\n<p><img src='c'></p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_paragraphs(text: str, made: str) -> None:
    assert read(text, by="wordpress") == made


def test_comments_of_blocks_go() -> None:
    text = (
        '<!-- wp:image {"id":7} -->\n<figure>a</figure>\n<!-- /wp:image -->\n\n'
        "<!-- wp:latest-posts /--><p>b\n\nc</p><!--more--><!-- not - ours -->"
    )
    assert read(text, by="wordpress") == (
        "\n<figure>a</figure>\n\n\n<p>b\n\nc</p><!-- not - ours -->"
    )


def test_what_is_no_text_stays() -> None:
    for name in ("wordpress", "shortcodes"):
        assert TRANSFORMS[name].apply(None, {}) is None
    made = TRANSFORMS["wxr-link"].apply("x", {})
    assert isinstance(made, InvalidValue)


def test_an_object_that_gives_a_key_twice_is_not_plain() -> None:
    assert not is_plain([loads(b'{"a": 1, "a": 2}')])
    assert is_plain([loads(b'{"a": 1, "b": 2}')])


def test_what_is_removed_is_said_once_with_a_count(tmp_path: Path) -> None:
    spec = {"content_html": {"path": "body", "read": "shortcodes"}}
    make = mapper(vocabulary("feedpub", tmp_path), spec)
    records = [
        make({"url": f"/{n}", "title": "x", "date_published": "2026-11-23T08:00:00Z",
              "body": "a [ad_slot] \x00b" if n else "[ad_slot]"})
        for n in range(3)
    ]  # fmt: skip
    assert is_plain(records[0])
    assert not is_plain(records[1])
    context = RecordContext(
        Defaults(base="https://e.example/", zone=None, tag="tag:e:", namespaces={})
    )
    articles = [to_article(each, Origin(path="x"), context) for each in records]
    assert [each.content_html for each in articles if each] == [None, "a  b", "a  b"]
    said = [note.message for note in context.notes if note.rule is rules.SHORTCODE]
    assert said == 3 * ["content_html contained the shortcode [ad_slot]; it was removed"]


def test_what_was_noted_stays_noted_when_more_is_done() -> None:
    again = Transform(
        "again", "", lambda value, _: ValueWithNotes(value + "!", (rules.SHORTCODE, "x", "x"))
    )
    fails = Transform("fails", "", lambda value, _: InvalidValue(rules.WRONG_TYPE, "is wrong"))
    upper = Transform("upper", "", lambda value, _: value.upper())
    known = {each.name: each for each in (again, fails, upper)}

    def run(*names: str) -> Any:
        return compiled({"path": "a", "read": list(names)}, known)({"a": "a"}, {})

    assert (run("again", "upper").value, len(run("again", "upper").notes)) == ("A!", 1)
    assert (run("again", "again").value, len(run("again", "again").notes)) == ("a!!", 2)
    assert isinstance(run("again", "fails"), InvalidValue)


HOSTILE = {
    "brackets": "[" * 100_000,
    "openings": "[a_b " * 40_000,
    "pairs": "[a_b]" * 30_000 + "[/a_b]" * 30_000,
    "crossed": "[a_b][c_d][/a_b][/c_d]" * 10_000,
    "quotes": '[a_b x="' * 30_000,
    "tags": "<" * 100_000,
    "names": "<a" * 60_000,
    "pre": "<pre>" * 40_000,
    "comments": "<!--" * 40_000,
    "blocks": "<!-- wp:" * 20_000,
    "lines": "\n" * 200_000,
    "spaces": "\n" + " " * 200_000 + "x",
    "divs": "<div>" * 40_000 + "</p>" * 10_000,
    "addresses": "https://" * 30_000,
    "addresses beside a tag": "<b " + ">https://e.example/a\n" * 20_000,
    "blanks": f"<b>{' ' * 100_000}https://e.example/a{' ' * 100_000}x" * 2,
    "names in names": "[" + "a" * 200_000,
    "attributes": "[a_b " + 'x="' * 1_600 + "]",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("by", ["wordpress", "shortcodes"])
def test_hostile_text_takes_linear_time(name: str, by: str) -> None:
    start = time.process_time()
    read(HOSTILE[name], by=by)
    assert time.process_time() - start < 3


def test_comments_in_code_stay_and_one_without_end_is_text() -> None:
    kept = "<pre><!-- wp:x --></pre>\n<p>a</p>\n"
    assert read(f"{kept}<!-- wp:y --><p>b</p>", by="wordpress") == f"{kept}<p>b</p>"
    assert read("<!-- wp:y --><p>b</p><!-- wp:z", by="wordpress") == "<p>b</p><!-- wp:z"
    code = "<p>b</p><!-- wp:z <pre>x</pre>"
    assert read(f"<!-- wp:y -->{code}", by="wordpress") == code


_ADDRESSES = (
    "https://youtu.be/abcdefghijk", "http://e.example/a.mp3?x=1&amp;y=2", "ftp://a.mp4",
    "https://e.example/a", "https://a.mp4", "https://x.com/a://https://youtu.be/abcdef",
    f"https://e.example/{'a' * 1_980}.mp3", f"https://e.example/{'a' * 2_000}.mp3",
)  # fmt: skip
_BESIDE = ("\n", " ", "\t", "\r\n", "\xa0", "", "<p>", "</p>", "<a href='/'>", "</a>", "<br>", "<",
           "<img src='https://e.example/a.mp4'>", "<!-- <b -->", "<!--", "-->", "<pre>", "</pre>",
           "<code>", "</code>", "<P\n>", "<em", ">", "1 < 2 >", "x", '"', "]", "<figcaption>",
           f"<b title='{'x' * 2_000}'>", f"<p title='{'x' * 2_000}'>", " " * 30)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.sampled_from((*_ADDRESSES, *_BESIDE)), max_size=8))
@example(["x <p>", " ", _ADDRESSES[0], " ", "</p>"])
@example(["<!-- <b -->", _ADDRESSES[0]])
@example(["<b>x</b>", "<br>", _ADDRESSES[0], "<!--", "-->"])
def test_a_text_that_is_not_cut_into_pieces_has_nothing_to_show(parts: list[str]) -> None:
    text = "".join(parts)
    carefully = "".join(each.text for each in _shortcodes._tokens(text))
    assert rendered(text, {}).text == carefully


@pytest.mark.parametrize(
    "text",
    [
        "<p>\nhttps://e.example/a\n</p>",
        "<li>see <a>https://youtu.be/abcdefghijk</a></li>",
        "<p>https://youtu.be/abcdefghijk, and more</p>",
        "<p>https://youtu.be/abcdefghijk <em>and more</em></p>",
        "<p><em>x</em> https://youtu.be/abcdefghijk</p>",
    ],
)
def test_what_shows_no_player_is_not_cut_into_pieces(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_shortcodes, "_tokens", lambda html: pytest.fail(html))
    assert rendered(text, {}).text == text
