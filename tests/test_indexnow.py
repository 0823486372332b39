"""IndexNow: which pages are told, to which engine, and what is made of each answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from feedpub.announcing.indexnow import ENDPOINTS, INDEXNOW, IndexNow
from feedpub.cli import main
from feedpub.documents import detect
from feedpub.errors import UsageError
from feedpub.formats.indexnow_key import INDEXNOW_KEY
from feedpub.model import Feed, Output, Publication
from feedpub.runs import Difference, Run
from feedpub.store import Store

NOW = "2026-11-23T09:00:00Z"
KEY = "6f1d2c0b-9e8a"
CONFIG = """
[publication]
name = "C"
url = "{url}"
language = "ro"
[fetch]
allow_private = true
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
[[announce]]
type = "indexnow"
key = "6f1d2c0b-9e8a"
endpoints = {endpoints}
"""
Build = Callable[..., Result]


class Engines:
    """A site that serves what is published, and engines that answer as they are told.

    Attributes:
        answers: Name of an engine → its answers, the last of which it repeats.
        sent: What they were sent: engine and content.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "public"
        self.answers: dict[str, list[int]] = {}
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.key_status = 200

        def answer(environ: dict[str, Any], start: Any) -> Any:
            return self._answer(Request(environ))(environ, start)

        self._server = make_server("127.0.0.1", 0, answer, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}/"
        self.host = f"127.0.0.1:{self._server.port}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    @property
    def pages(self) -> list[list[str]]:
        """The pages in each call."""
        return [
            [each.removeprefix(self.url) for each in content["urlList"]] for _, content in self.sent
        ]

    def configure(self, *names: str, more: str = "", base: str = "") -> None:
        endpoints = [f"{self.url}{name}" for name in names or ("bing",)]
        text = CONFIG.format(url=self.url, endpoints=json.dumps(endpoints)) + more
        Path("feedpub.toml").write_text(text)

    def _answer(self, request: Request) -> Response:
        name = request.path[1:]
        if request.method == "POST":
            assert request.headers["Content-Type"] == "application/json; charset=utf-8"
            self.sent.append((name, json.loads(request.data)))
            answers = self.answers.get(name, [200])
            status = answers.pop(0) if len(answers) > 1 else answers[0]
            return Response("", status)
        path = self.folder / name
        if self.key_status != 200 or not path.is_file():
            return Response("", 404 if self.key_status == 200 else self.key_status)
        return Response(path.read_bytes())


@contextmanager
def engines_at(folder: Path) -> Iterator[Engines]:
    engines = Engines(folder)
    try:
        yield engines
    finally:
        engines.close()


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engines]:
    monkeypatch.setattr("werkzeug.serving.WSGIRequestHandler.log", lambda *_, **__: None)
    with engines_at(tmp_path) as engines:
        yield engines


def record(number: int, **more: Any) -> str:
    base = {"id": f"{number}", "url": f"/{number}", "title": f"T{number}",
            "content_html": "<p>Text.</p>", "date_published": "2026-11-23T06:00:00Z"}  # fmt: skip
    return json.dumps(base | more) + "\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.chdir(tmp_path)

    def run(command: str, *records: str, code: int = 0, now: str = "09:00") -> Result:
        if records:
            Path("articles.jsonl").write_text("".join(records))
        arguments = [*command.split(), "--now", f"2026-11-23T{now}:00Z"]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return run


def test_engines_are_told_which_pages_really_changed(run: Build, engines: Engines) -> None:
    engines.configure()
    said = run("build", record(1), record(2), record(3)).stdout
    assert f"announced: IndexNow for {engines.host} (3 addresses)" in said
    assert (engines.folder / f"{KEY}.txt").read_bytes() == KEY.encode()
    assert engines.sent == [
        (
            "bing",
            {
                "host": engines.host,
                "key": KEY,
                "keyLocation": f"{engines.url}{KEY}.txt",
                "urlList": [f"{engines.url}{number}" for number in (1, 2, 3)],
            },
        )
    ]
    engines.sent.clear()
    run("build", now="10:00")
    # A minor change is no reason to fetch the page again.
    minor = record(1, title="T1!", change="minor")
    run("build", minor, record(2), record(3), now="11:00")
    # Nor is a feed that is written otherwise.
    engines.configure(more='[[output]]\nformat = "atom"\n')
    run("build", now="11:30")
    assert engines.sent == []
    changed = record(2, content_html="<p>Other.</p>")
    run("build --allow loss", minor, changed, now="12:00")
    assert engines.pages == [["2", "3"]]  # the third is gone
    run("build --allow loss", minor, changed, record(4), now="13:00")
    moved = record(4, url="/four")
    run("build --allow loss --allow ids", minor, changed, moved, now="14:00")
    assert engines.pages[1:] == [["4"], ["4", "four"]]
    withdrawn = record(2, status="withdrawn")
    run("build --allow loss", minor, withdrawn, moved, now="15:00")
    assert engines.pages[3:] == [["2"]]


