"""Who reads the feeds: counted from access logs of all kinds, the hostile among them."""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from feedpub.audience import Audience, lines_of
from feedpub.audience._log_lines import Hit, hit_of
from feedpub.audience._programs import Agent, agent_of
from feedpub.cli import main
from feedpub.errors import ReadError

FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; {} subscribers; like FeedFetcher-Google)"
READER = "NetNewsWire (RSS Reader; https://netnewswire.com/)"


def line(
    day: int = 20, address: str = "192.0.2.1", agent: str = READER, status: int = 200,
    size: str = "1000", path: str = "/rss.xml",
) -> str:  # fmt: skip
    when = f"{day:02d}/Nov/2026:06:02:39 +0200"
    return f'{address} - - [{when}] "GET {path} HTTP/1.1" {status} {size} "-" "{agent}"'


def counted(*lines: str | None, is_feed: Callable[[str], bool] = lambda _: True) -> Audience:
    audience = Audience(is_feed)
    audience.read(lines)
    return audience


def days(*lines: str | None) -> list[tuple[int, int, int]]:
    """Return day, hosted and others of the one feed in *lines*."""
    (feed,) = counted(*lines).feeds()
    return [(each.day.day, each.hosted, each.others) for each in feed.days]


HIT = Hit("192.0.2.1", date(2026, 11, 20), "GET", "/rss.xml", 200, 1000, READER)
CADDY = {
    "level": "info", "ts": 1795161759.52, "logger": "http.log.access", "msg": "handled request",
    "request": {"remote_ip": "192.0.2.9", "client_ip": "192.0.2.1", "method": "GET",
                "host": "e.example", "uri": "/rss.xml?a=1", "headers": {"User-Agent": [READER]}},
    "bytes_read": 0, "size": 1000, "status": 200,
}  # fmt: skip
NGINX = {
    "time_local": "20/Nov/2026:06:02:39 +0200", "remote_addr": "192.0.2.1", "status": "200",
    "request": "GET /rss.xml HTTP/2.0", "body_bytes_sent": "1000", "http_user_agent": READER,
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        line(),
        f"www.e.example:443 {line()}",
        line(path="/rss.xml?utm=1#x"),
        line(path="https://e.example/rss.xml"),
        line(path="/rss%2Exml"),
        line().replace(" - - ", " - Ana Pop "),
        line() + ' "203.0.113.7"',
        json.dumps(NGINX),
        json.dumps(NGINX | {"time_local": None, "time_iso8601": "2026-11-20T06:02:39+02:00"}),
        json.dumps({**NGINX, "request": None, "request_method": "GET", "request_uri": "/rss.xml"}),
        json.dumps(CADDY),
        json.dumps(CADDY | {"ts": "2026/11/20 06:02:39"}),
        json.dumps(CADDY | {"ts": 1795161759520}),
        json.dumps(CADDY | {"ts": "1795161759.5"}),
    ],
)
def test_a_request_is_read_whatever_wrote_it(text: str) -> None:
    assert hit_of(text) == HIT


def test_a_common_log_says_nothing_of_agents() -> None:
    text = line().partition(' "-"')[0]
    assert hit_of(text) == HIT._replace(agent="")
    assert hit_of(text.replace("1000", "-")).bytes == 0
    assert hit_of(line(address="2001:db8::1")).address == "2001:db8::1"


