"""Checks documents that have no elements: each rule about their format looks at all of it.

A rule ``on`` the name of a format is called with the context. It yields a `Spot`: with line and
column, or in JSON with the path of the value alone, whose place is looked up.
"""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import islice

import msgspec

from feedpub import markup
from feedpub.checks import _bounds
from feedpub.checks._context import Context
from feedpub.checks._report import Report
from feedpub.checks._rulebook import MADE, about
from feedpub.documents import KINDS
from feedpub.documents.positions import Place, Spot
from feedpub.text import shown

#: The most errors of a schema that are reported.
_MOST = 200


def check(context: Context, report: Report) -> None:
    """Report what is wrong with a document of text, or of JSON other than JSON Feed."""
    kind = KINDS[context.format]
    is_json = kind.syntax == "json"
    if is_json and _bounds.too_many_values(context.document.data) is None:
        with suppress(ValueError, RecursionError):
            context.value = msgspec.json.decode(context.document.data)
    for rule in about(context.format):
        # mypy: a rule that looks at something always has a check; its type does not say so.
        for place, message in rule.check(context) or ():  # type: ignore[misc]
            report.add(rule, place, message)
    if is_json and report.count:
        _locate(context, report)
    elif is_json and kind.schema is not None:
        _hold_against(kind.schema, context, report)


def _hold_against(schema: str, context: Context, report: Report) -> None:
    """Report where a document breaks its schema, of which no rule knows."""
    import jsonschema_rs  # 12 ms

    path = markup.schema_folder() / f"{schema}.schema.json"
    validator = jsonschema_rs.Draft202012Validator(json.loads(path.read_bytes()))
    for error in islice(validator.iter_errors(context.value), _MOST):
        report.add(MADE[f"{context.format}/schema"], Spot(1, 1), shown(error.message, 200)[1:-1])


def _locate(context: Context, report: Report) -> None:
    from feedpub.documents.positions.json_spots import JsonText  # only for what is wrong

    spots = [each for each in report.places() if isinstance(each, Spot) and not each.line]
    placed = JsonText(context.document.data).place(spots) if spots else {}

    def located(place: Place) -> Place:
        return placed.get(place, place) if isinstance(place, Spot) else place

    report.move(located)
