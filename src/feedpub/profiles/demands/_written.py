"""Demands on how parts of items are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feedpub import date_grammar
from feedpub.profiles._story import Story
from feedpub.profiles.demands._demand import Breach, Demand, RuleText, Scene, Spoil, spoil_item
from feedpub.text import shown

#: Dates as RSS writes them, and as RFC 3339 does; some aggregators read both.
#: https://www.rfc-editor.org/rfc/rfc822#section-5 https://www.rfc-editor.org/rfc/rfc3339
EITHER_DATE = (
    f"{date_grammar.LIKE_RFC822}|{date_grammar.W3C_INSTANT}",
    "a date with its zone, like Mon, 23 Nov 2026 08:00:00 +0200 or 2026-11-23T08:00:00+02:00",
)
#: The most characters of a text that a regular expression is matched against.
_READ = 1_000


@dataclass(frozen=True)
class Written(Demand):
    """How an element or attribute of each item must be written, if it is present.

    Attributes:
        rule: Name of the rule that follows.
        path: In the item: ``pubDate``, ``media:content/@type``.
        matches: What it must match: a regular expression, and the same in words.
        wrong: What must not match.
        why: Why that matters, and what to do.
    """

    rule: str = "written-otherwise"
    path: str = "title"
    matches: tuple[str, str] = (".*", "anything")
    wrong: str = ""
    why: str = ""

    def rule_texts(self) -> Iterator[RuleText]:
        wanted = self.matches[1]
        yield RuleText(
            self.rule, f"{self.path} of an item is not {wanted}.", self.why or f"Write {wanted}."
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield self.path, self.matches[1]

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        text = story.elements.get(self.path)
        # Regular expressions may be slow on long texts, and none needs to see more.
        if text is not None and not re.fullmatch(self.matches[0], text[:_READ], re.DOTALL):
            yield Breach(
                self.rule, self.path, f"{self.path} is {shown(text)}; write {self.matches[1]}"
            )

    def spoils(self) -> Mapping[str, Spoil]:
        element, _, attribute = (part.encode() for part in self.path.partition("/@"))
        wrong = self.wrong.encode()
        if attribute:
            pattern = rb"(<" + element + rb"\b[^>]*\s" + attribute + rb'=")[^"]*'
            return {self.rule: spoil_item(pattern, rb"\g<1>" + wrong)}
        pattern = rb"(<(" + element + rb")\b[^>]*>).*?(</\2>)"
        return {self.rule: spoil_item(pattern, rb"\g<1>" + wrong + rb"\g<3>")}
