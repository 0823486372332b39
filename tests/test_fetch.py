"""WrittenBodies from servers that answer well, badly, slowly, forever, or from inside."""

from __future__ import annotations

import gzip
import socket
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import pytest
from servers import Script, Server, serving

from feedpub.errors import FeedpubError, ReadError, UsageError
from feedpub.fetch import (
    Answer,
    Fetcher,
    FetchOptions,
    StatusError,
    is_same_site,
    retry_after,
)

TEXT = b"Rain, and more rain. " * 500


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *lines, "", "")).encode("latin-1")


def whole(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    return head(f"Content-Length: {len(body)}", *lines, status=status) + body


def to(target: str, status: str = "301 Moved") -> bytes:
    return head(f"Location: {target}", "Content-Length: 0", status=status)


def get(url: str, headers: dict[str, str] | None = None, **options: Any) -> bytes:
    values = {"allow_private": True, "timeout": 5.0, **options}
    with Fetcher(FetchOptions(**values)) as fetch, fetch(url, headers=headers or {}) as body:
        return body.read()


def answered(*answers: Script, **options: Any) -> bytes:
    with serving(*answers) as server:
        return get(server.url, **options)


def refusal(*answers: Script, **options: Any) -> FeedpubError:
    with pytest.raises(ReadError) as caught:
        answered(*answers, **options)
    return caught.value


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited; nobody waits."""
    waits: list[float] = []
    monkeypatch.setattr("feedpub.fetch._following.time.sleep", waits.append)
    return waits


# --- a good answer -------------------------------------------------------------------------------


def test_a_body_is_read_piece_by_piece() -> None:
    with (
        serving(whole(TEXT, "X-Page: 3")) as server,
        Fetcher(FetchOptions(allow_private=True)) as fetch,
    ):
        with fetch(server.url + "posts#top", headers={"X-Key": "k"}) as body:
            assert body.readable()
            assert body.url == server.url + "posts#top"
            assert body.headers["x-page"] == "3"
            pieces = list(iter(lambda: body.read(1000), b""))
        body.close()
    assert b"".join(pieces) == TEXT
    assert max(map(len, pieces)) == 1000
    asked = server.requests[0].lower()
    assert asked.startswith("get /posts http/1.1\r\n")
    assert f"\r\nuser-agent: feedpub/{version('feedpub')} (source reader)\r\n" in asked
    assert "\r\nx-key: k\r\n" in asked
    assert "\r\naccept-encoding: gzip, deflate\r\n" in asked


def kept(*bodies: bytes) -> Script:
    """Answer several requests on one connection."""

    def answer(connection: socket.socket) -> None:
        for index, body in enumerate(bodies):
            connection.sendall(whole(body))
            if index + 1 < len(bodies):
                connection.recv(65536)

    return answer


def test_a_connection_is_kept_for_the_next_request() -> None:
    with (
        serving(kept(b"one", b"two")) as server,
        Fetcher(FetchOptions(allow_private=True)) as fetch,
    ):
        for expected in (b"one", b"two"):
            with fetch(server.url) as body:
                assert body.read() == expected
    assert len(server.requests) == 1  # the other one came on the same connection


def test_two_bodies_at_the_same_time() -> None:
    with (
        serving(whole(b"outer")) as one,
        serving(whole(b"inner")) as two,
        Fetcher(FetchOptions(allow_private=True)) as fetch,
        fetch(one.url) as outer,
        fetch(two.url) as inner,
    ):
        assert (inner.read(), outer.read()) == (b"inner", b"outer")


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("X-GZIP", gzip.compress(TEXT[:500]) + gzip.compress(TEXT[500:]) + b"\0" * 512),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT, wbits=-15)),
        ("identity", TEXT),
    ],
    ids=["gzip", "members", "zlib", "raw", "identity"],
)
def test_what_is_compressed_is_unpacked(coding: str, packed: bytes) -> None:
    assert answered(whole(packed, f"Content-Encoding: {coding}")) == TEXT


def test_what_is_compressed_and_large_is_unpacked_in_steps() -> None:
    text = b"0123456789abcdef" * 200_000
    assert answered(whole(gzip.compress(text), "Content-Encoding: gzip")) == text


def test_what_is_compressed_and_comes_byte_by_byte_is_unpacked() -> None:
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in gzip.compress(TEXT))
    head_ = head("Transfer-Encoding: chunked", "Content-Encoding: gzip")
    assert answered(head_ + pieces + b"0\r\n\r\n") == TEXT


def test_an_empty_body() -> None:
    assert answered(whole(b"", "Content-Encoding: gzip")) == b""
    assert answered(head(status="204 No Content")) == b""


def test_a_body_that_ends_with_its_connection() -> None:
    assert answered(head() + TEXT) == TEXT


# --- what is not whole, too much, or never ends --------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (head("Content-Length: 20000") + TEXT, "incomplete: the connection broke off after 10,500"),
        (head("Transfer-Encoding: chunked") + b"3\r\nabc\r\n", "incomplete: the connection broke"),
        (
            head("Content-Length: 7") + TEXT,
            "incomplete: it has more bytes than Content-Length says",
        ),
        (
            whole(gzip.compress(TEXT)[:-9], "Content-Encoding: gzip"),
            "incomplete: the gzip data ends",
        ),
        (whole(b"\x1f\x8bx" + TEXT, "Content-Encoding: gzip"), "gzip data of the answer is damag"),
        (whole(TEXT, "Content-Encoding: br"), "the Content-Encoding is 'br', which the request"),
        (head(status="206 Partial Content") + TEXT, "the server answers 206"),
        (whole(b"\r\n" * 9, f"X: {'x' * 200_000}"), "violates HTTP: "),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "violates HTTP: "),
        (b"", "violates HTTP: Server disconnected without sending a response"),
    ],
    ids=["length", "chunks", "more", "gzip-cut", "gzip", "br", "part", "headers", "ssh", "none"],
)
def test_what_is_not_whole_is_an_error(answer: bytes, said: str, slept: list[float]) -> None:
    error = refusal(answer)
    assert said in error.message
    assert (error.place or "").startswith("http://127.0.0.1:")
    assert error.exit_code == 3


def test_a_bomb_is_left() -> None:
    bomb = gzip.compress(b"\0" * (40 << 20), 9)
    error = refusal(whole(bomb, "Content-Encoding: gzip"))
    assert error.message == "the answer decompresses to more than 200 times its size"


def test_a_body_without_end_is_left() -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(head())
        while True:
            connection.sendall(b"x" * 65536)

    assert refusal(pour, size=1_000_000).message == "the answer has more than 1,000,000 bytes"


def dripping(begin: bytes) -> Script:
    def drip(connection: socket.socket) -> None:
        connection.sendall(begin)
        while True:
            time.sleep(0.05)
            connection.sendall(b"x")

    return drip


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (head(), "the server is silent, or too slow"),
        (head()[:-2] + b"X-Slow: ", "did not answer completely in time"),
    ],
    ids=["body", "headers"],
)
def test_a_slow_drip_is_left(begin: bytes, said: str) -> None:
    began = time.monotonic()
    assert said in refusal(dripping(begin), timeout=0.5).message
    assert time.monotonic() - began < 5


def test_a_body_may_take_only_so_long() -> None:
    error = refusal(dripping(head()), slowest=1, longest=0.5)
    assert "the server is silent, or too slow" in error.message


def test_the_reader_may_take_its_time() -> None:
    with (
        serving(whole(TEXT)) as server,
        Fetcher(FetchOptions(allow_private=True, timeout=0.3)) as fetch,
        fetch(server.url) as body,
    ):
        first = body.read(10)
        time.sleep(0.5)
        assert first + body.read() == TEXT


# --- redirects and addresses ---------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int) -> None:
    with serving(to("/new", f"{status} Moved"), whole(TEXT)) as server:
        assert get(server.url, {"Authorization": "Basic eA=="}) == TEXT
    assert server.requests[1].startswith("GET /new ")
    assert all("Authorization: Basic eA==" in each for each in server.requests)


def test_what_signs_in_is_not_sent_to_another_host() -> None:
    sent = {"Authorization": "Basic eA==", "X-Key": "k", "accept": "text/x"}
    with (
        serving(whole(b"", status="401 Unauthorized")) as other,
        serving(to(other.url)) as server,
        pytest.raises(StatusError) as caught,
    ):
        get(server.url, sent)
    assert "Authorization" in server.requests[0]
    asked = other.requests[0].lower()
    assert "authorization" not in asked
    assert "x-key" not in asked
    assert "accept: text/x" in asked
    assert f"write {other.url} as url" in str(caught.value)
    assert "eA==" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("http://a.example/", "https://a.example/x", True),
        ("https://a.example/", "http://a.example/", False),
        ("https://a.example/", "https://a.example:8443/", False),
        ("https://a.example/", "https://b.a.example/", False),
        ("http://a.example:80/", "https://a.example/", False),
    ],
)
def test_which_site_is_the_same(old: str, new: str, same: bool) -> None:
    assert is_same_site(old, new) is same


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (to("/"), "redirects form a loop, back to http://127"),
        (head("Content-Length: 0", status="302 Found"), "answers 302 without saying where to"),
        (to("file:///etc/passwd"), "redirected to an address that has the scheme 'file'"),
    ],
    ids=["circle", "nowhere", "scheme"],
)
def test_redirects_that_lead_nowhere(answer: bytes, said: str) -> None:
    assert said in refusal(answer).message


def test_redirects_without_end() -> None:
    answers = [to(f"/{number}") for number in range(12)]
    assert refusal(*answers).message == "there are more than 10 redirects"
    assert answered(*answers[:10], whole(TEXT)) == TEXT


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that nobody may ask; 127.0.0.1 counts as public beside it."""
    monkeypatch.setattr(
        "feedpub.fetch.client.is_public", lambda address: str(address) == "127.0.0.1"
    )
    with serving(whole(TEXT), host="127.0.0.2") as server:
        yield server


def test_no_redirect_leads_inside(inside: Server) -> None:
    error = refusal(to(inside.url), allow_private=False)
    assert error.message == (
        f"is redirected to {inside.url}, which leads to 127.0.0.2, which is not a public address"
    )
    assert '--allow-private, or allow_private = ["127.0.0.2"]' in str(error)
    assert inside.requests == []


def test_a_host_that_may_be_private_is_asked_and_no_other(inside: Server) -> None:
    assert get(inside.url, allow_private=frozenset({"127.0.0.2"})) == TEXT
    with pytest.raises(ReadError, match=r"leads to 127\.0\.0\.2, which is not a public address"):
        get(inside.url, allow_private=frozenset({"127.0.0.3"}))
    assert len(inside.requests) == 1


def test_a_name_that_leads_elsewhere_the_second_time_is_no_way_in(
    inside: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, found = socket.getaddrinfo, iter(["127.0.0.1", "127.0.0.2"])

    def getaddrinfo(host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host != "cms.example":
            return real(host, port, *rest, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(found), port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with serving(to("/again") + b"", whole(TEXT)) as server:
        url = f"http://cms.example:{server.port}/"
        with pytest.raises(ReadError, match=r"leads to 127\.0\.0\.2, which is not a public"):
            get(url, allow_private=False)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://e.example/a.json", "ftp://e.example/a.json: is not an address that can be fetched"),
        ("export.json", "is not an address that can be fetched"),
        (
            "https://ana:secret@e.example/x",
            "https://…@e.example/x: contains a user name or password",
        ),
        ("https://e%xample/", "impossible host name"),
    ],
)
def test_what_cannot_be_fetched_is_a_wrong_request(url: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        get(url)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_without_the_client_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "feedpub.fetch._following", None)
    with pytest.raises(UsageError, match=r"pip install 'feedpub\[http\]'"):
        get("https://example.org/")


# --- servers that refuse, or cannot answer now ---------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("401 Unauthorized", "answers 401 (Unauthorized)\n  Sign in: docs/sources.md"),
        ("403 Forbidden", "answers 403 (Forbidden)\n  The server refuses: sign in"),
        ("404 Not Found", "answers 404 (Not Found)\n  Check the address."),
        ("418 I'm a Teapot", "answers 418 (I'm a Teapot)"),
        ("599 Odd", "the server answers 599\n  Try again later."),
    ],
)
def test_failures_say_what_to_do(status: str, said: str) -> None:
    error = refusal(whole(b'{"code": "no"}', status=status))
    assert said in str(error)
    assert isinstance(error, StatusError)
    assert (error.status, error.body) == (int(status[:3]), b'{"code": "no"}')


