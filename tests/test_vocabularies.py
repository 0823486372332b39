"""Vocabularies: data that says how somebody's records become articles."""

from __future__ import annotations

import pickle
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from feedpub.articles import record_context
from feedpub.errors import ConfigError
from feedpub.vocabularies import (
    FEEDPUB,
    SpecError,
    Transform,
    Vocabulary,
    mapper,
    recognised,
    vocabularies,
    vocabulary,
)
from feedpub.vocabularies._paths import path
from feedpub.vocabularies._templates import slug

RECORD: dict[str, Any] = {
    "slug": "rain",
    "Post Title": "Rain",
    "wp:id": 7,
    "a.b": "as it is",
    "a": {"b": "within", "c": {"d": "deep"}},
    "writers": [{"full": "Ana", "role": "author"}, {"full": ""}, {"full": "Ion", "role": "photo"}],
    "kw": "nato, , buget",
    "cats": ["politics", "sport", "gone"],
    "on": "20.11.2026 10:30",
    "empty": "",
    "live": True,
    "count": 3,
    "none": None,
}


def made(fields: dict[str, Any], record: dict[str, Any] = RECORD, **options: Any) -> dict[str, Any]:
    """Return what a vocabulary of *fields* makes of *record*."""
    shape = Vocabulary(name="test", title="Test", fields=fields)
    return dict(mapper(shape, **options)(record))


def one(spec: Any) -> Any:
    return made({"title": spec}).get("title")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("slug", "rain"),
        ("Post Title", "Rain"),
        ("wp:id", 7),
        ("a.b", "within"),
        ("a.c.d", "deep"),
        ("a.c.d.e", None),
        ("a.x", None),
        ("missing", None),
        ("slug.x", None),
        ("slug.x.y", None),
        ("writers[0].full", "Ana"),
        ("writers[?role=='photo'].full", ["Ion"]),
        ("length(kw)", 13),
        ("@", RECORD),
    ],
)
def test_paths(text: str, value: object) -> None:
    assert path(text)(RECORD) == value


def test_a_key_that_is_the_whole_path_is_found() -> None:
    assert path("image.url")({"image.url": "x"}) == "x"
    assert path("a.b.c")({"a.b.c": "x"}) == "x"
    assert path("slug")("no record") is None
    assert path("a.b")("no record") is None


@pytest.mark.parametrize("text", ["a[", "a..b[0]", "f(", "[" * 3000, "a[0]" + " " * 3000])
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        path(text)


def test_an_expression_that_fails_or_grows_says_so() -> None:
    fault = path("length(count)")(RECORD)
    assert isinstance(fault, record_context.InvalidValue)
    assert "cannot be read with the path 'length(count)'" in fault.message
    doubling = "|".join(["[@,@][]"] * 40)
    fault = path(doubling)([1])
    assert isinstance(fault, record_context.InvalidValue)
    assert fault.message.endswith("it gives more than 10,000 items")


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ("slug", "rain"),
        (["empty", "none", "slug"], "rain"),
        (["empty", "none"], None),
        ({"value": "ro"}, "ro"),
        ({"path": "empty", "default": "x"}, "x"),
        ({"path": "slug", "default": "x"}, "rain"),
        ({"path": "slug", "map": {"rain": ""}, "default": "x"}, "x"),
        ({"path": ["empty", "slug"]}, "rain"),
        ({"path": "kw", "separator": ","}, ["nato", "buget"]),
        ({"path": "count", "separator": ","}, 3),
        ({"path": "slug", "map": {"rain": "Ploaie"}}, "Ploaie"),
        ({"path": "slug", "map": {"sun": "Soare"}}, "rain"),
        ({"path": "slug", "map": {"*": "altele"}}, "altele"),
        ({"path": "cats", "map": {"politics": "P", "gone": ""}}, ["P", "sport"]),
        ({"path": "live", "map": {"true": "published"}}, "published"),
        ({"value": False, "map": {"false": "draft"}}, "draft"),
        ({"path": "count", "map": {"3": "three"}}, "three"),
        ({"template": "{Post Title} ({a.b})"}, "Rain (within)"),
        ({"template": "https://e.example/{Post Title|slug}/{wp:id}"}, "https://e.example/rain/7"),
        ({"template": "{missing}"}, None),
        ({"template": "{empty}-"}, None),
        ({"template": "{cats}"}, "politics"),
        ({"template": "{live}"}, None),
        ({"template": "/{kw}"}, "/nato,%20,%20buget"),
        ({"template": "/{kw|raw}"}, "/nato, , buget"),
        ({"template": "{Post Title|lower}"}, "rain"),
        ({"path": "a", "read": "last-step"}, {"b": "within", "c": {"d": "deep"}}),
    ],
)
def test_specs(spec: object, value: object) -> None:
    assert one(spec) == value


