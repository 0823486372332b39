"""Where unusable records wait for somebody to correct them, and to read them again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from feedpub.articles.notes import Unusable
from feedpub.articles.objects import fold
from feedpub.articles.record_context import Defaults, InvalidValue, RecordContext, ValueWithNotes
from feedpub.articles.table import ARTICLE
from feedpub.errors import PublishError, remedy
from feedpub.model import Article, Origin, Value

_DATES = frozenset({"date_published", "date_modified", "date_embargo", "date_expires"})


class Rejected(Value, frozen=True, gc=True):
    """A record that cannot be used, as it stood in its source, and why.

    Attributes:
        origin: Where it was read.
        raw: The record in its source; as JSON if it is not text there.
        reasons: What is wrong with it.
        again: The record as it can be read without the settings of its source; ``None``: `raw`
            can.
        quarantine: The file that its source names for it.
    """

    origin: Origin
    raw: str
    reasons: tuple[str, ...]
    again: str | None = None
    quarantine: str | None = None


def set_aside(rejected: Iterable[Rejected], path: Path) -> None:
    """Write *rejected* to *path*, one JSON object a line: where from, why, and the record itself.

    A file of an earlier run is replaced, so that what was corrected since is gone from it.

    Raises:
        PublishError: It cannot be written.
    """
    lines = (json.dumps(_described(each), ensure_ascii=False) for each in rejected)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text("".join(f"{line}\n" for line in lines), "utf-8", "surrogateescape")
        part.replace(path)
    except OSError as error:
        raise PublishError(
            f"cannot be written: {error.strerror}", place=str(path), help=remedy(error)
        ) from error


def _described(each: Rejected) -> dict[str, object]:
    described: dict[str, object] = {
        "source": each.origin.path,
        "line": each.origin.line,
        "number": each.origin.number,
        "reasons": each.reasons,
        "record": each.raw if each.again is None else each.again,
    }
    if each.again is not None:
        described["original"] = each.raw
    return described


def documented(record: object, context: Defaults) -> str:
    """Return *record*, of the documented shape, as JSON that means the same wherever it is read."""
    if isinstance(record, Mapping):
        record = {name: _with_zone(name, value, context) for name, value in record.items()}
    return json.dumps(record, ensure_ascii=False, default=_plain)


def as_json(record: object) -> bytes:
    """Return *record*, as its source has it."""
    return json.dumps(record, ensure_ascii=True, default=str).encode()


def _with_zone(name: str, value: object, context: Defaults) -> object:
    """Return *value* with its offset if it is a date: its zone may be that of its source alone."""
    field = ARTICLE.names.get(fold(name))
    if field not in _DATES:
        return value
    try:
        found = ARTICLE.fields[field].coerce(value, name, RecordContext(context))
    except Unusable:
        return value
    return found.isoformat() if found else value


def _plain(value: object) -> object:
    """Return as JSON has it what readers and mappings put into records."""
    if isinstance(value, InvalidValue):
        return {"unreadable": value.message}  # which no field accepts
    if isinstance(value, ValueWithNotes):
        return value.value
    return dict(value) if isinstance(value, Mapping) else str(value)


def record_of(article: Article) -> str:
    """Return *article* as a record that could be read again."""
    record = msgspec.to_builtins(article)
    del record["origin"]
    extra = record.pop("extra", ())
    if extra:
        record["extra"] = {
            f"{{{each['namespace']}}}{each['name']}": {
                "text": each["text"], "attributes": dict(each["attributes"])
            }
            for each in extra
        }  # fmt: skip
    return msgspec.json.encode(record).decode()
