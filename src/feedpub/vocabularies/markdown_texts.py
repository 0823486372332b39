"""Ways to read what is Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from feedpub.articles import rules
from feedpub.articles.record_context import InvalidValue
from feedpub.errors import UsageError
from feedpub.vocabularies._transforms import Transform


@cache
def _renderer() -> Any:
    try:
        from markdown_it import MarkdownIt  # 20 ms
        from mdit_py_plugins.footnote import footnote_plugin
    except ImportError:
        raise UsageError(
            "Markdown needs the packages markdown-it-py and mdit-py-plugins",
            help="Install them with: pip install 'feedpub[markdown]'",
        ) from None
    found = MarkdownIt("commonmark", {"html": True})
    return found.enable(["table", "strikethrough"]).use(footnote_plugin)


def _markdown(value: Any, record: Mapping[str, Any]) -> Any:
    """Return *value* as HTML: CommonMark, with tables, strike-through and footnotes of GitHub."""
    del record
    if not isinstance(value, str):
        return value
    try:
        return _renderer().render(value)
    except RecursionError:
        return InvalidValue(rules.INVALID_VALUE, "is Markdown that is nested too deeply")


MARKDOWN_TO_HTML = Transform(
    name="markdown",
    about="Markdown as HTML: CommonMark with tables, strikethrough and footnotes.",
    apply=_markdown,
)
