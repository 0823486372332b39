"""No word is joined to another, whatever goes out of a body: by cleaning, or for an aggregator."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedpub import profiles
from feedpub.html import beside, clean, reduced, to_text
from feedpub.html._allowed import BLOCKS, DROPPED, ELEMENTS, names
from feedpub.model import Article, Publication
from feedpub.profiles import _examples as examples
from feedpub.profiles.demands import Html, Scene
from feedpub.text import VOID_ELEMENTS

BASE = "https://example.org/a"
DZEN = names("p a b i u s h1 h2 h3 h4 blockquote ul ol li figure figcaption img video")
LINES = frozenset({"p", "br", "em"})
PHRASES = frozenset({"a", "strong"})

#: What begins a new line in a browser: https://html.spec.whatwg.org/#flow-content-3
APART = BLOCKS | names(
    "body br center dialog dir fieldset form head hr html legend listing marquee menu "
    "optgroup option search"
)


class Words(HTMLParser):
    """The words that a reader sees, by a parser and a list of blocks that are not the writer's."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.text.append(" " if tag in APART else "")

    def handle_endtag(self, tag: str) -> None:
        self.text.append(" " if tag in APART else "")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def words(html: str) -> list[str]:
    parser = Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.text).split()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<table><thead><tr><th>Who</th><th>Said</th></tr></thead><tbody><tr><td>Ana</td>"
            "<td>Yes</td></tr></tbody></table>",
            "<p>Who Said</p><p>Ana Yes</p>",
        ),
        ("<table><caption>C</caption><tbody></tbody></table>x", "<p>C</p><p>x</p>"),
        ("<h6>Small head</h6>More", "<p><b>Small head</b></p><p>More</p>"),
        ("<dl><dt>One</dt><dd>two</dd></dl>", "<p><b>One</b></p><p>two</p>"),
        ("<dl><dt><p>One</p></dt><dd>two</dd></dl>", "<p>One</p><p>two</p>"),
        ("<dl><dt><h6>One</h6></dt></dl>", "<p><b>One</b></p>"),
        ("<p>a<strong>b</strong><em>c</em></p>", "<p>a<b>b</b><i>c</i></p>"),
        ("<p>a<br>b</p>", "<p>a b</p>"),
        ("<p>a<br></p>b", "<p>a</p>b"),
        ("a<hr>b", "<p>a</p><p>b</p>"),
        ("<div>a<p>b</p>c</div>d", "<p>a</p><p>b</p><p>c</p><p>d</p>"),
        ("<ul><li><div>a</div>b</li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<section><img src='https://e.org/1'></section>", '<p><img src="https://e.org/1"></p>'),
        ("<a><h6>a</h6>b</a>", "<a><b>a</b> b</a>"),
        ("<a>a<p>b</p></a><div>c</div>", "<a>a<p>b</p></a><p>c</p>"),
        ("<a>a<p>b</p>c</a><h6><a>d<p>e</p></a></h6>", "<a>a<p>b</p>c</a> <a>d<p>e</p></a>"),
        ("a<iframe src='https://e.org/'></iframe>b", "ab"),
        ("<p>a</p><audio>x<audio>y</audio>z</audio><p>b</p>", "<p>a</p><p>b</p>"),
        ("<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>", "a(b)"),
        ("<details><summary>a</summary>b</details>", "<p>a</p><p>b</p>"),
        ("<div></div>a", "<p>a</p>"),
        ("a</div>b<hr>", "<p>ab</p>"),
        ("a<wbr>b<audio><b>c</b><track></audio>", "ab"),
        (
            "<h6>a</h6><video src='https://e.org/1'></video>",
            '<p><b>a</b></p><p><video src="https://e.org/1"></video></p>',
        ),
    ],
)
def test_what_goes_leaves_what_was_seen_there(html: str, expected: str) -> None:
    assert reduced(html, only=DZEN) == expected


