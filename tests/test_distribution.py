"""What is published on PyPI: built twice, looked into, and used where nothing else is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("build")
ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NAME = f"feedpub-{PROJECT['version']}"
#: What is beside modules in a package: each must be in the wheel, where it is in the sources.
DATA = {".toml", ".css", ".js", ".html", ".xsl", ".typed", ".json", ".xsd"}


def run(*words: str | Path, cwd: Path = ROOT, variables: dict[str, str] | None = None) -> str:
    ran = subprocess.run(
        words, cwd=cwd, capture_output=True, encoding="utf-8", check=False,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1700000000"}
        | (variables or {}),
    )  # fmt: skip
    assert ran.returncode == 0, f"{words}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}"
    return ran.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from it, as a release does."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    assert {each.name for each in folder.iterdir()} == {
        f"{NAME}.tar.gz",
        f"{NAME}-py3-none-any.whl",
    }
    return folder


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_has_every_file_of_the_package_and_no_other(built: Path) -> None:
    tracked = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src/feedpub").rglob("*")
        if path.suffix in {".py", *DATA} or path.name == "py.typed"
    }
    schemas = {f"feedpub/schemas/{path.name}" for path in (ROOT / "schemas").iterdir()}
    found = names(built / f"{NAME}-py3-none-any.whl")
    about = {each for each in found if each.startswith(f"{NAME}.dist-info/")}
    assert "feedpub/py.typed" in tracked
    assert found - about == tracked | schemas
    assert {each.removeprefix(f"{NAME}.dist-info/") for each in about} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
        "licenses/NOTICE",
    }


def test_the_sdist_has_what_its_tests_need_and_nothing_of_this_machine(built: Path) -> None:
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        members = archive.getmembers()
    found = {each.name.removeprefix(f"{NAME}/") for each in members}
    assert {each.name.partition("/")[0] for each in members} == {NAME}
    wanted = ["pyproject.toml", "NOTICE", "action.yml", "tests/conftest.py", "docs/ci.md"]
    assert [each for each in wanted if each not in found] == []
    stray = ("__pycache__", ".pyc", ".store", ".venv", "newsroom/public", ".coverage")
    assert [name for name in found if any(part in name for part in stray)] == []
    assert {(each.uid, each.gid, each.uname, each.gname) for each in members} == {(0, 0, "", "")}


def test_the_same_sources_make_the_same_bytes(built: Path, tmp_path: Path) -> None:
    # The first wheel was made from the sdist, this one from the sources themselves.
    run(sys.executable, "-m", "hatchling", "build", "-d", tmp_path)
    for path in built.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_pypi_can_show_the_description(built: Path) -> None:
    pytest.importorskip("twine")
    said = run(sys.executable, "-m", "twine", "--no-color", "check", "--strict", *built.iterdir())
    assert said.count("PASSED") == 2


def test_it_works_where_nothing_else_is_installed(built: Path, tmp_path: Path) -> None:
    wheel = built / f"{NAME}-py3-none-any.whl"
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python, feedpub = (tmp_path / "venv/bin" / name for name in ("python", "feedpub"))
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "--disable-pip-version-check",
    ]
    variables = {name: text for name, text in os.environ.items() if name.startswith("PIP_")}
    run(*pip, "install", "--quiet", "--disable-pip-version-check", wheel, variables=variables)
    where = run(python, "-P", "-c", "import feedpub; print(feedpub.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(tmp_path / "venv")
    assert run(feedpub, "--version", cwd=tmp_path) == f"feedpub {PROJECT['version']}\n"
    site = tmp_path / "site"
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    (tmp_path / NAME / "examples/newsroom").rename(site)
    told = run(feedpub, "build", "--now", "2026-11-23T09:00:00+02:00", "-q", cwd=site)
    assert "error" not in told
    feeds = sorted((site / "public").glob("*.xml"))
    assert "rss.xml" in {each.name for each in feeds}
    last = run(feedpub, "validate", *feeds, cwd=site).splitlines()[-1]
    assert re.match(rf"{len(feeds)} documents: \d+ warnings", last)
    for name in ("profile/google-news", "rss/channel-element-after-item"):
        assert run(feedpub, "explain", name, cwd=site)
