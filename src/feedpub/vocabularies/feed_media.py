"""Ways to read the images, files and videos of a feed's item.

https://www.rssboard.org/media-rss, https://www.rssboard.org/rss-specification#ltenclosuregtSubelementOfLtitemgt
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from feedpub.media_types import is_valid, type_of
from feedpub.vocabularies._feed_values import Item, Once, links, parts, said, texts
from feedpub.vocabularies._transforms import Transform

#: Ending of a file's name → its type, besides those of images.
_TYPES = {
    "aac": "audio/aac", "flac": "audio/flac", "m4a": "audio/mp4", "m4v": "video/mp4",
    "mov": "video/quicktime", "mp3": "audio/mpeg", "mp4": "video/mp4", "oga": "audio/ogg",
    "ogg": "audio/ogg", "opus": "audio/ogg", "pdf": "application/pdf", "wav": "audio/wav",
    "webm": "video/webm",
}  # fmt: skip
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,6})(?:\.\d+)?")
_NUMBER = re.compile(r"[1-9]\d{0,15}")
_SIZES = re.compile(r"[?#].*|\d+")


class _File:
    """A file that *item* names in *found*, a part of it or of its *group*."""

    def __init__(self, found: Item, group: Item, item: Item, address: str = "url") -> None:
        self.found, self.group, self.item = found, group, item
        self.url = said(found, address)
        given = said(found, "type").lower()
        #: Whether its type is stated.
        self.is_typed = "/" in given and is_valid(given)
        self.type = given if self.is_typed else type_of(self.url) or _TYPES.get(_suffix(self.url))
        self.medium = said(found, "medium") or (self.type or "").partition("/")[0]

    def number(self, *names: str) -> int | None:
        """Return the whole number that one of its attributes *names* is."""
        text = said(self.found, *names)
        return int(text) if _NUMBER.fullmatch(text) else None

    @property
    def size(self) -> int | None:
        return self.number("length", "fileSize")

    @property
    def title(self) -> str:
        return said(self.found, "media:title") or said(self.group, "media:title")

    @property
    def text(self) -> str:
        return said(self.found, "media:description") or said(self.group, "media:description")

    @property
    def duration(self) -> int | None:
        return _seconds(said(self.found, "duration"))

    @property
    def image(self) -> dict[str, Any]:
        """It as an image of an article."""
        holders = (self.found, self.group, self.item)
        credits = (said(each, "media:credit", "media:copyright") for each in holders)
        title, text = self.title, self.text
        return _filled(
            url=self.url, mime_type=self.type, size_in_bytes=self.size,
            width=self.number("width"), height=self.number("height"), caption=text or title,
            credit=next(filter(None, credits), None), alt=title if text else None,
        )  # fmt: skip

    @property
    def video(self) -> dict[str, Any] | None:
        """It as a video of an article, if all is said of it that a video needs."""
        if self.medium != "video":
            return None
        thumbnail, player = (
            next((said(each, "url") for each in parts(self.found, name)), "")
            for name in ("media:thumbnail", "media:player")
        )
        title = self.title
        if not (thumbnail and title and (player or self.url)):
            return None
        return _filled(
            thumbnail=thumbnail, title=title, description=self.text or title,
            content_url=self.url, player_url=player, duration=self.duration,
        )  # fmt: skip


def _filled(**found: Any) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value}


def _suffix(address: str) -> str:
    return address.partition("#")[0].partition("?")[0].rpartition(".")[2].lower()


@Once
def _files(item: Item) -> list[_File]:
    """Return the files of *item*: enclosures first, then Media RSS, the groups' among them."""
    return list(_named(item))


def _named(item: Item) -> Iterator[_File]:
    for each in parts(item, "enclosure"):
        yield _File(each, {}, item)
    for link in links(item, "enclosure"):
        yield _File(link, {}, item, "href")
    for each in parts(item, "media:content"):
        yield _File(each, {}, item)
    for group in parts(item, "media:group"):
        for each in parts(group, "media:content"):
            yield _File(each, group, item)


