"""Where benchmarks run: what they install, make and write stays in benchmarks/.work."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "benchmarks" / ".work"
PEERS = ROOT / "benchmarks" / "peers"
DATA = WORK / "data"
GROWTH = WORK / "growth"
ARCHIVES = WORK / "archives"
SOURCES = WORK / "sources"
NPM = WORK / "npm"
PYTHON = WORK / "venv" / "bin" / "python"
FEEDPUB = WORK / "venv" / "bin" / "feedpub"

_PYTHON_PEERS = ("django", "feedgen")
#: Of feedpub: what sources need, and what they are compared with.
_EXTRAS = ("html", "markdown", "parquet", "sql", "xlsx")
#: The modules that make each kind of data.
_DATA_MAKERS = ("data.py", "foreign.py", "prose.py", "shapes.py", "systems.py")
_SOURCE_MAKERS = (*_DATA_MAKERS, "exports.py", "sites.py")
_NPM_PEERS = ("sitemap", "feed")


def set_up(*, writes: bool = True, reads: bool = True) -> None:
    """Install feedpub and its peers and make the data, each unless that is done already.

    Args:
        writes: Make what the benchmarks of writing and checking need.
        reads: Make what those of reading need.
    """
    WORK.mkdir(exist_ok=True)
    _once("venv", sys.version, _create_environment)
    # The wheel, as users have it: an editable install starts more slowly.
    _once("feedpub", _state_of(_sources()), _install_feedpub)
    if reads:
        _once("sources", _state_of_makers(*_SOURCE_MAKERS), _make_sources)
    if not writes:
        return
    _once("data", _state_of_makers(*_DATA_MAKERS), _make_data)
    _once("growth", _state_of_makers("growth.py"), _make_growth)
    if has_npm():
        _once("npm", " ".join(_NPM_PEERS), _install_npm)
        for script in PEERS.glob("*.mjs"):
            # A module is looked for beside the script that imports it.
            shutil.copy(script, NPM)


def archive(count: int) -> Path:
    """Return the records of *count* articles of twenty years, made unless they are there."""
    ARCHIVES.mkdir(exist_ok=True)
    path = ARCHIVES / f"{count}.jsonl"
    action = partial(_run, sys.executable, "-m", "benchmarks.archives", path, str(count))
    _once(f"archive-{count}", _state_of_makers(*_DATA_MAKERS, "archives.py"), action)
    return path


def _state_of_makers(*names: str) -> str:
    return _state_of(ROOT / "benchmarks" / name for name in names)


def has_npm() -> bool:
    """Tell whether the npm peers can run here."""
    return bool(shutil.which("npm") and shutil.which("node"))


def empty(directory: Path) -> Path:
    """Return *directory*, made again."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory


def _once(name: str, state: str, action: Callable[[], None]) -> None:
    stamp = WORK / f"{name}.stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
        return
    print(f"setting up: {name} …", file=sys.stderr)
    action()
    stamp.write_text(state, encoding="utf-8")


def _sources() -> Iterable[Path]:
    yield ROOT / "pyproject.toml"
    for directory in ("src", "schemas"):
        yield from (path for path in (ROOT / directory).rglob("*") if path.suffix != ".pyc")


def _state_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _create_environment() -> None:
    shutil.rmtree(WORK / "venv", ignore_errors=True)
    (WORK / "feedpub.stamp").unlink(missing_ok=True)
    _run(sys.executable, "-m", "venv", WORK / "venv")
    _pip("install", *_PYTHON_PEERS)


def _install_feedpub() -> None:
    _pip("uninstall", "--yes", "feedpub")
    _pip("install", f"{ROOT}[{','.join(_EXTRAS)}]")


def _make_data() -> None:
    shutil.rmtree(DATA, ignore_errors=True)
    # In a process of its own: what this one has held, its children are charged with (see process).
    _run(sys.executable, "-m", "benchmarks.data", DATA)


def _make_growth() -> None:
    shutil.rmtree(GROWTH, ignore_errors=True)
    _run(sys.executable, "-m", "benchmarks.growth", GROWTH)


def _make_sources() -> None:
    shutil.rmtree(SOURCES, ignore_errors=True)
    # By the Python that has what writes workbooks and Parquet.
    _run(PYTHON, "-m", "benchmarks.exports", SOURCES)


def _install_npm() -> None:
    _run("npm", "install", "--prefix", NPM, "--no-audit", "--no-fund", "--silent", *_NPM_PEERS)


def _pip(*arguments: str | Path) -> None:
    _run(PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


def _run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT)
