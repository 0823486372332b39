"""Sources made to harm, at the command line: each is harmless, in little time and memory."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from msgspec import Struct
from test_sources_api import Query, Reply, answering
from test_sources_cut import HEAD

GOOD = {"url": "/a", "title": "A", "date_published": "2026-11-20T08:00:00Z"}
#: Seconds of work, and megabytes at the peak; a build of one article takes 1 and 120.
SECONDS, MEGABYTES = 25, 420

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="measures with wait4")


#: Runs a command and prints what it took. A process of its own, and a small one, because the most
#: memory that a child had begins with what its parent has.
_MEASURED = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
_, status, used = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([process.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


class Ended(Struct):
    """How a build ended, and what it took."""

    code: int
    said: str
    seconds: float
    megabytes: float


def build(folder: Path, source: str, more: str = "") -> Ended:
    (folder / "feedpub.toml").write_text(f"{HEAD}[[source]]\n{source}\n{more}", "utf-8")
    words = [sys.executable, "-m", "feedpub", "build", "--now", "2026-11-23T09:00:00Z"]
    with (folder / "said").open("wb") as said:
        done = subprocess.run(
            [sys.executable, "-c", _MEASURED, *words],
            cwd=folder, stdout=subprocess.PIPE, stderr=said, check=True,
        )  # fmt: skip
    code, seconds, size = json.loads(done.stdout)
    text = " ".join((folder / "said").read_text("utf-8", "replace").split())
    return Ended(code, text, seconds, size / (1024 if sys.platform == "linux" else 1 << 20))


def refused(folder: Path, source: str, more: str = "") -> str:
    """Return what was said of *source*, of which nothing was published, cheaply."""
    done = build(folder, source, more)
    assert done.code in (1, 2, 3), done.said
    assert not (folder / "public").exists()
    assert (done.seconds < SECONDS, done.megabytes < MEGABYTES) == (True, True), done
    return done.said


def published(folder: Path, source: str) -> list[dict[str, Any]]:
    done = build(folder, source)
    assert done.code == 0, done.said
    assert (done.seconds < SECONDS, done.megabytes < MEGABYTES) == (True, True), done
    items: list[dict[str, Any]] = json.loads((folder / "public/feed.json").read_text("utf-8"))[
        "items"
    ]
    return items


LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 11)
)  # fmt: skip
WXR = (
    '<?xml version="1.0"?>\n<!DOCTYPE rss [{}]>\n<rss version="2.0"'
    ' xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>'
    "<item><title>{}</title><link>https://e.example/a</link><wp:status>publish</wp:status>"
    "<wp:post_type>post</wp:post_type><wp:post_date_gmt>2026-11-20 08:00:00</wp:post_date_gmt>"
    "</item></channel></rss>"
)
BOMBS = {
    "a billion laughs": ('<!ENTITY l0 "ha">' + LAUGHS, "&l10;"),
    "one long entity, many times": (f'<!ENTITY l "{"x" * 100_000}">', "&l;" * 20_000),
    "a file of this machine": ('<!ENTITY l SYSTEM "file:///etc/hostname">', "&l;"),
    "a parameter": ('<!ENTITY % l SYSTEM "file:///etc/hostname"> %l;', "A"),
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("format", ["wordpress", "rss", "newsml-g2"])
def test_entities_are_not_expanded(bomb: str, format: str, tmp_path: Path) -> None:
    declared, used = BOMBS[bomb]
    (tmp_path / "a.xml").write_text(WXR.format(declared, used))
    done = build(tmp_path, f'path = "a.xml"\nformat = "{format}"')
    assert (done.seconds < SECONDS, done.megabytes < MEGABYTES) == (True, True), done
    if done.code == 0:
        assert "haha" not in (tmp_path / "public/feed.json").read_text("utf-8")
    hostname = Path("/etc/hostname")
    if hostname.exists():
        assert hostname.read_text().strip() not in done.said.replace(str(tmp_path), "")


def _members(block: bytes, count: int) -> bytes:
    return gzip.compress(block) * count


@pytest.mark.parametrize(
    ("name", "block"),
    [
        ("a.jsonl.gz", b" " * (1 << 20)), ("a.jsonl.gz", b'{"x":"' + b"x" * (1 << 20)),
        ("a.json.gz", b"[" + b" " * (1 << 20)),
        ("a.xml.gz", b"<rss><channel>" + b" " * (1 << 20)),
    ],
)  # fmt: skip
def test_archives_do_not_unpack_to_everything(name: str, block: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(_members(block, 1_500))
    assert "unpacks to more than 200 times its size" in refused(tmp_path, f'path = "{name}"')


@pytest.mark.parametrize("inside", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_workbooks_do_not_unpack_to_everything(inside: str, tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "b.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "b.xlsx") as old,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for each in old.namelist():
            if each != inside:
                new.writestr(each, old.read(each))
        with new.open(inside, "w") as stream:
            for _ in range(300):
                stream.write(b" " * (1 << 20))
    assert "unpacks to 314," in refused(tmp_path, 'path = "a.xlsx"')


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n"
                                   for n in range(1, 12)), "holds more than 20,000 values"),
        ("a: &a\n  b: *a\n", ""),
        ("a: !!python/object/apply:os.system ['touch pwned']\n", "front matter"),
        ("a: !!python/name:os.system\n", "front matter"),
        ("title: " + "[" * 50_000 + "\n", "front matter"),
    ],
)  # fmt: skip
def test_front_matter_is_only_data(front: str, said: str, tmp_path: Path) -> None:
    posts = tmp_path / "site/content/posts"
    posts.mkdir(parents=True)
    (tmp_path / "site/hugo.toml").write_text('baseURL = "https://e.example/"\n')
    (posts / "a.md").write_text(f"---\n{front}title: A\ndate: 2026-11-20\n---\nText\n")
    done = build(tmp_path, 'path = "site"')
    assert done.code in (0, 1), done.said
    assert said in done.said
    assert (done.seconds < SECONDS, done.megabytes < MEGABYTES) == (True, True), done
    assert not list(tmp_path.rglob("pwned"))


FETCH = '[fetch]\nallow_private = ["127.0.0.1"]\nretries = 0\ntimeout = 5\n'


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://localhost:{}/secret",
               "http://[::1]:{}/secret", "http://0.0.0.0:{}/secret", "http://2130706434:{}/secret",
               "file:///etc/passwd", "gopher://127.0.0.1/"],
)  # fmt: skip
def test_a_redirect_leads_nowhere_private(target: str, tmp_path: Path) -> None:
    def answer(path: str, _query: Query) -> Reply:
        if path == "/secret":
            return 200, {}, [GOOD]
        return 302, {"Location": target.format(site.url.split(":")[2].strip("/"))}, b""

    with answering(answer) as site:
        refused(tmp_path, f'path = "{site.url}a.json"', FETCH)
        assert [path for path, _ in site.asked] == ["/a.json"]


def test_redirects_in_a_circle(tmp_path: Path) -> None:
    def answer(_path: str, query: Query) -> Reply:
        number = int(query.get("n", 0)) + 1
        return 302, {"Location": f"{site.url}a.json?n={number}"}, b""

    with answering(answer) as site:
        refused(tmp_path, f'path = "{site.url}a.json"', FETCH)
        assert len(site.asked) <= 21


@contextmanager
def endless(begin: bytes, block: bytes) -> Iterator[str]:
    """Serve *begin*, and then *block* for as long as anybody reads it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header(
                "Content-Type", "text/html" if begin[:1] == b"<" else "application/json"
            )
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(begin)
                while True:
                    self.wfile.write(block)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("format", "begin", "block"),
    [
        ("api", b'{"items": [{"x": "', b"x" * (1 << 20)), ("api", b"[", b"[" * (1 << 20)),
        ("html", b"<html><body><p>", b"<p>text</p>" * 100_000), ("jsonl", b"{", b"x" * (1 << 20)),
        ("rss", b"<rss><channel><item><title>", b"x" * (1 << 20)),
    ],
)  # fmt: skip
def test_a_page_that_never_ends(format: str, begin: bytes, block: bytes, tmp_path: Path) -> None:
    with endless(begin, block) as url:
        done = build(tmp_path, f'path = "{url}"\nformat = "{format}"', FETCH)
    assert done.code in (1, 3), done.said
    assert (done.seconds < SECONDS, done.megabytes < 1_200) == (True, True), done


