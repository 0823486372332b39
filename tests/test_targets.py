"""Several targets, targets of other people's making, and who is told what was published."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import killing
import pytest
from click.testing import CliRunner, Result
from publications import files, names

from feedpub import config, pipeline
from feedpub.announcing import ANNOUNCERS, Announcer
from feedpub.announcing.command import COMMAND, Command
from feedpub.cli import main
from feedpub.errors import ConfigError, PublishError, UsageError
from feedpub.model import Document
from feedpub.publishing import Rehearsal, Several, Staging
from feedpub.runs import Difference, Run, RunFile
from feedpub.targets import TARGETS, Changeset, Reach, Staged, Target
from feedpub.targets.directory import Directory

CONFIGURATION = """
[publication]
name = "C"
url = "https://curierul.example/"
language = "ro"
[[source]]
path = "articles.jsonl"
"""
RECORD = {
    "url": "/racheta",
    "title": "Racheta",
    "summary": "Pe scurt.",
    "date_published": "2026-11-23T06:00:00Z",
}
#: Its feed breaks a rule that the tests make an error of.
OLD = {"date_published": "1980-01-01T00:00:00Z"}
RSS = '[[output]]\nformat = "rss"\n'
ATOM = '[[output]]\nformat = "atom"\n'
NOW = "2026-11-23T09:00:00Z"


class Shelf(Target):
    """A target that has only what it must, and fails where it is told to."""

    def __init__(self, name: str = "shelf", fails: str = "", error: type[Exception] = OSError):
        self.name = name
        self.fails = fails
        self.error = error
        self.live: dict[str, bytes] = {}
        self.listed: Mapping[str, Mapping[str, Any]] = {}
        self.staged: dict[str, Staged] = {}
        self.calls: list[str] = []
        self.changes: Changeset | None = None

    @property
    def where(self) -> str:
        return self.name

    @property
    def reach(self) -> Reach:
        return Reach.EACH

    def called(self, name: str) -> None:
        self.calls.append(name)
        if name == self.fails:
            raise self.error(f"{name} failed")

    def open(self, wait: float, say: Callable[[str], object]) -> None:
        self.called("open")

    def close(self) -> None:
        self.staged = {}
        self.called("close")

    def manifest(self) -> Mapping[str, Mapping[str, Any]]:
        self.called("manifest")
        return self.listed

    def read(self, name: str) -> bytes | None:
        self.called("read")
        return self.live.get(name)

    def stage(self, staged: Staged) -> None:
        self.called("stage")
        self.staged[staged.name] = staged
        self.live_next = {**getattr(self, "live_next", {}), staged.name: staged.path.read_bytes()}

    def swap(self, changes: Changeset, done: Callable[[], object]) -> None:
        self.called("swap")
        self.changes = changes
        for name in changes.write:
            self.live[name] = self.live_next[name]
        for name in changes.remove:
            del self.live[name]
        self.listed = changes.manifest
        done()


class Ear(Announcer):
    def __init__(self, error: Exception | None = None) -> None:
        self.heard: list[Run] = []
        self.error = error

    @property
    def where(self) -> str:
        return "ear"

    def announce(self, run: Run) -> None:
        self.heard.append(run)
        if self.error is not None:
            raise self.error


class Room:
    """A newsroom in a folder."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder = folder
        self.now = now

    def build(
        self,
        targets: Sequence[Target] | None = None,
        *records: dict[str, Any],
        configuration: str = RSS,
        announcers: Sequence[Announcer] | None = None,
        **request: Any,
    ) -> pipeline.Built:
        loaded = self.configured(configuration, *records)
        return pipeline.build(
            loaded,
            pipeline.Request(now=self.now, **request),
            targets=targets,
            announcers=announcers,
        )

    def configured(self, configuration: str, *records: dict[str, Any]) -> config.Config:
        text = "".join(f"{json.dumps(RECORD | record)}\n" for record in records or [{}])
        (self.folder / "articles.jsonl").write_text(text)
        (self.folder / "feedpub.toml").write_text(CONFIGURATION + configuration)
        return config.load(self.folder / "feedpub.toml")

    def run(self, command: str, code: int = 0) -> Result:
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            result = CliRunner().invoke(main, command.split(), catch_exceptions=False)
        finally:
            os.chdir(before)
        assert result.exit_code == code, result.output
        return result


