"""A web site on loopback that serves feeds well, and can be told to serve them badly."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

from feedpub import manifests
from feedpub.manifests import Manifest, ManifestFile

NOW = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
RSS_TYPE = "application/rss+xml; charset=utf-8"


class Request(NamedTuple):
    method: str
    path: str
    headers: Mapping[str, str]

    @property
    def agent(self) -> str:
        return self.headers.get("user-agent", "")


class Page(NamedTuple):
    """One file, and how it is served."""

    body: bytes = b""
    type: str = RSS_TYPE
    status: int = 200
    headers: Mapping[str, str] = {}
    cache: str = "public, max-age=300"
    has_etag: bool = True
    has_304: bool = True
    has_gzip: bool = True
    has_head: bool = True
    has_ranges: bool = True


#: What answers: a page, or what makes one for a request; without one the connection ends.
Answers = Page | Callable[[Request], Page | None]


class Site(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server_address[1]}"
        self.pages: dict[str, Answers] = {}
        self.requests: list[Request] = []
        self.thread = Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep silent: clients that go away are what tests are about."""

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        self.thread.join(10)

    def fill(self) -> None:
        """Serve a site with nothing wrong but that it is on loopback."""
        self.requests.clear()
        self.pages = {
            "/rss.xml": Page(rss(self.url)),
            "/sitemap.xml": Page(sitemap(self.url), "application/xml"),
            "/index.xml": Page(index(self.url), "application/xml"),
            "/robots.txt": Page(
                f"User-agent: *\nAllow: /\n\nSitemap: {self.url}/sitemap.xml\n"
                f"Sitemap: {self.url}/index.xml\n".encode(), "text/plain",
            ),
            "/": Page(
                f'<html><head><link rel="alternate" type="application/rss+xml"'
                f' href="{self.url}/rss.xml"></head>'.encode(), "text/html",
            ),
            "/a.mp3": Page(b"m" * 1234, "audio/mpeg", has_gzip=False),
            **{f"/{n}.jpg": Page(b"j" * 99, "image/jpeg", has_gzip=False) for n in range(1, 5)},
        }  # fmt: skip
        self.publish()

    def body(self, path: str) -> bytes:
        page = self.pages[path]
        assert isinstance(page, Page)
        return page.body

    def change(self, path: str, **values: Any) -> None:
        page = self.pages[path]
        assert isinstance(page, Page)
        self.pages[path] = page._replace(**values)

    def publish(
        self,
        *,
        created: datetime = NOW - timedelta(hours=1),
        expires: datetime | None = NOW + timedelta(hours=1),
        paths: tuple[str, ...] = ("/rss.xml", "/sitemap.xml", "/index.xml"),
    ) -> Manifest:
        """Write the manifest of what is served now."""
        files = [
            ManifestFile(
                path=path[1:],
                length=len(self.body(path)),
                sha256=sha256(self.body(path)).hexdigest(),
                articles=2,
            )
            for path in paths
        ]
        made = manifests.of(files, created, expires)
        self.pages[f"/{manifests.NAME}"] = Page(made.data(), "application/json")
        return made


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def log_message(self, *_: Any) -> None:
        """Keep silent."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        request = Request(
            self.command, self.path, {name.lower(): text for name, text in self.headers.items()}
        )
        self.server.requests.append(request)
        known = self.server.pages.get(self.path, Page(b"<html>Not here", "text/html", 404))
        page = known(request) if callable(known) else known
        if page is None:
            self.close_connection = True
            return
        if request.method == "HEAD" and not page.has_head:
            page = Page(status=405, type="text/plain")
        self._send(page, request)

    def _send(self, page: Page, request: Request) -> None:
        etag = f'"{sha256(page.body).hexdigest()[:8]}"'
        headers = {
            "Content-Type": page.type,
            "Cache-Control": page.cache,
            "Date": "Mon, 30 Nov 2026 22:00:00 GMT",
        }
        if page.has_etag:
            headers["ETag"] = etag
        headers = {name: text for name, text in {**headers, **page.headers}.items() if text}
        status, body = page.status, page.body
        if page.has_304 and page.has_etag and request.headers.get("if-none-match") == etag:
            status, body = 304, b""
        elif page.has_ranges and request.headers.get("range") == "bytes=0-0" and status == 200:
            headers["Content-Range"] = f"bytes 0-0/{len(body)}"
            status, body = 206, body[:1]
        elif page.has_gzip and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, mtime=0)
        self.send_response_only(status)
        for name, text in headers.items():
            self.send_header(name, text)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if request.method == "GET":
            self.wfile.write(body)


def rss(url: str, *, title: str = "Curierul", day: str = "Mon, 30 Nov 2026 20:00:00 GMT") -> bytes:
    items = "".join(
        f"<item><title>{title} {number}</title><link>{url}/{number}</link>"
        f'<guid isPermaLink="true">{url}/{number}</guid><pubDate>{day}</pubDate>'
        f"<description>{'Știri din port. ' * 40}</description>"
        f'<enclosure url="{url}/a.mp3" type="audio/mpeg" length="1234"/>'
        f'<media:content url="{url}/{number}.jpg" type="image/jpeg" medium="image" fileSize="99"/>'
        f"</item>\n"
        for number in (1, 2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>{title}</title><link>{url}/</link><description>Știri</description>"
        f'<language>ro</language><atom:link rel="self" type="application/rss+xml"'
        f' href="{url}/rss.xml"/>{items}</channel></rss>\n'
    ).encode()


def sitemap(url: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{url}/1</loc><lastmod>2026-11-30T20:00:00Z</lastmod></url></urlset>\n"
    ).encode()


def index(url: str, *, name: str = "sitemap.xml") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{url}/{name}</loc></sitemap></sitemapindex>\n"
    ).encode()


def captcha(status: int = 200) -> Page:
    body = b'<html><title>One moment</title><div class="g-recaptcha"></div></html>'
    return Page(body, "text/html", status)
