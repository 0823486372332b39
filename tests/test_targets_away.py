"""A whole publication in a directory, in a bucket and on a server at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import buckets
import pytest
import sshd
from buckets import Library, objects
from click.testing import CliRunner, Result
from publications import files

from feedpub.cli import main
from feedpub.targets import TARGETS
from feedpub.targets._mirror import Mirror
from feedpub.targets._object_stores._wire import Wire
from feedpub.targets.sftp import _session

obstore = pytest.importorskip("obstore")

CONFIGURATION = """
[publication]
name = "C"
url = "https://curierul.example/"
language = "ro"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
[[output]]
format = "rss"
for_each = "section"
path = "sections/{{section}}.xml"
[[output]]
format = "sitemap"
[[publish.target]]
type = "directory"
directory = "public"
[[publish.target]]
type = "s3"
bucket = "away"
prefix = "feeds"
endpoint = "{server}"
cache_control = {{ rss = "max-age=60", default = "max-age=300" }}
[[publish.target]]
type = "sftp"
host = "server"
path = "{folder}/there"
"""
NOW = ("--now", "2026-11-23T09:00:00Z")


class Away:
    """A newsroom that publishes to three places."""

    def __init__(self, folder: Path, server: str) -> None:
        self.folder = folder
        self.configuration = folder / "feedpub.toml"
        self.configuration.write_text(CONFIGURATION.format(server=server, folder=folder))
        (folder / "there").mkdir()
        made = TARGETS["s3"].make({"bucket": "away", "endpoint": server}, Path())
        self.store: Any = vars(made)["_wire"]._store
        obstore.delete(self.store, [*objects(self.store)])

    def write(self, *records: dict[str, Any]) -> None:
        lines = [
            {
                "url": f"/{number}",
                "title": f"Title {number}",
                "summary": f"Words{number}.",
                "section": "ab"[number % 2],
                "date_published": "2026-11-23T06:00:00Z",
                **record,
            }
            for number, record in enumerate(records)
        ]
        text = "".join(f"{json.dumps(each)}\n" for each in lines)
        (self.folder / "articles.jsonl").write_text(text)

    def run(self, *arguments: str, code: int = 0) -> str:
        command = [*arguments, "--config", str(self.configuration)]
        result: Result = CliRunner().invoke(main, command)
        assert result.exit_code == code, result.output
        return result.output

    @property
    def public(self) -> dict[str, str]:
        return files(self.folder / "public")

    @property
    def bucket(self) -> dict[str, str]:
        found = objects(self.store).items()
        return {key[6:]: data.decode() for key, data in found if key.startswith("feeds/")}

    @property
    def there(self) -> dict[str, str]:
        return files(self.folder / "there")


@pytest.fixture
def away(tmp_path: Path, object_server: str, monkeypatch: pytest.MonkeyPatch) -> Away:
    monkeypatch.chdir(tmp_path)
    for name, value in buckets.KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(_session, "PROGRAM", sshd.without_ssh(tmp_path / "sftp"))
    buckets.make_bucket(object_server, "away")
    return Away(tmp_path, object_server)


def test_three_places(away: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    many: list[dict[str, Any]] = [{} for _ in range(30)]
    away.write(*many)
    said = away.run("build", *NOW)
    assert said.count("published to ") == 3
    assert away.public == away.bucket == away.there
    assert {"rss.xml", "sections/a.xml", "sitemap.xml"} < away.public.keys()
    stored = obstore.get(away.store, "feeds/rss.xml").attributes
    assert stored["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert stored["Cache-Control"] == "max-age=60"
    # Nothing is new, so nothing is fetched and nothing put, but what keeps others out.
    asked = Library()
    with monkeypatch.context() as patch:
        patch.setattr(Wire, "_library", asked)
        assert "nothing changed" in away.run("build", *NOW)
    assert asked.those("put") == [".feeds.feedpub/lease.json"]
    assert not {"feeds/rss.xml", "feeds/sitemap.xml"} & {*asked.those("get")}
    # One place is away, and an article is taken back: it is gone from the others in this run.
    (away.folder / "there").rename(away.folder / "elsewhere")
    many[1] = {"status": "withdrawn"}
    away.write(*many)
    said = away.run("build", *NOW, code=4)
    assert f"sftp://server{away.folder}/there: the server refused" in said
    assert away.public == away.bucket
    assert not [name for name, text in away.bucket.items() if "Words1." in text]
    # It is back, and brought up to date.
    (away.folder / "elsewhere").rename(away.folder / "there")
    away.run("build", *NOW)
    assert not [name for name, text in away.there.items() if "Words1." in text]
    assert away.there.keys() == away.bucket.keys()
    # A guard holds for all of them.
    before = away.bucket
    # What was altered in the copies of this machine counts for nothing.
    for copy in (away.folder / "cache").rglob("*"):
        if copy.is_file():
            copy.write_text("altered")
    assert "nothing changed" in away.run("build", *NOW)
    assert away.bucket == before
    away.write({})
    assert "feedpub build --allow loss" in away.run("build", *NOW, code=5)
    assert away.bucket == before


def test_how_far_all_or_nothing_goes(away: Away) -> None:
    said = CliRunner().invoke(main, ["config", str(away.configuration)]).output
    reach = "a partial failure is finished by the next run"
    assert [line.split(": ")[0].strip() for line in said.splitlines() if line.endswith(reach)] == [
        f"publishes to s3://away/feeds at {away.store.config['endpoint'].partition('//')[2]}",
        f"publishes to sftp://server{away.folder}/there",
    ]


def test_more(away: Away) -> None:
    away.write(*({} for _ in range(200)))
    away.run("build", *NOW)
    assert away.public == away.bucket == away.there


# Copies on this machine ---------------------------------------------------------------------------


def test_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    mirror, other = Mirror("a"), Mirror("b")
    (tmp_path / "x").write_text("x")
    mirror.keep("../x", tmp_path / "x")
    mirror.keep("y", b"y")
    assert (mirror.path("../x").read_text(), mirror.path("y").read_text()) == ("x", "y")
    assert not other.path("y").exists()
    mirror.keep_only(["y"])
    assert not mirror.path("../x").exists()
    assert mirror.path("y").exists()
    other.keep_only([])
    mirror.keep("z", tmp_path / "none")
    assert not mirror.path("z").exists()
    assert mirror.path("y").parent.stat().st_mode & 0o777 == 0o700


def test_copies_of_somebody_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", nobody)
    mirror = Mirror("a")
    mirror.keep("x", b"x")
    assert not mirror.path("x").exists()