@pytest.fixture
def room(tmp_path: Path, now: datetime) -> Room:
    return Room(tmp_path, now)


def test_a_target_of_a_program_gets_all_there_is_to_know(room: Room) -> None:
    shelf = Shelf()
    built = room.build([shelf], configuration=RSS + '[[output]]\nformat = "sitemap"\n')
    assert set(shelf.live) == {
        "feedpub-manifest.json",
        "rss.xml",
        "sitemap.xml",
        "sitemap-2026-11.xml",
    }
    assert shelf.changes is not None
    # Shards before the index that lists them.
    last = "feedpub-manifest.json"
    assert shelf.changes.write == ("sitemap-2026-11.xml", "rss.xml", "sitemap.xml", last)
    assert shelf.changes.created == room.now
    assert shelf.changes.expires == built.next_run_at
    assert built.outcomes[0].where == "shelf"
    assert shelf.calls[0] == "open"
    assert shelf.calls[-3:] == ["stage", "swap", "close"]
    assert not (room.folder / "public").exists()
    assert not list(room.folder.glob(".*feedpub"))


def test_what_waits_says_its_type_and_address(room: Room) -> None:
    seen: list[Staged] = []

    class Curious(Shelf):
        def stage(self, staged: Staged) -> None:
            seen.append(staged)
            super().stage(staged)

    sitemap = '[[output]]\nformat = "sitemap"\ngzip = true\n'
    room.build([Curious()], configuration=RSS + sitemap)
    assert [(each.name, each.media_type, each.url) for each in seen] == [
        ("sitemap-2026-11.xml.gz", "application/gzip", "https://curierul.example/sitemap-2026-11.xml.gz"),
        ("rss.xml", "application/rss+xml", "https://curierul.example/rss.xml"),
        ("sitemap.xml", "application/xml", "https://curierul.example/sitemap.xml"),
        ("feedpub-manifest.json", "application/json", None),
    ]  # fmt: skip
    assert not any(each.path.exists() for each in seen)  # the temporary folder is gone


def test_a_dry_run_only_looks(room: Room) -> None:
    shelf, other = Shelf(), Shelf("other")
    for targets in ([shelf], [shelf, other]):
        built = room.build(targets, dry_run=True)
        assert built.published is not None
        assert built.published.written == ("rss.xml",)
    assert set(shelf.calls) | set(other.calls) == {"manifest", "read"}


def test_what_did_not_change_is_not_written_again(room: Room) -> None:
    shelf, other = Shelf(), Shelf("other")
    room.build([shelf])
    built = room.build([shelf, other])
    first, second = (each.published for each in built.outcomes)
    assert first is not None
    assert second is not None
    assert (first.written, first.unchanged) == ((), ("rss.xml",))
    assert (second.written, second.unchanged) == (("rss.xml",), ())
    assert [each.changed for each in built.documents] == [True]
    assert [each.changed for each in room.build([shelf, other]).documents] == [False]
    assert shelf.live == other.live


@pytest.mark.parametrize("fails", ["open", "manifest", "read", "stage", "swap", "close"])
def test_the_trouble_of_one_target_is_its_own(room: Room, fails: str) -> None:
    broken, fine = Shelf("broken", fails), Shelf("fine")
    built = room.build([broken, fine])
    assert set(fine.live) == {"feedpub-manifest.json", "rss.xml"}
    assert built.published is not None
    assert built.published.written == ("rss.xml",)
    errors = [each.error for each in built.outcomes]
    # Closing fails when all is said and done.
    wanted = None if fails == "close" else f"broken: cannot be written: {fails} failed"
    assert [error and error.partition("\n")[0] for error in errors] == [wanted, None]
    assert set(broken.live) == ({"feedpub-manifest.json", "rss.xml"} if fails == "close" else set())
    broken.fails = ""
    room.build([broken, fine])
    assert broken.live == fine.live


