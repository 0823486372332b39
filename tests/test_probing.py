"""Probing tells what the world gets: each fault in its phase, with who must act and what to do."""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from msgspec.structs import replace
from probed_site import NOW, Page, Request, Site, captcha, index, rss
from servers import serving

from feedpub import manifests, probing
from feedpub.config import Judgement
from feedpub.errors import UsageError
from feedpub.fetch.answers import Answer, PrivateAddressError, TooLargeError, UnreachableError
from feedpub.findings import WhoActs
from feedpub.manifests import Manifest
from feedpub.probing import Mark, ProbedUrl, ProbeOptions, ProbeVerdict, Publisher, Subject
from feedpub.probing._examination import Examination
from feedpub.probing._reach import reach
from feedpub.probing._robots_file import RobotsFile
from feedpub.probing._sets import Sets
from feedpub.probing._sites import Sites
from feedpub.probing._sites import why_of as probing_why
from feedpub.probing._visitor import Exchange

#: Of a feed that is served as well as it can be on loopback.
NOBODY = Publisher()
ALWAYS = {"https": Mark.ADVICE}


@pytest.fixture(scope="session")
def running() -> Iterator[Site]:
    site = Site()
    yield site
    site.end()


@pytest.fixture
def site(running: Site) -> Site:
    running.fill()
    return running


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def look(
    subject: str | Subject,
    clock: Clock | None = None,
    publisher: Publisher = NOBODY,
    **options: Any,
) -> ProbedUrl:
    clock = clock or Clock()
    values = {"allow_private": True, "pause": 0.0, "timeout": 20.0, **options}
    found = probing.probe(
        [subject],
        now=NOW,
        options=ProbeOptions(**values),
        publisher=publisher,
        monotonic=clock.monotonic,
        sleep=clock.sleep,
    )
    return found.urls[0]


def of_phase(found: ProbedUrl, name: str) -> dict[str, ProbeVerdict]:
    (phase,) = (each for each in found.phases if each.name == name)
    return {each.check: each for each in phase.verdicts}


def marks(found: ProbedUrl, name: str) -> dict[str, Mark]:
    return {check: each.mark for check, each in of_phase(found, name).items()}


def trouble(found: ProbedUrl) -> dict[str, Mark]:
    """Return the checks that are not fine, but for what is so on loopback."""
    return {
        each.check: each.mark
        for phase in found.phases
        for each in phase.verdicts
        if each.mark in {Mark.ADVICE, Mark.WRONG} and each.check not in ALWAYS
    }


# --- nothing wrong -------------------------------------------------------------------------------


def test_nothing_is_wrong_with_a_feed_that_is_served_well(site: Site) -> None:
    found = look(f"{site.url}/rss.xml")
    assert trouble(found) == {}
    assert {each.name: each.mark for each in found.phases} == {
        "reach": Mark.ADVICE,
        "walls": Mark.OK,
        "transport": Mark.OK,
        "document": Mark.OK,
        "media": Mark.OK,
        "robots": Mark.OK,
        "autodiscovery": Mark.OK,
        "freshness": Mark.OK,
        "set": Mark.OK,
    }
    assert found.mark is Mark.ADVICE
    assert (found.format, found.final, found.is_reached) == ("rss", f"{site.url}/rss.xml", True)
    assert found.requests == len(site.requests)
    assert marks(found, "transport") == {
        "conditional": Mark.OK, "head": Mark.OK, "answer": Mark.OK
    }  # fmt: skip
    files = [each.message for phase in found.phases if phase.name == "media"
             for each in phase.verdicts]  # fmt: skip
    assert files == [
        f"{site.url}/{name} is as the document says" for name in ("a.mp3", "1.jpg", "2.jpg")
    ]


def test_everybody_who_must_act_is_told_what_to_do(site: Site) -> None:
    site.change("/rss.xml", type="text/plain", has_304=False, has_gzip=False, has_head=False)
    found = look(f"{site.url}/rss.xml")
    acting = [each for phase in found.phases for each in phase.verdicts if each.who]
    assert {each.who for each in acting} == {WhoActs.HOST}
    assert all(each.todo.endswith(".") and each.todo[0].isupper() for each in acting)
    calm = [each for phase in found.phases for each in phase.verdicts if not each.who]
    assert all(each.mark in {Mark.OK, Mark.UNTRIED} and not each.todo for each in calm)


def test_a_url_is_refused_that_cannot_be_asked_for() -> None:
    for url, said in (("rss.xml", "is not a URL"), ("https://", "names no host")):
        with pytest.raises(UsageError, match=said):
            probing.probe([url], now=NOW)


def test_without_the_http_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "feedpub.fetch.client", None)
    with pytest.raises(UsageError, match="an HTTP client, which is not installed") as caught:
        look("https://example.org/rss.xml")
    assert caught.value.help == "Install it with: pip install 'feedpub[http]'"


# --- reach ---------------------------------------------------------------------------------------


def test_private_addresses_are_refused_unless_they_are_allowed(site: Site) -> None:
    found = look(f"{site.url}/rss.xml", allow_private=False)
    assert not found.is_reached
    assert found.mark is Mark.UNTRIED
    (refused,) = of_phase(found, "reach").values()
    assert refused.message == (
        "leads to 127.0.0.1, which is not a public address; allow it with --allow-private"
    )
    assert site.requests == []


def test_a_closed_port_is_not_reached() -> None:
    gone = Site()
    gone.end()
    found = look(f"{gone.url}/rss.xml")
    assert not found.is_reached
    verdict = of_phase(found, "reach")["connection"]
    assert (verdict.mark, verdict.who) == (Mark.WRONG, WhoActs.HOST)
    assert "Connection refused" in verdict.message
    assert verdict.todo.startswith("Start the web server")
    others = [each for each in found.phases if each.name != "reach"]
    assert {each.mark for each in others} == {Mark.UNTRIED}
    assert {each.verdicts[0].message for each in others} == {probing.NO_ANSWER}


def redirect(to: str, status: int = 301) -> Page:
    return Page(status=status, headers={"Location": to})


