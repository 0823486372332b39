"""Publishing, on real directories: what is live is always whole, whatever happens."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest
from msgspec.structs import replace
from publications import files, rehearsal_in, staging_in

from feedpub import disk, documents, formats
from feedpub.errors import PublishError
from feedpub.model import Document
from feedpub.publishing import (
    Listings,
    Published,
    Several,
    Staging,
    Waiting,
    addresses,
    compare,
)
from feedpub.targets import MadeFor, Staged, Target
from feedpub.targets.directory import Directory
from feedpub.targets.directory._lock import Lock


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """A directory to publish to, which has a parent of its own."""
    (tmp_path / "public").mkdir()
    return tmp_path / "public"


def work(target: Path) -> Path:
    return target.with_name(f".{target.name}.feedpub")


def document(name: str, text: str = "<rss/>", format: str = "rss") -> Document:
    return Document(name=name, format=format, data=text.encode())


def add(staging: Staging, document: Document) -> Staged:
    staged = staging.add(document)
    staging.adopt(staged)
    return staged


def publish(target: Path, *documents: Document, prune: bool = False) -> None:
    with staging_in(target) as staging:
        for each in documents:
            add(staging, each)
        staging.publish(prune=prune)


class Safe(Directory):
    """A directory that must not be sent anywhere."""

    def __reduce__(self) -> tuple[type[Safe], tuple[()]]:
        raise AssertionError("it may hold a secret")


def test_another_process_stages_without_the_target(tmp_path: Path) -> None:
    publish(tmp_path / "public", document("same.xml", "a"), document("other.xml", "a"))
    target = Safe(tmp_path / "public")
    with Staging(target, media_type=formats.media_type) as staging:
        sent = pickle.loads(pickle.dumps(staging))
        assert sent.aside("part") == staging.aside("part")
        assert sent.earlier() == {}
        made = [sent.add(document(name, text)) for name, text in
                (("same.xml", "a"), ("other.xml", "b"), ("new.xml", "c"))]  # fmt: skip
        made.append(sent.nothing("none.xml", "rss", MadeFor()))
        assert [each.changed for each in made] == [True, True, True, False]
        adopted = [staging.adopt(each) for each in made]
        assert [each.changed for each in adopted] == [False, True, True, False]
        assert adopted == list(staging.documents)
        assert {each.media_type for each in adopted[:3]} == {"application/rss+xml"}
        (tmp_path / "public" / "folder.xml").mkdir()
        with pytest.raises(PublishError, match="there is a folder of that name"):
            staging.adopt(sent.add(document("folder.xml")))
        published = staging.publish(prune=False, held=["none.xml"])
    assert published.written == ("other.xml", "new.xml")
    assert files(tmp_path / "public") == {"same.xml": "a", "other.xml": "b", "new.xml": "c"}


def test_what_is_staged_becomes_live(tmp_path: Path) -> None:
    publish(tmp_path / "public", document("rss.xml", "a"), document("en/atom.xml", "b"))
    assert files(tmp_path / "public") == {"rss.xml": "a", "en/atom.xml": "b"}


def test_nothing_is_live_before_publishing(tmp_path: Path) -> None:
    with staging_in(tmp_path) as staging:
        add(staging, document("rss.xml"))
        assert files(tmp_path) == {}
    assert files(tmp_path) == {}


def test_a_file_that_did_not_change_is_not_touched(tmp_path: Path) -> None:
    publish(tmp_path, document("rss.xml", "a"), document("atom.xml", "b"))
    os.utime(tmp_path / "rss.xml", (1, 1))
    with staging_in(tmp_path) as staging:
        add(staging, document("rss.xml", "a"))
        add(staging, document("atom.xml", "c"))
        published = staging.publish(prune=False)
    assert (published.written, published.unchanged) == (("atom.xml",), ("rss.xml",))
    assert (tmp_path / "rss.xml").stat().st_mtime == 1


def test_files_have_the_mode_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        publish(tmp_path, document("rss.xml"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "rss.xml").stat().st_mode) == 0o640


def test_the_staging_folder_is_for_this_user_only(tmp_path: Path) -> None:
    with staging_in(tmp_path):
        assert stat.S_IMODE(work(tmp_path).stat().st_mode) == 0o700


def test_pruning_removes_what_an_earlier_run_wrote_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "robots.txt").write_text("mine")
    publish(tmp_path, document("rss.xml"), document("old/atom.xml"))
    publish(tmp_path, document("rss.xml"))
    assert "old/atom.xml" in files(tmp_path)
    publish(tmp_path, document("rss.xml"), prune=True)
    assert set(files(tmp_path)) == {"rss.xml", "robots.txt"}
    assert not (tmp_path / "old").exists()


def test_the_manifest_lists_what_was_written(tmp_path: Path) -> None:
    publish(tmp_path, document("rss.xml", "a"))
    manifest = json.loads((work(tmp_path) / "manifest.json").read_text())
    assert manifest["rss.xml"]["size"] == 1
    assert manifest["rss.xml"]["format"] == "rss"


@pytest.mark.parametrize(
    "name", ["../rss.xml", "/tmp/rss.xml", "a/../../rss.xml", ".feedpub/x", ""]
)
def test_no_path_leaves_the_target(tmp_path: Path, name: str) -> None:
    with staging_in(tmp_path / "public") as staging, pytest.raises(PublishError, match="leaves"):
        add(staging, document(name))


def test_no_symbolic_link_leads_out_of_the_target(tmp_path: Path) -> None:
    target, outside = tmp_path / "public", tmp_path / "outside"
    target.mkdir()
    outside.mkdir()
    (target / "en").symlink_to(outside)
    with staging_in(target) as staging, pytest.raises(PublishError, match="leaves"):
        add(staging, document("en/rss.xml"))


def test_two_documents_cannot_have_one_name(tmp_path: Path) -> None:
    with staging_in(tmp_path) as staging:
        add(staging, document("rss.xml"))
        with pytest.raises(PublishError, match="two outputs"):
            add(staging, document("rss.xml"))


def test_a_second_build_waits_and_then_says_so(tmp_path: Path) -> None:
    with staging_in(tmp_path), pytest.raises(PublishError, match="another build"):
        staging_in(tmp_path, wait=0.05).__enter__()
    publish(tmp_path, document("rss.xml"))
    assert "rss.xml" in files(tmp_path)


def test_a_build_that_cannot_begin_is_in_nobodys_way(tmp_path: Path) -> None:
    publish(tmp_path, document("rss.xml"))
    (work(tmp_path) / "staged").write_text("not a folder")
    with pytest.raises(PublishError, match="File exists"):
        staging_in(tmp_path).__enter__()
    (work(tmp_path) / "staged").unlink()
    with staging_in(tmp_path, wait=0):
        pass


def test_a_rehearsal_leaves_no_trace(tmp_path: Path) -> None:
    target = tmp_path / "public"
    with rehearsal_in(target) as staging:
        add(staging, document("rss.xml"))
        assert staging.publish(prune=True).written == ("rss.xml",)
    assert not target.exists()


def test_an_error_in_the_middle_of_the_swap_undoes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, document("a.xml", "old"), document("gone.xml", "old"))
    original, calls = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        if self.name.endswith(".xml") and "staged" in self.parts and ".kept" not in self.parts:
            calls.append(self)
            if len(calls) == 2:
                raise OSError(28, "No space left on device")
        return original(self, target)

    with staging_in(tmp_path) as staging:
        add(staging, document("a.xml", "new"))
        add(staging, document("b.xml", "new"))
        monkeypatch.setattr(Path, "replace", failing)
        with pytest.raises(PublishError, match="No space left"):
            staging.publish(prune=True)
    assert files(tmp_path) == {"a.xml": "old", "gone.xml": "old"}
    monkeypatch.undo()
    publish(tmp_path, document("a.xml", "newer"), prune=True)
    assert files(tmp_path) == {"a.xml": "newer"}


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from feedpub.model import Document
    from feedpub.publishing import Staging
    from feedpub.targets.directory import Directory
    target, nth = Path(sys.argv[1]), int(sys.argv[2])
    replace, calls = Path.replace, 0
    def dying(self, to):
        global calls
        calls += 1
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(self, to)
    Path.replace = dying
    with Staging(Directory(target)) as staging:
        for name in ("part-1.xml", "part-2.xml", "index.xml"):
            staging.adopt(staging.add(Document(name=name, format="sitemap", data=b"new")))
        staging.publish(prune=True)
    print("done")
"""