def test_transforms() -> None:
    record = {"title": "A &amp; <b>B</b>", "urls": ["https://e.example/x/rain/", "/sun"]}
    assert made({"title": {"path": "title", "read": "html-to-text"}}, record) == {"title": "A & B"}
    spec = {"path": "urls", "read": ["last-step", "html-to-text"]}
    assert made({"tags": spec}, record) == {"tags": ["rain", "sun"]}


def test_objects_and_lists_of_them() -> None:
    assert made({"image": {"url": "slug", "caption": "empty", "credit": {"value": "AP"}}}) == {
        "image": {"url": "rain", "credit": "AP"}
    }
    assert made({"image": {"url": "empty"}}) == {}
    authors = {"each": "writers", "name": "full"}
    assert made({"authors": authors})["authors"] == [{"name": "Ana"}, {"name": "Ion"}]
    some = {**authors, "where": {"role": ["photo", "x"]}}
    assert made({"authors": some}) == {"authors": [{"name": "Ion"}]}
    assert made({"authors": {"each": "a", "name": "b"}}) == {"authors": [{"name": "within"}]}
    assert made({"authors": {"each": "missing", "name": "b"}}) == {}
    # A key that is no text may be asked for, too.
    numbered = {"each": "list", "name": "full", "where": {"n": 1}}
    record = {"list": [{"full": "A", "n": 1}, {"full": "B"}]}
    assert made({"authors": numbered}, record) == {"authors": [{"name": "A"}]}
    assert made({"tags": {"each": "cats", "where": "@ != 'gone'"}}) == {"tags": RECORD["cats"][:2]}


def test_templates_see_what_was_made() -> None:
    fields = {
        "url": {"template": "https://e.example/{date_published:%Y/%m/%d-%H%M%S-%y}/{section}"},
        "section": {"path": "cats[0]", "map": {"politics": "Politică"}},
        "date_published": {
            "path": "on",
            "date_format": "%d.%m.%Y %H:%M",
            "timezone": "Europe/Paris",
        },
    }
    assert made(fields)["url"] == "https://e.example/2026/11/20-103000-26/Politic%C4%83"
    dated = {"template": "{when:%Y}"}
    assert made({"title": dated}, {"when": "Fri, 20 Nov 2026 10:30:00 GMT"}) == {"title": "2026"}
    assert made({"title": dated}, {"when": datetime(2026, 1, 1)}) == {"title": "2026"}  # noqa: DTZ001
    assert made({"title": dated}, {"when": "yesterday"}) == {}


def test_slugs() -> None:
    assert slug("Știri de AZI: „tot” — ce_e  nou!") == "stiri-de-azi-tot-ce_e-nou"