def test_where_all_fail_all_say_so(room: Room) -> None:
    with pytest.raises(PublishError, match=r"a: cannot be written: open failed(.|\n)*b: cannot"):
        room.build([Shelf("a", "open"), Shelf("b", "open")])
    built = room.build([Shelf("a", "swap"), Shelf("b", "stage")])
    assert (built.published, built.run) == (None, None)
    assert [bool(each.error) for each in built.outcomes] == [True, True]
    with pytest.raises(PublishError, match="a: cannot be written: swap failed"):
        room.build([Shelf("a", "swap")])


@pytest.mark.parametrize("fails", ["open", "swap"])
def test_a_bug_of_one_target_is_a_bug_but_the_others_are_live(room: Room, fails: str) -> None:
    fine = Shelf("fine")
    with pytest.raises(KeyError, match=f"{fails} failed"):
        room.build([fine, Shelf("broken", fails, KeyError)])
    assert set(fine.live) == (set() if fails == "open" else {"feedpub-manifest.json", "rss.xml"})
    assert fine.calls[-1] == "close"


def test_a_request_to_end_closes_every_target(room: Room) -> None:
    fine = Shelf("fine")
    with pytest.raises(KeyboardInterrupt):
        room.build([fine, Shelf("other", "open", KeyboardInterrupt)])  # type: ignore[arg-type]
    assert fine.calls == ["open", "close"]


