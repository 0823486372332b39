"""Printed that must not be public yet, or any more, or only for those who pay for it.

Nothing of it gets into a plan. This looks at the bytes that would go live, whatever wrote them, and
at summaries, which some systems make of the whole body of an article that is to be paid for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from feedpub import dates
from feedpub.guarding import _words
from feedpub.guarding._counting import counted, feeds_named
from feedpub.guarding._guard import Guard, Limit, Listed, Printed, Prospect, Refused, Shown
from feedpub.guarding._secrets import Found, Secrets, bodies, files, pages, texts, without_public
from feedpub.model import Access, Article, Output, Status

#: The share of a paid body that may be in its summary, and how many words of it.
_TEASER, _TEASER_WORDS = 0.8, 100


class _Vault:
    """What is secret in a run, and where."""

    def __init__(self, prospect: Prospect) -> None:
        self._prospect = prospect
        #: What no document may contain, and what no sitemap may.
        self._hidden, self._withdrawn = _hidden(prospect)
        #: Access levels whose text a feed may contain → what else is to be paid for.
        self._closed: dict[tuple[Access, ...], tuple[Secrets, dict[str, Article]]] = {}

    def leaks(self, documents: Sequence[Printed]) -> dict[str, Article]:
        """Return the articles whose secrets are in the documents of one feed."""
        first = documents[0]
        secrets, given_away = [self._hidden], dict[str, Article]()
        if first.role == "feed":
            closed, given_away = self._of(first.output)
            secrets.append(closed)
        else:
            secrets.append(self._withdrawn)
        found = {
            what: article for each in documents for what, article in _found(each, secrets).items()
        }
        if not (found or given_away):
            return {}
        shown = list(self._prospect.shown(first.feed))
        listed = {each.article.id for each in shown} if first.shows_summaries else set()
        found = without_public(found, [each.part for each in shown], self._prospect.said)
        leaks = {id: article for id, article in given_away.items() if id in listed}
        return leaks | {each.id: each for each in found.values()}

    def _of(self, output: Output) -> tuple[Secrets, dict[str, Article]]:
        """Return what is secret of paid articles, and those whose summary gives it away."""
        found = self._closed.get(output.full_access)
        if found is None:
            found = _closed(self._prospect.closed(output))
            self._closed[output.full_access] = found
        return found


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    looked_at = [each for each in prospect.texts if limit(each.output.path) is not None]
    if not looked_at:
        return
    vault = _Vault(prospect)
    leaks: dict[str, dict[str, Article]] = {}
    for feed, some in groupby(looked_at, key=lambda each: each.feed):
        found = vault.leaks(list(some))
        if found:
            leaks[feed] = found
    if not leaks:
        return
    articles = {id: article for found in leaks.values() for id, article in found.items()}
    first = next(iter(articles.values()))
    yield Refused(
        guard=LEAKS.name,
        message=f"{feeds_named([*leaks], next(iter(leaks)))} would show text of"
        f" {counted(len(articles), 'article')} that must not be public",
        feeds=tuple(leaks),
        articles=tuple(
            Listed(id=each.id, url=each.url, title=each.title, published=each.published)
            for each in articles.values()
        ),
        count=len(articles),
        help=f"The first {_why(first, prospect)}.",
    )


def _hidden(prospect: Prospect) -> tuple[Secrets, Secrets]:
    """Return what is secret of articles that are not public, and the pages that once were."""
    hidden, withdrawn = Secrets(), Secrets()
    for article in prospect.hidden():
        was_public = _was_public(article, prospect)
        for body in bodies(article):
            hidden.add_body(body, article)
        # A headline and an address that were public may be told to those who are to delete them.
        for text in (*texts(article), *(() if was_public else (article.title,))):
            hidden.add_text(_words.of_text(text), article)
        hidden.add_addresses(files(article), article)
        is_named = was_public or article.gone is not None or article.url == article.id
        its_pages = withdrawn if is_named else hidden
        its_pages.add_addresses(pages(article), article)
    return hidden, withdrawn


def _was_public(article: Article, prospect: Prospect) -> bool:
    expired = article.expires is not None and article.expires <= prospect.now
    return article.status is Status.WITHDRAWN or expired


def _found(document: Printed, secrets: Iterable[Secrets]) -> Found:
    """Return which secrets are in *document*."""
    texts_of = [each for each in secrets if each.have_texts] if document.has_texts else []
    addresses_of = [each for each in secrets if each.have_addresses]
    found: Found = {}
    if not (texts_of or addresses_of):
        return found
    for part in _words.parts(document.data()):
        urls = _words.addresses(part) if addresses_of else set()
        words = _words.words(part) if texts_of else []
        for each in addresses_of:
            found |= each.among_addresses(urls)
        for each in texts_of:
            found |= each.among_words(words)
    return found


def _closed(shown: Iterable[Shown]) -> tuple[Secrets, dict[str, Article]]:
    secrets, given_away = Secrets(), {}
    for each in shown:
        article, part = each.article, each.part
        public = set(texts(part))
        summary = _words.of_text(part.summary or "")
        for body in bodies(article):
            secrets.add_body(body, article)
            if _gives_away(summary, _words.of_html(body)):
                given_away[article.id] = article
        for text in texts(article):
            if text not in public:
                secrets.add_text(_words.of_text(text), article)
        secrets.add_addresses(set(files(article)).difference(files(part)), article)
    return secrets, given_away


def _gives_away(summary: Sequence[bytes], body: Sequence[bytes]) -> bool:
    """Return whether *summary* says nearly all that *body* does, or a long piece of it."""
    runs = set(_words.runs(body))
    common = len(runs.intersection(_words.runs(summary)))
    return common > min(_TEASER * len(runs), _TEASER_WORDS - _words.RUN + 1)


def _why(article: Article, prospect: Prospect) -> str:
    """Return why *article* must not be public."""
    if article.status is not Status.PUBLISHED:
        return "is a draft" if article.status is Status.DRAFT else "was withdrawn"
    if article.expires is not None and article.expires <= prospect.now:
        return f"expired at {dates.rfc3339(article.expires)}"
    opens = max(article.published, article.embargo or article.published)
    if opens > prospect.now:
        return f"is not public before {dates.rfc3339(opens)}"
    return f"is for readers with a {article.access}: look at its summary"


LEAKS = Guard(
    name="leaks",
    about="Whether text of articles that are paid for, under embargo, expired, withdrawn or drafts"
    " is kept out of every document.",
    by_output=True,
    help="It looks at the bytes of every document, whatever wrote them, for eight words in a row"
    " of a body, and for each other text, file and address of an article that is not public."
    " What a public article says as well does not count. The summary of an article that is"
    " paid for may contain a part of its body, but not nearly all of it, and at most 100 words"
    " in a row.",
    check=_check,
)