def test_little_is_kept_of_what_is_said_about_a_failure() -> None:
    error = refusal(whole(b"x" * 9000, status="404 Not Found"))
    assert isinstance(error, StatusError)
    assert error.body == b"x" * 4096
    cut = refusal(head("Content-Length: 90", status="404 Not Found") + b"no")
    assert isinstance(cut, StatusError)
    assert (cut.status, cut.body) == (404, b"no")


@pytest.mark.parametrize(
    ("lines", "waited"),
    [
        ([], [0.5, 1.0]),
        (["Retry-After: 7"], [7.0, 7.0]),
        (["Retry-After: soon"], [0.5, 1.0]),
        (
            [
                "Date: Mon, 23 Nov 2026 08:00:00 GMT",
                "Retry-After: Mon, 23 Nov 2026 08:00:05 GMT",
            ],
            [5.0, 5.0],
        ),
    ],
)
def test_a_busy_server_is_asked_again(
    lines: list[str], waited: list[float], slept: list[float]
) -> None:
    busy = whole(b"", *lines, status="429 Too Many Requests")
    assert answered(busy, whole(b"", *lines, status="503 Busy"), whole(TEXT)) == TEXT
    assert slept == waited


def test_a_server_that_stays_busy_is_left(slept: list[float]) -> None:
    answer = whole(b"", status="503 Service Unavailable")
    with serving(answer) as server, pytest.raises(ReadError, match="503"):
        get(server.url, retries=2)
    assert (len(server.requests), slept) == (3, [0.5, 1.0])