def test_a_target_is_closed_if_there_is_no_room(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    shelf = Shelf()
    with pytest.raises(PublishError, match="shelf: cannot be written: No space"):
        room.build([shelf])
    assert shelf.calls == ["open", "close"]
    with pytest.raises(PublishError, match="other: cannot be written: No space"):
        room.build([shelf, Shelf("other")])
    assert shelf.calls[2:] == ["open", "close"]


def test_each_target_has_its_own_past(room: Room) -> None:
    feeds = RSS + '[[output]]\nformat = "rss"\npath = "{section}.xml"\nfor_each = "section"\n'
    old, new = Shelf("old"), Shelf("new")
    room.build([old], {"section": "Sport"}, configuration=feeds)
    assert set(old.live) == {"feedpub-manifest.json", "rss.xml", "sport.xml"}
    built = room.build([new, old], {"section": "Arte"}, configuration=feeds)
    # The section's feed is empty now and stays, as its readers have subscribed.
    assert (
        set(old.live)
        == set(new.live)
        == {"feedpub-manifest.json", "rss.xml", "sport.xml", "arte.xml"}
    )
    assert {each.name for each in built.documents} == {"rss.xml", "sport.xml", "arte.xml"}
    prune = "[publish]\nprune = true\n"
    room.build([new, old], {"section": "Arte"}, configuration=RSS + prune)
    assert set(old.live) == set(new.live) == {"feedpub-manifest.json", "rss.xml"}


def test_what_is_not_fit_is_held_back_everywhere(room: Room) -> None:
    one, other = Shelf("one"), Shelf("other")
    sitemap = '[[output]]\nformat = "sitemap"\n'
    room.build([one, other], configuration=RSS + sitemap)
    before = dict(one.live)
    strict = (
        '[[override]]\npath = "rss.xml"\nrules = { "rss/*" = "error", "publication/*" = "error" }\n'
    )
    built = room.build([one, other], OLD, configuration=RSS + sitemap + strict)
    assert [each.published and each.published.held for each in built.outcomes] == [("rss.xml",)] * 2
    assert one.live["rss.xml"] == other.live["rss.xml"] == before["rss.xml"]
    assert one.live["sitemap.xml"] == other.live["sitemap.xml"] != before["sitemap.xml"]
    assert built.run is not None
    assert {each.path: each.state for each in built.run.files}["rss.xml"] == "held"
    strict += "[publish]\nall_or_nothing = true\n"
    refused = room.build([one, other], OLD, configuration=RSS + sitemap + strict)
    assert (refused.published, refused.run) == (None, None)
    alone = room.build([Shelf()], OLD, configuration=RSS + strict)
    assert (alone.published, alone.outcomes[0].error) == (None, None)


def test_two_outputs_of_one_name_are_told_apart_from_a_targets_trouble(tmp_path: Path) -> None:
    document = Document(name="a.xml", format="rss", data=b"x")
    with Several([Shelf("one"), Shelf("two")]) as several:
        several.adopt(several.add(document))
        with pytest.raises(PublishError, match="two outputs make the file"):
            several.adopt(several.add(document))
        assert several.nothing("b.xml", "rss", several.add(document).made_for).sha256 == ""


def test_a_name_that_one_target_refuses_is_its_trouble(room: Room) -> None:
    (room.folder / "public" / "rss.xml").mkdir(parents=True)
    shelf = Shelf()
    built = room.build([Directory(room.folder / "public"), shelf])
    assert "there is a folder of that name" in str(built.outcomes[0].error)
    assert set(shelf.live) == {"feedpub-manifest.json", "rss.xml"}


def test_there_is_a_target(room: Room) -> None:
    with pytest.raises(UsageError, match="no target"):
        room.build([])


def test_directories_of_both_layouts_beside_each_other(room: Room) -> None:
    public, mirror = room.folder / "public", room.folder / "mirror"
    targets = [Directory(public), Directory(mirror, layout="releases")]
    assert [each.reach for each in targets] == [Reach.UNDONE, Reach.AT_ONCE]
    room.build(targets)
    room.build(targets, {"title": "Alta"})
    assert files(public) == files(mirror)
    assert mirror.readlink() == Path(".mirror.feedpub/releases/2")
    assert (public / "rss.xml").stat().st_ino != (mirror / "rss.xml").stat().st_ino
    assert not (room.folder / ".public.feedpub" / "staged").exists()
    mirror.unlink()
    mirror.write_text("somebody's")
    built = room.build(targets, {"title": "A treia"})
    assert "A treia" in files(public)["rss.xml"]
    assert [each.error is None for each in built.outcomes] == [True, False]
    assert mirror.read_text() == "somebody's"


@pytest.mark.parametrize("missing", ["room", "swap", "stage"])
def test_a_directory_is_opened_first(tmp_path: Path, missing: str) -> None:
    directory = Directory(tmp_path / "public")
    if missing == "room":
        assert directory.room is None
        directory.close()
        assert names(tmp_path) == []
        return
    staged = Staged(
        name="a", format="rss", size=1, sha256="", articles=0, path=tmp_path, changed=True
    )
    calls: dict[str, Callable[[], None]] = {
        "swap": lambda: directory.swap(Changeset(write=(), remove=(), manifest={}), lambda: None),
        "stage": lambda: directory.stage(staged),
    }
    with pytest.raises(AssertionError, match="open comes first"):
        calls[missing]()


TABLES = """
[[publish.target]]
type = "directory"
directory = "public"
[[publish.target]]
type = "directory"
directory = "mirror"
layout = "releases"
keep = 1
"""


def test_the_configuration_names_targets(room: Room) -> None:
    loaded = room.configured(RSS + TABLES)
    assert loaded.directory == room.folder / "public"
    assert [(each.type, dict(each.options)) for each in loaded.targets] == [
        ("directory", {"directory": "public"}),
        ("directory", {"directory": "mirror", "layout": "releases", "keep": 1}),
    ]
    said = room.run(f"build --now {NOW}").output
    assert "published to public (1 written, 0 removed)\n" in said
    assert "published to mirror (1 written, 0 removed)\n" in said
    assert files(room.folder / "public") == files(room.folder / "mirror")
    config = room.run("config").output.splitlines()
    assert config[1] == f"  publishes to {room.folder / 'public'}: {Reach.UNDONE.value}"
    assert config[2] == f"  publishes to {room.folder / 'mirror'}: {Reach.AT_ONCE.value}"


def test_one_that_failed_ends_with_4_and_the_others_are_live(room: Room) -> None:
    room.configured(RSS + TABLES)
    (room.folder / "public").write_text("no folder")
    said = room.run(f"build --now {NOW} --json", code=4)
    summary = json.loads(said.stdout)
    assert summary["published"] is True
    failed, live = summary["targets"]
    assert (failed["target"], failed["published"]) == (str(room.folder / "public"), False)
    assert (live["published"], live["written"], live["error"]) == (True, ["rss.xml"], None)
    assert f"feedpub: {room.folder / 'public'}: cannot be written: File exists\n" in said.stderr
    assert "rss.xml" in files(room.folder / "mirror")


def test_a_directory_that_is_named_takes_the_place_of_all(room: Room) -> None:
    room.configured(RSS + TABLES)
    assert "published to try\n" in room.run(f"build --now {NOW} -o try").output
    assert names(room.folder) == [".try.feedpub", "articles.jsonl", "feedpub.toml", "try"]


def test_the_first_target_goes_back(room: Room) -> None:
    room.configured(RSS + TABLES)
    room.run(f"build --now {NOW}")
    room.configured(RSS + TABLES, {"title": "Alta"})
    room.run(f"build --now {NOW}")
    assert room.run("rollback").output.startswith("public: release 1 is live again; 2 was before")
    assert "Alta" not in files(room.folder / "public")["rss.xml"]
    assert "Alta" in files(room.folder / "mirror")["rss.xml"]


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        ('[publish]\nkeep = 2\n[[publish.target]]\ntype = "directory"\n',
         r"feedpub.toml:11: publish.keep: is not used beside \[\[publish.target\]\]"),
        ('[[publish.target]]\ntype = "directory"\nfolder = "x"\n',
         r"feedpub.toml:12: publish.target\[1\].folder: unknown key"),
        ('[[publish.target]]\ndirectory = "x"\n',
         r"feedpub.toml:10: publish.target\[1\]: 'type' is missing"),
        ('[[publish.target]]\ntype = "directry"\n',
         r"publish.target\[1\].type: 'directry' is not allowed; did you mean 'directory'"),
        ('[[publish.target]]\ntype = "directory"\n[[publish.target]]\ntype = "directory"\n'
         'directory = "b"\nkeep = -1\n',
         r"feedpub.toml:15: publish.target\[2\].keep: -1 is less than the minimum of 0"),
        ('[[publish.target]]\ntype = "directory"\nwork = "public/w"\n',
         r"feedpub.toml:12: publish.target\[1\].work: 'public/w' is in the published directory"),
        ('[[publish.target]]\ntype = "directory"\ndirectory = "."\nlayout = "releases"\n',
         r"feedpub.toml:13: publish.target\[1\].layout: would make a release"),
        ('[[announce]]\ntype = "command"\n', r"feedpub.toml:10: announce\[1\]: 'command'"),
        ('[[announce]]\ntype = "command"\ncommand = "x"\n', "wrong type: expected a list"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_tables_is_said_with_its_line(
    room: Room, configuration: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        room.configured(RSS + configuration)


@pytest.mark.parametrize("other", ["public", "x/../public"])
def test_one_place_is_no_target_twice(room: Room, other: str) -> None:
    table = '[[publish.target]]\ntype = "directory"\n'
    loaded = room.configured(f'{RSS}{table}{table}directory = "{other}"\n')
    with pytest.raises(ConfigError, match=r"public is a target twice"):
        pipeline.build(loaded, pipeline.Request(now=room.now))


def test_some_targets_cannot_go_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    from feedpub import destinations

    loaded = room.configured(RSS)
    monkeypatch.setattr(destinations, "targets_of", lambda _: [Shelf()])
    with pytest.raises(UsageError, match="no target of the configuration can go back"):
        destinations.reversible(loaded)


def test_the_schema_for_editors_says_what_the_members_declare() -> None:
    folder = Path(__file__).parents[1] / "schemas"
    parts = json.loads((folder / "feedpub.schema.json").read_text())["$defs"]
    for part, members in (("target", TARGETS), ("announcer", ANNOUNCERS)):
        known: dict[str, Any] = {}
        for member in members.values():
            known |= {key: dict(option) for key, option in member.options.items()}
        properties = parts[part]["properties"]
        assert properties.pop("type")["enum"] == list(members)
        assert properties == known
    publish = parts["publish"]["properties"]
    for key, option in TARGETS["directory"].options.items():
        assert publish[key]["description"] == option["description"]


def test_an_announcer_hears_of_what_changed_and_of_nothing_else(room: Room) -> None:
    ear, shelf = Ear(), Shelf()
    room.build([shelf], announcers=[ear])
    (run,) = ear.heard
    assert (run.targets, run.home, run.created) == (
        ("shelf",), "https://curierul.example/", room.now,
    )  # fmt: skip
    (file,) = run.written
    assert (file.path, file.url, file.state) == (
        "rss.xml", "https://curierul.example/rss.xml", "written",
    )  # fmt: skip
    assert file.sha256 == shelf.listed["rss.xml"]["sha256"]
    assert [each.url for each in run.of_kind("new")] == ["https://curierul.example/racheta"]
    built = room.build([shelf], announcers=[ear])
    assert (len(ear.heard), list(built.announced)) == (1, [])
    assert built.run is not None
    assert built.run.version == run.version
    room.build([shelf], {"title": "Alta"}, announcers=[ear])
    assert [(each.kind, each.title) for each in ear.heard[1].articles] == [("changed", "Alta")]
    assert ear.heard[1].version != run.version
    room.build(
        [shelf], {"title": "Alta", "status": "withdrawn"}, announcers=[ear], allow_empty=True
    )
    assert [each.kind for each in ear.heard[2].articles] == ["gone"]


def test_a_dry_run_announces_only_if_told_so(room: Room) -> None:
    ear = Ear()
    room.build([Shelf()], announcers=[ear], dry_run=True)
    room.build([Shelf()], announcers=[ear], announce=False)
    assert ear.heard == []
    room.build([Shelf()], announcers=[ear], dry_run=True, announce=True)
    assert [each.is_rehearsal for each in ear.heard] == [True]


def test_what_waits_for_several_does_not_pile_up(room: Room) -> None:
    """A run that is killed leaves it where the next one clears it away, not in /tmp."""
    seen: list[Path] = []

    class Curious(Shelf):
        def stage(self, staged: Staged) -> None:
            seen.append(staged.path)
            super().stage(staged)

    public = room.folder / "public"
    room.build([Shelf("broken", "open"), Directory(public), Curious()])
    assert seen[0] == room.folder / ".public.feedpub/staged/.several/rss.xml"
    assert [each.name for each in seen] == ["rss.xml", "feedpub-manifest.json"]
    assert not seen[1].exists()
    assert names(room.folder / ".public.feedpub") == ["directory", "lock", "manifest.json"]
    room.build([Shelf(), Curious()], {"title": "Alta"})
    assert not seen[1].parent.exists()


def test_what_one_target_lacked_is_announced_when_it_is_live(room: Room) -> None:
    broken, fine, ear = Shelf("broken", "swap"), Shelf("fine"), Ear()
    room.build([broken, fine], announcers=[ear])
    assert ear.heard[0].targets == ("fine",)
    broken.fails = ""
    room.build([broken, fine], announcers=[ear])
    assert [each.path for each in ear.heard[1].written] == ["rss.xml"]
    assert ear.heard[1].targets == ("broken", "fine")


def test_what_was_removed_is_announced(room: Room) -> None:
    ear, shelf = Ear(), Shelf()
    room.build([shelf], configuration=RSS + ATOM, announcers=[ear])
    prune = "[publish]\nprune = true\n"
    room.build([shelf], configuration=RSS + prune, announcers=[ear])
    assert [(each.path, each.url) for each in ear.heard[1].removed] == [
        ("atom.xml", "https://curierul.example/atom.xml")
    ]
    assert [each.state for each in ear.heard[1].files] == ["unchanged", "removed"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PublishError("is dead", place="hub", help="Wait."), "hub: is dead\n  Wait."),
        (KeyError("hub"), "KeyError: 'hub'"),
    ],
)  # fmt: skip
def test_an_announcer_that_fails_fails_nothing(room: Room, error: Exception, said: str) -> None:
    deaf, ear, shelf = Ear(error), Ear(), Shelf()
    built = room.build([shelf], announcers=[deaf, ear])
    assert [each.error for each in built.announced] == [said, None]
    assert len(ear.heard) == 1
    assert set(shelf.live) == {"feedpub-manifest.json", "rss.xml"}


RUN = Run(
    created=datetime.fromisoformat(NOW),
    home="https://e.example/",
    hubs=("https://hub.example/",),
    expires=datetime.fromisoformat("2026-11-24T07:00:00Z"),
    targets=("public",),
    files=(RunFile(path="a.xml", url="https://e.example/a.xml", state="held", sha256="00"),),
    articles=(Difference(kind="new", url="https://e.example/1", title="ș", files=("a.xml",)),),
)


def test_a_run_is_written_as_json() -> None:
    assert RUN.as_json() == {
        "version": RUN.version,
        "rehearsal": False,
        "created": "2026-11-23T09:00:00Z",
        "expires": "2026-11-24T07:00:00Z",
        "home": "https://e.example/",
        "hubs": ["https://hub.example/"],
        "targets": ["public"],
        "files": [
            {
                "path": "a.xml",
                "url": "https://e.example/a.xml",
                "state": "held",
                "format": "",
                "media_type": "",
                "size": 0,
                "sha256": "00",
                "articles": 0,
                "topic": "",
            }
        ],
        "articles": [
            {"kind": "new", "url": "https://e.example/1", "title": "ș", "files": ["a.xml"]}
        ],
    }
    assert not RUN.has_changes
    assert re.fullmatch("[0-9a-f]{64}", RUN.version)
    assert Run(created=RUN.created, home="").as_json()["expires"] is None


def test_a_command_gets_the_run_as_json(tmp_path: Path) -> None:
    code = "import pathlib, sys; pathlib.Path('run.json').write_bytes(sys.stdin.buffer.read())"
    Command([sys.executable, "-c", code], tmp_path).announce(RUN)
    assert json.loads((tmp_path / "run.json").read_bytes()) == RUN.as_json()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sh", "-c", "echo oh no; exit 3"], "exit code 3: oh no"),
        (["sh", "-c", "exit 4"], "exit code 4"),
        (["sh", "-c", "yes | head -c 9999; exit 5"], "exit code 5: y( y)+"),
        (["./nothing-of-this-name"], "cannot be run: No such file or directory"),
        (["with a \0"], "cannot be run: embedded null byte"),
        (["sh", "-c", "sleep 99 & echo $! > pid; wait"], "took longer than 0.5 s; ended"),
    ],
)
def test_a_command_that_fails_says_why(tmp_path: Path, words: list[str], said: str) -> None:
    command = Command(words, tmp_path, timeout=0.5 if "sleep" in words[-1] else 30)
    with pytest.raises(PublishError) as caught:
        command.announce(RUN)
    assert re.fullmatch(said, str(caught.value).replace("\n", " "))
    if "sleep" in words[-1]:  # with all that it started
        with pytest.raises(ProcessLookupError):
            _wait_for_the_end_of(int((tmp_path / "pid").read_text()))


