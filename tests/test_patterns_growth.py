"""No regular expression of feedpub takes time by more than the length of what it looks at."""

from __future__ import annotations

import re

import attacks
import pytest

from feedpub import uris
from feedpub.checks import check
from feedpub.checks.rules.news import entry, news
from feedpub.markup import NAMESPACES
from feedpub.model import Document
from feedpub.reports import _sarif_parts

#: Expressions that look only at what is ours, or short.
OURS = {
    "feedpub.checks._when._COMMENT": "the first 200 characters of a date",
    "feedpub.checks._schema._CONSTRAINT": "our own schemas",
    "feedpub.html._sanitize._IFRAME": "what nh3 wrote, which closes every element",
}
USED = attacks.used()


def test_all_expressions_are_found() -> None:
    assert len(USED) > 290
    assert OURS.keys() <= {each.place for each in USED}


@pytest.mark.parametrize("group", range(16))
def test_no_expression_is_slow(group: int) -> None:
    found = [(each.place, attacks.slow(each)) for each in USED[group::16] if each.place not in OURS]
    assert [each for each in found if each[1] is not None] == []


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(a+)+b", "match"),
        (r"a(?:b|bc?)*d", "fullmatch"),
        (r"\s*=\s*x", "search"),
        (r"<a[^>]*>", "sub"),
        (r"\[(?=[^\]]*\]\()", "sub"),
        ("urn:x(?:[?][+=](?:[a-z=+]|[/?])+)*", "fullmatch"),
        (r"([^<>]+?)\s*<(x)>", "fullmatch"),
        (r"<!--.*?-->", "finditer"),
        (r"[.!?]+(?=\s|$)", "search"),
    ],
)
def test_slow_expressions_are_known_as_slow(pattern: str, method: str) -> None:
    assert attacks.slow(attacks.Used("", re.compile(pattern), frozenset({method}))) is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a](b)", "\\[a](b)"),
        ("[a] (b)", "[a] (b)"),
        ("[[a](b) [c] {d}", "\\[\\[a](b) [c] {{d}}"),
        ("[a][b](c)](d", "[a]\\[b](c)](d"),
    ],
)
def test_brackets_that_make_a_link_are_escaped(text: str, said: str) -> None:
    assert _sarif_parts._text(text) == said


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("urn:ab:x", True),
        ("urn:ab:x?=a?=b?+c?", True),
        ("urn:ab:x?+a#b", True),
        ("urn:ab:x?=", False),
        ("urn:ab:x?a", False),
        ("urn:ab:x" + "?=a" * 5_000 + "<", False),
    ],
)
def test_components_of_urns(value: str, fits: bool) -> None:
    assert (uris._URN.fullmatch(value) is not None) is fits


@pytest.mark.parametrize(
    ("title", "branded"),
    [
        ("Rain | Example", True),
        ("Rain \u2013  EXAMPLE", True),
        ("Rain -Example", True),
        ("Rain- Example", False),
        ("Example", False),
        ("| Example", False),
        ("Rain Example", False),
    ],
)
def test_a_brand_in_a_title(title: str, branded: bool) -> None:
    data = entry(1, news(title=title)).encode()
    text = b'<urlset xmlns="%s" xmlns:news="%s">%s</urlset>' % (
        NAMESPACES["sitemap"].encode(),
        NAMESPACES["news"].encode(),
        data,
    )
    found = check(Document(name="example", format="", data=text))
    assert ("news/brand-in-title" in {each.rule.id for each in found}) is branded
