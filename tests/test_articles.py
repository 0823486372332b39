"""Identity and order of articles, however many there are and whoever reads them."""

from __future__ import annotations

import json
import pickle
import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from msgspec.structs import replace
from test_sources import PUBLICATION, RAIN, ids, lines, reading

from feedpub import executors
from feedpub.articles import _spools
from feedpub.articles import spool as _spool
from feedpub.articles.collection import IN_MEMORY, Collector, in_memory
from feedpub.errors import ReadError
from feedpub.findings import Severity
from feedpub.model import Article
from feedpub.sources import (
    SOURCES,
    Ledger,
    Reading,
    Record,
    Source,
    _context,
    _parallel,
    jsonl,
    read,
)
from feedpub.sources._reading import Allowance, Stop, Tally, finish

# Newer Pythons warn of forking beside other threads, and the test runner has some.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

JSONL = SOURCES["jsonl"]


def of(tmp_path: Path, *records: dict[str, Any], **options: Any) -> Reading:
    (tmp_path / "a.jsonl").write_text(lines(RAIN | record for record in records))
    return reading(tmp_path / "a.jsonl", **options)


def test_newest_first_then_by_id(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        {"id": "b", "url": "/1"},
        {"id": "c", "url": "/2", "date_published": "2026-11-24"},
        {"id": "a", "url": "/3"},
        {"id": "d", "url": "/4", "date_published": "1999-11-24"},
    )
    assert [article.id[-1] for article in found.articles] == ["c", "a", "b", "d"]
    assert [article.id[-1] for article in found.articles] == ["c", "a", "b", "d"]


def test_the_same_record_twice(tmp_path: Path) -> None:
    found = of(tmp_path, {}, {}, {}, {"url": "/b"}, {"url": "/b"})
    assert len(found.articles) == len(list(found.articles)) == 2
    (finding,) = found.findings
    assert (finding.rule.id, finding.severity) == ("record/repeated-record", Severity.INFO)
    assert finding.count == 3
    assert finding.message == "this record was read before at a.jsonl:1; it is published once"
    assert [place.line for place in finding.places] == [3, 5]
    assert [record and record.line for record in finding.records] == [3, 5]


@pytest.mark.parametrize("newer_first", [True, False])
def test_the_newer_version_wins(newer_first: bool, tmp_path: Path) -> None:
    versions = [{}, {"title": "Snow", "date_modified": "2026-11-23T09:00:00Z"}]
    found = of(tmp_path, *(versions[::-1] if newer_first else versions))
    assert [article.title for article in found.articles] == ["Snow"]
    (finding,) = found.findings
    assert (finding.rule.id, str(finding.severity)) == ("record/older-version", "warning")
    assert finding.location.line == (2 if newer_first else 1)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Snow"},
        {"id": "https://stiri.example/rain", "url": "/snow", "date_modified": "2026-11-24"},
    ],
)
def test_the_same_id_for_something_else(other: dict[str, Any], tmp_path: Path) -> None:
    found = of(tmp_path, {}, {"url": "/b"}, other)
    (error,) = found.findings
    assert (error.rule.id, error.severity) == ("record/duplicate-id", Severity.ERROR)
    assert str(error.location) == "a.jsonl:3"
    assert "a.jsonl:1" in error.message
    assert len(found.articles) == 2
    aside = of(tmp_path, {}, {"url": "/b"}, other, quarantine=True, max_bad=0.5)
    assert [finding.severity for finding in aside.findings] == [Severity.WARNING]
    assert json.loads(aside.rejected[0].raw)["id"] == "https://stiri.example/rain"


def many(count: int, *, seed: int = 1, months: int = 30) -> list[dict[str, Any]]:
    """Return *count* records with every oddity there is, in no order."""
    chance = random.Random(seed)
    records: list[dict[str, Any]] = []
    for number in range(count):
        month = chance.randrange(months)
        record: dict[str, Any] = RAIN | {
            "url": f"https://stiri.example/{number}",
            "date_published": f"{2020 + month // 12}-{month % 12 + 1:02}-11T08:00:00+02:00",
        }
        odd = number % 97
        if odd == 1:
            record["tittle"] = "x"
        elif odd == 2:
            record["title"] = "a\x02b"
        elif odd == 3 and records:
            record = chance.choice(records)
        elif odd == 4 and records:
            record = chance.choice(records) | {"date_modified": "2026-11-24", "title": "newer"}
        elif odd == 5:
            record["url"] = f"/a b/{number}"
        records.append(record)
    return records


