"""A package that adds one of everything to feedpub, by one file each: it shows up everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

PLUGIN = Path(__file__).parent / "plugin"
FLAGS = ("--url", "https://e.example/", "--name", "E", "--language", "en")
NOW = ("--now", "2026-11-23T09:00:00Z")
NEWS = """Title: Rain until Friday
Url: https://e.example/1
Date_published: 2026-11-23T08:00:00Z

Title: SNOW
Url: https://e.example/2
Date_published: 2026-11-23T07:00:00Z
"""
CONFIG = """[publication]
url = "https://e.example/"
name = "E"
language = "en"
[[source]]
path = "news"
format = "{source}"
[[output]]
format = "{output}"
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the package, as its users would, into a directory of its own."""
    site = tmp_path_factory.mktemp("site")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    own = ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(site), str(PLUGIN)]
    subprocess.run([*install, *own], check=True, capture_output=True)
    return site


@pytest.fixture
def run(site: Path, tmp_path: Path) -> Run:
    return Run(site, tmp_path)


class Run:
    """Runs feedpub beside the package, in a directory of a newsroom."""

    def __init__(self, site: Path, home: Path) -> None:
        self.home = home
        self._environment = {**os.environ, "PYTHONPATH": str(site)}
        (home / "news.bulletin").write_text(NEWS, encoding="utf-8")

    def __call__(self, *arguments: str, code: int = 0) -> str:
        return self._run("-m", "feedpub", *arguments, code=code)

    def python(self, code: str) -> str:
        return self._run("-c", code)

    def _run(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.home,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


def test_its_source_is_read_and_its_format_is_made(run: Run) -> None:
    run("build", "news.bulletin", *FLAGS, *NOW, "-o", "public")
    made = sorted(path.name for path in (run.home / "public").iterdir())
    assert made == [
        "atom.xml", "feed.json", "feedpub-manifest.json", "news-sitemap.xml", "rss.xml",
        "sitemap-2026-11.xml", "sitemap.xml", "twtxt.txt",
    ]  # fmt: skip
    assert (run.home / "public" / "twtxt.txt").read_text() == (
        "# nick = E\n# url = https://e.example/twtxt.txt\n\n"
        "2026-11-23T08:00:00Z\tRain until Friday https://e.example/1\n"
        "2026-11-23T07:00:00Z\tSNOW https://e.example/2\n"
    )


def test_its_vocabulary_is_spoken(run: Run) -> None:
    row = {"cried": {"as": "Rain", "on": "23.11.2026"}, "page": 7}
    (run.home / "rows.jsonl").write_text(json.dumps(row))
    run("build", "rows.jsonl", *FLAGS, *NOW, "-o", "public")
    feed = (run.home / "public" / "rss.xml").read_text("utf-8")
    assert "<link>https://e.example/ledger/7</link>" in feed
    assert "<pubDate>Mon, 23 Nov 2026 00:00:00 +0000</pubDate>" in feed
    config = CONFIG.format(source="bulletin", output="rss") + 'vocabulary = "town-leger"\n'
    config = config.replace('[[output]]\nformat = "rss"\nvocabulary', "vocabulary")
    (run.home / "feedpub.toml").write_text(config.replace('"news"', '"news.bulletin"'))
    assert "Did you mean 'town-ledger'?" in run("build", *NOW, code=2)


def test_its_format_is_compared_with_what_is_live(run: Run) -> None:
    run("build", "news.bulletin", *FLAGS, *NOW, "-o", "public")
    news = NEWS.replace("SNOW", "Snow until Sunday")
    (run.home / "news.bulletin").write_text(news, encoding="utf-8")
    text = run("build", "news.bulletin", *FLAGS, *NOW, "-o", "public", "--json")
    (changed,) = json.loads(text[text.index("{") :])["differences"]
    assert (changed["kind"], "twtxt.txt" in changed["files"]) == ("changed", True)


def test_its_document_is_found_and_checked_by_its_own_rules(run: Run) -> None:
    (run.home / "feeds").mkdir()
    (run.home / "feeds" / "twtxt.txt").write_text("# nick = E\n\n2026-11-23T08:00:00Z\tA\nB\n")
    (run.home / "feeds" / "notes.txt").write_text("Milk, bread.\n")
    found = json.loads(run("validate", "feeds", "--report", "json", code=1))
    ((finding,),) = [each["findings"] for each in found["documents"]]
    assert (finding["rule"], found["documents"][0]["path"], finding["line"]) == (
        "twtxt/invalid-line", "feeds/twtxt.txt", 4,
    )  # fmt: skip
    assert "invalid-line" in run("validate", "feeds", "--fix", code=1)
    # A text that no format knows is none.
    assert "notes.txt" in run("validate", "feeds/notes.txt", code=1)


def test_its_rule_profile_and_report_are_known(run: Run) -> None:
    run("build", "news.bulletin", *FLAGS, *NOW, "-o", "public")
    assert "town-crier/shouting" in run("validate", "public/rss.xml")
    assert run("validate", "public/rss.xml", "--level", "town-crier/shouting=off").startswith("1 ")
    tally = run("validate", "public/rss.xml", "--profile", "town-square", "--report", "tally")
    assert tally == "1\tpublic/rss.xml\n"
    assert "A headline is all capital letters." in run("explain", "town-crier/shouting")
    assert "A board of wood" in run("explain", "profile/town-square")
    assert "town-square" in run("profiles")
    rules = run("rules")
    assert all(name in rules for name in ("town-crier/shouting", "twtxt/invalid-line"))
    assert "tally" in run("validate", "public/rss.xml", "--report", "tale", code=2)


def test_its_consumer_shows_articles(run: Run) -> None:
    known = "from feedpub.consumers import CONSUMERS; print(*CONSUMERS)"
    assert "notice-board" in run.python(known).split()


def test_its_executor_does_the_work(run: Run) -> None:
    made = []
    for name in ("serial", "threads"):
        run("build", "news.bulletin", *FLAGS, *NOW, "-o", name, "--executor", name)
        folder = run.home / name
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
        assert "town-crier/shouting" in run("validate", name, *NOW, "--executor", name)
        run("check", "news.bulletin", "--executor", name)
        run("check", "news.bulletin", "--profile", "town-square", "--executor", name)
    assert made[0] == made[1]
    assert len(made[0]) == 8
    for command in ("build", "check", "validate"):
        said = " ".join(run(command, "--help").split())
        assert "threads (threads of this process)" in said
        assert "serial (this process alone)" in said
    assert "'threads'" in run("validate", "threads", "--executor", "thread", code=2)
    assert "processes, serial, threads" in run("validate", "threads", "--executor", "x", code=2)


@pytest.mark.parametrize(
    ("source", "output", "said"),
    [
        ("bulletin", "rss", ""),
        ("bulletin", "twtxt", ""),
        ("bulletins", "rss", "bulletin"),
        ("bulletin", "twt", "twtxt"),
    ],
)
def test_the_configuration_knows_its_names(run: Run, source: str, output: str, said: str) -> None:
    (run.home / "news.bulletin").rename(run.home / "news")
    config = CONFIG.format(source=source, output=output)
    (run.home / "feedpub.toml").write_text(config, encoding="utf-8")
    text = run("build", *NOW, code=2 if said else 0)
    assert said in text


WORLD = (
    CONFIG.format(source="bulletin", output="rss")
    + """[[publish.target]]
