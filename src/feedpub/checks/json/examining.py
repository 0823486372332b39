"""Checks a JSON Feed, from its bytes to findings."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from typing import Any

from feedpub import markup
from feedpub.checks import _bounds
from feedpub.checks._context import Context
from feedpub.checks._report import Report
from feedpub.checks.json import _syntax as reading
from feedpub.checks.json._syntax import NotJson
from feedpub.checks.json._walking import RULES, JsonWalk
from feedpub.checks.rules import json_feed
from feedpub.documents.positions import Place, Spot
from feedpub.documents.positions.json_spots import VALUE, JsonText
from feedpub.patterns import pattern
from feedpub.text import harmless, named, shown

#: The number of breaches after which the schema is not used, and the most errors of it examined.
_ENOUGH, _MOST = 1000, 200
_LARGE = 1_000_000
_ITEM = pattern(r"items\[(\d+)\]")


def check(context: Context, report: Report) -> None:
    """Report what is wrong with a JSON document."""
    data = context.document.data
    if len(data) > _LARGE:
        message = f"the feed has {len(data) / 1_000_000:.1f} MB; write fewer items, 250 KB are fine"
        report.add(json_feed.too_large, Spot(1, 1), message)
    most = _bounds.too_many_values(data)
    if most is not None:
        message = (
            f"the feed has more than {most:,} values in {len(data):,} bytes; write fewer items"
        )
        report.add(json_feed.too_many_values, Spot(1, 1), message)
        return
    text: JsonText | None = None
    try:
        feed = context.value = reading.read_quickly(data)
    except (ValueError, RecursionError):
        text = JsonText(data)
        _bytes(text, report)
        feed = reading.read(text.text)
        if isinstance(feed, NotJson):
            rule = json_feed.too_deep if feed.too_deep else json_feed.not_json
            report.add(
                rule, text.spot(feed.offset), f"the document is not valid JSON: {feed.message}"
            )
            return
    if not isinstance(feed, dict):
        message = "the document is not a JSON object; write { before its keys and } after them"
        report.add(json_feed.not_json, Spot(1, 1), message)
        return
    walk = JsonWalk(context, report)
    walk.run(feed)
    if text is not None or reading.repeats_keys(data, walk.keys):
        text = text or JsonText(data)
        _odd(text, report, walk)
    _schema(feed, report, walk)
    if report.count:
        _place(feed, text, report)


def _bytes(text: JsonText, report: Report) -> None:
    if text.marked:
        message = "there is a byte order mark before the JSON; remove it"
        report.add(json_feed.byte_order_mark, Spot(1, 1), message)
    if text.encoding != "utf-8":
        message = f"the document is encoded in {text.encoding.upper()}; write it in UTF-8"
        report.add(json_feed.not_utf_8, Spot(1, 1), message)
    if text.invalid is not None:
        message = (
            f"there is a byte that is not valid {text.encoding.upper()}; save the file as UTF-8"
        )
        report.add(json_feed.invalid_bytes, text.spot(text.invalid), message)


def _odd(text: JsonText, report: Report, walk: JsonWalk) -> None:
    for each in reading.odd(text.text):
        match = _ITEM.match(each.path)
        item = int(match[1]) if match else None
        spot = text.spot(each.offset, each.path, item)
        walk.spoken.add(each.path)
        report.add(RULES[each.name], spot, _ODD[each.name].format(shown(each.written)))


_ODD = {
    "duplicate-key": "the key {} appears twice in its object; keep one of them",
    "invalid-constant": "{} is not valid JSON; write a number, null, or leave it out",
    "unpaired-surrogate": "the text holds {}, half of a pair that makes one character; write both "
    "halves, or neither",
}


@cache
def _validator() -> Any:
    import jsonschema_rs

    path = markup.schema_folder() / "json-feed-1.1.schema.json"
    return jsonschema_rs.Draft202012Validator(json.loads(path.read_bytes()))


def _schema(feed: dict[str, Any], report: Report, walk: JsonWalk) -> None:
    """Report schema errors that no rule has explained."""
    if report.count > _ENOUGH:
        return
    try:
        if _validator().is_valid(feed):
            return
        errors = [
            ("".join(_step(step) for step in error.instance_path).lstrip("."), error.message)
            for error in islice(_validator().iter_errors(feed), _MOST)
        ]
    except ValueError:  # too deep, or not encodable; the rules have checked it
        return
    for path, message in errors:
        if path not in walk.spoken:
            match = _ITEM.match(path)
            spot = Spot(0, VALUE, path or None, int(match[1]) if match else None)
            report.add(json_feed.schema, spot, shown(message, 200)[1:-1])


def _step(step: str | int) -> str:
    return f"[{step}]" if isinstance(step, int) else f".{step}"


def _place(feed: dict[str, Any], text: JsonText | None, report: Report) -> None:
    """Find line, column and article of what is reported."""
    spots = [each for each in report.places() if isinstance(each, Spot) and not each.line]
    placed = (text or JsonText(report.context.document.data)).place(spots) if spots else {}

    def located(place: Place) -> Place:
        assert isinstance(place, Spot), "JSON has no elements"
        return placed.get(place, place)._replace(article=_article(feed, place.item))

    report.move(located)


def _article(feed: dict[str, Any], number: int | None) -> str | None:
    """Return title or id of the item."""
    item = feed["items"][number] if number is not None else None
    if isinstance(item, dict):
        for key in ("title", "id", "url"):
            value = item.get(key)
            if isinstance(value, str) and value.strip():
                return named(harmless(" ".join(value.split())))
    return None