KILLED_EARLY = KILLED.replace(
    '("part-1.xml", "part-2.xml", "index.xml")', '("a.xml", "b.xml", "c.xml")'
)


@pytest.mark.parametrize("nth", range(1, 10))
def test_a_kill_at_any_moment_leaves_whole_files_and_the_next_run_mends(
    tmp_path: Path, nth: int
) -> None:
    publish(tmp_path, *(document(name, "old") for name in ("part-1.xml", "index.xml", "gone.xml")))
    result = run(KILLED, str(tmp_path), str(nth))
    found = files(tmp_path)
    assert set(found.values()) <= {"old", "new"}
    if nth <= 2:  # the journal and the first file: nothing has changed yet
        assert found == dict.fromkeys(["part-1.xml", "index.xml", "gone.xml"], "old")
    if found["index.xml"] == "new":  # an index is never live before its parts
        assert found["part-1.xml"] == found["part-2.xml"] == "new"
    assert (result.returncode == -9) == (nth <= 6), result.stderr
    with staging_in(tmp_path):  # any later run first finishes what was decided
        mended = set(files(tmp_path).values())
    assert len(mended) == 1


def test_a_full_disk_leaves_what_was_live(tmp_path: Path) -> None:
    publish(tmp_path, document("rss.xml", "old"))
    result = run(
        """
        import resource, sys
        from pathlib import Path
        from feedpub.errors import PublishError
        from feedpub.model import Document
        from feedpub.publishing import Staging
        from feedpub.targets.directory import Directory
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        try:
            with Staging(Directory(Path(sys.argv[1]))) as staging:
                staging.add(Document(name="atom.xml", format="atom", data=b"x" * 5_000))
                staging.add(Document(name="rss.xml", format="rss", data=b"x" * 50_000))
        except PublishError as error:
            print(error)
            sys.exit(error.exit_code)
        """,
        str(tmp_path),
    )
    assert result.returncode == 4, result.stderr
    assert "cannot be written" in result.stdout
    assert files(tmp_path) == {"rss.xml": "old"}