@pytest.mark.parametrize(
    "text",
    [
        "garbage", "[", "]", '"', "- - - [x] \"GET / HTTP/1.1\" 200 1",
        "a b [20/Nov/2026:0] \"GET\"",
        line().replace("GET /rss.xml HTTP/1.1", "GET"), line().replace(" 200 ", " 999 "),
        line().replace("Nov", "Nox"), line().replace("20/Nov", "99/Nov"),
        "{", "{}", "[]", '{"a": ' * 100_000, json.dumps(NGINX | {"status": "x"}),
        json.dumps(NGINX | {"status": {}}), json.dumps(NGINX | {"body_bytes_sent": 1e300}),
        json.dumps(NGINX | {"body_bytes_sent": float("inf")}),
        json.dumps(NGINX | {"time_local": []}), json.dumps(CADDY | {"ts": float("inf")}),
        json.dumps(CADDY | {"ts": float("nan")}), json.dumps(CADDY | {"ts": {"a": 1}}),
        json.dumps(CADDY | {"ts": -9e10}), json.dumps(CADDY | {"request": []}), "{" + "9" * 5000,
        json.dumps(CADDY | {"ts": 10**400}),
    ],
)  # fmt: skip
def test_what_is_no_request_is_counted_and_skipped(text: str) -> None:
    audience = counted(line(), text)
    assert (audience.lines, audience.skipped) == (2, 1)
    assert len(list(audience.feeds())) == 1


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_any_line_is_counted_or_skipped(text: str) -> None:
    audience = counted(text, "{" + text, line(agent=text, path=text), json.dumps({"ts": text}))
    assert audience.skipped <= audience.lines


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        (FEEDLY.format(120), Agent("hosted", "Feedly", 120)),
        ("Feedly/1.0 (poller)", Agent("hosted", "Feedly")),
        ("Mozilla/5.0 (compatible; inoreader.com; 12 subscribers)",
         Agent("hosted", "Inoreader", 12)),
        ("Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 1 subscriber; )",
         Agent("hosted", "Inoreader", 1)),
        ("NewsBlur Feed Fetcher - 7 subscribers - http://www.newsblur.com/site/1/x",
         Agent("hosted", "NewsBlur", 7)),
        ("Feedbin feed-id:1373711 - 142 subscribers", Agent("hosted", "Feedbin", 142, "1373711")),
        ("Mozilla/5.0 (compatible; theoldreader.com; 9 subscribers; feed-id=52f1)",
         Agent("hosted", "The Old Reader", 9, "52f1")),
        ("Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 3 subscribers)",
         Agent("hosted", "BazQux", 3)),
        ("Overcast/1.0 Podcast Sync (1190 subscribers; feed-id=554901; +http://overcast.fm/)",
         Agent("hosted", "Overcast", 1190, "554901")),
        ("NewReader/3.1 (+https://new.example; 5 Readers)", Agent("hosted", "NewReader", 5)),
        ("Town/1.0 (subscribers: 8)", Agent("hosted", "Town", 8)),
        ("\u200b 4 subscribers", Agent("hosted", "others", 4)),
        ("Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)", Agent("ai", "GPTBot")),
        ("Mozilla/5.0 (compatible; ClaudeBot/1.0)", Agent("ai", "ClaudeBot")),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", Agent("bot", "Googlebot")),
        ("SomeBot/1.0", Agent("bot", "other bots")),
        (READER, Agent("reader", "")),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/142.0", Agent("reader", "")),
        ("Reader/1.2 readers of 99999999999 subscribers", Agent("reader", "")),
        ("", Agent("reader", "")),
    ],
)  # fmt: skip
def test_agents_say_who_they_are(text: str, agent: Agent) -> None:
    assert agent_of(text) == agent


def test_hosted_readers_count_as_they_reported_last() -> None:
    found = days(
        line(20, agent=FEEDLY.format(120)),
        line(20, agent=FEEDLY.format(125), status=304),
        line(20, agent="Feedly/1.0 (poller)"),
        line(22, agent=FEEDLY.format(130)),
        line(22, agent="Feedbin feed-id:1 - 10 subscribers"),
        line(22, agent="Feedbin feed-id:2 - 5 subscribers"),
        line(23, agent=FEEDLY.format(999), status=404),
        line(30, agent="curl/8"),
    )
    assert [each[1] for each in found] == [125, 125, 145, 145, 145, 145, 145, 145, 145, 0, 0]
    (feed,) = counted(line(agent=FEEDLY.format(3)), line(agent="Feedbin - 9 subscribers")).feeds()
    assert list(feed.readers.items()) == [("Feedbin", 9), ("Feedly", 3)]


def test_other_readers_count_for_seven_days() -> None:
    found = days(
        line(10), line(10), line(12, address="192.0.2.2"), line(13, agent="Other/1"),
        line(14, agent="SomeBot/1"), line(14, address="192.0.2.3", status=403), line(19),
        line(21, agent="curl/8"),
    )  # fmt: skip
    assert [(day, others) for day, _, others in found] == [
        (10, 1), (11, 1), (12, 2), (13, 3), (14, 3), (15, 3), (16, 3), (17, 2), (18, 2), (19, 2),
        (20, 1), (21, 1),
    ]  # fmt: skip


