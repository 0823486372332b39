"""Pages for people: values in, HTML out."""

from __future__ import annotations

from feedpub.pages._consumed import cards, cards_of, reader_item, reader_list
from feedpub.pages._rendering import asset, rendered

__all__ = ["asset", "cards", "cards_of", "reader_item", "reader_list", "rendered"]
