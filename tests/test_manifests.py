"""The manifest: what it lists, when it changes, and what goes only after it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

import feedpub
from feedpub import manifests
from feedpub.checks import RULES, check
from feedpub.cli import main
from feedpub.findings import Finding, Location, Severity
from feedpub.judging import Examined, examine
from feedpub.model import Document
from feedpub.publishing import Staging
from feedpub.targets import Changeset, Reach, Staged, Target

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAME = manifests.NAME
HEAD = """
[publication]
name = "The Example"
url = "https://example.org/"
language = "en"

[[source]]
path = "articles.jsonl"
"""
RSS = '[[output]]\nformat = "rss"\n'
SECTIONS = '[[output]]\nformat = "rss"\npath = "{section}.xml"\nfor_each = "section"\n'
TTL = '[publish]\nprune = true\nttl = "5m"\n'

Build = Callable[..., Result]


def article(slug: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": slug,
        "url": f"/{slug}",
        "title": f"Title {slug}",
        "date_published": "2026-11-23T08:00:00Z",
        "content_html": f"<p>body of {slug}</p>",
        "section": slug,
    } | fields


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.chdir(tmp_path)

    def build(
        config: str,
        *records: dict[str, Any],
        minutes: int = 0,
        exits: int = 0,
        flags: tuple[str, ...] = (),
    ) -> Result:
        Path("feedpub.toml").write_text(HEAD + config, encoding="utf-8")
        Path("articles.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        now = (NOON + timedelta(minutes=minutes)).isoformat()
        result = CliRunner().invoke(main, ["build", "--now", now, *flags], catch_exceptions=False)
        assert result.exit_code == exits, result.output
        return result

    return build


def published(folder: str = "public") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(folder, NAME).read_bytes())
    return found


def listed(folder: str = "public") -> list[str]:
    return [each["path"] for each in published(folder)["files"]]


def validated(*names: str, exits: int = 0) -> str:
    """Return what validation says of *names*."""
    result = CliRunner().invoke(
        main, ["validate", *names, "--now", NOON.isoformat()], catch_exceptions=False
    )
    assert result.exit_code == exits, result.output
    return " ".join(result.output.split())


LAYOUTS = ["directory", "releases"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_lists_every_file_that_is_live(build: Build, layout: str) -> None:
    sitemap = '[[output]]\nformat = "news-sitemap"\n[[output]]\nformat = "sitemap"\ngzip = true\n'
    build(f'{RSS}{sitemap}[publish]\nlayout = "{layout}"\n', article("a"), article("b"))
    found = published()
    files = {each.relative_to("public").as_posix(): each for each in Path("public").rglob("*.*")}
    assert {each["path"] for each in found["files"]} | {NAME} == files.keys()
    for each in found["files"]:
        data = files[each["path"]].read_bytes()
        assert each["length"] == len(data)
        assert each["sha256"] == hashlib.sha256(data).hexdigest()
    counts = {each["path"]: each["articles"] for each in found["files"]}
    assert counts["rss.xml"] == counts["news-sitemap.xml"] == 2
    assert found["created"] == "2026-11-23T12:00:00Z"
    assert found["expires"] == "2026-11-25T08:00:01Z"  # the News sitemap loses them then
    assert "url" not in found["files"][0]
    assert validated(f"public/{NAME}") == "1 document: no problems found"


def test_a_file_with_an_address_of_its_own_has_it(build: Build) -> None:
    build(f'{RSS}url = "https://feeds.example.org/all"\n', article("a"))
    assert published()["files"][0]["url"] == "https://feeds.example.org/all"


def test_a_run_that_changes_nothing_leaves_it(build: Build) -> None:
    build(RSS, article("a"))
    before = Path("public", NAME).stat()
    version = published()["version"]
    build(RSS, article("a"), minutes=5)
    after = Path("public", NAME).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    build(RSS, article("a"), article("b"), minutes=10)
    assert published()["version"] != version
    assert published()["created"] == "2026-11-23T12:10:00Z"
    build(RSS, article("a"), minutes=15)
    assert published()["version"] == version
    assert published()["created"] == "2026-11-23T12:15:00Z", "another set was live in between"


def test_a_run_that_only_learns_when_the_next_is_due_says_so(build: Build) -> None:
    build(RSS, article("a"))
    assert published()["expires"] is None
    version = published()["version"]
    build(RSS, article("a"), article("b", date_embargo="2026-11-24T08:00:00Z"), minutes=5)
    found = published()
    assert (found["version"], found["created"]) == (version, "2026-11-23T12:00:00Z")
    assert found["expires"] == "2026-11-24T08:00:00Z"


def test_it_can_be_switched_off_and_goes_then(build: Build) -> None:
    build(RSS, article("a"))
    assert Path("public", NAME).is_file()
    build(f"{RSS}[publish]\nmanifest = false\n", article("a"))
    assert not Path("public", NAME).exists()
    build(RSS, article("a"), minutes=5)
    assert published()["created"] == "2026-11-23T12:05:00Z"


def test_a_publication_without_files_has_none(build: Build) -> None:
    build(SECTIONS, article("a"), flags=("--prune",))
    flags = ("--allow-empty", "--allow", "loss", "--prune")
    build(SECTIONS, article("a", status="withdrawn"), flags=flags)
    assert list(Path("public").iterdir()) == []


def test_a_dry_run_writes_none(build: Build) -> None:
    build(RSS, article("a"), flags=("--dry-run",))
    assert not Path("public").exists()


def test_no_output_may_have_its_name(build: Build) -> None:
    said = build(f'[[output]]\nformat = "json-feed"\npath = "{NAME}"\n', article("a"), exits=2)
    assert "is the manifest of the publication; write another path" in said.output


def test_what_is_held_back_is_listed_as_it_is_live(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(f'{RSS}[[output]]\nformat = "json-feed"\n', article("a"))
    before = {each["path"]: each for each in published()["files"]}
    found = Finding(
        rule=RULES["rss/no-self-link"],
        severity=Severity.ERROR,
        message="is not fit",
        location=Location(path="rss.xml"),
    )

    def unfit(document: Document, *args: Any, **more: Any) -> Examined:
        examined = examine(document, *args, **more)
        findings = (found,) if document.name == "rss.xml" else ()
        return examined._replace(checked=replace(examined.checked, findings=findings))

    monkeypatch.setattr("feedpub.making._document_maker.examine", unfit)
    both = [article("a"), article("b")]
    build(f'{RSS}[[output]]\nformat = "json-feed"\n', *both, minutes=5, exits=1)
    after = {each["path"]: each for each in published()["files"]}
    assert after["rss.xml"] == before["rss.xml"]
    assert after["feed.json"] != before["feed.json"]


def test_several_targets_have_their_own(build: Build) -> None:
    targets = "".join(
        f'[[publish.target]]\ntype = "directory"\ndirectory = "{name}"\n' for name in ("one", "two")
    )
    build(RSS + targets, article("a"))
    assert published("one") == published("two")
    Path("two", NAME).write_text("{}")
    build(RSS + targets, article("a"), minutes=5)
    assert published("one")["created"] == "2026-11-23T12:00:00Z"
    assert published("two")["created"] == "2026-11-23T12:05:00Z"
    assert published("one")["version"] == published("two")["version"]


def test_going_back_brings_the_older_one_back(build: Build) -> None:
    config = f'{RSS}[publish]\nlayout = "releases"\n'
    build(config, article("a"))
    first = Path("public", NAME).read_bytes()
    build(config, article("a"), article("b"), minutes=5)
    result = CliRunner().invoke(main, ["rollback"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert Path("public", NAME).read_bytes() == first
    build(config, article("a"), article("b"), minutes=10)
    assert published()["created"] == "2026-11-23T12:10:00Z"


class _Shelf(Target):
    """Keeps files in memory, and what was done in which order."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.known: Mapping[str, Mapping[str, Any]] = {}
        self.done: list[str] = []
        self._staged: dict[str, bytes] = {}

    where = "shelf"
    reach = Reach.EACH

    def open(self, wait: float, say: Callable[[str], object]) -> None:
        del wait, say

    def close(self) -> None:
        self._staged = {}

    def manifest(self) -> Mapping[str, Mapping[str, Any]]:
        return self.known

    def read(self, name: str) -> bytes | None:
        return self.files.get(name)

    def stage(self, staged: Staged) -> None:
        self._staged[staged.name] = staged.path.read_bytes()

    def swap(self, changes: Changeset, done: Callable[[], object]) -> None:
        self.done = [*changes.write, *(f"-{name}" for name in changes.remove)]
        self.files |= {name: self._staged[name] for name in changes.write}
        for name in changes.remove:
            del self.files[name]
        self.known = changes.manifest
        done()


