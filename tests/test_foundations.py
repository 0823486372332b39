"""What everything stands on: text, workers, the registry, errors, the public names."""

from __future__ import annotations

import copy
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import feedpub
from feedpub import findings, registry, text, workers
from feedpub.articles import rules
from feedpub.errors import ConfigError, FeedpubError, PublishError, ReadError, SafetyError
from feedpub.findings import Rule, Severity
from feedpub.patterns import pattern
from feedpub.registry import collect
from feedpub.workers import may_fork


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Racheta", "'Racheta'"),
        ("\x1b[2J\x07", "'\\x1b[2J\\x07'"),
        ("a\u202eb\ud800", "'a\\u202eb\\ud800'"),
        ("x" * 70, "'" + "x" * 59 + "…'"),
    ],
)
def test_text_is_shown_harmless(value: str, expected: str) -> None:
    assert text.shown(value) == expected


def test_text_on_one_line_keeps_its_no_break_spaces() -> None:
    assert text.one_line(" a \n b\t\u00a0c ") == "a b \u00a0c"


def test_what_xml_cannot_hold_is_known() -> None:
    assert text.ILLEGAL.findall("a\x00b\x0bc\ufffe\ud800\t\n\U0001f680") == [
        "\x00", "\x0b", "\ufffe", "\ud800",
    ]  # fmt: skip


def test_an_expression_waits_until_it_is_used() -> None:
    broken = pattern("(")
    with pytest.raises(re.error, match="unterminated"):
        broken.search("x")
    word = pattern("[a-z]+", re.IGNORECASE)
    assert word.findall("Rain again") == word.findall("Rain again") == ["Rain", "again"]
    assert (word.pattern, copy.copy(word).sub("x", "A 1")) == ("[a-z]+", "x 1")


class _Stuck:
    def __reduce__(self) -> str:
        raise ReadError("there is no room for it")


def test_what_cannot_travel_says_why() -> None:
    parent = os.getpid()

    def make(number: int) -> _Stuck:
        if os.getpid() == parent:
            time.sleep(0.5)  # the other process takes the second item
        return _Stuck()

    with pytest.raises(ReadError, match="no room for it"):
        list(workers.share(make, range(2), workers=2))


@pytest.mark.parametrize("number", [1, 2])
def test_an_error_in_a_worker_is_raised_here_whole(number: int) -> None:
    def fail(item: int) -> int:
        if item == 3:
            raise PublishError("no room", place="rss.xml", help="Make some.")
        return item

    with pytest.raises(PublishError) as raised:
        list(workers.share(fail, range(50), workers=number, here=False))
    assert str(raised.value) == "rss.xml: no room\n  Make some."


@pytest.mark.parametrize("here", [True, False])
@pytest.mark.parametrize("number", [1, 2, 3, 9])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 50])
def test_shared_work_comes_back_in_order(number: int, count: int, here: bool) -> None:
    squares = [item * item for item in range(count)]
    done = workers.share(lambda item: item * item, range(count), workers=number, here=here)
    assert list(done) == squares


@pytest.mark.parametrize("count", [999, 1_000, 1_001, 123_456])
def test_more_work_than_a_pipe_can_hold_is_shared(count: int) -> None:
    assert list(workers.share(str, range(count), workers=2)) == list(map(str, range(count)))


def test_work_is_shared_between_processes() -> None:
    def work(item: int) -> int:
        time.sleep(0.02)  # so that no process takes all
        return os.getpid()

    processes = set(workers.share(work, range(20), workers=3))
    assert len(processes) == 3
    assert os.getpid() in processes
    others = set(workers.share(work, range(20), workers=3, here=False))
    assert len(others) == 3
    assert os.getpid() not in others


@pytest.mark.parametrize("here", [True, False])
def test_an_error_in_shared_work_is_raised_here(here: bool) -> None:
    caller = os.getpid()

    def fail(item: int) -> int:
        time.sleep(0.02)
        if (os.getpid() == caller) is here:
            raise PublishError("no room", place="rss.xml", help="Make some.")
        return item

    with pytest.raises(PublishError) as raised:
        list(workers.share(fail, range(20), workers=2))
    assert str(raised.value) == "rss.xml: no room\n  Make some."


def test_a_process_that_is_killed_at_shared_work_is_missed() -> None:
    caller = os.getpid()

    def die(item: int) -> int:
        time.sleep(0.02)
        if os.getpid() != caller:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    with pytest.raises(ChildProcessError, match="ended without a result"):
        list(workers.share(die, range(20), workers=2))


def test_work_is_done_also_where_no_more_processes_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("os.fork", fork)
    for here in (True, False):
        done = workers.share(str, range(20), workers=2, here=here)
        assert list(done) == list(map(str, range(20)))


