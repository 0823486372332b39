"""Front matter and HTML of Markdown files, by PyYAML's quick loader and markdown-it: FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml
from markdown_it import MarkdownIt


def main(folder: str) -> None:
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    for path in sorted(Path(folder).rglob("*.md")):
        _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
        yaml.load(front, yaml.CSafeLoader)
        markdown.render(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
