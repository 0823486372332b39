"""Which picture a consumer takes, and what of it can be seen."""

from __future__ import annotations

from collections.abc import Sequence

from feedpub.consumers._portrayal import ShownPicture
from feedpub.model import Value


class Region(Value, frozen=True):
    """The part of a picture that is seen, in its pixels."""

    x: int
    y: int
    width: int
    height: int


class Crop(Value, frozen=True):
    """How a consumer takes a picture.

    Attributes:
        ratio: Width and height of the space for it.
        carriers: What it looks into, the first first: ``enclosure``, ``body``, ``record``.
        missing: What it does without one, in a sentence.
        least_width: Smaller ones are too small: pixels.
        least_height: Likewise.
        least_side: The smaller side has at least so many pixels.
        longest: The longer side is at most so many times the shorter one.
        small: What it does with one that is too small, in a sentence.
    """

    ratio: tuple[int, int]
    carriers: tuple[str, ...]
    missing: str
    least_width: int = 0
    least_height: int = 0
    least_side: int = 0
    longest: float = 0
    small: str = "It shows the article without a picture."


class Frame(Value, frozen=True, gc=True):
    """The space for a picture, and what of it is seen there.

    Attributes:
        ratio: Width and height of the space.
        picture: What is taken; ``None`` if there is nothing.
        region: The part that is seen; ``None`` if nobody says how large the picture is.
        is_shown: Whether the picture is shown.
        why: What is to be known of it, in sentences.
    """

    ratio: tuple[int, int]
    picture: ShownPicture | None = None
    region: Region | None = None
    is_shown: bool = False
    why: tuple[str, ...] = ()


def framed(crop: Crop, pictures: Sequence[ShownPicture]) -> Frame:
    """Return what of *pictures* is seen after *crop*."""
    found = (each for name in crop.carriers for each in pictures if each.carrier == name)
    picture = next(found, None)
    if picture is None:
        return Frame(ratio=crop.ratio, why=("There is no picture.", crop.missing))
    width, height = picture.width, picture.height
    if not width or not height:
        why = "Nobody says how large the picture is, so what is cut away cannot be said."
        return Frame(ratio=crop.ratio, picture=picture, is_shown=True, why=(why,))
    problem = _problem(crop, width, height)
    if problem is not None:
        return Frame(ratio=crop.ratio, picture=picture, why=(problem, crop.small))
    region = _region(crop.ratio, width, height)
    lost = 100 - round(100 * region.width * region.height / (width * height))
    said = f"Of {width:,} × {height:,} pixels, {lost} % {_sides(region, width)}." if lost else ""
    whole = f"All of its {width:,} × {height:,} pixels are seen."
    return Frame(
        ratio=crop.ratio, picture=picture, region=region, is_shown=True, why=(said or whole,)
    )


def _problem(crop: Crop, width: int, height: int) -> str | None:
    size = f"The picture has {width:,} × {height:,} pixels"
    if width < crop.least_width or height < crop.least_height:
        least = f"{crop.least_width:,} × {crop.least_height:,}"
        return f"{size}, and {least} is the least."
    if min(width, height) < crop.least_side:
        return f"{size}, and its smaller side should have at least {crop.least_side:,}."
    if crop.longest and max(width, height) > crop.longest * min(width, height):
        return f"{size}, and its longer side may be {crop.longest:g} times the shorter at most."
    return None


def _region(ratio: tuple[int, int], width: int, height: int) -> Region:
    """Return the middle of a picture in *ratio*, as wide and high as it can be."""
    wide = min(width, round(height * ratio[0] / ratio[1]))
    high = min(height, round(width * ratio[1] / ratio[0]))
    return Region(x=(width - wide) // 2, y=(height - high) // 2, width=wide, height=high)


def _sides(region: Region, width: int) -> str:
    cut = "left and right" if region.width < width else "at the top and the bottom"
    return f"is cut away {cut}"