@pytest.mark.parametrize(
    ("text", "options", "value"),
    [
        ("20.11.2026 10:30", {"date_format": "%d.%m.%Y %H:%M"}, "2026-11-20T10:30:00"),
        (
            "20.11.2026",
            {"date_format": ["%d/%m/%Y", "%d.%m.%Y"], "timezone": "Europe/Bucharest"},
            "2026-11-20T00:00:00+02:00",
        ),
        ("1795170600", {"date_format": "epoch"}, "2026-11-20T10:30:00+00:00"),
        (1795170600500, {"date_format": "epoch-ms"}, "2026-11-20T10:30:00.500000+00:00"),
        ("2026-11-20 10:30", {"timezone": "UTC"}, "2026-11-20T10:30:00+00:00"),
        ("2026-11-20T10:30:00Z", {"timezone": "Europe/Paris"}, "2026-11-20T10:30:00+00:00"),
        ("Fri, 20 Nov 2026 10:30:00 GMT", {"timezone": "UTC"}, "2026-11-20T10:30:00+00:00"),
        ("20-11-2026 10 +0100", {"date_format": "%d-%m-%Y %H %z"}, "2026-11-20T10:00:00+01:00"),
        ("Vineri, 20 nov. 2026", {"date_format": "%A, %d %b %Y"}, "2026-11-20T00:00:00"),
        ("20 de abril del 2026", {"date_format": "%d de %B del %Y"}, "2026-04-20T00:00:00"),
        ("2026.11.20 10:30:05, Mon", {"date_format": "%Y.%m.%d %H:%M:%S, %a"},
         "2026-11-20T10:30:05"),
        ("20 Nov 2026 7:35 PM +0200", {"date_format": "%d %b %Y %I:%M %p %z"},
         "2026-11-20T19:35:00+02:00"),
        ("yesterday", {"timezone": "UTC"}, "yesterday"),
    ],
)  # fmt: skip
def test_dates(text: object, options: dict[str, Any], value: str) -> None:
    assert made({"date_published": {"path": "when", **options}}, {"when": text}) == {
        "date_published": value
    }


@pytest.mark.parametrize("text", ["20 termidor 2026", "31 februarie 2026", "februarie 2026"])
def test_a_word_that_names_no_month_is_a_fault(text: str) -> None:
    found = made({"date_published": {"path": "on", "date_format": "%d %B %Y"}}, {"on": text})
    assert isinstance(found["date_published"], record_context.InvalidValue)


def test_october_in_croatian_is_not_taken_for_november_in_polish() -> None:
    spec = {"date_published": {"path": "on", "date_format": ["%d %B %Y", "%d. %B %Y"]}}
    assert made(spec, {"on": "20 listopada 2026"}) == {"date_published": "2026-11-20T00:00:00"}
    assert made(spec, {"on": "20. listopadu 2026"}) == {"date_published": "2026-11-20T00:00:00"}
    found = made(spec, {"on": "20. listopada 2026"})
    assert isinstance(found["date_published"], record_context.InvalidValue)


def test_a_way_that_fails_gives_way_to_the_next() -> None:
    dated = {"path": "on", "date_format": "%Y"}
    assert made({"date_published": [dated, {"value": "2026"}]}) == {"date_published": "2026"}
    found = made({"date_published": [dated, {"path": "on", "date_format": "epoch"}, "none"]})
    assert "date_format '%Y'" in found["date_published"].message


@pytest.mark.parametrize("form", ["%d/%m/%Y", "epoch", ["epoch-ms", "%Y"], "%d %B %Y"])
def test_a_date_that_is_written_otherwise_is_a_fault(form: object) -> None:
    found = made({"date_published": {"path": "on", "date_format": form}})["date_published"]
    assert isinstance(found, record_context.InvalidValue)
    forms = form if isinstance(form, list) else [form]
    wanted = " or ".join(map(repr, forms))
    assert found.message == f"'20.11.2026 10:30' does not match date_format {wanted}"


@pytest.mark.parametrize(
    ("spec", "key", "message"),
    [
        (7, ("fields", "title"), "7 is neither a path, a list of them, nor a table"),
        ("a[", ("fields", "title"), "'a[' is not a path: "),
        ({"path": "a", "value": "b"}, ("fields", "title"), "path and value exclude each other"),
        (
            {"path": "a", "seperator": ","},
            ("fields", "title", "seperator"),
            "did you mean 'separator'?",
        ),
        (
            {"path": "a", "zzzz": ","},
            ("fields", "title", "zzzz"),
            "unknown key; beside path: separator, map",
        ),
        (
            {"path": "a", "read": "html-to-tex"},
            ("fields", "title", "read"),
            "did you mean 'html-to-text'?",
        ),
        (
            {"path": "a", "read": "zzzz"},
            ("fields", "title", "read"),
            "use one of alternates-of-page",
        ),
        ({"path": "a", "date_format": "%U"}, ("fields", "title", "date_format"), "%U is not known"),
        (
            {"path": "a", "date_format": "%A"},
            ("fields", "title", "date_format"),
            "contains no part of a date",
        ),
        (
            {"path": "a", "date_format": "d.m"},
            ("fields", "title", "date_format"),
            "contains no part of a date",
        ),
        ({"path": "a", "timezone": "Mars"}, ("fields", "title", "timezone"), "is not a time zone"),
        ({"template": "{a"}, ("fields", "title", "template"), "has an unmatched brace"),
        ({"template": "{a|shout}"}, ("fields", "title", "template"), "there is no filter 'shout'"),
        ({"template": "{a:%B}"}, ("fields", "title", "template"), "%B is not a part of a date"),
        ({"template": "{a[}"}, ("fields", "title", "template"), "{a[} is not a path"),
        ({"template": 7}, ("fields", "title", "template"), "7 is not a string"),
        ({"each": "a", "where": 7}, ("fields", "title", "where"), "neither a path nor a table"),
    ],
)
def test_specs_that_mean_nothing(spec: object, key: tuple[str, ...], message: str) -> None:
    with pytest.raises(SpecError) as caught:
        one(spec)
    assert caught.value.key == key
    assert message in str(caught.value)