def told(found: Reading) -> Any:
    """Return all of *found* that may not depend on how it was read."""
    return list(found.articles), len(found.articles), found.findings, found.total, found.rejected


def spooled(path: Path, in_memory: int = 5_000) -> Reading:
    """Read *path* keeping hardly anything in memory."""
    tally = Tally(
        context=_context(PUBLICATION, strict=False),
        collector=Collector(in_memory=in_memory),
    )
    with path.open("rb") as stream:
        tally.take(jsonl.records(stream), path.name)
    return finish(tally, {path.name: 0}, stopped=None, allow_empty=False)


def by_many(
    path: Path, workers: int, *, quarantine: bool = False, in_memory: int = IN_MEMORY
) -> Reading | None:
    """Read *path* in *workers* processes; ``None`` where they give up."""
    tally = Tally(
        context=_context(PUBLICATION, strict=False),
        collector=Collector(in_memory=in_memory),
    )
    allowance = Allowance(name=path.name, most=1) if quarantine else None
    with executors.Pool(None, workers) as pool, tally.reading(path.name, allowance=allowance):
        taken = _parallel.take(tally, path, path.name, JSONL, start=0, pool=pool)
    if not taken:
        assert (tally.total, tally.rejected) == (0, [])
        return None
    return finish(tally, {path.name: 0}, stopped=None, allow_empty=False)


@pytest.mark.parametrize("newest", [0, 2999])
def test_the_newest_of_several_parts(
    newest: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_parallel, "WORTHWHILE", 1)
    dates = dict.fromkeys(range(3000), "2026-11-20T08:00:00Z") | {newest: "2026-11-22T08:00:00Z"}
    records = [RAIN | {"url": f"/{n}", "date_published": date} for n, date in dates.items()]
    (tmp_path / "a.jsonl").write_text(lines(records))
    source = Source(path="a.jsonl", warn_after=timedelta(days=1))
    now = datetime(2026, 11, 23, tzinfo=UTC)
    for workers in (1, 3):
        found = read([source], publication=PUBLICATION, base=tmp_path, workers=workers, now=now)
        (delivered,) = found.deliveries
        assert delivered.newest == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_on_disk_is_the_same_as_in_memory(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines(many(3000)))
    in_memory = reading(tmp_path / "a.jsonl")
    on_disk = spooled(tmp_path / "a.jsonl")
    assert {finding.rule.id for finding in in_memory.findings} == {
        "record/unknown-field",
        "record/control-character",
        "record/repeated-record",
        "record/older-version",
        "record/repaired-url",
    }
    assert told(on_disk) == told(in_memory)
    assert list(on_disk.articles) == list(in_memory.articles)


@pytest.mark.parametrize("in_memory", [0, 100_000_000])
def test_months_are_the_whole_in_parts(in_memory: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines(many(600)))
    found = spooled(path, in_memory)
    placed = dict(found.articles.placed())
    # Of an id that comes twice one is not an article, but has a place on disk.
    months = [
        [placed[place] for place in places if place in placed]
        for places in found.articles.months().values()
    ]
    assert len(months) > 10
    assert [each for month in months for each in month] == list(found.articles)
    for month in months:
        assert len({(each.published.year, each.published.month) for each in month}) == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_it_is_known_whether_an_article_names_a_translation(workers: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines([RAIN, RAIN | {"id": "2"}]))
    plain = by_many(path, workers)
    assert plain is not None
    assert not plain.articles.translated
    named = RAIN | {"id": "3", "translations": [{"language": "en", "url": "/en"}]}
    path.write_text(lines([RAIN, RAIN | {"id": "2"}, named]))
    translated = by_many(path, workers)
    assert translated is not None
    assert translated.articles.translated


@pytest.mark.parametrize("chunk", [1, 1_000])
def test_a_month_that_does_not_fit_in_memory(
    chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_spools, "_RUN", 300)
    monkeypatch.setattr(_spool, "_HELD", 20_000)
    monkeypatch.setattr(_spool, "_CHUNK_SIZE", chunk)
    (tmp_path / "a.jsonl").write_text(lines(many(3000, months=2)))
    on_disk = spooled(tmp_path / "a.jsonl")
    in_memory = reading(tmp_path / "a.jsonl")
    by_two = by_many(tmp_path / "a.jsonl", 2)
    assert by_two is not None
    assert told(by_two) == told(in_memory)
    first, second = iter(on_disk.articles), iter(on_disk.articles)
    newest, next_newest, *_ = in_memory.articles
    assert [next(first), next(second), next(first)] == [newest, newest, next_newest]
    assert told(on_disk) == told(in_memory)