def test_redirects_are_permanent_temporary_or_loops(site: Site) -> None:
    site.pages["/for-good"] = redirect("/rss.xml")
    site.pages["/for-now"] = redirect("/rss.xml", 302)
    site.pages["/loop"] = redirect("/pool")
    site.pages["/pool"] = redirect("/loop")
    good = look(f"{site.url}/for-good")
    assert of_phase(good, "reach")["redirect"].message == (
        f"it redirects for good to {site.url}/rss.xml"
    )
    assert good.final == f"{site.url}/rss.xml"
    assert marks(good, "document") == {"valid": Mark.OK}
    now = look(f"{site.url}/for-now")
    assert marks(now, "reach")["http/temporary-redirect"] is Mark.ADVICE
    loop = look(f"{site.url}/loop")
    verdict = of_phase(loop, "reach")["http/bad-redirect"]
    assert verdict.mark is Mark.WRONG
    assert "redirects form a loop" in verdict.message
    assert verdict.todo == "Answer with the document."
    assert loop.is_reached
    published = look(Subject(url=f"{site.url}/for-good", path="for-good"))
    assert of_phase(published, "reach")["redirect"].who is WhoActs.ENGINEER


def test_a_slow_server_is_given_up(site: Site) -> None:
    def drop(request: Request) -> Page:
        if request.method == "GET":
            for _ in range(1000):
                if stopped.wait(0.05):
                    break
        return Page(b"late")

    from threading import Event

    stopped = Event()
    site.pages["/slow.xml"] = drop
    try:
        found = look(f"{site.url}/slow.xml", timeout=0.1)
    finally:
        stopped.set()
    verdict = of_phase(found, "reach")["time"]
    assert verdict.mark is Mark.WRONG
    assert "did not answer completely in time" in verdict.message


def test_a_body_that_is_too_long_is_not_read(site: Site) -> None:
    site.pages["/long.xml"] = Page(b"<rss>" + b" " * 5000, has_gzip=False)
    found = look(f"{site.url}/long.xml", size=1000)
    assert marks(found, "reach") == {"http/too-large": Mark.WRONG}


def test_a_redirect_that_leads_nowhere(site: Site) -> None:
    site.pages["/rss.xml"] = redirect("ftp://example.org/rss.xml")
    found = look(f"{site.url}/rss.xml", agents=False)
    verdict = of_phase(found, "reach")["http/bad-redirect"]
    assert "has the scheme 'ftp'" in verdict.message


def test_an_image_elsewhere_is_refused_and_one_that_is_too_long_as_well(site: Site) -> None:
    site.pages["/rss.xml"] = redirect(f"http://localhost:{site.server_address[1]}/x")
    found = look(f"{site.url}/rss.xml", agents=False)
    assert found.final.startswith("http://localhost")
    site.fill()
    site.change("/", body=b"x" * 9000)
    options: dict[str, Any] = {"agents": False, "size": 8000}
    # Of a page, no more is read than its beginning.
    assert marks(look(f"{site.url}/rss.xml", **options), "autodiscovery") == {
        "autodiscovery": Mark.ADVICE
    }
    assert probing_why(TooLargeError()) == "the answer is larger than this probe reads"
    assert "leads to 10.0.0.1, which is not" in probing_why(PrivateAddressError("x", "10.0.0.1"))


def test_servers_that_never_end_are_left() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
        while True:
            connection.sendall(b"<rss>" * 10_000)

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        connection.settimeout(0.02)
        while True:
            connection.sendall(b"<")
            with suppress(TimeoutError):
                connection.recv(1)

    with serving(endless) as server:
        found = look(server.url, size=1_000_000)
    assert marks(found, "reach") == {"http/too-large": Mark.WRONG}
    with serving(drip) as server:
        found = look(server.url, timeout=0.2)
    assert marks(found, "reach") == {"time": Mark.WRONG}


# --- encryption ----------------------------------------------------------------------------------


class Authority:
    """Makes certificates that this machine trusts."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Autoritatea")])
        self.root = folder / "root.pem"
        made = self._made(self.name, self.key, NOW - timedelta(days=9), NOW + timedelta(days=9999))
        self.root.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def _made(
        self, name: x509.Name, key: Any, begin: datetime, end: datetime, host: str = ""
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=not host, path_length=None), critical=True)
        )
        if host:
            names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def context(self, days: float, host: str = "127.0.0.1") -> ssl.SSLContext:
        """Return what a server needs whose certificate ends in so many *days* from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "feed")])
        today = datetime.now(UTC)
        end = today + timedelta(days=days)
        made = self._made(name, key, min(today, end) - timedelta(days=1), end, host)
        path = self.folder / f"{days}-{host}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


def over_tls(context: ssl.SSLContext, now: datetime) -> ProbedUrl:
    site = Site(context)
    try:
        site.fill()
        options = ProbeOptions(allow_private=True, pause=0.0, agents=False, images=0)
        return probing.probe([f"{site.url}/rss.xml"], now=now, options=options).urls[0]
    finally:
        site.end()


def test_certificates_are_looked_at(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    context = authority.context(100)
    today = datetime.now(UTC)
    verdict = of_phase(over_tls(context, today), "reach")["tls"]
    assert verdict.mark is Mark.WRONG
    assert "invalid certificate: unable to get local issuer" in verdict.message
    assert verdict.todo.startswith("Renew the certificate, for this name")

    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))
    verdict = of_phase(over_tls(context, today), "reach")["certificate"]
    assert verdict.mark is Mark.OK
    assert verdict.message.startswith("TLSv1.3; the certificate of Autoritatea ends at ")
    soon = of_phase(over_tls(context, today + timedelta(days=90)), "reach")["certificate"]
    assert (soon.mark, soon.who) == (Mark.ADVICE, WhoActs.HOST)

    expired = of_phase(over_tls(authority.context(-1), today), "reach")["tls"]
    assert "certificate has expired" in expired.message
    other = of_phase(over_tls(authority.context(100, "127.0.0.2"), today), "reach")["tls"]
    assert "not valid for '127.0.0.1'" in other.message


class Scripted:
    """A visitor that answers what it was told to."""

    def __init__(self, answer: Answer | Exception) -> None:
        self.answer, self.exchanges = answer, list[Any]()

    def ask(self, url: str, headers: Any = None, **_: Any) -> Answer:
        if isinstance(self.answer, Exception):
            raise self.answer
        return replace(self.answer, url=url)


def examined_by(visitor: Any, url: str) -> Examination:
    sites = Sites(visitor)
    return Examination(
        Subject(url=url), NOBODY, ProbeOptions(), Judgement(), NOW, visitor, sites,
        Sets(visitor, None),
    )  # fmt: skip


def said_of(answer: Answer | Exception, url: str = "https://example.org/rss.xml") -> dict[str, Any]:
    """Return what is said of *url*, if *answer* is what its host answers by http."""
    visitor: Any = Scripted(Answer(url=url, status=200, headers={}, body=b""))
    examined = Examination(
        Subject(url=url),
        NOBODY,
        ProbeOptions(),
        Judgement(),
        NOW,
        visitor,
        Sites(visitor),
        Sets(visitor, None),
    )
    examined.exchanges = [
        Exchange(method="GET", url=url, answer=Answer(url=url, status=200, headers={}, body=b""))
    ]
    visitor.answer = answer
    return {each.check: each for each in reach(examined)}


