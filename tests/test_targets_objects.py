"""Buckets as targets: what is stored, in which order, and what is left if a run is cut off."""

from __future__ import annotations

import gzip
import json
import pickle
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import buckets
import pytest
from buckets import Library, objects

from feedpub import disk, formats
from feedpub.errors import PublishError, UsageError
from feedpub.model import Document
from feedpub.publishing import Published, Rehearsal, Staging
from feedpub.targets import TARGETS, MadeFor, Reach, _holder
from feedpub.targets._object_stores import Bucket, Headers, Wire, _bucket_contents, _lease
from feedpub.targets._object_stores._journal import Bytes, journal_of
from feedpub.targets._object_stores._wire import (
    ABSENT,
    ConflictError,
    ObjectVersion,
    UncertainError,
)

obstore = pytest.importorskip("obstore")

NEW = {"a.xml": b"<a/>", "map-1.xml": b"<1/>", "map-2.xml": b"<2/>", "map.xml": b"<map/>"}
NEXT = {
    "a.xml": b"<a>2</a>",
    "map-1.xml": b"<1/>",
    "map-3.xml": b"<3/>",
    "map.xml": b"<map>3</map>",
}
STATE, JOURNAL, LEASE = (f".feeds.feedpub/{x}" for x in ("manifest.json", "journal", "lease.json"))


class Place:
    """A bucket in memory, and targets that publish to it."""

    def __init__(self) -> None:
        self.store = obstore.store.MemoryStore()

    def target(self, *, prefix: str = "feeds", life: float = 60, **headers: Any) -> Bucket:
        wire = Wire("mem://news", lambda *_: self.store, timeout=5, keys="the sky")
        work = f".{prefix}.feedpub" if prefix else ".feedpub"
        return Bucket(wire, prefix=prefix, work=work, headers=Headers(**headers), life=life)

    def publish(
        self,
        documents: Mapping[str, bytes] = NEW,
        target: Bucket | None = None,
        say: Callable[[str], object] = lambda _: None,
        wait: float = 0,
    ) -> Published:
        return publish(target or self.target(), documents, say, wait)

    @property
    def live(self) -> dict[str, bytes]:
        """What the world sees."""
        found = objects(self.store).items()
        return {key[6:]: data for key, data in found if key.startswith("feeds/")}

    @property
    def own(self) -> list[str]:
        """What feedpub keeps for itself."""
        return [key for key in objects(self.store) if not key.startswith("feeds/")]

    def attributes(self, name: str) -> dict[str, str]:
        return dict(obstore.get(self.store, f"feeds/{name}").attributes)


def publish(
    target: Bucket,
    documents: Mapping[str, bytes],
    say: Callable[[str], object] = lambda _: None,
    wait: float = 0,
    change: Callable[[], object] = lambda: None,
) -> Published:
    with Staging(target, media_type=formats.media_type, say=say, wait=wait) as staging:
        for name, data in documents.items():
            format = "sitemap" if name.startswith("map") else "rss"
            made_for = MadeFor("map.xml", "map.xml") if format == "sitemap" else MadeFor(name, name)
            document = Document(name=name, format=format, data=data, articles=())
            staging.adopt(staging.add(document, made_for))
        change()
        return staging.publish(prune=True)


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Library]:
    def use(*arguments: Any, **options: Any) -> Library:
        made = Library(*arguments, **options)
        monkeypatch.setattr(Wire, "_library", made)
        return made

    return use


# What is stored -----------------------------------------------------------------------------------


def test_order_of_requests(place: Place, library: Callable[..., Library]) -> None:
    place.publish()
    asked = library()
    assert place.publish(NEXT) == Published(
        written=("a.xml", "map-3.xml", "map.xml"),
        unchanged=("map-1.xml",),
        removed=("map-2.xml",),
    )
    assert asked.those("put") == [
        LEASE, JOURNAL, "feeds/map-3.xml", "feeds/a.xml", "feeds/map.xml", STATE,
    ]  # fmt: skip
    assert asked.those("delete") == ["feeds/map-2.xml", JOURNAL, LEASE]
    # An index that is live never lists what is not there, and what is published is said at the end.
    order = [key for what, key in asked.asked if what in ("put", "delete")]
    assert order.index("feeds/map.xml") < order.index("feeds/map-2.xml") < order.index(STATE)
    assert place.live == NEXT
    assert place.own == [STATE]