@pytest.mark.parametrize(("size", "stays"), [(IN_MEMORY // 2, True), (IN_MEMORY // 2 + 1, False)])
def test_what_will_not_stay_in_memory_does_not_come_there(
    size: int, stays: bool, tmp_path: Path
) -> None:
    assert in_memory(size) == (IN_MEMORY if stays else 0)
    (tmp_path / "a.jsonl").write_text(lines(many(20)).ljust(size))
    found = reading(tmp_path / "a.jsonl", allow_empty=True, workers=1)
    assert isinstance(found.articles._articles, list) is stays


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
@pytest.mark.parametrize("whole", [IN_MEMORY, 500_000, 0])
@pytest.mark.parametrize("part", [IN_MEMORY, 100])
def test_many_processes_read_the_same(
    part: int, whole: int, workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_parallel, "in_memory", lambda _: part)
    path = tmp_path / "a.jsonl"
    path.write_text(lines(many(1500)) + "\n\n" + lines(many(500, seed=2)) + '{"url": "/x"}')
    found = by_many(path, workers, quarantine=True, in_memory=whole)
    assert found is not None
    assert told(found) == told(reading(path, quarantine=True, max_bad=1))


def test_where_there_is_no_room_for_a_process_this_one_reads_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr("os.fork", fork)
    path = tmp_path / "a.jsonl"
    path.write_text(lines(many(300)))
    found = by_many(path, 3)
    assert found is not None
    assert told(found) == told(reading(path))


def test_what_was_collected_travels_by_the_spool(article: Callable[..., Article]) -> None:
    spool = _spool.Spool()
    collector = Collector(spool)
    articles = [article(str(number), content_text="Rain " * 1000) for number in range(30)]
    for each in articles:
        collector.add(each, 6_000)
    carried = pickle.dumps(collector)
    assert len(carried) < 6_000
    whole = Collector()
    whole.adopt(pickle.loads(carried), spool)
    found, _ = whole.finish(Ledger(), lambda _: (0, 0, 0))
    assert sorted(found, key=lambda each: each.id) == sorted(articles, key=lambda each: each.id)


def test_more_processes_than_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for text in (lines(many(3)), lines(many(3)).rstrip()):
        path.write_text(text)
        found = by_many(path, 16)
        assert found is not None
        assert told(found) == told(reading(path))


def test_processes_give_up_when_reading_has_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines(many(200)) + "{\n" * 10 + lines(many(200, seed=2)) + "{\n" * 10)
    assert by_many(path, 2) is None
    assert ids(reading(path).findings).count("record/not-json") == 20


def test_a_process_that_fails_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines(many(10)))

    def records(stream: BinaryIO) -> Iterator[Any]:
        yield Record(b"{}", 1)
        raise ReadError("is out of reach", place="a.jsonl")

    reader = replace(JSONL, records=records)
    tally = Tally(context=_context(PUBLICATION, strict=False))
    with executors.Pool(None, 2) as pool, pytest.raises(ReadError, match="is out of reach"):
        _parallel.take(tally, path, path.name, reader, start=0, pool=pool)


def test_no_room_for_the_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_text(lines(many(300)))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(ReadError, match="cannot be written to a temporary file"):
        spooled(tmp_path / "a.jsonl")


@pytest.mark.parametrize(("count", "months"), [(300, 1), (300, 30), (10, 30)])
def test_a_disk_that_fills_while_the_spool_is_written(
    count: int, months: int, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text(lines(many(count, months=months)))
    resource = pytest.importorskip("resource", reason="no such limit here")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        with pytest.raises(ReadError, match="temporary file: File too large"):
            spooled(tmp_path / "a.jsonl", in_memory=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_the_spool_needs_no_pread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_text(lines(many(300)))
    expected = told(reading(tmp_path / "a.jsonl"))
    monkeypatch.delattr("os.pread")  # as on Windows
    assert told(spooled(tmp_path / "a.jsonl")) == expected


def test_stop_is_where_one_process_stops(tmp_path: Path) -> None:
    tally = Tally(context=_context(PUBLICATION, strict=False))
    with pytest.raises(Stop):
        tally.take([Record(b"{", number) for number in range(1, 99)], "a.jsonl")
    assert tally.total == 20


@pytest.mark.parametrize("in_memory", [IN_MEMORY, 0])
@pytest.mark.parametrize("most", [1, 3, 100])
def test_parts_are_the_articles_in_their_order(
    in_memory: int, most: int, article: Callable[..., Article]
) -> None:
    collector = Collector(in_memory=in_memory)
    for number in range(40):
        published = datetime(2026, 1 + number % 3, 1 + number % 28, tzinfo=UTC)
        collector.add(article(id=f"tag:e,2026:{number}", published=published), 1)
    articles, _ = collector.finish(Ledger(), lambda _: (0, 0, 0))
    parts = [list(articles.at(part)) for part in articles.parts(most)]
    assert [each for part in parts for each in part] == list(articles)
    assert all(0 < len(part) <= most for part in parts)


@pytest.mark.parametrize("run", [16_384, 20])
@pytest.mark.parametrize("in_memory", [IN_MEMORY, 0])
def test_an_article_is_found_at_its_place(
    in_memory: int, run: int, article: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_spools, "_RUN", run)
    monkeypatch.setattr(_spool, "_HELD", 1_000)
    collector = Collector(in_memory=in_memory)
    for number in range(300):
        published = datetime(2026, 1 + number % 3, 1 + number % 28, tzinfo=UTC)
        collector.add(article(id=f"tag:e,2026:{number}", published=published), 1)
    articles, _ = collector.finish(Ledger(), lambda _: (0, 0, 0))
    assert articles.places == range(300)
    chance = random.Random(7)
    wanted = [sorted(chance.sample(range(300), size)) for size in (0, 1, 5, 40, 200, 300)]
    whole = list(articles)
    assert len({each.id for each in whole}) == 300
    for places in wanted:
        assert list(articles.at(places)) == [whole[place] for place in places]
    assert list(articles.placed(137)) == list(enumerate(whole))[137:]

    def never(*_: object) -> object:
        raise AssertionError("whole months are read for one article each")

    monkeypatch.setattr(_spools.Spools, "_of_month", never)
    assert list(articles.at([3, 120, 290])) == [whole[3], whole[120], whole[290]]


def test_places_not_yet_gone_through_are_found_as_well(article: Callable[..., Article]) -> None:
    collector = Collector(in_memory=0)
    for number in range(100):
        collector.add(article(id=f"tag:e,2026:{number:03}"), 1)
    articles, _ = collector.finish(Ledger(), lambda _: (0, 0, 0))
    assert [each.id[-3:] for each in articles.at([3, 97])] == ["003", "097"]
    # Half a pass: what it went through is known, the rest is not.
    some = articles.placed()
    assert [next(some)[0] for _ in range(50)] == list(range(50))
    assert [each.id[-3:] for each in articles.at([3, 49])] == ["003", "049"]
    assert [each.id[-3:] for each in articles.at([3, 97])] == ["003", "097"]
    assert len(list(articles)) == 100
    assert [each.id[-3:] for each in articles.at([3, 97])] == ["003", "097"]


@pytest.mark.parametrize("letter", ["ă", "\N{ROCKET}"])
def test_what_takes_more_memory_than_bytes_is_weighed(
    letter: str, article: Callable[..., Article]
) -> None:
    body = letter + "a" * 10_000
    collector = Collector(in_memory=12_000)
    collector.add(article(content_html="a" * 10_000), 10_000)
    assert collector._spool is None
    collector = Collector(in_memory=12_000)
    collector.add(article(content_html=body), 10_000)
    assert collector._spool is not None


def test_a_file_is_read_by_several_processes_where_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_parallel, "WORTHWHILE", 1_000)
    taken = []
    take = _parallel.take

    def note(*arguments: Any, **more: Any) -> bool:
        taken.append(take(*arguments, **more))
        return taken[-1]

    monkeypatch.setattr(_parallel, "take", note)
    path = tmp_path / "a.jsonl"
    path.write_text(lines(many(200)))
    assert told(reading(path, workers=2)) == told(reading(path, workers=1))
    assert taken == [True]
