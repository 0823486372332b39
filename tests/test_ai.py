"""What AI had to do with an article: read, carried where a format has a place for it, judged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

import feedpub
from feedpub import config, formats
from feedpub.articles import digital_sources, schemas
from feedpub.articles.digital_sources import SCHEME
from feedpub.checks import check
from feedpub.model import (
    AiUse,
    Article,
    Feed,
    Involvement,
    Output,
    Publication,
    Source,
)
from feedpub.sources import read

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOME = "https://tagblatt.example/"
PUBLICATION = Publication(name="Tagblatt", url=HOME, language="de")
TRAINED = f"{SCHEME}trainedAlgorithmicMedia"


def articles(folder: Path, *records: dict[str, Any], **source: Any) -> Any:
    """Read *records*, and return what came of them."""
    path = folder / "a.jsonl"
    plain = {"title": "Es regnet", "content_text": "Seit gestern.",
             "date_published": "2026-11-23T08:00:00Z"}  # fmt: skip
    path.write_text(
        "".join(
            json.dumps({"url": f"/{number}", **plain, **each}) + "\n"
            for number, each in enumerate(records)
        )
    )
    return read([Source(path=str(path), **source)], publication=PUBLICATION, base=folder, max_bad=1)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("none", AiUse(involvement=Involvement.NONE)),
        ("Assisted", AiUse(involvement=Involvement.ASSISTED)),
        (False, AiUse(involvement=Involvement.NONE)),
        ("", None),
        (None, None),
        ({"involvement": "generated", "reviewed": True},
         AiUse(involvement=Involvement.GENERATED, reviewed=True)),
        ({"use": "generated", "human_reviewed": "no"},
         AiUse(involvement=Involvement.GENERATED, reviewed=False)),
    ],
)  # fmt: skip
def test_what_a_record_says(tmp_path: Path, given: object, expected: AiUse | None) -> None:
    reading = articles(tmp_path, {"ai": given})
    (article,) = reading.articles
    assert article.ai == expected
    assert not reading.findings


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (True, "field ai: does not say how; write assisted or generated"),
        ("a bit", "'a bit' is not one of: none, assisted, generated"),
        ({"reviewed": True}, "ai.involvement is missing or empty"),
        (7, "is a number; expected an object"),
    ],
)
def test_what_nobody_understands_is_left_out_and_said(
    tmp_path: Path, given: object, message: str
) -> None:
    reading = articles(tmp_path, {"ai": given})
    (article,) = reading.articles
    assert article.ai is None
    (finding,) = reading.findings
    assert message.removeprefix("field ai: ") in finding.message


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("trainedAlgorithmicMedia", TRAINED),
        (TRAINED, TRAINED),
        (TRAINED.replace("http:", "https:"), TRAINED),
        ("digsrctype:trainedAlgorithmicMedia", TRAINED),
        ("TRAINED_ALGORITHMIC_MEDIA", TRAINED),
        ("https://schema.org/TrainedAlgorithmicMediaDigitalSource", TRAINED),
        ("MultiFrameComputationalCaptureDigitalSource", f"{SCHEME}computationalCapture"),
        (f"{SCHEME}somethingOfNextYear", f"{SCHEME}somethingOfNextYear"),
    ],
)
def test_digital_source_types(tmp_path: Path, given: str, expected: str) -> None:
    reading = articles(tmp_path, {"digital_source_type": given})
    (article,) = reading.articles
    assert article.digital_source_type == expected
    assert not reading.findings


def test_an_unknown_digital_source_type(tmp_path: Path) -> None:
    for given, message in {
        "trainedAlgorithmMedia": "did you mean trainedAlgorithmicMedia?",
        "xyz": "'xyz' is not a digital source type; write one like trainedAlgorithmicMedia",
        7: "is a number; expected a string",
        " ": None,
    }.items():
        reading = articles(tmp_path, {"digital_source_type": given})
        (found,) = reading.articles
        assert found.digital_source_type is None
        assert [message in each.message for each in reading.findings] == ([True] if message else [])


def test_the_schema_of_records_knows_both() -> None:
    import jsonschema_rs

    schema = schemas.record()
    known = schema["properties"]
    for name, good, bad in (
        ("ai", ("assisted", {"involvement": "none", "reviewed": False}),
         ("often", {"reviewed": True})),
        ("digital_source_type", ("print", TRAINED), ("Print", f"{SCHEME}a b")),
    ):  # fmt: skip
        part = {**known[name], "$defs": schema["$defs"]}
        assert all(jsonschema_rs.is_valid(part, each) for each in good)
        assert not any(jsonschema_rs.is_valid(part, each) for each in bad)


def article(**more: Any) -> Article:
    url = f"{HOME}regen"
    return Article(
        id=url, url=url, title="Es regnet", summary="Seit gestern.", published=NOW, **more
    )


def written(format: str, *some: Article) -> list[bytes]:
    feed = Feed(
        publication=PUBLICATION, output=Output(format=format, path="x"), articles=some, path="x",
        url=f"{HOME}x", title="Tagblatt", language="de", now=NOW,
    )  # fmt: skip
    documents = list(formats.write(feed))
    assert not [each for one in documents for each in check(one) if str(each.severity) == "error"]
    return [each.data for each in documents]


GENERATED = AiUse(involvement=Involvement.GENERATED, reviewed=True)


def test_json_feed_carries_it_in_an_extension_and_reads_it_back(tmp_path: Path) -> None:
    (data,) = written(
        "json-feed",
        article(ai=GENERATED, digital_source_type=TRAINED),
        replace(article(), id="b", url=f"{HOME}b"),
    )
    items = msgspec.json.decode(data)["items"]
    assert items[0]["_feedpub"] == {
        "ai": {"involvement": "generated", "reviewed": True}, "digital_source_type": TRAINED,
    }  # fmt: skip
    assert "_feedpub" not in items[1]
    assisted = AiUse(involvement=Involvement.ASSISTED)
    (data,) = written("json-feed", article(ai=assisted))
    assert b'"_feedpub": {\n        "ai": {\n          "involvement": "assisted"' in data
    (data,) = written("json-feed", article(digital_source_type=TRAINED))
    (tmp_path / "feed.json").write_bytes(data)
    reading = read([Source(path="feed.json")], publication=PUBLICATION, base=tmp_path, max_bad=1)
    (found,) = reading.articles
    assert found.digital_source_type == TRAINED


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, None),
        ({"ai": AiUse(involvement=Involvement.NONE)}, None),
        ({"ai": GENERATED}, "https://schema.org/TrainedAlgorithmicMediaDigitalSource"),
        ({"ai": AiUse(involvement=Involvement.ASSISTED)},
         "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"),
        ({"ai": GENERATED, "digital_source_type": f"{SCHEME}humanEdits"}, f"{SCHEME}humanEdits"),
        ({"digital_source_type": f"{SCHEME}computationalCapture"},
         "https://schema.org/MultiFrameComputationalCaptureDigitalSource"),
        ({"digital_source_type": f"{SCHEME}ofNextYear"}, f"{SCHEME}ofNextYear"),
    ],
)  # fmt: skip
def test_json_ld_carries_it(said: dict[str, Any], expected: str | None) -> None:
    data, _ = written("schema-jsonl", article(**said))
    line = next(each for each in data.splitlines() if b"NewsArticle" in each)
    assert msgspec.json.decode(line).get("digitalSourceType") == expected


@pytest.mark.parametrize("format", ["rss", "atom", "news-sitemap", "sitemap"])
def test_formats_without_a_place_for_it_say_nothing(format: str) -> None:
    said = article(ai=GENERATED, digital_source_type=TRAINED)
    assert written(format, said) == written(format, article())


@pytest.mark.parametrize(
    ("ai", "is_refused"),
    [
        (None, False),
        (AiUse(involvement=Involvement.NONE), False),
        (AiUse(involvement=Involvement.ASSISTED, reviewed=False), False),
        (GENERATED, False),
        (AiUse(involvement=Involvement.GENERATED), True),
        (AiUse(involvement=Involvement.GENERATED, reviewed=False), True),
    ],
)
def test_msn_refuses_what_ai_wrote_and_nobody_reviewed(
    tmp_path: Path, ai: AiUse | None, *, is_refused: bool
) -> None:
    record: dict[str, Any] = {"ai": None if ai is None else msgspec.to_builtins(ai)}
    text = " ".join(["Es regnet seit gestern in der ganzen Stadt und im Umland."] * 20)
    record |= {
        "title": "Es regnet in der ganzen Stadt",
        "summary": "Seit gestern.",
        "content_text": text,
    }
    articles(tmp_path, record)
    (tmp_path / "feedpub.toml").write_text(
        f'[publication]\nname = "T"\nurl = "{HOME}"\nlanguage = "de"\n'
        '[[source]]\npath = "a.jsonl"\n[[output]]\nformat = "rss"\nprofile = "msn"\n'
        '[[output]]\nformat = "rss"\n'
    )
    done = feedpub.build(config.load(tmp_path / "feedpub.toml"), feedpub.Request(now=NOW))
    count = {each.name: each.articles for each in done.documents}
    assert count == {"msn.xml": 0 if is_refused else 1, "rss.xml": 1}
    refused = [each.rule.id for each in done.fitted if not each.kept]
    assert refused == (["msn/unreviewed-ai"] if is_refused else [])


@pytest.mark.parametrize(
    ("vocabulary", "record"),
    [
        ("schema-org", {"@type": "NewsArticle", "headline": "Es regnet", "url": f"{HOME}a",
                        "datePublished": "2026-11-23T08:00:00Z", "articleBody": "Seit gestern.",
                        "digitalSourceType": {"@id": "TrainedAlgorithmicMediaDigitalSource"}}),
        ("ninjs", {"uri": f"{HOME}a", "type": "text", "headline": "Es regnet",
                   "firstCreated": "2026-11-23T08:00:00Z", "body_text": "Seit gestern.",
                   "digitalSourceType": {"name": "AI", "uri": TRAINED}}),
        ("ninjs", {"uri": f"{HOME}a", "type": "text", "headline": "Es regnet",
                   "firstcreated": "2026-11-23T08:00:00Z", "body_text": "Seit gestern.",
                   "digitalsourcetype": {"literal": "trainedAlgorithmicMedia"}}),
    ],
)  # fmt: skip
def test_other_shapes_of_records(tmp_path: Path, vocabulary: str, record: dict[str, Any]) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(record) + "\n")
    reading = read(
        [Source(path="a.jsonl", vocabulary=vocabulary)],
        publication=PUBLICATION, base=tmp_path, max_bad=1,
    )  # fmt: skip
    (found,) = reading.articles
    assert found.digital_source_type == TRAINED


def test_newsml_g2(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="https://tagblatt.example/a"'
        ' xml:lang="de"><itemMeta><itemClass qcode="ninat:text"/><versionCreated>'
        "2026-11-23T08:00:00Z</versionCreated></itemMeta><contentMeta><contentCreated>"
        "2026-11-23T08:00:00Z</contentCreated><headline>Es regnet</headline>"
        '<digitalSourceType qcode="digsrctype:trainedAlgorithmicMedia"/></contentMeta><contentSet>'
        '<inlineData contenttype="text/plain">Seit gestern.</inlineData></contentSet></newsItem>'
    )
    reading = read([Source(path="a.xml")], publication=PUBLICATION, base=tmp_path, max_bad=1)
    (found,) = reading.articles
    assert found.digital_source_type == TRAINED


def test_every_term_of_the_iptc_is_known() -> None:
    for term in digital_sources.TERMS:
        uri = digital_sources.exactly(term)
        assert uri == digital_sources.exactly(f"{SCHEME}{term}") == f"{SCHEME}{term}"
        name = digital_sources.in_schema_org(replace(article(), digital_source_type=uri))
        assert name is not None
        assert digital_sources.uri_of(name) == uri