def _publish(shelf: _Shelf, *names: str, at: datetime = NOON, **how: Any) -> None:
    with Staging(shelf) as staging:
        for name in names:
            staging.adopt(staging.add(Document(name=name, format="rss", data=name.encode())))
        staging.publish(prune=True, created=at, base_url="https://example.org/", **how)


def test_it_is_written_last_and_removals_follow() -> None:
    shelf = _Shelf()
    _publish(shelf, "z.xml", "a.xml")
    assert shelf.done == ["z.xml", "a.xml", NAME]
    _publish(shelf, "a.xml", "0.xml", at=NOON + timedelta(minutes=1))
    assert shelf.done == ["0.xml", NAME, "-z.xml"]
    _publish(shelf, "a.xml", "0.xml", at=NOON + timedelta(minutes=2))
    assert shelf.done == []


def test_what_an_older_version_did_not_record_is_measured() -> None:
    shelf = _Shelf()
    shelf.files = {"old.xml": b"old"}
    shelf.known = {"old.xml": {}, "gone.xml": {"format": "rss"}}
    _publish(shelf, "a.xml", held=("old.xml", "gone.xml"))
    found = manifests.read(shelf.files[NAME])
    assert found is not None
    old = found.files[1]
    assert [each.path for each in found.files] == ["a.xml", "old.xml"]
    assert (old.length, old.sha256) == (3, hashlib.sha256(b"old").hexdigest())


