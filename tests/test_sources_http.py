"""Sources at addresses: what is sent to them, and what they are taken for."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from servers import Script, serving
from test_fetch import dripping, head, to, whole
from test_sources import PUBLICATION, RAIN, lines

from feedpub.cli import main
from feedpub.config import load
from feedpub.errors import ConfigError, FeedpubError
from feedpub.fetch import Fetcher, FetchOptions
from feedpub.sources import Reading, Source
from feedpub.sources import read as read_sources
from feedpub.sources._deliveries import written_at

CSV = "url,title,date_published\n/a,Știre: Łódź,2026-11-23T08:00:00Z\n".replace("Ș", "Ş")


def read(url: str, **options: Any) -> Reading:
    limits = FetchOptions(allow_private=True, timeout=5.0, retries=0)
    with Fetcher(limits) as fetch:
        source = Source(path=url, **options)
        return read_sources([source], publication=PUBLICATION, base=Path(), fetch=fetch)


def answered(answer: Script, path: str = "export", **options: Any) -> Reading:
    with serving(answer) as server:
        return read(server.url + path, **options)


# --- what it is taken for ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "path", "body"),
    [
        ("application/json", "export", json.dumps(RAIN).encode()),
        ("application/json; charset=iso-8859-1", "export", json.dumps(RAIN).encode()),
        ("text/csv", "export", CSV.encode()),
        ("text/csv; charset=windows-1250", "export", CSV.encode("windows-1250")),
        ("text/csv; charset=iso-8859-1", "export", CSV.encode()),
        ("text/csv; charset=base64", "export", CSV.encode()),
        ("text/csv; charset=us-ascii", "export", CSV.encode()),
        ("text/plain", "export.csv", CSV.encode()),
        ("application/octet-stream", "export.csv?key=x.json", CSV.encode()),
        ("application/x-ndjson", "export", lines([RAIN]).encode()),
        ("application/gzip", "export.jsonl.gz", gzip.compress(lines([RAIN]).encode(), mtime=0)),
    ],
)
def test_what_a_server_calls_it_counts(type: str, path: str, body: bytes) -> None:
    (article,) = answered(whole(body, f"Content-Type: {type}"), path).articles
    assert article.title in {RAIN["title"], "Ştire: Łódź"}
    assert article.origin.path.endswith(f"/{path}")


FEED = (
    "<rss version='2.0'><channel><title>T</title><link>https://e.example/</link><item>%s"
    "<title>Ştire: Łódź</title><link>https://e.example/a</link>"
    "<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("said", "declared", "encoding", "filler"),
    [
        ("windows-1250", "", "windows-1250", 0),
        ("windows-1250", '<?xml version="1.0" encoding="iso-8859-1"?>', "windows-1250", 0),
        ("windows-1250", '<?xml version="1.0" encoding="utf-8"?>', "windows-1250", 0),
        ("iso-8859-1", '<?xml version="1.0" encoding="utf-8"?>', "utf-8", 0),
        ("iso-8859-1", "", "utf-8", 0),
        ("iso-8859-1", '<?xml version="1.0" encoding="utf-8"?>', "utf-8", 1 << 20),
        ("windows-1250", '<?xml version="1.0" encoding="iso-8859-1"?>', "windows-1250", 1 << 20),
        ("iso-8859-1", '<?xml version="1.0" encoding="utf-8"?>', "utf-8-sig", 1 << 20),
        ("utf-8", '<?xml version="1.0" encoding="windows-1250"?>', "windows-1250", 0),
    ],
)
def test_the_encoding_of_a_feed(said: str, declared: str, encoding: str, filler: int) -> None:
    text = declared + FEED % f"<description>{'x' * filler}</description>"
    answer = whole(text.encode(encoding), f"Content-Type: text/xml; charset={said}")
    (article,) = answered(answer).articles
    assert article.title == "Ştire: Łódź"


def test_the_encoding_of_a_feed_that_the_configuration_says() -> None:
    answer = whole((FEED % "").encode("windows-1250"), "Content-Type: text/xml; charset=iso-8859-1")
    (article,) = answered(answer, encoding="windows-1250").articles
    assert article.title == "Ştire: Łódź"


def test_without_a_type_the_content_counts() -> None:
    assert len(answered(whole(lines([RAIN]).encode())).articles) == 1
    with pytest.raises(FeedpubError, match="cannot recognise the format of"):
        answered(whole(b"Rain, and more rain", "Content-Type: text/plain"))


def test_what_is_not_in_the_encoding_that_its_server_says() -> None:
    body = b"url,title,date_published\n/a,A,2026-11-23T08:00:00Z\n" + b"\xff\xff"
    with pytest.raises(FeedpubError, match="is not GB2312, as its server says"):
        answered(whole(body, "Content-Type: text/csv; charset=gb2312"))


# --- what is sent --------------------------------------------------------------------------------


def test_what_signs_in_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMS_PASSWORD", "ab cd ef\n")
    monkeypatch.setenv("CMS_KEY", "k-123")
    with serving(whole(lines([RAIN]).encode())) as server:
        read(
            server.url + "export.jsonl",
            headers={"Accept": "application/x-ndjson"},
            headers_env={"X-Api-Key": "CMS_KEY"},
            user="ana",
            password_env="CMS_PASSWORD",
        )
    (asked,) = server.requests
    assert "\r\nAccept: application/x-ndjson\r\n" in asked
    assert "\r\nX-Api-Key: k-123\r\n" in asked
    assert f"\r\nAuthorization: Basic {b64encode(b'ana:ab cd ef').decode()}\r\n" in asked


def test_a_variable_that_is_not_set() -> None:
    with serving(whole(b"")) as server, pytest.raises(ConfigError) as caught:
        read(server.url, headers_env={"Authorization": "CMS_NOT_SET"})
    assert server.requests == []
    assert "the environment variable CMS_NOT_SET is not set" in str(caught.value)
    assert "export CMS_NOT_SET=" in str(caught.value)


@pytest.mark.parametrize(("name", "value"), [("X Key", "a"), ("X", "a\r\nY: b"), ("X", "ł")])
def test_what_no_header_may_hold(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match="contains characters that are not allowed") as caught:
        read("https://e.example/", headers={name: value})
    assert value not in str(caught.value) or value == "a"


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        ({}, 'write user = "…" and password_env = "NAME" in its [[source]]'),
        (
            {"user": "ana", "password_env": "CMS_PASSWORD"},
            "of 'ana' in the environment",
        ),
        (
            {"headers_env": {"X-Key": "CMS_PASSWORD"}},
            "the environment variable CMS_PASSWORD",
        ),
    ],
    ids=["nobody", "user", "header"],
)
def test_whoever_is_refused_learns_which_variable_it_was(
    status: str, options: dict[str, Any], remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CMS_PASSWORD", "s3cr3t")
    with pytest.raises(FeedpubError) as caught:
        answered(whole(b"", status=status), **options)
    assert remedy in str(caught.value)
    assert caught.value.exit_code == 3
    assert "s3cr3t" not in str(caught.value)


def test_secrets_show_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMS_KEY", "s3/cr3t")
    moved = to("/login?key=s3%2Fcr3t&again=s3/cr3t")
    with (
        serving(moved, whole(b"", status="404 No")) as server,
        pytest.raises(FeedpubError) as caught,
    ):
        read(server.url, headers_env={"X-Key": "CMS_KEY"})
    assert str(caught.value).startswith(f"{server.url}login?key=…&again=…: the server answers 404")
    assert repr(caught.value.args) == "('the server answers 404 (Not Found)',)"


def test_a_host_to_which_a_redirect_leads_learns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMS_KEY", "s3cr3t")
    with (
        serving(whole(b"", status="403 Forbidden")) as other,
        serving(to(other.url)) as server,
        pytest.raises(FeedpubError, match=f"write {other.url} as url"),
    ):
        read(server.url, headers_env={"X-Key": "CMS_KEY"})
    assert "s3cr3t" in server.requests[0]
    assert "s3cr3t" not in other.requests[0]


# --- as a newsroom would run it ------------------------------------------------------------------

CONFIG = """
[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"
timezone = "Europe/Bucharest"

[[output]]
format = "rss"
path = "rss.xml"

[[source]]
url = "{url}"
{more}

[fetch]
retries = 0
timeout = 2
{fetch}
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def build(url: str, *options: str, more: str = "", fetch: str = "") -> Result:
        path = tmp_path / "feedpub.toml"
        path.write_text(CONFIG.format(url=url, more=more, fetch=fetch), "utf-8")
        arguments = ["build", "--config", str(path), "--now", "2026-11-23T12:00:00Z", *options]
        return CliRunner().invoke(main, arguments)

    return build


def test_a_build_from_an_address(run: Run, tmp_path: Path) -> None:
    with serving(whole(json.dumps([RAIN]).encode(), "Content-Type: application/json")) as server:
        refused = run(server.url + "export")
        assert refused.exit_code == 3
        assert "not a public address" in refused.output
        assert 'allow_private = ["127.0.0.1"]' in refused.output
        assert server.requests == []
        for fetch in ('allow_private = ["127.0.0.1"]', "allow_private = true"):
            assert run(server.url + "export", fetch=fetch).exit_code == 0
        assert run(server.url + "export", "--allow-private").exit_code == 0
        assert "Rain" in (tmp_path / "public" / "rss.xml").read_text("utf-8")
        named = run("https://nowhere.invalid/", server.url + "export", "--allow-private")
        assert named.exit_code == 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (head("Content-Length: 9999") + b'[{"title": ', "the answer is incomplete"),
        (dripping(head("Content-Type: application/json")), "silent, or too slow"),
        (to("http://10.0.0.1/"), "leads to 10.0.0.1, which is not a public address"),
        (
            whole(gzip.compress(b" " * (50 << 20)), "Content-Encoding: gzip"),
            "decompresses to more than 200 times its size",
        ),
        (whole(b"", status="401 Unauthorized"), 'write user = "…" and password_env = "NAME"'),
    ],
    ids=["cut", "drip", "inside", "bomb", "401"],
)
def test_nothing_is_published_from_half_a_source(
    answer: Script, said: str, run: Run, tmp_path: Path
) -> None:
    with serving(answer) as server:
        found = run(server.url + "export.json", fetch='allow_private = ["127.0.0.1"]')
    assert found.exit_code == 3, found.output
    assert said in " ".join(found.output.split())
    assert not (tmp_path / "public" / "rss.xml").exists()