@pytest.mark.parametrize(
    ("html", "only", "expected"),
    [
        ("<a><h6>a</h6>b</a>", LINES, "<p>a</p><p>b</p>"),
        ("<em><h6>a</h6>b</em>", LINES, "<em>a<br>b</em>"),
        ("<h6>a</h6><p>b</p>", LINES, "<p>a</p><p>b</p>"),
        ("<h6>a</h6>b<br>c<div>d</div>", {"br"}, "a<br>b<br>c<br>d"),
        ("<h6>a</h6><b>b</b>", PHRASES, "<strong>a</strong> <strong>b</strong>"),
        (
            "<ul><li>a</li></ul><ol><li>b</li></ol>",
            {"ol", "li", "p"},
            "<p>a</p><ol><li>b</li></ol>",
        ),
        ("<ul><li>a</li><li>b</li></ul>", {"li", "p"}, "<p>a</p><p>b</p>"),
        ("a<hr>b<i>c</i>", {"hr"}, "a<hr>bc"),
        ("a<wbr>b<h6>c</h6>", {"wbr"}, "a<wbr>b c"),
        (
            "<table><caption>c</caption><thead><tr><th>a</th></tr></thead></table>",
            {"table", "tr", "td"},
            "<table><tr><td>c</td></tr><tr><td>a</td></tr></table>",
        ),
        ("<table><tr><td>a</td><td>b</td></tr></table>", {"td", "tr"}, "a b"),
    ],
)
def test_other_partners_leave_other_ways(html: str, only: frozenset[str], expected: str) -> None:
    assert reduced(html, only=frozenset(only)) == expected


def test_what_may_stay_is_not_touched() -> None:
    html = "<h2>a</h2>b<ul><li>c</li></ul>"
    assert reduced(html, only=DZEN) == reduced(html) == html


#: Elements that hold words, with what must stand around them for a parser to keep them there.
AROUND: dict[str, str] = {
    "caption": "<table>{}<tbody><tr><td>t1</td></tr></tbody></table>",
    "colgroup": "<table>{}</table>",
    "tbody": "<table>{}</table>",
    "thead": "<table>{}</table>",
    "tfoot": "<table>{}</table>",
    "tr": "<table><tbody>{}</tbody></table>",
    "td": "<table><tbody><tr>{}<td>t2</td></tr></tbody></table>",
    "th": "<table><tbody><tr>{}<td>t2</td></tr></tbody></table>",
    "dd": "<dl>{}<dd>t2</dd></dl>",
    "dt": "<dl>{}<dd>t2</dd></dl>",
    "li": "<ol>{}<li>t2</li></ol>",
    "figcaption": "<figure>{}</figure>",
    "summary": "<details>{}t2</details>",
    "rp": "<ruby>t2{}</ruby>",
    "rt": "<ruby>t2{}</ruby>",
}
INSIDE = {
    "colgroup": "",
    "tbody": "<tr><td>t3</td><td>t4</td></tr>",
    "thead": "<tr><th>t3</th><th>t4</th></tr>",
    "tfoot": "<tr><td>t3</td><td>t4</td></tr>",
    "tr": "<td>t3</td><td>t4</td>",
    "table": "<caption>t3</caption><tbody><tr><td>t3</td><td>t4</td></tr></tbody>",
    "dl": "<dt>t3</dt><dd>t4</dd>",
    "ol": "<li>t3</li><li>t4</li>",
    "ul": "<li>t3</li><li>t4</li>",
}
SHOWN = sorted(ELEMENTS - VOID_ELEMENTS - {"audio", "iframe", "picture", "video"})


def _around(name: str, inside: str) -> str:
    if name in VOID_ELEMENTS:
        return f"t5<{name}>t6"
    element = f"<{name}>{INSIDE.get(name, inside)}</{name}>"
    return AROUND.get(name, "{}").format(element)


BODIES = st.recursive(
    st.sampled_from(["one", "two ", " three", "four five", "<br>", "<hr>", "<b>six</b>", "\n"]),
    lambda inner: st.lists(
        st.builds(_around, st.sampled_from(SHOWN), inner) | inner, min_size=1, max_size=4
    ).map("".join),
    max_leaves=10,
)
KEPT = st.sampled_from(
    [
        frozenset(demand.only)
        for profile in profiles.PROFILES.values()
        for demand in profile.demands
        if isinstance(demand, Html) and demand.only
    ]
) | st.frozensets(st.sampled_from(sorted(ELEMENTS)), min_size=1)


# A busy machine is no failure.
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES, KEPT)
def test_the_words_stay_whatever_elements_are_taken(html: str, only: frozenset[str]) -> None:
    body = clean(html, BASE).html
    once = reduced(body, only=only)
    assert words(once) == words(body)
    assert reduced(once, only=only) == once


@pytest.mark.parametrize("name", SHOWN)
def test_no_element_that_goes_joins_words(name: str) -> None:
    body = clean("begin " + _around(name, "inner") + " end", BASE).html
    for only in (DZEN, LINES, PHRASES, ELEMENTS - {name}):
        assert words(reduced(body, only=only)) == words(body)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES)
