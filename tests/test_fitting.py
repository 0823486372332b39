"""Outputs for aggregators: what is adapted, what is left out, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from feedpub import config, measuring, pipeline, profiles
from feedpub.errors import ConfigError, UsageError
from feedpub.findings import Severity
from feedpub.formats import PLAIN
from feedpub.profiles import _examples as examples
from feedpub.profiles.demands import Deletions, Size, Title

CONFIGURATION = """
[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"
[[source]]
path = "articles.jsonl"
"""
TEXT = "Nava a ieșit din port la ora opt, iar echipajul a numărat de două ori colacii. " * 8
PAGE = profiles.Page("https://partner.example/spec")

Build = Callable[..., pipeline.Built]


def record(number: int, **fields: Any) -> dict[str, Any]:
    published = examples.NOW - timedelta(hours=number)
    return {
        "url": f"https://curierul.example/{number}",
        "title": f"Nava numărul {number} a ieșit din port la ora opt",
        "summary": "Echipajul a numărat de două ori colacii.",
        "content_html": f"<p>{TEXT}</p>",
        "date_published": published.isoformat(),
        "authors": ["Ana Ștefănescu"],
        "image": {
            "url": f"https://curierul.example/{number}.jpg",
            "width": 1920,
            "height": 1080,
            "mime_type": "image/jpeg",
            "size_in_bytes": 300_000,
        },
    } | fields


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def build(
        *records: dict[str, Any], output: str = 'format = "rss"\nprofile = "msn"', **request: Any
    ) -> pipeline.Built:
        lines = [json.dumps(each) for each in records]
        (tmp_path / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
        (tmp_path / "feedpub.toml").write_text(f"{CONFIGURATION}[[output]]\n{output}\n")
        loaded = config.load(tmp_path / "feedpub.toml")
        return pipeline.build(loaded, pipeline.Request(now=examples.NOW, **request))

    return build


def items(tmp_path: Path, name: str = "msn.xml") -> Sequence[Any]:
    return etree.parse(str(tmp_path / "public" / name)).findall(".//item")


def notes(built: pipeline.Built) -> list[tuple[str, str, bool]]:
    return [(each.title[:15], each.rule.id, each.kept) for each in built.fitted]


def test_what_would_be_refused_is_left_out_and_the_next_takes_its_place(
    build: Build, tmp_path: Path
) -> None:
    short = record(1, title="Scurt")
    built = build(
        short, *(record(number) for number in range(2, 6)),
        output='format = "rss"\nprofile = "msn"\nlimit = 3',
    )  # fmt: skip
    assert built.published is not None
    assert [each.findtext("link")[-1] for each in items(tmp_path)] == ["2", "3", "4"]
    assert notes(built) == [("Scurt", "msn/title-too-short", False)]
    assert built.fitted[0].output == "msn.xml"
    assert str(built.fitted[0].origin).endswith("articles.jsonl:1")
    assert built.fitted[0].message == "title has 5 characters; at least 21 are required"


def test_what_can_be_adapted_goes_out_and_is_said(build: Build, tmp_path: Path) -> None:
    long = "Ministerul anunță că „nava” va pleca mâine. " * 6
    body = f'<p>{TEXT}</p><script>track()</script><video src="https://curierul.example/1.mp4">'
    built = build(record(1, title=long.strip(), content_html=f"{body}</video>"))
    (item,) = items(tmp_path)
    assert item.findtext("title") == long.strip()
    title = item.findtext("{http://schemas.ingestion.microsoft.com/common/}shortTitle")
    assert len(title) <= 150
    assert title.endswith("…")
    assert long.startswith(title[:-1])
    assert long[len(title) - 1] in " .,"
    assert ("Ministerul anun", "msn/title-too-long", True) in notes(built)
    content = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")
    assert "video" not in content
    assert {finding.severity for each in built.checked for finding in each.findings} <= {
        Severity.INFO
    }


def test_the_document_is_judged_by_the_profile(build: Build) -> None:
    built = build(record(1, image=None))
    found = [finding.rule.id for each in built.checked for finding in each.findings]
    assert "msn/no-image" in found


def test_outputs_for_aggregators_contradict_nothing(build: Build) -> None:
    long = "Ministerul anunță că nava va pleca mâine, dacă nu plouă. " * 6
    built = build(
        record(1, title=long.strip()),
        output='format = "rss"\n[[output]]\nformat = "rss"\nprofile = "msn"',
    )
    rules = {finding.rule.id for each in built.checked for finding in each.findings}
    assert not any(each.startswith("publication/") for each in rules)


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Callable[..., profiles.Profile]:
    def partner(*demands: Any, name: str = "partner", **fields: Any) -> profiles.Profile:
        profile = profiles.Profile(
            name=name, title="Partner", about="A partner.", source=PAGE.url,
            formats=fields.pop("formats", ("rss",)), demands=demands, **fields,
        )  # fmt: skip
        monkeypatch.setattr(profiles, "PROFILES", {**profiles.PROFILES, name: profile})
        return profile

    return partner


def test_the_oldest_go_until_the_file_is_small_enough(
    build: Build, tmp_path: Path, partner: Callable[..., profiles.Profile]
) -> None:
    partner(Size(PAGE.must, most=6_000))
    built = build(
        *(record(number) for number in range(12)), output='format = "rss"\nprofile = "partner"'
    )
    file = tmp_path / "public" / "partner.xml"
    kept = len(items(tmp_path, "partner.xml"))
    assert file.stat().st_size <= 6_000
    assert 0 < kept < 12
    assert {each.rule.id for each in built.fitted} == {"partner/too-large"}
    assert [each.title.split()[2] for each in built.fitted] == [str(n) for n in range(kept, 12)]
    assert not any(each.kept for each in built.fitted)


def test_one_article_stays_however_large(
    build: Build, tmp_path: Path, partner: Callable[..., profiles.Profile]
) -> None:
    partner(Size(PAGE.must, most=100))
    built = build(record(1), record(2), output='format = "rss"\nprofile = "partner"')
    assert built.published is None
    rules = [finding.rule.id for each in built.checked for finding in each.findings]
    assert "partner/too-large" in rules
    assert not (tmp_path / "public").exists() or not list((tmp_path / "public").glob("*.xml"))


def test_what_was_withdrawn_is_announced_and_nothing_else_of_it(
    build: Build, tmp_path: Path, partner: Callable[..., profiles.Profile]
) -> None:
    partner(Deletions(PAGE.must))
    gone = record(2, status="withdrawn", date_modified="2026-11-23T08:00:00Z")
    embargoed = record(3, status="withdrawn", date_embargo="2026-12-01T08:00:00Z")
    draft = record(4, status="draft")
    built = build(record(1), gone, embargoed, draft, output='format = "rss"\nprofile = "partner"')
    assert built.published is not None
    kept, deleted = items(tmp_path, "partner.xml")
    assert kept.findtext("link").endswith("/1")
    assert deleted.findtext("link").endswith("/2")
    assert deleted.findtext("pubDate") == "Mon, 23 Nov 2026 08:00:00 +0000"
    assert "colacii" not in etree.tostring(deleted, encoding="unicode")


def test_what_was_withdrawn_stays_unsaid_where_nobody_reads_it(
    build: Build, tmp_path: Path
) -> None:
    build(record(1), record(2, status="withdrawn"), output='format = "rss"\nprofile = "flipboard"')
    assert len(items(tmp_path, "flipboard.xml")) == 1


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ('format = "rss"\nprofile = "mns"', r"toml:10: .*no profile 'mns'.*[Dd]id you mean msn\?"),
        ('format = "json-feed"\nprofile = "msn"', "msn takes rss or atom, but format is"),
        (
            'format = "rss"\nprofile = "msn"\n[output.settings]\ncolour = "1"',
            "'?colour'?.*is not a setting of msn",
        ),
        ('format = "rss"\n[output.settings]\ncolour = "1"', "only mean something beside a profile"),
        ('format = "rss"\nprofile = []', "profile"),
        ('format = "rss"\nprofile = 3', "profile"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_with_its_line(build: Build, output: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        build(record(1), output=output)


def test_a_setting_that_is_missing_is_named(
    build: Build, partner: Callable[..., profiles.Profile]
) -> None:
    setting = profiles.Setting(about="your partner number", example="4711", required=True)
    partner(settings={"number": setting, "motto": profiles.Setting(about="m", example="x")})
    with pytest.raises(ConfigError, match=r"settings.*'number' is missing: your partner number"):
        build(record(1), output='format = "rss"\nprofile = "partner"')
    with pytest.raises(ConfigError, match=r"did you mean 'number'\?"):
        build(record(1), output='format="rss"\nprofile="partner"\n[output.settings]\nnumbre = "1"')
    output = 'format="rss"\nprofile="partner"\n[output.settings]\nnumber = "1"'
    assert build(record(1), output=output).published is not None


def test_two_that_cannot_share_a_feed_are_told_apart(
    build: Build, partner: Callable[..., profiles.Profile]
) -> None:
    partner(Title(PAGE.must, least=200))
    with pytest.raises(
        ConfigError,
        match=r"msn/title-too-short and partner/title-too-short cannot both hold: "
        r"one requires titles of at least 200, the other at most 150",
    ):
        build(record(1), output='format = "rss"\nprofile = ["msn", "partner"]')


def test_two_that_can_share_a_feed_do(
    build: Build, tmp_path: Path, partner: Callable[..., profiles.Profile]
) -> None:
    partner(Title(PAGE.must, most=60), defaults={"limit": 2, "ttl": 7})
    build(
        *(record(number) for number in range(4)),
        output='format = "rss"\nprofile = ["partner", "msn"]\nlimit = "all"',
    )
    assert len(items(tmp_path, "partner.xml")) == 4
    root = etree.parse(str(tmp_path / "public" / "partner.xml"))
    assert root.findtext(".//ttl") == "7"


def test_formats_and_namespaces_clash(partner: Callable[..., profiles.Profile]) -> None:
    from feedpub.formats import Dialect

    one = partner(name="one", formats=("rss",), dialect=Dialect(namespaces={"media": "urn:1"}))
    other = partner(name="other", formats=("atom",), dialect=Dialect(namespaces={"media": "urn:2"}))
    found = [str(each) for each in profiles.clashes([one, other])]
    assert found == [
        "one/wrong-format and other/wrong-format cannot both hold: one takes rss, the other atom",
        "one and other cannot both hold: media is urn:1 to one, urn:2 to the other",
    ]
    assert profiles.together([one], {}) is one.dialect
    assert one.dialect is not PLAIN


def test_a_document_shows_whom_it_is_for(partner: Callable[..., profiles.Profile]) -> None:
    data = examples.good(profiles.find("msn"))
    document = examples_document(data)
    assert [each.name for each in profiles.chosen(["auto"], document)] == ["msn"]
    assert [each.name for each in profiles.chosen(["msn", "auto"], document)] == ["msn"]
    plain = examples_document(data.replace(b"schemas.ingestion", b"schemas.other"))
    assert profiles.chosen(["auto"], plain) == []
    with pytest.raises(UsageError, match="no profile 'nobody-knows-it'"):
        profiles.find("nobody-knows-it")


def examples_document(data: bytes) -> Any:
    from feedpub.model import Document

    return Document(name="feed.xml", format="rss", data=data)


def test_the_stricter_of_two_decides(partner: Callable[..., profiles.Profile]) -> None:
    lax = partner(name="lax", adopts={"rss/no-self-link": PAGE.may}, only_adopted=True)
    strict = partner(name="strict", adopts={"rss/no-self-link": PAGE.must}, only_adopted=True)
    ids = ("rss/no-self-link", "rss/no-guid")
    assert profiles.levels([lax, strict], ids) == {
        "rss/no-self-link": Severity.ERROR,
        "rss/no-guid": None,
    }
    other = partner(name="other")
    assert profiles.levels([lax, other], ids) == {"rss/no-self-link": Severity.INFO}


def test_the_configuration_has_the_last_word_on_a_profiles_rules(
    tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "rss.xml"
    file.write_bytes(examples.bad(profiles.find("msn"), "title-too-short") or b"")
    (tmp_path / "feedpub.toml").write_text('[rules]\n"msn/title-too-short" = "info"\n')

    def severity(judgement: config.Judgement) -> list[Severity]:
        (checked,) = pipeline.validate_files(
            [str(file)], now=examples.NOW, profiles=["msn"], judgement=judgement
        )
        return [each.severity for each in checked.findings if each.rule.id == "msn/title-too-short"]

    assert severity(config.Judgement()) == [Severity.ERROR]
    assert severity(config.load_judgement(tmp_path / "feedpub.toml")) == [Severity.INFO]


def test_what_the_configuration_has_off_refuses_nothing(build: Build, tmp_path: Path) -> None:
    off = '[rules]\n"msn/title-too-short" = "off"'
    built = build(record(1, title="Scurt"), output=f'format = "rss"\nprofile = "msn"\n{off}')
    assert [each.findtext("title") for each in items(tmp_path)] == ["Scurt"]
    assert notes(built) == []


def test_images_say_themselves_how_large_they_are(build: Build, tmp_path: Path) -> None:
    size = (1280).to_bytes(4, "big") + (720).to_bytes(4, "big")
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + size + b"\x08\x02\x00\x00\x00"
    (tmp_path / "1.png").write_bytes(header + bytes(100))
    (tmp_path / "2.png").write_bytes(b"<html>")
    measure = measuring.MeasuringOptions(root=tmp_path, root_url="https://curierul.example/")
    built = build(
        record(1, image={"url": "https://curierul.example/1.png"}),
        record(2, image={"url": "https://curierul.example/2.png"}),
        record(3),
        output='format = "rss"\nprofile = "msn"\n[[output]]\nformat = "sitemap"',
        measure=measure,
    )
    (content,) = etree.parse(str(tmp_path / "public" / "msn.xml")).xpath(
        "(//m:content)[1]", namespaces={"m": "http://search.yahoo.com/mrss/"}
    )
    assert (content.get("width"), content.get("height")) == ("1280", "720")
    found = {finding.rule.id for each in built.sources for finding in each.findings}
    assert found == {"record/not-an-image"}
    unknown = [
        finding.count
        for each in built.checked
        for finding in each.findings
        if finding.rule.id == "msn/image-size-unknown"
    ]
    assert unknown == [1]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (
            'profile = "apple-podcasts"\n[output.settings]\ncategory = 5',
            "settings.category: 5 has the",
        ),
        (
            'profile = "apple-podcasts"\n[output.settings]\nexplicit = 0',
            "settings.explicit: 0 has the",
        ),
        (
            'profile = "dzen"\n[output.settings]\ndirectives = "index"',
            "settings.directives: 'index' has the",
        ),
    ],
)
def test_settings_are_of_the_type_of_their_examples(
    build: Build, output: str, message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        build(record(1), output=f'format = "rss"\n{output}')
    (line,) = (each for each in str(caught.value).splitlines() if message in each)
    number = CONFIGURATION.count("\n") + 5
    assert f"feedpub.toml:{number}: output[1].{message}" in line
    assert "the wrong type; write one such as " in line


def test_settings_of_the_right_type_pass(build: Build, tmp_path: Path) -> None:
    build(
        record(1),
        output='format = "rss"\nprofile = "dzen"\n[output.settings]\ndirectives = ["index"]',
    )
    assert "index" in [each.text for each in items(tmp_path, "dzen.xml")[0].findall("category")]


def test_a_file_that_is_small_enough_keeps_all(
    build: Build, tmp_path: Path, partner: Callable[..., profiles.Profile]
) -> None:
    partner(Size(PAGE.must, most=1_000_000))
    built = build(record(1), record(2), output='format = "rss"\nprofile = "partner"')
    assert len(items(tmp_path, "partner.xml")) == 2
    assert built.fitted == []


def test_what_one_has_off_the_other_still_minds(
    partner: Callable[..., profiles.Profile],
) -> None:
    lax = partner(name="lax", severities={"rss/no-guid": None})
    other = partner(name="other")
    assert profiles.levels([lax], ()) == {"rss/no-guid": None}
    assert profiles.levels([lax, other], ()) == {}


def test_two_rules_of_one_name_are_a_mistake(partner: Callable[..., profiles.Profile]) -> None:
    twice = partner(Title(PAGE.must, most=60), Title(PAGE.should, most=40))
    with pytest.raises(ValueError, match="partner has two rules called 'title-too-long'"):
        _ = twice.rules


def test_an_index_of_sitemaps_is_taken_with_them(build: Build) -> None:
    built = build(record(1), record(2_000), output='format = "sitemap"\nprofile = "bing"')
    assert [each.path for each in built.checked][-1] == "bing.xml"
    assert len(built.checked) > 1
    rules = {finding.rule.id for each in built.checked for finding in each.findings}
    assert "bing/wrong-format" not in rules
