"""``feedpub probe``: of URLs, of all that is live, and of a sample; as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from probed_site import Page, Site

import feedpub
from feedpub import probing
from feedpub.cli import main
from feedpub.config import load

NOW = ("--now", "2026-11-30T22:00:00Z")
CONFIG = """
[publication]
name = "Curierul"
url = "{url}/"
language = "ro"

[publish]
directory = "public"

[[source]]
path = "articles.jsonl"

[[output]]
format = "rss"

[[output]]
format = "rss"
path = "sectiuni/{{section}}.xml"
for_each = "section"

[[output]]
format = "sitemap"
"""
#: A part for each month, and the index of these.
SITEMAPS = ("sitemap-2026-11", "sitemap")
PRIVATE = "leads to 127.0.0.1, which is not a public address; allow it with --allow-private"
SECTIONS = ("armata", "nave", "drone", "spatiu")


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    site = Site()
    yield site
    site.end()


@pytest.fixture
def site(running: Site) -> Site:
    running.fill()
    return running


@pytest.fixture
def newsroom(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A newsroom that has published, and a site that serves it."""
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(CONFIG.format(url=site.url), encoding="utf-8")
    records = [
        {
            "url": f"{site.url}/{number}",
            "title": f"Articolul {number} despre {section}",
            "date_published": "2026-11-30T20:00:00Z",
            "content_html": "<p>Text</p>",
            "section": section,
        }
        for number, section in enumerate(SECTIONS)
    ]
    Path("articles.jsonl").write_text(
        "".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8"
    )
    built = CliRunner().invoke(main, ["build", *NOW])
    assert built.exit_code == 0, built.output
    serve(site)
    return site


def serve(site: Site) -> None:
    """Serve what is published."""
    types = {"rss": "application/rss+xml; charset=utf-8", "map": "application/xml"}
    site.pages = {each: site.pages[each] for each in ("/robots.txt", "/")}
    for path in [*Path("public").rglob("*.xml"), *Path("public").glob("*.json")]:
        name = path.relative_to("public").as_posix()
        kind = "map" if name.startswith("sitemap") else "rss"
        site.pages[f"/{name}"] = Page(path.read_bytes(), types[kind])


def probe(*arguments: str, private: bool = True) -> Result:
    options = ("--allow-private", "--pause", "0", "--one-agent") if private else ()
    return CliRunner().invoke(main, ["probe", *arguments, *NOW, *options], catch_exceptions=False)


def urls(result: Result) -> list[str]:
    return [each["url"] for each in json.loads(result.stdout)["urls"]]


def test_one_url_as_text(site: Site) -> None:
    site.change("/rss.xml", type="text/plain")
    result = probe(f"{site.url}/rss.xml")
    assert result.exit_code == 0
    assert (
        result.stdout
        == f"""\
{site.url}/rss.xml
  reach          advice     it is served without encryption, which MSN, Apple
                            and others refuse
                            → host: Serve it by https, and redirect http there
                              with 301.
  walls          not tried  not asked as other programs
  transport      advice     the Content-Type is 'text/plain'
                            → host: RSS is served as application/rss+xml.
  document       ok         valid rss
  media          ok         {site.url}/a.mp3 is as the document says
                            {site.url}/1.jpg is as the document says
                            {site.url}/2.jpg is as the document says
  robots         ok         robots.txt lets programs have it
                            robots.txt names 2 sitemaps
  autodiscovery  ok         {site.url}/ names the feed
  freshness      ok         the newest item is from 2026-11-30T20:00:00Z
  set            ok         set {version(site)}, live since 2026-11-30T21:00:00Z
                            the bytes are those that the manifest lists
1 URL: 1 advice
"""
    )
    assert max(map(len, result.stdout.splitlines())) <= 80


def version(site: Site) -> str:
    text: str = json.loads(site.body("/feedpub-manifest.json"))["version"]
    return text[:8]


