"""The lines of a document of JSON-LD Lines, parsed once for all of its rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from feedpub.checks._context import Context
from feedpub.documents.positions import Spot
from feedpub.documents.schema_jsonl import is_article, text
from feedpub.text import harmless, named


class JsonLine(Struct, frozen=True):
    """A line that is not empty.

    Attributes:
        number: From 1.
        node: The object in it; empty if there is none.
        problem: Why there is none.
        article: How many articles are before it, if it is one.
    """

    number: int
    data: bytes
    node: dict[str, Any]
    problem: str | None = None
    article: int | None = None

    def spot(self, *members: str) -> Spot:
        """Return where the first of *members* is that it has; else where the line begins."""
        path = None if self.article is None else f"article[{self.article + 1}]"
        title = text(self.node.get("headline")) or text(self.node.get("name"))
        said = named(harmless(title)) if title and self.article is not None else None
        for member in members:
            at = self.data.find(f'"{member}"'.encode())
            if member in self.node and at >= 0:
                column = len(self.data[:at].decode("utf-8", "replace")) + 1
                return Spot(self.number, column, path and f"{path}.{member}", self.article, said)
        return Spot(self.number, 1, path, self.article, said)


def lines(context: Context) -> list[JsonLine]:
    """Return the lines of the document, without the empty ones."""
    memory = context.memory("schema-jsonl")
    if not memory:
        memory[0] = list(_parsed(context.document.data))
    found: list[JsonLine] = memory[0]
    return found


def _parsed(data: bytes) -> Iterator[JsonLine]:
    articles = 0
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        node, problem = _node(line)
        if is_article(node):
            yield JsonLine(number, line, node, article=articles)
            articles += 1
        else:
            yield JsonLine(number, line, node, problem)


def _node(line: bytes) -> tuple[dict[str, Any], str | None]:
    try:
        node = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return {}, f"is not JSON: {_reason(error)}"
    except RecursionError:
        return {}, "has too many levels of brackets"
    return (node, None) if isinstance(node, dict) else ({}, "is not an object; begin it with {")


def _reason(error: Exception) -> str:
    reason = str(error).partition(" (byte")[0].removeprefix("JSON is malformed: ")
    return "it is cut off" if "truncated" in reason else harmless(reason)
