from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from feedpub import config
from feedpub.errors import ConfigError
from feedpub.findings import Severity
from feedpub.formats import FORMATS
from feedpub.model import Access, Content, Source, Where

GOOD = """
[publication]
name = " Curierul Apărării "
url = "https://Curierul.example"
language = "ro_ro"
timezone = "Europe/Bucharest"
editor = "redactia@curierul.example (Redacția)"

[[source]]
path = "articles/*.jsonl"

[[output]]
format = "rss"
limit = 20
max_age = "7d"
content = "full"
access = ["subscription"]
where = { section = "Apărare", language = ["ro", "en"], age = "48h" }

[[output]]
format = "sitemap"
path = "maps/sitemap.xml"

[publish]
directory = "www"
url = "https://curierul.example/feeds"

[rules]
"rss/*" = "off"
"rss/item-without-guid" = "error"
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "feedpub.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_becomes_values(written: Callable[..., Path], tmp_path: Path) -> None:
    loaded = config.load(written(GOOD))
    assert loaded.publication.name == "Curierul Apărării"
    assert loaded.publication.url == "https://curierul.example"
    assert loaded.publication.language == "ro-RO"
    assert loaded.directory == tmp_path / "www"
    assert loaded.base_url == "https://curierul.example/feeds/"
    assert loaded.judgement.of("rss.xml") == {
        "rss/*": None,
        "rss/item-without-guid": Severity.ERROR,
    }
    rss, sitemap = loaded.outputs
    assert (rss.path, rss.limit, rss.max_age) == ("rss.xml", 20, timedelta(days=7))
    assert (rss.content, rss.full_access) == (Content.FULL, (Access.SUBSCRIPTION,))
    assert rss.where == Where(section=("Apărare",), language=("ro", "en"), age=timedelta(hours=48))
    assert (sitemap.path, sitemap.limit) == ("maps/sitemap.xml", None)


def test_an_output_can_be_for_one_kind_of_access(written: Callable[..., Path]) -> None:
    where = 'where = { access = ["free", "registration"] }'
    loaded = config.load(written(re.sub("where = .*", where, GOOD)))
    assert loaded.outputs[0].where == Where(access=(Access.FREE, Access.REGISTRATION))


def test_feeds_are_limited_unless_all_is_asked_for(written: Callable[..., Path]) -> None:
    head = '[publication]\nname = "A"\nurl = "https://a.example"\nlanguage = "en"\n'
    (limited,) = config.load(written(head + '[[output]]\nformat = "rss"\n')).outputs
    (unlimited,) = config.load(
        written(head + '[[output]]\nformat = "rss"\nlimit = "all"\n')
    ).outputs
    assert (limited.limit, unlimited.limit) == (FORMATS["rss"].limit, None)


def test_the_file_is_found_upward(written: Callable[..., Path], tmp_path: Path) -> None:
    path = written(GOOD)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert config.find(below) == path
    assert config.load(directory=below).path == path


def test_pyproject_counts_only_with_our_table(written: Callable[..., Path], tmp_path: Path) -> None:
    path = written("[tool.other]\n", "pyproject.toml")
    assert config.find(tmp_path) != path
    text = GOOD.replace("[publication]", "[tool.feedpub.publication]")
    text = text.replace("[[", "[[tool.feedpub.").replace("[publish]", "[tool.feedpub.publish]")
    written(text.replace("[rules]", "[tool.feedpub.rules]"), "pyproject.toml")
    assert config.load(directory=tmp_path).publication.name == "Curierul Apărării"


def test_flags_win_over_the_environment_and_that_over_the_file(
    written: Callable[..., Path],
) -> None:
    loaded = config.load(
        written(GOOD),
        environment={
            "FEEDPUB_PUBLICATION_NAME": "Env",
            "FEEDPUB_PUBLICATION_LANGUAGE": "en",
            "FEEDPUB_PUBLISH_PRUNE": "1",
            "FEEDPUB_NOW": "of no concern here",
        },
        overrides={"publication.name": "Flag"},
    )
    assert loaded.publication.name == "Flag"
    assert loaded.publication.language == "en"
    assert loaded.prune


@pytest.mark.parametrize(("value", "prune"), [("Yes", True), (" 0 ", False), ("", False)])
def test_a_variable_is_true_or_false(value: str, prune: bool, written: Callable[..., Path]) -> None:
    loaded = config.load(written(GOOD), environment={"FEEDPUB_PUBLISH_PRUNE": value})
    assert loaded.prune is prune


def test_a_database_is_signed_in_to_with_a_password_alone(written: Callable[..., Path]) -> None:
    table = '\n[[source]]\npath = "postgresql://a@db/news"\ntable = "x"\npassword_env = "SECRET"\n'
    assert config.load(written(GOOD + table)).sources[-1].password_env == "SECRET"


def test_a_variable_that_is_neither_true_nor_false(written: Callable[..., Path]) -> None:
    with pytest.raises(ConfigError, match="FEEDPUB_PUBLISH_PRUNE is 'ture'; write true or false"):
        config.load(written(GOOD), environment={"FEEDPUB_PUBLISH_PRUNE": "ture"})


def test_an_unknown_variable_names_the_nearest(written: Callable[..., Path]) -> None:
    with pytest.raises(ConfigError, match="did you mean FEEDPUB_PUBLICATION_LANGUAGE"):
        config.load(written(GOOD), environment={"FEEDPUB_PUBLICATION_LANGAUGE": "en"})


def test_without_a_file_the_sensible_set(tmp_path: Path) -> None:
    loaded = config.load(
        overrides={
            "publication.name": "A",
            "publication.url": "https://a.example/",
            "publication.language": "en",
        },
        directory=tmp_path,
    )
    usual = {each.name for each in FORMATS.values() if each.rank is not None}
    assert {output.format for output in loaded.outputs} == usual
    assert len(usual) == 5


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "language = ",
            "langauge = ",
            r":5: publication.langauge: unknown key; did you mean 'language'\?",
        ),
        ('language = "ro_ro"\n', "", r":2: publication: 'language' is missing"),
        ('" Curierul Apărării "', "5", r":3: publication.name: 5 has the wrong type: .*string"),
        (
            '" Curierul Apărării "',
            "true",
            r":3: publication.name: True has the wrong type: expected a string, in quotes",
        ),
        (
            '"https://Curierul.example"',
            '"curierul.example"',
            r":4: publication.url: \"curierul.example\" is not allowed; expected: An absolute"
            r" address that begins with https:// or http://$",
        ),
        ("[[source]]", "[source]", r"source: .*there may be several; write \[\[source\]\] over"),
        (
            'directory = "www"',
            'prune = "yes"',
            r"publish.prune: 'yes' has the wrong type: expected true or false",
        ),
        ('"ro_ro"', '"ro_"', r":5: publication.language: "),
        ('"Europe/Bucharest"', '"Europe/Bucuresti"', r":6: publication.timezone: .*IANA"),
        ("redactia@curierul.example", "redactia", r":7: publication.editor: .*user@host"),
        (
            "limit = 20",
            'limit = "20"',
            r":14: output\[1\].limit: '20' is not allowed; expected: The maximum number of"
            ' articles, newest first, or "all"$',
        ),
        (
            "limit = 20",
            "limit = 0",
            r":14: output\[1\].limit: 0 is not allowed; expected: The maximum",
        ),
        ("limit = 20", "limt = 20", r":14: output\[1\].limt: unknown key; did you mean 'limit'"),
        ('"7d"', '"7 days"', r":15: .*: A span of time: .*, e.g. \"48h\" or \"7d\"$"),
        ('"full"', '"whole"', r":16: output\[1\].content: 'whole' is not allowed; use one of"),
        ('section = "A', 'sectoin = "A', r":18: output\[1\].where.sectoin: .*'section'"),
        ('format = "sitemap"', 'format = "sitmap"', r":21: output\[2\].format: .*'sitemap'"),
        ("maps/", "../", r":22: output\[2\].path: .*leaves the target"),
        ("maps/sitemap.xml", "/sitemap.xml", r":22: output\[2\].path: .*leaves the target"),
        ("maps/sitemap.xml", "rss.xml", r":22: output\[2\].path: .*already the path of output 1"),
        ("maps/sitemap.xml", "./rss.xml", r":22: output\[2\].path: .*must be written 'rss.xml'"),
        ("maps/sitemap.xml", "a//b.xml", r":22: output\[2\].path: .*must be written 'a/b.xml'"),
        ("maps/sitemap.xml", "a.xml/", r":22: output\[2\].path: .*must be written 'a.xml'"),
        ("maps/sitemap.xml", "rss.xml/a.xml", r":22: .*below 'rss.xml', the file of output 1"),
        ("maps/sitemap.xml", "a\\u0000.xml", r":22: output\[2\].path: .*a control character"),
        ("maps/sitemap.xml", "a\\u007f.xml", r":22: output\[2\].path: .*a control character"),
        ("maps/sitemap.xml", ".", r":22: output\[2\].path: '.' names no file"),
        ("maps/", ".feedpub/", r":22: output\[2\].path: .*keeps its own files"),
        ("maps/sitemap.xml", "{section}.xml", r":22: output\[2\].path: .*for_each = 'section'"),
        ("limit = 20", 'for_each = "tag"', r":14: output\[1\].for_each: .*path must hold {tag}"),
        ('guid" = "error"', 'guid" = "eror"', r":30: rules.rss/item-without-guid: .*'error'"),
        ("limit = 20", "limit = ", r":14: is not TOML: (?s:.*)lines of key = value below a"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    written: Callable[..., Path], before: str, after: str, message: str
) -> None:
    assert before in GOOD
    with pytest.raises(ConfigError, match=message):
        config.load(written(GOOD.replace(before, after)))


def test_every_problem_is_named_at_once(written: Callable[..., Path]) -> None:
    text = GOOD.replace("limit =", "limt =").replace("[publish]", "[publsh]")
    with pytest.raises(ConfigError) as raised:
        config.load(written(text))
    assert "limt" in str(raised.value)
    assert "did you mean 'publish'" in str(raised.value)


def test_a_missing_or_foreign_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe3"')
    with pytest.raises(ConfigError, match="not UTF-8"):
        config.load(tmp_path / "latin.toml")


def test_for_each_must_stand_in_the_url_as_well(written: Callable[..., Path]) -> None:
    text = GOOD.replace(
        "limit = 20",
        'for_each = "tag"\npath = "{tag}.xml"\nurl = "https://a.example/rss.xml"',
    )
    with pytest.raises(ConfigError, match=r"the url must hold \{tag\}"):
        config.load(written(text))


def test_rules_can_differ_by_file(written: Callable[..., Path]) -> None:
    path = written(
        '[rules]\n"rss/no-self-link" = "error"\n'
        '[[override]]\npath = "partners/*.xml"\nrules = { "rss/no-self-link" = "off" }\n'
    )
    judgement = config.load_judgement(path)
    assert judgement.of("rss.xml") == {"rss/no-self-link": Severity.ERROR}
    assert judgement.of("partners/msn.xml") == {"rss/no-self-link": None}
    assert judgement.of("public/partners/msn.xml") == {"rss/no-self-link": None}


def test_a_rule_that_does_not_exist_names_the_nearest(written: Callable[..., Path]) -> None:
    text = GOOD.replace("rss/item-without-guid", "rss/no-self-lnk")
    with pytest.raises(ConfigError, match=r":30: rules.rss/no-self-lnk: .*'rss/no-self-link'"):
        config.load(written(text))


def test_a_build_needs_a_publication(written: Callable[..., Path]) -> None:
    with pytest.raises(ConfigError, match="'publication' is missing"):
        config.load(written("[rules]\n"))


def test_no_configuration_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no feedpub\.toml") as caught:
        config.load(directory=tmp_path)
    assert str(tmp_path) in caught.value.message
    assert "--url" in (caught.value.help or "")


@pytest.mark.parametrize("name", ["news", "news/*"])
def test_a_scope_alone_is_all_of_its_rules(tmp_path: Path, name: str) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(
        f'[rules]\n"{name}" = "error"\n[[override]]\npath = "a"\nrules = {{ rss = "off" }}\n'
    )
    judgement = config.load_judgement(path)
    assert judgement.levels == {"news/*": Severity.ERROR}
    assert judgement.of("a")["rss/*"] is None
    path.write_text('[rules]\nnewz = "error"\n')
    with pytest.raises(ConfigError, match="there is no such rule"):
        config.load_judgement(path)


def test_the_formats_of_other_packages_may_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedpub import registry
    from feedpub.config._file import schema
    from feedpub.sources import SOURCES

    monkeypatch.setattr(registry, "is_extended", lambda _: True)
    parts = schema()["$defs"]
    assert parts["output"]["properties"]["format"]["enum"] == list(FORMATS)
    assert parts["source"]["properties"]["format"]["enum"] == list(SOURCES)


def test_the_folder_of_the_configuration_is_no_release(tmp_path: Path) -> None:
    text = (
        '[publication]\nname = "E"\nurl = "https://e.example/"\nlanguage = "en"\n'
        '[publish]\ndirectory = "."\nlayout = "releases"\n'
    )
    (tmp_path / "feedpub.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="would make a release of the folder"):
        config.load(tmp_path / "feedpub.toml")


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("", "feedpub.toml:5: source[1]: 'path' is missing"),
        ('path = "a"\nurl = "https://e.example/a"', "url: is the same as path, which is there as"),
        ('path = "a"\ntimezone = "Mars"', "feedpub.toml:7: source[1].timezone: 'Mars' is not a"),
        ('path = "a"\nencoding = "utf-9"', "'utf-9' is not an encoding; write it like 'windows"),
        ('path = "a"\nrows = 1', "source[1].rows: unknown key"),
        ('path = "a"\nfields = 1', "source[1].fields: 1 has the wrong type"),
    ],
)
def test_sources_that_cannot_be(tmp_path: Path, table: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(_with_source(tmp_path, table))
    assert problem in str(caught.value)


def _with_source(folder: Path, table: str) -> Path:
    text = '[publication]\nname = "E"\nurl = "https://e.example/"\nlanguage = "en"\n'
    (folder / "feedpub.toml").write_text(f"{text}[[source]]\n{table}\n", encoding="utf-8")
    return folder / "feedpub.toml"


def test_a_source_says_what_it_speaks(tmp_path: Path) -> None:
    table = (
        'url = "https://e.example/a"\nencoding = "windows-1250"\ndate_format = ["%Y", "epoch"]\n'
        'timezone = "UTC"\nvocabulary = "./ours.toml"\nwhere = { a = 1 }\nfields = { title = "b" }'
    )
    (source,) = config.load(_with_source(tmp_path, table)).sources
    assert source == Source(
        path="https://e.example/a",
        encoding="windows-1250",
        date_format=("%Y", "epoch"),
        timezone="UTC",
        vocabulary="./ours.toml",
        where={"a": 1},
        fields={"title": "b"},
    )


def test_an_option_belongs_to_its_kind_of_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedpub import registry, sources

    rows = sources.Option("How many.", {"type": "integer"})
    kinds = {**sources.SOURCES, "rows": sources.Reader(name="rows", options={"rows": rows})}
    monkeypatch.setattr(sources, "SOURCES", kinds)
    monkeypatch.setattr("feedpub.config._source_tables.SOURCES", kinds)
    monkeypatch.setattr(registry, "is_extended", lambda name: name == "sources")
    path = _with_source(tmp_path, 'path = "a"\nformat = "rows"\nrows = 7')
    assert config.load(path).sources[0].options == {"rows": 7}
    path.write_text(path.read_text().replace('"rows"', '"json"'))
    with pytest.raises(ConfigError, match=r'\.rows: means something only with format = "rows"'):
        config.load(path)