def test_of_several_urls_what_is_fine_is_summed_up_and_nothing_told_twice(site: Site) -> None:
    site.change("/sitemap.xml", cache="")
    site.change("/rss.xml", cache="", has_304=False)
    site.change("/index.xml", has_head=False)
    result = probe(*(f"{site.url}/{name}.xml" for name in ("rss", "sitemap", "index")))
    assert (
        result.stdout
        == f"""\
{site.url}/rss.xml
  reach          advice     it is served without encryption, which MSN, Apple
                            and others refuse
                            → host: Serve it by https, and redirect http there
                              with 301.
  transport      advice     a conditional request is answered with 200 and the
                            same content
                            → host: Answer 304 Not Modified.
                            nothing says how long it may be cached, so that
                            every cache guesses
                            → host: Send Cache-Control: public, max-age=300.
                 ok         document, media, robots, autodiscovery, freshness,
                            set
                 not tried  walls
{site.url}/sitemap.xml: advice, as above
{site.url}/index.xml
  reach          advice     as above
  transport      advice     HEAD is answered with 405, GET with 200; Apple and
                            others ask so
                            → host: Answer HEAD like GET, without the body.
                 ok         document, robots, set
                 not tried  walls, media, autodiscovery, freshness
3 URLs: 3 advice
"""
    )


def test_quiet_prints_only_what_is_wrong(site: Site) -> None:
    assert probe("--quiet", f"{site.url}/rss.xml").stdout == ""
    site.change("/rss.xml", status=500)
    result = probe("--quiet", f"{site.url}/sitemap.xml", f"{site.url}/rss.xml")
    assert result.exit_code == 1
    assert (
        result.stdout
        == f"""\
{site.url}/rss.xml
  transport      wrong      the server answers 500 Internal Server Error
                            → host: Answer 200 OK with the document.
2 URLs: 1 advice, 1 wrong
"""
    )


def test_colours_and_long_lists(site: Site) -> None:
    fields = b"".join(b"<%s/>" % name for name in
                      (b"title", b"link", b"guid", b"pubDate", b"author", b"category", b"comments",
                       b"source", b"enclosure", b"ttl"))  # fmt: skip
    body = site.body("/rss.xml").replace(b"<item>", b"<item>" + fields, 1)
    site.change("/rss.xml", body=body)
    result = probe(f"{site.url}/rss.xml", "--color", "always")
    assert result.exit_code == 1
    assert "  document       \x1b[31mwrong      \x1b[0m" in result.stdout
    assert "more (all of them: --json)" in result.stdout


def test_json_says_who_must_act(site: Site) -> None:
    site.change("/rss.xml", has_head=False)
    found = json.loads(probe("--json", f"{site.url}/rss.xml").stdout)
    assert {key: found[key] for key in ("ok", "verdict", "now", "left_out")} == {
        "ok": True, "verdict": "advice", "now": "2026-11-30T22:00:00Z", "left_out": 0
    }  # fmt: skip
    (one,) = found["urls"]
    assert [each["phase"] for each in one["phases"]] == [
        "reach", "walls", "transport", "document", "media", "robots", "autodiscovery", "freshness",
        "set",
    ]  # fmt: skip
    assert one["reached"] is True
    assert one["requests"] == len(site.requests)
    assert one["seconds"] > 0
    transport = one["phases"][2]
    assert (transport["phase"], transport["verdict"]) == ("transport", "advice")
    assert {
        "check": "head",
        "verdict": "advice",
        "message": "HEAD is answered with 405, GET with 200; Apple and others ask so",
        "who": "host",
        "todo": "Answer HEAD like GET, without the body.",
    } in transport["checks"]


