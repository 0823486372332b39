"""What the reference pages are made of: the complete record, the house, commands, guards, names."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import datetime
from typing import Any

import jsonschema_rs
import pytest
from pages import ROOT, blocks

import feedpub
from feedpub import Output, Publication, Severity, make, read_records
from feedpub.articles import nested
from feedpub.articles.objects import ObjectKind
from feedpub.articles.table import ARTICLE
from feedpub.cli import COMMANDS
from feedpub.formats import FORMATS
from feedpub.guarding import GUARDS
from feedpub.model import Rights
from feedpub.profiles import living
from feedpub.reports import reporters

NOW = datetime.fromisoformat("2026-11-23T09:00:00+02:00")
RECORD = json.loads((ROOT / "examples/record.json").read_bytes())
SITE = Publication(
    name="Curierul Apărării",
    url="https://curierul-apararii.example/",
    language="ro",
    namespaces={"slash": "http://purl.org/rss/1.0/modules/slash/"},
    rights=Rights(ai_train=False, emit=("rsl", "tdmrep", "robots")),
)


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for each in value for found in objects(each)]
    return [value, *objects([*value.values()])] if isinstance(value, dict) else []


def test_the_complete_record_has_every_key() -> None:
    assert {*RECORD} == {*ARTICLE.fields}
    shapes = [{*each} for each in objects(RECORD)]
    for kind in (each for each in vars(nested).values() if isinstance(each, ObjectKind)):
        assert {*kind.fields} in shapes, f"no {kind.name} has all of its keys"
    schema = json.loads((ROOT / "schemas/article.schema.json").read_bytes())
    assert [*jsonschema_rs.validator_for(schema).iter_errors(RECORD)] == []


@pytest.mark.parametrize(
    "output",
    [
        *(pytest.param(Output(format=name, path=each.path), id=name)
          for name, each in FORMATS.items() if name != "indexnow-key"),
        *(pytest.param(
            Output(format=each.formats[0], path=f"{each.name}.xml", profiles=(each.name,),
                   settings={key: one.example for key, one in each.settings.items()}),
            id=each.name)
          for each in living()),
    ],
)  # fmt: skip
def test_the_complete_record_is_valid_everywhere(output: Output) -> None:
    reading = read_records([RECORD], publication=SITE, now=NOW)
    assert reading.findings == ()
    made = make(reading.articles, publication=SITE, outputs=[output], now=NOW)
    if FORMATS[output.format].limit != 0:
        assert sum(len(each.document.articles) for each in made) == 1
    worst = [each.rule.id for one in made for each in one.findings
             if each.severity is Severity.ERROR]  # fmt: skip
    assert worst == []


def test_every_key_of_every_object_in_a_record_is_documented() -> None:
    text = page("records.md")
    for kind in (each for each in vars(nested).values() if isinstance(each, ObjectKind)):
        (section,) = re.findall(rf"^## {kind.name}\n(.*?)^## ", text, re.M | re.S)
        for key in kind.fields:
            assert f"\n| `{key}` | " in section, f"{kind.name}.{key}"


def test_every_public_name_has_an_example_that_runs() -> None:
    code = "\n".join(
        block.text for block in blocks(ROOT / "docs/library.md") if block.language == "python"
    )
    imported = ", ".join(re.findall(r"^from feedpub import (.+)$", code, re.M)).split(", ")
    assert {*feedpub.__all__} - {*imported} == set()


def test_the_house_is_drawn_with_every_module() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    picture = page("images/house.svg")
    places = re.findall(r'y="(\d+)" text-anchor="middle">(\w+)</text>', picture)
    assert [name for _, name in places] == [name for each in layers for name in each.split(" | ")]
    assert [int(y) for y, _ in places] == sorted(int(y) for y, _ in places)
    right = [int(x) + int(width) for x, width in re.findall(r'x="(\d+)".* width="(\d+)"', picture)]
    assert max(right) <= int(re.findall(r'viewBox="0 0 (\d+) ', picture)[0])


def test_every_command_guard_and_report_is_on_its_page() -> None:
    for name in COMMANDS:
        assert f"\n## feedpub {name}\n" in page("commands.md")
    for name in GUARDS:
        assert f"\n| `{name}` |" in page("guards.md")
    for name in reporters():
        assert f"\n| `{name}` |" in page("reports.md")
    for code in (0, 1, 2, 3, 4, 5, 70, 74, 130, 141):
        assert f"\n| {code} | " in page("commands.md")


def test_the_json_report_is_what_its_page_shows() -> None:
    (shown,) = [json.loads(each.text) for each in blocks(ROOT / "docs/reports.md")
                if each.language == "json"]  # fmt: skip
    document = feedpub.Document(name="a", format="rss", data=b"<rss version='2.0'><channel/></rss>")
    checked = feedpub.validate([document], now=NOW)
    written = json.loads("".join(feedpub.render([*checked], "json")))
    assert [*shown] == [*written]
    assert [*shown["documents"][0]] == [*written["documents"][0]]
    assert [*shown["documents"][0]["findings"][0]] == [*written["documents"][0]["findings"][0]]


@pytest.mark.parametrize("name", ["deploying.md", "history.md"])
def test_documents_in_the_docs_are_valid(name: str) -> None:
    (text,) = [each.text for each in blocks(ROOT / "docs" / name) if each.language == "json"]
    worst = [
        each.message for each in feedpub.check(text.encode()) if each.severity is Severity.ERROR
    ]
    assert worst == []