def test_a_server_that_wants_to_be_left_alone_for_long_is_left(slept: list[float]) -> None:
    error = refusal(whole(b"", "Retry-After: 3600", status="429 Too Many Requests"))
    assert error.message == "the server answers 429 (Too Many Requests)"
    assert error.help == "It asks for no requests for 3,600 seconds: run it again after that."
    assert slept == []


def test_a_connection_that_fails_at_once_is_tried_again(slept: list[float]) -> None:
    assert answered(b"", whole(TEXT)) == TEXT
    assert slept == [0.5]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(ReadError, match="cannot be reached: Connection refused"):
        get(f"http://127.0.0.1:{port}/", retries=1)
    error = refusal(to(f"http://127.0.0.1:{port}/"), retries=0)
    assert error.message.startswith(f"is redirected to http://127.0.0.1:{port}/, which cannot be")


# --- sending -------------------------------------------------------------------------------------


@contextmanager
def listening(*answers: bytes) -> Iterator[tuple[Server, list[bytes]]]:
    """A server that keeps what it is sent besides headers."""
    bodies: list[bytes] = []

    def answer(data: bytes) -> Script:
        def reply(connection: socket.socket) -> None:
            length = int(server.requests[-1].lower().partition("content-length: ")[2].split()[0])
            body = server.requests[-1].partition("\r\n\r\n")[2].encode("latin-1")
            while len(body) < length:
                body += connection.recv(65536)
            bodies.append(body)
            connection.sendall(data)

        return reply

    with serving(*map(answer, answers)) as server:
        yield server, bodies


