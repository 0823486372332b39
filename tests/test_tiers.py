"""Feeds for members: at addresses that nobody can guess, and in nothing that is public."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub import tiers
from feedpub.cli import main
from feedpub.model import Access, Output
from feedpub.targets._object_stores._stored_headers import Headers
from feedpub.text import hidden, is_secret
from feedpub.tiers import Epoch

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "0123456789abcdef0123456789abcdef"
NAME = "FEEDPUB_MEMBERS_SECRET"
HEAD = """
[publication]
name = "The Example"
url = "https://example.org/"
language = "en"
hubs = ["https://hub.example.net/"]

[[source]]
path = "articles.jsonl"

[[output]]
format = "rss"

[[output]]
format = "news-sitemap"

[[output]]
format = "sitemap"
"""
TIER = '[[output]]\nformat = "rss"\ntier = "subscription"\n'
BODY = "Only those who pay for it may read what the mayor said to the harbour master yesterday."
TOKEN = tiers.token(SECRET, Access.SUBSCRIPTION, 1)
PAID = f"members/{TOKEN}/rss.xml"
NEXT = f"members/{tiers.token(SECRET, Access.SUBSCRIPTION, 2)}/rss.xml"

Feedpub = Callable[..., Result]


def article(slug: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": slug,
        "url": f"/{slug}",
        "title": f"Title {slug}",
        "date_published": "2026-11-23T08:00:00Z",
        "content_html": "<p>Free for everybody.</p>",
    } | fields


def paid(**fields: Any) -> dict[str, Any]:
    return article(
        "paid", access="subscription", summary="What the mayor said.",
        content_html=f"<p>{BODY}</p>", **fields,
    )  # fmt: skip


@pytest.fixture
def feedpub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Feedpub:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(NAME, SECRET)

    def run(*arguments: str, minutes: int = 0, exits: int = 0) -> Result:
        now = (NOON + timedelta(minutes=minutes)).isoformat()
        result = CliRunner().invoke(
            main, [*arguments], env={"FEEDPUB_NOW": now}, catch_exceptions=False
        )
        assert result.exit_code == exits, result.output
        return result

    return run


def written(config: str, *records: dict[str, Any]) -> None:
    Path("feedpub.toml").write_text(HEAD + config)
    Path("articles.jsonl").write_text("\n".join(map(json.dumps, records)))


def public() -> dict[str, str]:
    """Return the public files."""
    return {
        name: path.read_text("utf-8")
        for path in sorted(Path("public").rglob("*"))
        if path.is_file()
        for name in [path.relative_to("public").as_posix()]
        if not is_secret(name)
    }


def test_the_text_is_in_the_feed_of_members_and_nowhere_else(feedpub: Feedpub) -> None:
    written(TIER, article("free"), paid())
    feedpub("build")
    text = Path("public", PAID).read_text("utf-8")
    assert BODY in text
    assert f"https://example.org/{PAID}" in text, "its own address"
    assert "hub.example.net" not in text, "a hub would tell others of the address"
    assert "Free for everybody" in text
    files = public()
    assert {"rss.xml", "news-sitemap.xml", "sitemap.xml", "feedpub-manifest.json"} <= files.keys()
    assert "hub.example.net" in files["rss.xml"]
    for name, found in files.items():
        assert "harbour" not in found, name
        assert "tier-" not in found, name
        assert "members" not in found, name


def test_no_command_prints_the_address(feedpub: Feedpub) -> None:
    written(TIER, article("free"), paid())
    outputs = [
        feedpub("plan").output,
        feedpub("build", "--diff").output,
        feedpub("build", "--json", "--diff").output,
        feedpub("status").output,
        feedpub("status", "--json").output,
        feedpub("explain", "run").output,
        feedpub("config", "--json").output,
        feedpub("snippet", "alternate").output,
        feedpub("snippet", "robots").output,
        feedpub("deploy", "nginx").output,
        feedpub("history", "paid").output,
        feedpub("validate", "public", exits=0).output,
    ]
    for found in outputs:
        assert TOKEN not in found
        assert SECRET not in found
    assert "members/tier-…/rss.xml" in outputs[1]


def test_announcers_hear_nothing_of_it(feedpub: Feedpub) -> None:
    tell = '[[announce]]\ntype = "command"\ncommand = ["cp", "/dev/stdin", "told.json"]\n'
    written(TIER + tell, article("free"), paid())
    feedpub("build")
    told = Path("told.json").read_text()
    assert "tier-" not in told
    assert "rss.xml" in told
    written(tell, article("free"), paid())
    feedpub("build", minutes=1)
    assert "tier-" not in Path("told.json").read_text()
    assert not Path("public", PAID).exists(), "nothing makes it any more"
    written(TIER + tell, article("free"), paid())
    Path("told.json").unlink()
    feedpub("build", minutes=2)
    assert not Path("told.json").exists() or "tier-" not in Path("told.json").read_text()


def test_what_would_show_it_to_everybody_is_refused(feedpub: Feedpub) -> None:
    written(TIER, article("free"), paid())
    feedpub("build")
    before = Path("public/rss.xml").read_bytes()
    config = f'{TIER}[[output]]\nformat = "atom"\naccess = ["subscription"]\n'
    written(config, article("free"), paid())
    said = feedpub("build", minutes=1, exits=5).output
    assert "would show everybody text of 1 article that only members may read" in said
    assert "--allow tiers" in said
    assert not Path("public/atom.xml").exists()
    assert Path("public/rss.xml").read_bytes() == before
    written(TIER, article("free"), paid() | {"summary": BODY})
    assert "--allow leaks" in feedpub("build", minutes=2, exits=5).output
    assert Path("public/rss.xml").read_bytes() == before


def test_a_writer_that_shows_it_is_refused(
    feedpub: Feedpub, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(TIER, article("free"), paid())
    monkeypatch.setattr("feedpub.selection._shaping.free_part", lambda each: each)
    said = feedpub("build", exits=5).output
    assert "would show everybody text of 1 article" in said
    assert BODY in Path("public", PAID).read_text(), "members have it all the same"


def test_a_partner_may_have_it_if_the_configuration_says_so(feedpub: Feedpub) -> None:
    partner = '[[output]]\nformat = "atom"\naccess = ["subscription"]\n'
    written(f'{TIER}{partner}[output.guard]\ntiers = "off"\n', article("free"), paid())
    feedpub("build")
    assert BODY in Path("public/atom.xml").read_text()


def test_what_is_free_elsewhere_is_no_secret(feedpub: Feedpub) -> None:
    written(TIER, article("free", content_html=f"<p>{BODY}</p>"), paid())
    feedpub("build")
    assert BODY in Path("public/rss.xml").read_text()


def test_a_tier_has_what_is_below_it(feedpub: Feedpub) -> None:
    both = TIER + TIER.replace("subscription", "registration")
    known = article("known", access="registration", content_html="<p>For those we know.</p>")
    written(both, article("free"), paid(), known)
    feedpub("build")
    other = tiers.token(SECRET, Access.REGISTRATION, 1)
    registered = Path(f"public/members/{other}/rss.xml").read_text()
    assert "For those we know." in registered
    assert BODY not in registered
    assert "For those we know." in Path("public", PAID).read_text()
    assert "For those we know." not in Path("public/rss.xml").read_text()


def test_rotation(feedpub: Feedpub) -> None:
    written(TIER, article("free"), paid())
    feedpub("build")
    said = feedpub("rotate", "--grace", "1h").output
    assert said == (
        f"subscription: https://example.org/{NEXT}\n"
        f"subscription: https://example.org/{PAID}  (until 2026-11-23T13:00:00Z)\n"
    )
    assert feedpub("rotate", "--list").output == said
    result = json.loads(feedpub("build", "--json", minutes=5).stdout)
    assert result["next_run_at"] == "2026-11-23T13:00:00Z"
    assert BODY in Path("public", NEXT).read_text()
    assert BODY in Path("public", PAID).read_text(), "in the time of grace both are valid"
    written(TIER, article("free"), paid(), article("new"))
    feedpub("build", minutes=30)
    assert "Title new" in Path("public", PAID).read_text()
    feedpub("build", minutes=60)
    assert not Path("public", PAID).exists()
    assert BODY in Path("public", NEXT).read_text()
    assert feedpub("rotate", "--list", minutes=60).output == (
        f"subscription: https://example.org/{NEXT}\n"
    )
    feedpub("rotate", "--grace", "0", minutes=61)
    feedpub("build", minutes=62)
    assert not Path("public", NEXT).exists()


def test_another_secret_is_another_address(
    feedpub: Feedpub, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(f'{TIER}[publish]\nttl = "5m"\n', article("free"), paid())
    feedpub("build")
    monkeypatch.setenv(NAME, SECRET[::-1])
    feedpub("build", minutes=1)
    assert not Path("public", PAID).exists(), "no cache is a reason to wait"
    assert len(list(Path("public/members").iterdir())) == 1


@pytest.mark.parametrize(
    ("secret", "said"), [(None, "variable is not set: "), ("short", "has fewer than 32 characters")]
)
def test_without_a_secret_nothing_is_published(
    feedpub: Feedpub, monkeypatch: pytest.MonkeyPatch, secret: str | None, said: str
) -> None:
    monkeypatch.delenv(NAME)
    if secret:
        monkeypatch.setenv(NAME, secret)
    written(TIER, article("free"))
    output = feedpub("build", exits=2).output
    assert said in output
    assert "openssl rand -hex 32" in output
    assert not list(Path("public").rglob("*.xml"))


def test_rotate_needs_something_to_rotate(feedpub: Feedpub) -> None:
    written("", article("free"))
    assert "there are no feeds for members" in feedpub("rotate", exits=2).output
    written(f"{TIER}[store]\nenabled = false\n", article("free"))
    feedpub("build")
    assert Path("public", PAID).exists()
    assert "[store] says enabled = false" in feedpub("rotate", exits=2).output


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('format = "sitemap"\npath = "{token}.xml"', "tier: is of feeds: format rss, atom or"),
        ('format = "rss"\npath = "members.xml"', "path: must hold {token}, which nobody can"),
        ('format = "rss"\nurl = "https://e.org/x"', "url: must hold {token}, which nobody can"),
        ('format = "rss"\naccess = ["subscription"]', "access: says what tier says already"),
        ('format = "atom"\narchive = "month"', "archive: would keep addresses that end"),
        ('format = "rss"\ncontent = "summary"', "content: is for members, who read all of it"),
    ],
)
def test_what_contradicts_a_tier(feedpub: Feedpub, table: str, said: str) -> None:
    written(f'[[output]]\ntier = "subscription"\n{table}\n', article("free"))
    assert said in " ".join(feedpub("config", exits=2).output.split())


def test_its_path_and_address_can_be_others(feedpub: Feedpub) -> None:
    more = 'path = "m/{token}.xml"\nurl = "https://feeds.example.org/{token}"\n'
    written(f'{TIER}{more}[members]\nsecret_env = "OTHER"\ngrace = "1d"\n', paid())
    assert "OTHER" in feedpub("build", exits=2).output
    written(TIER + more, paid())
    feedpub("build")
    text = Path(f"public/m/{TOKEN}.xml").read_text()
    assert f"https://feeds.example.org/{TOKEN}" in text


def test_servers_keep_it_out_of_indexes(feedpub: Feedpub) -> None:
    written(TIER, paid())
    text = feedpub("deploy", "nginx").output
    part = text[text.index("# a feed of members") :].partition("\n\n")[0]
    assert 'add_header X-Robots-Tag "noindex"' in part
    assert "private" in part
    assert "Access-Control" not in part
    assert re.search(r'location ~ "\^/\(members/\[\^/\]\*/rss', part)


def test_the_values() -> None:
    epoch = Epoch().rotated(NOON, timedelta(hours=1))
    assert epoch == Epoch(number=2, until=NOON + timedelta(hours=1))
    assert tiers.epoch_of(epoch.note()) == epoch
    assert tiers.epoch_of(None) == Epoch()
    assert epoch.at(NOON) == (2, 1)
    assert epoch.at(NOON + timedelta(hours=1)) == (2,)
    assert Epoch().rotated(NOON, timedelta()).until is None
    assert tiers.token(SECRET[::-1], Access.SUBSCRIPTION, 1) != TOKEN
    free = Output(format="rss", path="rss.xml")
    assert list(tiers.outputs_at((free,), SECRET, Epoch(), NOON)) == [free]
    assert hidden(f"a {TOKEN} b tier-x") == "a tier-… b tier-x"
    assert hidden(TOKEN[:20]) == "tier-…", "a message may have cut it"
    assert not is_secret("tier-x")
    assert not is_secret("tier-0123456789.xml")


def test_reports_do_not_name_it(feedpub: Feedpub) -> None:
    written(TIER, article("free"), paid())
    feedpub("build")
    path = Path("public", PAID)
    path.write_text(path.read_text().replace("<link>", "<lnk>", 1))
    feedpub("validate", str(path), "--report", "json=report.json", "--report", "text", exits=1)
    assert "tier-…" in Path("report.json").read_text()
    assert TOKEN not in Path("report.json").read_text()


def test_object_stores_keep_it_out_of_shared_caches() -> None:
    headers = Headers(cache_control="public, max-age=9")
    found = headers.of(PAID, "rss", "application/rss+xml")
    assert found["Cache-Control"] == "private, max-age=300"
    assert found["x-robots-tag"] == "noindex"
    assert headers.of("rss.xml", "rss", "")["Cache-Control"] == "public, max-age=9"


def test_long_texts_beside_the_body_are_as_secret(
    feedpub: Feedpub, monkeypatch: pytest.MonkeyPatch
) -> None:
    caption = "The mayor and the harbour master, seen from the other side of the river"
    record = paid(images=[{"url": "https://example.org/a.jpg", "caption": caption}])
    written(TIER.replace("rss", "json-feed") + TIER, article("free"), record)
    feedpub("build")
    assert all(caption not in each for each in public().values())
    assert caption in Path("public", PAID).read_text()
    monkeypatch.setattr("feedpub.selection._shaping.free_part", lambda each: each)
    written(TIER, article("free"), record | {"title": "Another title"})
    assert "only members may read" in feedpub("build", minutes=1, exits=5).output