def test_no_page_is_sent_again_within_ten_minutes(run: Build, engines: Engines) -> None:
    engines.configure()
    run("build", record(1))
    said = run("build", record(1, content_html="<p>B.</p>"), record(2), now="09:05").stdout
    assert f"announced: IndexNow for {engines.host} (1 address)" in said
    run("build", now="09:09")
    assert engines.pages == [["1"], ["2"]]
    run("announce", now="09:10")
    assert engines.pages == [["1"], ["2"], ["1"]]
    assert "nothing waits" in run("announce", now="10:00").stdout


@pytest.mark.parametrize("status", [200, 202, 203])
def test_success(run: Build, engines: Engines, status: int) -> None:
    engines.configure("bing", "yandex")
    engines.answers = {"bing": [status]}
    assert run("build", record(1)).stderr == ""
    assert [name for name, _ in engines.sent] == ["bing"]
    assert json.loads(run("announce --json").stdout) == {"announced": [], "waiting": []}


@pytest.mark.parametrize("status", [429, 500, 503, 404, 302])
def test_the_next_engine_is_asked_if_one_cannot_answer(
    run: Build, engines: Engines, status: int
) -> None:
    engines.configure("api", "bing", "yandex")
    engines.answers = {"api": [status], "bing": [status, 200], "yandex": [status]}
    result = run("build", record(1))
    assert [name for name, _ in engines.sent] == ["api", "bing", "yandex"]
    assert "warning: not announced: IndexNow for 127.0.0.1" in result.stderr
    assert f"{engines.host} answers {status}" in result.stderr or status == 302
    said = run("build", now="09:01").stdout
    assert [name for name, _ in engines.sent][3:] == ["api", "bing"]
    assert said.startswith("nothing changed")


def test_an_engine_that_cannot_be_reached_is_passed_over(run: Build, engines: Engines) -> None:
    engines.configure("bing")
    text = Path("feedpub.toml").read_text()
    Path("feedpub.toml").write_text(text.replace('["http', '["http://127.0.0.1:9/i", "http'))
    assert run("build", record(1)).stderr == ""
    assert engines.pages == [["1"]]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "feedpub sent what is not valid"),
        (403, f"No engine accepts the key: http://127.0.0.1:{{}}/{KEY}.txt must hold it"),
        (422, f"An address is not one of those that http://127.0.0.1:{{}}/{KEY}.txt is for"),
    ],
)
def test_some_answers_are_final(run: Build, engines: Engines, status: int, said: str) -> None:
    engines.configure("bing", "yandex")
    engines.answers = {"bing": [status]}
    result = run("build", record(1))
    assert f"answers {status}" in result.stderr
    assert said.format(engines.host.partition(":")[2]) in result.stderr
    assert [name for name, _ in engines.sent] == ["bing"]
    assert run("announce", now="12:00").stdout == "nothing waits to be announced\n"


@pytest.mark.parametrize(
    ("key_status", "content", "said"),
    [
        (404, KEY, "is not there (404)"),
        (200, "another-key", "does not hold the key"),
        (403, KEY, None),  # bots are not let in, but engines may be
        (200, f"\ufeff{KEY}\r\n", None),
    ],
)
def test_the_key_is_looked_for_before_anything_is_sent(
    run: Build, engines: Engines, key_status: int, content: str, said: str | None
) -> None:
    engines.configure()
    run("build --no-announce", record(1))
    engines.key_status = key_status
    engines.folder = Path("elsewhere")
    engines.folder.mkdir()
    (engines.folder / f"{KEY}.txt").write_text(content, "utf-8")
    result = run("build", record(1), record(2), record(3), now="09:05")
    if said is None:
        assert (result.stderr, engines.pages) == ("", [["2", "3"]])
        return
    assert f"{KEY}.txt {said}" in result.stderr
    assert "serve a text file with nothing but the key" in result.stderr
    engines.folder, engines.key_status = Path("public"), 200
    run("build", now="09:10")
    assert engines.pages == [["2", "3"]]