def test_there_is_always_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workers.count() >= 1
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    assert workers.count() >= 1
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert workers.count() == 1


def test_a_process_is_copied_only_if_it_has_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.active_count", lambda: 1)
    monkeypatch.setattr("os.listdir", lambda path: {"/proc/self/task": ["1"]}[path])
    assert may_fork()
    # A native thread, which Python does not count.
    monkeypatch.setattr("os.listdir", lambda path: ["1", "2"])
    assert not may_fork()

    def missing(path: str) -> list[str]:
        raise FileNotFoundError

    # Other systems than Linux do not say.
    monkeypatch.setattr("os.listdir", missing)
    assert not may_fork()
    monkeypatch.setattr("os.listdir", lambda path: ["1"])
    monkeypatch.setattr("threading.active_count", lambda: 2)
    assert not may_fork()
    monkeypatch.setattr("threading.active_count", lambda: 1)
    monkeypatch.delattr("os.fork")
    assert not may_fork()


@pytest.mark.parametrize(
    ("kind", "code"),
    [(FeedpubError, 2), (ConfigError, 2), (ReadError, 3), (PublishError, 4), (SafetyError, 5)],
)
def test_errors_have_their_exit_code_and_travel_whole(kind: type[FeedpubError], code: int) -> None:
    error = kind("is wrong", place="a.toml:3", help="Fix it.")
    assert error.exit_code == code
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (kind, "a.toml:3: is wrong\n  Fix it.")
    assert str(kind("is wrong")) == "is wrong"


def test_a_rule_travels_to_another_process_as_itself() -> None:
    for rule in (rules.NOT_JSON, rules.INVALID_URL):
        assert pickle.loads(pickle.dumps(rule)) is rule


def test_a_rule_travels_to_a_process_that_never_heard_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known: dict[str, Rule] = {}
    monkeypatch.setattr(findings, "_DECLARED", known)
    rule = findings.documented(
        "msn/no-image",
        Severity.WARNING,
        "There is no image.\n\nAdd one.",
        source="https://example.org/#images",
        on=("item",),
        flags=("<item/>",),
        passes=("<item><image/></item>",),
        check=lambda: None,
    )
    carried = pickle.dumps(rule)
    assert pickle.loads(carried) is rule
    known.clear()
    copy = pickle.loads(carried)
    assert copy is not rule
    for name in ("id", "severity", "source", "summary", "help", "on", "flags", "passes"):
        assert getattr(copy, name) == getattr(rule, name)
    assert copy.check is None
    assert pickle.loads(carried) is copy


def test_a_rule_of_the_same_name_stays_what_it_is_in_each_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known: dict[str, Rule] = {}
    monkeypatch.setattr(findings, "_DECLARED", known)
    theirs = findings.documented("ours/a", Severity.ERROR, "Theirs.", source="https://a.example/")
    carried = pickle.dumps(theirs)
    own = findings.documented("ours/a", Severity.INFO, "Own.", source="https://b.example/")
    assert pickle.loads(carried).summary == "Theirs."
    assert known["ours/a"] is own


class _PeculiarError(Exception):
    """An error that cannot be made from its arguments, as many of other people's cannot."""

    def __init__(self, place: str, *, why: str) -> None:
        super().__init__(f"{place}: {why}")


def test_an_error_that_cannot_travel_is_told_in_words() -> None:
    here = os.getpid()

    def fail(item: int) -> str:
        if os.getpid() == here:
            time.sleep(0.05)  # so that the other process gets its share
            return ""
        raise _PeculiarError("a.xml", why="is odd")

    with pytest.raises(RuntimeError, match=r"_PeculiarError: a\.xml: is odd") as raised:
        list(workers.share(fail, range(20), workers=2))
    assert "in fail" in "".join(raised.value.__notes__)