def test_the_order_of_logs_does_not_matter() -> None:
    lines = [line(day, address=f"192.0.2.{day % 5}") for day in range(1, 29)]
    mixed = random.Random(1).sample(lines, len(lines))
    assert days(*mixed) == days(*lines)


def test_requests_are_counted_by_what_became_of_them() -> None:
    audience = counted(
        line(), line(status=304, size="0"), line(status=304, size="-"), line(status=500, size="7"),
        line(agent="GPTBot/1"), line(agent="CCBot/2"), line(agent="GPTBot/2"), line(agent="curl/8"),
        line().replace("GET", "POST"), line(path="/missing.xml", status=404),
        line(path="/other.html"),
        is_feed=lambda path: path.endswith(".xml"),
    )  # fmt: skip
    (feed,) = audience.feeds()
    (day,) = feed.days
    assert (day.requests, day.sent, day.unchanged, day.bytes) == (8, 5, 2, 5007)
    assert (day.ai, day.bots, day.subscribers) == (3, 1, 1)
    assert day.share_unchanged == 2 / 7
    assert list(feed.ai.items()) == [("GPTBot", 2), ("CCBot", 1)]


def test_a_day_that_is_far_from_the_others_is_hostile() -> None:
    audience = counted(line(), line().replace("2026", "1999"), line().replace("2026", "2099"))
    assert audience.skipped == 2


def test_memory_is_bounded_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedpub.audience._subscribers.MOST_READERS", 1000)
    audience = counted(*(line(address=f"10.0.{each >> 8}.{each & 255}") for each in range(20_000)))
    (feed,) = audience.feeds()
    assert audience.is_estimated
    assert len(audience._pairs) <= 1000
    assert 15_000 < feed.days[0].others < 25_000
    monkeypatch.setattr("feedpub.audience._subscribers._MOST_FEEDS", 5)
    assert len(list(counted(*(line(path=f"/{each}.xml") for each in range(9))).feeds())) == 5
    monkeypatch.setattr("feedpub.audience._subscribers._MOST_HOSTED", 5)
    many = [line(agent=f"Feedbin feed-id:{each} - 1 subscribers") for each in range(9)]
    assert days(*many, many[0]) == [(20, 5, 0)]


def test_no_address_is_kept() -> None:
    audience = counted(line(address="198.51.100.77"))
    assert "198.51.100.77" not in repr(vars(audience))
    # What is kept means something to this run only.
    assert audience._pairs.keys() != counted(line(address="198.51.100.77"))._pairs.keys()


def read(data: bytes, said: list[str] | None = None) -> list[str | None]:
    return list(lines_of(None, io.BytesIO(data), (said if said is not None else []).append))


def test_logs_are_read_packed_or_not(tmp_path: Path) -> None:
    two = gzip.compress(b"a\n") + gzip.compress(b"b\n")
    assert read(b"a\nb\xff") == ["a\n", "b\ufffd"]
    assert read(two) == ["a\n", "b\n"]
    (tmp_path / "log").write_bytes(two)
    assert list(lines_of(tmp_path / "log", io.BytesIO(), print)) == ["a\n", "b\n"]
    assert read(b"") == []
    long = b"x" * (1 << 16)
    assert read(long + b"\n" + long * 3 + b"\nend\n" + long) == [None, None, "end\n", None]
    assert read(long[:-1] + b"\nend") == [long[:-1].decode() + "\n", "end"]
    assert counted(None).skipped == 1


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:20] + b"x" * 90])
def test_a_log_that_is_cut_off_is_read_as_far_as_possible(damage: Callable[[bytes], bytes]) -> None:
    said: list[str] = []
    read(damage(gzip.compress(b"a\n" * 9999)), said)
    assert said[0].startswith("standard input: is cut off or damaged")


def test_a_log_that_is_not_there() -> None:
    with pytest.raises(ReadError, match="cannot be read: No such file"):
        list(lines_of(Path("missing.log"), io.BytesIO(), print))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    lines = [
        line(agent=FEEDLY.format(1200)), line(), line(21, status=304, size="0"),
        line(21, agent="GPTBot/1"), "garbage", line(path="/sitemap.xml"), line(path="/x/feed/"),
    ]  # fmt: skip
    Path("access.log").write_text("\n".join(lines))

    def run(*arguments: str, code: int = 0, **more: Any) -> Result:
        result = CliRunner().invoke(main, ["stats", *arguments], catch_exceptions=False, **more)
        assert result.exit_code == code, result.output
        return result

    return run