def test_a_key_that_cannot_be_looked_for_stops_nothing(run: Build, engines: Engines) -> None:
    engines.configure(more='[publish]\nurl = "http://127.0.0.1:9/"\n')
    text = Path("feedpub.toml").read_text()
    Path("feedpub.toml").write_text(
        text.replace(f'url = "{engines.url}"', 'url = "http://127.0.0.1:9/"')
    )
    assert run("build", record(1)).stderr == ""
    assert engines.sent[0][1]["keyLocation"] == f"http://127.0.0.1:9/{KEY}.txt"


def test_each_host_has_calls_of_its_own(run: Build, engines: Engines) -> None:
    engines.configure()
    other = record(2, url=engines.url.replace("127.0.0.1", "localhost") + "2")
    run("build", record(1), other)
    assert sorted(content["host"] for _, content in engines.sent) == [
        engines.host, engines.host.replace("127.0.0.1", "localhost"),
    ]  # fmt: skip
    assert [len(content["urlList"]) for _, content in engines.sent] == [1, 1]


def test_a_call_has_at_most_ten_thousand_pages(
    run: Build, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert IndexNow.most == 10_000
    monkeypatch.setattr(IndexNow, "most", 2)
    engines.configure()
    run("build", *map(record, range(5)))
    assert engines.pages == [["0", "1"], ["2", "3"], ["4"]]


class Killed(BaseException):
    pass


def kill(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize("place", ["deliver", "settle", "tell"])
def test_what_a_killed_run_published_is_told_by_the_next(
    run: Build, engines: Engines, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    engines.configure()
    old = [record(number) for number in range(1, 6)]
    run("build", *old)
    engines.sent.clear()
    changed = [record(1, content_html="<p>B.</p>"), *old[1:4], record(6)]
    with monkeypatch.context() as patched:
        patched.setattr(f"feedpub.pipeline.{place}", kill)
        with pytest.raises(Killed):
            run("build", *changed, now="10:00")
    assert engines.sent == []
    run("build", now="10:05")
    assert engines.pages == [["1", "5", "6"]]
    run("build", now="11:00")
    assert len(engines.sent) == 1


def test_a_feed_that_was_held_back_is_told_when_it_is_live(run: Build, engines: Engines) -> None:
    rules = '[rules]\n"rss/*" = "error"\n"publication/*" = "error"\n'
    engines.configure(more=rules)
    bad = record(9, date_published="1980-01-01T00:00:00Z")
    run("build", record(1))
    run("build --allow dates", record(1), record(2), bad, code=1, now="10:00")
    assert engines.pages == [["1"]]
    run("build --allow loss", record(1), record(2), now="11:00")
    assert engines.pages == [["1"], ["2"]]


def test_what_an_older_version_published_is_no_news(run: Build, engines: Engines) -> None:
    rules = '[rules]\n"rss/*" = "error"\n"publication/*" = "error"\n'
    engines.configure(more=rules)
    bad = record(9, date_published="1980-01-01T00:00:00Z")
    run("build --no-announce", record(1))
    run("build --no-announce --allow dates", record(1), record(2), bad, code=1, now="10:00")
    with Store(Path("feedpub.store")) as store:
        store.begin()
        store._database.run("DELETE FROM note WHERE name = 'news since'")
        store.commit()
    run("build --allow loss", record(1), record(2), record(3), now="11:00")
    assert engines.pages == [["2", "3"]]


def test_a_dry_run_lists_what_would_be_sent(run: Build, engines: Engines) -> None:
    engines.configure()
    said = run("build --dry-run", record(1)).stdout
    assert f"would announce: IndexNow for {engines.host} (1 address)" in said
    assert engines.sent == []


def test_without_a_store_what_feeds_say_is_told(run: Build, engines: Engines) -> None:
    engines.configure(more="[store]\nenabled = false\n")
    run("build", record(1))
    run("build", record(1), record(2))
    assert engines.pages == [["1"], ["2"]]


def test_many_changes_are_found_in_the_store(
    run: Build, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedpub.remembering._run_memory.MOST_CHANGES", 1)
    engines.configure()
    run("build", record(1), record(2))
    run("build", record(1), record(2, content_html="<p>B.</p>"), record(3), now="10:00")
    draft = record(3, status="draft")
    run("build --allow loss", record(1), draft, record(4, status="draft"), now="11:00")
    assert engines.pages == [["1", "2"], ["2", "3"], ["2", "3"]]
    # What a source that lists the newest only no longer lists is still there.
    newer = record(5, date_published="2026-11-23T07:00:00Z", content_html="<p>C.</p>")
    run("build --allow loss", newer, record(6), now="12:00")
    assert engines.pages[3:] == [["1", "5", "6"]]
    older = [record(number, date_published="2026-11-23T08:00:00Z") for number in (7, 8)]
    run("build --allow loss", *older, now="13:00")
    assert engines.pages[4:] == [["7", "8"]]


@pytest.mark.parametrize("most", [1, 99])
def test_what_no_feed_lists_is_not_told(
    run: Build, engines: Engines, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("feedpub.remembering._run_memory.MOST_CHANGES", most)
    engines.configure()
    text = Path("feedpub.toml").read_text()
    only = 'format = "rss"\nwhere = { section = "Sport" }'
    Path("feedpub.toml").write_text(text.replace('format = "rss"', only))
    run("build", record(1, section="Sport"), record(2), record(3))
    assert engines.pages == [["1"]]


def test_the_file_with_the_key_is_known() -> None:
    assert detect(b"6f1d2c0b-9e8a\n", f"public/{KEY}.txt") == "indexnow-key"
    assert detect(b"6f1d2c0b-9e8a\n", "public/robots.txt") != "indexnow-key"
    assert detect(b"a key", "a key.txt") != "indexnow-key"


def test_a_file_for_no_key_is_a_wrong_request() -> None:
    publication = Publication(name="E", url="https://e.example/", language="en")
    output = Output(format="indexnow-key", path="k.txt", limit=0)
    feed = Feed(publication=publication, output=output, articles=(), path="k.txt", url=None,
                title="E", language="en", now=datetime.fromisoformat(NOW))  # fmt: skip
    with pytest.raises(UsageError, match=r"there is no key to write in k\.txt"):
        list(INDEXNOW_KEY.write(feed))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('key = "short"', "announce[1].key: "),
        ('key = "a key with blanks"', "announce[1].key: "),
        ("", "announce[1]: 'key' is missing"),
        (f'key = "{KEY}"\nendpoints = []', "announce[1].endpoints: "),
        (f'key = "{KEY}"\nkey_location = "https://e.example/a/{KEY}.txt"',
         "speaks only for pages below https://e.example/a/"),
        (f'key = "{KEY}"\n[publish]\nurl = "https://e.example/feeds/"',
         f'write key_location = "https://e.example/{KEY}.txt"'),
        (f'key = "{KEY}"\n[[output]]\nformat = "indexnow-key"', "is made for [[announce]]"),
    ],
)  # fmt: skip
def test_options_that_cannot_work(run: Build, table: str, said: str) -> None:
    text = CONFIG.format(url="https://e.example/", endpoints="[]").partition("key =")[0]
    Path("feedpub.toml").write_text(text + table)
    assert said in run("build", record(1), code=2).stderr


def test_a_key_that_is_served_elsewhere_is_not_published(run: Build, engines: Engines) -> None:
    engines.configure(more=f'[publish]\nurl = "{engines.url}feeds/"\n')
    text = Path("feedpub.toml").read_text()
    location = f'key_location = "{engines.url}{KEY}.txt"\n[publish]'
    Path("feedpub.toml").write_text(text.replace("[publish]", location))
    engines.folder.mkdir()
    (engines.folder / f"{KEY}.txt").write_text(KEY)
    built = json.loads(run("build --json", record(1)).stdout)
    assert engines.pages == [["1"]]
    assert [each["path"] for each in built["documents"]] == ["rss.xml"]
    assert INDEXNOW.make({"key": KEY, "base_url": engines.url}, Path()).where == (
        "IndexNow at api.indexnow.org"
    )
    assert len(ENDPOINTS) == 3


def test_a_page_beside_the_folder_of_the_key_needs_one_at_the_root() -> None:
    options = {"key": KEY, "key_location": "https://e.example/news/k.txt"}
    messenger = INDEXNOW.make(options, Path())
    assert isinstance(messenger, IndexNow)
    urls = ("https://e.example/news/ș", "https://e.example/other", "https://f.example/news/1")
    pages = tuple(Difference(kind="new", url=url, title="", files=()) for url in urls)
    run = Run(created=None, home="", articles=pages)  # type: ignore[arg-type]
    assert [(each.recipient, each.subject) for each in messenger.messages(run)] == [
        ("https://e.example/news/k.txt", "https://e.example/news/%C8%99"),
        (f"https://e.example/{KEY}.txt", urls[1]),
        (f"https://f.example/{KEY}.txt", urls[2]),
    ]
    assert messenger.called("https://e.example/news/k.txt") == "IndexNow for e.example/news"
    assert messenger.serves(f"https://f.example/{KEY}.txt")
    assert not messenger.serves("https://f.example/old-key.txt")
