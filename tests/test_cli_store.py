"""``feedpub store``, and what a build says of a store that it cannot use."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from stores import postgres_url

from feedpub.cli import main
from feedpub.store import Server, Store

__all__ = ["postgres_url"]

NOW = "2026-11-20T08:00:00Z"
CONFIG = """
[publication]
name = "{name}"
url = "{url}"
language = "en"

[[source]]
path = "a.jsonl"

[[output]]
path = "rss.xml"
format = "rss"

[[output]]
path = "sitemap.xml"
format = "sitemap"

[store]
{store}
"""

Run = Callable[..., Result]


def configure(store: str = "", name: str = "The Example", url: str = "https://e.example/") -> None:
    Path("feedpub.toml").write_text(CONFIG.format(store=store, name=name, url=url))


def record(number: int, **more: Any) -> str:
    return json.dumps(
        {
            "id": f"n{number}",
            "url": f"https://e.example/{number}",
            "title": f"Title {number}",
            "date_published": f"2026-11-{number:02d}T10:00:00Z",
            "content_html": "<p>Text.</p>",
        }
        | more
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    configure()
    Path("a.jsonl").write_text("\n".join(map(record, range(1, 6))))

    def run(*arguments: str, code: int = 0, now: str = NOW) -> Result:
        more = ("--now", now) if arguments[0] == "build" else ()
        result = CliRunner().invoke(main, [*arguments, *more], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return run


def published() -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(Path("public").iterdir())}


def test_what_is_in_it(run: Run) -> None:
    assert "there is no store yet" in run("store", "info", code=4).stderr
    run("build")
    shown = run("store", "info").stdout
    place = Path("feedpub.store").absolute()
    assert shown == (
        f"{place}: {place.stat().st_size / 1000:,.0f} KB, version {version()}\n"
        "  5 articles: 5 public\n"
        "  3 documents\n"
        "  1 run; the last at 2026-11-20T08:00:00Z\n"
    )
    found = json.loads(run("store", "info", "--json").stdout)
    assert found["articles"] == {"public": 5}
    assert (found["documents"], found["runs"], found["aliases"]) == (3, 1, 0)
    assert found["last"]["created"] == NOW


def version() -> int:
    return int(sqlite3.connect("feedpub.store").execute("PRAGMA user_version").fetchone()[0])


def test_without_a_store(run: Run) -> None:
    configure("enabled = false")
    run("build")
    assert not Path("feedpub.store").exists()
    for command in (["info"], ["check"], ["backup", "b"], ["rebuild"], ["restore", "a.jsonl"]):
        result = run("store", *command, code=2)
        assert "there is no store: [store] says enabled = false" in result.stderr


def test_a_backup_and_its_return(run: Run) -> None:
    run("build")
    shown = run("store", "backup", "b.store").stdout
    assert re.fullmatch(r"b\.store: 5 articles, \d+ KB\n", shown)
    assert stat.S_IMODE(Path("b.store").stat().st_mode) == 0o600
    run("store", "backup", "b.store")
    before = published()
    Path("a.jsonl").write_text("\n".join(map(record, range(1, 8))))
    run("build")
    shown = run("store", "restore", "b.store").stdout
    place = Path("feedpub.store").absolute()
    assert shown == f"{place}: comes from b.store\n  what was there is {place}.old1 now\n"
    assert json.loads(run("store", "info", "--json").stdout)["articles"] == {"public": 5}
    assert published() != before
    shown = run("build").stdout
    assert "nothing changed" in shown
    assert json.loads(run("store", "info", "--json").stdout)["articles"] == {"public": 7}
    assert list(Path().glob(".*.part")) + list(Path().glob(".*.new*")) == []


def test_a_backup_replaces_nothing_else(run: Run) -> None:
    run("build")
    Path("notes.txt").write_text("mine, and long enough to be told from a database" * 9)
    assert "is damaged" in run("store", "backup", "notes.txt", code=4).stderr
    assert Path("notes.txt").read_text().startswith("mine")
    assert "is a folder" in run("store", "backup", "public", code=4).stderr
    assert "cannot be written" in run("store", "backup", "no/where", code=4).stderr


def test_a_backup_that_is_damaged_is_not_restored(run: Run) -> None:
    run("build")
    run("store", "backup", "b.store")
    spoil(Path("b.store"), 3 * 4096)
    before = Path("feedpub.store").read_bytes()
    assert "is damaged" in run("store", "restore", "b.store", code=4).stderr
    assert "there is no such file" in run("store", "restore", "c", code=2).stderr
    assert Path("feedpub.store").read_bytes() == before


def test_a_backup_that_contradicts_itself_is_not_restored(run: Run) -> None:
    run("build")
    run("store", "backup", "b.store")
    with sqlite3.connect("b.store") as connection:
        connection.execute("UPDATE document SET articles = 9 WHERE name = 'rss.xml'")
    connection.close()
    before = Path("feedpub.store").read_bytes()
    said = run("store", "restore", "b.store", code=4).stderr
    assert "is damaged: rss.xml has 9 articles, of which 5 are listed" in said
    assert "Take another backup, an older one." in said
    assert Path("feedpub.store").read_bytes() == before


def test_what_was_put_aside_before_stays(run: Run) -> None:
    run("build")
    run("store", "backup", "b.store")
    run("store", "restore", "b.store")
    first = Path("feedpub.store.old1").read_bytes()
    assert run("store", "restore", "b.store").stdout.endswith(".old2 now\n")
    assert Path("feedpub.store.old1").read_bytes() == first
    assert Path("feedpub.store.old2").exists()


def spoil(path: Path, begin: int) -> None:
    """Overwrite a page of the database at *path*."""
    with path.open("r+b") as file:
        file.seek(begin)
        file.write(b"\xa5" * 4096)


def test_a_store_that_contradicts_itself(run: Run) -> None:
    run("build")
    assert run("store", "check").stdout == f"{Path('feedpub.store').absolute()}: is whole\n"
    with sqlite3.connect("feedpub.store") as connection:
        connection.execute("UPDATE article SET state = 'lost' WHERE key = 1")
        connection.execute("UPDATE document SET articles = 9 WHERE name = 'rss.xml'")
        connection.execute("UPDATE members SET keys = x'0900000000000000' WHERE name LIKE 's%-%'")
        connection.execute("UPDATE document SET articles = 1 WHERE name LIKE 's%-%'")
    connection.close()
    shown = run("store", "check", code=1).stdout
    assert "has the state 'lost', which there is not" in shown
    assert "rss.xml has 9 articles, of which 5 are listed" in shown
    assert "sitemap-2026-11.xml lists articles that are not known" in shown
    faults = json.loads(run("store", "check", "--json", code=1).stdout)["faults"]
    assert len(faults) == 3


@pytest.mark.parametrize("page", [0, 1, 2, 3])
def test_a_damaged_store_stops_the_build_and_can_be_rebuilt(run: Run, page: int) -> None:
    run("build")
    before = published()
    spoil(Path("feedpub.store"), page * 4096)
    Path("a.jsonl").write_text("\n".join(map(record, range(1, 8))))
    result = run("build", code=4)
    assert "feedpub.store: is damaged: " in result.stderr
    assert "Run `feedpub store rebuild`" in result.stderr
    assert "Nothing was published; what was live is still live." in result.stderr
    assert published() == before
    damaged = Path("feedpub.store").read_bytes()
    shown = run("store", "rebuild", "--from", "public/").stdout
    place = Path("feedpub.store").absolute()
    assert shown.splitlines()[:2] == [
        f"{place}: 5 articles of 3 documents",
        f"  what was there is {place}.old1 now",
    ]
    assert Path("feedpub.store.old1").read_bytes() == damaged
    Path("a.jsonl").write_text("\n".join(map(record, range(1, 6))))
    assert "nothing changed" in run("build").stdout
    assert published() == before


def test_a_store_of_nothing_but_addresses(run: Run) -> None:
    run("build")
    before = published()
    Path("feedpub.store").unlink()
    shown = run("store", "rebuild", "--from", "public/sitemap-2026-11.xml").stdout
    assert "5 articles of 1 document\n" in shown
    assert "  5 articles of them without an id in any document" in shown
    assert "nothing changed" in run("build").stdout
    assert published() == before


def test_a_rebuilt_store_keeps_other_names(run: Run) -> None:
    run("build")
    with Store(Path("feedpub.store")) as store:
        store.put_aliases({"old": "tag:e.example,2026:n1"})
    run("store", "rebuild")
    with Store(Path("feedpub.store")) as store:
        assert store.aliases(["old"]) == {"old": "tag:e.example,2026:n1"}
    assert "1 other id that articles have" in run("store", "info").stdout


def test_nothing_to_rebuild_it_from(run: Run) -> None:
    assert "0 articles of 0 documents" in run("store", "rebuild", code=1).stdout
    Path("x.xml").write_text("<html/>")
    result = run("store", "rebuild", "--from", "x.xml", code=1)
    assert "x.xml was left out: it is not a feed or a sitemap" in result.stderr
    assert "does not exist" in run("store", "rebuild", "--from", "y.xml", code=3).stderr


def test_a_store_that_was_copied_with_a_configuration(run: Run) -> None:
    run("build")
    configure(name="Other", url="https://other.example/")
    shutil.rmtree("public")
    stderr = run("build", code=4).stderr
    assert "remembers another publication, 'The Example' at https://e.example/" in stderr
    assert "remove the copy, or name another place in [store]" in stderr
    assert not list(Path("public").glob("*"))
    run("build", "--allow", "identity", "--allow", "ids")
    run("build")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: os.mkfifo(path), "is not a regular file"),
        (lambda path: path.symlink_to("no/where"), "is a link that leads nowhere"),
        (lambda path: path.write_text("text " * 999), "is damaged"),
    ],
)
def test_what_is_in_the_place_of_a_store(run: Run, make: Any, said: str) -> None:
    make(Path("feedpub.store"))
    stderr = run("build", code=4).stderr
    assert said in stderr
    assert "Nothing was published" in stderr
    assert not list(Path("public").glob("*"))


def test_a_link_to_a_store_is_followed(run: Run) -> None:
    Path("elsewhere").mkdir()
    Path("feedpub.store").symlink_to("elsewhere/s")
    Path("elsewhere/s").touch()
    run("build")
    assert Path("feedpub.store").is_symlink()
    assert json.loads(run("store", "info", "--json").stdout)["articles"] == {"public": 5}


def test_where_memory_cannot_be_shared(run: Run) -> None:
    Path("feedpub.store-shm").mkdir()
    run("build")
    assert "nothing changed" in run("build").stdout
    with Store(Path("feedpub.store")) as store:
        assert store.count() == 5
    assert not Path("feedpub.store-wal").exists()


def test_in_a_server(run: Run, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE", postgres_url)
    configure('url_env = "STORE"\nschema = "cli"')
    run("build")
    before = published()
    assert not Path("feedpub.store").exists()
    shown = run("store", "info").stdout
    assert re.search(r"newsroom:\*\*\*@127\.0\.0\.1:\d+/postgres \(cli\): \d+ KB", shown)
    assert "5 articles: 5 public" in shown
    run("store", "check")
    run("store", "backup", "b.store")
    with Store(Path("b.store"), read_only=True) as backup:
        assert backup.count() == 5
        assert list(backup.faults()) == []
    run("store", "rebuild")
    assert "nothing changed" in run("build").stdout
    run("store", "restore", "b.store")
    assert "nothing changed" in run("build").stdout
    assert published() == before
    configure('url_env = "STORE"\nschema = "cli"', name="Other", url="https://other.example/")
    assert "remembers another publication" in run("build", code=4).stderr
    configure('url_env = "STORE"\nschema = "other"', name="Other", url="https://other.example/")
    run("build", "-o", "other")
    configure('url_env = "NOWHERE"')
    assert "the environment variable is not set: NOWHERE" in run("build", code=2).stderr


def test_two_hosts_at_once(run: Run, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE", postgres_url)
    configure('url_env = "STORE"\nschema = "busy"')
    run("build")
    with Store(Server(postgres_url, "busy")):
        stderr = run("build", "--wait", "0.2", code=4).stderr
        assert "is in use by another run, here or on another host" in stderr
        run("store", "info")
    run("build")


@pytest.mark.parametrize(
    ("change", "said", "code"),
    [
        (lambda url: url.replace("s3cret%2Fword", "wr0ng"), "refuses to sign in", 4),
        (lambda url: url.replace("/postgres", "/missing"), "has no such database", 4),
        (lambda _: "postgresql+psycopg://ana:s3cret@127.0.0.1:1/db", "cannot be used", 4),
        (lambda _: "mysql://ana:s3cret@127.0.0.1/db", "is not the URL of a database of", 2),
        (lambda _: "postgresql+none://ana:s3cret@h/db", "driver of PostgreSQL is not", 2),
    ],
)
def test_a_server_that_cannot_be_used(
    run: Run, postgres_url: str, change: Any, said: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE", change(postgres_url))
    configure('url_env = "STORE"')
    stderr = run("build", code=code).stderr
    assert said in stderr
    for secret in ("s3cret", "wr0ng"):
        assert secret not in stderr
    assert not list(Path("public").glob("*"))


def test_the_password_in_the_configuration_is_not_shown(run: Run) -> None:
    configure('url = "postgresql://ana:s3cret@h/db"')
    shown = run("config", "--json").stdout
    assert json.loads(shown)["store"]["url"] == "postgresql://ana:***@h/db"


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ('url = "postgresql://h/db"\npath = "s"', "says a second place beside path"),
        ('url = "postgresql://h/db"\nurl_env = "A"', "says a second place beside url"),
        ('url = "mysql://h/db"', "is not the URL of a database of PostgreSQL"),
        ('path = "s"\nschema = "a"', "is of a server; a file has none"),
        ('path = "public/s"', "'public/s' is published; name a file elsewhere"),
    ],
)
def test_what_the_configuration_may_not_say(run: Run, store: str, said: str) -> None:
    configure(store)
    assert said in run("build", code=2).stderr
