"""Ways to read what WordPress makes of a text before it shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from feedpub.articles import rules
from feedpub.articles.record_context import InvalidValue, ValueWithNotes
from feedpub.html.pieces import without_comments
from feedpub.vocabularies._paragraphs import paragraphs
from feedpub.vocabularies._shortcodes import rendered
from feedpub.vocabularies._transforms import Transform

#: What blocks and old editors leave between paragraphs.
_MARK = re.compile(r"<!--\s{0,9}(?:/?wp:|more|nextpage|noteaser)")
_BLOCK = "<!-- wp:"
#: Most shortcodes of one text that are named.
_MOST = 20


def _body(value: Any, record: Mapping[str, Any]) -> Any:
    if not isinstance(value, str):
        return value
    text = without_comments(value, _MARK) if "<!--" in value else value
    return _without(text, record, whole=_BLOCK not in value)


def _shortcodes(value: Any, record: Mapping[str, Any]) -> Any:
    return _without(value, record, whole=False) if isinstance(value, str) else value


def _without(text: str, record: Mapping[str, Any], *, whole: bool) -> Any:
    """Return *text* without shortcodes, and with paragraphs if *whole*; what went is noted."""
    attachments = record.get("attachments")
    found = rendered(text, attachments if isinstance(attachments, Mapping) else {})
    made = paragraphs(found.text) if whole else found.text
    if not found.removed:
        return made
    notes = [
        (rules.SHORTCODE, f"contained the shortcode [{name}]; it was removed", name)
        for name in list(found.removed)[:_MOST]
    ]
    return ValueWithNotes(made, *notes)


def _link(value: Any, _record: Mapping[str, Any]) -> Any:
    link = value.get("link") if isinstance(value, Mapping) else None
    if link:
        return link
    return InvalidValue(
        rules.MISSING_FIELD,
        "is not in the export: the post has no link. Say how addresses are made, in"
        ' [source.fields]: url = { template = "https://example.com/{wp:post_name}/" }'
        " or {wp:post_id}",
        key="no-url",
    )


WORDPRESS_BODY = Transform(
    name="wordpress",
    about="A WordPress post as stored, as HTML: with blank lines turned into paragraphs, shortcodes"
    " converted, and block comments removed.",
    apply=_body,
    looks_at=("attachments",),
)
SHORTCODES = Transform(
    name="shortcodes",
    about="A text with WordPress' own shortcodes converted to HTML, and others removed.",
    apply=_shortcodes,
    looks_at=("attachments",),
)
WXR_LINK = Transform(
    name="wxr-link", about="The address of a post in a WordPress export.", apply=_link
)