def _same_page(_query: Query) -> dict[str, Any]:
    return {"items": [GOOD], "next": "?page=1"}


def _two_pages(query: Query) -> dict[str, Any]:
    other = "2" if query.get("page") == "1" else "1"
    return {"items": [{**GOOD, "id": other}], "next": f"?page={other}"}


def _always_another(query: Query) -> dict[str, Any]:
    number = int(query.get("page", 1))
    items = [{**GOOD, "id": f"{number}", "url": f"/{number}"}]
    return {"items": items, "next": f"?page={number + 1}"}


def _never_anything(query: Query) -> dict[str, Any]:
    return {"items": [], "next": f"?page={int(query.get('page', 1)) + 1}"}


@pytest.mark.parametrize("pages", [_same_page, _two_pages, _always_another, _never_anything])
def test_pages_that_never_end(pages: Callable[[Query], Any], tmp_path: Path) -> None:
    def answer(_path: str, query: Query) -> Reply:
        return 200, {}, pages(query)

    with answering(answer) as site:
        said = f'path = "{site.url}list"\nformat = "api"\nitems = "items"\nnext = "next"\n'
        refused(tmp_path, said + "max_pages = 50", FETCH)
        assert len(site.asked) <= 51


def test_templates_make_texts_and_run_nothing(tmp_path: Path) -> None:
    slugs = ["{{7*7}}", "${7*7}", "{title.__class__}", "<%= 7*7 %>", "#{7*7}", "%(title)s", "{0}",
             "{title!r:>100000000}", "__import__('os').system('touch pwned')"]  # fmt: skip
    lines = [{**GOOD, "url": None, "id": n, "slug": slug} for n, slug in enumerate(slugs)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))
    source = 'path = "a.jsonl"\n[source.fields]\nurl = {{ template = "{}" }}'
    items = published(tmp_path, source.format("https://e.example/{slug}/"))
    text = json.dumps(items)
    assert len(items) == len(slugs)
    assert "49" not in text
    assert "class 'str'" not in text
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize(
    "template",
    ["https://e.example/{slug.__class__.__mro__}/", "https://e.example/{slug.__init__.__globals__}",
     "https://e.example/{slug:>1000000000}/", "https://e.example/{slug!r}", "{slug.upper()}"],
)  # fmt: skip
def test_templates_lead_to_values_alone(template: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({**GOOD, "url": None, "slug": "a"}) + "\n")
    said = refused(
        tmp_path, f'path = "a.jsonl"\n[source.fields]\nurl = {{ template = "{template}" }}'
    )
    assert "class" not in said.replace(template, "").replace("slug.__class__", "")