def moved(to: str, status: int = 301) -> Answer:
    return Answer(url="", status=status, headers={"location": to}, body=b"")


@pytest.mark.parametrize(
    ("answer", "mark", "said"),
    [
        (moved("https://example.org/rss.xml"), Mark.OK, "http redirects to https for good"),
        (moved("https://example.org/rss.xml", 302), Mark.ADVICE,
         "http://example.org/rss.xml redirects to https with 302"),
        (moved("http://www.example.org/"), Mark.ADVICE,
         "http://example.org/rss.xml does not redirect to https"),
        (Answer(url="", status=200, headers={}, body=b""), Mark.ADVICE,
         "http://example.org/rss.xml does not redirect to https"),
        (UnreachableError("cannot be reached"), Mark.OK, "nobody answers by http"),
    ],
)  # fmt: skip
def test_what_whoever_asks_by_http_gets(answer: Any, mark: Mark, said: str) -> None:
    verdict = said_of(answer)["http"]
    assert (verdict.mark, verdict.message) == (mark, said)


def test_a_redirect_to_http_is_wrong() -> None:
    url = "https://example.org/rss.xml"
    visitor: Any = Scripted(Answer(url=url, status=200, headers={}, body=b""))
    examined = Examination(
        Subject(url=url),
        NOBODY,
        ProbeOptions(),
        Judgement(),
        NOW,
        visitor,
        Sites(visitor),
        Sets(visitor, None),
    )
    examined.exchanges = [
        Exchange(
            method="GET", url=url, answer=replace(moved("http://example.org/rss.xml"), url=url)
        )
    ]
    (verdict,) = reach(examined)
    assert verdict.mark is Mark.WRONG
    assert verdict.message == f"{url} redirects from https to http://example.org/rss.xml"


# --- bot walls -----------------------------------------------------------------------------------


def test_a_wall_that_answers_200_with_a_captcha_is_told_from_a_broken_feed(site: Site) -> None:
    site.pages["/rss.xml"] = captcha()
    found = look(f"{site.url}/rss.xml")
    verdict = of_phase(found, "walls")["http/bot-wall"]
    assert verdict.mark is Mark.WRONG
    assert verdict.message == (
        "bot protection answers feedpub, Feedly, NetNewsWire and a browser with 200 in place of the"
        " document"
    )
    assert (
        verdict.todo
        == "Let every client have /rss.xml, without a captcha or a test of the browser."
    )
    assert {each.mark for each in found.phases if each.name in {"document", "set"}} == {
        Mark.UNTRIED
    }


def test_a_wall_for_all_but_browsers_names_itself_and_the_rule(site: Site) -> None:
    feed = Page(rss(site.url))
    challenge = Page(b"<html>Just a moment...", "text/html", 403, {"cf-mitigated": "challenge"})
    site.pages["/rss.xml"] = lambda request: feed if "Firefox" in request.agent else challenge
    found = look(f"{site.url}/rss.xml")
    verdict = of_phase(found, "walls")["http/bot-wall"]
    assert verdict.message == (
        "Cloudflare answers feedpub, Feedly and NetNewsWire with 403 in place of the document;"
        " a browser gets it"
    )
    assert '(http.request.uri.path eq "/rss.xml")' in verdict.todo
    assert verdict.who is WhoActs.HOST
    # The feed behind the wall is fine, and that is said.
    assert marks(found, "document") == {"valid": Mark.OK}
    assert marks(found, "set")["drift"] is Mark.OK


def test_who_keeps_out_only_our_agent_is_noticed(site: Site) -> None:
    feed, no = Page(rss(site.url)), Page(b"no", "text/plain", 403, {"Server": "cloudflare"})
    site.pages["/rss.xml"] = lambda request: no if "feedpub" in request.agent else feed
    found = look(f"{site.url}/rss.xml")
    assert of_phase(found, "walls")["http/bot-wall"].message == (
        "Cloudflare answers feedpub with 403 in place of the document; Feedly, NetNewsWire and a"
        " browser get it"
    )
    assert marks(found, "document") == {"valid": Mark.OK}
    assert "http/status" not in trouble(found)


def test_a_reader_that_is_kept_out_by_nobody_known(site: Site) -> None:
    feed, no = Page(rss(site.url)), Page(b"no", "text/plain", 403, {"Server": ""})
    site.pages["/rss.xml"] = lambda request: no if "Feedly" in request.agent else feed
    verdict = of_phase(look(f"{site.url}/rss.xml"), "walls")["http/bot-wall"]
    assert verdict.message.startswith("the server answers Feedly with 403")
    assert verdict.todo == "Let /rss.xml pass for every User-Agent, by its path."


def test_what_is_missing_for_all_is_no_wall(site: Site) -> None:
    found = look(f"{site.url}/nothing.xml")
    assert marks(found, "walls") == {"agents": Mark.OK}
    assert marks(found, "transport") == {"http/status": Mark.WRONG}


def test_agents_that_get_no_answer_are_left_out(site: Site) -> None:
    feed = Page(rss(site.url))
    site.pages["/rss.xml"] = lambda request: None if "Feedly" in request.agent else feed
    found = look(f"{site.url}/rss.xml")
    assert of_phase(found, "walls")["agents"].message == (
        "the same for feedpub, NetNewsWire and a browser"
    )


def test_one_agent_is_enough_if_that_is_said(site: Site) -> None:
    found = look(f"{site.url}/rss.xml", agents=False)
    assert marks(found, "walls") == {"agents": Mark.UNTRIED}
    assert {each.agent.partition("/")[0] for each in site.requests} == {"feedpub"}


def test_a_wall_is_told_without_other_agents(site: Site) -> None:
    site.pages["/rss.xml"] = captcha(403)
    for subject, agents in ((Subject(url=f"{site.url}/rss.xml"), False),
                            (Subject(url=f"{site.url}/rss.xml", is_part=True), True)):  # fmt: skip
        verdict = of_phase(look(subject, agents=agents), "walls")["http/bot-wall"]
        assert verdict.message == "bot protection answers feedpub with 403 in place of the document"


def test_damaged_gzip_is_no_document(site: Site) -> None:
    site.pages["/rss.xml"] = Page(b"\x1f\x8bnot gzip", has_gzip=False)
    assert marks(look(f"{site.url}/rss.xml"), "walls") == {"agents": Mark.OK}


