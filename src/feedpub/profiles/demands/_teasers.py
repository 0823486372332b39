"""No links from an excerpt to the rest of the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from feedpub import html
from feedpub.findings import WhoActs
from feedpub.model import Article
from feedpub.profiles._story import Story
from feedpub.profiles.demands._demand import Breach, Demand, RuleText, Scene, Spoil, spoil_item
from feedpub.text import shown

_BODY = rb"(<!\[CDATA\[)(?=<(?:p|figure)>)"
#: Texts of links from an excerpt to the rest of the article, in lower case.
TEASERS = frozenset(
    {
        "continue reading", "full article", "full story", "keep reading",
        "read full article", "read full story", "read more", "read on", "read original",
        "read the full article", "read the full story", "read the original",
        "read the original article", "read the rest", "view original", "view the original article",
        "citește articolul integral", "citește continuarea", "citește mai departe",
        "citește mai mult", "continua a leggere", "continuar leyendo", "lees meer", "leer más",
        "leggi tutto", "leia mais", "lire la suite", "mehr lesen", "seguir leyendo", "weiterlesen",
        "czytaj dalej", "czytaj więcej", "läs mer", "les mer", "læs mere", "lue lisää",
        "читать далее", "читать полностью", "подробнее", "続きを読む", "全文を読む",
    }
)  # fmt: skip
#: At the end of a paragraph or similar: a link in the middle of a sentence is part of it.
_LINK = re.compile(r"<a\b[^<>]*>([^<>]*)</a>(?=\s*(?:</|<br\b|\Z))")
_LONG = 200
_HOLLOW = re.compile(r"<p>\s*</p>\n?")


@dataclass(frozen=True)
class Teasers(Demand):
    """No link of a body may lead from an excerpt to the rest of the article.

    Attributes:
        texts: Texts of such links, in lower case; a link that is only dots counts, too.
    """

    who = WhoActs.EDITOR

    texts: frozenset[str] = TEASERS

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "read-more-link",
            'A body holds a link such as "Read more".',
            "Readers already see the article. Remove the link; `feedpub build` does.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "links of the body", 'no "read more" link or ellipsis'

    def _teases(self, text: str) -> bool:
        words = " ".join(text.split()).casefold()
        if words and not words.strip("[(.…)] "):
            return True
        return words.strip("[(.…)]:→»›> ") in self.texts

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        for _, text in story.markup.links if story.body else ():
            if self._teases(text[:_LONG]):
                yield Breach(
                    "read-more-link", "body", f"link {shown(text)} is not allowed; remove it"
                )

    def adapted(self, article: Article, scene: Scene) -> Article:
        body = article.content_html
        if body is None:
            return article
        kept = _LINK.sub(lambda link: "" if self._teases(html.to_text(link[1])) else link[0], body)
        if kept == body:
            return article
        return replace(article, content_html=_HOLLOW.sub("", kept) or None)

    def spoils(self) -> Mapping[str, Spoil]:
        text = sorted(self.texts)[0] if self.texts else "…"
        link = f'<p><a href="https://e.invalid/1">{text}</a></p>'.encode()
        return {"read-more-link": spoil_item(_BODY, rb"\1" + link)}
