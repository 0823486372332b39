"""What images say of themselves, from servers that answer well, badly, slowly or forever."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import struct
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from click.testing import CliRunner
from servers import Script, serving

from feedpub.cli import main
from feedpub.cli._image_options import cache_file
from feedpub.errors import UsageError
from feedpub.findings import Finding
from feedpub.measuring import MeasuringOptions, completed
from feedpub.model import Article, Image

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


# --- images, as small as their formats allow -----------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def exif(orientation: int) -> bytes:
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 1) + entry + b"\0\0\0\0"


def jpeg(width: int, height: int, *, orientation: int = 1, before: int = 0) -> bytes:
    """Return a JPEG with *before* bytes of what cameras write, in front of the size."""
    blocks = b"".join(
        segment(0xE2, b"\0" * min(60_000, before - start)) for start in range(0, before, 60_000)
    )
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes(9)
    head = b"\xff\xd8" + segment(0xE1, exif(orientation)) + blocks
    return head + segment(0xC0, frame) + b"\xff\xda" + bytes(2_000)


def webp(width: int, height: int) -> bytes:
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


def avif(width: int, height: int) -> bytes:
    ispe = box(b"ispe", bytes(4) + struct.pack(">II", width, height))
    ipma = box(b"ipma", bytes(4) + struct.pack(">IHBB", 1, 1, 1, 1))
    iprp = box(b"iprp", box(b"ipco", ispe) + ipma)
    pitm = box(b"pitm", bytes(4) + struct.pack(">H", 1))
    infe = box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", 1, 0) + b"av01\0")
    iinf = box(b"iinf", bytes(4) + struct.pack(">H", 1) + infe)
    meta = box(b"meta", bytes(4) + pitm + iinf + iprp)
    return box(b"ftyp", b"avif\0\0\0\0avifmif1") + meta + box(b"mdat", bytes(3_000))


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
PAGE = b"<!DOCTYPE html><title>Nu am g\xc4\x83sit pagina</title>"


# --- servers --------------------------------------------------------------------------------------


def answer(data: bytes, *lines: str, status: str = "200 OK") -> bytes:
    head = (
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(data)}",
        "Connection: close",
        *lines,
        "",
        "",
    )
    return "\r\n".join(head).encode("latin-1") + data


def ranged(data: bytes, *lines: str) -> Script:
    """Return what serves *data* as servers of files do: the bytes that were asked for."""
    asked: list[tuple[int, int]] = []

    def script(connection: socket.socket) -> None:
        # `serving` has read the request already, so the ranges follow the measurer's order.
        start = 65_536 if asked else 0
        end = min(start + (1_048_576 - 65_536 if asked else 65_536), len(data))
        asked.append((start, end))
        connection.sendall(
            answer(
                data[start:end],
                f"Content-Range: bytes {start}-{end - 1}/{len(data)}",
                *lines,
                status="206 Partial Content",
            )
        )

    return script


def moved(target: str) -> bytes:
    return answer(b"", f"Location: {target}", status="302 Found")


class Probed:
    """What probing one image came to."""

    def __init__(self, image: Image, findings: list[Finding], requests: list[str]) -> None:
        self.image = image
        self.findings = findings
        self.requests = requests

    @property
    def facts(self) -> tuple[int | None, int | None, str | None, int | None]:
        image = self.image
        return image.width, image.height, image.mime_type, image.size_in_bytes

    @property
    def rules(self) -> list[str]:
        return [each.rule.id for each in self.findings]

    @property
    def message(self) -> str:
        (finding,) = self.findings
        return finding.message


Make = Callable[..., Article]


def probed(
    make: Make, url: str, *, now: datetime = NOW, image: Any = None, say: Any = None, **options: Any
) -> Probed:
    findings: list[Finding] = []
    article = make(images=(Image(url=url, **(image or {})),))
    values = {"allow_private": True, "timeout": 10.0, **options}
    (one,) = completed(
        [article],
        MeasuringOptions(**values),
        now=now,
        report=findings.append,
        say=say or (lambda _: None),
    )
    return Probed(one.images[0], findings, [])


@pytest.fixture
def asked(article: Make) -> Callable[..., Probed]:
    def ask(*answers: Script, **options: Any) -> Probed:
        with serving(*answers) as server:
            result = probed(article, server.url + "a.jpg", **options)
        return Probed(result.image, result.findings, server.requests)

    return ask


Ask = Callable[..., Probed]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(1600, 900), "image/png"),
        (gif(1600, 900), "image/gif"),
        (jpeg(1600, 900), "image/jpeg"),
        (jpeg(900, 1600, orientation=6), "image/jpeg"),
        (webp(1600, 900), "image/webp"),
        (avif(1600, 900), "image/avif"),
    ],
    ids=["png", "gif", "jpeg", "turned jpeg", "webp", "avif"],
)
@pytest.mark.parametrize("whole", [True, False], ids=["200", "206"])
def test_every_format_says_its_size(asked: Ask, data: bytes, kind: str, whole: bool) -> None:
    result = asked(answer(data) if whole else ranged(data))
    assert result.findings == []
    assert result.facts == (1600, 900, kind, len(data))
    (request,) = result.requests
    assert request.startswith("GET /a.jpg HTTP/1.1\r\n")
    assert "\r\nRange: bytes=0-65535\r\n" in request
    assert f"\r\nUser-Agent: feedpub/{version('feedpub')} (image probe)\r\n" in request
    assert "\r\nAccept-Encoding: identity\r\n" in request


def test_an_image_cut_short_by_the_range_says_its_size(asked: Ask) -> None:
    data = avif(1600, 900) + box(b"free", bytes(200_000))
    assert asked(ranged(data)).facts == (1600, 900, "image/avif", len(data))


@pytest.mark.parametrize("whole", [True, False], ids=["200", "206"])
def test_a_long_header_takes_a_second_request_and_no_third(asked: Ask, whole: bool) -> None:
    data = jpeg(1600, 900, before=150_000)
    result = asked(answer(data) if whole else ranged(data))
    assert result.facts == (1600, 900, "image/jpeg", len(data))
    assert len(result.requests) == 2
    endless = jpeg(1600, 900, before=2_000_000)
    result = asked(answer(endless) if whole else ranged(endless))
    assert result.rules == ["record/not-an-image"]
    assert len(result.requests) == 2


def test_a_second_part_that_is_another_one_is_not_believed(asked: Ask) -> None:
    data = jpeg(1600, 900, before=150_000)
    result = asked(ranged(data), answer(data))
    assert result.rules == ["record/not-an-image"]


def test_a_drawing_has_no_pixels(asked: Ask) -> None:
    assert asked(answer(SVG)).facts == (None, None, "image/svg+xml", len(SVG))


def test_what_the_record_says_stays(asked: Ask) -> None:
    result = asked(answer(png(1600, 900)), image={"width": 5, "mime_type": "image/jpeg"})
    assert result.facts == (5, 900, "image/jpeg", len(png(1600, 900)))
    whole = {"width": 5, "height": 6, "mime_type": "image/jpeg", "size_in_bytes": 7}
    result = asked(answer(png(1600, 900)), image=whole)
    assert (result.facts, result.requests) == ((5, 6, "image/jpeg", 7), [])


@pytest.mark.parametrize(
    ("script", "rule", "said"),
    [
        (answer(b"", status="404 Not Found"), "image-not-found", "answers 404"),
        (answer(b"", status="410 Gone"), "image-not-found", "answers 410"),
        (answer(b"", status="403 Forbidden"), "image-not-probed", "answers 403"),
        (answer(b"", status="500 Oops"), "image-not-probed", "answers 500"),
        (answer(b"", status="304 Not Modified"), "image-not-probed", "answers 304"),
        (answer(PAGE), "not-an-image", "is a web page"),
        (answer(b""), "not-an-image", "is empty"),
        (answer(b"%PDF-1.7", "Content-Type: application/pdf"), "not-an-image", "application/pdf"),
        (answer(b"\x89PNG\r\n\x1a\n"), "not-an-image", "says no width"),
        (answer(png(0, 900)), "not-an-image", "says no width"),
        (answer(png(2_000_000_000, 9)), "not-an-image", "says no width"),
        (moved("/a.jpg"), "image-not-probed", "without end"),
        (moved("ftp://a.example/"), "image-not-probed", "has the scheme 'ftp'"),
        (answer(b"", status="302 Found"), "image-not-probed", "is empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(asked: Ask, script: Script, rule: str, said: str) -> None:
    result = asked(script)
    assert result.rules == [f"record/{rule}"]
    assert said in result.message
    (finding,) = result.findings
    assert (finding.location.path, finding.location.line) == ("articles.jsonl", 1)
    assert finding.location.xpath == "images[0].url"
    assert result.facts == (None, None, None, None)


def test_sizes_that_servers_do_not_say(asked: Ask) -> None:
    data = png(16, 9)
    bare = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + data
    assert asked(bare).facts == (16, 9, "image/png", None)
    odd = answer(data, "Content-Range: bytes */*", status="206 Partial Content")
    assert asked(odd).facts == (16, 9, "image/png", None)
    for whole in ("999999999999999999", str(2**30 + 1), "3"):
        absurd = f"Content-Range: bytes 0-{len(data) - 1}/{whole}"
        lying = answer(data, absurd, status="206 Partial Content")
        assert asked(lying).facts == (16, 9, "image/png", None)
    packed = answer(data, "Content-Encoding: br")
    assert asked(packed).facts == (16, 9, "image/png", None)


def test_redirects_are_followed_so_far(asked: Ask) -> None:
    assert asked(moved("/b.jpg"), moved("/c.jpg"), answer(png(16, 9))).facts[:2] == (16, 9)
    steps = [moved(f"/{number}.jpg") for number in range(9)]
    result = asked(*steps)
    assert "without end" in result.message
    assert len(result.requests) == 6


def hang_up(connection: socket.socket) -> None:
    connection.close()


def test_one_more_try_and_no_third(asked: Ask) -> None:
    result = asked(hang_up, answer(png(16, 9)))
    assert (result.facts[:2], len(result.requests)) == ((16, 9), 2)
    result = asked(hang_up, hang_up, answer(png(16, 9)))
    assert (result.rules, len(result.requests)) == (["record/image-not-probed"], 2)


def test_a_second_part_that_breaks_off_is_not_asked_for_a_third_time(asked: Ask) -> None:
    data = jpeg(1600, 900, before=150_000)
    result = asked(hang_up, ranged(data), hang_up, ranged(data))
    assert (result.rules, len(result.requests)) == (["record/image-not-probed"], 3)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"\0")
        time.sleep(0.05)


def flood(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 206 Partial Content\r\n\r\n" + jpeg(9, 9)[:20])
    while True:
        connection.sendall(b"\0" * 65_536)


def test_a_slow_server_is_left_in_time(asked: Ask) -> None:
    started = time.monotonic()
    result = asked(drip, timeout=0.4)
    assert result.rules == ["record/image-not-probed"]
    assert "in time" in result.message
    assert time.monotonic() - started < 5


def test_an_endless_answer_is_cut(asked: Ask) -> None:
    result = asked(flood)
    assert result.rules == ["record/not-an-image"]
    assert len(result.requests) == 2


def test_private_addresses_are_not_asked(asked: Ask) -> None:
    result = asked(answer(png(16, 9)), allow_private=False)
    assert (result.rules, result.requests) == (["record/image-not-probed"], [])
    assert "127.0.0.1, which is not a public address" in result.message


def test_a_dead_host_is_given_up(article: Make) -> None:
    images = tuple(Image(url=f"http://127.0.0.1:9/{number}.jpg") for number in range(8))
    findings: list[Finding] = []
    options = MeasuringOptions(allow_private=True, patience=2, per_host=1)
    list(completed([article(images=images)], options, now=NOW, report=findings.append))
    assert ["several times" in each.message for each in findings] == [False] * 2 + [True] * 6


def test_few_connections_for_each_host(article: Make) -> None:
    lock, open_now, most = Lock(), 0, 0

    def script(connection: socket.socket) -> None:
        nonlocal open_now, most
        with lock:
            open_now += 1
            most = max(most, open_now)
        time.sleep(0.01)
        connection.sendall(answer(png(16, 9)))
        with lock:
            open_now -= 1

    with serving(script) as server:
        images = tuple(Image(url=f"{server.url}{number}.png") for number in range(6))
        again = article("alta", images=images[:1])
        options = MeasuringOptions(allow_private=True)
        found = list(completed([article(images=images), again], options, now=NOW))
    assert [each.width for each in found[0].images] == [16] * 6
    assert found[1].images[0].width == 16
    assert len(server.requests) == 6
    assert most <= 2


def test_articles_without_images_pass(article: Make) -> None:
    one = article()
    assert list(completed([one], now=NOW)) == [one]


# --- this machine ---------------------------------------------------------------------------------


def test_files_of_this_machine_need_no_server(article: Make, tmp_path: Path) -> None:
    root = tmp_path / "public"
    (root / "foto").mkdir(parents=True)
    (root / "foto/a b.png").write_bytes(png(1600, 900))
    (root / "page.png").write_bytes(PAGE)
    (root / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "secret.png").write_bytes(png(1, 1))
    base = "http://127.0.0.1:9/"

    def local(path: str) -> Probed:
        return probed(article, base + path, root=root, root_url=base)

    assert local("foto/a%20b.png?v=3").facts == (1600, 900, "image/png", len(png(1600, 900)))
    assert local("page.png").rules == local("bad.png").rules == ["record/not-an-image"]
    for outside in ("../secret.png", "%2e%2e/secret.png", "/../secret.png", "a%00b", "none.png"):
        assert local(outside).rules == ["record/image-not-probed"], outside
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    assert local("link.png").rules == ["record/image-not-probed"]


def test_a_file_that_cannot_be_read_is_said(
    article: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.png").write_bytes(png(1, 1))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    base = "http://127.0.0.1:9/"
    result = probed(article, base + "a.png", root=tmp_path, root_url=base)
    assert result.rules == ["record/image-not-probed"]
    assert "cannot be read: Permission denied" in result.message


# --- memory ---------------------------------------------------------------------------------------


def test_images_are_remembered(article: Make, tmp_path: Path) -> None:
    cache = tmp_path / "below" / "images.sqlite"
    dated = "Last-Modified: Mon, 23 Nov 2026 06:00:00 GMT"
    first = answer(png(16, 9), 'ETag: "1"', dated)
    same = answer(b"", status="304 Not Modified")
    with serving(first, same, answer(png(32, 18))) as server:
        url = server.url + "a.png"
        assert probed(article, url, cache=cache).facts[:2] == (16, 9)
        assert probed(article, url, cache=cache, now=NOW + timedelta(days=29)).facts[:2] == (16, 9)
        assert len(server.requests) == 1
        late = NOW + timedelta(days=31)
        assert probed(article, url, cache=cache, now=late).facts[:2] == (16, 9)
        assert '\r\nIf-None-Match: "1"\r\n' in server.requests[1]
        assert "\r\nIf-Modified-Since: Mon, 23 Nov" in server.requests[1]
        assert probed(article, url, cache=cache, now=late + timedelta(days=29)).facts[0] == 16
        assert len(server.requests) == 2
        later = late + timedelta(days=31)
        assert probed(article, url, cache=cache, now=later).facts[:2] == (32, 18)
        # A clock that was set back makes nothing fresh.
        assert probed(article, url, cache=cache, now=NOW).facts[:2] == (32, 18)
        assert len(server.requests) == 4


def test_failures_are_remembered_for_a_while(article: Make, tmp_path: Path) -> None:
    cache = tmp_path / "images.sqlite"
    with serving(answer(b"", status="404 Not Found"), answer(png(16, 9))) as server:
        for minutes, rules in ((0, 1), (59, 1), (61, 0)):
            then = NOW + timedelta(minutes=minutes)
            assert len(probed(article, server.url, cache=cache, now=then).rules) == rules
        assert len(server.requests) == 2


def test_the_cache_stays_small(article: Make, tmp_path: Path) -> None:
    cache = tmp_path / "images.sqlite"
    with serving(answer(png(16, 9))) as server:
        for number in range(5):
            then = NOW + timedelta(minutes=number)
            probed(article, f"{server.url}{number}.png", cache=cache, remembered=3, now=then)
    with sqlite3.connect(cache) as database:
        kept = [url[-5:] for (url,) in database.execute("select url from images order by url")]
    database.close()
    assert kept == ["2.png", "3.png", "4.png"]


@pytest.mark.parametrize("broken", [b"no database " * 999, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_broken_cache_is_begun_anew(article: Make, tmp_path: Path, broken: bytes) -> None:
    cache = tmp_path / "images.sqlite"
    cache.write_bytes(broken)
    said: list[str] = []
    with serving(answer(png(16, 9))) as server:
        for _ in range(2):
            assert probed(article, server.url, cache=cache, say=said.append).facts[0] == 16
        assert len(server.requests) == 1
    (sentence,) = said
    assert "a new one was started" in sentence
    assert (tmp_path / "images.sqlite.broken").read_bytes() == broken


def test_a_broken_cache_that_stays_is_done_without(
    article: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "images.sqlite"
    cache.write_bytes(b"no database " * 999)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)  # root may move everything
    said: list[str] = []
    with serving(answer(png(16, 9))) as server:
        assert probed(article, server.url, cache=cache, say=said.append).facts[0] == 16
    assert len(said) == 2
    assert "is not used" in said[1]


def test_a_cache_that_cannot_be_used_is_done_without(article: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    odd = tmp_path / "odd.sqlite"
    with sqlite3.connect(odd) as database:
        database.execute("create table images (url text, name text)")
    database.close()
    for cache in (tmp_path, tmp_path / "file" / "images.sqlite", odd):
        said: list[str] = []
        with serving(answer(png(16, 9))) as server:
            assert probed(article, server.url, cache=cache, say=said.append).facts[0] == 16
        assert len(said) == 1, cache
        assert "is not used" in said[0]


def test_rows_of_others_are_no_answer(article: Make, tmp_path: Path) -> None:
    cache = tmp_path / "images.sqlite"
    with serving(answer(png(16, 9))) as server:
        probed(article, server.url, cache=cache)
        for change in ("rule = 'record/none'", "rule = null, width = 'wide'", "probed = 'never'"):
            with sqlite3.connect(cache) as database:
                database.execute(f"update images set {change}")
            database.close()
            assert probed(article, server.url, cache=cache).facts[0] == 16
        assert len(server.requests) == 4


def test_two_runs_share_a_cache(article: Make, tmp_path: Path) -> None:
    cache = tmp_path / "images.sqlite"
    said: list[str] = []
    with serving(answer(png(16, 9))) as server:

        def run(number: int) -> list[Article]:
            images = tuple(Image(url=f"{server.url}{each}.png") for each in range(5))
            return list(
                completed(
                    [article(images=images)], MeasuringOptions(allow_private=True, cache=cache),
                    now=NOW, say=said.append,
                )
            )  # fmt: skip

        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(run, range(8)))
    assert said == []
    assert {image.width for (one,) in found for image in one.images} == {16}


# --- the command ----------------------------------------------------------------------------------


def test_the_command_looks_at_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(answer(png(1600, 900))) as server:
        record = {
            "url": "https://curierul.example/a", "title": "Plouă în nord până vineri seara",
            "date_published": "2026-11-23T08:00:00+02:00", "language": "ro",
            "content_html": "<p>" + "Plouă. " * 99 + "</p>", "image": f"{server.url}a.png",
        }  # fmt: skip
        Path("articles.jsonl").write_text(json.dumps(record), encoding="utf-8")

        def check(*arguments: str) -> list[str]:
            result = CliRunner().invoke(
                main,
                ["check", "articles.jsonl", "--now", "2026-11-23T09:00:00Z", "--format", "json",
                 "--image-cache", "images.sqlite", *arguments],
                catch_exceptions=False,
            )  # fmt: skip
            return re.findall(r'"rule": "(.*?)"', result.stdout)

        probe = ("--probe-images", "--allow-private")
        assert "msn/image-size-unknown" in check("--profile", "msn")
        assert check("--profile", "msn", *probe) == []
        assert check(*probe) == []
        assert len(server.requests) == 1
        assert check("--probe-images", "--image-cache", "other.sqlite") == [
            "record/image-not-probed"
        ]
        wrong = CliRunner().invoke(
            main, ["check", "articles.jsonl", "--probe-images", "--image-root", "none"]
        )
        assert wrong.exit_code != 0


def test_where_images_are_remembered() -> None:
    def of(platform: str, **environment: str) -> str:
        return str(cache_file(environment, platform)).replace("\\", "/")

    assert of("linux", HOME="/h") == "/h/.cache/feedpub/images.sqlite"
    assert of("linux", HOME="/h", XDG_CACHE_HOME="/c") == "/c/feedpub/images.sqlite"
    assert of("darwin", HOME="/h") == "/h/Library/Caches/feedpub/images.sqlite"
    assert of("win32", LOCALAPPDATA="/l") == "/l/feedpub/Cache/images.sqlite"
    assert of("linux") == "None"


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "feedpub.measuring._measurer", None)
    with pytest.raises(UsageError, match="not installed"):
        completed([], now=NOW)