def posted(url: str, **options: Any) -> Answer:
    values = {"allow_private": True, "timeout": 5.0, **options.pop("limits", {})}
    with Fetcher(FetchOptions(**values), "announcer") as fetch:
        return fetch.post(url, **options)


def test_a_form_is_sent() -> None:
    with listening(head("X-Hub: h", "Content-Length: 0", status="204 No Content")) as (hub, bodies):
        answer = posted(hub.url + "hub#x", form=[("hub.mode", "publish"), ("hub.url", "ș&=")])
    assert (answer.status, answer.header("x-hub"), answer.body) == (204, "h", b"")
    assert bodies == [b"hub.mode=publish&hub.url=%C8%99%26%3D"]
    sent = hub.requests[0].lower()
    assert sent.startswith("post /hub http/1.1\r\n")
    assert "\r\ncontent-type: application/x-www-form-urlencoded\r\n" in sent
    assert "\r\naccept-encoding: identity\r\n" in sent
    assert f"\r\nuser-agent: feedpub/{version('feedpub')} (announcer)\r\n" in sent


def test_json_is_sent_once_whatever_comes_back(slept: list[float]) -> None:
    busy = whole(b"x" * 9000, "Retry-After: 9", status="503 Busy")
    with listening(busy) as (server, bodies):
        answer = posted(server.url, json={"a": ["ș"]}, headers={"X-Key": "k"})
    assert (answer.status, len(answer.body), retry_after(answer.headers)) == (503, 4096, 9.0)
    assert (bodies, slept) == ([b'{"a": ["\\u0219"]}'], [])
    sent = server.requests[0].lower()
    assert "\r\ncontent-type: application/json; charset=utf-8\r\n" in sent
    assert "\r\nx-key: k\r\n" in sent


def test_what_is_sent_follows_on_the_same_site_only() -> None:
    with listening(to("/hub", "308 Moved"), to("hub/2"), whole(b"ok")) as (server, bodies):
        answer = posted(server.url, form=[("a", "b")])
        assert (answer.url, answer.body) == (f"{server.url}hub/2", b"ok")
    assert bodies == [b"a=b"] * 3
    for refused, said in (
        (to("http://elsewhere.example/"), "is redirected to http://elsewhere.example/"),
        (to("/other", "303 See Other"), r"is redirected to http://127.0.0.1:\d+/other"),
    ):
        with listening(refused) as (server, bodies), pytest.raises(ReadError, match=said):
            posted(server.url, form=[("a", "b")])
        assert len(bodies) == 1
    steps = [to(f"/{number}") for number in range(9)]
    with listening(*steps) as (server, bodies), pytest.raises(ReadError, match="more than 2"):
        posted(server.url, limits={"redirects": 2})
    assert len(bodies) == 3


def test_what_cannot_be_sent_says_why() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(ReadError, match="cannot be reached: Connection refused"):
        posted(f"http://127.0.0.1:{port}/")
    with pytest.raises(ReadError, match=r"leads to 127.0.0.1, which is not a public address"):
        posted(f"http://127.0.0.1:{port}/", limits={"allow_private": False})
    with pytest.raises(UsageError, match="is not an address"):
        posted("ftp://e.example/")