def _wait_for_the_end_of(process: int) -> None:
    import time

    for _ in range(100):
        os.kill(process, 0)
        if "Z" in Path(f"/proc/{process}/stat").read_text().split()[2:3]:
            raise ProcessLookupError(process)  # its new parent has not looked yet
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)


def test_what_a_command_leaves_running_is_not_waited_for(tmp_path: Path) -> None:
    command = Command(["sh", "-c", "sleep 5 & exit 0"], tmp_path, timeout=4)
    command.announce(RUN)


def test_the_command_is_configured(room: Room) -> None:
    table = '[[announce]]\ntype = "command"\ncommand = ["sh", "-c", "cat > run.json; exit 1"]\n'
    room.configured(RSS + table)
    result = room.run(f"build --now {NOW}")
    assert "feedpub: warning: not announced: sh -c 'cat > run.json; exit 1': exit code 1\n" in (
        result.stderr
    )
    run = json.loads((room.folder / "run.json").read_text())
    assert run["targets"] == [str(room.folder / "public")]
    assert "  announces: sh -c " in room.run("config").output
    made = COMMAND.make({"command": ["x"], "timeout": 7}, room.folder)
    assert made.where == "x"
    assert "announced" not in room.run(f"build --now {NOW} -o other --no-announce").output


def test_what_the_page_shows_works(room: Room) -> None:
    page = (Path(__file__).parents[1] / "docs" / "targets.md").read_text("utf-8")
    shelf, log = (
        code for code in re.findall(r"```python\n(.*?)```", page, re.S)
    )  # fmt: skip
    names: dict[str, Any] = {}
    exec(shelf, names)
    target = names["SHELF"].make({"name": "front"}, room.folder)
    exec(log, names)
    announcer = names["LOG"].make({"file": "log"}, room.folder)
    for title in ("Racheta", "Alta"):
        room.build([target, Shelf()], {"title": title}, announcers=[announcer])
    assert target.read("rss.xml").count(b"Alta") == 1
    assert (room.folder / "log").read_text() == (
        "new https://curierul.example/racheta\nchanged https://curierul.example/racheta\n"
    )
    tables = re.findall(r"```toml\n(.*?)```", page, re.S)
    loaded = room.configured(RSS + tables[0])
    assert (len(loaded.targets), len(loaded.announcers)) == (2, 1)


