"""The documentation is run: what README and docs show is what the commands print today.

A ``console`` block holds commands after ``$`` and what they print, stdout and stderr as one. A
line that is just ``…`` stands for any lines, and ``…`` in a line for any text. The commands of
one file run in order, in one copy of the examples.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


WRITE = os.environ.get("FEEDPUB_GOLDEN") == "write"


def rewrite(page: Path, command: str, printed: str) -> None:
    """Show under *command* what it prints now."""

    def block(match: re.Match[str]) -> str:
        flat = re.sub(r"\\\n\s*", "", match["command"])
        return f"$ {match['command']}\n{printed}" if flat == command else match[0]

    text = page.read_text("utf-8")
    pattern = r"^\$ (?P<command>(?:.*\\\n)*.*)\n(?P<shown>(?:(?!\$ |```).*\n)*)"
    page.write_text(re.sub(pattern, block, text, flags=re.M), "utf-8")


def commands(page: Path) -> Iterator[tuple[str, str]]:
    """Yield every command of *page* and what it is said to print."""
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, shown = re.sub(r"\\\n\s*", "", part).partition("\n")
            yield command, shown


def matches(shown: str, printed: str) -> bool:
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n"
        for line in shown.splitlines()
    )
    return (
        re.fullmatch(pattern, printed if printed.endswith("\n") or not printed else printed + "\n")
        is not None
    )


@pytest.fixture
def sandbox(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("public")
    )
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_golden_page_shows_what_is_printed(page: Path, sandbox: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(sandbox), "LC_ALL": "C.UTF-8"}
    for command, shown in commands(page):
        if command.startswith(("make ", "git ", "pip ", "uv", "pipx ")):
            continue  # what CI does itself, or what needs the network
        run = subprocess.run(
            ["bash", "-c", command],
            cwd=sandbox,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        printed = run.stdout.replace(f"{sandbox}/", "")
        assert "Traceback" not in printed, printed
        if WRITE and "…" not in shown.splitlines():
            rewrite(page, command, printed)
            continue
        assert matches(shown, printed), f"$ {command}\n{printed}"


@pytest.mark.parametrize(
    "page",
    [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_dependency_says_why_it_is_there() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    contributing = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    optional = [name for group in project["optional-dependencies"].values() for name in group]
    for requirement in (*project["dependencies"], *optional):
        name = re.split(r"[\[<>=!~; ]", requirement)[0]
        assert name in contributing, f"CONTRIBUTING does not say why {name} is there"


def test_the_tree_in_contributing_is_the_tree() -> None:
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = contracts["tool"]["importlinter"]["contracts"][0]["layers"]
    assert "\n".join(layers) in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
