"""JSON-LD Lines as feedpub and others publish them: articles among the lines that they name.

https://jsonlines.org/ and https://developer.yoast.com/features/schema/schema-aggregator/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from feedpub.articles import decoding
from feedpub.documents.schema_jsonl import is_article, listed
from feedpub.sources import jsonl
from feedpub.sources._reader import Reader, Record

#: Lines about others that are remembered, for the articles behind them.
_MOST = 100_000


def records(stream: BinaryIO) -> Iterator[Record]:
    """Yield each line about an article, with what the lines before it say of its authors."""
    known: dict[str, Mapping[str, Any]] = {}
    for record in jsonl.records(stream):
        node = decoding.loads(record.data) if isinstance(record.data, bytes) else None
        if not isinstance(node, dict):
            yield record
        elif is_article(node):
            authors = [_whole(each, known) for each in listed(node.get("author"))]
            yield Record({**node, "author": authors} if authors else node, record.line)
        elif isinstance(node.get("@id"), str) and len(known) < _MOST:
            known[node["@id"]] = node


def _whole(author: Any, known: Mapping[str, Mapping[str, Any]]) -> Any:
    id = author.get("@id") if isinstance(author, dict) else None
    return {**known[id], **author} if isinstance(id, str) and id in known else author


def sniff(head: bytes) -> int:
    """Return 3 if the first line describes, in schema.org's words, something but an article."""
    line, newline, rest = head.strip().partition(b"\n")
    if not (newline and b'"@context"' in line and rest.lstrip().startswith(b"{")):
        return 0
    node = decoding.loads(line)
    is_other = isinstance(node, dict) and "@type" in node and not is_article(node)
    return 3 if is_other else 0


SCHEMA_JSONL = Reader(
    name="schema-jsonl",
    about='JSON-LD Lines of news articles, as `format = "schema-jsonl"` publishes them.',
    records=records,
    sniff=sniff,
    vocabulary="schema-org",
)