def test_a_read_only_target_leaves_what_was_live(tmp_path: Path) -> None:
    target = tmp_path / "public"
    publish(target, document("rss.xml", "old"))
    for path in (target, work(target)):
        path.chmod(0o555)
    for path in (*tmp_path.parents, tmp_path):
        if path.stat().st_uid == os.getuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    try:
        result = run(
            """
            import os, sys
            from pathlib import Path
            from feedpub.errors import PublishError
            from feedpub.model import Document
            from feedpub.publishing import Staging
            from feedpub.targets.directory import Directory
            if os.getuid() == 0:
                os.setuid(65534)  # root may write anywhere
            try:
                with Staging(Directory(Path(sys.argv[1]))) as staging:
                    staging.adopt(staging.add(Document(name="rss.xml", format="rss", data=b"new")))
                    staging.publish(prune=False)
            except PublishError as error:
                print(error)
                sys.exit(error.exit_code)
            """,
            str(target),
        )
    finally:
        for path in (target, work(target)):
            path.chmod(0o755)
    assert result.returncode == 4, result.stderr
    assert files(target) == {"rss.xml": "old"}


RSS = """<rss version="2.0"><channel>{}</channel></rss>"""
ITEM = "<item><title>{1}</title><link>https://curierul.example/{0}</link></item>"


def test_differences_speak_of_articles(tmp_path: Path) -> None:
    def feed(*items: tuple[str, str]) -> str:
        return RSS.format("".join(ITEM.format(*item) for item in items))

    publish(
        tmp_path,
        document("rss.xml", feed(("a", "A"), ("b", "B"), ("c", "C"))),
        document("gone.xml", feed(("d", "D"))),
    )
    with staging_in(tmp_path) as staging:
        staged = [
            add(staging, document("rss.xml", feed(("a", "A"), ("b", "B!"), ("e", "E")))),
            add(staging, document("new.xml", feed(("a", "A")))),
        ]
        found = compare(Directory(tmp_path), staged, ["gone.xml"])
    assert [(each.kind, each.url[-1], each.title, each.files) for each in found] == [
        ("new", "e", "E", ("rss.xml",)),
        ("changed", "a", "A", ("new.xml",)),
        ("changed", "b", "B!", ("rss.xml",)),
        ("gone", "c", "C", ("rss.xml",)),
        ("gone", "d", "D", ("gone.xml",)),
    ]


def test_what_is_known_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item = ITEM.format
    same = document("same.xml", RSS.format(item("a", "A") + item("b", "B")))
    mute = '<urlset xmlns="{}"><url><loc>https://curierul.example/{}</loc></url></urlset>'
    uri = "http://www.sitemaps.org/schemas/sitemap/0.9"
    unasked = [document(f"{each}.xml", mute.format(uri, each), "sitemap") for each in "xc"]
    publish(tmp_path, document("rss.xml", RSS.format(item("a", "A"))), same, *unasked)
    changed = document("rss.xml", RSS.format(item("b", "B") + item("c", "C")))
    read: list[bytes] = []

    def listed(data: bytes, format: str, *, digests: bool) -> dict[str, documents.ItemDigest]:
        read.append(data)
        return real(data, format, digests=digests)

    real = documents.listing
    monkeypatch.setattr(documents, "listing", listed)
    with staging_in(tmp_path) as staging:
        staged = [add(staging, each) for each in (changed, same, *unasked)]
        known = {}
        for each, digests in ((changed, True), (same, False)):
            known[each.name] = real(each.data, "rss", digests=digests)
        found = compare(Directory(tmp_path), staged, [], Listings(known))
    assert [(each.kind, each.url[-1], each.title, each.files) for each in found] == [
        ("changed", "a", "A", ("rss.xml",)),
        ("changed", "b", "B", ("rss.xml",)),
        ("changed", "c", "C", ("rss.xml",)),
    ]
    # What is live of the file that changes, and of the others the one that may hold c.
    assert read == [RSS.format(item("a", "A")).encode(), unasked[1].data]


def test_many_articles_are_not_looked_for_one_by_one(tmp_path: Path) -> None:
    many = "".join(ITEM.format(number, "A") for number in range(60))
    same = document("same.xml", RSS.format(many))
    publish(tmp_path, same)
    with staging_in(tmp_path) as staging:
        staged = [add(staging, document("rss.xml", RSS.format(many))), add(staging, same)]
        found = compare(Directory(tmp_path), staged, [])
    assert {(each.kind, each.files) for each in found} == {("changed", ("rss.xml",))}
    assert len(found) == 60


