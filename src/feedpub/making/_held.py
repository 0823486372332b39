"""Articles at their places, some of them in memory, some with more known of their images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from feedpub import selection
from feedpub.model import Article, Image


class Held(selection.Placed):
    """Some articles, each fetched once, however many feeds they are in."""

    def __init__(self, articles: selection.Placed, places: set[int]) -> None:
        ordered = sorted(places)
        self._articles = dict(zip(ordered, articles.at(ordered), strict=True))

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        """Go through those from place *start* on, each with its place."""
        return (each for each in self._articles.items() if each[0] >= start)

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        """Go through those at *places*, which are among them."""
        return map(self._articles.__getitem__, places)


class Illustrated(selection.Placed):
    """Articles, some of them with more known of their images."""

    def __init__(self, articles: selection.Placed, images: Mapping[str, tuple[Image, ...]]) -> None:
        self._articles = articles
        self._images = images

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        """Go through them from place *start* on, each with its place."""
        return ((place, self._known(each)) for place, each in self._articles.placed(start))

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        """Go through those at *places*, which rise."""
        return map(self._known, self._articles.at(places))

    def _known(self, article: Article) -> Article:
        images = self._images.get(article.id)
        return article if images is None else replace(article, images=images)
