"""Demands on the images of an article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from feedpub.findings import WhoActs
from feedpub.formats import image_type
from feedpub.model import Article, Image
from feedpub.profiles._story import Picture, Story
from feedpub.profiles.demands._demand import (
    Breach,
    Demand,
    RuleText,
    Scene,
    Spoil,
    apart,
    spoil_first,
)
from feedpub.text import shown


@dataclass(frozen=True)
class Pictures(Demand):
    """What at least one image of an article must be like; the first such image leads.

    Attributes:
        required: There must be an image.
        width, height, side: Minimum pixels; *side* is for the shorter side.
        longer_side: Minimum pixels of the longer side.
        area: Minimum pixels in total.
        ratio: Lowest and highest width ÷ height.
        most_bytes: The largest size of the file.
        types: Media types that are accepted; empty for all.
        carriers: Elements in which it may be; empty for all. ``img`` is one in the body.
        credit: It must name its creator.
        https: It must not be served over plain http.
    """

    who = WhoActs.EDITOR

    required: bool = False
    width: int | None = None
    height: int | None = None
    side: int | None = None
    longer_side: int | None = None
    area: int | None = None
    ratio: tuple[float, float] | None = None
    most_bytes: int | None = None
    types: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    credit: bool = False
    https: bool = False

    def rule_texts(self) -> Iterator[RuleText]:
        if self.required:
            where = f" in {' or '.join(self.carriers)}" if self.carriers else ""
            yield RuleText(
                "no-image",
                f"An article has no image{where}.",
                "Give the record an image.",
            )
        if self._bounds_size:
            yield RuleText(
                "image-too-small",
                f"No image of an article has {self._size()}.",
                "Offer a larger version. Where the record lists several, feedpub takes the first"
                " that is large enough.",
            )
            yield RuleText(
                "image-size-unknown",
                "The width and height of an article's image are not known.",
                "Add them to the record, or use `--probe-images`.",
            )
        if self.ratio is not None:
            yield RuleText(
                "image-ratio",
                f"No image of an article is {self._shape()}.",
                "Offer another crop.",
            )
        if self.most_bytes is not None:
            yield RuleText(
                "image-too-heavy",
                f"An image has more than {self.most_bytes:,} bytes.",
                "Compress it more.",
            )
        if self.types:
            yield RuleText(
                "image-type",
                f"An image is not in one of these formats: {', '.join(self.types)}.",
                "Offer it in one of them.",
            )
        if self.credit:
            yield RuleText(
                "no-image-credit",
                "An image has no credit.",
                "Give the record's image a credit.",
            )
        if self.https:
            yield RuleText(
                "insecure-image",
                "The address of an image uses http.",
                "Serve it over https, and use that address in the record.",
            )

    @property
    def _bounds_size(self) -> bool:
        return any((self.width, self.height, self.side, self.longer_side, self.area))

    def _size(self) -> str:
        bounds = [
            f"{self.width:,} px in width" if self.width else "",
            f"{self.height:,} px in height" if self.height else "",
            f"{self.side:,} px on its shorter side" if self.side else "",
            f"{self.longer_side:,} px on its longer side" if self.longer_side else "",
            f"{self.area:,} pixels in total" if self.area else "",
        ]
        return " and ".join(filter(None, bounds))

    def _shape(self) -> str:
        assert self.ratio is not None
        return f"between {self.ratio[0]:g} and {self.ratio[1]:g} times as wide as high"

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self.required:
            yield (
                "image",
                "at least one" + (f", in {' or '.join(self.carriers)}" if self.carriers else ""),
            )
        if self._bounds_size:
            yield "image", f"at least {self._size()}"
        if self.ratio is not None:
            yield "image", self._shape()
        if self.most_bytes is not None:
            yield "image", f"at most {self.most_bytes:,} bytes"
        if self.types:
            yield "image", f"one of {', '.join(self.types)}"
        if self.credit:
            yield "image", "with a credit"
        if self.https:
            yield "image", "https"

    def _looked_at(self, story: Story) -> list[Picture]:
        pictures = list(story.pictures)
        # Images in a record's body do not count: only those of ``images`` are offered in its feed.
        if not story.is_record and (not self.carriers or "img" in self.carriers):
            pictures += [
                Picture(url=img.src, width=img.width, height=img.height, carrier="img")
                for img in story.markup.images
            ]
        merged = _merged(pictures)
        if not self.carriers:
            return merged
        # An enclosure does not give its dimensions; media:content with the same address does.
        carried = {each.url for each in pictures if each.carrier in (*self.carriers, "record")}
        return [each for each in merged if each.url in carried]

    def _is_small(self, picture: Picture) -> bool:
        width, height = picture.width, picture.height
        return (
            (self.width is not None and width is not None and width < self.width)
            or (self.height is not None and height is not None and height < self.height)
            or (
                self.side is not None
                and min(each for each in (width, height, self.side) if each is not None) < self.side
            )
            or (
                self.longer_side is not None
                and width is not None
                and height is not None
                and max(width, height) < self.longer_side
            )
            or (
                self.area is not None
                and width is not None
                and height is not None
                and width * height < self.area
            )
        )

    def _is_unknown(self, picture: Picture) -> bool:
        needs_both = self.side is not None or self.area is not None
        if self.longer_side is not None and None in (picture.width, picture.height):
            # One that is large enough is enough.
            return max(picture.width or 0, picture.height or 0) < self.longer_side
        return (picture.width is None and (self.width is not None or needs_both)) or (
            picture.height is None and (self.height is not None or needs_both)
        )

    def _is_odd(self, picture: Picture) -> bool:
        if self.ratio is None or not picture.width or not picture.height:
            return False
        return not self.ratio[0] <= picture.width / picture.height <= self.ratio[1]

    def _is_heavy(self, picture: Picture) -> bool:
        return self.most_bytes is not None and (picture.size_in_bytes or 0) > self.most_bytes

    def _is_foreign(self, picture: Picture) -> bool:
        kind = picture.mime_type
        return bool(self.types) and kind is not None and kind not in self.types

    def _is_insecure(self, picture: Picture) -> bool:
        return self.https and picture.url.lower().startswith("http:")

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if story.deleted:
            return
        pictures = self._looked_at(story)
        if not pictures:
            if self.required:
                where = f" in {' or '.join(self.carriers)}" if self.carriers else ""
                yield Breach("no-image", "image", f"there is no image{where}; add one")
            return
        taken = next(filter(self._takes, pictures), None)
        if taken is not None:
            yield from self._remarks(taken)
            return
        # None satisfies the demand: report what is wrong with the best one.
        yield from self._faults(max(pictures, key=lambda each: (each.width or 0, each.height or 0)))

    def _takes(self, picture: Picture) -> bool:
        tests: tuple[Callable[[Picture], bool], ...] = (
            self._is_small, self._is_odd, self._is_heavy, self._is_foreign,
            self._is_insecure,
        )  # fmt: skip
        return not any(test(picture) for test in tests)

    def _remarks(self, picture: Picture) -> Iterator[Breach]:
        part = f"picture {picture.url}"
        if self._bounds_size and self._is_unknown(picture):
            message = f"width and height of {shown(picture.url)}are not known; add them"
            yield Breach("image-size-unknown", part, message)
        if self.credit and picture.credit is None:
            yield Breach("no-image-credit", part, f"image {shown(picture.url)} has no credit")

    def _faults(self, picture: Picture) -> Iterator[Breach]:
        part, measure = f"picture {picture.url}", _measure(picture)
        if self._is_small(picture):
            message = f"no image has {self._size()}; the largest has {measure}"
            yield Breach("image-too-small", part, message)
        if self._is_odd(picture):
            yield Breach("image-ratio", part, f"no image is {self._shape()}; one has {measure}")
        if self._is_heavy(picture):
            size = picture.size_in_bytes
            message = f"image has {size:,} bytes; at most {self.most_bytes:,} are allowed"
            yield Breach("image-too-heavy", part, message)
        if self._is_foreign(picture):
            message = f"image is {picture.mime_type}; accepted types: {', '.join(self.types)}"
            yield Breach("image-type", part, message)
        if self._is_insecure(picture):
            message = f"image {shown(picture.url)} uses http; write https"
            yield Breach("insecure-image", part, message)

    def adapted(self, article: Article, scene: Scene) -> Article:
        """Return *article* with the first suitable image moved to the front, if there is one."""
        for number, image in enumerate(article.images):
            if self._takes(_picture(image)):
                if number == 0:
                    return article
                others = (*article.images[:number], *article.images[number + 1 :])
                return replace(article, images=(image, *others))
        return article

    def spoils(self) -> Mapping[str, Spoil]:
        spoils: dict[str, Spoil] = {}
        if self.required:
            spoils["no-image"] = spoil_first(_without_images)
        if self._bounds_size:
            spoils["image-too-small"] = _with_image(width=60, height=50)
            spoils["image-size-unknown"] = _with_image(width=None, height=None)
        if self.ratio is not None:
            spoils["image-ratio"] = _with_image(width=9000, height=1600)
        if self.most_bytes is not None:
            spoils["image-too-heavy"] = _with_image(size_in_bytes=self.most_bytes + 1)
        if self.types:
            spoils["image-type"] = _with_image(mime_type="image/tiff")
        if self.credit:
            spoils["no-image-credit"] = _with_image(credit=None)
        if self.https:
            spoils["insecure-image"] = _with_image(url="http://curier.example/media/nava.jpg")
        return spoils

    def clash(self, other: Demand) -> str | None:
        if not isinstance(other, Pictures):
            return None
        if self.ratio and other.ratio:
            low, high = max(self.ratio[0], other.ratio[0]), min(self.ratio[1], other.ratio[1])
            if low > high:
                return "no aspect ratio is accepted by both"
        if self.types and other.types and not set(self.types) & set(other.types):
            return "they accept no common image type"
        return apart(
            "image bytes", 1, min(filter(None, (self.most_bytes, other.most_bytes)), default=None)
        )


def _merged(pictures: list[Picture]) -> list[Picture]:
    """Return one image for each address, merged from all elements that have it."""
    merged: dict[str, Picture] = {}
    for each in pictures:
        known = merged.get(each.url)
        if known is None:
            merged[each.url] = each
            continue
        merged[each.url] = Picture(
            url=each.url,
            width=known.width or each.width,
            height=known.height or each.height,
            mime_type=known.mime_type or each.mime_type,
            size_in_bytes=known.size_in_bytes or each.size_in_bytes,
            credit=known.credit or each.credit,
            carrier=known.carrier,
            number=known.number,
        )
    return list(merged.values())


def _picture(image: Image) -> Picture:
    return Picture(
        url=image.url,
        width=image.width,
        height=image.height,
        mime_type=image_type(image),
        size_in_bytes=image.size_in_bytes,
    )


def _measure(picture: Picture) -> str:
    return f"{picture.width or '?'} × {picture.height or '?'} px"


def _without_images(article: Article) -> Article:
    return replace(article, images=(), content_html="<p>" + "Rain until Friday. " * 200 + "</p>")


def _with_image(**changes: Any) -> Spoil:
    def change(article: Article) -> Article:
        bare = _without_images(article)
        return replace(bare, images=(replace(article.images[0], **changes),))

    return spoil_first(change)
