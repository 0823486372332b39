"""The table of acceptance for programs; its shape is documented in docs/checking-records.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedpub.acceptance import Acceptance, Reason, Row, tallied
from feedpub.reports._json_text import dumps


def render(acceptance: Acceptance) -> Iterator[str]:
    """Yield the members ``aggregators`` and ``articles`` of a JSON object, in pieces of text."""
    yield f'  "aggregators": {dumps(_aggregators(acceptance), indent=2, margin="  ")},\n'
    yield '  "articles": ['
    for number, row in enumerate(acceptance.rows):
        yield ",\n    " if number else "\n    "
        yield dumps(_row(row, acceptance), indent=2, margin="    ")
    yield "\n  ]" if acceptance.rows else "]"


def _aggregators(acceptance: Acceptance) -> list[dict[str, Any]]:
    return [
        {"name": name, "title": title, "verdicts": dict(sorted(counter.items()))}
        for name, title, counter in zip(
            acceptance.aggregators, acceptance.titles, tallied(acceptance), strict=True
        )
    ]


def _row(row: Row, acceptance: Acceptance) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "path": row.origin.path,
        "line": row.origin.line,
        "number": row.origin.number,
        "verdicts": {
            name: {
                "verdict": str(cell.verdict),
                "reasons": [_reason(each) for each in cell.reasons],
            }
            for name, cell in zip(acceptance.aggregators, row.cells, strict=True)
        },
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "severity": str(reason.severity),
        "message": reason.message,
        "field": reason.field,
        "mended": reason.fixed,
        "who": reason.who,
        "stops": reason.stops,
    }