def _images(_value: Any, item: Item) -> list[dict[str, Any]]:
    found: dict[str, list[_File]] = {}
    shown = [each for each in _files(item) if each.medium == "image" and each.url]
    smaller = _smaller(shown)
    for each in shown:
        if each.url not in smaller:
            # Numbers in an address tell the sizes of one picture apart.
            found.setdefault(_SIZES.sub("", each.url), []).append(each)
    images = [image for same in found.values() for image in _largest(same)]
    return images or [{"url": each} for each in _pictures(item)][:1]


def _smaller(shown: list[_File]) -> set[str]:
    """Return the addresses of pictures of which a group has a larger one.

    What a group holds is one and the same: https://www.rssboard.org/media-rss#media-group
    """
    groups: dict[int, dict[str, list[_File]]] = {}
    for each in shown:
        if each.group:
            groups.setdefault(id(each.group), {}).setdefault(each.url, []).append(each)
    return {url for group in groups.values() for url in group.keys() - set(_best(group))}


def _largest(same: list[_File]) -> Iterator[dict[str, Any]]:
    """Yield the pictures of *same*, of several that differ in size the largest, told in full."""
    by_address: dict[str, list[_File]] = {}
    for each in same:
        by_address.setdefault(each.url, []).append(each)
    for url in _best(by_address):
        image: dict[str, Any] = {}
        # A type that is stated is better than one that an address ends in.
        for each in sorted(by_address[url], key=lambda each: not each.is_typed):
            image = {**each.image, **image}
        yield image


def _best(by_address: Mapping[str, list[_File]]) -> Collection[str]:
    """Return the address of the largest picture; all of them, if they do not differ in size."""
    if len(by_address) == 1:
        return by_address
    widths = {
        url: max(each.number("width") or 0 for each in told) for url, told in by_address.items()
    }
    are_sizes = len(set(widths.values())) == len(widths)
    return [max(widths, key=widths.__getitem__)] if are_sizes else widths


def _pictures(item: Item) -> Iterator[str]:
    """Yield the addresses of other pictures: thumbnails, by the names that feeds give them."""
    groups = (item, *parts(item, "media:group"), *parts(item, "media:content"))
    for group in groups:
        for each in parts(group, "media:thumbnail"):
            yield from texts(each, "url")
        yield from texts(group, "media:thumbnail")
    for each in parts(item, "itunes:image", "image"):
        yield from texts(each, "href", "url")
    yield from texts(item, "image", "g:image_link", "image_link", "thumbnail", "itunes:image")


def _attachments(_value: Any, item: Item) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for each in _files(item):
        if not each.url or each.type is None or each.medium == "image":
            continue
        if not each.is_typed and each.video is not None:
            continue
        file = _filled(
            url=each.url, mime_type=each.type, size_in_bytes=each.size,
            title=said(each.found, "title", "media:title"),
            duration_in_seconds=each.duration,
        )  # fmt: skip
        found.setdefault(each.url, {}).update(file)
    files = list(found.values())
    lasts = _seconds(said(item, "itunes:duration"))
    if files and lasts:
        files[0].setdefault("duration_in_seconds", lasts)
    return files


def _seconds(text: str) -> int | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(each or 0) for each in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _videos(_value: Any, item: Item) -> list[dict[str, Any]]:
    """Return the videos that have all a video needs; others are files."""
    return [video for each in _files(item) if (video := each.video) is not None]


IMAGES = Transform(
    name="images-of-item",
    about="The images of an item, each in its largest size: enclosures and Media RSS.",
    apply=_images,
)
FILES = Transform(
    name="files-of-item",
    about="The files of an item that are not images, with their durations.",
    apply=_attachments,
)
VIDEOS = Transform(
    name="videos-of-item",
    about="The videos of an item by Media RSS, if they have a title and a picture.",
    apply=_videos,
)
