"""Demands on titles, summaries and bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from feedpub import html
from feedpub.findings import Severity, WhoActs
from feedpub.model import Article
from feedpub.profiles._story import Story
from feedpub.profiles.demands._demand import (
    Breach,
    Demand,
    RuleText,
    Scene,
    Spoil,
    apart,
    between,
    spoil_first,
    spoil_item,
)
from feedpub.text import shown

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_WORDS = "Rain is expected in the north of the country until the end of the week. "


@dataclass(frozen=True)
class Title(Demand):
    """How long a title may be; a longer one is cut between words.

    Attributes:
        least, most: Characters.
        plain: It must not contain markup.
        cut: Whether a long title is cut; not if the length is only a recommendation.
        short: An element for a shorter title; with it, a long title may stay as is, and the
            profile's dialect writes it.
    """

    who = WhoActs.EDITOR

    least: int | None = None
    most: int | None = None
    plain: bool = False
    cut: bool = True
    short: str | None = None

    def rule_texts(self) -> Iterator[RuleText]:
        if self.least is not None:
            yield RuleText(
                "title-too-short",
                f"A title has fewer than {self.least:,} characters.",
                "Give the article a title that says what happened. It cannot be made longer by a"
                " program"
                + (", so the article is left out of the feed." if self._is_strict else "."),
            )
        if self.most is not None:
            yield RuleText(
                "title-too-long",
                f"A title has more than {self.most:,} characters.",
                "Shorten it."
                + " `feedpub build` cuts it at a word and adds an ellipsis." * self._cuts
                + f" Or write a shorter one into {self.short}; `feedpub build` does."
                * (self.short is not None),
            )
        if self.plain:
            yield RuleText(
                "html-in-title",
                "A title contains HTML markup or entities.",
                "It is shown as is, tags included. Write the plain text.",
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self.least is not None or self.most is not None:
            beside = f", or any number beside {self.short}" if self.short else ""
            yield "title", between(self.least, self.most, "characters") + beside
        if self.plain:
            yield "title", "plain text"

    @property
    def _cuts(self) -> bool:
        return self.cut and self.short is None

    @property
    def _is_strict(self) -> bool:
        return self.fact.severity is Severity.ERROR

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.title is None or story.deleted:
            return
        length = len(story.title)
        if self.least is not None and length < self.least:
            message = f"title has {length:,} characters; at least {self.least:,} are required"
            yield Breach("title-too-short", "title", message)
        if self.most is not None and length > self.most and not self._is_short(story):
            message = f"title has {length:,} characters; at most {self.most:,} are allowed"
            beside = f", or more beside {self.short}" if self.short else ""
            yield Breach("title-too-long", "title", message + beside)
        if self.plain and not story.is_record and (found := _MARKUP.search(story.title)):
            message = f"title contains {shown(found[0])}; write plain text"
            yield Breach("html-in-title", "title", message)

    def _is_short(self, story: Story) -> bool:
        """Return whether a long title has, or will get, a short one beside it."""
        if self.short is None or self.most is None:
            return False
        return 0 < len(story.elements.get(self.short, "")) <= self.most

    def is_written(self, rule: str) -> bool:
        return self.short is not None and rule == "title-too-long"

    def adapted(self, article: Article, scene: Scene) -> Article:
        if not self._cuts or self.most is None or len(article.title) <= self.most:
            return article
        return replace(article, title=html.excerpt(article.title, self.most))

    def spoils(self) -> Mapping[str, Spoil]:
        spoils: dict[str, Spoil] = {}
        if self.least is not None:
            spoils["title-too-short"] = spoil_first(lambda each: replace(each, title="Rain"))
        if (most := self.most) is not None:
            long = (_WORDS * (most // len(_WORDS) + 1)).strip()
            spoils["title-too-long"] = spoil_first(lambda each: replace(each, title=long))
            if self.short is not None:
                spoils["title-too-long"] = spoil_item(
                    rb"<title>.*?</title>", f"<title>{long}</title>".encode()
                )
        if self.plain:
            spoils["html-in-title"] = spoil_first(
                lambda each: replace(each, title=f"<b>{each.title[:60]}</b>")
            )
        return spoils

    def clash(self, other: Demand) -> str | None:
        if isinstance(other, Title):
            return apart("titles", self.least, other.most) or apart(
                "titles", other.least, self.most
            )
        return None


@dataclass(frozen=True)
class Summary(Demand):
    """What the summary must be like.

    Attributes:
        least, most: Characters; a shorter one is extended with the start of the body, if possible.
        required: It must be there.
        plain: It must not contain markup.
    """

    who = WhoActs.EDITOR

    least: int | None = None
    most: int | None = None
    required: bool = False
    plain: bool = False

    def rule_texts(self) -> Iterator[RuleText]:
        if self.required:
            yield RuleText(
                "no-summary",
                "An article has no summary.",
                "Give the record a summary; it is shown below the title.",
            )
        if self.least is not None:
            yield RuleText(
                "summary-too-short",
                f"A summary has fewer than {self.least:,} characters.",
                "Write a longer one, or leave it out if the body replaces it.",
            )
        if self.most is not None:
            yield RuleText(
                "summary-too-long",
                f"A summary has more than {self.most:,} characters.",
                "Shorten it. `feedpub build` cuts it at a word and adds an ellipsis.",
            )
        if self.plain:
            yield RuleText(
                "html-in-summary",
                "A summary contains HTML.",
                "It is shown as is, tags included. Write the plain text.",
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self.required:
            yield "summary", "there"
        if self.least is not None or self.most is not None:
            yield "summary", between(self.least, self.most, "characters")
        if self.plain:
            yield "summary", "plain text"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.deleted:
            return
        if story.summary is None:
            if self.required:
                yield Breach("no-summary", "summary", "there is no summary; write one")
            return
        length = len(html.to_text(story.summary))
        if self.least is not None and length < self.least:
            message = f"summary has {length:,} characters; at least {self.least:,} are required"
            yield Breach("summary-too-short", "summary", message)
        if self.most is not None and length > self.most:
            message = f"summary has {length:,} characters; at most {self.most:,} are allowed"
            yield Breach("summary-too-long", "summary", message)
        if self.plain and not story.is_record and (found := _TAG.search(story.summary)):
            # A character reference is allowed: RSS writes a plain ampersand escaped twice.
            message = f"summary contains {shown(found[0])}; write plain text"
            yield Breach("html-in-summary", "summary", message)

    def adapted(self, article: Article, scene: Scene) -> Article:
        text = article.summary
        # Without a summary, the writers use the body, including its markup.
        if text is None and (self.required or self.plain):
            text = self._continued("", article)
        elif text is not None and self.least is not None and len(text) < self.least:
            text = self._continued(text, article)
        if text is not None and self.most is not None and len(text) > self.most:
            text = html.excerpt(text, self.most)
        return article if text == article.summary else replace(article, summary=text or None)

    def _continued(self, text: str, article: Article) -> str:
        """Return *text*, which is too short, with the start of the body."""
        body = html.to_text(article.content_html or article.content_text or "")
        if not body:
            return text
        whole = body if body.startswith(text) else f"{text} {body}"
        # A third more than required, because an excerpt ends at a word.
        return html.excerpt(whole, self.most or max(300, (self.least or 0) * 4 // 3))

    def spoils(self) -> Mapping[str, Spoil]:
        spoils: dict[str, Spoil] = {}
        if self.required:
            spoils["no-summary"] = spoil_item(rb"<(description|summary)\b[^>]*>.*?</\1>\s*")
        if self.least is not None:
            spoils["summary-too-short"] = spoil_first(lambda each: replace(each, summary="Rain."))
        if (most := self.most) is not None:
            long = (_WORDS * (most // len(_WORDS) + 1)).strip()
            spoils["summary-too-long"] = spoil_first(lambda each: replace(each, summary=long))
        if self.plain:
            spoils["html-in-summary"] = spoil_item(
                rb"<(description|summary)\b[^>]*>", rb"\g<0>&lt;b&gt;Rain&lt;/b&gt; "
            )
        return spoils

    def clash(self, other: Demand) -> str | None:
        if isinstance(other, Summary):
            return apart("summaries", self.least, other.most) or apart(
                "summaries", other.least, self.most
            )
        return None


@dataclass(frozen=True)
class Body(Demand):
    """How much of the article must be in the feed.

    Attributes:
        words: At least this many.
        least: Characters of its text.
        most: Characters, markup included.
        required: There must be a body.
        own: The text of ``description`` or ``summary`` does not count as the body.
    """

    who = WhoActs.EDITOR

    words: int | None = None
    least: int | None = None
    most: int | None = None
    required: bool = True
    own: bool = False

    def rule_texts(self) -> Iterator[RuleText]:
        if self.required:
            yield RuleText(
                "no-body",
                "An article has no body.",
                "The full text is required"
                + ", and a description alone is not enough" * self.own
                + ". Let the record carry content_html, and the output"
                ' `content = "full"`; paid articles go out in full only where `access` names them.',
            )
        if self._least is not None:
            yield RuleText(
                "body-too-short",
                f"A body has fewer than {self._least}.",
                "Snippets are not accepted. Add the full text to the record.",
            )
        if self.most is not None:
            yield RuleText(
                "body-too-long",
                f"A body has more than {self.most:,} characters.",
                "Split the article, or leave it out of this feed.",
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self.required:
            yield "body", "full text" + ", not in the description" * self.own
        if self._least is not None:
            yield "body", f"at least {self._least}"
        if self.most is not None:
            yield "body", f"at most {self.most:,} characters"

    @property
    def _least(self) -> str | None:
        bounds = [(self.words, "words"), (self.least, "characters")]
        said = [f"{number:,} {unit}" for number, unit in bounds if number is not None]
        return " or ".join(said) or None

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.deleted:
            return
        if not story.body or (self.own and story.is_abstract) or _is_blank(story):
            if self.required:
                yield Breach("no-body", "body", self._missing(story))
        else:
            yield from self._short(story)
        if self.most is not None and len(story.body or "") > self.most:
            message = (
                f"body has {len(story.body or ''):,} characters; at most {self.most:,} are allowed"
            )
            yield Breach("body-too-long", "body", message)

    def _missing(self, story: Story) -> str:
        if self.own and story.is_abstract and not _is_blank(story):
            return "there is only a description, no body; write the full text in the body element"
        return "there is no body; the full text is required"

    def _short(self, story: Story) -> Iterator[Breach]:
        if self.words is not None and story.words < self.words:
            message = f"body has {story.words:,} words; at least {self.words:,} are required"
            yield Breach("body-too-short", "body", message)
        if self.least is not None and (length := len(story.markup.text.strip())) < self.least:
            message = f"body has {length:,} characters; at least {self.least:,} are required"
            yield Breach("body-too-short", "body", message)

    def spoils(self) -> Mapping[str, Spoil]:
        spoils: dict[str, Spoil] = {}
        if self.required:
            spoils["no-body"] = spoil_first(
                lambda each: replace(each, content_html=None, content_text=None, summary=None)
            )
        if self._least is not None:
            spoils["body-too-short"] = spoil_first(
                lambda each: replace(each, content_html="<p>It will rain.</p>")
            )
        if (most := self.most) is not None:
            spoils["body-too-long"] = spoil_first(
                lambda each: replace(each, content_html=f"<p>{_WORDS * (most // 60)}</p>")
            )
        return spoils


def _is_blank(story: Story) -> bool:
    """Return whether the body of *story* is only a description without words."""
    return not story.is_record and story.body == story.summary and not story.words