# --- transport -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"type": "text/plain"}, {"http/content-type": Mark.ADVICE}),
        ({"type": "application/rss+xml; charset=latin1"}, {"http/charset-mismatch": Mark.ADVICE}),
        ({"has_304": False}, {"http/not-conditional": Mark.ADVICE}),
        ({"has_etag": False}, {"http/no-validator": Mark.ADVICE}),
        ({"has_gzip": False}, {"http/uncompressed": Mark.ADVICE}),
        ({"has_head": False}, {"head": Mark.ADVICE}),
        ({"cache": ""}, {"cache": Mark.ADVICE}),
        ({"cache": "no-store"}, {"cache": Mark.ADVICE}),
        ({"cache": "private, max-age=60"}, {"cache": Mark.ADVICE}),
        ({"cache": "max-age=86400"}, {"cache": Mark.ADVICE}),
        ({"cache": 'max-age="300", s-maxage=x'}, {}),
        ({"cache": "", "headers": {"Expires": "Mon, 30 Nov 2026 23:00:00 GMT"}}, {}),
        ({"headers": {"Vary": "Accept-Encoding, User-Agent"}}, {"vary": Mark.ADVICE}),
        ({"headers": {"Set-Cookie": "id=1"}}, {"cookie": Mark.ADVICE}),
    ],
    ids=str,
)
def test_how_a_feed_is_served(
    site: Site, values: Mapping[str, Any], expected: Mapping[str, Mark]
) -> None:
    site.change("/rss.xml", **values)
    assert trouble(look(f"{site.url}/rss.xml", agents=False)) == expected


def test_head_with_other_headers_than_get(site: Site) -> None:
    feed = Page(rss(site.url))
    other = feed._replace(type="text/html")
    site.pages["/rss.xml"] = lambda request: other if request.method == "HEAD" else feed
    verdict = of_phase(look(f"{site.url}/rss.xml"), "transport")["head"]
    assert verdict.message == "HEAD has another content-type than GET"


def test_head_of_another_length_than_get(site: Site) -> None:
    feed = Page(rss(site.url))
    other = feed._replace(body=b"", headers={"ETag": "same"})
    same = feed._replace(headers={"ETag": "same"})
    site.pages["/rss.xml"] = lambda request: other if request.method == "HEAD" else same
    verdict = of_phase(look(f"{site.url}/rss.xml"), "transport")["head"]
    assert verdict.message == "HEAD has another content-length than GET"
    bare = other._replace(has_gzip=False)
    site.pages["/rss.xml"] = lambda request: bare if request.method == "HEAD" else same
    assert of_phase(look(f"{site.url}/rss.xml"), "transport")["head"].mark is Mark.OK


def test_head_without_an_answer(site: Site) -> None:
    feed = Page(rss(site.url))
    site.pages["/rss.xml"] = lambda request: None if request.method == "HEAD" else feed
    verdict = of_phase(look(f"{site.url}/rss.xml"), "transport")["head"]
    assert verdict.mark is Mark.UNTRIED
    assert verdict.message.startswith("the server violates HTTP")


def test_rules_that_are_off_are_not_reported(site: Site) -> None:
    site.change("/rss.xml", has_gzip=False)
    found = probing.probe(
        [f"{site.url}/rss.xml"],
        now=NOW,
        options=ProbeOptions(allow_private=True, pause=0.0),
        judgement=Judgement(levels={"http/uncompressed": None}),
    )
    assert trouble(found.urls[0]) == {}


# --- document and freshness ----------------------------------------------------------------------


def test_what_the_validator_finds_is_said_once_for_each_rule(site: Site) -> None:
    day = "2026-11-30 20:00"
    site.pages["/rss.xml"] = Page(rss(site.url, day=day).replace(b"<language>ro</language>", b""))
    found = look(f"{site.url}/rss.xml")
    verdicts = of_phase(found, "document")
    assert verdicts["rss/invalid-date"].mark is Mark.WRONG
    assert verdicts["rss/invalid-date"].message.endswith("(2 times)")
    assert verdicts["rss/invalid-date"].who is WhoActs.ENGINEER
    assert verdicts["rss/invalid-date"].todo == "See `feedpub explain rss/invalid-date`."


def test_what_a_partner_lacks_is_for_the_editor(site: Site) -> None:
    found = look(Subject(url=f"{site.url}/rss.xml", profiles=("msn",)))
    verdicts = of_phase(found, "document").values()
    assert {each.who for each in verdicts if each.check.startswith("msn/")} >= {WhoActs.EDITOR}


def test_a_page_in_place_of_a_feed(site: Site) -> None:
    site.pages["/rss.xml"] = Page(b"<html><p>Welcome", "text/html")
    found = look(f"{site.url}/rss.xml")
    assert marks(found, "document") == {"format": Mark.WRONG}
    assert marks(found, "freshness") == {"age": Mark.UNTRIED}


def test_another_format_than_was_published(site: Site) -> None:
    found = look(Subject(url=f"{site.url}/rss.xml", format="atom"))
    assert of_phase(found, "document")["format"].message == "atom was published, and it is rss"


def test_a_document_that_cannot_be_read_has_no_items(site: Site) -> None:
    site.pages["/rss.xml"] = Page(rss(site.url)[:-20])
    found = look(f"{site.url}/rss.xml")
    assert marks(found, "document") == {"xml/truncated": Mark.WRONG}
    assert marks(found, "media") == {"media": Mark.UNTRIED}
    assert marks(found, "freshness") == {"age": Mark.UNTRIED}


@pytest.mark.parametrize(
    ("day", "within", "mark"),
    [
        ("Mon, 30 Nov 2026 20:00:00 GMT", None, Mark.OK),
        ("Sun, 22 Nov 2026 20:00:00 GMT", None, Mark.ADVICE),
        ("Mon, 30 Nov 2026 20:00:00 GMT", timedelta(hours=1), Mark.WRONG),
        ("Mon, 30 Nov 2026 20:00:00 GMT", timedelta(hours=3), Mark.OK),
        ("no date", None, Mark.UNTRIED),
    ],
)
def test_how_old_the_newest_item_is(
    site: Site, day: str, within: timedelta | None, mark: Mark
) -> None:
    site.pages["/rss.xml"] = Page(rss(site.url, day=day))
    found = look(f"{site.url}/rss.xml", fresh_within=within)
    assert marks(found, "freshness") == {"age": mark}


