"""The server of the preview: whom it answers, with what, and how it ends."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from feedpub.errors import UsageError
from feedpub.previewing import EVENTS, Changes, Loopback, Reply, page, plain


class _Asked:
    """A preview that says what it was asked."""

    def __init__(self) -> None:
        self.changes = Changes()
        self.server = Loopback(0, self.respond, self.changes)
        self.port = int(self.server.url.rsplit(":", 1)[1].strip("/"))
        self.asked: list[tuple[str, str]] = []

    def respond(self, path: str, query: str) -> Reply:
        self.asked.append((path, query))
        return page("<p>ș</p>", images=path == "/images")

    def ask(
        self, target: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers={"Host": f"localhost:{self.port}"} | given)
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found

    def raw(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), 10) as connection:
            connection.sendall(request)
            with connection.makefile("rb") as file:
                return file.read()


@pytest.fixture(scope="module")
def served() -> Iterator[_Asked]:
    asked = _Asked()
    with asked.server.running():
        yield asked


def test_a_page_may_take_nothing_from_elsewhere(served: _Asked) -> None:
    status, headers, body = served.ask("/articles?page=2")
    assert (status, body, served.asked[-1]) == (200, "<p>ș</p>".encode(), ("/articles", "page=2"))
    del headers["Date"], headers["Server"]
    assert headers == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": "9",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def test_pictures_are_allowed_where_they_are_requested(served: _Asked) -> None:
    policy = served.ask("/images")[1]["Content-Security-Policy"]
    assert "img-src 'self' https:;" in policy


def test_only_the_head_is_sent_if_only_that_is_requested(served: _Asked) -> None:
    status, headers, body = served.ask("/", "HEAD")
    assert (status, headers["Content-Length"], body) == (200, "9", b"")
    assert served.ask(EVENTS, "HEAD")[0] == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:9", "[::1]:80", "[::1]"])
def test_this_machine_is_answered(served: _Asked, host: str) -> None:
    assert served.ask("/", Host=host)[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.", "", "[::1"]
)
def test_another_name_that_leads_here_is_not_answered(served: _Asked, host: str) -> None:
    before = len(served.asked)
    status, _, body = served.ask("/", Host=host)
    assert (status, len(served.asked)) == (421, before)
    assert body.startswith(b"This is the preview of feedpub for this machine. Open http://local")
    assert served.raw(b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 421 ")


def test_other_sites_get_nothing_but_a_link(served: _Asked) -> None:
    for site in ("cross-site", "same-site"):
        found = served.ask("/", Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors")
        assert (found[0], found[2]) == (403, b"Other sites get nothing of this preview.\n")
        assert served.ask("/", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate")[0] == 200
    assert served.ask("/", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(served: _Asked, method: str) -> None:
    status, headers, body = served.ask("/", method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert body == b"This only shows things: use GET.\n"


def test_what_is_not_a_request_is_answered_in_a_line(served: _Asked) -> None:
    answer = served.raw(b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.0 501 ")
    assert answer.endswith(b"\r\n\r\nUnsupported method ('BREW')\n")
    assert b"Content-Security-Policy: default-src 'none'; sandbox;" in answer


def test_a_path_is_decoded_once_and_never_a_file(served: _Asked) -> None:
    served.ask("/%2e%2e/%252e/etc/passwd?a=%26")
    assert served.asked[-1] == ("/../%2e/etc/passwd", "a=%26")
    served.ask("http://[/")
    assert served.asked[-1] == ("", "")


def test_browsers_hear_of_changes(served: _Asked) -> None:
    request = f"GET {EVENTS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", served.port), 10) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as file:
            head = b"".join(iter(file.readline, b"\r\n"))
            assert b"Content-Type: text/event-stream\r\n" in head
            assert b"Content-Length" not in head
            assert file.readline() == f"data: {served.changes.number}\n".encode()
            file.readline()
            served.changes.tell()
            assert file.readline() == f"data: {served.changes.number}\n".encode()


def test_who_waits_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedpub.previewing._loopback._TURN", 0.01)
    asked = _Asked()
    request = f"GET {EVENTS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with (
        asked.server.running(),
        socket.create_connection(("127.0.0.1", asked.port), 10) as connection,
    ):
        connection.sendall(request)
        with connection.makefile("rb") as file:
            lines = iter(file.readline, b":\n")
            assert list(lines)[-2:] == [b"data: 0\n", b"\n"]
    assert asked.changes.is_over


def test_a_port_that_is_taken_is_not_shared() -> None:
    asked = _Asked()
    used = f"port {asked.port} is in use by another program"
    with pytest.raises(UsageError, match=used) as found:
        Loopback(asked.port, asked.respond, Changes())
    asked.server.close()
    assert found.value.help == "Name another with --port, or 0 for any that is free."
    Loopback(asked.port, asked.respond, Changes()).close()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "no"), "port 0 is reserved for the system"),
        (OSError(99, "no such address"), "port 0 cannot be used: [Errno 99] no such address"),
    ],
)
def test_a_port_that_cannot_be_used_says_why(
    monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("feedpub.previewing._loopback._Server.server_bind", fail)
    with pytest.raises(UsageError) as found:
        _Asked()
    assert found.value.message == said
    monkeypatch.undo()
    with pytest.raises(UsageError, match="port 70000 cannot be used"):
        Loopback(70_000, lambda *_: plain("x"), Changes())


def test_a_machine_without_ipv6_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedpub.previewing._loopback._Server6.address_family", -1)
    asked = _Asked()
    with asked.server.running():
        assert asked.ask("/")[0] == 200


def test_a_browser_that_goes_away_disturbs_nobody(served: _Asked) -> None:
    with socket.create_connection(("127.0.0.1", served.port), 10) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(b"GET /")
    assert served.ask("/")[0] == 200


def test_the_end_does_not_wait_for_browsers() -> None:
    changes = Changes()
    waiting = Thread(target=changes.wait, args=(0, 60))
    waiting.start()
    changes.close()
    waiting.join(10)
    assert not waiting.is_alive()