def test_a_rehearsal_is_a_staging_that_publishes_nothing(tmp_path: Path) -> None:
    shelf = Shelf()
    with Rehearsal(shelf) as rehearsal:
        rehearsal.adopt(rehearsal.add(Document(name="a.xml", format="rss", data=b"x")))
        assert rehearsal.publish(prune=False).written == ("a.xml",)
    assert shelf.live == {}
    with Staging(shelf) as staging:
        staging.adopt(staging.add(Document(name="a.xml", format="rss", data=b"x")))
        assert staging.publish(prune=False).written == ("a.xml",)
    assert shelf.live == {"a.xml": b"x"}


def test_the_schema_of_editors_has_a_part_for_each_type() -> None:
    parts = config.whole_schema()["$defs"]
    assert [each["properties"]["type"]["const"] for each in parts["target"]["oneOf"]] == [
        "azure", "directory", "gcs", "s3", "sftp",
    ]  # fmt: skip
    command, _, websub = parts["announcer"]["oneOf"]
    assert list(websub["properties"]) == ["type", "give_up"]
    assert command["required"] == ["type", "command"]
    assert command["additionalProperties"] is False


def test_what_cannot_be_recovered_is_said_and_no_more(room: Room) -> None:
    class Stuck(Shelf):
        def recover(self, say: Callable[[str], object]) -> None:
            raise PublishError("is stuck", place=self.where)

    said: list[str] = []
    loaded = room.configured(RSS)
    request = pipeline.Request(now=room.now, dry_run=True)
    built = pipeline.build(loaded, request, targets=[Stuck(), Shelf("b")], say=said.append)
    assert said == ["shelf: is stuck"]
    assert built.published is not None


