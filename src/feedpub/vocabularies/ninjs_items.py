"""Items of ninjs, of all its versions: their bodies and pictures.

https://iptc.org/standards/ninjs/, https://github.com/iptc/newsinjson
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedpub.patterns import pattern
from feedpub.vocabularies._elements import filled, mapping, objects
from feedpub.vocabularies._transforms import Transform

_INSIDE = pattern(r"(?is)<body\b[^<>]*>(.*?)(?:</body\s*>|\Z)")
_HTML_ROLES = ("html5", "html", "xhtml", "main", "body")
#: Widest image that a feed needs; agencies send originals of many megabytes along.
_WIDE = 2048
#: Renditions that are not meant to be shown.
_UNFIT = ("watermark", "thumb")
#: What associations are called that lead an item.
_LEADS = ("featuremedia", "featureMedia", "mainpic", "main")


def _html(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    if isinstance(value, str):
        return _within(value)
    bodies = [
        each for each in objects(value) if _type(each) in ("text/html", "application/xhtml+xml")
    ]
    if not bodies:
        bodies = [each for each in objects(value) if not _type(each) and _role(each) in _HTML_ROLES]
    best = min(bodies, key=_rank, default=None)
    return None if best is None else _within(str(best.get("value") or ""))


def _plain(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    for each in objects(value):
        if _type(each) == "text/plain" or _role(each) in ("text", "plain", "plaintext"):
            return each.get("value")
    return None


def _within(text: str) -> str:
    """Return what the body of the page *text* holds; *text* itself if it is not a page."""
    found = _INSIDE.search(text)
    return found[1] if found else text


def _either(item: Mapping[str, Any], *names: str) -> Any:
    """Return what the first of *names* says; versions 2 and 3 differ in their case."""
    for name in names:
        found = item.get(name)
        if found:
            return found
    return None


def _type(item: Mapping[str, Any]) -> str:
    given = _either(item, "contenttype", "contentType", "mimetype", "mimeType", "mime_type")
    return str(given).partition(";")[0].strip().lower() if given else ""


def _role(item: Mapping[str, Any]) -> str:
    return str(item.get("role") or "").lower()


def _rank(body: Mapping[str, Any]) -> int:
    role = _role(body)
    return _HTML_ROLES.index(role) if role in _HTML_ROLES else len(_HTML_ROLES)


def _pictures(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return [found for each in _associated(value) if (found := _picture(each))]


def _associated(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the associated items, the leading one first: an object in version 1, then a list."""
    if not isinstance(value, Mapping):
        yield from objects(value)
        return
    for name in sorted(value, key=lambda name: name not in _LEADS):
        yield from objects([value[name]])


def _picture(item: Mapping[str, Any]) -> dict[str, Any] | None:
    if item.get("type", "picture") not in ("picture", "graphic", "image"):
        return None
    given = item.get("renditions")
    renditions = list(mapping(given).values()) if isinstance(given, Mapping) else given
    best = next(filter(_is_shown, sorted(objects(renditions), key=_by_width)), None)
    if best is None:
        return None
    return filled(
        url=best["href"],
        width=best.get("width"),
        height=best.get("height"),
        caption=_caption(item),
        credit=_either(item, "byline", "by", "creditline", "creditLine", "copyrightholder",
                       "copyrightHolder"),
        alt=_either(item, "alt_text", "altText", "body_text"),
    )  # fmt: skip


def _is_shown(rendition: Mapping[str, Any]) -> bool:
    href = rendition.get("href")
    if not isinstance(href, str) or not href.startswith(("http://", "https://", "/")):
        return False
    kind = _type(rendition)
    if kind and not kind.startswith("image/"):
        return False
    names = f"{rendition.get('name')} {rendition.get('title')} {href}".lower()
    return not any(each in names for each in _UNFIT)


def _by_width(rendition: Mapping[str, Any]) -> tuple[bool, float]:
    """Return the place of *rendition*: the widest first, those that are too wide last."""
    given = rendition.get("width")
    width = given if isinstance(given, int | float) else 0
    return (True, width) if width > _WIDE else (False, -width)


def _caption(item: Mapping[str, Any]) -> Any:
    said = item.get("description_text")
    if said:
        return said
    described = objects(item.get("descriptions"))
    by_role = next((each for each in described if _role(each) == "caption"), None)
    first = by_role or (described[0] if described else {})
    return first.get("value") or item.get("headline")


NINJS_HTML = Transform(
    name="ninjs-html",
    about="The HTML in the `bodies` of a ninjs item, without the surrounding page.",
    apply=_html,
    looks_at=(),
)
NINJS_PICTURES = Transform(
    name="ninjs-pictures",
    about="The images in the `associations` of a ninjs item, in a size that suits feeds.",
    apply=_pictures,
    looks_at=(),
    hands_on=False,
)
NINJS_TEXT = Transform(
    name="ninjs-text",
    about="The plain text in the `bodies` of a ninjs item.",
    apply=_plain,
    looks_at=(),
)
