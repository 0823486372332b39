"""Demands on the audio or video of an episode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from feedpub.model import Article
from feedpub.profiles._found_stories import Whole
from feedpub.profiles._story import Story, StoryFile
from feedpub.profiles.demands._demand import (
    Breach,
    Demand,
    RuleText,
    Sample,
    Scene,
    Spoil,
    spoil_first,
)
from feedpub.text import shown


@dataclass(frozen=True)
class Episode(Demand):
    """An article must have an audio or video file; the first one leads.

    Attributes:
        kinds: Prefixes of the media types: ``audio``, ``video``.
        length: Its size in bytes must be given.
    """

    kinds: tuple[str, ...] = ("audio", "video")
    length: bool = False

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "no-episode",
            "An article has no audio or video file.",
            f"Give the record an attachment of {' or '.join(self.kinds)}. Articles without one"
            " belong in another feed.",
        )
        if self.length:
            yield RuleText(
                "no-length",
                "An enclosure has no length.",
                "Give the record's attachment its size_in_bytes.",
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        size = ", with its size in bytes" * self.length
        yield "enclosure", f"{' or '.join(self.kinds)}{size}"

    def _plays(self, kind: str) -> bool:
        return kind.lower().partition("/")[0] in self.kinds

    def _played(self, story: Story) -> StoryFile | None:
        return next((each for each in story.files if self._plays(each.mime_type)), None)

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.deleted:
            return
        file = self._played(story)
        if file is None:
            message = f"there is no enclosure of {' or '.join(self.kinds)}; add one"
            yield Breach("no-episode", "file", message)
        elif self.length and file.size_in_bytes is None:
            message = f"the length of {shown(file.url)} is not known; write it, in bytes"
            yield Breach("no-length", "file", message)

    def adapted(self, article: Article, scene: Scene) -> Article:
        """Return *article* with its audio or video first: RSS allows one enclosure."""
        for number, file in enumerate(article.attachments):
            if self._plays(file.mime_type):
                if number == 0:
                    return article
                others = (*article.attachments[:number], *article.attachments[number + 1 :])
                return replace(article, attachments=(file, *others))
        return article

    def spoils(self) -> Mapping[str, Spoil]:
        def unsized(article: Article) -> Article:
            return replace(
                article,
                attachments=tuple(replace(e, size_in_bytes=None) for e in article.attachments),
            )

        spoils = {"no-episode": spoil_first(lambda each: replace(each, attachments=()))}
        if self.length:
            spoils["no-length"] = spoil_first(unsized)
        return spoils


@dataclass(frozen=True)
class DistinctFiles(Demand):
    """No two episodes may have the same file."""

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "same-file",
            "Two episodes have the same file.",
            "The second is ignored. Give each episode its own file, at its own address.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "enclosure", "a different one for each episode"

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        found = Counter(each.story.files[0].url for each in whole.stories if each.story.files)
        for url, number in found.items():
            if number > 1:
                message = f"{number:,} episodes have the file {shown(url)}; each needs its own"
                yield Breach("same-file", "", message)

    def spoils(self) -> Mapping[str, Spoil]:
        def spoil(sample: Sample) -> Sample:
            first, second, *others = sample.articles
            same = replace(second, attachments=first.attachments)
            return Sample(articles=(first, same, *others))

        return {"same-file": spoil}
