"""How an article's withdrawal is announced to an aggregator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feedpub.profiles._story import Story
from feedpub.profiles.demands._demand import (
    Breach,
    Demand,
    Limits,
    RuleText,
    Scene,
    Spoil,
    spoil_item,
)

_UNNOTICED = (
    "the article was withdrawn, but its record has no date_modified: the deletion may go"
    " unnoticed; write when that was"
)


def _says_nothing(story: Story) -> bool:
    """Return whether *story* is a withdrawn record without the time of its withdrawal."""
    return (
        story.is_record
        and story.deleted
        and (story.published is None or (story.updated or story.published) <= story.published)
    )


@dataclass(frozen=True)
class Deletions(Demand):
    """Withdrawn articles must be announced by ``media:status`` and a new date."""

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "deletion-without-date",
            "A deleted article has kept its dates.",
            "The deletion is noticed only if pubDate or updated has changed.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "deletion", 'media:status state="deleted", with a newer date'

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if not story.deleted:
            return
        if _says_nothing(story):
            yield Breach("deletion-without-date", "updated", _UNNOTICED)
        elif story.published is None:
            message = "the article is deleted, but has no date; write when that was"
            yield Breach("deletion-without-date", "published", message)

    def limits(self) -> Limits:
        return Limits(deletions=True)

    def spoils(self) -> Mapping[str, Spoil]:
        return {
            "deletion-without-date": spoil_item(
                rb"<pubDate>.*?</pubDate>(?:(.*)<media:status [^>]*/>)?(.*)(?=</item>)",
                rb'\1\2<media:status xmlns:media="http://search.yahoo.com/mrss/"'
                rb' state="deleted"/>',
            )
        }


@dataclass(frozen=True)
class Expiries(Demand):
    """Withdrawn articles must be announced by an expiry date in the past and a new date."""

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "expired-without-newer-date",
            "An article has expired, and its date of change is not newer than that of publication.",
            "It is taken down only if the expiry has passed and the date of change is newer. Write"
            " date_modified into the record of a withdrawn article.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "deletion", "an expiry that has passed, with a newer date of change"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if _says_nothing(story):
            yield Breach("expired-without-newer-date", "updated", _UNNOTICED)
        if story.is_record or story.expires is None or story.expires > scene.now:
            return
        if story.published is None or (story.updated or story.published) <= story.published:
            message = "the article has expired, but its date of change is not newer"
            yield Breach("expired-without-newer-date", "updated", message)

    def limits(self) -> Limits:
        return Limits(deletions=True, expiries=True)

    def spoils(self) -> Mapping[str, Spoil]:
        past = (
            rb'<dcterms:valid xmlns:dcterms="http://purl.org/dc/terms/">start=2026-11-01T08:00:00Z;'
            rb"end=2026-11-02T08:00:00Z;scheme=W3C-DTF</dcterms:valid>"
        )
        return {
            "expired-without-newer-date": spoil_item(
                rb"<dcterms:modified>.*?</dcterms:modified>(.*)(?=</item>)", rb"\1" + past
            )
        }