def test_an_item_from_the_future(site: Site) -> None:
    site.pages["/rss.xml"] = Page(rss(site.url, day="Tue, 01 Dec 2026 20:00:00 GMT"))
    phase = next(each for each in look(f"{site.url}/rss.xml").phases if each.name == "freshness")
    assert [each.mark for each in phase.verdicts] == [Mark.ADVICE, Mark.OK]
    assert phase.verdicts[0].who is WhoActs.EDITOR


# --- media ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "values", "expected"),
    [
        ("/1.jpg", {"status": 404}, {"media": Mark.WRONG}),
        ("/1.jpg", {"status": 500}, {"media": Mark.WRONG}),
        ("/1.jpg", {"type": "text/html"}, {"media-type": Mark.WRONG}),
        ("/1.jpg", {"type": "image/webp"}, {"media-type": Mark.ADVICE}),
        ("/1.jpg", {"type": ""}, {}),
        ("/1.jpg", {"body": b"j"}, {"media-length": Mark.ADVICE}),
        ("/1.jpg", {"has_head": False}, {"media-head": Mark.ADVICE}),
        ("/1.jpg", {"has_ranges": False}, {}),
        ("/a.mp3", {"has_ranges": False}, {"media-range": Mark.ADVICE}),
        ("/a.mp3", {"has_ranges": False, "body": b"m"}, {"media-range": Mark.ADVICE,
                                                        "media-length": Mark.ADVICE}),
    ],
    ids=str,
)  # fmt: skip
def test_how_files_are_served(
    site: Site, path: str, values: Mapping[str, Any], expected: Mapping[str, Mark]
) -> None:
    site.change(path, **values)
    assert trouble(look(f"{site.url}/rss.xml", agents=False)) == expected


def test_a_missing_picture_is_for_the_editor(site: Site) -> None:
    del site.pages["/1.jpg"]
    (verdict,) = (
        each
        for phase in look(f"{site.url}/rss.xml").phases
        for each in phase.verdicts
        if each.mark is Mark.WRONG
    )
    assert verdict.who is WhoActs.EDITOR
    assert verdict.message == f"{site.url}/1.jpg is answered with 404"


def test_a_part_that_is_served_oddly_has_no_length(site: Site) -> None:
    odd = Page(b"j" * 99, "image/jpeg", 206, {"Content-Range": "bytes */*"}, has_gzip=False)
    head = Page(b"j" * 99, "image/jpeg", has_gzip=False)
    site.pages["/1.jpg"] = lambda request: head if request.method == "HEAD" else odd
    assert trouble(look(f"{site.url}/rss.xml")) == {}


def test_no_more_images_than_allowed_and_none_that_cannot_be_asked_for(site: Site) -> None:
    site.pages["/rss.xml"] = Page(rss(site.url).replace(f"{site.url}/a.mp3".encode(), b"http://"))
    look(f"{site.url}/rss.xml", images=1)
    assert {each.path for each in site.requests if each.path.endswith(("jpg", "mp3"))} == {"/1.jpg"}


def test_files_that_robots_keep_to_themselves_are_not_asked_for(site: Site) -> None:
    site.change("/robots.txt", body=b"User-agent: feedpub\nDisallow: /*.jpg$\nDisallow: /$\n")
    found = look(f"{site.url}/rss.xml")
    assert not any(each.path.endswith("jpg") or each.path == "/" for each in site.requests)
    said = [each.message for phase in found.phases for each in phase.verdicts
            if each.mark is Mark.UNTRIED]  # fmt: skip
    assert said == [
        f"robots.txt does not let programs have {site.url}/1.jpg",
        f"robots.txt does not let programs have {site.url}/2.jpg",
        f"robots.txt does not let programs have {site.url}/",
    ]


def test_a_file_that_gives_no_answer(site: Site) -> None:
    site.pages["/1.jpg"] = lambda _: None
    assert trouble(look(f"{site.url}/rss.xml")) == {"media": Mark.WRONG}


def test_a_file_behind_redirects(site: Site) -> None:
    site.pages["/9.jpg"] = site.pages["/1.jpg"]
    site.pages["/1.jpg"] = redirect("/9.jpg", 302)
    site.pages["/2.jpg"] = redirect("/2.jpg", 302)
    found = look(f"{site.url}/rss.xml")
    (verdict,) = (each for phase in found.phases for each in phase.verdicts
                  if each.mark is Mark.WRONG)  # fmt: skip
    assert verdict.message == f"{site.url}/2.jpg is answered with 302"


# --- robots and autodiscovery --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "lines", "expected"),
    [
        ("/rss.xml", "User-agent: *\nDisallow: /", {"robots": Mark.WRONG}),
        ("/rss.xml", "User-agent: bingbot\nDisallow: /rss", {"robots": Mark.ADVICE}),
        ("/rss.xml", "User-agent: *\nDisallow: /private/", {}),
        ("/sitemap.xml", "User-agent: googlebot\nDisallow: /\nSitemap: {url}/sitemap.xml",
         {"robots": Mark.WRONG}),
        ("/sitemap.xml", "User-agent: *\nAllow: /", {"sitemaps": Mark.ADVICE}),
        ("/sitemap.xml", "<html>Sitemap: nothing", {"sitemaps": Mark.ADVICE}),
    ],
)  # fmt: skip
def test_what_robots_say(site: Site, path: str, lines: str, expected: Mapping[str, Mark]) -> None:
    site.change("/robots.txt", body=lines.format(url=site.url).encode())
    site.pages.pop("/x", None)
    found = look(f"{site.url}{path}", agents=False)
    assert {check: mark for check, mark in marks(found, "robots").items()
            if mark is not Mark.OK} == expected  # fmt: skip


def test_robots_that_cannot_be_asked(site: Site) -> None:
    site.change("/robots.txt", status=503)
    assert marks(look(f"{site.url}/rss.xml"), "robots") == {"robots": Mark.WRONG}
    del site.pages["/robots.txt"]
    assert marks(look(f"{site.url}/rss.xml"), "robots")["robots"] is Mark.OK
    site.pages["/robots.txt"] = lambda _: None
    assert marks(look(f"{site.url}/rss.xml"), "robots") == {"robots": Mark.UNTRIED}


def test_a_sitemap_that_robots_do_not_name(site: Site) -> None:
    site.change("/robots.txt", body=b"Sitemap: https://other.example/sitemap.xml")
    verdict = of_phase(look(f"{site.url}/sitemap.xml", agents=False), "robots")["sitemaps"]
    assert (verdict.mark, verdict.who) == (Mark.ADVICE, WhoActs.ENGINEER)
    assert verdict.todo == f"Add to robots.txt: Sitemap: {site.url}/sitemap.xml"
    part = look(Subject(url=f"{site.url}/sitemap.xml", is_part=True), agents=False)
    assert "sitemaps" not in of_phase(part, "robots")
    feed = of_phase(look(f"{site.url}/rss.xml", agents=False), "robots")["sitemaps"]
    assert feed.message == "robots.txt names 1 sitemap"


