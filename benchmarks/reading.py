"""What it costs to read articles out of what newsrooms have, beside the library that it takes.

Each command of feedpub reads all of a source through the library, and makes nothing of it; each
peer reads the same and makes nothing of it, not even articles. Goals are of processor time, which
other work of the machine disturbs least.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.process import Command
from benchmarks.scenarios import Goal, Results, Scenario, peak
from benchmarks.workplace import PEERS, PYTHON, SOURCES

#: How many articles each source has.
_COUNTS = {"articles.xlsx": 2_000, "rss.xml": 5_000, "wordpress-rss.xml": 2_500, "atom.xml": 5_000,
           "pages": 500, "unmarked": 200, "markdown": 10_000}  # fmt: skip
_ROUNDS = 3


def wxr() -> list[Scenario]:
    """Time an export of WordPress."""
    scenario = _beside("wordpress.xml", "lxml iterparse", "lxml_items.py")
    small = Goal(text="peak memory", figure=peak("feedpub"), below=150, unit="MB")
    return [_with(scenario, _megabyte("wordpress.xml"), small)]


def feeds() -> list[Scenario]:
    """Time feeds: two as a careful publisher writes them, and one as WordPress does."""
    names = ("rss.xml", "wordpress-rss.xml", "atom.xml")
    return [
        _with(_beside(name, "lxml iterparse", "lxml_items.py"), _megabyte(name)) for name in names
    ]


def sql() -> list[Scenario]:
    """Time a table of a database, by SQLAlchemy, and by SQLite itself."""
    path = SOURCES / "articles.sqlite"
    url = f"sqlite+pysqlite:///{path}"
    return [
        _rows("articles.sqlite through SQLAlchemy", url, "SQLAlchemy", "sqlalchemy_rows.py", 1.5),
        _rows("articles.sqlite by itself", str(path), "sqlite3", "sqlite_rows.py"),
    ]


def parquet() -> list[Scenario]:
    """Time a Parquet file."""
    path = str(SOURCES / "articles.parquet")
    return [_rows("articles.parquet", path, "DuckDB", "duckdb_rows.py", 1.5)]


def html() -> list[Scenario]:
    """Time the pages of a built site: with JSON-LD and a marked body, and without a mark."""
    count = _COUNTS["pages"]
    page = Goal(
        text="a page (300 a second)",
        figure=lambda results: results["feedpub"].cpu * 1000 / count,
        below=1000 / 300,
        unit="ms",
    )
    marked = _with(_beside("pages", "lxml parse", "lxml_pages.py"), page)
    found = _beside("unmarked", "trafilatura", "trafilatura_pages.py")
    return [marked, _with(found, _times("trafilatura", below=1.5))]


def markdown() -> list[Scenario]:
    """Time the content of a site of Hugo."""
    scenario = _beside("markdown", "PyYAML, markdown-it", "markdown_files.py", rounds=1)
    return [_with(scenario, _times("PyYAML, markdown-it", below=2))]


def tables() -> list[Scenario]:
    """Time tables and JSON: the documented shape, that of an export, one array, CSV, a workbook."""
    documented = _feedpub(SOURCES / "documented.jsonl", name="documented")
    exported = _beside("exported.jsonl", "msgspec", "msgspec_decode.py", documented)
    return [
        _beside("documented.jsonl", "msgspec", "msgspec_decode.py"),
        _with(exported, _times("documented", below=2)),
        _beside("array.json", "json", "json_whole.py"),
        _beside("articles.csv", "csv", "csv_rows.py"),
        _beside("articles.xlsx", "openpyxl", "openpyxl_rows.py"),
    ]


SCENARIOS: dict[str, Callable[[], list[Scenario]]] = {
    "wxr": wxr,
    "feeds": feeds,
    "sql": sql,
    "parquet": parquet,
    "html": html,
    "markdown": markdown,
    "tables": tables,
}


def _feedpub(source: Path | str, *, name: str = "feedpub") -> Command:
    count = _COUNTS.get(Path(source).name, 10_000)
    words: list[str | Path] = [PYTHON, PEERS / "feedpub_read.py", source, str(count)]
    return Command(name=name, words=words)


def _peer(name: str, script: str, source: Path | str) -> Command:
    return Command(name=name, words=[PYTHON, PEERS / script, source])


def _beside(
    source: str, name: str, script: str, *others: Command, rounds: int = _ROUNDS
) -> Scenario:
    path = SOURCES / source
    count = _COUNTS.get(source, 10_000)
    return Scenario(
        title=f"{count:,} articles of {source}, {_size(path) / 1e6:.0f} MB, read",
        commands=[_feedpub(path), _peer(name, script, path), *others],
        rounds=rounds,
    )


def _rows(title: str, source: str, name: str, script: str, below: float | None = None) -> Scenario:
    """Compare what feedpub takes for rows, without what articles take, with a peer's rows."""
    lines = SOURCES / "documented.jsonl"
    commands = [
        _feedpub(source),
        _peer(name, script, source),
        _feedpub(lines, name="the same as JSONL"),
        _peer("msgspec", "msgspec_decode.py", lines),
    ]
    goal = Goal(
        text=f"rows, without what articles take, beside {name}",
        figure=partial(_of_rows, name),
        below=below or 0,
        unit="×",
    )
    title = f"10,000 articles of {title}, read"
    goals = [goal] if below else []
    return Scenario(title=title, commands=commands, rounds=_ROUNDS, goals=goals)


def _of_rows(name: str, results: Results) -> float:
    """Return the ratio of the rows: what articles take is what JSON Lines take without decoding."""
    names = ("feedpub", "the same as JSONL", "msgspec", name)
    rounds = zip(*(results[each].processor for each in names), strict=True)
    ratios = [(ours - lines + decoding) / theirs for ours, lines, decoding, theirs in rounds]
    return float(median(ratios))


def _with(scenario: Scenario, *goals: Goal) -> Scenario:
    return Scenario(
        title=scenario.title, commands=scenario.commands, rounds=scenario.rounds, goals=goals
    )


def _megabyte(source: str) -> Goal:
    size = _size(SOURCES / source) / 1e6
    return Goal(
        text="a megabyte (20 MB/s)",
        figure=lambda results: results["feedpub"].cpu * 1000 / size,
        below=50,
        unit="ms",
    )


def _times(name: str, *, below: float) -> Goal:
    return Goal(
        text=f"processor time beside {name}",
        figure=lambda results: results["feedpub"].cpu_ratio(results[name]),
        below=below,
        unit="×",
    )


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
    return path.stat().st_size
