"""The house drawn: the layers of the import contract in pyproject.toml as a picture."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

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