def test_a_field_that_articles_do_not_have() -> None:
    with pytest.raises(SpecError, match=r"an article has no field 'titel'; did you mean 'title'\?"):
        made({"titel": "a"})
    with pytest.raises(SpecError, match=r"an article has no field 'zzzzzz'$"):
        made({"zzzzzz": "a"})


@pytest.mark.parametrize(
    ("where", "admitted"),
    [
        ("live", True),
        ("empty", False),
        ("count > `2`", True),
        ("count > `3`", False),
        ({"live": True}, True),
        ({"live": [False, True], "count": 3}, True),
        ({"live": True, "count": 4}, False),
        ({"missing": "x"}, False),
    ],
)
def test_conditions(where: object, admitted: bool) -> None:
    shape = Vocabulary(name="test", title="Test", where={"slug": "rain"})
    assert mapper(shape, where=where).admits(RECORD) is admitted
    assert not mapper(shape, where=where).admits({**RECORD, "slug": "sun"})


def test_the_documented_shape_is_passed_on() -> None:
    assert mapper(FEEDPUB).is_identity
    record = {"headline": "A", "link": "/a", "when": "x", "status": "live", "_id": 1, "author": "B"}
    own = mapper(FEEDPUB, {"date_published": "when", "authors": ["missing", "author"]},
                 {"status": "live"})  # fmt: skip
    assert not own.is_identity
    # A field that a condition asks for, or that a path took, is not that of an article.
    assert own(record) == {"headline": "A", "link": "/a", "date_published": "x", "authors": "B"}
    assert mapper(FEEDPUB, where="status == 'live'")(record).keys() == {
        "headline",
        "link",
        "author",
    }


def test_one_form_for_all_dates() -> None:
    own = mapper(
        FEEDPUB,
        {"date_modified": {"path": "changed", "date_format": "%Y"}},
        date_format=("%d.%m.%Y",),
        timezone="UTC",
    )
    found = own({"published": "20.11.2026", "changed": "2027", "title": "A", "date_expires": None})
    assert found == {
        "published": "2026-11-20T00:00:00+00:00",
        "date_modified": "2027-01-01T00:00:00",
        "title": "A",
        "date_expires": None,
    }
    with pytest.raises(SpecError, match="%U is not known"):
        mapper(FEEDPUB, date_format="%U")


def test_vocabularies_are_recognised_by_what_most_records_have() -> None:
    known = vocabularies()
    assert known["feedpub"] is FEEDPUB
    assert recognised([{"title": "A"}]) is FEEDPUB
    assert recognised([]) is FEEDPUB
    assert not FEEDPUB.speaks({"title": "A"})
    shape = Vocabulary(name="x", title="X", detect=("a.b", "slug"))
    assert shape.speaks(RECORD)
    assert not shape.speaks({"slug": "x"})


def test_the_vocabulary_of_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    from feedpub import vocabularies as package

    small = Vocabulary(name="a-small", title="S", detect=("slug",))
    large = Vocabulary(name="large", title="L", detect=("slug", "kw"))
    known = {"a-small": small, "feedpub": FEEDPUB, "large": large, "z-small": small}
    monkeypatch.setattr(package, "vocabularies", lambda: known)
    assert recognised([RECORD]) is large
    assert recognised([{"slug": "x"}, RECORD]) is small
    assert recognised([{"x": 1}, RECORD]) is FEEDPUB