TABLE = """/rss.xml
         day subscribers    hosted    others  requests   304     sent      AI
  2026-11-20       1,201     1,200         1         2    0%   2.0 KB       0
  2026-11-21       1,201     1,200         1         2   50%   1.0 KB       1
  hosted: Feedly 1,200
  AI: GPTBot 1
"""


def test_the_command_counts(run: Callable[..., Result]) -> None:
    said = run("access.log").stdout
    assert said.startswith(TABLE)
    assert "\n/x/feed/\n" in said
    assert "sitemap" not in said
    assert said.endswith("7 lines; 1 of them could not be read\n")
    assert max(map(len, said.splitlines())) <= 80
    only = run("--feed", "rss.xml", "--days", "1", "access.log").stdout
    assert "2026-11-20" not in only
    assert "/x/feed" not in only
    assert run("--feed", "/none", "access.log").stdout.startswith(
        "no request for a feed in 7 lines"
    )
    found = json.loads(run("--json", "-", input=Path("access.log").read_text()).stdout)
    assert found["feeds"][0]["days"][1] == {
        "day": "2026-11-21", "subscribers": 1201, "hosted": 1200, "others": 1, "requests": 2,
        "status_200": 1, "status_304": 1, "share_304": 0.5, "bytes": 1000, "ai_requests": 1,
        "bot_requests": 0,
    }  # fmt: skip
    assert run("none.log", code=3).stderr.startswith("feedpub: none.log: cannot be read")


def test_a_page_has_a_chart_of_each_feed(run: Callable[..., Result]) -> None:
    Path("access.log").write_text(
        "\n".join(
            [
                line(agent=FEEDLY.format(3)), line(), line(21, agent="GPTBot/1"),
                line(path="/<b>.xml", status=304, agent="curl/8"),
            ]
        )
    )  # fmt: skip
    page = html.fromstring(run("--html", "access.log").stdout)
    assert [each.text_content() for each in page.iter("h3")] == ["/<b>.xml", "/rss.xml"]
    first, second = page.iter("svg")
    bars = [(each.get("class"), each.get("y"), each.get("height")) for each in second.iter("rect")]
    assert bars[:2] == [("hosted", "40.0", "120.0"), ("others", "0.0", "40.0")]
    assert {each.get("height") for each in first.iter("rect")} == {"0.0"}
    assert "2026-11-20: 3 hosted, 1 others" in [each.text for each in second.iter("title")]
    assert "4 lines" in [each.text_content() for each in page.iter("p")]
    assert "hosted: Feedly 3" in page.text_content()
    assert "AI: GPTBot 1" in page.text_content()
    assert "exclude each other" in run("--json", "--html", "access.log", code=2).stderr


def test_a_configuration_knows_which_feeds_there_are(run: Callable[..., Result]) -> None:
    Path("feedpub.toml").write_text(
        '[publication]\nname = "E"\nurl = "https://e.example/"\nlanguage = "en"\n'
        '[[source]]\npath = "a.jsonl"\n[[output]]\nformat = "rss"\n'
        '[[output]]\nformat = "sitemap"\n[[output]]\nformat = "rss"\nfor_each = "section"\n'
        'path = "{section}.xml"\n'
    )
    assert "/x/feed/" not in run("access.log").stdout
    item = {"url": "/1", "title": "T", "section": "Sport", "date_published": "2026-11-20T08:00:00Z"}
    Path("a.jsonl").write_text(json.dumps(item))
    CliRunner().invoke(main, ["build", "--now", "2026-11-20T09:00:00Z"])
    Path("access.log").write_text(line(path="/sport.xml"))
    assert run("access.log").stdout.startswith("/sport.xml\n")


def test_hostile_paths_and_agents_control_no_terminal(run: Callable[..., Result]) -> None:
    Path("access.log").write_text(line(path="/%1b[2J/rss.xml", agent="\x1b[2J 5 subscribers"))
    assert "\x1b" not in run("access.log").stdout
    assert "\x1b" not in run("--json", "access.log").stdout
