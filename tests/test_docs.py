"""The documentation is run: what README and docs show is what the commands print today.

A ``console`` block holds commands after ``$`` and what they print, stdout and stderr as one. A
line that is just ``…`` stands for any lines, and ``…`` in a line for any text. A block with a
``title="…"`` is a file of that name. The files and commands of one page are written and run in
order, in one copy of the examples. `test_docs_blocks` holds what is not run.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import PAGES, ROOT, Block, blocks, commands

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


def ran(command: str, sandbox: Path) -> str:
    """Return what *command* prints, as a person in *sandbox* would see it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=sandbox,
        env={"PATH": path, "HOME": str(sandbox), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    printed = run.stdout.replace(f"{sandbox}/", "")
    assert "Traceback" not in printed, printed
    return printed


def follow(block: Block, sandbox: Path) -> None:
    """Do what *block* shows: write its file, or run its commands and look at what they print."""
    if block.title:
        file = sandbox / block.title
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, "utf-8")
    # The README's are run by test_library.
    if block.language == "python" and not block.reason + block.title and block.page.name[0] != "R":
        code = compile(block.text, block.place, "exec")
        with contextlib.chdir(sandbox / "examples/newsroom"):
            exec(code, {"__name__": "page"})
    if block.language != "console" or block.reason:
        return
    for command, shown in commands(block):
        printed = ran(command, sandbox)
        if matches(shown, printed):
            continue
        if WRITE and "…" not in shown.splitlines():
            rewrite(block.page, command, printed)
            continue
        raise AssertionError(f"{block.place}\n$ {command}\n{printed}")


def is_followed(page: Path) -> bool:
    """Whether there is something to run on *page*; that of the library has tests of its own."""
    runs = {block.language for block in blocks(page)} & {"console", "python"}
    return bool(runs) and page.name != "library.md"


@pytest.mark.parametrize(
    "page", [*filter(is_followed, PAGES)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_golden_page_shows_what_is_printed(page: Path, sandbox: Path) -> None:
    for block in blocks(page):
        follow(block, sandbox)


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