def test_one_that_is_named_is_loaded_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from feedpub import vocabularies as package

    known = vocabularies()
    monkeypatch.setattr(package, "vocabularies", lambda: pytest.fail("all are loaded"))
    assert vocabulary("wordpress", Path()) is known["wordpress"]
    assert vocabulary("superdesk", Path()) is known["superdesk"]
    assert vocabulary("feedpub", Path()) is FEEDPUB


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(
        'title = "Ours"\nabout = "As we keep it."\nsource = "https://e.example/"\ntext = "html"\n'
        'detect = ["hed"]\nwhere = { state = "live" }\n[fields]\ntitle = "hed"\nurl = "at"\n'
    )
    found = vocabulary("ours.toml", tmp_path)
    assert (found.name, found.title, found.about) == ("ours", "Ours", "As we keep it.")
    assert (found.source, found.text, found.detect) == ("https://e.example/", "html", ("hed",))
    assert mapper(found)({"hed": "A", "at": "/a"}) == {"title": "A", "url": "/a"}
    assert not mapper(found).admits({"hed": "A"})


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('titel = "x"\n', 1, "titel: unknown key; did you mean 'title'?"),
        ('zzz = "x"\n', 1, "zzz: unknown key; known: title, about"),
        ('title = "x"\nextends = "zzz"\n', 2, "extends: there is no vocabulary 'zzz'"),
        ('extends = ["wordpress"]\n', 1, "extends: there is no vocabulary ['wordpress']"),
        ('[fields]\ntitle = "a["\n', 2, "fields.title: 'a[' is not a path"),
        ("where = 7\n", 1, "where: 7 is neither a path nor a table"),
    ],
)
def test_files_that_mean_nothing(tmp_path: Path, text: str, line: int, message: str) -> None:
    (tmp_path / "ours.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        vocabulary("ours.toml", tmp_path)
    assert f"ours.toml:{line}: {message}" in str(caught.value)


def test_a_vocabulary_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no vocabulary 'feedpup'") as caught:
        vocabulary("feedpup", tmp_path)
    assert caught.value.help == "Did you mean 'feedpub'? A file ends in .toml."
    with pytest.raises(ConfigError) as caught:
        vocabulary("zzz", tmp_path)
    assert str(caught.value.help).startswith("Use one of ")


def test_transforms_say_what_they_do() -> None:
    from feedpub.vocabularies import TRANSFORMS

    for name, each in TRANSFORMS.items():
        assert isinstance(each, Transform)
        assert each.name == name
        assert each.about.endswith(".")


def test_another_process_makes_the_same_of_a_record() -> None:
    own = mapper(
        vocabularies()["schema-org"],
        {"title": {"path": "name", "read": "html-to-text"}},
        "live",
        date_format="%d.%m.%Y",
        timezone="UTC",
    )
    sent = pickle.loads(pickle.dumps(own))
    record = {"name": "<b>Rain</b>", "datePublished": "20.11.2026", "url": "/rain", "live": True}
    assert sent(record) == own(record)
    assert sent(record)["title"] == "Rain"
    assert sent(record)["date_published"] == "2026-11-20T00:00:00+00:00"
    assert (sent.admits(record), sent.admits({})) == (True, False)


@pytest.mark.parametrize("form", [None, "%Y-%m-%d %H:%M:%S"])
def test_a_date_that_is_none_gives_way_to_the_next(form: str | None) -> None:
    first: Any = "gmt" if form is None else {"path": "gmt", "date_format": form}
    made = mapper(FEEDPUB, {"date_published": [first, "day"], "summary": ["gmt", "day"]})
    record = {"gmt": "0000-00-00 00:00:00", "day": "2026-11-20"}
    assert made(record) == {"date_published": "2026-11-20", "summary": "0000-00-00 00:00:00"}
    # It is said where there is no other.
    assert made({"gmt": "0000-00-00 00:00:00"})["date_published"] == "0000-00-00 00:00:00"