# What goes only when caches are over it.


def test_without_a_ttl_files_go_at_once(build: Build) -> None:
    config = f"{SECTIONS}[publish]\nprune = true\n"
    build(config, article("a"), article("b"))
    build(config, article("a"), article("b", section="a"), minutes=1)
    assert listed() == ["a.xml"]
    assert not Path("public/b.xml").exists()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_listed_no_more_is_served_until_caches_are_over_it(
    build: Build, layout: str
) -> None:
    config = f'{SECTIONS}{TTL}layout = "{layout}"\n'
    build(config, article("a"), article("b"))
    moved = [article("a"), article("b", section="a")]
    said = build(config, *moved, minutes=1).output
    assert "b.xml" in said
    assert "removed, served until caches are over it" in said
    assert listed() == ["a.xml"]
    assert "body of b" in Path("public/b.xml").read_text()
    build(config, *moved, minutes=5)
    assert Path("public/b.xml").exists()
    build(config, *moved, minutes=6)
    assert not Path("public/b.xml").exists()
    assert listed() == ["a.xml"]


def test_what_is_pruned_is_served_as_long(build: Build) -> None:
    build(f'{RSS}[[output]]\nformat = "atom"\n{TTL}', article("a"))
    build(RSS + TTL, article("a"), minutes=1)
    assert listed() == ["rss.xml"]
    assert Path("public/atom.xml").exists()
    build(RSS + TTL, article("a"), minutes=6)
    assert not Path("public/atom.xml").exists()


def test_a_file_that_is_made_again_stays(build: Build) -> None:
    config = SECTIONS + TTL
    build(config, article("a"), article("b"))
    build(config, article("a"), article("b", section="a"), minutes=1)
    build(config, article("a"), article("b"), minutes=2)
    assert listed() == ["a.xml", "b.xml"]
    build(config, article("a"), article("b"), minutes=60)
    assert Path("public/b.xml").exists()


@pytest.mark.parametrize("back", [{"status": "withdrawn"}, {"date_expires": "2026-11-23T12:02Z"}])
def test_text_that_was_taken_back_never_waits(build: Build, back: dict[str, Any]) -> None:
    config = f'[[output]]\nformat = "rss"\npath = "{{tag}}.xml"\nfor_each = "tag"\n{TTL}'
    both = [article("a", tags=["x", "y"]), article("b", tags=["x", "y"])]
    build(config, *both, flags=("--allow", "loss"))
    fewer = [each | {"tags": ["x"]} for each in both]
    build(config, *fewer, minutes=1, flags=("--allow", "loss"))
    assert "body of b" in Path("public/y.xml").read_text()
    hidden = [fewer[0], fewer[1] | back]
    build(config, *hidden, minutes=2, flags=("--allow", "loss"))
    text = Path("public/y.xml").read_text()
    assert "body of b" not in text
    assert "body of a" in text, "it waits, without what was taken back"
    none = [each | back for each in fewer]
    build(config, *none, minutes=3, flags=("--allow", "loss", "--allow-empty"))
    assert not Path("public/y.xml").exists(), "nothing else was in it"


def test_the_last_article_of_a_feed_that_is_taken_back_takes_it_along(build: Build) -> None:
    config = SECTIONS + TTL
    build(config, article("a"), article("b"))
    build(config, article("a"), article("b", status="withdrawn"), minutes=1)
    assert not Path("public/b.xml").exists()


def test_guards_see_what_goes_once(build: Build) -> None:
    config = SECTIONS + TTL
    few = [article(name, section="x") for name in "abcdefgh"]
    build(config, *few, article("z"))
    moved = [*few, article("z", section="x")]
    build(config, *moved, minutes=1)
    said = build(config, *moved, minutes=2).output
    assert said.startswith("nothing changed")