def test_check_reads_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(whole(lines([RAIN]).encode())) as server:
        url = server.url + "export.jsonl"
        for more in ([], ["--profile", "msn"]):
            assert CliRunner().invoke(main, ["check", url, *more]).exit_code == 3
            found = CliRunner().invoke(main, ["check", url, "--allow-private", *more])
            assert found.exit_code in {0, 1}, found.output
            assert "1 record" in found.output or "msn" in found.output.lower()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('user = "ana"', "'password_env' is missing: user and password_env go together"),
        ('password_env = "A"', "'user' is missing: user and password_env go together"),
        ("headers = { A = 1 }", "headers"),
    ],
)
def test_what_signs_in_by_halves(more: str, said: str, run: Run) -> None:
    found = run("https://e.example/", more=more)
    assert found.exit_code == 2
    assert said in " ".join(found.output.split())


def test_headers_of_a_file_and_passwords_in_addresses(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(CONFIG.format(url="a.json", more='headers = { A = "b" }', fetch=""), "utf-8")
    with pytest.raises(ConfigError, match="means something only with an address"):
        load(path)
    path.write_text(CONFIG.format(url="https://ana:s3cr3t@e.example/", more="", fetch=""), "utf-8")
    with pytest.raises(ConfigError, match="contains a user name or password; leave") as caught:
        load(path)
    assert "s3cr3t" not in str(caught.value)
    path.write_text(CONFIG.format(url="https://e.example/", more="", fetch=""), "utf-8")
    assert load(path).fetch == FetchOptions(timeout=2, retries=0)


@pytest.mark.parametrize("zone", [" GMT", " -0000", ""])
def test_when_a_server_says_a_file_was_written(zone: str) -> None:
    said = {"last-modified": f"Mon, 23 Nov 2026 08:00:00{zone}"}
    assert written_at(None, said) == datetime(2026, 11, 23, 8, tzinfo=UTC)
