"""What is compared with what, and what feedpub is to reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import systems, workplace
from benchmarks.process import Command, Runs
from benchmarks.prose import NOW, SITE
from benchmarks.workplace import DATA, FEEDPUB, NPM, PEERS, PYTHON, ROOT, WORK

Results = Mapping[str, Runs]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Something to reach: the figure must stay below the bound.

    Attributes:
        text: What is to be reached.
        figure: The figure, from the results; a KeyError where a peer is missing.
        below: The bound.
        unit: Of both.
    """

    text: str
    figure: Callable[[Results], float]
    below: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Commands that do the same work, and goals for feedpub, the first of them."""

    title: str
    commands: Sequence[Command]
    rounds: int
    goals: Sequence[Goal] = ()


def write_all() -> list[Scenario]:
    """Time 10,000 articles becoming RSS and Atom with all of them."""
    commands = [
        build("write-all", "articles.jsonl", output("rss", "all"), output("atom", "all")),
        python("Django", "django_feeds.py", "articles.jsonl"),
        python("feedgen", "feedgen_feeds.py", "articles.jsonl"),
    ]
    if workplace.has_npm():
        commands.append(_node("npm feed", "npm_feed.mjs", "articles.jsonl"))
    exported = [
        build("write-exported", "exported.jsonl", output("rss", "all"), output("atom", "all")),
        python("Django", "django_feeds.py", "exported.jsonl"),
    ]
    mapped = [
        build_mapped("write-mapped", "mapped.jsonl", output("rss", "all"), output("atom", "all")),
        python("Django", "django_feeds.py", "articles.jsonl"),
    ]
    what = "→ RSS + Atom with all of them (the others only write)"
    goals = [faster_than("Django")]
    return [
        Scenario(title=f"10,000 articles {what}", commands=commands, rounds=5, goals=goals),
        Scenario(
            title=f"10,000 articles as a CMS exports them {what}",
            commands=exported,
            rounds=5,
            goals=goals,
        ),
        Scenario(
            title=f"10,000 articles mapped from a shape of their own {what}",
            commands=mapped,
            rounds=5,
            goals=goals,
        ),
    ]


def archive() -> list[Scenario]:
    """Time a million records becoming sitemaps and an index; then a tenth of them."""
    large, small = "archive-1000000.jsonl", "archive-100000.jsonl"
    commands = [build("archive", large, output("sitemap"))]
    goals = [Goal(text="peak memory", figure=peak("feedpub"), below=200, unit="MB")]
    if workplace.has_npm():
        commands.append(_node("npm sitemap", "npm_sitemap.mjs", large))
        goals.insert(0, faster_than("npm sitemap"))
    tenth = [
        build("archive", small, output("sitemap")),
        python("Django", "django_sitemap.py", small),
    ]
    return [
        Scenario(
            title="1,000,000 records → sitemaps + index (the other only writes)",
            commands=commands,
            rounds=3,
            goals=goals,
        ),
        Scenario(
            title="100,000 records → sitemaps + index (the other only writes)",
            commands=tenth,
            rounds=3,
            goals=[
                faster_than("Django"),
                Goal(text="peak memory", figure=peak("feedpub"), below=200, unit="MB"),
            ],
        ),
    ]


def usual() -> list[Scenario]:
    """Time the run of every five minutes: first into nothing, then over what is there."""
    outputs = [output(name) for name in ("rss", "atom", "news-sitemap", "sitemap")]
    first = build("usual", "usual.jsonl", *outputs)
    again = Command(name="again", words=first.words)
    click = Command(name="import click", words=[PYTHON, "-c", "import click"])
    goals = [
        Goal(
            text=f"{name}, ratio to import click",
            figure=_ratio("import click", name),
            below=4,
            unit="×",
        )
        for name in ("feedpub", "again")
    ]
    title = "500 records → RSS, Atom, News sitemap, sitemap (again: nothing changed since)"
    return [Scenario(title=title, commands=[first, again, click], rounds=11, goals=goals)]


def start() -> list[Scenario]:
    """Time the start of the command."""
    commands = [
        Command(name="feedpub", words=[FEEDPUB, "--help"]),
        Command(name="import click", words=[PYTHON, "-c", "import click"]),
    ]
    goal = Goal(text="ratio to import click", figure=_ratio("import click"), below=1.5, unit="×")
    return [Scenario(title="feedpub --help", commands=commands, rounds=31, goals=[goal])]


def validate() -> list[Scenario]:
    """Time the checks of long feeds, a long sitemap, and many small feeds."""
    schema = ROOT / "schemas" / "sitemap-0.9.xsd"
    sitemap = Command(
        name="lxml XMLSchema",
        words=[PYTHON, PEERS / "lxml_schema.py", schema, DATA / "sitemap.xml"],
    )
    small = sorted((DATA / "small").glob("*.xml"))
    return [
        *(_long_feed(name) for name in ("rss.xml", "atom.xml")),
        Scenario(
            title="validate sitemap.xml: 50,000 URLs",
            commands=[validate_files(DATA / "sitemap.xml"), sitemap],
            rounds=5,
            goals=[
                Goal(
                    text="ratio to lxml's XMLSchema alone",
                    figure=_ratio("lxml XMLSchema"),
                    below=3,
                    unit="×",
                ),
                _small_memory(DATA / "sitemap.xml"),
            ],
        ),
        Scenario(
            title="validate 1,000 small feeds in one call",
            commands=[
                validate_files(*small),
                Command(name="lxml parse", words=[PYTHON, PEERS / "lxml_parse.py", *small]),
            ],
            rounds=5,
            goals=[
                Goal(
                    text="a file",
                    figure=lambda results: results["feedpub"].time * 1000 / len(small),
                    below=2,
                    unit="ms",
                )
            ],
        ),
    ]


def foreign() -> list[Scenario]:
    """Time the checks of feeds of other people's software: a short one, long ones, by script."""
    small, size = DATA / "foreign-small.xml", (DATA / "foreign-small.xml").stat().st_size
    scripts = [DATA / f"foreign-{name}.xml" for name in ("ascii", "cyrillic", "emoji")]
    return [
        Scenario(
            title=f"validate a feed of 50 items, {size / 1e6:.2f} MB, as a hook does",
            commands=[
                validate_files(small),
                Command(name="import click", words=[PYTHON, "-c", "import click"]),
            ],
            rounds=21,
            goals=[
                Goal(
                    text="ratio to import click",
                    figure=_ratio("import click"),
                    below=3,
                    unit="×",
                )
            ],
        ),
        *(
            _by_size(
                f"validate {theirs}.xml beside {ours}.xml, which is like our own",
                DATA / f"{theirs}.xml",
                DATA / f"{ours}.xml",
                below=2,
            )
            for theirs, ours in (("foreign-middling", "own"), ("foreign-long", "rss"))
        ),
        *(
            _by_size(f"validate {each.stem} beside ASCII", each, scripts[0], below=1.3)
            for each in scripts[1:]
        ),
    ]