def test_the_command_that_says_what_is_live_does_not_count_it(build: Build) -> None:
    build(SECTIONS + TTL, article("a"), article("b"))
    build(SECTIONS + TTL, article("a"), article("b", section="a"), minutes=1)
    result = CliRunner().invoke(main, ["status", "--json", "--now", NOON.isoformat()])
    assert [each["path"] for each in json.loads(result.stdout)["live"]] == ["a.xml"]


# Its own rules.


def test_a_manifest_is_held_against_the_files_beside_it(build: Build, tmp_path: Path) -> None:
    build(f'{RSS}[[output]]\nformat = "atom"\n', article("a"))
    Path("public/rss.xml").write_bytes(b"short")
    said = validated(f"public/{NAME}", exits=1)
    assert "feedpub-manifest/other-bytes" in said
    assert "'rss.xml' has 5 bytes" in said
    data = Path("public/atom.xml").read_bytes()
    Path("public/atom.xml").write_bytes(data.replace(b"Title", b"TITLE"))
    assert "'atom.xml' has other bytes: their" in validated(f"public/{NAME}", exits=1)
    Path("public/atom.xml").unlink()
    said = validated(f"public/{NAME}", exits=1)
    assert "there is no file 'atom.xml' beside the manifest" in said
    alone = tmp_path / "alone.json"
    alone.write_bytes(Path("public", NAME).read_bytes())
    assert "1 document" in validated(str(alone)), "nothing is beside it, so nothing is missing"


def test_files_outside_are_not_looked_at(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    folder = tmp_path / "public"
    folder.mkdir()
    value = manifests.of(
        [manifests.ManifestFile(path="../secret", length=9, sha256="a" * 64)], NOON, None
    )
    (folder / NAME).write_bytes(value.data())
    said = validated(str(folder / NAME), exits=1)
    assert "outside-path" in said
    assert "other-bytes" not in said


FINE = manifests.of(
    [manifests.ManifestFile(path="rss.xml", length=4, sha256="a" * 64, articles=1)], NOON, None
)


def _found(data: bytes) -> dict[str, tuple[int | None, str]]:
    document = Document(name=NAME, format="", data=data)
    found = check(document, now=NOON)
    return {each.rule.id: (each.location.line, each.message) for each in found}


def test_its_schema_speaks_of_what_no_rule_explains() -> None:
    value = FINE.as_json()
    value["files"][0]["length"] = -4
    value["files"][0].pop("articles")
    value["files"].append(7)
    assert _found(json.dumps(value, indent=1).encode()).keys() == {"feedpub-manifest/schema"}
    assert _found(b'{"files": {}, "version": 3}').keys() == {"feedpub-manifest/schema"}


def test_a_rule_names_the_line() -> None:
    assert _found(FINE.data().replace(b"aaaa", b"AAAA"))["feedpub-manifest/invalid-digest"][0] == 10


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "not valid JSON: Expecting property name"),
        (b'{"files": NaN}', "numbers that are not JSON"),
        (b'{"a":' * 100_000, "the document is not valid JSON"),
        (FINE.data().decode().encode("utf-16"), "not in UTF-8"),
        (FINE.data().replace(b"rss.xml", b"\xff.xml"), "not in UTF-8"),
        (b'{"files": [' + b"1," * 300_000 + b"1]}", "too many values"),
    ],
)
def test_what_cannot_be_read(data: bytes, message: str) -> None:
    found = _found(data)
    assert found.keys() == {"feedpub-manifest/not-json"}
    assert message in found["feedpub-manifest/not-json"][1]


def test_it_is_recognised_by_its_name_or_its_schema() -> None:
    assert feedpub.checks.detect(FINE.data(), "x.json") == "feedpub-manifest"
    assert feedpub.checks.detect(b'{"files": []}', f"https://example.org/{NAME}?1") == (
        "feedpub-manifest"
    )
    assert feedpub.checks.detect(b'{"items": []}', "feed.json") == "json-feed"
    assert feedpub.checks.detect(b"<rss/>", NAME) == "rss"


# The value.


def test_the_value_is_what_is_published() -> None:
    assert manifests.read(FINE.data()) == FINE
    assert manifests.read(None) is None
    assert manifests.read(b"{}") is None
    again = manifests.of(FINE.files, NOON + timedelta(hours=1), None, FINE)
    assert again.data() == FINE.data()
    other = manifests.of((), NOON + timedelta(hours=1), None, FINE)
    assert other.created == NOON + timedelta(hours=1)
