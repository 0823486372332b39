"""What must not be in a document, and where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import TypeAlias

from feedpub.guarding import _words
from feedpub.guarding._joints import Joints
from feedpub.model import Article

#: Words that a text that is not a body must have, so that it is a secret at all.
_FEWEST = 3
#: Runs of words from which on only one of some is remembered of each article, and the most.
_MANY, _MOST = 500_000, 2_000_000
_SOME = 8
#: Stands between two texts: no word is like it.
_END = b"\0"

#: What was found: a run of words, a short text or an address → the article that it is of.
Found: TypeAlias = "dict[_words.Run | bytes, Article]"


class Secrets:
    """What must not be in a document: runs of words, short texts, and addresses."""

    def __init__(self) -> None:
        self._runs: dict[int, Article] = {}
        #: Its longest word → short texts, each with the article that it is of.
        self._phrases: dict[bytes, dict[bytes, Article]] = {}
        self._addresses: dict[bytes, Article] = {}

    @property
    def have_texts(self) -> bool:
        """Whether the words of a document are needed to find them."""
        return bool(self._runs or self._phrases)

    @property
    def have_addresses(self) -> bool:
        """Whether the addresses in a document are needed to find them."""
        return bool(self._addresses)

    def add_body(self, body: str, article: Article) -> None:
        """Keep a body of *article*."""
        for words in _words.paragraphs(body):
            self.add_text(words, article)

    def add_text(self, words: Sequence[bytes], article: Article) -> None:
        """Keep a text of *article*."""
        if len(words) >= _words.RUN:
            known = len(self._runs)
            if known < _MOST:
                runs = _words.runs(words, 1 if known < _MANY else _SOME)
                self._runs.update(dict.fromkeys(runs, article))
        elif len(words) >= _FEWEST:
            phrases = self._phrases.setdefault(max(words, key=len), {})
            phrases[_joined(words)] = article

    def add_addresses(self, urls: Iterable[str], article: Article) -> None:
        """Keep addresses of *article*."""
        for url in urls:
            self._addresses[url.encode("utf-8", "replace")] = article

    def among_addresses(self, urls: set[bytes]) -> Found:
        """Return which of *urls* are secret."""
        return {url: self._addresses[url] for url in self._addresses.keys() & urls}

    def among_words(self, words: Sequence[bytes]) -> Found:
        """Return what of it is in a text of these *words*."""
        found: Found = {}
        if self._runs:
            known = self._runs
            are_known = map(known.__contains__, _words.runs(words))
            some = compress(_words.in_a_row(words), are_known)
            found.update((run, known[hash(run)]) for run in some)
        possible = self._phrases.keys() & set(words) if self._phrases else ()
        joined = _joined(words) if possible else b""
        for word in possible:
            for phrase, article in self._phrases[word].items():
                if phrase in joined:
                    found[phrase] = article
        return found


def _joined(words: Sequence[bytes]) -> bytes:
    return b" " + b" ".join(words) + b" "


def bodies(article: Article) -> Iterator[str]:
    """Yield the article's body, once or in two forms."""
    return filter(None, (article.content_html, article.content_text))


def texts(article: Article) -> Iterator[str]:
    """Yield what people read of *article* beside its headline and its body.

    Names of people, sections and sources are nobody's secret.
    """
    given = (
        article.summary,
        article.label,
        *(text for each in article.images for text in (each.caption, each.alt)),
        *(each.title for each in article.attachments),
        *(text for each in article.videos for text in (each.title, each.description)),
        *(each.title for each in article.related),
        *article.tags,
        *(each.text for each in article.extra),
    )
    return filter(None, given)


def files(article: Article) -> Iterator[str]:
    """Yield the addresses of the article's files."""
    for image in article.images:
        yield image.url
    for attachment in article.attachments:
        yield attachment.url
    for video in article.videos:
        yield from filter(None, (video.thumbnail, video.content_url, video.player_url))


def pages(article: Article) -> Iterator[str]:
    """Yield the addresses of the article's page."""
    return filter(None, (article.url, article.canonical_url))


def without_public(found: Found, open_parts: Iterable[Article], said: Mapping[str, str]) -> Found:
    """Return what of *found* no public article says as well.

    Args:
        found: What is in a document.
        open_parts: What may be shown of the articles that the document lists.
        said: What else its writer was given: name → text.
    """
    left = dict(found)
    for text in said.values():
        _leave_out(left, _words.of_text(text), _words.addresses(text.encode("utf-8", "replace")))
    articles = list(open_parts)
    for each in articles:
        if not left:
            return left
        _leave_out(left, *_public(each))
    joints = Joints(each for each in left if isinstance(each, tuple))
    for each in articles:
        for run in joints.made_of(_pieces(each)):
            left.pop(run, None)
    return left


def _leave_out(left: Found, words: Sequence[bytes], urls: set[bytes]) -> None:
    for public in (left.keys() & urls, set(filter(left.__contains__, _words.in_a_row(words)))):
        for each in public:
            del left[each]
    phrases = [each for each in left if isinstance(each, bytes) and each.startswith(b" ")]
    if phrases:
        joined = _joined(words)
        for each in phrases:
            if each in joined:
                del left[each]


def _public(article: Article) -> tuple[list[bytes], set[bytes]]:
    """Return the words of each text of *article*, with ends between, and its addresses."""
    urls = {url.encode("utf-8", "replace") for url in (*files(article), *pages(article))}
    urls.update(related.url.encode("utf-8", "replace") for related in article.related)
    words: list[bytes] = []
    for text in (article.title, *texts(article)):
        words += (*_words.of_text(text), _END)
    for body in bodies(article):
        data = body.encode("utf-8", "replace")
        urls |= _words.addresses(data)
        words += (*_words.words(data), _END, *_words.of_html(body), _END)
    return words, urls


def _pieces(article: Article) -> Iterator[Sequence[bytes]]:
    """Yield the words of each piece of *article*, beside which any other can come to stand."""
    credits = (each.credit for each in article.images)
    yield from map(_words.of_text, filter(None, (article.title, *texts(article), *credits)))
    for body in bodies(article):
        yield from _words.pieces(body)