def test_the_feed_of_a_section_may_be_quiet_and_unnamed(site: Site) -> None:
    site.change("/", body=b"")
    site.pages["/rss.xml"] = Page(rss(site.url, day="Sun, 22 Nov 2020 20:00:00 GMT"))
    found = look(Subject(url=f"{site.url}/rss.xml", is_of_family=True), agents=False)
    assert {each.name for each in found.phases if each.mark is Mark.UNTRIED} == {
        "walls", "autodiscovery", "freshness"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("page", "mark"),
    [
        (b"<link rel='alternate stylesheet'><link rel='ALTERNATE' type='application/rss+xml'"
         b" href='rss.xml'>", Mark.OK),
        (b"<base href='/deep/'><link rel=alternate type=application/rss+xml href=../rss.xml>",
         Mark.OK),
        (b"<link rel=alternate type=text/html href=/rss.xml>", Mark.ADVICE),
        (b"<link rel=alternate href=/rss.xml>", Mark.ADVICE),
        (b"<link rel=alternate type=application/rss+xml href=mailto:x>", Mark.ADVICE),
        (b"<link>" * 500 + b"<link rel=alternate type=application/rss+xml href=/rss.xml>",
         Mark.ADVICE),
        (b" ", Mark.ADVICE),
        (b"", Mark.ADVICE),
    ],
    ids=str,
)  # fmt: skip
def test_what_the_home_page_names(site: Site, page: bytes, mark: Mark) -> None:
    site.change("/", body=page)
    assert marks(look(f"{site.url}/rss.xml", agents=False), "autodiscovery") == {
        "autodiscovery": mark
    }


def test_home_pages_that_are_not_there(site: Site) -> None:
    def said(**values: Any) -> str:
        found = look(f"{site.url}/rss.xml", agents=False, **values)
        verdict = of_phase(found, "autodiscovery")["autodiscovery"]
        assert verdict.mark is Mark.UNTRIED
        return verdict.message

    site.change("/", status=500)
    assert said() == f"{site.url}/: it is answered with 500"
    site.pages["/"] = lambda _: None
    assert said().startswith(f"{site.url}/: the server violates HTTP")
    site.pages["/rss.xml"] = Page(rss(site.url).replace(f"<link>{site.url}/</link>".encode(), b""))
    assert said() == "the feed names no home page"
    site.pages["/rss.xml"] = Page(rss(site.url).replace(f"<link>{site.url}/</link>".encode(),
                                                        b"<link>http://[</link>"))  # fmt: skip
    assert said() == "the feed names no home page"
    assert look(f"{site.url}/sitemap.xml").mark is Mark.ADVICE


# --- the set -------------------------------------------------------------------------------------


def of_set(site: Site, published: Manifest | None = None, path: str = "/rss.xml") -> dict[str, str]:
    publisher = Publisher(base=f"{site.url}/", manifest=published)
    subject = Subject(url=f"{site.url}{path}", path=path[1:])
    found = look(subject, publisher=publisher, agents=False)
    return {check: f"{each.mark}: {each.message}"
            for check, each in of_phase(found, "set").items()}  # fmt: skip


def test_the_set_that_was_published_is_served(site: Site) -> None:
    made = site.publish()
    assert of_set(site, made) == {
        "set": f"ok: set {made.version[:8]}, live since 2026-11-30T21:00:00Z",
        "drift": "ok: the bytes are those that the manifest lists",
    }
    assert of_set(site, made, "/index.xml")["drift"].startswith("ok")


def test_a_set_that_should_have_been_replaced_is_frozen(site: Site) -> None:
    site.publish(expires=NOW - timedelta(minutes=11))
    assert of_set(site)["freeze"] == (
        "wrong: the set should have been replaced at 2026-11-30T21:49:00Z"
    )
    site.publish(expires=NOW - timedelta(minutes=9))
    assert "freeze" not in of_set(site)
    site.publish(expires=None)
    assert "freeze" not in of_set(site)


def test_an_older_set_than_was_published_is_a_rollback(site: Site) -> None:
    old = site.publish(created=NOW - timedelta(hours=2))
    new = replace(old, version="f" * 64, created=NOW - timedelta(hours=1))
    assert of_set(site, new)["rollback"] == (
        "wrong: the set of 2026-11-30T20:00:00Z is served, and that of 2026-11-30T21:00:00Z was"
        " published"
    )
    just = replace(new, created=NOW - timedelta(seconds=200))
    assert of_set(site, just)["rollback"].endswith("caches may keep it until 2026-11-30T22:01:40Z")
    assert of_set(site, just)["rollback"].startswith("advice")
    site.change(f"/{manifests.NAME}", cache="max-age=odd")
    assert of_set(site, just)["rollback"].startswith("wrong")


def test_a_newer_set_than_this_machine_published_is_fine(site: Site) -> None:
    old = replace(site.publish(), version="0" * 64, created=NOW - timedelta(days=1))
    assert of_set(site, old)["set"] == "ok: a newer set than this machine published is live"


def test_bytes_that_nobody_published_are_drift(site: Site) -> None:
    size = len(site.body("/rss.xml"))
    site.change("/rss.xml", body=site.body("/rss.xml") + b"<!-- CDN -->")
    assert of_set(site)["drift"] == (
        f"wrong: {size + 12:,} bytes are served that are not those of {size:,} bytes that were"
        " published"
    )


def test_a_file_of_the_latest_set_beside_an_older_manifest_is_a_mix(site: Site) -> None:
    old = site.pages[f"/{manifests.NAME}"]
    site.pages["/rss.xml"] = Page(rss(site.url, title="Nou"))
    new = site.publish(created=NOW - timedelta(minutes=6))
    site.pages[f"/{manifests.NAME}"] = old
    said = "the file is of the latest set, and the manifest of an older one"
    assert of_set(site, new)["mix"] == f"wrong: {said}"
    just = replace(new, created=NOW)
    assert of_set(site, just)["mix"] == (
        f"advice: {said}; caches may keep it until 2026-11-30T22:05:00Z"
    )