def _by_size(title: str, path: Path, other: Path, *, below: float) -> Scenario:
    """Compare what a megabyte of *path* takes, start-up aside, with one of *other*."""
    sizes = path.stat().st_size, other.stat().st_size
    beside = validate_files(other, name=other.stem)
    start = validate_files(DATA / "small" / "0000.xml", name="start")

    def figure(results: Results) -> float:
        first = results["feedpub"].processor, results[beside.name].processor
        starts = results["start"].processor
        here, there = (
            median(time - each for time, each in zip(times, starts, strict=True)) / size
            for times, size in zip(first, sizes, strict=True)
        )
        return here / there

    goal = Goal(text="processor time by size, beside it", figure=figure, below=below, unit="×")
    commands = [validate_files(path), beside, start]
    return Scenario(title=title, commands=commands, rounds=7, goals=[goal])


def diff() -> list[Scenario]:
    """Time comparing a long feed with itself, and with the same articles as Atom."""
    rss, atom = DATA / "rss.xml", DATA / "atom.xml"
    return [
        Scenario(
            title=f"diff {old.name} {new.name}: 5,000 items each",
            commands=[
                # Differences are not a failure.
                Command(
                    name="feedpub", words=[FEEDPUB, "diff", old, new], allowed=frozenset({0, 1})
                ),
                Command(name="lxml parse", words=[PYTHON, PEERS / "lxml_parse.py", old, new]),
            ],
            rounds=5,
            goals=[_small_memory(old)],
        )
        for old, new in ((rss, rss), (rss, atom))
    ]


