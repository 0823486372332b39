"""The road at real size, on records that are nobody's example.

Each size is built once on one processor and once on two, with every format, every profile and a
file for each section, language, author and tag; all else here looks at what came out. It runs in
`make realsize`, apart from the other tests, because it takes a minute or two.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from realsize import newsroom, untidy
from realsize.untidy import NOW, Story

pytestmark = pytest.mark.realsize

_WORD = re.compile(rb"zq\d{6}vx")
#: Wide enough for a loaded machine, narrow enough for what hangs.
_SECONDS = 240


@dataclass(frozen=True)
class Built:
    """What a build left behind."""

    stories: Sequence[Story]
    folder: Path
    summary: Mapping[str, object]

    @property
    def public(self) -> Path:
        """Return where it was published."""
        return self.folder / "public"

    def files(self) -> dict[str, bytes]:
        """Return what was published, by name."""
        return {
            str(path.relative_to(self.public)): path.read_bytes()
            for path in sorted(self.public.rglob("*"))
            if path.is_file()
        }

    def unpacked(self) -> Iterator[tuple[str, bytes]]:
        """Yield every document that was published, as its readers see it."""
        for name, data in self.files().items():
            yield name, gzip.decompress(data) if name.endswith(".gz") else data


def _run(
    folder: Path, *arguments: str, processors: int, exits: tuple[int, ...] = (0,)
) -> subprocess.CompletedProcess[bytes]:
    available = sorted(os.sched_getaffinity(0))
    if processors > len(available):
        pytest.skip(f"this machine has {len(available)} processors for us")
    chosen = available[:processors]
    done = subprocess.run(
        [sys.executable, "-m", "feedpub", *arguments],
        cwd=folder,
        capture_output=True,
        timeout=_SECONDS,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, chosen),
    )
    assert done.returncode in exits, (done.returncode, done.stdout[-3000:], done.stderr[-3000:])
    assert b"Traceback" not in done.stderr
    return done


def _build(
    folder: Path,
    stories: Sequence[Story],
    write: Callable[[Sequence[Story]], bytes],
    *,
    processors: int,
) -> Built:
    folder.mkdir(exist_ok=True)
    newsroom.write(folder)
    (folder / f"records.{'json' if write is untidy.as_json else 'jsonl'}").write_bytes(
        write(stories)
    )
    done = _run(
        folder, "build", "--json", "--now", NOW.isoformat(), processors=processors, exits=(0, 1)
    )
    return Built(stories, folder, json.loads(done.stdout))


@pytest.fixture(
    scope="module",
    params=[int(size) for size in os.environ.get("SIZES", "2000 10000").split()],
)
def stories(request: pytest.FixtureRequest) -> list[Story]:
    return untidy.stories(request.param)


@pytest.fixture(scope="module")
def built(stories: list[Story], tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp(f"two-{len(stories)}")
    return _build(folder, stories, untidy.as_json_lines, processors=2)


def test_nothing_is_held_back_or_lost(built: Built) -> None:
    assert built.summary["published"] is True
    assert built.summary["held"] == []
    assert built.summary["records"] == len(built.stories)
    assert built.summary["articles"] == len(built.stories)


def test_one_processor_makes_the_same(built: Built, tmp_path: Path) -> None:
    alone = _build(tmp_path / "one", built.stories, untidy.as_json_lines, processors=1)
    assert alone.files() == built.files()
    apart = {"directory"}
    assert {key: alone.summary[key] for key in alone.summary if key not in apart} == {
        key: built.summary[key] for key in built.summary if key not in apart
    }


@pytest.mark.parametrize("count", [1, 199, 200, 201])
def test_sharing_the_work_changes_nothing(count: int, tmp_path: Path) -> None:
    stories = untidy.stories(2_000)[-count:]
    alone = _build(tmp_path / "one", stories, untidy.as_json_lines, processors=1)
    both = _build(tmp_path / "two", stories, untidy.as_json_lines, processors=2)
    assert alone.files() == both.files()
    assert alone.files()


def test_another_kind_of_file_makes_the_same(built: Built, tmp_path: Path) -> None:
    other = _build(tmp_path / "json", built.stories, untidy.as_json, processors=2)
    assert other.files() == built.files()


def test_again_touches_nothing(built: Built) -> None:
    before = _stamps(built)
    again = _build(built.folder, built.stories, untidy.as_json_lines, processors=1)
    assert _stamps(again) == before
    assert before


def test_the_archive_lists_what_is_public_and_only_that(built: Built) -> None:
    expected = {each.url for each in built.stories if each.is_public}
    assert len(expected) > len(built.stories) * 0.9
    for index in ("sitemap.xml", "packed.xml"):
        assert _listed(built, index) == expected


def test_the_news_sitemap_lists_the_last_two_days(built: Built) -> None:
    fresh = [each for each in built.stories if each.is_public and each.published >= _TWO_DAYS_AGO]
    listed = _locations((built.public / "news-sitemap0.xml").read_bytes())
    assert set(listed) == {each.url for each in fresh}
    assert len(listed) == len(fresh)


def test_no_text_goes_where_it_may_not(built: Built) -> None:
    by_word = {each.word.encode(): each for each in built.stories}
    seen: set[str] = set()
    for name, data in built.unpacked():
        for word in set(_WORD.findall(data)):
            story = by_word[word]
            assert story.is_public, (name, story)
            assert not story.paid or name == "members.xml", (name, story)
            seen.add(name)
    assert len(seen) > 40


def test_no_address_of_what_is_not_public_goes_out(built: Built) -> None:
    hidden = {each.url: each for each in built.stories if not each.is_public}
    for name, data in built.unpacked():
        for address in set(_ADDRESS.findall(data)):
            story = hidden.get(address.decode().replace("&amp;", "&"))
            # What was taken back is named to partners that delete by name.
            assert story is None or (story.state == "withdrawn" and name.startswith("partners/")), (
                name,
                story,
            )


def test_the_members_get_everything(built: Built) -> None:
    data = (built.public / "members.xml").read_bytes()
    expected = {each.word.encode() for each in built.stories if each.is_public}
    assert set(_WORD.findall(data)) == expected


def test_each_value_has_its_file(built: Built) -> None:
    sections = {each.section.casefold() for each in built.stories if each.is_public}
    files = list((built.public / "by-section").iterdir())
    assert len(files) >= len(sections) - 1
    assert len(list((built.public / "by-language").iterdir())) == 7


@pytest.mark.parametrize("name", ["plain/rss.xml", "plain/atom.xml", "plain/json-feed.xml"])
def test_another_reader_finds_the_newest(built: Built, name: str) -> None:
    newest = sorted(
        (each for each in built.stories if each.is_public),
        key=lambda each: each.published,
        reverse=True,
    )[:50]
    data = (built.public / name).read_bytes()
    if name.endswith("json-feed.xml"):
        found = [item["url"] for item in json.loads(data)["items"]]
    else:
        parsed = feedparser.parse(data)
        assert not parsed.bozo
        found = [entry.link for entry in parsed.entries]
    assert sorted(found) == sorted(each.url for each in newest)


@pytest.mark.parametrize("report", ["json", "sarif", "github", "junit", "gitlab", "markdown"])
def test_what_was_published_passes_whoever_checks_it(built: Built, report: str) -> None:
    command = ("validate", "public", "--now", NOW.isoformat(), "--report", report)
    alone = _run(built.folder, *command, "--jobs", "1", processors=1)
    both = _run(built.folder, *command, processors=2)
    assert alone.stdout == both.stdout


def test_records_are_held_against_every_profile(built: Built) -> None:
    if len(built.stories) > 2_000:
        pytest.skip("each record is held against each profile alone: more take only longer")
    command = (
        "check",
        "records.jsonl",
        "--profile",
        "all",
        "--format",
        "json",
        "--now",
        NOW.isoformat(),
    )
    alone = _run(built.folder, *command, processors=1, exits=(0, 1))
    both = _run(built.folder, *command, processors=2, exits=(0, 1))
    assert alone.stdout == both.stdout
    assert json.loads(both.stdout)


def test_what_is_taken_back_leaves_in_the_same_run(built: Built, tmp_path: Path) -> None:
    shutil.copytree(built.folder, tmp_path / "copy")
    public = [each for each in built.stories if each.is_public]
    last = [each for each in public if each.language == "hi"] + public[-200:]
    taken = {each.number for each in last}
    after = [
        dataclasses.replace(each, record=each.record | {"status": "withdrawn"}, state="withdrawn")
        if each.number in taken
        else each
        for each in built.stories
    ]
    folder = tmp_path / "copy"
    again = _build(folder, after, untidy.as_json_lines, processors=2)
    words = {each.word.encode() for each in last}
    for name, data in again.unpacked():
        assert not words & set(_WORD.findall(data)), name


_ADDRESS = re.compile(rb"https://strait-courier\.example/[a-z]{2}/\d{4}/\d\d/[^\s\"<>\\]+")
_TWO_DAYS_AGO = NOW - timedelta(hours=48)


def _stamps(built: Built) -> dict[str, int]:
    return {name: (built.public / name).stat().st_mtime_ns for name in built.files()}


def _listed(built: Built, index: str) -> set[str]:
    every: list[str] = []
    for shard in _locations((built.public / index).read_bytes()):
        data = (built.public / shard.removeprefix(f"{untidy.SITE}/")).read_bytes()
        every += _locations(gzip.decompress(data) if shard.endswith(".gz") else data)
    assert len(every) == len(set(every))
    return set(every)


def _locations(data: bytes) -> list[str]:
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    return [each.text or "" for each in etree.fromstring(data).iter(name)]
