"""The schemas, proved by documents: each must accept what is right and refuse what is wrong.

``data/schemas/<schema>/accept`` and ``reject`` hold the documents. One that must be refused says
why: XML in its first comment, ``error: part of the message ; another part``; JSON in its name,
``<keyword>.<path>.<words>.json``, so that none is refused for another fault than its own.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import tomllib
from pathlib import Path
from typing import Any, NoReturn

import jsonschema_rs
import pytest
from lxml import etree
from xsd import xml_schema

from feedpub import markup

SCHEMAS = Path(__file__).parents[1] / "schemas"
DATA = Path(__file__).parent / "data" / "schemas"
XSD = sorted(path.stem for path in SCHEMAS.glob("*.xsd"))
JSON = sorted(path.name for path in SCHEMAS.glob("*.schema.json"))
#: All but XML's own, which tells xml:lang from lang.
NAMESPACE = re.compile(r"\{https?:(?!//www\.w3\.org/XML)[^}]*\}")
#: Parts of others, which no document is written in.
PARTS = {
    "atom-types",
    "media-rss-types",
    "rss-types",
    "sitemap-types",
    "w3c-dtf",
    "xhtml-div",
    "xml",
}


def documents(kind: str, suffix: str) -> list[Any]:
    return [
        pytest.param(path, id=f"{path.parts[-3]}-{path.stem}")
        for path in sorted(DATA.glob(f"*/{kind}/*{suffix}"))
    ]


def xml_messages(path: Path) -> list[str]:
    schema = xml_schema(path.parts[-3])
    schema.validate(markup.parse(path.read_bytes()))
    return [NAMESPACE.sub("", error.message) for error in schema.error_log]


def validator(name: str) -> Any:
    schema = json.loads((SCHEMAS / name).read_bytes())
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def json_errors(path: Path) -> list[Any]:
    document = json.loads(path.read_bytes())
    return list(validator(f"{path.parts[-3]}.schema.json").iter_errors(document))


@pytest.mark.parametrize("path", documents("accept", ".xml"))
def test_xml_is_accepted(path: Path) -> None:
    assert xml_messages(path) == []


@pytest.mark.parametrize("path", documents("reject", ".xml"))
def test_xml_is_refused_for_its_fault(path: Path) -> None:
    wanted = re.search(r"<!-- error: (.*) -->", path.read_text(encoding="utf-8"))
    assert wanted is not None, "the first comment must say what the error is about"
    parts = wanted[1].split(" ; ")
    messages = xml_messages(path)
    assert messages, "it was accepted"
    assert all(part in messages[0] for part in parts), messages
    # A value that is wrong is missed once more by the constraint it is a field of.
    subject = parts[0].split("'")[1]
    assert all(subject in message for message in messages), messages


@pytest.mark.parametrize("path", documents("accept", ".json"))
def test_json_is_accepted(path: Path) -> None:
    assert [error.message for error in json_errors(path)] == []


@pytest.mark.parametrize("path", documents("reject", ".json"))
def test_json_is_refused_for_its_fault(path: Path) -> None:
    keyword, where, _ = path.stem.split(".")
    errors = json_errors(path)
    found = [(error.schema_path[-1], "-".join(map(str, error.instance_path))) for error in errors]
    assert (keyword, "" if where == "root" else where) in found, [e.message for e in errors]
    assert {place for _, place in found} == {"" if where == "root" else where}, found


@pytest.mark.parametrize("name", XSD)
def test_each_xsd_compiles_and_names_its_source(name: str) -> None:
    xml_schema(name)
    head = (SCHEMAS / f"{name}.xsd").read_text(encoding="utf-8").split("<xs:schema")[0]
    assert re.search(r"https?://|no target", head)
    assert "SOURCES.toml" in head


@pytest.mark.parametrize("name", JSON)
def test_each_json_schema_is_one(name: str) -> None:
    schema = json.loads((SCHEMAS / name).read_bytes())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(schema)


def test_every_schema_has_a_source_and_every_source_a_schema() -> None:
    sources = tomllib.loads((SCHEMAS / "SOURCES.toml").read_text(encoding="utf-8"))
    assert sorted(sources) == sorted([*JSON, *(f"{name}.xsd" for name in XSD)])
    for name, entry in sources.items():
        assert entry["says"], name
        assert entry["sources"], name
        for source in entry["sources"]:
            assert source["url"].startswith(("https://", "http://purl.org/")), name
            assert source["of"], name


def test_every_schema_is_proved_by_documents() -> None:
    proved = {path.name for path in DATA.iterdir()}
    names = {name.removesuffix(".schema.json") for name in JSON} - {"feedpub", "profile"}
    assert proved == (set(XSD) - PARTS) | names
    for folder in DATA.iterdir():
        assert list((folder / "accept").iterdir()), folder
        assert list((folder / "reject").iterdir()), folder


@pytest.mark.parametrize("name", ["article", "json-feed-1.1"])
def test_every_json_field_is_described(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_bytes())
    objects = [schema, *schema["$defs"].values()]
    for entry in objects:
        for field, about in entry.get("properties", {}).items():
            if "title" in entry:
                assert about.get("description"), field
                assert about.get("title"), field


def test_the_examples_in_the_article_schema_are_right() -> None:
    schema = json.loads((SCHEMAS / "article.schema.json").read_bytes())
    for field, about in schema["properties"].items():
        part = {**about, "$defs": schema["$defs"]}
        for example in about.get("examples", []):
            assert jsonschema_rs.is_valid(part, example), (field, example)


@pytest.mark.parametrize("name", sorted(set(XSD) - PARTS))
def test_schemas_work_from_any_folder_and_without_network(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a schema asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    folder = tmp_path / "site packages" / "feedpub" / "schemas"
    shutil.copytree(SCHEMAS, folder)
    schema = etree.XMLSchema(etree.parse(str(folder / f"{name}.xsd")))
    # libxml2 only warns of an import that it cannot find, and then lets everything through.
    assert [entry.message for entry in schema.error_log] == []
    for path in folder.glob("*.xsd"):
        for reference in etree.parse(str(path)).iterfind(".//{*}import"):
            assert (folder / str(reference.get("schemaLocation"))).is_file(), path.name


@pytest.mark.parametrize(
    ("namespace", "element"),
    [("dc", "autor"), ("dcterms", "change"), ("content", "encode"), ("sy", "period")],
)
def test_a_name_that_a_known_namespace_has_not_is_refused_in_rss(
    namespace: str, element: str
) -> None:
    uri = {**markup.NAMESPACES}[namespace]
    document = (
        f'<rss version="2.0" xmlns:n="{uri}" xmlns:x="https://example.org/"><channel><title>a</title>'
        "<link>https://e.org/</link><description/><item><title>b</title>"
        f"<x:around><n:{element}/></x:around></item></channel></rss>"
    )
    schema = xml_schema("rss-2.0")
    assert not schema.validate(markup.parse(document.encode()))
    assert f"{namespace}-has-no-such-element" in str(schema.error_log)


def test_default_attributes_are_not_written_into_the_document() -> None:
    path = DATA / "atom-1.0" / "accept" / "minimal.xml"
    root = markup.parse(path.read_bytes())
    before = etree.tostring(root)
    assert xml_schema("atom-1.0").validate(root)
    assert etree.tostring(root) == before


def test_the_schema_of_records_is_what_the_table_of_fields_says() -> None:
    from feedpub.articles import schemas

    assert json.loads((SCHEMAS / "article.schema.json").read_text("utf-8")) == schemas.record()
