"""Measuring reads from the images of articles what their records lack.

Only the beginning of each file is read: from a local directory, or from its server, with limits on
time, size and connections. Results are cached between runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from feedpub.errors import UsageError
from feedpub.findings import Finding, Location
from feedpub.measuring._limits import ImageFacts, MeasuringFailure, MeasuringOptions
from feedpub.model import Article, Image
from feedpub.text import shown

if TYPE_CHECKING:
    from feedpub.measuring._measurer import Measurer

#: The number of articles whose images are requested together.
_BATCH = 500

Outcome: TypeAlias = ImageFacts | MeasuringFailure
_DEFAULT = MeasuringOptions()


def completed(
    articles: Iterable[Article],
    options: MeasuringOptions = _DEFAULT,
    *,
    now: datetime,
    report: Callable[[Finding], object] = lambda _: None,
    say: Callable[[str], object] = lambda _: None,
) -> Iterator[Article]:
    """Yield *articles* with width, height, type and size read from their images.

    Values in a record are kept.

    Args:
        articles: Any number of them.
        options: What to read, and the limits.
        now: The current time, by which cache entries expire.
        report: Receives what is wrong with an image, article by article.
        say: Receives a sentence if the cache cannot be used, or was recreated.

    Raises:
        UsageError: The extra for reading images is not installed.
    """
    try:
        from feedpub.measuring._measurer import Measurer
    except ImportError:
        raise UsageError(
            "looking at images needs packages that are not installed",
            help="Install them with: pip install 'feedpub[images]'",
        ) from None
    return _completed(iter(articles), Measurer(options, now, say), report)


def _completed(
    articles: Iterator[Article], measurer: Measurer, report: Callable[[Finding], object]
) -> Iterator[Article]:
    with measurer:
        while batch := list(islice(articles, _BATCH)):
            urls = [image.url for each in batch for image in each.images if is_incomplete(image)]
            outcomes = measurer.outcomes(dict.fromkeys(urls))
            for article in batch:
                yield _with(article, outcomes, report)


def is_incomplete(image: Image) -> bool:
    """Return whether the record of *image* lacks a value."""
    return None in (image.width, image.height, image.mime_type, image.size_in_bytes)


def _with(
    article: Article, outcomes: dict[str, Outcome], report: Callable[[Finding], object]
) -> Article:
    images = []
    for number, image in enumerate(article.images):
        outcome = outcomes.get(image.url) if is_incomplete(image) else None
        if isinstance(outcome, MeasuringFailure):
            report(_finding(outcome, article, number))
        images.append(_filled(image, outcome) if isinstance(outcome, ImageFacts) else image)
    return replace(article, images=tuple(images)) if tuple(images) != article.images else article


def _filled(image: Image, found: ImageFacts) -> Image:
    return replace(
        image,
        width=found.width if image.width is None else image.width,
        height=found.height if image.height is None else image.height,
        mime_type=image.mime_type or found.mime_type,
        size_in_bytes=(found.size_in_bytes if image.size_in_bytes is None else image.size_in_bytes),
    )


def _finding(fault: MeasuringFailure, article: Article, number: int) -> Finding:
    origin = article.origin
    return Finding(
        rule=fault.rule,
        severity=fault.rule.severity,
        message=f"image {shown(article.images[number].url)} {fault.message}",
        location=Location(path=origin.path, line=origin.line, xpath=f"images[{number}].url"),
        article=article.title,
        record=origin,
    )


__all__ = ["ImageFacts", "MeasuringFailure", "MeasuringOptions", "completed", "is_incomplete"]