def test_a_document_that_could_not_be_made_lists_nothing(tmp_path: Path) -> None:
    publish(tmp_path, document("rss.xml", RSS.format("")))
    with staging_in(tmp_path) as staging:
        lost = staging.nothing("atom.xml", "atom", MadeFor())
        staged = [lost, add(staging, document("rss.xml", RSS.format(ITEM.format("a", "A"))))]
        found = compare(Directory(tmp_path), staged, [])
    assert [(each.kind, each.files) for each in found] == [("new", ("rss.xml",))]


def test_where_nothing_changed_nothing_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = document("same.xml", RSS.format(ITEM.format("a", "A")))
    publish(tmp_path, same)
    with staging_in(tmp_path) as staging:
        staged = [add(staging, same)]
        monkeypatch.delattr(Path, "read_bytes")
        assert compare(Directory(tmp_path), staged, []) == []


def test_differences_read_every_format(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title>'
        '<link rel="related" href="https://e.example/"/>'
        '<link href="https://curierul.example/a"/></entry></feed>'
    )
    sitemap = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc>https://curierul.example/a</loc></url></urlset>"
    )
    feed = json.dumps({"items": [{"id": "1", "url": "https://curierul.example/a", "title": "A"}]})
    with staging_in(tmp_path) as staging:
        staged = [
            add(staging, document("atom.xml", atom, "atom")),
            add(staging, document("sitemap.xml", sitemap, "sitemap")),
            add(staging, document("feed.json", feed, "json-feed")),
        ]
        (found,) = compare(Directory(tmp_path), staged, [])
    assert found.files == ("atom.xml", "feed.json", "sitemap.xml")
    assert (found.kind, found.title) == ("new", "A")


def test_a_json_feed_that_goes_is_compared_as_one(tmp_path: Path) -> None:
    feed = json.dumps({"items": [{"id": "1", "url": "https://curierul.example/a", "title": "A"}]})
    publish(tmp_path, document("feed.json", feed, "json-feed"))
    (found,) = compare(Directory(tmp_path), [], ["feed.json"])
    assert (found.kind, found.url, found.title) == ("gone", "https://curierul.example/a", "A")


def test_an_item_without_an_address_is_no_article(tmp_path: Path) -> None:
    without = "<item><title>Note</title></item>"
    with staging_in(tmp_path) as staging:
        staged = [add(staging, document("rss.xml", RSS.format(without + ITEM.format("a", "A"))))]
        assert [each.title for each in compare(Directory(tmp_path), staged, [])] == ["A"]


@pytest.mark.parametrize(
    "live",
    [
        b"<rss>",
        b"<rss/>",
        b"\x1f\x8b\x08\x00broken",
        gzip.compress(b"<rss>", mtime=0)[:20],
        b"words",
    ],
)
def test_what_is_live_but_broken_counts_as_not_public(tmp_path: Path, live: bytes) -> None:
    (tmp_path / "rss.xml").write_bytes(live)
    with staging_in(tmp_path) as staging:
        staged = [add(staging, document("rss.xml", RSS.format(ITEM.format("a", "A"))))]
        (found,) = compare(Directory(tmp_path), staged, [])
    assert found.kind == "new"


def test_a_file_that_cannot_be_read_may_carry_what_has_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, document("rss.xml", RSS.format(ITEM.format("a", "A"))))
    assert addresses(Directory(tmp_path), "rss.xml") == {"https://curierul.example/a"}
    assert addresses(Directory(tmp_path), "none.xml") == set()

    def broken(self: Path) -> bytes:
        raise OSError(5, "Input/output error", str(self))

    monkeypatch.setattr(Path, "read_bytes", broken)
    with pytest.raises(PublishError, match="Input/output error") as caught:
        addresses(Directory(tmp_path), "rss.xml")
    assert caught.value.help == "What was live before is still live."
    assert compare(Directory(tmp_path), [], ["rss.xml"]) == []


def test_the_lock_of_a_build_that_was_killed_is_free(tmp_path: Path) -> None:
    code = """
    import os, sys
    from pathlib import Path
    from feedpub.publishing import Staging
    from feedpub.targets.directory import Directory
    Staging(Directory(Path(sys.argv[1]))).__enter__()
    os._exit(9)
    """
    assert run(code, str(tmp_path)).returncode == 9
    with staging_in(tmp_path, wait=0):
        pass


def test_a_build_that_waits_goes_on_when_the_lock_is_free(tmp_path: Path) -> None:
    held = Lock(tmp_path / "lock")
    assert held.acquire(0)
    waiting = Lock(tmp_path / "lock")
    assert not waiting.acquire(0)
    with ThreadPoolExecutor(1) as pool:
        got = pool.submit(waiting.acquire, 30)
        held.release()
        held.release()
        assert got.result(30)
    assert not held.acquire(0)
    waiting.release()


