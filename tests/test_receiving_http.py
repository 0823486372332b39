"""Documents fetched from servers that answer well, badly, slowly, forever, or from inside."""

from __future__ import annotations

import codecs
import gzip
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner
from servers import Script, Server, serving

from feedpub.checks import detect
from feedpub.cli import main
from feedpub.errors import ReadError, UsageError
from feedpub.fetch._public_hosts import is_public, resolve
from feedpub.fetch._responses import tls_of
from feedpub.fetch.answers import UnreachableError
from feedpub.fetch.client import Client, ClientLimits
from feedpub.receiving import RULES, Received, ReceivingOptions, receive
from feedpub.receiving._rules import LONG, PACKED

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Curierul</title></channel></rss>
"""
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Curierul</title></feed>'
SITEMAP = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>'
JSON_FEED = b'{"version": "https://jsonfeed.org/version/1.1"}'
LONG_RSS = RSS.replace(b"Curierul", b"Curierul " * 1_000)
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *lines, "", "")).encode("latin-1")


GOOD = head("Content-Type: application/rss+xml; charset=utf-8", 'ETag: "5f3a"') + RSS


def fetch(url: str, **options: Any) -> Received:
    values = {"allow_private": True, "timeout": 20.0, **options}
    (one,) = receive([url], detect=detect, options=ReceivingOptions(**values))
    return one


def client(timeout: float = 20.0) -> Client:
    return Client(ClientLimits(timeout=timeout, allow_private=True), agent="test")


def answered(*answers: Script, **options: Any) -> Received:
    with serving(*answers) as server:
        return fetch(server.url, **options)


def rules(one: Received) -> list[str]:
    return [finding.rule.id for finding in one.findings]


def message(one: Received) -> str:
    (finding,) = one.findings
    return finding.message


def of(type: str, data: bytes = RSS) -> list[str]:
    """Return what is found in *data*, served as *type* and otherwise well."""
    return rules(answered(head(f"Content-Type: {type}", 'ETag: "1"') + data, NOT_MODIFIED))


# --- the rules, by their own examples ------------------------------------------------------------


def raw(answer: str) -> bytes:
    """Return what goes over the wire for one answer of an example."""
    lines, _, shown = answer.strip("\n").partition("\n\n")
    body = {LONG: LONG_RSS, PACKED: gzip.compress(LONG_RSS)}.get(shown, shown.encode())
    if not body and " 200 " in lines:
        body = RSS
    return lines.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


EXAMPLES = [
    (rule.id, example, example in rule.flags)
    for rule in RULES.values()
    if rule.scope == "http"
    for example in (*rule.flags, *rule.passes)
]


@pytest.mark.parametrize(("id", "example", "flagged"), EXAMPLES)
def test_rules_prove_themselves(id: str, example: str, flagged: bool) -> None:
    found = rules(answered(*map(raw, re.split(r"\n\n(?=HTTP/)", example))))
    # A thing can be wrong in two ways: what is temporary may also lead nowhere.
    also = {"http/temporary-redirect"} if id == "http/bad-redirect" else set()
    also |= {"http/text-without-charset"} if id == "http/content-type" else set()
    assert set(found) - also == ({id} if flagged else set()), found


# --- a good answer -------------------------------------------------------------------------------


def test_a_good_answer_becomes_a_document() -> None:
    with serving(GOOD, NOT_MODIFIED) as server:
        one = fetch(server.url + "rss.xml#top")
    assert one.findings == ()
    assert one.document is not None
    assert (one.document.data, one.document.format) == (RSS, "rss")
    assert one.name == one.document.name == one.document.url == server.url + "rss.xml#top"
    asked = server.requests[0].lower()
    assert asked.startswith("get /rss.xml http/1.1\r\n")
    assert f"\r\nhost: 127.0.0.1:{server.port}\r\n" in asked
    assert f"\r\nuser-agent: feedpub/{version('feedpub')} " in asked
    assert "\r\naccept-encoding: gzip\r\n" in asked
    assert "application/atom+xml" in asked


def test_nothing_is_remembered_and_nothing_taken_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    moved = head("Location: /rss", "Set-Cookie: a=1", status="301 Moved Permanently")
    cookie = GOOD.replace(b"ETag", b"Set-Cookie: b=2; Path=/\r\nETag")
    with serving(moved, cookie, NOT_MODIFIED) as server:
        assert fetch(server.url).findings == ()
    assert len(server.requests) == 3
    assert not any("cookie" in each.lower() for each in server.requests)
    assert not any("authorization" in each.lower() for each in server.requests)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Serve a directory by the standard library's server."""

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept

        def log_message(self, format: str, *values: Any) -> None:
            pass

    (tmp_path / "rss.xml").write_bytes(RSS)
    handler = partial(Handler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_plain_file_server_answers_conditional_requests(site: str) -> None:
    found = rules(fetch(site + "rss.xml"))
    assert "http/not-conditional" not in found
    assert "http/no-validator" not in found
    assert rules(fetch(site + "atom.xml")) == ["http/status"]


def test_from_the_command_line(site: str) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(main, ["validate", "--now", "2026-11-23T09:00:00Z", *arguments])

    refused = run(site + "rss.xml")
    assert refused.exit_code == 3
    assert "127.0.0.1, which is not a public address" in refused.stderr
    assert "--allow-private" in refused.stderr
    missing = run("--allow-private", "--timeout", "20", site + "atom.xml", site + "rss.xml")
    assert missing.exit_code == 1
    assert "error[http/status]: the server answers 404" in missing.stdout
    assert "2 documents" in missing.stdout
    ignored = run("--allow-private", "--select", "http", "--ignore", "http/status", site + "x.xml")
    assert ignored.exit_code == 0
    assert run("--timeout", "0", site).exit_code == 2
    assert "cf-mitigated" in CliRunner().invoke(main, ["explain", "http/bot-wall"]).stdout
    assert "gzip/bomb" in CliRunner().invoke(main, ["rules"]).stdout


# --- what cannot be asked ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://ana:secret@example.org/rss.xml", "user name or password"),
        ("https:///rss.xml", "names no host"),
        ("https://exa mple.org/", "impossible host name"),
    ],
)
def test_impossible_urls_are_usage_errors(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        fetch(url)


def test_without_the_client_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpcore2", None)
    monkeypatch.delitem(sys.modules, "feedpub.fetch.client", raising=False)
    monkeypatch.delattr("feedpub.fetch.client", raising=False)
    with pytest.raises(UsageError, match=r"pip install 'feedpub\[http\]'"):
        fetch("https://example.org/")


@pytest.mark.parametrize(
    "address",
    """
    127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1
    192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255
    ::1 :: fe80::1 fc00::1 fd00:ec2::254 fec0::1 ff02::1 ff0e::1 2001:db8::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1
    2002:7f00:1:: 2002:a00:1:: 64:ff9b::127.0.0.1 64:ff9b::a00:1 2001::7f00:1
    3fff::1 3fff:fff:ffff::1 5f00::1 64:ff9b:1::1 2001:0:7f00:1:: 192.0.0.8 192.88.99.1
    """.split(),  # noqa: SIM905 a table of addresses
)
def test_these_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "2606:4700::1",
        "::ffff:93.184.216.34",
        "64:ff9b::5db8:d822",
        "2002:5db8:d822::",
    ],
)
def test_these_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::ffff:127.0.0.1]"]
)
def test_private_addresses_are_not_asked(host: str) -> None:
    with serving(GOOD) as server:
        with pytest.raises(ReadError, match="not a public address") as caught:
            fetch(f"http://{host}:{server.port}/", allow_private=False)
        assert server.requests == []
    assert caught.value.exit_code == 3
    assert "--allow-private" in str(caught.value)


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that nobody may ask; 127.0.0.1 counts as public beside it."""
    monkeypatch.setattr(
        "feedpub.fetch.client.is_public", lambda address: str(address) == "127.0.0.1"
    )
    with serving(GOOD, host="127.0.0.2") as server:
        yield server
        assert server.requests == []


def test_no_redirect_leads_inside(inside: Server) -> None:
    one = answered(head(f"Location: {inside.url}", status="301 Moved"), allow_private=False)
    assert rules(one) == ["http/bad-redirect"]
    assert "127.0.0.2, which is not a public address" in message(one)
    assert one.document is None


def looked_up(monkeypatch: pytest.MonkeyPatch, found: Callable[[], list[str]]) -> None:
    """Let the name feed.example have the addresses that *found* returns."""
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host != "feed.example":
            return real(host, port, *rest, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found()]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_what_was_checked_is_what_is_asked(inside: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means 127.0.0.1 when it is checked, and what is inside a moment later."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    looked_up(monkeypatch, lambda: next(answers))
    with serving(GOOD.replace(b"ETag", b"X")) as server:
        one = fetch(f"http://feed.example:{server.port}/", allow_private=False)
    assert rules(one) == ["http/no-validator"]
    assert f"host: feed.example:{server.port}" in server.requests[0].lower()
    with pytest.raises(ReadError, match=r"127\.0\.0\.2"):
        fetch(f"http://feed.example:{inside.port}/", allow_private=False)


def test_of_several_addresses_only_public_ones_are_asked(
    inside: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, lambda: ["127.0.0.2", "127.0.0.1"])
    one = fetch(f"http://feed.example:{inside.port}/", allow_private=False)
    assert "Connection refused" in message(one)


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up(monkeypatch, lambda: ["127.0.0.3", "127.0.0.1"])
    with serving(GOOD, NOT_MODIFIED) as server:
        assert fetch(f"http://feed.example:{server.port}/").findings == ()


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (UnicodeError("label too long"), "is not a host name"),
        (None, "there is no address"),
    ],
)
def test_a_host_without_address_is_unreachable(
    monkeypatch: pytest.MonkeyPatch, failure: Exception | None, said: str
) -> None:
    def fail() -> list[str]:
        if failure:
            raise failure
        return []

    looked_up(monkeypatch, fail)
    for allow_private in (True, False):
        one = fetch("http://feed.example/", allow_private=allow_private)
        assert rules(one) == ["http/unreachable"]
        assert said in message(one)


def test_a_resolver_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang() -> list[str]:
        time.sleep(0.5)
        return []

    looked_up(monkeypatch, hang)
    with pytest.raises(TimeoutError):
        resolve("feed.example", 80, 0.1)
    one = fetch("http://feed.example/", timeout=0.1)
    assert rules(one) == ["http/unreachable"]
    time.sleep(0.6)  # the threads end before the patch does


# --- redirects -----------------------------------------------------------------------------------


def test_what_moved_for_good_has_its_new_url() -> None:
    moved = head("Location: /b", status="301 Moved"), head("Location: c", status="308 Moved")
    with serving(*moved, GOOD, NOT_MODIFIED) as server:
        one = fetch(server.url + "a")
    assert one.findings == ()
    assert one.document is not None
    assert one.document.url == server.url + "c"
    assert one.name == server.url + "a"


def test_what_moved_for_now_keeps_its_url() -> None:
    script = [head("Location: /b", status=f"{code} X") for code in (301, 302, 301, 307, 303)]
    script = [each.replace(b"/b", b"/%d" % n) for n, each in enumerate(script)]
    with serving(*script, GOOD, NOT_MODIFIED) as server:
        one = fetch(server.url)
    assert rules(one) == ["http/temporary-redirect"]
    assert one.document is not None
    assert one.document.url == server.url + "0"


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("ftp://example.org/", "the scheme 'ftp'"),
        ("file:///etc/passwd", "the scheme 'file'"),
        ("http://ana:secret@127.0.0.1/", "user name or password"),
        ("http://[::1/", "is not a URL"),
        ("/", "form a loop"),
        ("\xff\xfe", "http"),
    ],
)
def test_redirects_that_lead_nowhere(location: str, said: str) -> None:
    one = answered(head(f"Location: {location}", status="301 Moved"))
    assert rules(one) == ["http/bad-redirect"]
    assert said in message(one)
    assert one.document is None


def test_redirects_are_bounded() -> None:
    count = iter(range(1000))

    def further(connection: socket.socket) -> None:
        connection.sendall(head(f"Location: /{next(count)}", status="301 Moved"))

    with serving(further) as server:
        one = fetch(server.url, redirects=3)
    assert rules(one) == ["http/bad-redirect"]
    assert "more than 3 redirects" in message(one)
    assert len(server.requests) == 4


# --- answers that do not come to their end -------------------------------------------------------


def drip(start: bytes, piece: bytes, seconds: float = 0.05) -> Script:
    """Send *start*, and then *piece* again and again until the client is gone."""

    def send(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)
            time.sleep(seconds)

    return send


@pytest.mark.parametrize(
    "script",
    [
        lambda connection: connection.recv(1),
        drip(b"", b"H"),
        drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        drip(head("Content-Type: application/rss+xml"), b" "),
        drip(head("Transfer-Encoding: chunked"), b"1\r\n \r\n"),
    ],
    ids=["silence", "status", "header", "hints", "body", "chunks"],
)
def test_slow_answers_end_in_time(script: Script) -> None:
    start = time.monotonic()
    one = answered(script, timeout=0.5)
    assert time.monotonic() - start < 5
    assert set(rules(one)) == {"http/unreachable"}
    assert one.document is None


def test_without_time_nothing_is_asked() -> None:
    with serving(GOOD) as server:
        assert "in time" in message(fetch(server.url, timeout=1e-9))
        assert server.requests == []


@pytest.mark.parametrize(
    ("script", "rule"),
    [
        (drip(head(), b" " * 65536, 0), "http/too-large"),
        (drip(head("Transfer-Encoding: chunked"), b"10000\r\n" + b" " * 65536 + b"\r\n", 0),
         "http/too-large"),
        (drip(head("Content-Encoding: gzip"), b"\x1f\x8b" * 8192, 0), "http/too-large"),
        (drip(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 8000 + b"\r\n", 0), "http/unreachable"),
        (head("Content-Length: 2000000"), "http/too-large"),
        (head(f"Content-Length: {'9' * 5000}"), "http/unreachable"),
        (head(f"Content-Length: {'9' * 50}"), "http/unreachable"),
        (head("Content-Length: 5000") + RSS, "http/unreachable"),
        (head("Content-Length: -1") + RSS, "http/unreachable"),
        (head("Transfer-Encoding: chunked") + b"zz\r\n", "http/unreachable"),
        (b"", "http/unreachable"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "http/unreachable"),
        (b"\x00\xff\x1b[31m\r\n\r\n", "http/unreachable"),
    ],
)  # fmt: skip
def test_endless_and_broken_answers(script: Script, rule: str) -> None:
    one = answered(script, size=1_000_000, packed=500_000)
    assert rules(one) == [rule]
    assert one.document is None
    assert "\x1b" not in message(one)


def test_a_closed_port_is_unreachable() -> None:
    with serving(GOOD) as server:
        url = server.url
    assert message(fetch(url)).startswith("the URL cannot be reached: Connection refused; ")


# --- TLS -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "3650", "-subj", "/CN=feed.example",
         "-addext", "subjectAltName=DNS:feed.example",
         "-keyout", where / "key.pem", "-out", where / "cert.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return where / "cert.pem"


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


def test_certificates_are_checked(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, lambda: ["127.0.0.1"])
    with serving(GOOD, NOT_MODIFIED, tls=tls) as server:
        one = fetch(f"https://feed.example:{server.port}/")
        assert rules(one) == ["http/unreachable"]
        assert "an invalid certificate: self" in message(one)
        # Trusted, and for the right name though an address is connected to.
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(f"https://feed.example:{server.port}/").findings == ()
        assert "valid for '127.0.0.1'" in message(fetch(server.url))


def test_a_server_without_tls_is_unreachable() -> None:
    with serving(GOOD) as server:
        one = fetch(server.url.replace("http:", "https:"), timeout=0.5)
    assert rules(one) == ["http/unreachable"]


def test_a_connection_shows_its_encryption(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, lambda: ["127.0.0.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(GOOD, tls=tls) as server, closing(client()) as asking:
        answer = asking.ask(f"https://feed.example:{server.port}/")
    assert answer.address == "127.0.0.1"
    assert answer.tls is not None
    assert (answer.tls.version, answer.tls.issuer) == ("TLSv1.3", "feed.example")
    assert answer.tls.expires - answer.tls.begins == timedelta(days=3650)
    assert 0 < answer.seconds < 20


def test_a_connection_that_was_not_verified_shows_nothing() -> None:
    assert tls_of(cast(ssl.SSLObject, SimpleNamespace(getpeercert=lambda: None))) is None


def test_a_head_has_no_body() -> None:
    with serving(head("Content-Length: 9", 'ETag: "1"')) as server, closing(client()) as asking:
        answer = asking.ask(server.url, method="HEAD")
    assert server.requests[0].startswith("HEAD / HTTP/1.1\r\n")
    assert (answer.status, answer.body, answer.tls) == (200, b"", None)
    assert answer.header("content-length") == "9"


def stays_silent(connection: socket.socket) -> None:
    connection.recv(1)


def test_a_failure_says_where_it_was(tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    def stage(url: str, timeout: float = 20.0) -> str:
        with closing(client(timeout)) as asking, pytest.raises(UnreachableError) as caught:
            asking.ask(url)
        return caught.value.stage

    with serving(b"Hello!") as server:
        port, url = server.port, server.url
        assert stage(url) == "http"
        assert stage(url.replace("http:", "https:")) == "tls"
    assert stage(url) == "connection"
    with serving(GOOD, tls=tls) as server:
        assert stage(server.url) == "tls"
    with serving(stays_silent) as server:
        assert stage(server.url, 0.2) == "time"

    def nowhere(*_: object, **__: object) -> list[str]:
        raise OSError("Name or service not known")

    looked_up(monkeypatch, nowhere)
    assert stage(f"http://feed.example:{port}/") == "name"


# --- compression ---------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_compressed_answers_are_unpacked(coding: str) -> None:
    lines = ("Content-Type: application/rss+xml", 'ETag: "1"', f"Content-Encoding: {coding}")
    one = answered(head(*lines) + gzip.compress(LONG_RSS), NOT_MODIFIED)
    assert one.findings == ()
    assert one.document is not None
    assert one.document.data == LONG_RSS


def test_bombs_are_refused() -> None:
    bomb = gzip.compress(bytes(40_000_000), 9)
    for lines in ((), ("Content-Encoding: gzip",)):
        one = answered(head(*lines) + bomb)
        assert rules(one) == ["gzip/bomb"]
        assert one.document is None


def test_a_packed_sitemap_is_a_file() -> None:
    packed = gzip.compress(SITEMAP)
    for type in ("application/gzip", "application/x-gzip", "application/octet-stream", "text/xml"):
        assert set(of(type, packed)) <= {"http/text-without-charset"}
    lines = ("Content-Type: application/gzip", 'ETag: "1"', "Content-Encoding: gzip")
    one = answered(head(*lines) + gzip.compress(packed), NOT_MODIFIED)
    assert one.document is not None
    assert one.document.data == SITEMAP
    assert rules(one) == ["http/content-type"]


def test_a_body_that_is_not_what_its_header_says() -> None:
    lines = ("Content-Type: application/rss+xml", 'ETag: "1"', "Content-Encoding: gzip")
    one = answered(head(*lines) + RSS, NOT_MODIFIED)
    assert rules(one) == ["gzip/corrupt"]
    assert one.document is not None
    cut = answered(head(*lines) + gzip.compress(RSS)[:40], NOT_MODIFIED)
    assert rules(cut) == ["gzip/truncated"]
    assert cut.document is None
    assert rules(answered(head("Content-Encoding: br") + b"\x8b")) == ["http/unreadable-encoding"]


# --- what is not 200 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("404 Not Found", "404 Not Found; look for"),
        ("410 Gone", "readers unsubscribe"),
        ("401 Unauthorized", "without a password"),
        ("429 Too Many", "allow more requests"),
        ("503 Service Unavailable", "answer 200 OK"),
        ("204 No Content", "204 No Content"),
        ("300 Multiple Choices", "300 Multiple Choices"),
        ("304 Not Modified", "304 Not Modified"),
        ("599 Odd", "the server answers 599; "),
    ],
)
def test_status(status: str, said: str) -> None:
    one = answered(head("Content-Length: 0", status=status))
    assert rules(one) == ["http/status"]
    assert said in message(one)
    assert one.document is None


def test_a_feed_behind_an_error_is_checked_all_the_same() -> None:
    one = answered(head(status="404 Not Found") + RSS)
    assert rules(one) == ["http/status"]
    assert one.document is not None


@pytest.mark.parametrize(
    ("status", "lines", "page"),
    [
        ("403 Forbidden", ["cf-mitigated: challenge"], b""),
        ("202 Accepted", ["x-amzn-waf-action: challenge"], b""),
        ("405 Not Allowed", ["X-Amzn-Waf-Action: CAPTCHA"], b""),
        ("200 OK", [], b"<html><head><title>Just a moment...</title>"),
        ("200 OK", ["Content-Type: text/html"], b"<html><script src='/_Incapsula_Resource?x'>"),
        ("403 Forbidden", [], b"<html><title>Attention Required! | Cloudflare</title>"),
        ("503 Unavailable", [], b"<html>DDoS-Guard</html>"),
        ("429 Too Many", [], b"<html>Please solve this CAPTCHA</html>"),
    ],
)
def test_bot_walls_are_told_from_errors(status: str, lines: list[str], page: bytes) -> None:
    one = answered(head(*lines, status=status) + page)
    assert rules(one) == ["http/bot-wall"]
    assert one.document is None


def test_what_only_speaks_of_walls_is_none() -> None:
    assert of("application/rss+xml", RSS.replace(b"Curierul", b"captcha-delivery.com")) == []
    login = head(status="200 OK") + b"<html><form>captcha</form></html>"
    assert "http/bot-wall" not in rules(answered(login))
    assert rules(answered(head(status="403 Forbidden") + b"no")) == ["http/status"]


# --- types and encodings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "data", "found"),
    [
        ("application/rss+xml", RSS, []),
        ("Application/RSS+XML;Charset=\"UTF-8\"", RSS, []),
        ("application/xml", RSS, []),
        ("application/atom+xml", ATOM, []),
        ("application/rss+xml", ATOM, ["http/content-type"]),
        ("application/feed+json", JSON_FEED, []),
        ("application/json; charset=utf-8", JSON_FEED, []),
        ("application/json; charset=latin1", JSON_FEED, ["http/charset-mismatch"]),
        ("text/plain", JSON_FEED, ["http/content-type"]),
        ("application/xml", SITEMAP, []),
        ("text/html; charset=utf-8", SITEMAP, ["http/content-type"]),
        ("application/gzip", SITEMAP, ["http/content-type"]),
        # What is a page is found by the check of its content.
        ("text/html", b"<html></html>", []),
        ("application/xml", b"<!--" + b" " * 600 + b"-->" + RSS[39:], ["http/vague-content-type"]),
        ("application/xml", b"<!--" + b" " * 600 + b"-->" + SITEMAP, []),
        ("application/xml", RSS.decode().replace("UTF-8", "UTF-16").encode("utf-16"), []),
    ],
)  # fmt: skip
def test_types(type: str, data: bytes, found: list[str]) -> None:
    assert of(type, data) == found


@pytest.mark.parametrize(
    ("charset", "data", "agrees"),
    [
        ("utf-8", RSS, True),
        ("UTF8", RSS, True),
        ("utf-8", ATOM, True),
        ("us-ascii", RSS, False),
        ("iso-8859-1", RSS, False),
        ("latin1", RSS.replace(b"UTF-8", b"iso-8859-1"), True),
        ("utf-8", RSS.replace(b"UTF-8", b"windows-1252"), False),
        ("utf-8", codecs.BOM_UTF8 + RSS.replace(b"UTF-8", b"latin1"), True),
        ("utf-16", RSS.decode().replace("UTF-8", "UTF-16").encode("utf-16"), True),
        ("utf-16le", RSS.decode().replace("UTF-8", "UTF-16").encode("utf-16"), True),
        # Without a mark it is known by its first character.
        ("utf-16le", RSS.decode().replace("UTF-8", "UTF-16").encode("utf-16-le"), True),
        ("utf-8", RSS.decode().replace("UTF-8", "UTF-16").encode("utf-16-le"), False),
        ("utf-16", RSS, False),
        ("utf8mb4", RSS, False),
        ("", RSS, False),
    ],
)
def test_charsets(charset: str, data: bytes, agrees: bool) -> None:
    found = of(f"application/xml; charset={charset}", data)
    assert found == ([] if agrees else ["http/charset-mismatch"])


# --- validators ----------------------------------------------------------------------------------


def dated(modified: str, *more: str) -> list[str]:
    lines = ("Content-Type: application/rss+xml", f"Last-Modified: {modified}", *more)
    return rules(answered(head(*lines) + RSS, NOT_MODIFIED))


def test_dates_of_http() -> None:
    right = "Mon, 23 Nov 2026 06:00:00 GMT"
    assert dated(right) == []
    assert dated(right, "Date: Mon, 23 Nov 2026 06:00:00 GMT") == []
    assert dated(right, "Date: soon") == []
    assert dated(right, "Date: Mon, 23 Nov 2026 05:59:59 GMT") == ["http/invalid-date"]
    for wrong in (
        "2026-11-23T06:00:00Z",
        "Tue, 23 Nov 2026 06:00:00 GMT",
        "Mon, 23 Nov 2026 06:00:00 +0200",
        "Mon, 31 Nov 2026 06:00:00 GMT",
        "Mon, 23 Xxx 2026 06:00:00 GMT",
        "Mon, 23 Nov 2026 25:00:00 GMT",
    ):
        assert dated(wrong) == ["http/invalid-date"], wrong


def test_validators_go_back_as_they_came() -> None:
    lines = (
        "Content-Type: application/rss+xml",
        'ETag: W/"\xe9\xff"',
        "Last-Modified: Mon, 23 Nov 2026 06:00:00 GMT",
    )
    with serving(head(*lines) + RSS, NOT_MODIFIED) as server:
        assert fetch(server.url).findings == ()
    first, second = server.requests
    assert "If-" not in first
    assert '\r\nIf-None-Match: W/"\xe9\xff"\r\n' in second
    assert "\r\nIf-Modified-Since: Mon, 23 Nov 2026 06:00:00 GMT\r\n" in second


def test_what_a_second_answer_says() -> None:
    assert message(answered(GOOD)) == (
        "a conditional request is answered with 200 and the same content; answer 304 Not Modified"
    )
    other_tag = GOOD.replace(b"5f3a", b"5f3b")
    assert "with a new ETag for the same content" in message(answered(GOOD, other_tag))
    assert rules(answered(GOOD, GOOD + b" ")) == ["http/changes-each-time"]
    for failure in (b"", b"?", head(status="429 Too Many"), head("Content-Length: 999") + RSS):
        assert rules(answered(GOOD, failure)) == []
    # The same content, packed at another time.
    lines = ("Content-Type: application/rss+xml", 'ETag: "1"', "Content-Encoding: gzip")
    packed = [head(*lines) + gzip.compress(RSS, mtime=time) for time in (1, 2)]
    assert rules(answered(*packed)) == ["http/not-conditional"]