SCENARIOS: dict[str, Callable[[], list[Scenario]]] = {
    "write-all": write_all,
    "archive": archive,
    "usual": usual,
    "start": start,
    "validate": validate,
    "foreign": foreign,
    "diff": diff,
}


def _long_feed(name: str) -> Scenario:
    path = DATA / name
    return Scenario(
        title=f"validate {name}: 5,000 items, {path.stat().st_size / 1e6:.0f} MB",
        commands=[
            validate_files(path),
            Command(name="lxml parse", words=[PYTHON, PEERS / "lxml_parse.py", path]),
        ],
        rounds=5,
        goals=[
            # The W3C validator took 8.7 s for such a feed on a machine of this class.
            Goal(
                text="a tenth of the W3C validator's 8.7 s",
                figure=_time("feedpub"),
                below=0.87,
                unit="s",
            ),
            _small_memory(path),
        ],
    )


def output(format: str, limit: str | None = None) -> str:
    """Return the table of an output."""
    return f'[[output]]\nformat = "{format}"\n' + (f'limit = "{limit}"\n' if limit else "")


def build(name: str, records: str, *outputs: str) -> Command:
    """Return the command that publishes *outputs* of *records*, into a new directory."""
    return _build(name, [DATA / records], outputs)


def build_mapped(name: str, records: str, *outputs: str) -> Command:
    """Return the same of *records* in the shape of a newsroom's own system."""
    source = f"[[source]]\npath = '{DATA / records}'\n{systems.OWN}"
    return _build(name, [], (source, *outputs))


def _build(name: str, records: Sequence[Path], tables: Sequence[str]) -> Command:
    directory = WORK / name
    directory.mkdir(exist_ok=True)
    target, config = directory / "feedpub", directory / "feedpub.toml"
    head = f'[publication]\nname = "Ziarul"\nurl = "{SITE}/"\nlanguage = "ro"\n'
    config.write_text("\n".join((head, *tables)), encoding="utf-8")
    words: list[str | Path] = [FEEDPUB, "build", *records, "--config", config, "-o", target]
    return Command(
        name="feedpub",
        words=[*words, "--now", NOW.isoformat()],
        prepare=partial(workplace.empty, target),
    )


def validate_files(*paths: Path, name: str = "feedpub") -> Command:
    """Return the command that checks *paths*."""
    # Findings are not a failure here: what counts is that every check was made.
    words: list[str | Path] = [FEEDPUB, "validate", *paths, "--now", NOW.isoformat()]
    return Command(name=name, words=words, allowed=frozenset({0, 1}))


def python(name: str, script: str, records: str, *more: str) -> Command:
    """Return the command of a peer in Python."""
    target = WORK / "peers" / name
    words: list[str | Path] = [PYTHON, PEERS / script, DATA / records, target, *more]
    return Command(name=name, words=words, prepare=partial(workplace.empty, target))


def _node(name: str, script: str, records: str) -> Command:
    target = WORK / "peers" / name
    words: list[str | Path] = ["node", NPM / script, DATA / records, target]
    return Command(name=name, words=words, prepare=partial(workplace.empty, target))


def faster_than(name: str) -> Goal:
    """Return the goal to be faster than the peer *name*."""
    return Goal(text=f"faster than {name}", figure=_ratio(name), below=1, unit="×")


def _small_memory(path: Path) -> Goal:
    size = path.stat().st_size / 1e6
    return Goal(
        text="peak memory by file size",
        figure=lambda results: results["feedpub"].peak / size,
        below=6,
        unit="×",
    )


def _ratio(name: str, of: str = "feedpub") -> Callable[[Results], float]:
    return lambda results: results[of].ratio(results[name])


def _time(name: str) -> Callable[[Results], float]:
    return lambda results: results[name].time


def peak(name: str) -> Callable[[Results], float]:
    """Return what tells the peak of the memory of *name*, in MB."""
    return lambda results: results[name].peak