def test_a_lock_is_on_the_file_that_others_see(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with path.open("w") as file:
        lock = Lock(path)
        path.unlink()
        assert not lock._is_there(file.fileno())
        path.touch()
        assert not lock._is_there(file.fileno())
    assert lock.acquire(0)
    lock.release()


def test_a_lock_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="symbolic links"):
        Lock(tmp_path / "lock").acquire(0)
    assert not (tmp_path / "other").exists()


def refuse_links(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_where_links_are_refused_copies_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, document("a.xml", "old"), document("gone.xml", "old"))
    os.utime(tmp_path / "a.xml", (1, 1))
    monkeypatch.setattr(os, "link", refuse_links)
    publish(tmp_path, document("a.xml", "new"), prune=True)
    assert files(tmp_path) == {"a.xml": "new"}
    os.utime(tmp_path / "a.xml", (1, 1))
    swap_failing_at(monkeypatch, {2})
    with pytest.raises(PublishError, match="broken"):
        publish(tmp_path, document("a.xml", "newer"), document("b.xml", "newer"))
    assert files(tmp_path) == {"a.xml": "new"}
    assert (tmp_path / "a.xml").stat().st_mtime == 1


def swap_failing_at(monkeypatch: pytest.MonkeyPatch, failing: set[int]) -> None:
    """Let renames to live files fail: the first is number 1."""
    replace, calls = Path.replace, []

    def breaking(self: Path, to: Path) -> Path:
        if ".public.feedpub" not in Path(to).parts:
            calls.append(to)
            if len(calls) in failing:
                raise OSError(5, "broken")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", breaking)


def test_an_undoing_that_fails_too_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, document("a.xml", "old"), document("b.xml", "old"))
    manifest = (work(tmp_path) / "manifest.json").read_bytes()
    swap_failing_at(monkeypatch, {3, 5})
    made = [document("a.xml", "new"), document("b.xml", "new"), document("new/c.xml", "new")]
    with pytest.raises(PublishError, match="broken") as caught:
        publish(tmp_path, *made)
    assert str(caught.value.help).startswith("1 of the 3 files that change are new,")
    assert "`rollback` fixes" in str(caught.value.help)
    assert files(tmp_path) == {"a.xml": "old", "b.xml": "new"}
    said: list[str] = []
    with staging_in(tmp_path, say=said.append):
        assert said == [f"{tmp_path}: undid what an interrupted run had started to publish"]
        assert files(tmp_path) == {"a.xml": "old", "b.xml": "old"}
    assert (work(tmp_path) / "manifest.json").read_bytes() == manifest
    assert not (tmp_path / "new").exists()
    publish(tmp_path, *made)
    assert set(files(tmp_path).values()) == {"new"}


def test_a_journal_that_cannot_be_turned_round_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, document("a.xml", "old"), document("b.xml", "old"))
    replace, calls = Path.replace, []

    def breaking(self: Path, to: Path) -> Path:
        calls.append(to)
        if len(calls) >= 3:
            raise OSError(5, "broken")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", breaking)
    with pytest.raises(PublishError, match="broken") as caught:
        publish(tmp_path, document("a.xml", "new"), document("b.xml", "new"))
    monkeypatch.undo()
    assert "`rollback` fixes" in str(caught.value.help)
    assert str(caught.value.help).startswith("1 of the 2 files that change are new")
    assert files(tmp_path) == {"a.xml": "new", "b.xml": "old"}
    (work(tmp_path) / "manifest.json").write_text("damaged as well")
    said: list[str] = []
    with staging_in(tmp_path, say=said.append):
        assert said == [f"{tmp_path}: finished what an interrupted run had started to publish"]
        assert files(tmp_path) == {"a.xml": "new", "b.xml": "new"}
    assert set(json.loads((work(tmp_path) / "manifest.json").read_text())) == {"a.xml", "b.xml"}


def test_undoing_needs_no_room_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, document("a.xml", "old"), document("gone.xml", "old"))
    before = (work(tmp_path) / "manifest.json").read_bytes()
    write = disk.write

    def full(path: Path, data: bytes) -> None:
        if path.name == "manifest.json.part":
            monkeypatch.setattr(disk, "write", full_for_all)
            path.touch()
            full_for_all(path, data)
        write(path, data)

    def full_for_all(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "write", full)
    with pytest.raises(PublishError, match="No space left") as caught:
        publish(tmp_path, document("a.xml", "new"), document("b.xml", "new"), prune=True)
    assert caught.value.help == "What was live before is still live."
    assert files(tmp_path) == {"a.xml": "old", "gone.xml": "old"}
    assert (work(tmp_path) / "manifest.json").read_bytes() == before
    left = {path.name for path in work(tmp_path).iterdir()}
    assert left == {"directory", "lock", "manifest.json"}


def test_healing_that_fails_says_how_far_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, *(document(name, "old") for name in ("a.xml", "b.xml", "c.xml", "d.xml")))
    assert run(KILLED_EARLY, str(tmp_path), "3").returncode == -9
    swap_failing_at(monkeypatch, {2})
    with pytest.raises(PublishError, match="broken") as caught, staging_in(tmp_path):
        pass
    assert str(caught.value.help).startswith("2 of the 4 files that change are new")
    assert list(files(tmp_path).values()).count("new") == 2
    monkeypatch.undo()
    with staging_in(tmp_path):
        assert files(tmp_path) == {"a.xml": "new", "b.xml": "new", "c.xml": "new"}