def test_nothing_is_put_twice(place: Place, library: Callable[..., Library]) -> None:
    place.publish()
    asked = library()
    assert place.publish().unchanged == tuple(NEW)
    assert (asked.those("put"), asked.those("delete")) == ([LEASE], [LEASE])
    # One list tells of all, and none is fetched.
    assert asked.those("list") == ["feeds"]
    assert set(asked.those("get")) == {LEASE, JOURNAL, STATE}


def test_many_parts_at_once(place: Place) -> None:
    many = {f"map-{number}.xml": b"<%d/>" % number for number in range(40)} | {"map.xml": b"<m/>"}
    place.publish(many)
    assert place.live == many


def test_what_somebody_changed_is_put_again(place: Place) -> None:
    place.publish()
    obstore.put(place.store, "feeds/a.xml", b"<edited/>")
    obstore.delete(place.store, "feeds/map-1.xml")
    obstore.put(place.store, "feeds/of-others.xml", b"<others/>")
    assert place.publish().written == ("a.xml", "map-1.xml")
    assert place.live == {**NEW, "of-others.xml": b"<others/>"}


def test_what_was_there_before_us_is_replaced(place: Place) -> None:
    obstore.put(place.store, "feeds/a.xml", NEW["a.xml"])
    assert place.publish().written == tuple(NEW)
    assert place.attributes("a.xml")["Content-Type"] == "application/rss+xml; charset=utf-8"