def test_a_file_of_the_latest_set_that_the_older_manifest_does_not_list_is_a_mix(
    site: Site,
) -> None:
    new = site.publish()
    site.publish(paths=("/sitemap.xml",), created=NOW - timedelta(days=1))
    assert of_set(site, new)["mix"] == (
        "wrong: the file is of another set than the manifest, which does not list it"
    )
    assert of_set(site)["drift"] == (f"not tried: {site.url}/{manifests.NAME} does not list it")


def cached(site: Site, **headers: str) -> None:
    """Let a cache hold an older feed, which is passed by whoever asks for a fresh one."""
    new = Page(rss(site.url, title="Nou"))
    old = Page(rss(site.url), headers=headers)
    site.pages["/rss.xml"] = new
    site.publish()
    site.pages["/rss.xml"] = lambda request: new if "cache-control" in request.headers else old


def test_a_cache_that_holds_an_older_file_is_a_mix(site: Site) -> None:
    cached(site)
    assert of_set(site)["mix"] == "wrong: a cache holds other bytes than the server has now"
    cached(site, Age="7200", Date="Mon, 30 Nov 2026 22:00:00 GMT")
    assert of_set(site)["mix"] == "wrong: a cache holds the file of an older set"
    for headers in (
        {"Age": "60", "Date": "Mon, 30 Nov 2026 22:00:00 GMT"},
        {"Age": "7200", "Date": "today"},
        {"Age": "7200", "Date": "Mon, 30 Nov 2026 22:00:00 -0000"},
    ):
        cached(site, **headers)
        assert of_set(site)["mix"].endswith("than the server has now")


def test_a_run_during_the_probe_is_no_fault(site: Site) -> None:
    old, new = Page(rss(site.url)), Page(rss(site.url, title="Nou"))
    before = site.pages[f"/{manifests.NAME}"]
    site.pages["/rss.xml"] = new
    site.publish(created=NOW)
    after = site.pages[f"/{manifests.NAME}"]
    assert isinstance(before, Page)
    assert isinstance(after, Page)
    # The manifest that is read first is of before, and the file of after.
    site.pages[f"/{manifests.NAME}"] = lambda request: (
        after if "cache-control" in request.headers else before
    )
    assert old.body != new.body
    assert of_set(site)["drift"] == (
        "ok: the bytes are those of a set that went live during this probe"
    )


def test_bytes_that_cannot_be_asked_for_again_are_drift(site: Site) -> None:
    other = Page(rss(site.url, title="Altul"))
    site.pages["/rss.xml"] = lambda request: None if "cache-control" in request.headers else other
    assert of_set(site)["drift"].startswith("wrong")


def test_an_index_that_lists_what_the_manifest_does_not_is_a_mix(site: Site) -> None:
    site.pages["/index.xml"] = Page(index(site.url, name="gone.xml"), "application/xml")
    site.publish()
    assert of_set(site, path="/index.xml")["mix"] == (
        "wrong: the index lists a document that the manifest does not"
    )
    body = index(site.url, name="gone.xml")
    twice = body.replace(b"</sitemapindex>", body[body.index(b"<sitemap>") :])
    site.change("/index.xml", body=twice.replace(b"gone.xml", b"lost.xml", 1))
    site.publish()
    assert "lists 2 documents" in of_set(site, path="/index.xml")["mix"]


def test_a_broken_index_has_no_parts(site: Site) -> None:
    site.change("/index.xml", body=index(site.url)[:-9])
    site.publish()
    assert of_set(site, path="/index.xml")["drift"].startswith("ok")


def test_without_a_manifest_what_was_published_here_is_compared(site: Site) -> None:
    from hashlib import sha256

    site.pages[f"/{manifests.NAME}"] = Page(b"{}", "application/json")
    own = sha256(site.body("/rss.xml")).hexdigest()

    def said(digest: str, **values: Any) -> dict[str, Mark]:
        publisher = Publisher(base=f"{site.url}/", **values)
        subject = Subject(url=f"{site.url}/rss.xml", path="rss.xml", sha256=digest)
        return marks(look(subject, publisher=publisher, agents=False), "set")

    assert said(own) == {"drift": Mark.OK}
    assert said("0" * 64) == {"drift": Mark.WRONG}
    assert said("") == {"manifest": Mark.UNTRIED}
    assert said(own, expects_manifest=True) == {"manifest": Mark.WRONG, "drift": Mark.OK}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"created": "2026-11-30T21:00:00Z"', b'"created": "2026-11-30T21:00:00"'),
        (b'"created": "2026-11-30T21:00:00Z"', b'"created": "0001-01-01T00:00:00+05:00"'),
        (b'"expires": "2026-11-30T23:00:00Z"', b'"expires": "9999-12-31T23:59:59Z"'),
        (b'"files": [', b'"files": [1,'),
    ],
)
def test_a_manifest_that_nobody_can_have_meant_is_none(site: Site, old: bytes, new: bytes) -> None:
    body = site.body(f"/{manifests.NAME}")
    assert old in body
    site.change(f"/{manifests.NAME}", body=body.replace(old, new))
    found = look(f"{site.url}/rss.xml", agents=False)
    assert marks(found, "set") == {"manifest": Mark.UNTRIED}


def test_a_manifest_may_list_what_has_no_address(site: Site) -> None:
    body = site.body(f"/{manifests.NAME}")
    site.change(f"/{manifests.NAME}", body=body.replace(b'"sitemap.xml"', b'"//["'))
    assert of_set(site)["drift"].startswith("ok")


def test_a_manifest_that_is_not_asked_for_is_not_missing(site: Site) -> None:
    publisher = Publisher(base=f"{site.url}/", expects_manifest=True)
    subject = Subject(url=f"{site.url}/rss.xml", is_part=True)
    found = look(subject, publisher=publisher, requests=3)
    (verdict,) = of_phase(found, "set").values()
    assert verdict.message.endswith("has got 3 requests; allow more with --requests")
    site.pages[f"/{manifests.NAME}"] = lambda _: None
    assert marks(look(subject, publisher=publisher), "set")["manifest"] is Mark.WRONG


def test_a_gzipped_file_is_compared_as_it_is(site: Site) -> None:
    import gzip

    site.pages["/sitemap.xml.gz"] = Page(
        gzip.compress(site.body("/sitemap.xml")), "application/gzip", has_gzip=False
    )
    site.publish(paths=("/sitemap.xml.gz",))
    assert of_set(site, path="/sitemap.xml.gz")["drift"].startswith("ok")


# --- politeness ----------------------------------------------------------------------------------


def test_there_is_a_pause_between_two_requests_to_one_host(site: Site) -> None:
    clock = Clock()
    found = look(f"{site.url}/rss.xml", clock, pause=0.5)
    assert clock.slept == [0.5] * (found.requests - 1)