def test_what_an_earlier_run_kept_is_not_mistaken_for_what_is_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, document("a.xml", "old"))
    (work(tmp_path) / "kept").mkdir()
    os.link(tmp_path / "a.xml", work(tmp_path) / "kept/a.xml")

    def stuck(path: Path, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise OSError(5, "broken")

    monkeypatch.setattr(shutil, "rmtree", stuck)
    with pytest.raises(PublishError, match="broken") as caught:
        publish(tmp_path, document("a.xml", "new"))
    assert caught.value.help == "What was live before is still live."
    monkeypatch.undo()
    publish(tmp_path, document("a.xml", "new"))
    assert files(tmp_path) == {"a.xml": "new"}


def test_a_journal_that_cannot_be_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, document("a.xml", "old"))

    def broken(self: Path, to: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(PublishError, match="No space") as caught:
        publish(tmp_path, document("a.xml", "new"))
    assert caught.value.help == "What was live before is still live."
    assert files(tmp_path) == {"a.xml": "old"}
    assert not (work(tmp_path) / "journal.json").exists()


def test_a_swap_whose_journal_stays_has_succeeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, document("a.xml", "old"), document("gone.xml", "old"))
    unlink = Path.unlink

    def stuck(self: Path, missing_ok: bool = False) -> None:
        if self.name == "journal.json":
            raise OSError(5, "broken")
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stuck)
        publish(tmp_path, document("a.xml", "new"), prune=True)
        assert files(tmp_path) == {"a.xml": "new"}
    publish(tmp_path, document("a.xml", "newer"))
    assert files(tmp_path) == {"a.xml": "newer"}


def test_an_interrupt_waits_for_the_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, document("a.xml", "old"), document("b.xml", "old"))
    replace = Path.replace

    def interrupted(self: Path, to: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", interrupted)
    # What starts the tests in the background has it ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            publish(tmp_path, document("a.xml", "new"), document("b.xml", "new"))
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert files(tmp_path) == {"a.xml": "new", "b.xml": "new"}


def test_another_thread_publishes_as_well(tmp_path: Path) -> None:
    thread = Thread(target=publish, args=(tmp_path, document("a.xml", "new")))
    thread.start()
    thread.join()
    assert files(tmp_path) == {"a.xml": "new"}


DAMAGED = ["[]", "null", "1", '"x"', "{", "", "\\", "[" * 100_000, '{"a.xml": 1}']


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_list_of_files_is_not_forgotten_in_silence(tmp_path: Path, text: str) -> None:
    publish(tmp_path, document("a.xml", "old"), document("gone.xml", "old"))
    (work(tmp_path) / "manifest.json").write_text(text)
    with pytest.raises(PublishError, match="what earlier runs published cannot be read") as caught:
        publish(tmp_path, document("a.xml", "new"), prune=True)
    assert "still live" in str(caught.value.help)
    assert files(tmp_path) == {"a.xml": "old", "gone.xml": "old"}


def test_a_list_of_files_that_cannot_be_read_is_not_forgotten_in_silence(tmp_path: Path) -> None:
    publish(tmp_path, document("a.xml", "old"))
    (work(tmp_path) / "manifest.json").unlink()
    (work(tmp_path) / "manifest.json").mkdir()
    with pytest.raises(PublishError, match="Is a directory"):
        publish(tmp_path, document("a.xml", "new"))
    assert files(tmp_path) == {"a.xml": "old"}


@pytest.mark.parametrize(
    "text",
    [
        *DAMAGED,
        "{}",
        '{"write": [], "remove": [], "manifest": []}',
        '{"write": "a.xml", "remove": [], "manifest": {}}',
        '{"write": [1], "remove": [], "manifest": {}}',
        '{"write": [], "remove": ["../a.xml"], "manifest": {}}',
    ],
)
def test_what_is_no_journal_is_not_obeyed(tmp_path: Path, text: str) -> None:
    publish(tmp_path, document("a.xml", "old"), document("gone.xml", "old"))
    (work(tmp_path) / "journal.json").write_text(text)
    publish(tmp_path, document("a.xml", "new"), prune=True)
    assert files(tmp_path) == {"a.xml": "new"}
    assert not (work(tmp_path) / "journal.json").exists()


@pytest.mark.parametrize(
    "more", ["", ', "kept": []', ', "kept": [], "before": []', ', "kept": 1, "before": {}']
)
def test_what_does_not_say_how_to_undo_is_not_obeyed(tmp_path: Path, more: str) -> None:
    publish(tmp_path, document("a.xml", "old"), document("gone.xml", "old"))
    text = f'{{"write": ["a.xml"], "remove": [], "manifest": {{}}{more}}}'
    (work(tmp_path) / "undo.json").write_text(text)
    publish(tmp_path, document("a.xml", "new"), prune=True)
    assert files(tmp_path) == {"a.xml": "new"}
    assert not (work(tmp_path) / "undo.json").exists()


def test_an_output_may_be_called_like_any_temporary_file(tmp_path: Path) -> None:
    names = ["x.xml", "x.xml.part", "kept/x.xml", ".kept/x.xml", "journal.json", "staged/x.xml"]
    publish(tmp_path, *(document(name, name) for name in names))
    assert files(tmp_path) == {name: name for name in names}


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: os.mkfifo(path), "there is not a regular file of that name"),
        (lambda path: path.mkdir(), "there is a folder of that name"),
    ],
)
def test_only_files_are_published_over(tmp_path: Path, make: object, why: str) -> None:
    make(tmp_path / "rss.xml")  # type: ignore[operator]
    with staging_in(tmp_path) as staging, pytest.raises(PublishError, match=why):
        staging.add(document("rss.xml", ""))
    assert compare(Directory(tmp_path), [], ["rss.xml"]) == []