DOUBLING = " | ".join(["[@, @][]"] * 60)


@pytest.mark.parametrize(
    "expression",
    [DOUBLING, "tags | " + DOUBLING, "[" * 400 + "title" + "]" * 400, "title" + " || title" * 190,
     "map(&" * 100 + "@" + ", tags)" * 100, "sort_by(tags, &" + "reverse(" * 200 + "@" + ")" * 201],
)  # fmt: skip
def test_paths_end(expression: str, tmp_path: Path) -> None:
    record = {**GOOD, "tags": ["x"] * 900}
    (tmp_path / "a.jsonl").write_text(json.dumps(record) + "\n")
    source = f"path = \"a.jsonl\"\n[source.fields]\nlabel = '{expression}'"
    done = build(tmp_path, source)
    assert done.code in (0, 1, 2), done.said
    assert "Traceback" not in done.said
    assert (done.seconds < SECONDS, done.megabytes < MEGABYTES) == (True, True), done


def test_a_hundred_thousand_columns(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(100_000)]
    (tmp_path / "a.csv").write_text(f"{','.join(names)}\n{','.join(names)}\n")
    assert "the header has 100,000 columns" in refused(tmp_path, 'path = "a.csv"')
    (tmp_path / "a.jsonl").write_text(json.dumps({**GOOD, **dict.fromkeys(names, 1)}) + "\n")
    assert "holds 100,003 fields; 200 at most" in refused(tmp_path, 'path = "a.jsonl"')
    fields = "\n[source.fields]\ntitle = 'c7'"
    done = build(tmp_path, f'path = "a.jsonl"{fields}')
    assert (done.seconds < SECONDS, done.megabytes < MEGABYTES) == (True, True), done
    (tmp_path / "a.xml").write_text(
        "<rss><channel><item>" + "".join(f"<{each}>1</{each}>" for each in names)
        + "</item></channel></rss>"
    )  # fmt: skip
    refused(tmp_path, 'path = "a.xml"')