def test_two_members_of_one_name_are_a_mistake(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("family") / "kin"
    folder.mkdir()
    for name, line in {"__init__": "", "_own": "A = 1", "one": "A = 1", "two": "B = 2"}.items():
        (folder / f"{name}.py").write_text(line)
    monkeypatch.syspath_prepend(folder.parent)
    package = __import__("kin")
    assert isinstance(package, ModuleType)
    assert collect(package, int, key=str) == {"1": 1, "2": 2}
    with pytest.raises(ValueError, match="two members are called"):
        collect(package, int, key=lambda _: "same")


def test_one_member_is_found_without_loading_the_others(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("family") / "relatives"
    folder.mkdir()
    modules = {"_own": "A = b'own'", "ana": "A = b'ana'; B = b'bob'", "two": "C = b'c'"}
    for name, line in {"__init__": "", **modules}.items():
        (folder / f"{name}.py").write_text(line)
    monkeypatch.syspath_prepend(folder.parent)
    package = __import__("relatives")
    assert isinstance(package, ModuleType)

    def found(name: str) -> bytes | None:
        return registry.find(package, bytes, bytes.decode, name)

    assert found("ana") == b"ana"
    assert "relatives.two" not in sys.modules
    assert found("two") is None, "the module, not what is in it"
    assert [found("bob"), found("c"), found("own")] == [b"bob", b"c", None]
    assert [found(each) for each in ("nobody", "_own", "..ana", "")] == [None] * 4


def test_members_are_loaded_one_by_one_until_all_are_asked_for(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("family") / "neighbours"
    folder.mkdir()
    modules = {"one_a": "A = b'one-a'", "two": "B = b'two'; C = b'bob'"}
    for name, line in {"__init__": "", **modules}.items():
        (folder / f"{name}.py").write_text(line)
    monkeypatch.syspath_prepend(folder.parent)
    package = __import__("neighbours")
    assert isinstance(package, ModuleType)
    members = registry.Members(package, bytes, key=bytes.decode)
    assert [members["one-a"], members.get("one-a")] == [b"one-a"] * 2
    assert "neighbours.two" not in sys.modules
    assert members["bob"] == b"bob", "in a module of another name"
    assert list(members) == ["bob", "one-a", "two"]
    assert [members.get(each) for each in ("two", "nobody", "one_a")] == [b"two", None, None]


def test_with_a_plug_in_all_members_are_loaded(
    installed: Callable[[str, str], ModuleType],
) -> None:
    members = registry.Members(installed("guest_d", "B = 2"), int, key=str)
    assert (members["1"], members["2"]) == (1, 2)
    with pytest.raises(ConfigError, match="there already is a member of"):
        registry.Members(installed("guest_e", "B = 1"), int, key=lambda _: "1")["1"]


@pytest.fixture
def installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], ModuleType]]:
    """Install a package with one module and one entry point of the group of ``kin``."""
    (tmp_path / "kin").mkdir()
    (tmp_path / "kin" / "__init__.py").write_text("")
    (tmp_path / "kin" / "one.py").write_text("A = 1")
    monkeypatch.syspath_prepend(tmp_path)
    registry._entry_points.cache_clear()

    def install(name: str, code: str) -> ModuleType:
        (tmp_path / f"{name}.py").write_text(code)
        about = tmp_path / f"{name}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[feedpub.kin]\nx = {name}\n")
        for each in ("kin", "kin.one", name):
            sys.modules.pop(each, None)
        package = __import__("kin")
        assert isinstance(package, ModuleType)
        return package

    yield install
    registry._entry_points.cache_clear()


def test_other_packages_bring_members(installed: Callable[[str, str], ModuleType]) -> None:
    assert collect(installed("guest_a", "B = 2\nC = 'other'"), int, key=str) == {"1": 1, "2": 2}


def test_a_package_may_not_take_the_name_of_a_member(
    installed: Callable[[str, str], ModuleType],
) -> None:
    kin = installed("guest_b", "B = 7")
    with pytest.raises(ConfigError) as raised:
        collect(kin, int, key=lambda _: "same")
    assert str(raised.value) == (
        "package guest_b, entry point feedpub.kin: guest_b:"
        " there already is a member of feedpub.kin called 'same'\n"
        "  Uninstall one of the packages, or rename it there."
    )


def test_a_package_that_cannot_be_loaded_is_named(
    installed: Callable[[str, str], ModuleType],
) -> None:
    kin = installed("guest_c", "1 / 0")
    with pytest.raises(ConfigError) as raised:
        collect(kin, int, key=str)
    assert str(raised.value) == (
        "package guest_c, entry point feedpub.kin: guest_c:"
        " the plug-in cannot be loaded: ZeroDivisionError: division by zero\n"
        "  Update or uninstall guest_c."
    )