def test_no_file_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "en").write_text("mine")
    with staging_in(tmp_path) as staging, pytest.raises(PublishError, match="Not a directory"):
        staging.add(document("en/rss.xml"))


def test_what_took_the_place_of_a_removed_file_stays(tmp_path: Path) -> None:
    publish(tmp_path, document("a.xml"), document("b.xml"), document("c/d.xml"))
    (tmp_path / "b.xml").unlink()
    (tmp_path / "b.xml").mkdir()
    (tmp_path / "c/d.xml").unlink()
    (tmp_path / "c").rmdir()
    (tmp_path / "c").write_text("mine")
    publish(tmp_path, document("a.xml"), prune=True)
    assert (tmp_path / "b.xml").is_dir()
    assert files(tmp_path) == {"a.xml": "<rss/>", "c": "mine"}


def test_parts_go_live_before_feeds_and_indexes_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, seen = Path.replace, []

    def noting(self: Path, to: Path) -> Path:
        seen.append(Path(to).name)
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", noting)
    with staging_in(tmp_path) as staging:
        for name, feed in [("i.xml", "i.xml"), ("f.xml", "f.xml"), ("i-1.xml", "i.xml"), ("o", "")]:
            staging.adopt(staging.add(document(name), MadeFor(family=feed, feed=feed)))
        seen.clear()
        staging.publish(prune=False)
    assert seen == ["journal.json", "i-1.xml", "f.xml", "o", "i.xml", "manifest.json"]


def test_a_document_of_parts_is_that_of_one_piece(tmp_path: Path) -> None:
    def build(*texts: bytes) -> Staged:
        with staging_in(tmp_path / "public") as staging:
            parts = [
                staging.put_aside(f"a/rss.xml.{number}", iter([text, b"|"]))
                for number, text in enumerate(texts)
            ]
            staged = staging.join("a/rss.xml", "rss", [b"<", *parts, b">"], articles=7)
            assert not any(part.exists() for part in parts)
            whole = staging.add(Document(name="b.xml", format="rss", data=staged.path.read_bytes()))
            assert (staged.size, staged.sha256) == (whole.size, whole.sha256)
            assert (staged.articles, staged.format) == (7, "rss")
            staging.adopt(staged)
            staging.publish(prune=False)
            return staged

    live = tmp_path / "public" / "a" / "rss.xml"
    assert build(b"one", b"two").changed
    assert live.read_bytes() == b"<one|two|>"
    stamp = live.stat().st_mtime_ns
    again = build(b"one", b"two")
    assert (again.changed, again.path) == (False, live)
    assert live.stat().st_mtime_ns == stamp
    assert build(b"one", b"toe").changed
    assert live.read_bytes() == b"<one|toe|>"
    assert build(b"one").changed
    assert live.read_bytes() == b"<one|>"


def test_a_part_that_cannot_be_written(tmp_path: Path) -> None:
    with staging_in(tmp_path / "public") as staging:
        staging.put_aside("rss.xml", [b"x"])
        with pytest.raises(PublishError, match="cannot be written"):
            staging.put_aside("rss.xml/0", [b"x"])
        with pytest.raises(PublishError, match="leaves the target"):
            staging.join("../rss.xml", "rss", [b"x"], articles=0)


def keep(staging: Waiting, name: str) -> Staged | None:
    found = staging.live(name)
    return None if found is None else staging.adopt(found)


def kept(target: Path) -> tuple[Staged | None, Published]:
    with Staging(Directory(target)) as staging:
        found = keep(staging, "rss.xml")
        return found, staging.publish(prune=True)