def test_a_probe_ends_at_its_deadline(site: Site) -> None:
    found = look(f"{site.url}/rss.xml", Clock(), pause=10.0, deadline=25.0)
    assert len(site.requests) == 3
    said = {each.message for phase in found.phases for each in phase.verdicts
            if each.mark is Mark.UNTRIED}  # fmt: skip
    assert "the time of the whole probe is over; give it a longer --deadline" in str(said)
    assert not look(f"{site.url}/rss.xml", Clock(), deadline=0.0).is_reached


def test_files_that_are_not_asked_for_any_more_are_not_wrong(site: Site) -> None:
    found = look(f"{site.url}/rss.xml", agents=False, requests=4)
    (verdict,) = of_phase(found, "media").values()
    assert verdict.mark is Mark.UNTRIED
    assert verdict.message.endswith("has got 4 requests; allow more with --requests")


def test_a_host_gets_no_more_requests_than_allowed(site: Site) -> None:
    found = look(f"{site.url}/rss.xml", requests=3)
    assert len(site.requests) == 3
    host = site.url.removeprefix("http://")
    assert of_phase(found, "transport")["head"].message == (
        f"{host} has got 3 requests; allow more with --requests"
    )


def test_no_more_bytes_are_fetched_than_allowed(site: Site) -> None:
    found = look(f"{site.url}/rss.xml", total=100)
    assert len(site.requests) == 1
    assert "which is the most allowed" in str(found)


def test_a_host_that_asks_for_patience_gets_it_once(site: Site) -> None:
    feed, first = Page(rss(site.url)), [True]

    def answer(_: Request) -> Page:
        if first:
            first.clear()
            return Page(b"busy", "text/plain", 429, {"Retry-After": "7"})
        return feed

    site.pages["/rss.xml"] = answer
    clock = Clock()
    assert trouble(look(f"{site.url}/rss.xml", clock)) == {}
    assert clock.slept == [7.0]


@pytest.mark.parametrize(("wait", "slept"), [("7", [7.0]), ("3600", [])])
def test_a_host_that_wants_no_more_requests_gets_none(
    site: Site, wait: str, slept: list[float]
) -> None:
    site.pages["/rss.xml"] = Page(b"busy", "text/plain", 503, {"Retry-After": wait})
    clock = Clock()
    found = look(f"{site.url}/rss.xml", clock)
    assert clock.slept == slept
    assert len(site.requests) == 1 + len(slept)
    assert "asks for no requests for" in of_phase(found, "robots")["robots"].message


def test_what_is_the_same_for_all_urls_is_asked_once(site: Site) -> None:
    options = ProbeOptions(allow_private=True, pause=0.0, agents=False)
    asked: list[str] = []
    probing.probe(
        [f"{site.url}/{name}.xml" for name in ("rss", "sitemap", "index", "rss")],
        now=NOW,
        options=options,
        progress=asked.append,
    )
    paths = [each.path for each in site.requests]
    assert asked == [f"{site.url}/{name}.xml" for name in ("rss", "sitemap", "index", "rss")]
    assert paths.count("/robots.txt") == paths.count(f"/{manifests.NAME}") == paths.count("/") == 1


def test_parts_are_looked_at_less_closely(site: Site) -> None:
    found = look(Subject(url=f"{site.url}/rss.xml", is_part=True), agents=False)
    assert not any(each.path.endswith(("jpg", "mp3")) or each.method == "HEAD"
                   for each in site.requests)  # fmt: skip
    assert {each.name for each in found.phases if each.mark is Mark.UNTRIED} == {
        "walls", "media", "autodiscovery", "freshness"
    }  # fmt: skip


def test_a_connection_that_fails_is_tried_once_more(site: Site) -> None:
    answers = iter([None, *[Page(rss(site.url))] * 9])
    site.pages["/rss.xml"] = lambda _: next(answers)
    assert trouble(look(f"{site.url}/rss.xml", agents=False)) == {}
    site.pages["/rss.xml"] = lambda _: None
    site.requests.clear()
    found = look(f"{site.url}/rss.xml")
    assert marks(found, "reach") == {"http": Mark.WRONG}
    assert [each.path for each in site.requests] == ["/rss.xml"] * 2
    once = look(f"{site.url}/rss.xml", requests=1)
    assert "has got 1 requests" in of_phase(once, "reach")["reach"].message


# --- robots.txt ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "path", "is_allowed"),
    [
        ("User-agent: *\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /*.xml$", "/rss.xml", False),
        ("User-agent: *\nDisallow: /*.xml$", "/rss.xml?page=2", True),
        ("User-agent: *\nDisallow: /*a*b$", "/ab", False),
        ("User-agent: *\nDisallow: /*ab*b$", "/ab", True),
        ("User-agent: *\nDisallow: /x$", "/x", False),
        ("User-agent: *\nDisallow: /x$", "/xy", True),
        ("User-agent: *\nDisallow: /*/y", "/x/z", True),
        ("User-agent: *\nDisallow: /%C8%99tiri", "/ștri", True),
        ("User-agent: *\nDisallow: /%C8%99tiri", "/știri", False),
        ("User-agent: *\nDisallow: /a?b", "/a?b=1", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: FeedPub\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: *\nDisallow: /\nUser-agent: feedpub\nAllow: /", "/a", True),
        ("User-agent: x\nUser-agent: feedpub\nDisallow: /a", "/a", False),
        ("User-agent: feedpub\nDisallow: /a\nUser-agent: feedpub\nDisallow: /b", "/a", False),
        ("Disallow: /\nnonsense\n# Disallow: /\nCrawl-delay: 3", "/a", True),
    ],
)
def test_robots_are_read_as_the_standard_says(lines: str, path: str, is_allowed: bool) -> None:
    found = RobotsFile(f"\ufeff{lines}".encode())
    assert found.allows(f"https://example.org{path}", ("feedpub",)) is is_allowed


def test_robots_name_sitemaps_in_no_group() -> None:
    found = RobotsFile(b"Sitemap: https://a.example/1.xml # first\r\nUser-agent: *\rSITEMAP: /2")
    assert found.sitemaps == ["https://a.example/1.xml", "/2"]
    assert found.allows("https://example.org", ("*",))


def test_hostile_robots_take_no_time() -> None:
    lines = b"User-agent: *\nDisallow: /" + b"*a" * 100_000 + b"b$\n" + b"Disallow: /*x\n" * 9_000
    assert RobotsFile(lines).allows("https://example.org/" + "a" * 7_000, ("*",))