def test_what_is_too_long_is_compared_only_for_who_asks(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedpub.releasing._COMPARED_UNASKED", 10)
    assert room.build([Shelf()]).differences is None
    assert len(room.build([Shelf()], compare=True).differences or ()) == 1
    assert len(room.build([Shelf()], announcers=[Ear()]).differences or ()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_kill_leaves_each_target_whole_and_the_next_run_goes_on(tmp_path: Path) -> None:
    def publish(folder: Path, nth: int, text: str) -> int:
        return killing.ended(killing.publish_twice, nth, killing.NAMES, folder, text)

    assert publish(tmp_path / "clean", 0, "old") == publish(tmp_path / "clean", 0, "new") == 0
    kept = {name: names(tmp_path / "clean" / name) for name in (".one.feedpub", ".two.feedpub")}
    seen = set()
    for nth in itertools.count(1, 4):
        folder = tmp_path / str(nth)
        assert publish(folder, 0, "old") == 0
        code = publish(folder, nth, "new")
        live = [set(files(folder / name).values()) for name in ("one", "two")]
        assert all(each in ({"old"}, {"new"}) for each in live)
        seen.add(tuple(each.pop() for each in live))
        assert publish(folder, 0, "new") == 0
        for name in ("one", "two"):
            assert files(folder / name) == {"a.xml": "new", "b.xml": "new"}
        assert {name: names(folder / name) for name in kept} == kept
        if code == 0:
            break
    assert {("old", "old"), ("new", "old")} <= seen