def test_what_is_live_can_be_kept_without_making_it_again(tmp_path: Path) -> None:
    target = tmp_path / "public"
    publish(target, replace(document("rss.xml"), url="https://e.example/else/rss.xml"))
    before = (target / "rss.xml").stat(), (work(target) / "manifest.json").read_bytes()
    staged, published = kept(target)
    assert staged is not None
    assert (staged.name, staged.format, staged.articles, staged.changed, staged.kept) == (
        "rss.xml", "rss", 0, False, True,
    )  # fmt: skip
    assert (staged.path, staged.url) == (target / "rss.xml", "https://e.example/else/rss.xml")
    assert published == Published(unchanged=("rss.xml",))
    assert ((target / "rss.xml").stat(), (work(target) / "manifest.json").read_bytes()) == before


@pytest.mark.parametrize("what", ["gone", "longer", "other", "folder", "unlisted", "older list"])
def test_what_is_not_as_it_was_published_is_not_kept(tmp_path: Path, what: str) -> None:
    target = tmp_path / "public"
    publish(target, document("rss.xml"))
    file, manifest = target / "rss.xml", work(target) / "manifest.json"
    listed = json.loads(manifest.read_text())
    match what:
        case "gone":
            file.unlink()
        case "longer":
            file.write_text("<rss></rss>")
        case "other":
            file.write_text("<rsx/>")
        case "folder":
            file.unlink()
            file.mkdir()
        case "unlisted":
            manifest.write_text("{}")
        case _:
            del listed["rss.xml"]["sha256"]
            manifest.write_text(json.dumps(listed))
    with Staging(Directory(target)) as staging:
        assert staging.live("rss.xml") is None
        assert staging.documents == ()


def test_what_was_only_touched_is_read_and_kept(tmp_path: Path) -> None:
    target = tmp_path / "public"
    publish(target, document("rss.xml"))
    os.utime(target / "rss.xml", ns=(1, 1))
    assert kept(target)[0] is not None
    # What nobody touched is not read.
    publish(target, document("rss.xml"))
    told = (target / "rss.xml").stat()
    (target / "rss.xml").write_text("<rsx/>")
    os.utime(target / "rss.xml", ns=(told.st_atime_ns, told.st_mtime_ns))
    with Staging(Directory(target)) as staging:
        assert keep(staging, "rss.xml") is not None


def test_what_is_kept_is_no_others_name(tmp_path: Path) -> None:
    target = tmp_path / "public"
    publish(target, document("rss.xml"))
    with Staging(Directory(target)) as staging:
        assert keep(staging, "rss.xml") is not None
        with pytest.raises(PublishError, match="two outputs make the file"):
            staging.adopt(staging.add(document("rss.xml")))


def test_what_is_kept_and_held_back_stays_listed(tmp_path: Path) -> None:
    target = tmp_path / "public"
    publish(target, document("rss.xml"))
    before = (work(target) / "manifest.json").read_bytes()
    with Staging(Directory(target)) as staging:
        assert keep(staging, "rss.xml") is not None
        assert staging.publish(prune=True, held=["rss.xml"]) == Published(held=("rss.xml",))
    assert (work(target) / "manifest.json").read_bytes() == before


def test_several_targets_keep_what_all_of_them_have(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for each in (one, other):
        publish(each, document("rss.xml"), document("atom.xml"))

    def run(*, lose: bool = False) -> list[Published]:
        with Several([Directory(one), Directory(other)]) as several:
            assert keep(several, "rss.xml") is not None
            assert keep(several, "none.xml") is None
            if keep(several, "atom.xml") is None:
                several.adopt(several.add(document("atom.xml")))
            if lose:
                (other / "rss.xml").unlink()
            made = []
            for each in several.targets:
                with several.alone(each):
                    for staged in several.documents:
                        each.take(staged)
                    made.append(each.publish(prune=True))
            said.extend(map(str, several.failed.values()))
            return made

    said: list[str] = []
    same = Published(unchanged=("rss.xml", "atom.xml"))
    assert run() == [same, same]
    (other / "atom.xml").unlink()
    assert run() == [same, Published(written=("atom.xml",), unchanged=("rss.xml",))]
    publish(other, document("atom.xml", "<other/>"), document("rss.xml"))
    assert run() == [same, Published(written=("atom.xml",), unchanged=("rss.xml",))]
    assert said == []
    assert run(lose=True) == [same]
    assert "rss.xml was changed by somebody else while feedpub was at work" in said[0]


def test_what_vanished_meanwhile_is_not_kept(tmp_path: Path) -> None:
    class Far(Directory):
        # As of a target that is not on this computer.
        local = Target.local  # type: ignore[assignment]

        def read(self, name: str) -> bytes | None:
            return None

    publish(tmp_path, document("rss.xml"))
    with Staging(Far(tmp_path)) as staging:
        assert staging.live("rss.xml") is None


def test_long_listings_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedpub.publishing._listings._KEPT", 0)
    publish(tmp_path, document("rss.xml", RSS.format(ITEM.format("a", "A"))))
    with staging_in(tmp_path) as staging:
        staged = staging.add(document("rss.xml", RSS.format(ITEM.format("b", "B"))))
        listings = Listings()
        for _ in range(2):
            assert (
                len(listings.staged(staged)) == len(listings.live(staging.target, "rss.xml")) == 1
            )
        assert not listings.have(staged)
        assert listings._live == {}
