"""Demands on articles that AI wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feedpub.profiles._story import Story
from feedpub.profiles.demands._demand import Breach, Demand, RuleText, Scene, Spoil


@dataclass(frozen=True)
class Reviewed(Demand):
    """What AI wrote must have been reviewed by a person."""

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "unreviewed-ai",
            "AI wrote an article, and nobody is known to have reviewed it.",
            "Have a person review it, and write `reviewed: true` in the record's `ai`;"
            " `feedpub build` leaves it out.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "text", "reviewed by a person, if AI wrote it"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.ai is not None and story.ai.is_unreviewed and not story.deleted:
            message = "AI wrote the article, and nobody is known to have reviewed it"
            yield Breach("unreviewed-ai", "ai", message)

    def spoils(self) -> Mapping[str, Spoil]:
        # Feeds do not say so: only records can be judged.
        return {}