def test_nothing_reached_is_exit_code_3(site: Site) -> None:
    result = probe(f"{site.url}/rss.xml", private=False)
    assert result.exit_code == 3
    assert (
        result.stdout
        == f"""\
{site.url}/rss.xml
  reach          not tried  leads to 127.0.0.1, which is not a public address;
                            allow it with --allow-private
  all others     not tried  there is no answer
1 URL: 1 not tried
"""
    )
    two = probe(f"{site.url}/rss.xml", f"{site.url}/index.xml", private=False)
    assert (
        two.stdout
        == f"""\
{site.url}/rss.xml: not tried: {PRIVATE}
{site.url}/index.xml: not tried: {PRIVATE}
2 URLs: 2 not tried
"""
    )
    quiet = probe("--quiet", f"{site.url}/rss.xml", private=False)
    assert (quiet.exit_code, quiet.stdout) == (3, "1 URL: 1 not tried\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give either URLs, or --all or --sample"),
        (("--all", "https://example.org/"), "give either URLs, or --all or --sample"),
        (("--all", "--profile", "msn"), "--profile is for URLs"),
        (("rss.xml",), "'rss.xml' is not a URL"),
        (("https://example.org/", "--fresh-within", "soon"), "--fresh-within 'soon'"),
        (("https://example.org/", "--profile", "nobody"), "nobody"),
    ],
)
def test_usage(arguments: tuple[str, ...], said: str) -> None:
    result = probe(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("share", ["0", "101%", "-1%", "some", "nan%"])
@pytest.mark.usefixtures("newsroom")
def test_a_sample_is_a_share(share: str) -> None:
    result = probe("--sample", share)
    assert result.exit_code == 2
    assert f"--sample {share!r} is not a share" in result.stderr


def test_all_that_is_live_is_probed(newsroom: Site) -> None:
    result = probe("--all", "--json")
    assert urls(result) == [
        f"{newsroom.url}/{name}.xml"
        for name in ("rss", *(f"sectiuni/{each}" for each in sorted(SECTIONS)), *SITEMAPS)
    ]
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    sets = [phase for each in found["urls"] for phase in each["phases"] if phase["phase"] == "set"]
    assert {check["check"] for phase in sets for check in phase["checks"]} >= {"drift"}
    assert {check["verdict"] for phase in sets for check in phase["checks"]} <= {"ok", "wrong"}


def test_other_bytes_than_were_published_are_wrong(newsroom: Site) -> None:
    newsroom.change("/rss.xml", body=newsroom.body("/rss.xml") + b"\n")
    result = probe("--all", "--quiet")
    assert result.exit_code == 1
    assert "bytes are served that are not those" in " ".join(result.stdout.split())


def test_a_sample_has_all_feeds_and_other_parts_each_day(newsroom: Site) -> None:
    result = probe("--sample", "25%", "--json")
    today = urls(result)
    assert len(today) == 4
    assert {f"{newsroom.url}/rss.xml", f"{newsroom.url}/sitemap.xml"} < {*today}
    assert json.loads(result.stdout)["left_out"] == 3
    assert urls(probe("--sample", "25", "--json")) == today
    assert probe("--sample", "25%").stdout.endswith("; 3 files have their turn on other days\n")
    config = load(Path("feedpub.toml"))
    live = live_files(config)
    seen = {
        each.path
        for day in range(1, 29)
        for each in probing.known_of(
            config, live, None, share=0.05, day=date(2026, 11, day)
        ).subjects
    }
    assert seen == {*live}


def live_files(config: feedpub.Config) -> Any:
    from feedpub.destinations import targets_of

    return {
        name: known
        for name, known in targets_of(config)[0].manifest().items()
        if name.endswith(".xml")
    }


@pytest.mark.usefixtures("newsroom")
def test_what_is_known_of_files() -> None:
    config = load(Path("feedpub.toml"))
    live = {
        "index.xml": {"format": "sitemap-index", "url": "https://cdn.example/index.xml"},
        "a b.xml": {"format": "sitemap", "feed": "index.xml", "sha256": "0" * 64},
        "old.xml": {"format": "rss", "left": "2026-11-30T21:00:00Z"},
        "members.xml": {"format": "rss", "tier": "subscription"},
        "feedpub-manifest.json": {"format": "feedpub-manifest"},
        "rss.xml": {"format": "rss", "family": "rss.xml", "feed": "rss.xml"},
    }
    known = probing.known_of(config, live, None, day=date(2026, 11, 30))
    assert [(each.url.removeprefix(config.base_url), each.is_part) for each in known.subjects] == [
        ("a%20b.xml", True), ("https://cdn.example/index.xml", False), ("rss.xml", False)
    ]  # fmt: skip
    assert known.publisher.expects_manifest
    assert (known.publisher.base, known.publisher.home) == (config.base_url, config.base_url)


def test_nothing_live_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(CONFIG.format(url="https://e.example"), encoding="utf-8")
    result = probe("--all")
    assert result.exit_code == 3
    assert "nothing is live" in result.stderr


def test_the_library_probes_as_well(site: Site) -> None:
    from datetime import UTC, datetime

    found = feedpub.probe(
        [f"{site.url}/rss.xml"],
        now=datetime(2026, 11, 30, 22, tzinfo=UTC),
        options=feedpub.ProbeOptions(allow_private=True, pause=0.0, agents=False),
    )
    assert isinstance(found, feedpub.Probed)
    assert (found.mark, found.is_reached) == ("advice", True)
