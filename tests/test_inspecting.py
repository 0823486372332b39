"""`inspect` and `init`: what a source is, what becomes of it, and a first configuration of it."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import main
from feedpub.config import load
from feedpub.errors import ConfigError
from feedpub.inspecting import Candidate, add_source, at_home, guessed, inspect
from feedpub.inspecting import _card as card
from feedpub.inspecting import _discovery as discovery
from feedpub.inspecting import _suggestions as suggesting
from feedpub.inspecting import _tables as tables
from feedpub.inspecting import _usage as usage
from feedpub.model import Publication, Source

NOBODY = Publication(name="Nobody", url="https://publication.invalid/", language="und")
NOW = "2026-11-23T09:00:00+02:00"
OWN = [
    {"slug": f"rain-{number}", "title": f"Rain {number}", "hero_image": "https://e.example/a.jpg",
     "published": f"2026-11-{number + 13:02}T08:00:00", "desk": {"name": "Weather"}}
    for number in range(1, 4)
]  # fmt: skip
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>The  Example</title>
<link>https://e.example/</link><language>en-GB</language><description>News</description>
<item><title>Rain</title><link>https://e.example/rain</link><guid>https://e.example/rain</guid>
<pubDate>Mon, 23 Nov 2026 06:00:00 +0000</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ro"><title>Curierul</title>
<id>urn:f</id>
<link rel="self" href="https://e.example/atom.xml"/><link href="https://e.example/"/>
<updated>2026-11-23T06:00:00Z</updated><entry><title>Ploaie</title><id>urn:a</id>
<link href="https://e.example/ploaie"/><updated>2026-11-23T06:00:00Z</updated></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1", "title": "The \"Example\"", "language": "en",
    "home_page_url": "https://e.example/", "feed_url": "https://e.example/feed.json",
    "items": [{"id": "https://e.example/rain", "url": "https://e.example/rain", "title": "Rain",
               "content_text": "Wet.", "date_published": "2026-11-23T06:00:00Z"}],
}  # fmt: skip
WXR = """<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Blog</title>
<link>https://b.example</link><language>de</language><wp:wxr_version>1.2</wp:wxr_version>
<item><title>Regen</title><link>https://b.example/regen/</link><guid>https://b.example/?p=1</guid>
<content:encoded><![CDATA[<p>Nass.</p>]]></content:encoded><wp:post_id>1</wp:post_id>
<wp:post_date_gmt>2026-11-23 06:00:00</wp:post_date_gmt><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type></item>
<item><title>Entwurf</title><wp:post_id>2</wp:post_id><wp:status>draft</wp:status>
<wp:post_type>post</wp:post_type></item></channel></rss>"""
POST = "---\ntitle: Rain\ndate: 2026-11-23T06:00:00Z\n---\nWet.\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, input: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=input, catch_exceptions=False)

    return run


def look(path: str, base: Path, **said: Any) -> Any:
    return inspect(Source(path=path, **said), publication=NOBODY, base=base)


def put(path: Path, what: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(what if isinstance(what, str) else json.dumps(what), encoding="utf-8")
    return path


def lay_out(folder: Path, kind: str) -> str:
    """Put a source of *kind* into *folder*, and return what it is called."""
    files = {"json": ("a.json", OWN), "rss": ("a.rss", RSS), "atom": ("a.atom", ATOM),
             "json-feed": ("feed.json", JSON_FEED), "wordpress": ("export.xml", WXR),
             "jsonl": ("a.jsonl", "\n".join(map(json.dumps, OWN))),
             "csv": ("a.csv", "url;title;date\nhttps://e.example/a;Rain;2026-11-23")}  # fmt: skip
    if kind in files:
        name, what = files[kind]
        put(folder / name, what)
        return name
    if kind == "markdown":
        put(folder / "site/content/posts/rain.md", POST)
        put(folder / "site/hugo.toml",
            'title = "The Site"\nbaseURL = "https://h.example/"\nlanguageCode = "en-us"',
            )  # fmt: skip
        return "site"
    with sqlite3.connect(folder / "cms.sqlite") as base:
        base.execute("CREATE TABLE posts (id INTEGER PRIMARY KEY, url, title, published)")
        base.execute("INSERT INTO posts VALUES (1, '/rain', 'Rain', '2026-11-23T06:00:00Z')")
    return "sqlite:///cms.sqlite" if kind == "sql" else "cms.sqlite"


KINDS = ("atom", "csv", "json", "json-feed", "jsonl", "markdown", "rss", "sql", "sqlite",
         "wordpress")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_build_of_each_kind_passes(
    kind: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    name = lay_out(tmp_path, kind)
    made = run("init", name)
    assert made.exit_code == 0, made.output
    assert made.stdout.endswith("next: feedpub build\n")
    text = Path("feedpub.toml").read_text("utf-8")
    assert text.startswith("#:schema file:///")
    source = tomllib.loads(text)["source"]
    assert [each.get("path", each.get("url")) for each in source] == [name]
    built = run("build", "--now", NOW)
    assert built.exit_code == 0, built.output
    assert run("config").output.endswith("feedpub.toml: 1 sources, 5 outputs\n")


@pytest.mark.parametrize(
    ("kind", "name", "url", "language"),
    [("rss", "The Example", "https://e.example/", "en-GB"),
     ("atom", "Curierul", "https://e.example/", "ro"),
     ("json-feed", 'The "Example"', "https://e.example/", "en"),
     ("wordpress", "Blog", "https://b.example", "de"),
     ("markdown", "The Site", "https://h.example/", "en-US")],
)  # fmt: skip
def test_init_takes_from_the_source_what_it_says_of_the_publication(
    kind: str, name: str, url: str, language: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    run("init", lay_out(tmp_path, kind))
    made = load(Path("feedpub.toml")).publication
    assert (made.name, made.url.rstrip("/"), made.language) == (name, url.rstrip("/"), language)
    assert "CHECK: not found in the sources" not in Path("feedpub.toml").read_text("utf-8")


@pytest.mark.parametrize("kind", [each for each in KINDS if each not in ("sql",)])
def test_init_finds_the_source_in_a_directory(
    kind: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    lay_out(tmp_path, kind)
    put(tmp_path / "README.md", "# Nothing\n")
    put(tmp_path / "package.json", {"name": "site", "version": "1"})
    put(tmp_path / ".hidden/a.json", OWN)
    put(tmp_path / "one/two/three/four/a.json", OWN)
    made = run("init", ".", "--yes")
    assert made.exit_code == 0, made.output
    assert run("build", "--now", NOW).exit_code == 0


def test_init_takes_many_files_of_a_kind_as_one_and_mentions_what_else_is_there(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    for number, each in enumerate(OWN):
        put(tmp_path / f"articles/{number}.json", each)
    put(tmp_path / "feed.rss", RSS)
    assert run("init").exit_code == 0
    text = Path("feedpub.toml").read_text("utf-8")
    assert [each["path"] for each in tomllib.loads(text)["source"]] == ["articles/*.json"]
    assert '# path = "feed.rss"' in text


@pytest.mark.parametrize(("ignored", "said"), [("/public/\n", True), ("*.store\n", False)])
def test_init_says_what_not_to_commit(
    ignored: str, said: bool, run: Callable[..., Result], tmp_path: Path
) -> None:
    put(tmp_path / "a.json", OWN)
    put(tmp_path / ".gitignore", ignored)
    made = run("init", "--yes")
    assert ("add feedpub.store* to .gitignore" in made.output) is said
    assert (tmp_path / ".gitignore").read_text("utf-8") == ignored


def test_init_never_overwrites(run: Callable[..., Result], tmp_path: Path) -> None:
    put(tmp_path / "feedpub.toml", "mine")
    made = run("init")
    assert made.exit_code == 2
    assert "feedpub.toml: exists, and is not overwritten" in made.stderr
    assert Path("feedpub.toml").read_text("utf-8") == "mine"


def test_init_writes_nothing_where_there_is_nothing(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    assert run("init").exit_code == 2
    put(tmp_path / "a.jsonl", '{"title": "Rain"}')
    made = run("init", "a.jsonl")
    assert (made.exit_code, Path("feedpub.toml").exists()) == (1, False)
    assert "nothing was written: no article comes of a.jsonl" in made.stderr
    assert run("init", "gone.json").exit_code == 3
    for option in ("--url", "--timezone", "--language"):
        assert run("init", "a.jsonl", option, "no address").exit_code == 2


def test_init_says_why_the_files_of_a_directory_are_no_articles(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    put(
        tmp_path / "a.jsonl", '{"title": "Rain", "url": "https://e.example/"}\n{"title": "Undated"}'
    )
    put(tmp_path / "b.sql", "CREATE TABLE news (id int);")
    put(tmp_path / "c.css", "a {}")
    assert run("init").stderr == (
        "feedpub: .: no articles were found\n"
        "  a.jsonl: date_published is missing or empty\n"
        "  b.sql: is a dump of a database, not a database\n"
        "  More about one of them: feedpub inspect SOURCE\n"
        "  Name the file, folder or address that contains them: feedpub init SOURCE\n"
    )


def test_init_sets_bad_records_aside(run: Callable[..., Result], tmp_path: Path) -> None:
    put(tmp_path / "a.json", [*OWN, {"title": "Undated", "slug": "x"}])
    made = run("init", "a.json", "--name", "E", "--url", "https://e.example/")
    assert made.stdout.endswith(
        "bad.jsonl is for 1 record that cannot be used: feedpub inspect a.json says why\n"
        "next: feedpub build\n"
    )
    text = Path("feedpub.toml").read_text("utf-8")
    assert 'template = "https://e.example/{slug}/"' in text
    assert (
        "# CHECK: 1 of 4 records cannot be used: they are set aside here, with the reasons.\n"
        'quarantine = "bad.jsonl"\nmax_bad = "25%"\n'
    ) in text
    assert run("build", "--now", NOW).exit_code == 0
    assert len(Path("bad.jsonl").read_text("utf-8").splitlines()) == 1


def test_inspect_shows_all_in_80_columns(run: Callable[..., Result], tmp_path: Path) -> None:
    put(tmp_path / "a.json", OWN)
    found = run("inspect", "a.json", "--timezone", "UTC")
    assert found.exit_code == 1
    assert (
        found.stdout
        == """\
