"""Making only what changed gives the same bytes as making everything, whatever happens."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from feedpub import choosing, config, pipeline, sources
from feedpub.errors import ConfigError, StoreError
from feedpub.formats import FORMATS
from feedpub.guarding import GUARDS
from feedpub.making import _made_with
from feedpub.remembering._run_memory import put_pending
from feedpub.store import Store

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = "https://news.example"
SECTIONS = ["Politică", "Politica", "Sport", "Vreme", "Rare"]
PUBLICATION = f"""
[publication]
name = "News"
url = "{SITE}/"
language = "en"
[[source]]
path = "articles.jsonl"
max_bad = 1
quarantine = "bad.jsonl"
"""
OUTPUTS = [
    '[[output]]\nformat = "rss"\npath = "rss.xml"\nlimit = 5\n',
    '[[output]]\nformat = "atom"\npath = "all.xml"\n',
    '[[output]]\nformat = "json-feed"\npath = "feed.json"\nlimit = 7\nguid = "url"\n',
    '[[output]]\nformat = "rss"\npath = "recent.xml"\nmax_age = "36h"\n',
    '[[output]]\nformat = "rss"\npath = "s/{section}.xml"\nfor_each = "section"\nlimit = 3\n',
    '[[output]]\nformat = "atom"\npath = "t/{tag}.xml"\nfor_each = "tag"\nmax_age = "72h"\n',
    '[[output]]\nformat = "rss"\npath = "by/{author}.xml"\nfor_each = "author"\n',
    '[[output]]\nformat = "rss"\npath = "in/{language}.xml"\nfor_each = "language"\nlimit = 4\n',
    '[[output]]\nformat = "rss"\npath = "sport.xml"\nlimit = 4\n[output.where]\n'
    'section = ["Sport"]\nage = "240h"\n',
    '[[output]]\nformat = "news-sitemap"\npath = "news.xml"\n',
    '[[output]]\nformat = "news-sitemap"\npath = "n/{section}.xml"\nfor_each = "section"\n'
    'empty = "skip"\n',
    '[[output]]\nformat = "sitemap"\npath = "sitemap.xml"\n',
    '[[output]]\nformat = "sitemap"\npath = "m/{section}.xml"\nfor_each = "section"\n'
    "translations = false\n",
    '[[output]]\nformat = "rss"\npath = "msn.xml"\nlimit = 4\nprofile = "msn"\n',
    '[[output]]\nformat = "rss"\npath = "f/{section}.xml"\nfor_each = "section"\nlimit = 3\n'
    'profile = "flipboard"\n',
    '[[output]]\nformat = "rss"\npath = "paid.xml"\nlimit = 6\naccess = ["subscription"]\n',
    '[[output]]\nformat = "atom"\npath = "long.xml"\nlimit = 3\narchive = "month"\n',
    '[[output]]\nformat = "rss"\npath = "l/{section}.xml"\nfor_each = "section"\nlimit = 2\n'
    'archive = "day"\n',
    '[[output]]\nformat = "json-feed"\npath = "gone.json"\nlimit = 3\ntombstones = "36h"\n',
    '[[output]]\nformat = "rss"\npath = "smartnews.xml"\nlimit = 3\nprofile = "smartnews"\n',
]


class Newsroom:
    """A newsroom in which all sorts of things happen."""

    def __init__(self, folder: Path, seed: int, mode: str = "snapshot") -> None:
        self.mode = mode
        self.written: dict[str, str] = {}
        self.folder = folder
        self.random = Random(seed)
        self.now = NOW
        self.records: dict[int, dict[str, Any]] = {}
        self.translates = self.random.random() < 0.3
        self.prunes = self.random.random() < 0.3
        self.targets = 2 if self.random.random() < 0.2 else 1
        self.outputs = self.some_outputs()
        self.description = ""
        self.following = 0
        for _ in range(self.random.randint(5, 40)):
            self.publish(self.now - self.random.random() * 60 * DAY)

    def some_outputs(self) -> list[str]:
        return self.random.sample(OUTPUTS, self.random.randint(3, len(OUTPUTS)))

    def publish(self, published: datetime | None = None) -> None:
        number = self.following
        self.following += 1
        self.records[number] = {
            "id": f"{SITE}/id/{number}",
            "url": f"{SITE}/story/a-{number}",
            "title": f"Title {number}",
            "date_published": (published or self.now).isoformat(),
            "content_html": f"<p>Text of {number}.</p>",
            "summary": f"In short {number}.",
        }
        for _ in range(3):
            self.edit(number)

    def edit(self, number: int) -> None:
        """Change one field of an article."""
        random, record, now = self.random, self.records[number], self.now
        other = f"{SITE}/story/a-{random.randrange(self.following + 2)}"
        soon = (now + random.choice([-1, 1, 30]) * HOUR).isoformat()
        changes: list[dict[str, Any]] = [
            {"title": f"Title {number} {random.random()}"},
            {"sections": random.sample(SECTIONS, random.randint(0, 2))},
            {"sections": random.sample(SECTIONS, random.randint(0, 2))},
            {"tags": random.sample(["one", "two", "three"], random.randint(0, 2))},
            {"authors": [{"name": random.choice(["Ana", "Dan"])}]},
            {"content_html": f'<p>New. <a href="{other}?utm_source=x">More</a></p>'},
            {"related": [{"url": other, "title": "Related"}]},
            {"status": random.choice(["published", "draft", "withdrawn", "published"])},
            {"embargo": soon},
            {"expires": soon},
            {"language": random.choice(["en", "fr", "de"])},
            {"access": random.choice(["free", "subscription"])},
            {"noindex": random.random() < 0.5},
            {"date_published": (now - random.random() * 3 * DAY).isoformat()},
            {"translations": [{"language": "fr", "url": other}]} if self.translates else {},
            {"url": f"{SITE}/story/b-{number}"},
            {"date_modified": now.isoformat()},
        ]
        record |= random.choice(changes)

    def go_on(self) -> None:
        """Let something happen."""
        random = self.random
        for _ in range(random.choice([0, 1, 1, 1, 2, 5])):
            match random.randrange(10):
                case 0 | 1 | 2:
                    self.publish()
                case 3 if self.mode == "updates":
                    self.records[random.choice(list(self.records))]["status"] = "withdrawn"
                case 3 if len(self.records) > 5:
                    del self.records[random.choice(list(self.records))]
                case _:
                    self.edit(random.choice(list(self.records)))
        self.now += random.choice([timedelta(), 5 * timedelta(minutes=1), HOUR, 11 * HOUR, DAY])
        match random.randrange(14):
            case 0:
                self.now -= 5 * HOUR
            case 1:
                self.outputs = self.some_outputs()
            case 2:
                self.description = f'description = "{random.random()}"\n'
            case 3:
                self.lose()

    def lose(self) -> None:
        """Lose a file that is live, or let somebody alter it."""
        files = sorted(each for each in self.folder.rglob("public*/**/*") if each.is_file())
        for path in self.random.sample(files, min(2, len(files))):
            path.unlink() if self.random.random() < 0.5 else path.write_text("altered")

    def write(self) -> None:
        """Write the records, in any order, and the configuration."""
        lines = list(self.records.values())
        if self.mode == "updates":
            lines = [each for each in lines if self.written.get(each["id"]) != json.dumps(each)]
            lines += self.random.sample(list(self.records.values()), 1)
            lines = list({each["id"]: each for each in lines}.values())
            self.written |= {each["id"]: json.dumps(each) for each in lines}
        self.random.shuffle(lines)
        with (self.folder / "articles.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(each) + "\n" for each in lines)
        targets = "".join(
            f'[[publish.target]]\ntype = "directory"\ndirectory = "public{number}"\n'
            for number in range(self.targets)
        )
        publish = f"[publish]\nprune = {str(self.prunes).lower()}\n"
        text = PUBLICATION.replace("[[source]]", f"{self.description}[[source]]")
        text += f'mode = "{self.mode}"\n'
        (self.folder / "feedpub.toml").write_text(
            text + publish + targets + "".join(self.outputs), encoding="utf-8"
        )

    def build(self, folder: Path) -> pipeline.Built:
        loaded = config.load(folder / "feedpub.toml", environment={})
        request = pipeline.Request(now=self.now, allow=tuple(GUARDS), allow_empty=True)
        return pipeline.build(loaded, request)


def files(folder: Path) -> Mapping[str, bytes]:
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in sorted(folder.rglob("public*/**/*"))
        if each.is_file()
    }


def told(built: pipeline.Built) -> list[tuple[str, list[str]]]:
    return sorted(
        (each.path, sorted(finding.message for finding in each.findings))
        for each in built.checked
        if each.findings
    )


#: Sequences of each mode: each takes some ten seconds.
SEEDS = 30 if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 4


@pytest.mark.parametrize("mode", ["snapshot", "updates"])
@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_left_alone_would_have_been_the_same(tmp_path: Path, seed: int, mode: str) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    newsroom = Newsroom(one, seed, mode)
    for step in range(14):
        if step:
            newsroom.go_on()
        newsroom.write()
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(one, other)
        with Store(other / "feedpub.store") as store:
            put_pending(store, None)
        whole, some = newsroom.build(other), newsroom.build(one)
        assert files(one) == files(other), step
        assert told(some) == told(whole), step
        assert some.next_run_at == whole.next_run_at, step
        assert not any(each.kept for each in whole.documents)


def one(
    folder: Path, *, mode: str = "snapshot", more: str = "", **changes: Mapping[str, Any]
) -> pipeline.Built:
    """Build of 30 articles, a day apart, in two sections; those of *changes* are others."""
    records = []
    for number in range(30):
        record = {
            "id": f"{SITE}/{number}",
            "url": f"{SITE}/story/{number}",
            "title": f"Title {number}",
            "date_published": (NOW - number * DAY).isoformat(),
            "content_html": "<p>Text.</p>",
            "sections": ["Sport" if number % 2 else "World"],
            "authors": [{"name": "Ana"}],
        }
        changed = changes.get(f"a{number}")
        if changed is not None or mode == "snapshot" or not changes:
            records.append({**record, **(changed or {})})
    (folder / "articles.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    outputs = "".join(OUTPUTS[number] for number in (0, 4, 11))
    (folder / "feedpub.toml").write_text(f'{PUBLICATION}mode = "{mode}"\n{outputs}{more}')
    loaded = config.load(folder / "feedpub.toml", environment={})
    return pipeline.build(loaded, pipeline.Request(now=NOW, allow=tuple(GUARDS)))


@pytest.mark.parametrize("mode", ["snapshot", "updates"])
@pytest.mark.parametrize(
    ("changes", "made"),
    [
        ({"a0": {}}, []),
        # The newest of the world, in the feed of all and in the month.
        (
            {"a0": {"title": "Other"}},
            ["rss.xml", "s/world.xml", "sitemap-2026-11.xml", "sitemap.xml"],
        ),
        # Older than all that the feeds list: its month has it alone.
        ({"a25": {"title": "Other"}}, ["sitemap-2026-10.xml", "sitemap.xml"]),
        # The place of one that left is taken by an older one.
        (
            {"a1": {"status": "withdrawn"}},
            ["rss.xml", "s/sport.xml", "sitemap-2026-11.xml", "sitemap.xml"],
        ),
    ],
)
def test_only_what_has_changed_is_made(
    tmp_path: Path, mode: str, changes: dict[str, Any], made: list[str]
) -> None:
    first = one(tmp_path, mode=mode)
    names = {each.name for each in first.documents}
    built = one(tmp_path, mode=mode, **changes)
    assert sorted(each.name for each in built.documents if not each.kept) == made
    assert {each.name for each in built.documents} == names


def test_a_feed_that_did_not_go_out_is_made_again_if_there_still_is_one(tmp_path: Path) -> None:
    one(tmp_path)
    with Store(tmp_path / "feedpub.store") as store:
        put_pending(store, [("away.xml", None), ("rss.xml", None)])
    assert made(one(tmp_path)) == ["rss.xml"]
    assert made(one(tmp_path)) == []


def test_a_format_of_another_package_is_made_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rss = FORMATS["rss"]
    others = replace(rss, write=lambda feed: rss.write(feed))
    monkeypatch.setattr(_made_with, "FORMATS", {**FORMATS, "rss": others})
    one(tmp_path)
    assert made(one(tmp_path)) == ["rss.xml", "s/sport.xml", "s/world.xml"]


def test_names_that_may_be_in_each_others_way(tmp_path: Path) -> None:
    more = '[[output]]\nformat = "rss"\npath = "s/{author}.xml"\nfor_each = "author"\n'
    one(tmp_path, mode="updates", more=more)
    # The section has the name of the author: which of the two has the file, all articles decide.
    built = one(tmp_path, mode="updates", more=more, a1={"sections": ["Ana"]})
    names = {each.name for each in built.documents if each.name.startswith("s/")}
    assert len(names) == 4
    assert {"s/ana.xml", "s/sport.xml", "s/world.xml"} < names


def test_a_feed_whose_articles_are_all_too_old_stays_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The feed of a tag exists because of an article that its window does not show any more.
    more = OUTPUTS[5]
    tagged = {"tags": ["one"]}
    one(tmp_path, mode="updates", more=more, a0=tagged, a1=tagged)
    monkeypatch.setattr(f"{__name__}.NOW", NOW + 4 * DAY)
    one(tmp_path, mode="updates", more=more, a3={"date_published": NOW.isoformat()})
    listed = (tmp_path / "public/t/one.xml").read_text(encoding="utf-8")
    assert "<entry>" not in listed
    # What it showed last is withdrawn: the older one keeps it there.
    one(tmp_path, mode="updates", more=more, a0={"status": "withdrawn"})
    assert "<entry>" not in (tmp_path / "public/t/one.xml").read_text(encoding="utf-8")


def test_what_is_announced_as_gone_takes_nobodys_place(tmp_path: Path) -> None:
    # The other feeds search no farther than the tenth.
    more = '[[output]]\nformat = "json-feed"\npath = "gone.json"\nlimit = 12\n'
    one(tmp_path, mode="updates", more=more)
    one(tmp_path, mode="updates", more=more, a0={"status": "withdrawn"})
    feed = json.loads((tmp_path / "public/gone.json").read_bytes())
    assert [each["id"].rpartition("/")[2] for each in feed["items"]] == [*map(str, range(1, 13))]
    # The one that moves up has its body, though a sitemap needed it without.
    assert [each.get("content_html") for each in feed["items"]] == ["<p>Text.</p>"] * 12
    assert len(feed["_feedpub"]["deleted"]) == 1


def test_archives_of_updates_are_made_of_all_articles(tmp_path: Path) -> None:
    more = '[[output]]\nformat = "atom"\npath = "all.xml"\narchive = "month"\n'
    one(tmp_path, mode="updates", more=more)
    built = one(tmp_path, mode="updates", more=more, a0={"title": "Other"})
    assert built.published is not None
    assert "all.xml" in built.published.written


def test_all_articles_are_not_taken_in_again_if_all_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one(tmp_path, mode="updates")
    monkeypatch.setattr(choosing, "Collector", None)
    with Store(tmp_path / "feedpub.store") as store:
        put_pending(store, None)
    assert made(one(tmp_path, mode="updates"))


def test_updates_that_are_too_many_for_memory_keep_their_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one(tmp_path, mode="updates")
    monkeypatch.setattr(sources, "in_memory", lambda _: 0)
    with Store(tmp_path / "feedpub.store") as store:
        put_pending(store, None)
    # Another id, the same page: the article keeps the id that its readers know.
    one(tmp_path, mode="updates", a1={"id": f"{SITE}/new", "title": "Other"})
    published = (tmp_path / "public/rss.xml").read_text()
    assert "Other" in published
    assert f"{SITE}/new" not in published
    assert published.count(f">{SITE}/1<") == 1


@pytest.mark.parametrize("is_known", [True, False])
def test_a_page_that_is_hidden_is_not_linked_to_by_what_is_new(
    tmp_path: Path, is_known: bool
) -> None:
    one(tmp_path, mode="updates")
    one(tmp_path, mode="updates", a20={"status": "draft"})
    if not is_known:  # as an older version left it
        with Store(tmp_path / "feedpub.store") as store:
            store.put_note("hidden pages", "")
            store._database.run("DELETE FROM hidden_page")
    link = (
        f'<p>See <a href="{SITE}/story/20?utm_source=x">this</a> and <a href="/story/21">.</a></p>'
    )
    built = one(
        tmp_path,
        mode="updates",
        a0={"content_html": link, "related": [{"url": f"{SITE}/story/20"}]},
    )
    assert "rss.xml" in made(built)
    published = (tmp_path / "public/rss.xml").read_text()
    assert "story/20" not in published
    assert "story/21" in published
    # The day it is published, the link is there.
    built = one(tmp_path, mode="updates", a20={"status": "published"})
    assert "rss.xml" in made(built)
    assert "story/20" in (tmp_path / "public/rss.xml").read_text()


def test_what_is_hidden_is_taken_out_of_a_file_that_somebody_put_back(tmp_path: Path) -> None:
    more = '[[output]]\nformat = "rss"\npath = "old.xml"\n'
    one(tmp_path, mode="updates", more=more)
    before = (tmp_path / "public/old.xml").read_bytes()
    one(tmp_path, mode="updates", a3={"status": "withdrawn"})
    assert b"Title 3<" not in (tmp_path / "public/old.xml").read_bytes()
    (tmp_path / "public/old.xml").write_bytes(before)
    one(tmp_path, mode="updates", a25={})
    after = (tmp_path / "public/old.xml").read_bytes()
    assert b"Title 3<" in before
    assert b"Title 3<" not in after
    assert b"Title 4<" in after


def test_a_try_of_an_update_looks_at_all_that_is_hidden_if_it_has_to(tmp_path: Path) -> None:
    one(tmp_path, mode="updates")
    one(tmp_path, mode="updates", a20={"status": "draft"})
    with Store(tmp_path / "feedpub.store") as store:
        store.put_note("hidden pages", "")
        store._database.run("DELETE FROM hidden_page")
    loaded = config.load(tmp_path / "feedpub.toml", environment={})
    record = {
        "id": f"{SITE}/0",
        "url": f"{SITE}/story/0",
        "title": "Title 0",
        "date_published": NOW.isoformat(),
        "content_html": f'<p>See <a href="{SITE}/story/20">this</a>.</p>',
    }
    (tmp_path / "articles.jsonl").write_text(json.dumps(record))
    tried, built = (
        pipeline.build(loaded, pipeline.Request(now=NOW, dry_run=is_dry, allow=tuple(GUARDS)))
        for is_dry in (True, False)
    )
    assert "rss.xml" in made(tried)
    assert [each.sha256 for each in tried.documents] == [each.sha256 for each in built.documents]
    assert "story/20" not in (tmp_path / "public/rss.xml").read_text()


def made(built: pipeline.Built) -> list[str]:
    """Return the names of the documents that were made."""
    return sorted(each.name for each in built.documents if not each.kept)


def test_a_source_of_updates_needs_what_it_does_not_list(tmp_path: Path) -> None:
    one(tmp_path)
    with pytest.raises(StoreError, match="29 articles are remembered of which"):
        one(tmp_path, mode="updates", a0={"title": "Other"})
    one(tmp_path, mode="updates")
    assert one(tmp_path, mode="updates", a0={"title": "Other"}).published is not None


@pytest.mark.parametrize(
    ("mode", "since", "what"),
    [
        ("updates", None, 'mode = "updates"'),
        ("snapshot", "last", "--since"),
    ],
)
def test_what_nothing_keeps_the_rest_for(tmp_path: Path, mode: str, since: Any, what: str) -> None:
    one(tmp_path, mode=mode)
    path = tmp_path / "feedpub.toml"
    path.write_text(path.read_text() + "[store]\nenabled = false\n")
    loaded = config.load(path, environment={})
    with pytest.raises(ConfigError, match=f"{what} needs a store"):
        pipeline.build(loaded, pipeline.Request(now=NOW, since=since))
