"""Ways to read what is text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from feedpub.articles.plain_text import without_html
from feedpub.text import one_line
from feedpub.vocabularies._transforms import Transform


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    return [_each(each, change) for each in value] if isinstance(value, list) else value


def _html(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return _each(value, lambda text: one_line(without_html(text, meant=True)))


def _last(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return _each(value, lambda text: urlsplit(text).path.rstrip("/").rpartition("/")[2])


HTML_TO_TEXT = Transform(
    name="html-to-text",
    about="The plain text of HTML, on one line: tags go, entities become characters.",
    apply=_html,
)
LAST_STEP = Transform(
    name="last-step", about="The last step of an address or path: its slug.", apply=_last
)