def test_a_bucket_with_more_objects_than_are_listed(
    place: Place, library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish()
    for number in range(5):
        obstore.put(place.store, f"feeds/0{number}", b"")
    monkeypatch.setattr(_bucket_contents, "_LISTED", 3)
    asked = library()
    assert place.publish().unchanged == tuple(NEW)
    assert len(asked.those("head")) == len(NEW)
    place.publish(NEXT)
    assert {name: place.live[name] for name in NEXT} == NEXT


def test_headers(place: Place) -> None:
    place.publish(
        {"a.xml": b"<a/>", "map-1.xml": b"<1/>", "b.xml.gz": gzip.compress(b"<b/>")},
        place.target(cache_control={"rss": "max-age=60"}, is_packed=True),
    )
    found = place.attributes("a.xml")
    assert (
        found.pop("sha256") == json.loads(objects(place.store)[STATE])["files"]["a.xml"]["sha256"]
    )
    assert found == {
        "Content-Type": "application/rss+xml; charset=utf-8",
        "Cache-Control": "max-age=60",
        "Content-Encoding": "gzip",
    }
    assert place.attributes("map-1.xml")["Cache-Control"] == "public, max-age=300"
    assert place.attributes("b.xml.gz")["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in place.attributes("b.xml.gz")
    assert gzip.decompress(place.live["a.xml"]) == b"<a/>"
    assert gzip.decompress(place.live["b.xml.gz"]) == b"<b/>"
    target = place.target()
    assert target.read("a.xml") == b"<a/>"
    assert target.read("b.xml.gz") == place.live["b.xml.gz"]
    assert target.read("none.xml") is None


def test_other_headers_are_put(place: Place) -> None:
    place.publish({"a.xml": b"<a/>"})
    packed = place.target(is_packed=True)
    assert place.publish({"a.xml": b"<a/>"}, packed).written == ("a.xml",)
    before = place.live
    assert place.publish({"a.xml": b"<a/>"}, packed).unchanged == ("a.xml",)
    assert place.live == before


def test_files_that_are_compared(place: Place, tmp_path: Path) -> None:
    place.publish()
    (tmp_path / "a").write_bytes(NEW["a.xml"])
    target = place.target()
    assert target.holds("a.xml", tmp_path / "a")
    assert not target.holds("a.xml", b"<b/>")
    assert not target.holds("none.xml", b"<b/>")


def test_a_rehearsal_changes_nothing(place: Place) -> None:
    with Rehearsal(place.target(), media_type=formats.media_type) as staging:
        document = Document(name="a.xml", format="rss", data=b"<a/>", articles=())
        staging.adopt(staging.add(document))
        assert staging.publish(prune=True).written == ("a.xml",)
    assert objects(place.store) == {}


def test_names(place: Place) -> None:
    whole = place.target(prefix="")
    whole.check("a/ă 100%.xml")
    for name in (".feedpub/a.xml", ".feedpub", "../a", "a//b", "/a", "", "a\nb", "a\\b", "x" * 1025,
                 "\ud800"):  # fmt: skip
        with pytest.raises(PublishError, match="cannot be published") as caught:
            whole.check(name)
        assert caught.value.help == f"Give the output another path. {disk.STILL_LIVE}"
    place.target().check(".feedpub/a.xml")
    with pytest.raises(PublishError, match="has more than 1018 bytes"):
        place.target().check("x" * 1019)
    publish(whole, {"a.xml": b"<a/>"})
    assert list(objects(place.store)) == [".feedpub/manifest.json", "a.xml"]


def test_reach_and_place(place: Place) -> None:
    target = place.target()
    assert (target.reach, target.where) == (Reach.FINISHED, "mem://news")
    assert target.reach.value.endswith("a partial failure is finished by the next run")
    assert target.local("a.xml") is None
    assert target.room is None
    target.close()


# What is left if a run is cut off -----------------------------------------------------------------


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_holder, "is_dead", lambda _: True)


@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.usefixtures("dead")
def test_cut_off_at_any_request(
    library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch, is_late: bool
) -> None:
    mixed = finished = 0
    for number in range(4, 40):
        place = Place()
        place.publish()
        with monkeypatch.context():
            asked = library(number, is_late=is_late)
            try:
                place.publish(NEXT)
            except PublishError as error:
                told = str(error)
            else:
                assert number >= len(asked.asked) - 2  # the lease alone was not given back
                break
        library()
        live = place.live
        assert all(data in (NEW.get(name), NEXT.get(name)) for name, data in live.items())
        if b"3" in live["map.xml"]:
            assert "map-3.xml" in live
        assert (disk.STILL_LIVE in told) or "are new, the others are as they were" in told
        mixed += live not in (NEW, NEXT)
        said: list[str] = []
        place.target().recover(said.append)
        finished += bool(said)
        assert place.live in (NEW, NEXT)
        place.publish(NEXT)
        assert place.live == NEXT
        assert [key for key in place.own if "lease.json." not in key] == [STATE]
    assert mixed >= 3
    assert finished >= 3


@pytest.mark.parametrize("number", range(13))
@pytest.mark.usefixtures("dead")
def test_one_request_is_lost(place: Place, library: Callable[..., Library], number: int) -> None:
    place.publish()
    library(number, stands_up=True, is_late=True)
    try:
        place.publish(NEXT)
    except PublishError:
        library()
        place.publish(NEXT)
    library()
    assert place.live == NEXT
    place.publish(NEXT)
    assert place.own == [STATE]


@pytest.mark.parametrize("number", [0, 5, 6, 7, 9])
def test_an_answer_is_lost_and_the_request_made_again(
    place: Place, library: Callable[..., Library], number: int
) -> None:
    error = obstore.exceptions.PreconditionError("there is one")
    place.publish()
    asked = library(number, stands_up=True, is_late=True, error=error)
    place.publish(NEXT)
    assert asked.asked[number][0] == "put"
    assert place.live == NEXT
    assert place.publish(NEXT).unchanged == tuple(NEXT)
    assert place.own == [STATE]


def test_a_lease_that_goes_while_it_is_looked_at(
    place: Place, library: Callable[..., Library]
) -> None:
    library(0, stands_up=True, error=obstore.exceptions.AlreadyExistsError("there is one"))
    place.publish()
    assert place.live == NEW


def test_what_was_cut_off_is_said(place: Place, library: Callable[..., Library]) -> None:
    place.publish()
    library(6)
    with pytest.raises(PublishError) as caught:
        place.publish(NEXT)
    assert caught.value.help == (
        "Check the endpoint, the region and the network. 1 of the 4 files that change are new, the"
        " others are as they were. The next `feedpub build`, `check` or `config` finishes that"
        " first."
    )
    assert "the network is gone" in caught.value.message


@pytest.mark.usefixtures("dead")
def test_what_somebody_changed_meanwhile_stays(
    place: Place, library: Callable[..., Library]
) -> None:
    place.publish()
    library(6)
    with pytest.raises(PublishError):
        place.publish(NEXT)
    library()
    obstore.put(place.store, "feeds/a.xml", b"<edited/>")
    obstore.delete(place.store, "feeds/map.xml")
    said: list[str] = []
    place.target().recover(said.append)
    assert said == ["mem://news: finished what an interrupted run had started to publish"]
    assert place.live == {"a.xml": b"<edited/>", "map-1.xml": b"<1/>", "map-3.xml": b"<3/>"}
    place.publish(NEXT)
    assert place.live == NEXT


@pytest.mark.parametrize(
    "damaged",
    [
        b"", b"no journal", b"[1]", b'{"version": 2}\n', b'{"version": 1, "puts": 3}\n',
        b'{"version": 1, "puts": [["../x", 1, "", {}, "", null, null]], "remove": [],'
        b' "manifest": {}}\nx',
    ],
)  # fmt: skip
def test_what_is_no_journal_is_ignored(place: Place, damaged: bytes) -> None:
    place.publish()
    obstore.put(place.store, JOURNAL, damaged)
    said: list[str] = []
    place.publish(say=said.append)
    assert (said, place.live, place.own) == ([], NEW, [STATE])


def test_half_a_journal(place: Place) -> None:
    put = '["a.xml", 9, "", {}, "", null, null]'
    head = f'{{"version": 1, "puts": [{put}], "remove": [], "manifest": {{}}}}\n'
    obstore.put(place.store, JOURNAL, head.encode() + b"half")
    place.publish()
    assert place.live == NEW


def test_bytes_in_pieces() -> None:
    left = Bytes(iter([b"ab", b"c\nde", b"f", b"ghi"]))
    assert (left.line(), left.take(1), left.take(3), left.take(9)) == (b"abc", b"d", b"efg", b"hi")
    assert journal_of(Bytes(iter([])).line()) is None


@pytest.mark.parametrize("damaged", [b"x", b"[]", b'{"files": {}, "objects": {"a": 1}}',
    b'{"files": {"a": {}}, "objects": {"a": ["1", null, 7, ""]}}'])  # fmt: skip
def test_a_list_that_cannot_be_read(place: Place, damaged: bytes) -> None:
    obstore.put(place.store, STATE, damaged)
    if b'"a": 1' in damaged:  # of a file that is not published any more
        place.publish()
        return
    with pytest.raises(PublishError, match="cannot be read") as caught:
        place.publish()
    assert caught.value.place == f"mem://news: {STATE}"
    assert place.own == [STATE]


# Two at once --------------------------------------------------------------------------------------


def test_two_runs_wait_for_each_other(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lease, "_PAUSE", 0.01)
    first = place.target()
    first.open(0, print)
    with pytest.raises(PublishError, match="another build has held it for 0 s"):
        place.target().open(0, print)
    place.target().recover(print)
    obstore.put(place.store, JOURNAL, b"x")
    place.target().recover(print)  # one is under way
    with pytest.raises(_holder.HeldError):
        place.target().open(0.03, print)
    first.close()
    place.target().recover(print)
    assert place.own == []


def test_a_lease_that_is_over(place: Place) -> None:
    for left in (b"{}", b"[]", b"nothing", b'{"seconds": 0}', b'{"seconds": -1, "run": "x"}'):
        obstore.put(place.store, LEASE, left)
        place.publish()
        assert place.own == [STATE]
    obstore.put(place.store, LEASE, b'{"seconds": 60, "process": 1}')
    with pytest.raises(_holder.HeldError):
        place.publish()
    assert place.own == [LEASE, STATE]


def test_a_run_that_is_dead(place: Place) -> None:
    ended = _holder.myself() | {"seconds": 60, "process": 2**22 + 1}
    obstore.put(place.store, LEASE, json.dumps(ended).encode())
    place.publish()
    assert place.own == [STATE]


def test_who_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    own = _holder.myself()
    assert not _holder.is_dead(own)
    assert _holder.is_dead(own | {"process": 2**22 + 1})
    assert not _holder.is_dead(own | {"process": 2**22 + 1, "machine": "another"})
    assert not _holder.is_dead(own | {"process": 0})
    assert not _holder.is_dead({})

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.kill", refused)
    assert not _holder.is_dead(own)
    monkeypatch.setattr(_holder, "_MACHINE", ("/none", "/none"))
    assert _holder.myself()["machine"] is None
    assert not _holder.is_dead(own | {"machine": None})


def test_another_run_took_over(place: Place) -> None:
    def take_over() -> None:
        obstore.put(place.store, LEASE, b'{"run": "another", "seconds": 60}')

    place.publish()
    target = place.target(life=0)
    with pytest.raises(ConflictError, match="another build took over") as caught:
        publish(target, NEXT, change=take_over)
    assert disk.STILL_LIVE in str(caught.value)
    assert place.live == NEW
    assert place.own == [LEASE, STATE]


def test_a_lease_is_renewed(place: Place, library: Callable[..., Library]) -> None:
    asked = library()
    lease = _lease.Lease(
        Wire("mem://news", lambda *_: place.store, timeout=5, keys=""), LEASE, 0.02
    )
    lease.acquire(0)
    end = time.monotonic() + 5
    while len(asked.those("put")) < 3 and time.monotonic() < end:
        time.sleep(0.002)
    lease.release()
    assert len(asked.those("put")) >= 3
    assert place.own == []


def test_another_program_writes_a_file_meanwhile(place: Place) -> None:
    def write() -> None:
        obstore.put(place.store, "feeds/a.xml", b"<others/>")

    place.publish()
    documents = {"a.xml": b"<a>2</a>"}
    with pytest.raises(ConflictError, match="was changed by somebody else") as caught:
        publish(place.target(), documents, change=write)
    assert caught.value.place == "mem://news/feeds/a.xml"
    assert str(caught.value).endswith(disk.STILL_LIVE)
    assert place.live == {**NEW, "a.xml": b"<others/>"}
    assert place.own == [STATE]


def test_another_program_writes_the_list(place: Place) -> None:
    def write() -> None:
        obstore.put(place.store, STATE, b"{}")

    place.publish()
    with pytest.raises(ConflictError, match="was changed by somebody else"):
        publish(place.target(), NEXT, change=write)


# Errors -------------------------------------------------------------------------------------------


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    for name, value in buckets.KEYS.items():
        monkeypatch.setenv(name, value)

    def make(url: str, **options: Any) -> Any:
        given = {"bucket": "news", "endpoint": url, "prefix": "feeds", "timeout": 2} | options
        assert list(TARGETS["s3"].problems(given, Path())) == []
        return TARGETS["s3"].make(given, Path())

    return make


def test_wrong_keys(amazon: Callable[..., Any], object_server: str) -> None:
    target = amazon(object_server)
    with buckets.strict(object_server), pytest.raises(PublishError, match="do not allow") as caught:
        publish(target, NEW)
    told = str(caught.value)
    assert "AWS_ACCESS_KEY_ID" in told
    assert told.endswith(disk.STILL_LIVE)
    assert not any(value in told for value in buckets.KEYS.values())


def test_nobody_is_there(amazon: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from feedpub.targets._object_stores import _wire

    monkeypatch.setattr(_wire, "_RETRIES", 0)
    target = amazon("http://127.0.0.1:9")
    with pytest.raises(UncertainError, match="cannot be reached, or refused") as caught:
        publish(target, NEW)
    assert caught.value.place == "s3://news/feeds at 127.0.0.1:9/.feeds.feedpub/lease.json"
    assert str(caught.value).endswith(disk.STILL_LIVE)
    with pytest.raises(PublishError, match="cannot be reached"):
        target.manifest()


def test_no_keys(amazon: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(PublishError, match="there are no keys for it") as caught:
        publish(amazon("http://127.0.0.1:9"), NEW)
    assert caught.value.place == "s3://news/feeds at 127.0.0.1:9"


def test_no_bucket(amazon: Callable[..., Any], object_server: str) -> None:
    target = amazon(object_server, bucket="none")
    for ask in (lambda: publish(target, NEW), target.manifest, lambda: target.recover(print)):
        with pytest.raises(PublishError, match="there is no such bucket") as caught:
            ask()
        assert (caught.value.help or "").startswith("Make it, or correct its name")


def test_without_the_extra(amazon: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(UsageError, match="needs obstore") as caught:
        publish(amazon("http://127.0.0.1:9"), NEW)
    assert caught.value.help == "Install it with: pip install 'feedpub[s3]'"


def test_no_secret_is_told_or_kept(
    amazon: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, library: Callable[..., Library]
) -> None:
    def leak(*_: object, **__: object) -> None:
        raise OSError(f"cannot sign with {buckets.KEYS['AWS_SECRET_ACCESS_KEY']} at h?sig=1 or A")

    monkeypatch.setenv("AWS_SESSION_TOKEN", "A")
    target = amazon("http://127.0.0.1:9")
    asked = library()
    monkeypatch.setattr(asked, "get", leak, raising=False)
    with pytest.raises(PublishError, match=r"cannot sign with … at h or A") as caught:
        target.read("a.xml")
    assert "sig=" not in str(caught.value)
    copy = pickle.loads(pickle.dumps(target))
    assert copy.where == target.where
    for secret in buckets.KEYS.values():
        assert secret.encode() not in pickle.dumps(target)


# The providers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "options", "where"),
    [
        ("s3", {"bucket": "news"}, "s3://news"),
        ("s3", {"bucket": "news", "prefix": "/a/b/"}, "s3://news/a/b"),
        ("s3", {"bucket": "news", "endpoint": "https://r2.example/x"}, "s3://news at r2.example"),
        ("gcs", {"bucket": "news", "prefix": "a"}, "gs://news/a"),
        ("gcs", {"bucket": "news", "endpoint": "http://127.0.0.1:9"}, "gs://news at 127.0.0.1:9"),
        ("azure", {"container": "$web"}, "az://$web"),
        ("azure", {"container": "news", "account": "paper"}, "az://paper/news"),
    ],
)
def test_providers(
    type: str, options: dict[str, Any], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "paper")
    target = TARGETS[type].make(options, Path())
    assert target.where == where
    assert isinstance(target, Bucket)
    assert type.capitalize()[:2] in repr(target._wire._store).replace("GCS", "Gc")


@pytest.mark.parametrize(
    ("options", "key", "problem"),
    [
        ({"prefix": "a/../b"}, "prefix", "leaves the target"),
        ({"prefix": "a", "work": "b//c"}, "work", "has an empty part"),
        ({"prefix": "a", "work": "a/own"}, "work", "is in the published folder"),
        ({"prefix": "a/b", "work": "a"}, "prefix", "is in the folder that feedpub keeps"),
    ],
)
def test_problems(options: dict[str, Any], key: str, problem: str) -> None:
    ((found, why),) = TARGETS["gcs"].problems({"bucket": "b"} | options, Path())
    assert found == key
    assert problem in why


def test_google_wants_the_number_of_a_version(
    place: Place, library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish()
    modes: list[Any] = []
    put = obstore.put

    def note(*arguments: Any, mode: Any, **options: Any) -> Any:
        modes.append(mode)
        return put(*arguments, mode=mode if isinstance(mode, str) else "overwrite", **options)

    asked = library()
    monkeypatch.setattr(asked, "put", note, raising=False)
    wire = place.target()._wire
    wire.put("a", b"", {}, ObjectVersion(None, "17"))
    wire.put("a", b"", {}, ObjectVersion("x", "18"))
    assert modes == [{"version": "17"}, {"e_tag": "x", "version": "18"}]


def test_azure_lists_tags_without_quotes(
    place: Place, library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish()
    asked = library()

    def bare(store: Any, prefix: str) -> Any:
        for some in obstore.list(store, prefix):
            yield [each | {"e_tag": each["e_tag"].strip('"')} for each in some]

    monkeypatch.setattr(asked, "list", bare, raising=False)
    assert place.publish().unchanged == tuple(NEW)


def test_a_provider_that_does_not_remove_what_is_gone(
    place: Place, library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    obstore.put(place.store, "b", b"")
    asked = library()

    def delete(store: Any, keys: str | list[str]) -> None:
        if isinstance(keys, list) or keys == "a":
            raise FileNotFoundError("a")
        obstore.delete(store, keys)

    monkeypatch.setattr(asked, "delete", delete, raising=False)
    place.target()._wire.remove(["a", "b"])
    place.target()._wire.remove([])
    assert objects(place.store) == {}


def test_a_real_server(amazon: Callable[..., Any], object_server: str) -> None:
    buckets.make_bucket(object_server, "real")
    target = amazon(object_server, bucket="real", cache_control="max-age=60", gzip=True, timeout=20)
    assert publish(target, NEW).written == tuple(NEW)
    assert publish(target, NEXT).removed == ("map-2.xml",)
    assert publish(target, NEXT).unchanged == tuple(NEXT)
    store = target._wire._store
    found = objects(store)
    assert list(found) == [STATE, *(f"feeds/{name}" for name in sorted(NEXT))]
    assert {name: target.read(name) for name in NEXT} == NEXT
    assert obstore.get(store, "feeds/a.xml").attributes == {
        "Content-Type": "application/rss+xml; charset=utf-8",
        "Cache-Control": "max-age=60",
        "Content-Encoding": "gzip",
        "sha256": target.manifest()["a.xml"]["sha256"],
    }
    with pytest.raises(ConflictError):
        target._wire.put("feeds/a.xml", b"x", {}, ObjectVersion('"0"', None))
    with pytest.raises(ConflictError):
        target._wire.put("feeds/a.xml", b"x", {}, ABSENT)


def test_a_large_journal(amazon: Callable[..., Any], object_server: str) -> None:
    buckets.make_bucket(object_server, "large")
    target = amazon(object_server, bucket="large", timeout=30)
    large = {"a.xml": b"x" * 6_000_000, "b.xml": b"y" * 10}
    publish(target, large)
    assert target.read("a.xml") == large["a.xml"]
