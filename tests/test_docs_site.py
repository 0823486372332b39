"""The documentation as a site: pages have a place, anchors exist, nothing is from elsewhere.

`make site` builds it with zensical, which is strict about links; these tests need no built site.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pages import PAGES, ROOT, blocks

CONFIG = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]


def placed(navigation: list[Any]) -> Iterator[str]:
    for entry in navigation:
        for value in entry.values():
            if isinstance(value, str):
                yield value
            else:
                yield from placed(value)


def test_every_page_has_one_place_in_the_navigation() -> None:
    places = [*placed(CONFIG["nav"])]
    assert len(places) == len(set(places))
    pages = {page.relative_to(ROOT).as_posix() for page in PAGES}
    others = {"CONTRIBUTING.md", "CHANGELOG.md", "examples/newsroom/README.md"}
    assert pages - {*places} == set(), "give it a place in zensical.toml"
    assert {*places} - pages == others


def slugs(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of *page*."""
    text = page.read_text("utf-8")
    for block in blocks(page):
        text = text.replace(block.text, "")
    found = set[str]()
    for heading in re.findall(r"^#+ (.+)$", text, re.M):
        plain = re.sub(r"\]\([^)]*\)", "", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        again = sum(each == slug or each.startswith(f"{slug}-") for each in found)
        found.add(f"{slug}-{again}" if slug in found else slug)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_anchors_exist_where_the_pages_are_read_without_the_site(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s:]*)#([^)\s]+)\)", page.read_text("utf-8")):
        other = page.parent / target if target else page
        assert anchor in slugs(other), f"{target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_column_of_a_table_has_a_name(page: Path) -> None:
    heads = re.findall(r"^\|(.*)\|\n\|[-:| ]+\|$", page.read_text("utf-8"), re.M)
    assert [head for head in heads if not all(cell.strip() for cell in head.split("|"))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_link_to_nothing_outside_the_site(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (part,) = re.findall(r"^PAGES := (.*)$", makefile, re.M)
    for target in re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", page.read_text("utf-8")):
        path = (page.parent / target).resolve().relative_to(ROOT)
        assert {path, *path.parents} & {*map(Path, part.split())}, target


def test_the_readme_has_absolute_links_on_pypi() -> None:
    pytest.importorskip("hatch_fancy_pypi_readme")
    run = subprocess.run(
        [sys.executable, "-m", "hatch_fancy_pypi_readme"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    links = re.findall(r"\]\(([^)]+)\)", run.stdout)
    assert len(links) > 30
    assert [link for link in links if not link.startswith("https://")] == []
    assert "](https://github.com/feedpub/feedpub/blob/v" in run.stdout
    assert "](https://raw.githubusercontent.com/feedpub/feedpub/v" in run.stdout


@pytest.fixture(scope="module")
def checking() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_site", ROOT / "docs/check_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("markup", "wrong"),
    [
        ('<a href="b.html">b</a><a href="b.html#x">x</a><a href="#y">y</a><p id=y>', ""),
        ('<link rel="canonical" href="https://feedpub.example/">', ""),
        ('<a href="https://example.org/">only a link</a>', ""),
        ('<a href="c.html">c</a>', "nothing is at c.html"),
        ('<a href="../../etc">c</a>', "nothing is at ../../etc"),
        ('<img src="b.png">', "nothing is at b.png"),
        ('<a href="b.html#z">z</a>', "b.html#z has an anchor that does not exist"),
        ('<a href="#z">z</a>', "#z has an anchor that does not exist"),
        ('<script src="https://cdn.example/x.js"></script>', "loads https://cdn.example/x.js from"),
        ('<link rel="preconnect" href="//fonts.example">', "loads //fonts.example from"),
        ("<style>@import 'https://fonts.example/x.css'</style>", "a style loads something"),
        ('<p style="background: url(//cdn.example/x.png)">', "a style loads something"),
    ],
)
def test_the_check_of_the_built_site(
    markup: str, wrong: str, checking: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "a.html").write_text(f"<body>{markup}", "utf-8")
    (tmp_path / "b.html").write_text("<body><p id=x>", "utf-8")
    found = [*checking.faults(tmp_path)]
    assert bool(found) == bool(wrong)
    assert all(wrong in each for each in found)


def test_a_style_sheet_that_loads_from_elsewhere(checking: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@font-face { src: url('https://fonts.example/a') }", "utf-8")
    assert [*checking.faults(tmp_path)] == [f"{tmp_path}/a.css: loads something from another host"]
