"""What is read quickly of a record in another shape is what is read carefully."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from test_vocabularies_shapes import NAMES, SHAPES

from feedpub.articles.decoding import Repeating, loads, partly, quickly
from feedpub.articles.plain_text import of_paragraph, without_html
from feedpub.text import one_line
from feedpub.vocabularies import (
    FEEDPUB,
    TRANSFORMS,
    Mapper,
    Transform,
    Vocabulary,
    mapper,
    vocabularies,
)
from feedpub.vocabularies._date_formats import date_reader
from feedpub.vocabularies._looked_at import looked_at
from feedpub.vocabularies._paths import _expression, members, path

LAYOUTS: list[dict[str, Any]] = [
    {"separators": (",", ":")},
    {"separators": (", ", ": ")},
    {"indent": 2},
    {"separators": (" ,", " : ")},
]
FIELDS = {
    "title": "head.main",
    "url": {"template": "/{slug}/{a.b[0]|slug}"},
    "image": ["pictures[0]", {"url": "hero.src", "caption": "hero"}],
    "authors": {"each": "people", "name": "name"},
    "tags": {"path": "words[?x].y", "read": "html-to-text"},
}


def of(fields: dict[str, Any], where: Any = None) -> Mapper:
    return mapper(Vocabulary(name="test", title="Test", fields=fields), where=where)


@pytest.mark.parametrize(("name", "record", "wanted"), SHAPES, ids=NAMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_shape_is_decoded_as_far_as_it_is_looked_at(
    name: str, record: dict[str, Any], wanted: object, layout: dict[str, Any]
) -> None:
    del wanted
    own = mapper(vocabularies()[name])
    data = json.dumps({"zzz": {"a": "ș", "b": [1]}, **record}, **layout).encode()
    found = own.decode(data)
    assert found is not None
    assert "zzz" not in found
    assert (own(found), own.admits(found)) == (own(record), own.admits(record))


_TEXT = st.sampled_from(["a", "b", "ș", '":', "\\", "", "x\ny", ": ", "{"])
_KEYS = st.sampled_from(["head", "main", "slug", "hero", "pictures", "a", "b", "zz", "ș", 'q"q'])
_VALUES = st.recursive(
    st.none() | st.integers(0, 9) | _TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)


def written(value: Any, draw: Any, *, twice: bool) -> str:
    """Return *value* as JSON with white space anywhere, and some keys *twice*."""
    gap = draw(st.sampled_from(["", "", " ", "\n  "]))
    if isinstance(value, dict):
        pairs = [(key, each) for key, each in value.items()]
        if twice and pairs and draw(st.booleans()):
            pairs.append((pairs[0][0], draw(_VALUES)))
        inside = f",{gap}".join(
            f"{json.dumps(key, ensure_ascii=draw(st.booleans()))}{gap}:{gap}"
            f"{written(each, draw, twice=twice)}"
            for key, each in pairs
        )
        return f"{{{gap}{inside}{gap}}}"
    if isinstance(value, list):
        inside = f"{gap},{gap}".join(written(each, draw, twice=twice) for each in value)
        return f"[{inside}{gap}]"
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


@given(st.data(), st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=6), st.booleans())
@settings(max_examples=300, deadline=None)
def test_what_is_looked_at_is_decoded_as_it_is_carefully(
    data: st.DataObject, record: dict[str, Any], twice: bool
) -> None:
    own = of(FIELDS, "head || slug || zz")
    text = written(record, data.draw, twice=twice).encode()
    careful, quick = loads(text), own.decode(text)
    if quick is None:
        assume(isinstance(careful, Repeating))
        return
    assert not isinstance(careful, Repeating)
    assert quick == {key: careful[key] for key in quick}
    assert (own(quick), own.admits(quick)) == (own(careful), own.admits(careful))


@pytest.mark.parametrize(
    ("data", "is_quick"),
    [
        (b'{"slug":"a","zz":1}', True),
        (b'{"slug": "a", "zz": 1}', True),
        (b'{ "slug":"a","zz":1 }', True),
        ('{"slug":"a","ș":1}'.encode(), True),
        (b'{"slug":"a","slug":"a"}', False),
        (b'{"zz":1,"slug": "a","zz":1}', False),
        (b'{"slug":"a","z\\u007a":1}', False),
        (b'{"slug":"a","zz":"\\ud800"}', False),
        (b'{"slug":"a","zz":"\xff"}', False),
        (b'{"slug":"a","zz":"\\u0001"}', False),
        (b'{"slug":"a","zz":"\\f"}', False),
        (b'{"slug":"a","zz":"\xef\xbf\xbe"}', False),
        (b'{"slug":"a","zz":"\xef\xbf\xbf"}', False),
        (b'{"slug":"a","zz":"\xef\xbf\xbd"}', True),
        (b'{"slug":"a","zz":"\\uFFFE"}', False),
        (b'{"slug":"a","zz":"\\uFFFD"}', True),
        (b'{"slug":"a"', False),
        (b'["slug"]', False),
        (b"{}", False),
        (b'{"slug":' + b"[" * 100_000 + b"]" * 100_000 + b"}", False),
        # Within a member, a key may be given twice, unless its objects may be an image.
        (b'{"hero":{"src":"a","src":"b"},"head":{"main":1,"main":2}}', True),
        (b'{"pictures":[{"url":"a","url":"b"}]}', False),
        (b'{"pictures":[{"url":"a","src":"\\":b"}]}', True),
        (b'{"pictures":"none","slug":"a"}', True),
        (b'{"pictures":[{"a":1}],"slug":"a"}', True),
    ],
)
def test_what_needs_a_closer_look(data: bytes, is_quick: bool) -> None:
    assert (of(FIELDS).decode(data) is not None) == is_quick


def test_a_record_of_which_all_may_be_looked_at_is_decoded_whole() -> None:
    data = b'{"slug":"a","zz":{"b":1}}'
    whole = {"slug": "a", "zz": {"b": 1}}
    for own in (of({"title": "@"}), of({"title": "*.b"}), mapper(FEEDPUB, {"title": "slug"})):
        assert own.decode is quickly
        assert own.decode(data) == whole
    assert of({"title": "slug"}).decode(data) == {"slug": "a"}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("slug", {"slug"}),
        ("a.b", {"a", "a.b"}),
        (" a . b", {"a", " a . b"}),
        ("NewsLines/HeadLine", {"NewsLines/HeadLine"}),
        ("a[0].b", {"a"}),
        ("a[1:2].b", {"a"}),
        ("a[*].b", {"a"}),
        ("a.*.b", {"a"}),
        ("a[?b == c].d | [0]", {"a"}),
        ("a || b.c && !d", {"a", "b", "d"}),
        ("[a, b.c][]", {"a", "b"}),
        ("a.[b, c]", {"a"}),
        ("{x: a, y: b.c}", {"a", "b"}),
        ("contains(['p'], a) || length(b)", {"a", "b"}),
        ("values(a || `{}`)[].b | [0]", {"a"}),
        ("[0]", None),
        ("`7`", set()),
        ("'a'", set()),
        ("@", None),
        ("@.a", None),
        ("*.a", None),
        ("values(@)", None),
        ("a || @", None),
        ("sort_by(a, &b)", None),
    ],
)
def test_the_keys_that_a_path_looks_at(text: str, keys: set[str] | None) -> None:
    found = members(text)
    assert found == keys if keys is None else found == frozenset(keys)


@pytest.mark.parametrize(
    ("fields", "keys", "objects"),
    [
        ({"title": "a"}, {"a"}, set()),
        ({"image": "a.b"}, {"a", "a.b"}, {"a", "a.b"}),
        ({"image": {"url": "a", "caption": "b"}}, {"a", "b"}, set()),
        ({"image": [{"url": "a"}, "b"]}, {"a", "b"}, {"b"}),
        ({"image": {"path": "a", "default": "b"}}, {"a"}, {"a"}),
        ({"image": {"path": "a", "read": "ans-pictures"}}, {"a"}, set()),
        ({"image": {"path": "a", "read": "html-to-text"}}, {"a"}, {"a"}),
        ({"authors": {"each": "a", "name": "b"}}, {"a"}, set()),
        ({"authors": {"each": "a", "where": "b"}}, {"a"}, {"a"}),
        ({"tags": {"each": "a"}}, {"a"}, set()),
        ({"image": {"template": "/{a|slug}/{b:%Y}/{c}"}}, {"a", "b", "c"}, set()),
        ({"image": {"value": {"url": "/a"}}}, set(), set()),
        ({"location": "a", "extra": {"x:y": "b"}}, {"a", "b"}, {"a", "b"}),
        ({"content_html": {"path": "a", "read": "shortcodes"}}, {"a", "attachments"}, set()),
        ({"title": {"path": "a", "read": ["last-step", "byline"]}}, {"a"}, set()),
    ],
)  # fmt: skip
def test_the_members_that_fields_look_at(
    fields: dict[str, Any], keys: set[str], objects: set[str]
) -> None:
    found = looked_at(fields, ["w", {"v": 1}], TRANSFORMS)
    assert found is not None
    assert found.keys == keys | {"w", "v"}
    assert found.objects == objects


def test_a_transform_that_does_not_say_what_it_looks_at_may_look_at_all() -> None:
    plugged = {"mine": Transform(name="mine", about="Mine.", apply=lambda value, _: value)}
    fields = {"title": {"path": "a", "read": "mine"}}
    assert looked_at(fields, [], plugged) is None
    assert looked_at({"title": "a"}, ["@"], plugged) is None


_FORMS = ["%d.%m.%Y %H:%M", "%Y%m%d", "%m/%d/%Y", "%d.%m.%Y %H.%M.%S", "%Y-%m-%d %H"]
_DIGITS = st.sampled_from("0123456789")


@st.composite
def _dates(draw: st.DrawFn) -> tuple[str, str]:
    """Return a form, and a text that is written as it says, or nearly."""
    form = draw(st.sampled_from([*_FORMS, "%y-%m-%d", "%H:%M %d %m %Y %z", "%d %m %Y %p"]))
    text = draw(st.datetimes()).strftime(form)
    change = draw(st.sampled_from(["", "", "a digit", "a character", "one less"]))
    at = draw(st.integers(0, len(text) - 1))
    put = {"": text[at], "a digit": draw(_DIGITS), "one less": "", "a character": draw(
        st.sampled_from(" .0:/T\n٣"))}[change]  # fmt: skip
    return form, text[:at] + put + text[at + 1 :]


@given(_dates())
@example(("%d.%m.%Y", "31.02.2026"))
@example(("%d.%m.%Y", "1.2.2026"))
@example(("%d.%m.%Y", "01.02.0000"))
@example(("%d.%m.%Y", "٠١.02.2026"))
@example(("%d.%m.%Y %H:%M", "01.02.2026  10:30"))
@example(("%Y-%m-%dt%H", "2026-11-20T10"))
@example(("%Y.%m", "2026.11"))
@example(("%H:%M %d.%m.%Y", "10:30 20.11.2026"))
@settings(max_examples=500, deadline=None)
def test_dates_are_what_strptime_makes_of_them(given_: tuple[str, str]) -> None:
    form, text = given_
    try:
        wanted = datetime.strptime(text.strip(), form).isoformat()  # noqa: DTZ007
    except ValueError:
        wanted = None
    found = date_reader(form, None)(text, {})
    assert (found if isinstance(found, str) else None) == wanted


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("%d.%d.%Y", "'%d.%d.%Y' has %d twice; write each part once"),
        ("%d.%m.%", "% is not known; use %Y %m %d %B %H %M %S %f %z"),
    ],
)
def test_forms_of_dates_that_mean_nothing(form: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        date_reader(form, None)


def test_a_sign_of_percent_is_one_sign() -> None:
    assert date_reader("%Y%%%m%%%d", None)("2026%11%20", {}) == "2026-11-20T00:00:00"


def test_what_is_left_out_is_json_and_utf8_and_no_more() -> None:
    known = partly(b'{"a":1,"zz":{"b":1,"b":2}}', lambda _: {"a": 1}, ())
    assert known == {"a": 1}


@given(st.lists(st.sampled_from(["<p>", "</p>", "a", "<br>", ">", "&amp;", " ", "<b>", "\n"])))
@example(["<p>", "a", "</p>"])
@example(["<p>", "</p>"])
@example(["<p>", "a > b", "</p>"])
def test_a_single_paragraph_is_made_plain_as_any_html(pieces: list[str]) -> None:
    html = "".join(pieces)
    # Behind an element that says nothing, the expressions do all of it.
    carefully = without_html(f"<b></b>{html}", meant=True)
    assert without_html(html, meant=True) == carefully
    assert of_paragraph(html) in (None, one_line(carefully))


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("<p>a > b</p>\n", "a > b"),
        ("<p> Însă </p>", "Însă"),
        ("<p></p>", ""),
        ("<p>a</p>\n\n", None),
        ("<p>a  b</p>", None),
        ("<p>a\nb</p>", None),
        ("<p>a&amp;b</p>", None),
        ("<p>a<br>b</p>", None),
        ("<p>a", None),
        ("a</p>", None),
    ],
)
def test_paragraphs_that_are_plain_at_a_glance(html: str, line: str | None) -> None:
    assert of_paragraph(html) == line


@given(_VALUES)
@example({"a": {"b.c": {"d": 0}}})
@example({"a": {"b.c": 1}})
@example({"a": {"b.c": {"d": None}}})
def test_keys_in_quotes_are_those_of_the_expression(value: Any) -> None:
    for text in ('a."b.c".d', '"a".d', 'head."main"', '"q:q"."ș"."a"', 'a."b"'):
        assert path(text)(value) == _expression(text)(value)


@pytest.mark.parametrize("text", ['a."b', 'a b."c"', '"a\nb".c', 'a."b"."c', f'"{"a" * 2_000}".b'])
def test_keys_in_quotes_that_are_no_path(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        path(text)


def test_an_element_of_arc_whose_type_is_not_a_text_is_left_out() -> None:
    own = mapper(vocabularies()["ans"])
    elements = [{"type": {}, "content": "a"}, {"type": "text", "content": "b"}]
    assert own({"content_elements": elements})["content_html"] == "<p>b</p>"
