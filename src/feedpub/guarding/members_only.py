"""Printed for everybody that only members may read.

Where there are feeds for members, their text is in no other file, whatever format or writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from feedpub.guarding import _words
from feedpub.guarding._counting import counted, feeds_named
from feedpub.guarding._guard import Guard, Limit, Listed, Printed, Prospect, Refused
from feedpub.guarding._secrets import Secrets, bodies, texts, without_public
from feedpub.model import Article


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    public = [
        each
        for each in prospect.texts
        if each.output.tier is None and limit(each.output.path) is not None
    ]
    secrets = _secrets(prospect) if public else Secrets()
    if not secrets.have_texts:
        return
    leaks: dict[str, dict[str, Article]] = {}
    for feed, some in groupby(public, key=lambda each: each.feed):
        found = _leaks([*some], secrets, prospect)
        if found:
            leaks[feed] = found
    if not leaks:
        return
    articles = {id: article for found in leaks.values() for id, article in found.items()}
    yield Refused(
        guard=TIERS.name,
        message=f"{feeds_named([*leaks], next(iter(leaks)))} would show everybody text of"
        f" {counted(len(articles), 'article')} that only members may read",
        feeds=tuple(leaks),
        articles=tuple(
            Listed(id=each.id, url=each.url, title=each.title, published=each.published)
            for each in articles.values()
        ),
        count=len(articles),
        help="An output with access shows it on purpose, a summary may by mistake.",
    )


def _secrets(prospect: Prospect) -> Secrets:
    secrets = Secrets()
    for each in prospect.members():
        free = set(texts(each.part))
        for body in bodies(each.article):
            secrets.add_body(body, each.article)
        for text in texts(each.article):
            words = _words.of_text(text)
            if text not in free and len(words) >= _words.RUN:
                secrets.add_text(words, each.article)
    return secrets


def _leaks(documents: list[Printed], secrets: Secrets, prospect: Prospect) -> dict[str, Article]:
    """Return the articles whose text is in the documents of one feed."""
    found = {
        what: article
        for each in documents
        for part in _words.parts(each.data())
        for what, article in secrets.among_words(_words.words(part)).items()
    }
    if found:
        free = (each.part for each in prospect.freely(documents[0].feed))
        found = without_public(found, free, prospect.said)
    return {each.id: each for each in found.values()}


TIERS = Guard(
    name="tiers",
    about="Whether the text of articles that have a feed for members is in no other file.",
    by_output=True,
    help="It looks at the bytes of every document that is not for members, whatever wrote them, for"
    " eight words in a row of what only members may read. What a free article or the free part"
    " of one says as well does not count.",
    check=_check,
)