def test_public_names_are_there_and_cost_nothing() -> None:
    for name in feedpub.__all__:
        assert getattr(feedpub, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        feedpub.nothing  # noqa: B018
    code = "import sys, feedpub; print(any(m.startswith(('lxml', 'click')) for m in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_help_loads_no_more_than_click() -> None:
    code = (
        "import sys; sys.argv = ['feedpub', '--help']\n"
        "from feedpub.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'lxml', 'msgspec', 'feedgen', 'jsonschema_rs', 'nh3', 'importlib.metadata'}\n"
        "print('heavy:', heavy & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "heavy: set()" in run.stdout


def loaded(dear: set[str], *arguments: str) -> str:
    """Run the command, and return what it printed, its exit code, and what of *dear* it loaded."""
    code = (
        f"import sys; sys.argv = ['feedpub', *{arguments!r}]\n"
        "from feedpub.cli import main\n"
        "try: main()\n"
        "except SystemExit as stop: print('exit:', stop.code)\n"
        f"print('dear:', {dear!r} & set(sys.modules))"
    )
    # Without what this environment loads into every process to measure coverage.
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return run.stdout


def test_validate_loads_only_what_one_feed_needs(tmp_path: Path) -> None:
    # Each of these takes 1 to 20 ms, of the 100 that editors and hooks wait for a small feed.
    dear = {
        "dataclasses", "difflib", "feedpub.checks.shortcuts.settling", "feedpub.formats",
        "feedpub.html", "feedpub.profiles", "feedpub.publishing", "feedpub.reports.sarif",
        "feedpub.sources", "hashlib", "jsonschema_rs", "multiprocessing", "shutil", "tempfile",
        "tomllib", "traceback", "zoneinfo",
    }  # fmt: skip
    feed = tmp_path / "rss.xml"
    feed.write_text('<rss version="2.0"><channel><title>Rain</title><item/></channel></rss>')
    printed = loaded(dear, "validate", str(feed))
    assert "rss/missing-element" in printed
    assert printed.endswith("exit: 1\ndear: set()\n")


def test_a_build_of_what_is_in_order_loads_only_what_that_needs(tmp_path: Path) -> None:
    # Each of these takes 1 to 20 ms, of the 200 that a run of every five minutes takes.
    dear = {
        "concurrent.futures", "dataclasses", "feedpub.checks.json.examining",
        "feedpub.checks.shortcuts._grammar", "feedpub.checks.shortcuts.streaming",
        "feedpub.fixing", "feedpub.html._sanitize", "feedpub.measuring._measurer",
        "feedpub.profiles",
        "feedpub.receiving", "feedpub.reports.text", "feedpub.sources.csv",
        "feedpub.sources.html", "feedpub.sources.pages", "httpcore2", "importlib.metadata",
        "jsonschema_rs", "logging", "multiprocessing", "nh3", "subprocess", "traceback",
    }  # fmt: skip
    records = tmp_path / "articles.jsonl"
    records.write_text(
        "\n".join(
            f'{{"id": "{number}", "url": "/{number}", "title": "Rain {number}", "content_html":'
            f' "<p>It rains.</p>", "date_published": "2026-11-23T0{number % 9}:00:00Z"}}'
            for number in range(500)
        )
    )
    config = tmp_path / "feedpub.toml"
    outputs = ("rss", "atom", "news-sitemap", "sitemap")
    config.write_text(
        '[publication]\nname = "E"\nurl = "https://e.example/"\nlanguage = "en"\n'
        + "".join(f'[[output]]\nformat = "{format}"\n' for format in outputs)
    )
    arguments = ("build", str(records), "--config", str(config), "-o", str(tmp_path / "public"))
    for _ in ("for the first time", "again"):
        printed = loaded(dear, *arguments, "--now", "2026-11-23T09:00:00Z")
        assert "500 records, 500 articles" in printed
        assert printed.endswith("dear: set()\n")


def test_a_feed_that_is_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    dear = {"feedpub.checks.together.gathering", "feedpub.checks.together.reporting"}
    (tmp_path / "a.jsonl").write_text(
        '{"url": "/a", "title": "Rain", "content_html": "<p>It rains.</p>", "date_published":'
        ' "2026-11-23T08:00:00Z"}\n'
    )
    config = tmp_path / "feedpub.toml"
    head = '[publication]\nname = "E"\nurl = "https://e.example/"\nlanguage = "en"\n'
    arguments = ("build", str(tmp_path / "a.jsonl"), "--config", str(config))
    where = ("-o", str(tmp_path / "public"), "--now", "2026-11-23T09:00:00Z")
    compared = {("rss",): False, ("sitemap",): False, ("rss", "atom"): True}
    for formats, is_compared in compared.items():
        config.write_text(head + "".join(f'[[output]]\nformat = "{each}"\n' for each in formats))
        printed = loaded(dear, *arguments, *where)
        assert "1 record, 1 article" in printed
        assert ("gathering" in printed) == is_compared, formats


def test_only_what_was_made_of_short_texts_is_remembered() -> None:
    made = []

    @text.remembered
    def shout(name: str, mark: str) -> str:
        made.append(name)
        return name.upper() + mark

    long = "x" * 1000
    assert [shout(name, "!") for name in ("ana", "ana", long, long)] == [
        "ANA!", "ANA!", long.upper() + "!", long.upper() + "!",
    ]  # fmt: skip
    assert shout("ana", "?") == "ANA?"
    assert made == ["ana", long, long, "ana"]
