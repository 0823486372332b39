"""JSON Feed: from bytes to findings."""

from __future__ import annotations

import json
from typing import NoReturn

from feedpub.checks._context import Context
from feedpub.checks._places import Spot
from feedpub.checks._report import Report
from feedpub.checks.rules import json_feed
from feedpub.findings import Rule


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON; write null or leave it out")


def check(context: Context, report: Report) -> None:
    """Report what is wrong with a JSON document."""
    not_json = json_feed.not_json
    try:
        feed = json.loads(context.document.data, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        spot = Spot(error.lineno, error.colno)
        report.add(not_json, spot, f"the document is no JSON: {error.msg}")
        return
    except (ValueError, RecursionError) as error:
        report.add(not_json, Spot(1, 1), f"the document is no JSON: {error}")
        return
    if not isinstance(feed, dict):
        report.add(not_json, Spot(1, 1), "the document is no JSON object; write { … }")
        return
    for rule in vars(json_feed).values():
        if isinstance(rule, Rule) and "json" in rule.on and rule.check is not None:
            for path, item, message in rule.check(feed, context):
                report.add(rule, Spot(1, 1, path or None, item), message)