def test_no_profile_joins_words(html: str) -> None:
    body = clean(f"<p>{'Rain fell. ' * 40}</p>{html}", BASE).html
    article = Article(
        id=BASE, url=BASE, title="Rain", published=examples.NOW, origin=ORIGIN, content_html=body
    )
    scene = Scene(now=examples.NOW, publication=PUBLICATION)
    for profile in profiles.PROFILES.values():
        mended = article
        for demand in profile.demands:
            mended = demand.adapted(mended, scene)
        if mended.content_html is not None:
            assert words(mended.content_html) == words(body), profile.name


ORIGIN = examples.article(0).origin
PUBLICATION = Publication(name="A", url="https://example.org/", language="en")

UNKNOWN = sorted(
    names(
        "acronym applet big blink body button center dialog dir fieldset font form head "
        "html label legend listing map marquee menu nobr object optgroup option output "
        "search strike tt x-card mi mn mo mtext text g desc caption colgroup tbody td "
        "tfoot th thead tr"
    )
    - DROPPED
)


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("tag", [str.lower, str.upper])
def test_cleaning_joins_no_words_either(name: str, tag: Callable[[str], str]) -> None:
    one = f"<{tag(name)}>{{}}</{tag(name)}>"
    html = "begin" + one.format("Yes") + one.format("<b>No</b>") + "end"
    assert words(clean(html, BASE).html) == words(html)
    assert to_text(html).split() == words(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<td>Yes</td><td>No</td>", "Yes No"),
        ("<center>A</center><center>B</center>C", "A B C"),
        ("a<p><script>x</script></p>b", "a b"),
        ("a<span><script>x</script></span>b", "ab"),
        ("a<p><script>x</script></p><p>b</p>", "a<p>b</p>"),
        ("a<p><script>x</script></p><br>b", "a<br>b"),
        ("a<p><script>x</script></p><b>b</b>", "a <b>b</b>"),
        ("<b>a</b><p><script>x</script></p>b", "<b>a</b> b"),
        ("a <p><script>x</script></p>b", "a b"),
        ("<table><tr><td>a<td>b</table>", None),
        ("<table></table></table><td>a</td><td>b</td>", "<table></table>a b"),
        ("<svg/><text>c</text>", "c"),
        ("<svg><text>c</text></svg>", ""),
        ("</svg><svg><g>a</g></svg></svg><g>b</g>", "b"),
    ],
)
def test_what_cleaning_takes_leaves_a_blank_where_words_would_meet(
    html: str, expected: str | None
) -> None:
    once = clean(html, BASE).html
    assert once == expected or expected is None
    assert clean(once, BASE).html == once


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<math><mi>x</mi><mo>=</mo><mn>2</mn></math>", "x=2"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
        ("<MATH display=block><msup><mi>x</mi><mn>2</mn></msup></MATH>", "x<sup>2</sup>"),
        ("<math><mspace/><mfrac><none/><mn>2</mn></mfrac></math>", "/2"),
        ("<math><mfrac><mn>2</mn><none/></mfrac></math>", "2/"),
        ("<math>\n <mi> a </mi>\n <mo>&lt;</mo> <mi>b</mi></math>", "a&lt;b"),
        (
            "<math><semantics><mi>x</mi><annotation>\\frac<b/><i>y</i></annotation></semantics>"
            "</math>",
            "x",
        ),
        ("<math><!-- a --><mi>x</mo></mi></math>", "x"),
        ("<math><mtext>for all</mtext><mi>x</mi><mspace/><mi>y</mi></math>", "for all x y"),
        (
            "<math><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable></math>",
            "1 0",
        ),
        ("<math><mi>x</mi>", "x"),
        ("<mathematics>x</mathematics>", "x"),
    ],
)
def test_formulas_keep_their_text(formula: str, text: str) -> None:
    cleaned = clean(f"<p>If {formula} then</p>", BASE)
    assert cleaned.html == f"<p>If {text} then</p>"
    assert set(cleaned.changes) >= {"element"}
    assert to_text(f"<p>If {formula} then</p>") == f"If {to_text(text)} then"


def test_what_stood_around_a_block_stays_apart() -> None:
    assert beside("a", "b") == "a b"
    assert beside("<p>a</p>", "b") == "<p>a</p>b"
    assert beside("", "b") == "b"


def test_unwrapping_takes_time_in_proportion() -> None:
    html = clean("<p>a</p><h6>b</h6>c" * 20_000, BASE).html
    assert reduced(html, only=DZEN).count("<p><b>b</b></p><p>c</p>") == 20_000