type = "directory"
[[publish.target]]
type = "chest"
file = "{file}"
[[announce]]
type = "{announcer}"
file = "bell.log"
"""
)


def test_its_target_gets_what_is_published_and_its_announcer_hears_of_it(run: Run) -> None:
    (run.home / "news.bulletin").rename(run.home / "news")
    config = WORLD.format(file="feeds.zip", announcer="bell")
    (run.home / "feedpub.toml").write_text(config, encoding="utf-8")
    said = run("build", *NOW, "--dry-run")
    assert "would publish to feeds.zip (1 written, 0 removed)" in said
    assert not (run.home / "bell.log").exists()
    said = run("build", *NOW)
    assert "published to feeds.zip (1 written, 0 removed)" in said
    assert "announced: bell.log" in said
    assert "feeds.zip: all files change at one instant" in run("config")
    assert "file (required)\n    The archive." in run("explain", "target/chest")
    assert "a line for each article" in run("explain", "announcer/bell")
    assert "bell, command, indexnow, websub" in run("explain", "announcer/gong", code=2)
    schema = json.loads(run("config", "--schema"))["$defs"]
    assert [each["properties"]["type"]["const"] for each in schema["target"]["oneOf"]] == [
        "azure", "chest", "directory", "gcs", "s3", "sftp",
    ]  # fmt: skip
    assert schema["announcer"]["oneOf"][0]["required"] == ["type", "file"]
    with ZipFile(run.home / "feeds.zip") as chest:
        assert chest.read("rss.xml") == (run.home / "public" / "rss.xml").read_bytes()
        assert sorted(chest.namelist()) == ["feedpub-manifest.json", "manifest.json", "rss.xml"]
    assert (run.home / "bell.log").read_text() == (
        "new https://e.example/1 Rain until Friday\nnew https://e.example/2 SNOW\n"
    )
    # Nothing changed: nobody is told, and the chest stays as it is.
    assert "announced" not in run("build", *NOW)
    (run.home / "news").write_text(NEWS.replace("SNOW", "Snow"), encoding="utf-8")
    summary = json.loads(run("build", *NOW, "--json"))
    assert [(each["written"], each["error"]) for each in summary["targets"]] == [
        (["rss.xml"], None), (["rss.xml"], None),
    ]  # fmt: skip
    assert summary["announced"] == [{"announcer": "bell.log", "error": None}]
    assert (run.home / "bell.log").read_text().endswith("changed https://e.example/2 Snow\n")


def test_its_guard_refuses_what_it_is_for(run: Run) -> None:
    (run.home / "news.bulletin").rename(run.home / "news")
    config = CONFIG.format(source="bulletin", output="rss")
    (run.home / "feedpub.toml").write_text(config, encoding="utf-8")
    run("build", *NOW)
    first, _, _ = NEWS.partition("\n\n")
    (run.home / "news").write_text(first, encoding="utf-8")
    said = run("build", *NOW, code=5)
    assert "refused: rss.xml would have a single article\n  - Rain until Friday\n" in said
    assert "feedpub build --allow quorum" in said
    assert "whether a feed needs more than one article." in run("explain", "guard/quorum").lower()
    (run.home / "feedpub.toml").write_text(config + '[output.guard]\nquorum = "off"\n')
    run("build", *NOW)
    (run.home / "feedpub.toml").write_text(config + '[guard]\nquorom = "off"\n')
    assert "did you mean 'quorum'?" in run("build", *NOW, code=2)


def test_the_trouble_of_its_target_is_its_own(run: Run) -> None:
    (run.home / "news.bulletin").rename(run.home / "news")
    config = WORLD.format(file="feeds.zip", announcer="bell")
    (run.home / "feedpub.toml").write_text(config, encoding="utf-8")
    (run.home / "feeds.zip").write_text("no archive")
    said = run("build", *NOW, code=4)
    assert "published to public (1 written, 0 removed)" in said
    assert f"{run.home / 'feeds.zip'}: is not a ZIP archive\n  Restore it" in said
    assert (run.home / "feeds.zip").read_text() == "no archive"
    (run.home / "feeds.zip").unlink()
    assert "published to feeds.zip (1 written, 0 removed)" in run("build", *NOW)


@pytest.mark.parametrize(
    ("file", "announcer", "said"),
    [
        ("feeds.zip", "bel", "announce[1].type: 'bel' is not allowed; did you mean 'bell'?"),
        ("feeds.zip", "command", "announce[1].file: unknown key"),
        ("", "bell", 'publish.target[2].file: "" is shorter than 1 character'),
    ],
)
def test_the_options_of_its_members_are_checked(
    run: Run, file: str, announcer: str, said: str
) -> None:
    config = WORLD.format(file=file, announcer=announcer)
    (run.home / "feedpub.toml").write_text(config, encoding="utf-8")
    assert said in run("config", code=2)