a.json
  kind        json, by its content
  vocabulary  feedpub (feedpub's own), recognised from the records
  records     3: 0 articles, 3 refused

Fields of the records that are not used:
  desk        100 %  Weather
  hero_image  100 %  https://e.example/a.jpg
  slug        100 %  rain-1

What a build would report:
  error[record/missing-field] url is missing or empty
    3 times, first at record 1, record 2, record 3

Suggested for its [[source]] (--write adds it):
  [source.fields]
  # hero_image sounds like image.
  image = "hero_image"
  # Records have no address: say how the site makes it from their fields.
  url = { template = "https://www.example.org/{slug}/" }
"""
    )


def test_inspect_writes_the_source_once_and_keeps_what_is_there(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    put(tmp_path / "a.json", OWN)
    mine = '# mine\n[publication]\nname = "E"\nurl = "https://e.example/"\nlanguage = "en"'
    put(tmp_path / "feedpub.toml", mine)
    first = run("inspect", "a.json", "--write")
    assert first.exit_code == 0, first.output
    text = Path("feedpub.toml").read_text("utf-8")
    assert text.startswith(f"{mine}\n\n[[source]]\n")
    source = load(Path("feedpub.toml")).sources[0]
    assert source.fields == {
        "image": "hero_image", "url": {"template": "https://e.example/{slug}/"}
    }  # fmt: skip
    again = run("inspect", "a.json", "--write")
    assert (again.exit_code, Path("feedpub.toml").read_text("utf-8")) == (0, text)
    assert "has a.json already; nothing was added" in again.stderr
    assert json.loads(run("inspect", "a.json", "--json").stdout)["articles"] == 3
    assert run("build", "--now", NOW).exit_code == 0


def test_inspect_writes_a_new_file_if_there_is_none(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    put(tmp_path / "a.rss", RSS)
    assert run("inspect", "a.rss").exit_code == 0
    assert not Path("feedpub.toml").exists()
    assert run("inspect", "a.rss", "--write").exit_code == 0
    assert load(Path("feedpub.toml")).publication.name == "The Example"


def test_inspect_reads_standard_input_and_options(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    assert "kind        rss, by its content" in run("inspect", "-", input=RSS).stdout
    assert run("inspect", "-", "--write", input=RSS).exit_code == 2
    assert run("inspect", "-", "--option", "colour=red", input=RSS).exit_code == 2
    lay_out(tmp_path, "sql")
    named = run("inspect", "cms.sqlite", "--option", "table=posts", "--json")
    assert json.loads(named.stdout)["kind"] == "sqlite"
    assert run("inspect", "gone.json").exit_code == 3


def test_what_where_leaves_out_is_said_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path / "e.xml", WXR)
    found = look("e.xml", tmp_path, where="title")
    assert [(each.reason, each.count) for each in found.left_out] == [
        ("wp:status is draft, not publish", 1)
    ]
    assert (found.articles, found.unwanted, found.language, found.site) == (
        1, 1, "de", "https://b.example"
    )  # fmt: skip
    assert "Left out by where:\n        1 × wp:status is draft" in "\n".join(card.lines(found, 80))


def test_what_nobody_uses_of_xml_is_told_by_its_paths(tmp_path: Path) -> None:
    path = tmp_path / "story.xml"
    path.write_text(
        """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="https://e.example/rain">
<rightsInfo>E</rightsInfo><itemMeta><itemClass qcode="ninat:text"/><signal qcode="s:x"/>
<versionCreated>2026-11-23T06:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><urgency>5</urgency><headline>Rain</headline></contentMeta>
<contentSet><inlineData>Wet.</inlineData></contentSet></newsItem>"""
    )

    found = inspect(Source(path=str(path)), publication=NOBODY, base=tmp_path)

    assert (found.kind, found.articles) == ("newsml-g2", 1)
    assert [each.name for each in found.unused] == [
        "contentMeta.urgency", "itemMeta.signal", "rightsInfo",
    ]  # fmt: skip


def test_of_a_large_source_the_first_records_are_read(tmp_path: Path) -> None:
    put(tmp_path / "a.jsonl", "\n".join(map(json.dumps, OWN)))
    put(tmp_path / "b.jsonl", json.dumps(OWN[0]))
    found = inspect(Source(path="*.jsonl"), publication=NOBODY, base=tmp_path, most=2)
    assert (found.records, found.is_whole, found.files) == (2, False, 2)
    assert "the first 2: " in "\n".join(card.lines(found, 80))


def test_dates_that_can_be_read_in_two_ways_ask_for_their_format(tmp_path: Path) -> None:
    put(tmp_path / "a.json", [{"url": "https://e.example/", "title": "A", "date": "03/04/2026"}])
    (found,) = look("a.json", tmp_path).suggestions
    assert (found.key, found.value, found.is_guess) == ("date_format", '"%d/%m/%Y"', True)
    assert '"%m/%d/%Y"' in found.about


def test_a_file_that_is_cut_off_is_said_at_once(run: Callable[..., Result], tmp_path: Path) -> None:
    record = {"url": "https://e.example/a", "title": "A", "date_published": "2026-11-23T08:00:00Z"}
    put(tmp_path / "a.jsonl", f"{json.dumps(record)}\n{json.dumps(record)[:-9]}")
    made = run("init", "a.jsonl", "--language", "ro")
    assert made.exit_code == 0, made.output
    assert "a.jsonl could not be read to the end: export or fetch it again" in made.stderr
    assert look("a.jsonl", tmp_path).cut_short == ("a.jsonl",)
    assert run("build").exit_code == 3
    put(tmp_path / "b.jsonl", f"{json.dumps(record)}\n")
    assert look("b.jsonl", tmp_path).cut_short == ()


def test_the_encoding_is_suggested(run: Callable[..., Result], tmp_path: Path) -> None:
    line = "url;title;date\n" + "".join(
        f"https://e.example/{title[:2]};{title};2026-11-23T08:00:00Z\n"
        for title in ("Un café nou", "Ştiri din ţară", "Încă una, şi ultima")
    )
    (tmp_path / "a.csv").write_bytes(line.encode("windows-1250"))
    made = run("init", "a.csv", "--language", "ro")
    assert made.exit_code == 0, made.output
    assert load(Path("feedpub.toml")).sources[0].encoding == "windows-1250"


@pytest.mark.parametrize(
    ("text", "result"),
    [('<link rel="alternate" type="application/rss+xml" href="/c/comments.xml"><LINK '
      "type=application/atom+xml rel='alternate' href=a.atom>",
      ["https://e.example/n/a.atom", "https://e.example/c/comments.xml"]),
     ('<link rel="stylesheet" type="application/rss+xml" href="x">', []),
     ('<link rel="alternate" type="application/rss+xml" href="feed:x">', [])],
)  # fmt: skip
def test_feeds_of_a_page_are_found(text: str, result: list[str]) -> None:
    assert list(discovery.feeds_of(text, "https://e.example/n/")) == result


class Page:
    def __init__(self, url: str, kind: str, body: str) -> None:
        self.url, self.headers, self._left = url, {"content-type": kind}, body.encode()

    def read(self, size: int = -1) -> bytes:
        size = len(self._left) if size < 0 else size
        data, self._left = self._left[:size], self._left[size:]
        return data

    def close(self) -> None:
        pass


def test_a_site_is_known_by_its_feeds(tmp_path: Path) -> None:
    pages = {
        "https://e.example/": ("text/html", '<link rel="alternate" type="application/rss+xml"'
                               ' href="/empty.rss"><link rel="alternate"'
                               ' type="application/rss+xml" href="/feed.rss">'),
        "https://e.example/empty.rss": ("text/xml", "<rss><channel></channel></rss>"),
        "https://e.example/feed.rss": ("text/xml", RSS),
        "https://e.example/bare": ("text/html", "<p>Nothing"),
    }  # fmt: skip

    def fetch(url: str, **_: object) -> Any:
        return Page(url, *pages[url])

    def behind(url: str) -> list[str]:
        found = discovery.discover(url, publication=NOBODY, base=tmp_path, fetch=fetch)
        return [each.source.path for each in found]

    feeds = ["https://e.example/feed.rss", "https://e.example/empty.rss"]
    assert behind("https://e.example/") == feeds
    assert behind("https://e.example/feed.rss") == ["https://e.example/feed.rss"]
    with pytest.raises(Exception, match="is a page that does not link to a feed"):
        behind("https://e.example/bare")
    page = pages["https://e.example/"][1].replace("/feed.rss", "/empty.rss?x")
    pages["https://e.example/"] = ("text/html", page)
    pages["https://e.example/empty.rss?x"] = pages["https://e.example/empty.rss"]
    assert behind("https://e.example/") == ["https://e.example/empty.rss",
                                            "https://e.example/empty.rss?x"]  # fmt: skip


def test_what_is_suggested_is_tried_so_often_and_kept_only_if_it_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a.json", OWN)
    monkeypatch.setattr(discovery, "_ROUNDS", 1)
    found = discovery.settled(Source(path="a.json"), publication=NOBODY, base=tmp_path)
    assert set(found.guesses) == {"timezone", "fields.image", "fields.url"}


def test_the_schema_is_named_from_the_folder_it_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedpub.inspecting import _drafting as drafting

    monkeypatch.setattr(drafting, "schema_folder", lambda: tmp_path / ".venv/schemas")
    assert drafting._schema(tmp_path) == "./.venv/schemas/feedpub.schema.json"
    elsewhere = drafting._schema(tmp_path / "site")
    assert elsewhere == f"file://{tmp_path}/.venv/schemas/feedpub.schema.json"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [("a.rss", "<rss/>", {}), ("b.rss", "", {}), ("a.atom", "", {}),
     ("a.json", json.dumps({**JSON_FEED, "title": "\\q"}).replace("\\\\q", "\\q"),
      {"url": "https://e.example/", "language": "en"})],
)  # fmt: skip
def test_what_a_source_says_of_the_publication_may_be_nothing(
    name: str, text: str, told: dict[str, str], tmp_path: Path
) -> None:
    from feedpub.sources import SOURCES

    kind = "json-feed" if name.endswith("json") else name[2:]
    place = type("Place", (), {"head": text.encode(), "path": None, "name": name})()
    assert SOURCES[kind].metadata(place) == told
    assert SOURCES["markdown"].metadata(place) == {}
    assert SOURCES["csv"].metadata(place) == {}


def test_no_table_is_added_to_a_list_in_brackets(tmp_path: Path) -> None:
    put(tmp_path / "a.rss", RSS)
    each = discovery.settled(Source(path="a.rss"), publication=NOBODY, base=tmp_path)
    listed = put(tmp_path / "feedpub.toml", 'source = [{ path = "b.rss" }]')
    with pytest.raises(ConfigError, match="list in brackets"):
        add_source(listed, each)
    with pytest.raises(ConfigError, match="is not TOML"):
        add_source(put(tmp_path / "bad.toml", "=="), each)
    with pytest.raises(ConfigError, match="cannot be read"):
        add_source(tmp_path / "gone.toml", each)
    shared = put(tmp_path / "pyproject.toml", "[tool.feedpub.publication]\r\n")
    added = add_source(shared, each)
    assert added is not None
    assert added.startswith("[[tool.feedpub.source]]\n")
    assert b"\r\n[[tool.feedpub.source]]\r\n" in shared.read_bytes()
    assert add_source(shared, each) is None


@pytest.mark.parametrize(
    ("missing", "source", "extra"),
    [("markdown_it", "site", "markdown"), ("sqlalchemy", "postgresql://h/d", "sql"),
     ("feedpub.fetch._following", "https://e.example/feed.xml", "http")],
)  # fmt: skip
@pytest.mark.parametrize("command", ["inspect", "init"])
def test_without_its_extra_the_message_is_the_command_that_installs_it(
    command: str,
    missing: str,
    source: str,
    extra: str,
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lay_out(tmp_path, "markdown")
    find = importlib.util.find_spec
    monkeypatch.setattr("feedpub.sources.markdown.find_spec",
                        lambda name: None if name == missing else find(name))  # fmt: skip
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "feedpub.sources._sqlalchemy", raising=False)
    found = run(command, source)
    assert found.exit_code in (2, 3)
    assert found.stderr.rstrip().endswith(f"pip install 'feedpub[{extra}]'")
    if extra == "markdown" and command == "init":
        assert f"pip install 'feedpub[{extra}]'" in run("init", ".").stderr


def test_what_cannot_be_written_is_said(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a.rss", RSS)
    each = discovery.settled(Source(path="a.rss"), publication=NOBODY, base=tmp_path)
    target = put(tmp_path / "mine.toml", "")

    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tables, "content", lambda _path: b"")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ConfigError, match="cannot be written: Permission denied"):
        add_source(target, each)
    assert run("init", "a.rss").exit_code in (2, 3)


def test_what_is_no_record_is_refused(run: Callable[..., Result], tmp_path: Path) -> None:
    put(tmp_path / "a.jsonl", f"{json.dumps(OWN[0])}\n[3]\n{{broken\n")
    found = look("a.jsonl", tmp_path)
    assert (found.records, found.refused, found.is_refused) == (3, 3, True)
    assert run("inspect", "a.jsonl").exit_code == 1


def test_what_is_repaired_is_said(tmp_path: Path) -> None:
    put(tmp_path / "a.rss", RSS.replace("<title>Rain", "<title>Rain & snow"))
    (found,) = look("a.rss", tmp_path).problems
    assert (found.rule, found.severity, found.count) == ("record/repaired-xml", "warning", 1)


def test_what_is_not_published_is_counted(tmp_path: Path) -> None:
    draft = {"url": "https://e.example/", "title": "A", "date": "2026-11-20T08:00:00Z",
             "status": "draft", "tagline_1": "x"}  # fmt: skip
    put(tmp_path / "a.json", [draft, {**draft, "url": "https://e.example/b", "id": "b"}])
    found = look("a.json", tmp_path)
    assert found.unpublished == 2
    said = "\n".join(card.lines(found, 80))
    assert "2: 2 articles (2 of them not published)" in said
    named = look("a.json", tmp_path, vocabulary="feedpub")
    assert named.why_vocabulary == "as it is named"


def test_no_more_fields_are_told_apart_than_anybody_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MOST", 15)
    many = [{"title": "A", "kind": f"k{number}", **{f"x{number}": 1}} for number in range(40)]
    put(tmp_path / "a.json", many)
    found = look("a.json", tmp_path)
    assert len(found.unused) == 14
    assert "  … and 2 more (all of them: --json)" in list(card.lines(found, 80))
    left = look("a.json", tmp_path, where={"kind": "no"})
    assert [each.count for each in left.left_out] == [25, *[1] * 15]


def test_values_are_written_as_toml() -> None:
    value = {"a b": ["x\x7f\n", True, 3], "c": {"d": "„ä”"}}
    assert tomllib.loads(f"v = {tables.written(value)}") == {"v": value}


def test_what_is_unsaid_is_marked(tmp_path: Path) -> None:
    put(tmp_path / "a.json", OWN)
    found = discovery.settled(Source(path="a.json"), publication=NOBODY, base=tmp_path)
    guess = guessed(found, {"url": "http://[", "language": "x y", "timezone": "Mars/Base"})
    assert guess.untold == {"name", "url", "language", "timezone"}
    assert guess.timezone == "UTC"
    moved = at_home(found, "https://f.example")
    assert moved.source.fields["url"] == {"template": "https://f.example/{slug}/"}
    plain = Candidate(source=Source(path="a"), inspection=found.inspection)
    assert at_home(plain, "https://f.example") is plain


def test_a_record_tells_which_of_its_fields_are_used() -> None:
    from feedpub.vocabularies import FEEDPUB

    own = {"title": "head.main", "url": {"template": "https://e.example/{slug|lower}/"},
           "authors": {"each": "writers", "name": "n"}, "tags": ["labels[*].x", "kw"],
           "section": {"value": "News"}}  # fmt: skip
    seen = usage.Usage(FEEDPUB, Source(path="a", fields=own, where="live"))
    for number in range(2):
        seen.see({"head": {"main": "A", "sub": {"x": 1}}, "slug": "a", "writers": [{"n": "B"}],
                  "labels": [{"x": 1}], "kw": "k", "live": True,
                  "rest": {"a": {"b": {"c": number}}},
                  "empty": "", "summary": "S"})  # fmt: skip
    seen.see({"head": "A", "live": True, "long": "x" * 300})
    seen.see({"live": False})
    assert [(each.name, each.count) for each in seen.unused] == [
        ("head.sub", 2), ("rest", 2), ("long", 1)
    ]  # fmt: skip
    assert [each.reason for each in seen.left_out] == ["live is false"]
    assert suggesting.origin_of("ftp://e.example/") is None


@pytest.mark.parametrize(
    ("value", "result"),
    [("x", "x"), (["a", "b"], "a, b"), ({"name": "Ana", "url": None}, "Ana"), (True, "true"),
     ({"url": "u", "width": 3}, "u · width 3"), ("x" * 201, "x" * 200 + " (201 characters)")],
)  # fmt: skip
def test_values_are_said_in_one_line(value: Any, result: str) -> None:
    assert card.said(value) == result


def test_inspect_names_rows_that_have_no_lines(run: Callable[..., Result], tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as made:
        made.execute("CREATE TABLE posts (title, url, date_published)")
        made.executemany("INSERT INTO posts VALUES ('', ?, '2026-11-23')", [("/1",), ("/2",)])
        made.commit()
    found = run("inspect", "a.sqlite", "--timezone", "UTC")
    assert "title is missing or empty\n    2 times, first at row 1, row 2\n" in found.stdout
