"""Telling others what was published: WebSub, and again until it could be delivered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from servers import serving
from test_targets import Shelf
from websub import WebSubWorld, websub_world

from feedpub import notifying, pipeline
from feedpub.announcing import Message, Messenger, Receipt
from feedpub.cli import main
from feedpub.config import load
from feedpub.errors import PublishError, StoreError
from feedpub.fetch import Fetcher
from feedpub.runs import Run
from feedpub.store._announcements import Announcements

NOW = "2026-11-23T09:00:00Z"
CONFIG = """
[publication]
name = "C"
url = "{url}"
language = "ro"
hubs = {hubs}
[fetch]
allow_private = true
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
[[output]]
format = "sitemap"
[[output]]
format = "json-feed"
where = {{ section = "Sport" }}
[[announce]]
type = "websub"
"""
Build = Callable[..., Result]


def record(number: int, **more: Any) -> str:
    base = {"id": f"{number}", "url": f"/{number}", "title": f"T{number}",
            "summary": "Pe scurt.", "date_published": "2026-11-23T06:00:00Z"}  # fmt: skip
    return json.dumps(base | more) + "\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.chdir(tmp_path)

    def run(command: str, *records: str, code: int = 0, now: str = NOW) -> Result:
        if records:
            Path("articles.jsonl").write_text("".join(records))
        arguments = [*command.split(), *(["--now", now] if now else [])]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return run


def configure(world: WebSubWorld, hubs: list[str] | None = None, more: str = "") -> None:
    named = json.dumps([world.hub] if hubs is None else hubs)
    Path("feedpub.toml").write_text(CONFIG.format(url=world.url, hubs=named) + more)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[WebSubWorld]:
    with websub_world(tmp_path) as world:
        yield world


def test_subscribers_get_a_feed_when_it_changed(run: Build, world: WebSubWorld) -> None:
    configure(world)
    said = run("build", record(1))
    topics = [f"{world.url}rss.xml", f"{world.url}feed.json"]
    assert f"announced: {world.hub} (2 addresses)" in said.stdout
    assert sorted(form["hub.topic"][0] for form in world.asked) == sorted(topics)
    assert world.asked[0]["hub.mode"] == ["publish"]
    assert world.asked[0]["hub.url"] == world.asked[0]["hub.topic"]
    for topic in topics:
        world.subscribe(topic)
    assert "announced" not in run("build").stdout
    assert world.heard == []
    # The feed of another section did not change.
    run("build", record(1), record(2))
    assert [topic for topic, _ in world.heard] == topics[:1]
    assert world.heard[0][1] == (world.folder / "rss.xml").read_bytes()
    run("build", record(1), record(2), record(3, section="Sport"))
    assert sorted(topic for topic, _ in world.heard[1:]) == sorted(topics)


def status(run: Build, now: str, code: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("status --json", code=code, now=now).stdout)
    return found


def test_a_dead_hub_fails_nothing_and_is_tried_again(run: Build, world: WebSubWorld) -> None:
    dead = "http://127.0.0.1:9/hub"
    configure(world, [dead, world.hub])
    result = run("build", record(1))
    assert f"announced: {world.hub} (2 addresses)" in result.stdout
    assert f"warning: not announced: {dead} (2 addresses): cannot be reached" in result.stderr
    assert "It is tried again from 2026-11-23T09:01:00Z on." in result.stderr
    # Before that, nobody asks.
    result = run("build", now="2026-11-23T09:00:59Z")
    assert (result.stderr, len(world.asked)) == ("", 2)
    found = status(run, "2026-11-23T09:00:59Z", 1)
    assert found["waiting_announcements"] == [
        {"announcer": "websub", "recipient": dead, "addresses": 2, "since": NOW,
         "next_try": "2026-11-23T09:01:00Z", "tries": 1,
         "error": "cannot be reached: Connection refused"}
    ]  # fmt: skip
    assert found["pending_announcements"] == []
    assert found["problems"] == [
        f"not announced: websub: {dead} (2 addresses): cannot be reached: Connection refused"
    ]
    assert (
        f"to be announced: websub: {dead} (2"
        in run("status", code=1, now="2026-11-23T09:00:59Z").stdout
    )
    # Each time it takes longer: 1, 2, 4 minutes, at most six hours.
    for now, then in (
        ("2026-11-23T09:05:00Z", "2026-11-23T09:07:00Z"),
        ("2026-11-23T09:07:00Z", "2026-11-23T09:11:00Z"),
    ):
        assert f"waits: websub: {dead} (2 addresses), tried again from {then} on\n" in (
            run("announce", now=now).stdout
        )
    shown = run("announce --dry-run", now="2026-11-24T09:00:00Z").stdout
    assert f"would announce: {dead} (2 addresses)\n  {world.url}feed.json\n" in shown
    # A later change of one feed waits with the others, and is told once.
    run("build", record(1), record(2), now="2026-11-23T09:08:00Z")
    assert len(world.asked) == 3
    # After three days, nobody tries again.
    result = run("announce", now="2026-11-26T09:00:00Z")
    assert result.stderr == (
        f"feedpub: warning: not announced: {dead} (2 addresses): cannot be reached: Connection"
        " refused; given up after 3 days\n"
    )
    assert result.stdout == "nothing waits any more\n"
    assert run("announce", now="2026-11-26T09:00:00Z").stdout == "nothing waits to be announced\n"
    assert status(run, "2026-11-26T09:00:00Z", 0)["waiting_announcements"] == []


@pytest.mark.parametrize(
    ("answer", "said", "waits"),
    [
        ("204 No Content", None, None),
        ("503 Busy\r\nRetry-After: 7200", "the hub answers 503 (Service Unavailable): no",
         "2026-11-23T11:00:00Z"),
        ("429 Wait", "the hub answers 429 (Too Many Requests): no", "2026-11-23T09:01:00Z"),
        ("400 Bad", "the hub answers 400 (Bad Request): no", None),
        ("404 No", "the hub answers 404 (Not Found): no", None),
        ("599 No", "the hub answers 599: no", "2026-11-23T09:01:00Z"),
        ("302 Found\r\nLocation: https://elsewhere.example/",
         "is redirected to https://elsewhere.example/", "2026-11-23T09:01:00Z"),
    ],
)  # fmt: skip
def test_what_a_hub_answers(run: Build, answer: str, said: str | None, waits: str | None) -> None:
    status, *headers = answer.split("\r\n")
    lines = [f"HTTP/1.1 {status}", "Content-Length: 2", "Connection: close", *headers, "", "no"]
    with serving("\r\n".join(lines).encode()) as hub:
        text = CONFIG.format(url="https://e.example/", hubs=json.dumps([hub.url]))
        Path("feedpub.toml").write_text(text.replace('section = "Sport"', 'section = "x"'))
        result = run("build", record(1))
        found = json.loads(run("announce --json --dry-run").stdout)["announced"]
        waiting = json.loads(run("announce --json").stdout)["waiting"]
    assert (said or "") in result.stderr
    assert (result.stderr == "") == (said is None)
    assert [each["next_try"] for each in waiting] == ([waits] if waits else [])
    # Who is busy is left alone: the second feed was not even tried.
    assert len(hub.requests) == (1 if waits else 2)
    assert found == []


class Killed(BaseException):
    pass


def kill(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize(
    "killed", ["before it goes live", "before it is remembered", "before it is told"]
)
def test_what_a_killed_run_published_is_told_by_the_next(
    run: Build, world: WebSubWorld, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    configure(world)
    run("build", record(1))
    world.asked.clear()
    place = {"before it goes live": "deliver", "before it is remembered": "settle",
             "before it is told": "tell"}[killed]  # fmt: skip

    with monkeypatch.context() as patched:
        patched.setattr(f"feedpub.pipeline.{place}", kill)
        with pytest.raises(Killed):
            run("build", record(1), record(2))
    assert world.asked == []
    result = run("build", now="2026-11-23T09:05:00Z")
    assert [form["hub.topic"] for form in world.asked] == [[f"{world.url}rss.xml"]]
    assert f"announced: {world.hub} (1 address)" in result.stdout or killed != "before it goes live"
    run("build", now="2026-11-23T09:10:00Z")
    assert len(world.asked) == 1


def test_a_killed_first_run_is_told_by_the_next(
    run: Build, world: WebSubWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(world)
    for _ in range(2):  # the second after it learnt what is live
        with monkeypatch.context() as patched:
            patched.setattr("feedpub.pipeline.settle", kill)
            with pytest.raises(Killed):
                run("build", record(1))
    run("build")
    assert len(world.asked) == 2
    run("build")
    assert len(world.asked) == 2


def test_a_dry_run_says_whom_it_would_tell(run: Build, world: WebSubWorld) -> None:
    configure(world)
    for options in ("--dry-run", "--dry-run --announce"):
        said = run(f"build {options}", record(1)).stdout
        assert f"would announce: {world.hub} (2 addresses)" in said
    assert "announce" not in run("build --dry-run --no-announce").stdout
    (told,) = json.loads(run("build --dry-run --json").stdout)["announced"]
    assert told == {
        "announcer": world.hub, "error": None, "count": 2,
        "addresses": [f"{world.url}rss.xml", f"{world.url}feed.json"],
    }  # fmt: skip
    assert world.asked == []
    # Who is not told by a run is not told of it later.
    assert "announce" not in run("build --no-announce", record(1)).stdout
    assert run("announce").stdout == "nothing waits to be announced\n"


def test_without_a_store_it_is_told_now_or_never(run: Build, world: WebSubWorld) -> None:
    configure(world, ["http://127.0.0.1:9/", world.hub], "[store]\nenabled = false\n")
    result = run("build", record(1))
    assert len(world.asked) == 2
    assert "warning: not announced: http://127.0.0.1:9/ (2 addresses): cannot" in result.stderr
    assert "Without [store], nobody tries again." in result.stderr
    assert run("announce").stdout == "nothing waits to be announced\n"


@pytest.mark.parametrize(("span", "said"), [("1d", "1 day"), ("90m", "90 minutes"), ("2w", None)])
def test_patience_is_configured(run: Build, span: str, said: str | None) -> None:
    text = CONFIG.format(url="https://e.example/", hubs='["http://127.0.0.1:9/"]')
    Path("feedpub.toml").write_text(f'{text}give_up = "{span}"\n')
    run("build", record(1))
    stderr = run("announce", now="2026-11-24T09:00:00Z").stderr
    assert (f"; given up after {said}\n" in stderr) if said else "tried again from" in stderr


def test_a_hub_that_is_no_longer_named_is_forgotten(run: Build, world: WebSubWorld) -> None:
    configure(world, ["http://127.0.0.1:9/", world.hub])
    run("build", record(1))
    configure(world)
    assert "nothing waits" in run("announce", now="2026-11-23T10:00:00Z").stdout


def test_a_hub_has_to_be_named(run: Build, world: WebSubWorld) -> None:
    configure(world, [])
    said = run("build", record(1), code=2).stderr
    assert "announce[1].type: there is no hub that the feeds name; write hubs" in said


def test_archives_and_feeds_without_hubs_are_no_topics(run: Build, world: WebSubWorld) -> None:
    configure(world, None, '[[output]]\nformat = "atom"\narchive = "month"\n')
    run("build", record(1), record(2, date_published="2026-09-01T00:00:00Z"))
    assert len([*world.folder.rglob("*2026-09.xml")]) == 2  # an archive, and a sitemap's shard
    topics = {form["hub.topic"][0].removeprefix(world.url) for form in world.asked}
    assert topics == {"rss.xml", "feed.json", "atom.xml"}


def test_a_feed_that_is_held_back_is_told_without_what_was_taken_back(
    run: Build, world: WebSubWorld
) -> None:
    configure(world)
    run("build", record(1), record(2))
    world.asked.clear()
    rules = (
        '[[override]]\npath = "rss.xml"\nrules = { "rss/*" = "error", "publication/*" = "error" }\n'
    )
    configure(world, None, rules)
    old = record(3, date_published="1980-01-01T00:00:00Z")
    run("build --allow dates", record(1), record(2, status="withdrawn"), old, code=1)
    assert [form["hub.topic"] for form in world.asked] == [[f"{world.url}rss.xml"]]


class Pigeon(Messenger):
    """A messenger of somebody else's making."""

    name = "pigeon"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.told: list[tuple[str, list[str]]] = []

    @property
    def where(self) -> str:
        return "loft"

    def messages(self, run: Run) -> list[Message]:
        return [Message(recipient="loft", subject=each.url) for each in run.articles]

    def deliver(self, recipient: str, subjects: Sequence[str], fetch: Fetcher) -> Receipt:
        if self.error is not None:
            raise self.error
        self.told.append((recipient, list(subjects)))
        return Receipt()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PublishError("is away", place="loft"), "loft: is away\n  It is tried again from"),
        (KeyError("loft"), "KeyError: 'loft'\n  It is tried again from"),
    ],
)
def test_a_messenger_of_somebody_elses_making(run: Build, error: Exception, said: str) -> None:
    text = CONFIG.format(url="https://e.example/", hubs="[]").partition("[[announce]]")[0]
    Path("feedpub.toml").write_text(text)
    Path("articles.jsonl").write_text(record(1))
    config, now = load(Path("feedpub.toml")), datetime.fromisoformat(NOW)
    built = pipeline.build(config, pipeline.Request(now=now), announcers=[Pigeon(error)])
    (told,) = built.announced
    assert (told.label, told.waits) == ("loft (1 address)", True)
    assert str(told.error).startswith(said)
    # A second run tells it, if it is late enough, and nothing but that.
    pigeon = Pigeon()
    pigeon.announce(built.run)  # type: ignore[arg-type]
    later = now + timedelta(minutes=1)
    built = pipeline.build(config, pipeline.Request(now=later), announcers=[pigeon])
    assert pigeon.told == [("loft", ["https://e.example/1"])]
    assert [each.error for each in built.announced] == [None]


