"""A record of the documented shape, made into an article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from feedpub import dates
from feedpub.articles import _coercion as values
from feedpub.articles import rules
from feedpub.articles.notes import Unusable
from feedpub.articles.objects import collect, unique
from feedpub.articles.record_context import RecordContext
from feedpub.articles.table import ARTICLE
from feedpub.articles.text_faults import look
from feedpub.findings import Rule
from feedpub.model import Article, Image, Origin, Related, Status
from feedpub.text import shown

#: Nobody schedules an article so far ahead.
_FAR_AHEAD = timedelta(days=366)


def to_article(record: Any, origin: Origin, context: RecordContext) -> Article | None:
    """Make the article of *record*, and note at *context* whatever is odd or wrong about it.

    Returns:
        The article; ``None`` where an error was noted.
    """
    if type(record) is not dict and not isinstance(record, Mapping):  # the latter is slow
        context.notes.add(rules.NOT_A_RECORD, "", f"expected an object, not {values.kind(record)}")
        return None
    try:
        found = collect(ARTICLE, record, "", context)
    except Unusable as fault:
        context.notes.add(fault.rule, "", f"record {fault.message}")
        return None
    if found is None or (context.notes and context.notes.fatal_since(0)):
        return None
    if "image" in found or "images" in found or "banner_image" in found:
        found["images"] = _merged_images(found)
    if "external_url" in found:
        external = found.pop("external_url")
        found["related"] = unique((*found.get("related", ()), Related(url=external)))
    if "id" not in found:
        found["id"] = found.get("canonical_url") or found["url"]
    if "modified" in found and found["modified"] < found["published"]:
        _drop_early_change(found, context)
    _judge_dates(found, context)
    look(found, context)
    return Article(origin=origin, **found)


def _merged_images(found: dict[str, Any]) -> tuple[Image, ...]:
    """Return all images once: `image` leads, and the fullest description of each is kept."""
    given = [image for name in ("image", "images", "banner_image") for image in found.pop(name, ())]
    if len(given) < 2:
        return tuple(given)
    best: dict[str, Image] = {}
    for image in given:
        known = best.get(image.url)
        best[image.url] = image if known is None else _combined(known, image)
    return tuple(best.values())


def _combined(first: Image, second: Image) -> Image:
    from msgspec.structs import asdict, replace

    gaps = {
        name: value
        for name, value in asdict(second).items()
        if value is not None and getattr(first, name) is None
    }
    return replace(first, **gaps)


def _drop_early_change(found: dict[str, Any], context: RecordContext) -> None:
    del found["modified"]
    context.notes.add(
        rules.MODIFIED_BEFORE_PUBLISHED,
        "date_modified",
        "date_modified is earlier than date_published; it is left out",
        key="",
    )


def _judge_dates(found: dict[str, Any], context: RecordContext) -> None:
    published, now = found["published"], context.defaults.now
    if published < dates.EARLIEST:
        message = "before feeds existed; correct it, or turn this rule off for an archive"
        _report_date(rules.IMPLAUSIBLE_DATE, "date_published", published, message, context)
    changed = found.get("modified", published)
    if now is None or (published <= now >= changed):
        return
    if found.get("status", Status.PUBLISHED) is not Status.PUBLISHED:
        return
    if published - now > _FAR_AHEAD:
        message = "more than a year ahead; the article is not published until then"
        _report_date(rules.IMPLAUSIBLE_DATE, "date_published", published, message, context)
    elif published - now > dates.AHEAD:
        message = "in the future; the article will be published then"
        _report_date(rules.SCHEDULED, "date_published", published, message, context)
    elif changed - now > dates.AHEAD:
        message = "in the future; check its time zone"
        _report_date(rules.IMPLAUSIBLE_DATE, "date_modified", changed, message, context)


def _report_date(
    rule: Rule, field: str, instant: datetime, what: str, context: RecordContext
) -> None:
    context.notes.add(rule, field, f"{field} is {instant:%Y-%m-%d %H:%M} UTC, {what}", key=field)


def described(record: Any) -> str | None:
    """Return what people know *record* by: its title, id or URL."""
    if not isinstance(record, Mapping):
        return None
    for name in ("title", "headline", "id", "url"):
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return shown(value.strip(), 80)[1:-1]
    return None
