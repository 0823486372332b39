"""Pictures: the house from the import contract in pyproject.toml, and a terminal with findings."""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from click.testing import CliRunner

from feedpub.cli import main

PROJECT = Path(__file__).parent.parent / "pyproject.toml"

WIDTH = 960
LINE = 24
GAP = 8
CHARACTER = 8.2
#: What the storeys of the house are for, by their first module.
STOREYS = {
    "cli": "people and programs call",
    "pipeline": "what a run does, step by step",
    "adopting": "what a run decides",
    "config": "what is wished",
    "measuring": "reading, writing, checking, publishing",
    "articles": "values, and where they are kept",
    "model": "the words of the field",
    "settings": "tools",
}
STYLE = """
rect { fill: #eef1fb; stroke: #5068b8 }
text { font: 13px ui-monospace, monospace; fill: #1b2440 }
.storey { font: italic 12px system-ui, sans-serif; fill: #5a6480 }
@media (prefers-color-scheme: dark) {
  rect { fill: #1d2338; stroke: #8ea2e8 }
  text { fill: #e4e8f7 }
  .storey { fill: #a4aecb }
}
"""


def layers() -> list[list[str]]:
    """Return the layers, the highest first."""
    contracts = tomllib.loads(PROJECT.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return [layer.split(" | ") for layer in contracts[0]["layers"]]


def house() -> Iterator[str]:
    """Yield the lines of the picture."""
    boxes, top = [], GAP
    for layer in layers():
        storey = next((STOREYS[name] for name in layer if name in STOREYS), None)
        if storey:
            boxes.append(f'<text class="storey" x="{GAP}" y="{top + 14}">{escape(storey)}</text>')
            top += 22
        for row in _rows(layer):
            boxes += _row(row, top)
            top += LINE + GAP
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" role="img"'
        ' aria-labelledby="title">'
    )
    yield '<title id="title">The modules of feedpub: each may import only what is below it</title>'
    yield f"<style>{STYLE}</style>"
    yield from boxes
    yield "</svg>"


def _rows(layer: Sequence[str]) -> Iterator[list[str]]:
    """Yield the modules of a layer in rows that fit."""
    row, used = list[str](), 0.0
    for name in layer:
        width = len(name) * CHARACTER + 3 * GAP
        if row and used + width > WIDTH - GAP:
            yield row
            row, used = [], 0.0
        row.append(name)
        used += width
    yield row


def _row(names: Sequence[str], top: int) -> Iterator[str]:
    """Yield one row of boxes, as wide as the house."""
    spare = WIDTH - GAP - sum(len(name) * CHARACTER + 3 * GAP for name in names)
    left = float(GAP)
    for name in names:
        width = len(name) * CHARACTER + 2 * GAP + spare / len(names)
        yield f'<rect x="{left:.0f}" y="{top}" width="{width:.0f}" height="{LINE}" rx="4"/>'
        middle = left + width / 2
        yield f'<text x="{middle:.0f}" y="{top + 16}" text-anchor="middle">{escape(name)}</text>'
        left += width + GAP


TERMINAL = "text { font: 14px ui-monospace, monospace; fill: #d8dee9; white-space: pre }"
#: How the terminal's colours look in the picture, on its dark ground.
COLOURS = {"1;31": "#ff7b86", "1;33": "#f5c451", "1;34": "#7aa2f7"}


def finding() -> Iterator[str]:
    """Yield the lines of a picture of a terminal with the first findings of an example."""
    lines = _printed()
    width, height = 82 * 8.4, (len(lines) + 2) * 19
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img"'
        ' aria-labelledby="title">'
    )
    yield '<title id="title">feedpub validate: where a feed is wrong, and what to write</title>'
    yield f"<style>{TERMINAL}</style>"
    yield f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#1b1f2a"/>'
    for number, line in enumerate(lines):
        yield f'<text x="12" y="{30 + number * 19}">{_coloured(line)}</text>'
    yield "</svg>"


def _printed() -> list[str]:
    """Return what the command of the README prints, up to its second finding."""
    command = ["validate", "examples/validate/refused.xml", "--now", "2026-11-23T09:00:00+02:00"]
    with contextlib.chdir(PROJECT.parent):
        run = CliRunner().invoke(main, [*command, "--color", "always"])
    first, second, *_ = run.output.split("\n\n")
    return [
        "$ feedpub validate examples/validate/refused.xml",
        *f"{first}\n\n{second}".splitlines(),
    ]


def _coloured(line: str) -> str:
    """Return a line of the terminal as the content of an SVG text."""
    parts = re.split("\x1b\\[([0-9;]*)m", line)
    text = escape(parts[0])
    for code, part in zip(parts[1::2], parts[2::2], strict=True):
        colour = COLOURS.get(code)
        shown = escape(part)
        text += f'<tspan fill="{colour}" font-weight="bold">{shown}</tspan>' if colour else shown
    return text
