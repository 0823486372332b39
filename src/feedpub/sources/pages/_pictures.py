"""The images of a body, each with its caption and credit, told once."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from feedpub.patterns import pattern
from feedpub.sources.pages._own_articles import folded
from feedpub.sources.pages._page_trees import Element, tokens, words

_CREDIT = pattern(
    r"(?i)(?:(?:sursa? (?:foto|imaginii?)|foto(?:grafie)?|"
    r"photo(?:graph)?(?: (?:by|credit))?|"
    r"credit(?:s|o)?(?: (?:foto|photo))?|image(?: credit)?|bild(?:quelle)?|quelle|"
    r"crédit(?:s)?(?: photo)?|"
    r"crédito|fot\.|zdj\.|фото|снимка) ?[:©/] ?|© ?)([^©:]{2,120}?)[)\] .]{0,5}$"
)  # fmt: skip
_CREDIT_MARKS = re.compile(r"[ _-](?:credits?|copyright|photographer|photo-?credit|source|sursa|"
                           r"fotograf|"
                           r"attribution|image-?credit)[ _-]")  # fmt: skip
_CAPTION_MARKS = re.compile(
    r"[ _-](?:caption|wp-caption-text|legend|legenda|descriere|img-?desc)[ _-]"
)
_DIGITS = pattern(r" ?(\d{1,6})(?: ?px)? ?")
#: What systems put behind the name of a file for another size of the same photo.
_SIZE = pattern(
    r"(?:[-_]\d{2,4}x\d{2,4}|-scaled|-e\d{10,}|@\d+x|_[bsmlxw]\d{0,4}){1,3}(?=\.\w{2,5}$)"
)
_SCALED = pattern(r"[-_]\d{2,4}x\d{2,4}\.\w{2,5}(?:\?|$)")
#: Where lazy pages keep an address until it is needed.
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-url", "data-hi-res-src")
_ICON = re.compile(
    r"[ _-](?:icon|emoji|avatar|logo|smiley|wp-smiley|favicon|pixel|tracker|spacer)[ _-]"
)


def address_of(image: Element) -> str | None:
    """Return the address of the file that *image* shows, however lazily."""
    given = [image.get("src"), *(image.get(name) for name in _LAZY)]
    real = [each.strip() for each in given if each and not each.strip().startswith("data:")]
    lazy = [each for each in real if each != (image.get("src") or "").strip()]
    if lazy:
        return lazy[0]
    if real:
        return real[0]
    sets = (image.get("srcset") or image.get("data-srcset") or "").split(",")
    return next(iter(sets[-1].split()), None)


def is_pixel(image: Element, address: str | None) -> bool:
    """Return whether *image* is a tracker, an icon or a spacer."""
    sizes = [_DIGITS.fullmatch(image.get(name) or "") for name in ("width", "height")]
    if any(size and int(size[1]) <= 48 for size in sizes):
        return True
    return not address or _ICON.search(tokens(image)) is not None


def picture_of(image: Element, address: str) -> dict[str, Any]:
    """Return what the page says of *image*: its size, caption, credit and alternative text."""
    found: dict[str, Any] = {"url": address}
    for name in ("width", "height"):
        size = _DIGITS.fullmatch(image.get(name) or "")
        if size:
            found[name] = int(size[1])
    caption, credit = _told(image)
    if caption:
        found["caption"] = caption
    if credit:
        found["credit"] = credit
    alt = " ".join((image.get("alt") or "").split())
    if alt:
        found["alt"] = alt
    return found


def frame_of(image: Element) -> Element:
    """Return what holds *image* and its caption: a figure, or the image alone."""
    holder = image
    for each in image.iterancestors():
        if each.tag in ("figure", "amp-story") or "wp-caption" in tokens(each):
            return each
        if each.tag not in ("a", "picture", "source", "span", "amp-img", "div") or words(each, 400):
            return holder
        if each.tag != "div":
            holder = each
    return holder


def _told(image: Element) -> tuple[str | None, str | None]:
    frame = frame_of(image)
    if frame is image:
        return None, None
    parts = [each for each in frame.iter("figcaption")] or [
        each for each in frame.iter("*") if _CAPTION_MARKS.search(tokens(each))
    ]
    credit = None
    for each in frame.iter("*"):
        if each is not frame and _CREDIT_MARKS.search(tokens(each)):
            credit = words(each, 300) or credit
    caption = words(parts[0], 2_000) if parts else ""
    return split(caption, credit)


def split(caption: str, credit: str | None) -> tuple[str | None, str | None]:
    """Return *caption* without the credit at its end, and the credit; both told once."""
    caption = _once(caption)
    if credit and caption.endswith(credit):
        caption = caption[: -len(credit)].rstrip(" ,;|/-–—([")
    said = _CREDIT.search(caption)
    if said is not None:
        credit = credit or said[1]
        caption = caption[: said.start()].rstrip(" ,;|/-–—([")
        again = _CREDIT.search(caption)
        if again is not None and folded(again[1]) == folded(said[1]):
            caption = caption[: again.start()].rstrip(" ,;|/-–—([")
        caption = _once(caption)
    if credit:
        own = _CREDIT.fullmatch(credit)
        credit = (own[1] if own else credit).strip(" ()[]")
    return caption or None, credit or None


def _once(text: str) -> str:
    """Return *text*, or its half if it says the same twice."""
    bare = folded(text)
    half = len(bare) // 2
    if len(bare) > 7 and bare[:half] == bare[half:]:
        middle = len(text) // 2
        for at in range(max(middle - 5, 0), middle + 6):
            if folded(text[:at]) == bare[:half]:
                return text[:at].strip()
    return text


def same_photo(first: str, second: str) -> bool:
    """Return whether two addresses are of one photo, in whatever size."""
    return first == second or (bool(_stem(first)) and _stem(first) == _stem(second))


def lead_of(images: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the first of *images*; where another is the same photo, in its own size, that one."""
    if not images:
        return None
    first = images[0]
    if not _SCALED.search(first["url"]):
        return first
    whole = (each for each in images[1:] if same_photo(each["url"], first["url"]))
    return next((each for each in whole if not _SCALED.search(each["url"])), first)


def _stem(address: str) -> str:
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    name = path.rpartition("/")[2]
    stem = _SIZE.sub("", name).lower()
    # A short name, like that of a camera's first photo, can be any photo's.
    return stem if len(stem) > 8 else path.lower()
