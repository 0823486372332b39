"""Demands on the ``lastmod`` of a sitemap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from feedpub import date_grammar
from feedpub.model import Article
from feedpub.profiles._story import Story
from feedpub.profiles.demands._demand import Breach, Demand, RuleText, Scene, Spoil, spoil_item
from feedpub.text import shown

#: Tolerance for clocks that differ.
_GRACE = timedelta(minutes=10)
_INSTANT = re.compile(date_grammar.W3C_INSTANT, re.ASCII)


@dataclass(frozen=True)
class Modified(Demand):
    """How ``lastmod`` must give the time of the last change.

    Attributes:
        required: Each page must have one.
        time: It must give the time and time zone, not only the date.
        past: It must not be in the future.
    """

    required: bool = False
    time: bool = False
    past: bool = False

    def rule_texts(self) -> Iterator[RuleText]:
        if self.required:
            yield RuleText(
                "no-lastmod",
                "A page of a sitemap has no lastmod.",
                "It shows which pages to fetch again. Add it.",
            )
        if self.time:
            yield RuleText(
                "lastmod-without-time",
                "A lastmod lacks the time of day or its zone.",
                "News change within hours. Write both, like 2026-11-23T09:00:00+02:00.",
            )
        if self.past:
            yield RuleText(
                "lastmod-in-the-future",
                "A page has a lastmod in the future.",
                "Such dates are refused. Write when the page last changed; `feedpub build` falls"
                " back to the date of publication.",
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self.required:
            yield "lastmod", "there"
        if self.time:
            yield "lastmod", "date, time and zone"
        if self.past:
            yield "lastmod", "not in the future"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        text = story.elements.get("sitemap:lastmod")
        if self.required and not text and "sitemap:loc" in story.elements:
            yield Breach(
                "no-lastmod", "updated", "there is no lastmod; add the date of the last change"
            )
        if self.time and text and not _INSTANT.fullmatch(text):
            message = f"lastmod is {shown(text)}; write date, time and zone"
            yield Breach("lastmod-without-time", "updated", message)
        if self.past and (text or story.is_record) and self._is_to_come(story, scene):
            message = f"lastmod is {story.updated:%Y-%m-%d %H:%M} UTC, which is in the future"
            yield Breach("lastmod-in-the-future", "updated", message)

    def _is_to_come(self, story: Story, scene: Scene) -> bool:
        return story.updated is not None and story.updated > scene.now + _GRACE

    def adapted(self, article: Article, scene: Scene) -> Article:
        modified = article.modified
        if not self.past or modified is None or modified <= scene.now + _GRACE:
            return article
        return replace(article, modified=None)

    def spoils(self) -> Mapping[str, Spoil]:
        spoils: dict[str, Spoil] = {}
        if self.required:
            spoils["no-lastmod"] = spoil_item(rb"<lastmod>.*?</lastmod>\s*")
        if self.time:
            spoils["lastmod-without-time"] = spoil_item(rb"(<lastmod>[^T<]*)[^<]*", rb"\1")
        if self.past:
            spoils["lastmod-in-the-future"] = spoil_item(rb"(<lastmod>)\d+", rb"\g<1>2999")
        return spoils
