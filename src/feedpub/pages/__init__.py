"""Pages for people: values in, HTML out."""

from __future__ import annotations

from feedpub.pages._consumed import cards, cards_of, reader_item, reader_list
from feedpub.pages._one_file import report
from feedpub.pages._public_findings import public_findings
from feedpub.pages._rendering import asset, rendered
from feedpub.pages._shown_documents import shown_article, shown_document
from feedpub.pages._shown_values import (
    Budget,
    Showing,
    ShownAggregator,
    ShownArticle,
    ShownItem,
    ShownOutput,
)

__all__ = [
    "Budget",
    "Showing",
    "ShownAggregator",
    "ShownArticle",
    "ShownItem",
    "ShownOutput",
    "asset",
    "cards",
    "cards_of",
    "public_findings",
    "reader_item",
    "reader_list",
    "rendered",
    "report",
    "shown_article",
    "shown_document",
]
