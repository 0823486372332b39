"""A fault in a part costs the part: every field of the table, with every kind of rubbish in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from test_sources import PUBLICATION, RAIN

from feedpub.articles.objects import ObjectKind
from feedpub.articles.record_context import SHAPES
from feedpub.articles.table import ARTICLE
from feedpub.findings import Severity
from feedpub.sources import Reading, Source, read

#: Without these, or with rubbish in them, there is no article.
NEEDED = {"url", "title", "date_published"}
#: What says which article it is, who may see it, or when: without it, nobody knows whether it may
#: go out.
WHO_AND_WHEN = {"id", "status", "access", "date_embargo", "date_expires"}
#: What nobody meant.
RUBBISH: list[Any] = [
    7.5, -1, True, False, 10**30, "javascript:alert(1)", "900px", "1e999", "Romanian (RO)", "soon",
    "2026-02-30", "\x00\x01", "<b></b>", "x" * 100_001, "http://", "ftp://x.org/a", "a@@b", {},
    {"x": 1}, {"url": {"url": {}}}, {"name": ["A"]}, {"": ""}, [{}], [[]], [[["a"]]], [7], [True],
    [{"url": 7}], [{"name": None}], [{"": [{}]}], ["x"] * 1_001, {"a": "1"}, [91, 181], [None, 7],
    {"text": {"a": []}}, "https://" + "x" * 9_000, {f"k{number}": 1 for number in range(201)},
]  # fmt: skip
#: What says nothing, and is not worth a word.
NOTHING: list[Any] = [None, "", [], [None], [""], "  "]


def of(folder: Path, fields: Mapping[str, Any], **options: Any) -> Reading:
    record = {**RAIN, **fields}
    (folder / "a.jsonl").write_text(json.dumps(record) + "\n")
    return read([Source(path="a.jsonl")], publication=PUBLICATION, base=folder, **options)


def errors(found: Reading) -> list[str]:
    return [each.message for each in found.findings if each.severity is Severity.ERROR]


@pytest.mark.parametrize("field", ARTICLE.fields)
def test_rubbish_in_a_field_costs_no_more_than_the_field(field: str, tmp_path: Path) -> None:
    compared = 0
    for value in RUBBISH:
        found = of(tmp_path, {field: value})
        if field in NEEDED | WHO_AND_WHEN:
            assert bool(errors(found)) != bool(len(found.articles)), value
            continue
        assert (errors(found), len(found.articles)) == ([], 1), value
        warned = [each for each in found.findings if each.severity is Severity.WARNING]
        strict = of(tmp_path, {field: value}, strict=True)
        lost = [each for each in warned if each.message.endswith("(left out)")]
        compared += len(lost)
        if lost or any("; it was read as " in each.message for each in warned):
            assert errors(strict), value
            assert not strict.articles
    assert compared > 10 or field in NEEDED | WHO_AND_WHEN | {"noindex"}


@pytest.mark.parametrize("field", ARTICLE.fields)
def test_nothing_in_a_field_is_not_worth_a_word(field: str, tmp_path: Path) -> None:
    for value in NOTHING:
        found = of(tmp_path, {field: value})
        if field in NEEDED:
            assert len(found.articles) == 0
        elif value in (None, ""):
            assert found.findings == ()
            assert len(found.articles) == 1
        elif field not in WHO_AND_WHEN:
            assert (errors(found), len(found.articles)) == ([], 1), value


def test_whoever_asks_not_to_be_indexed_is_not(tmp_path: Path) -> None:
    found = of(tmp_path, {"noindex": "perhaps"})
    assert [each.noindex for each in found.articles] == [True]
    (finding,) = found.findings
    assert finding.message == "noindex is the text 'perhaps'; it was read as true"
    assert not of(tmp_path, {"noindex": "perhaps"}, strict=True).articles


def nested() -> dict[str, ObjectKind]:
    """Return the kinds of object in an article, by the field they are in."""
    found = {}
    for name, field in ARTICLE.fields.items():
        shape: Any = SHAPES.get(field.coerce)
        if shape is not None and shape[0] == "list":
            shape = SHAPES.get(shape[1])
        if shape is not None and shape[0] == "object" and shape[1] is not None:
            found[name] = shape[1]
    return found


#: What an object of each kind is at least.
WHOLE: dict[str, dict[str, Any]] = {
    "ai": {"involvement": "assisted"},
    "author": {"name": "A"},
    "image": {"url": "https://e.example/{}.jpg"},
    "attachment": {"url": "https://e.example/{}.mp3", "mime_type": "audio/mpeg"},
    "video": {"thumbnail": "https://e.example/t.jpg", "title": "T", "description": "D",
              "content_url": "https://e.example/{}.mp4"},
    "related": {"url": "https://e.example/{}"},
    "source": {"name": "A"},
    "location": {"latitude": 44.4, "longitude": 26.1},
    "translation": {"language": "en", "url": "https://e.example/{}"},
}  # fmt: skip
PARTS = [(name, part) for name, kind in nested().items() for part in kind.fields]


def test_all_kinds_of_objects_are_tried() -> None:
    assert {kind.name for kind in nested().values()} == set(WHOLE)


@pytest.mark.parametrize(("field", "part"), PARTS)
def test_rubbish_in_an_object_costs_no_more_than_the_object(
    field: str, part: str, tmp_path: Path
) -> None:
    kind = nested()[field]
    lost = 0
    for value in RUBBISH:
        first, second = (
            {name: each.format(number) if isinstance(each, str) else each
             for name, each in WHOLE[kind.name].items()}
            for number in (1, 2)
        )  # fmt: skip
        broken = {**first, part: value}
        is_list = field not in ("ai", "source", "image", "banner_image", "location")
        found = of(tmp_path, {field: [broken, second] if is_list else broken})
        assert (errors(found), len(found.articles)) == ([], 1), value
        lost += bool(found.findings)
        (article,) = found.articles
        kept = getattr(article, ARTICLE.fields[field].to or field, None)
        if is_list:
            assert kept, value  # the one that is whole
        if part not in kind.required and not kind.fields[part].vital and kind.name != "video":
            assert kept or article.images, value  # without the part
    assert lost > 10