def test_nobody_is_told_of_what_went_live_nowhere(run: Build) -> None:
    text = CONFIG.format(url="https://e.example/", hubs="[]").partition("[[announce]]")[0]
    Path("feedpub.toml").write_text(text)
    Path("articles.jsonl").write_text(record(1))
    config, now = load(Path("feedpub.toml")), datetime.fromisoformat(NOW)
    broken, pigeon = [Shelf("one", "swap"), Shelf("two", "swap")], Pigeon()
    built = pipeline.build(config, pipeline.Request(now=now), targets=broken, announcers=[pigeon])
    assert (built.run, [*built.announced], pigeon.told) == (None, [], [])


def test_a_store_that_fails_after_publishing_is_a_warning(
    run: Build, world: WebSubWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("is full", place="store")

    configure(world)
    with monkeypatch.context() as patched:
        patched.setattr(Announcements, "remove", fail)
        result = run("build", record(1))
    assert "warning: not announced: what waits in the store: store: is full" in result.stderr
    assert (world.folder / "rss.xml").exists()
    run("build", now="2026-11-23T09:02:00Z")
    assert len(world.asked) == 3  # the first was told, and nobody knows


def test_a_run_has_no_time_for_all(
    run: Build, world: WebSubWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(world)
    with monkeypatch.context() as patched:
        patched.setattr("feedpub.announcing._outbox._SECONDS", 0.0)
        assert "announced" not in run("build", record(1)).stdout
    said = run("status", code=0).stdout
    assert f"to be announced: websub: {world.hub} (2 addresses), from {NOW} on" in said
    run("announce")
    assert len(world.asked) == 2


def test_what_one_run_is_telling_no_other_tells(run: Build, world: WebSubWorld) -> None:
    configure(world)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("feedpub.pipeline.tell", kill)
        with pytest.raises(Killed):
            run("build", record(1))
    config = load(Path("feedpub.toml"))
    now = datetime.fromisoformat(NOW)
    told: list[str] = []

    def deliver(self: Any, recipient: str, subjects: Sequence[str], fetch: Fetcher) -> Receipt:
        if not told:  # another run begins while the hub has not answered yet
            told.append("first")
            assert notifying.retry(config, now) == []
        told.extend(subjects)
        return Receipt()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("feedpub.announcing.websub.WebSub.deliver", deliver)
        assert len(notifying.retry(config, now)) == 1
    assert told == ["first", f"{world.url}feed.json", f"{world.url}rss.xml"]


def test_what_a_killed_run_was_telling_is_told_two_minutes_later(
    run: Build, world: WebSubWorld
) -> None:
    configure(world)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("feedpub.pipeline.tell", kill)
        with pytest.raises(Killed):
            run("build", record(1))
    config = load(Path("feedpub.toml"))
    now = datetime.fromisoformat(NOW)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("feedpub.announcing.websub.WebSub.deliver", kill)
        with pytest.raises(Killed):
            notifying.retry(config, now)
    assert notifying.retry(config, now + timedelta(seconds=119)) == []
    assert len(notifying.retry(config, now + timedelta(minutes=2))) == 1
    assert len(world.asked) == 2
