"""The one place that knows what a record may say: its fields, their synonyms, what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from feedpub.model import (
    Access,
    Article,
    Attachment,
    Author,
    Change,
    Extra,
    Image,
    Origin,
    Place,
    Related,
    Source,
    Status,
    Translation,
    Video,
)
from feedpub.readers import _rules as rules
from feedpub.readers import _values as values
from feedpub.readers._notes import Unusable
from feedpub.readers._values import Coerce, Desk
from feedpub.text import shown

#: Longest list of anything; a record with more is damaged or hostile.
MAX_ITEMS = 1_000


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: what it holds, and where the model keeps it."""

    coerce: Coerce
    #: The model's name, where it differs.
    to: str | None = None
    #: Other names it is known by; case, hyphens and underscores never matter.
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object in a record: its fields, and the value of the model made of it."""

    make: Callable[..., Any]
    fields: Mapping[str, Field]
    required: tuple[str, ...]
    #: The field that a plain text stands for.
    short: str | None = None
    #: Folded name → field.
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, known in self.fields.items():
            for spelling in (name, *known.synonyms):
                self.names.setdefault(fold(spelling), name)


def fold(name: str) -> str:
    """Return *name* without what people spell differently."""
    return name.replace("_", "").replace("-", "").replace(" ", "").lower()


def collect(kind: Kind, record: Mapping[str, Any], path: str, desk: Desk) -> dict[str, Any] | None:
    """Return the model's values for *record*; ``None`` where a required one is missing.

    Whatever is wrong with a field is noted, and the field left out.
    """
    found: dict[str, Any] = {}
    refused: set[str] = set()
    for name, (spelling, value) in _known(kind, record, path, desk).items():
        known = kind.fields[name]
        noted = len(desk.notes)
        where = f"{path}.{spelling}" if path else spelling
        result = _coerced(known.coerce, value, where, desk)
        if result is not None:
            found[known.to or name] = result
        elif desk.notes.fatal_since(noted):
            refused.add(name)
    missing = [name for name in kind.required if (kind.fields[name].to or name) not in found]
    for name in missing:
        if name not in refused:  # else what is wrong with it has been said
            where = f"{path}.{name}" if path else name
            desk.notes.add(rules.MISSING_FIELD, where, f"{where} is missing or empty")
    return None if missing else found


def _coerced(coerce: Coerce, value: Any, path: str, desk: Desk) -> Any:
    try:
        return coerce(value, path, desk)
    except Unusable as fault:
        desk.notes.add(fault.rule, path, f"{path} {fault.message}")
        return None


def _known(
    kind: Kind, record: Mapping[str, Any], path: str, desk: Desk
) -> dict[str, tuple[str, Any]]:
    """Return the fields of *record* under the names feedpub knows, absent ones left out."""
    found: dict[str, tuple[str, Any]] = {}
    for spelling, value in record.items():
        if value is None or value == "" or spelling[:1] == "_":
            continue
        name = spelling if spelling in kind.fields else kind.names.get(fold(spelling))
        if name is None:
            _report_unknown(kind, spelling, path, desk)
        elif name not in found:
            found[name] = spelling, value
        else:
            found[name] = _chosen(name, found[name], (spelling, value), desk)
    return found


def _chosen(
    name: str, first: tuple[str, Any], second: tuple[str, Any], desk: Desk
) -> tuple[str, Any]:
    winner, other = (second, first) if second[0] == name else (first, second)
    if first[1] != second[1]:
        desk.notes.add(
            rules.FIELD_TWICE,
            other[0],
            f"{shown(other[0])} and {shown(winner[0])} differ; {shown(winner[0])} is used",
            key=f"{other[0]}/{winner[0]}",
        )
    return winner


def _report_unknown(kind: Kind, spelling: str, path: str, desk: Desk) -> None:
    from difflib import get_close_matches  # 5 ms

    near = get_close_matches(fold(spelling)[:60], kind.names, n=1, cutoff=0.6)
    hint = f"; did you mean {kind.names[near[0]]!r}?" if near else ""
    where = f"{path}.{spelling}" if path else spelling
    desk.notes.add(
        rules.UNKNOWN_FIELD,
        shown(where, 80)[1:-1],
        f"unknown field {shown(spelling)}{hint}",
        key=values.generic(where)[:200],
    )


def one(kind: Kind) -> Coerce:
    """Return what reads one object of *kind*, or the plain text that stands for it."""

    def coerce(value: Any, path: str, desk: Desk) -> Any:
        if isinstance(value, str) and kind.short is not None:
            value = {kind.short: value}
        if not isinstance(value, Mapping):
            raise Unusable(rules.WRONG_TYPE, f"is {values.kind(value)}; an object is wanted")
        found = collect(kind, value, path, desk)
        return None if found is None else kind.make(**found)

    return coerce


def many(coerce: Coerce) -> Coerce:
    """Return what reads a list of what *coerce* reads, or one; none comes twice."""

    def coerce_all(value: Any, path: str, desk: Desk) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            result = coerce(value, path, desk)
            return None if result is None else (result,)
        if len(value) > MAX_ITEMS:
            raise Unusable(rules.TOO_LARGE, f"holds {len(value):,} items; {MAX_ITEMS:,} at most")
        results = [
            _coerced(coerce, item, f"{path}[{index}]", desk)
            for index, item in enumerate(value)
            if item is not None and item != ""
        ]
        return unique(result for result in results if result is not None) or None

    return coerce_all


def unique(items: Iterable[Any]) -> tuple[Any, ...]:
    """Return *items* without those that came before."""
    return tuple(dict.fromkeys(items))


def _place(value: Any, path: str, desk: Desk) -> Place | None:
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if isinstance(value, list):
        if len(value) != 2:
            raise Unusable(rules.WRONG_TYPE, "is no place; write [latitude, longitude]")
        value = {"latitude": value[0], "longitude": value[1]}
    place: Place | None = one(PLACE)(value, path, desk)
    return place


def _extra(value: Any, path: str, desk: Desk) -> tuple[Extra, ...] | None:
    if not isinstance(value, Mapping):
        raise Unusable(rules.WRONG_TYPE, f"is {values.kind(value)}; an object is wanted")
    found = [
        extra
        for name, content in _by_name(value, desk)
        for extra in _elements(name, content, f"{path}.{shown(name, 80)[1:-1]}", desk)
    ]
    return tuple(found) or None


def _by_name(value: Mapping[str, Any], desk: Desk) -> Iterable[tuple[str, Any]]:
    """Yield the elements of *value* by name; those of a whole namespace may stand under its URI."""
    for name, content in value.items():
        if name in desk.context.namespaces.values() and isinstance(content, Mapping):
            yield from ((f"{{{name}}}{local}", inner) for local, inner in content.items())
        else:
            yield name, content


def _elements(name: str, content: Any, path: str, desk: Desk) -> Iterable[Extra]:
    """Yield the elements called *name*: one, or one for each item of a list."""
    for item in content if isinstance(content, list) else [content]:
        element = _coerced(partial(_element, name), item, path, desk)
        if element is not None:
            yield element


def _element(name: str, content: Any, path: str, desk: Desk) -> Extra | None:
    namespace, local = _expanded(name, desk)
    if content is None or content == "":
        return None
    if not isinstance(content, Mapping):
        content = {"text": content}
    unknown = content.keys() - {"text", "attributes"}
    if unknown:
        raise Unusable(rules.WRONG_TYPE, 'takes a text, or {"text", "attributes"}')
    plain = content.get("text")
    attributes = content.get("attributes") or {}
    if not isinstance(attributes, Mapping):
        raise Unusable(rules.WRONG_TYPE, "has attributes that are no object")
    return Extra(
        namespace=namespace,
        name=local,
        text=None if plain is None else _written(plain, path, desk),
        attributes=tuple(
            (_local(key), _written(attributes[key], f"{path}.{shown(key, 80)[1:-1]}", desk))
            for key in sorted(attributes)
        ),
    )


def _written(value: Any, path: str, desk: Desk) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = repr(value)
    return values.text(value, path, desk)


def _expanded(name: str, desk: Desk) -> tuple[str, str]:
    declared = desk.context.namespaces
    if name.startswith("{"):
        namespace, _, local = name[1:].partition("}")
        if namespace in declared.values():
            return namespace, _local(local)
        raise Unusable(rules.UNDECLARED_NAMESPACE, f"has no declared namespace {shown(namespace)}")
    prefix, colon, local = name.partition(":")
    if colon and prefix in declared:
        return declared[prefix], _local(local)
    raise Unusable(
        rules.UNDECLARED_NAMESPACE,
        f"has no prefix declared in publication.namespaces: {shown(name)}",
    )


def _local(name: str) -> str:
    if not name.isascii() or not name.replace("-", "_").replace(".", "_").isidentifier():
        raise Unusable(rules.INVALID_VALUE, f"{shown(name)} is no XML name that can be written")
    return name


def _video(**found: Any) -> Video:
    if "content_url" not in found and "player_url" not in found:
        raise Unusable(rules.MISSING_FIELD, "has neither content_url nor player_url")
    return Video(**found)


_URL = Field(values.url, synonyms=("link", "href", "src", "permalink", "uri"))
_SIZE = Field(values.whole(0), synonyms=("size", "length", "bytes"))
_MIME = Field(values.media_type, synonyms=("type", "content_type", "mime"))

PLACE = Kind(
    Place,
    {
        "latitude": Field(values.decimal(-90, 90), synonyms=("lat",)),
        "longitude": Field(values.decimal(-180, 180), synonyms=("lon", "lng", "long")),
        "name": Field(values.word, synonyms=("title",)),
    },
    required=("latitude", "longitude"),
)
AUTHOR = Kind(
    Author,
    {
        "name": Field(values.word, synonyms=("display_name",)),
        "url": Field(values.url, synonyms=("uri", "link", "homepage")),
        "email": Field(values.address, synonyms=("mail",)),
        "avatar": Field(values.url, synonyms=("image", "picture")),
    },
    required=("name",),
    short="name",
)
IMAGE = Kind(
    Image,
    {
        "url": _URL,
        "width": Field(values.whole(1)),
        "height": Field(values.whole(1)),
        "mime_type": _MIME,
        "size_in_bytes": _SIZE,
        "caption": Field(values.line, synonyms=("description", "title")),
        "credit": Field(values.line, synonyms=("photographer", "copyright", "author")),
        "alt": Field(values.line, synonyms=("alt_text", "alternative_text")),
    },
    required=("url",),
    short="url",
)
ATTACHMENT = Kind(
    Attachment,
    {
        "url": _URL,
        "mime_type": _MIME,
        "title": Field(values.line, synonyms=("name",)),
        "size_in_bytes": _SIZE,
        "duration_in_seconds": Field(values.decimal(0, 10**9), synonyms=("duration",)),
    },
    required=("url", "mime_type"),
)
VIDEO = Kind(
    _video,
    {
        "thumbnail": Field(values.url, synonyms=("thumbnail_url", "thumbnail_loc", "image")),
        "title": Field(values.line, synonyms=("name",)),
        "description": Field(values.line, synonyms=("summary",)),
        "content_url": Field(values.url, synonyms=("url", "content_loc")),
        "player_url": Field(values.url, synonyms=("embed_url", "player_loc")),
        "duration": Field(values.whole(1, 28_800), synonyms=("duration_in_seconds",)),
        "published": Field(values.instant, synonyms=("date_published", "upload_date")),
        "expires": Field(values.instant, synonyms=("date_expires", "expiration_date")),
        "family_friendly": Field(values.truth, synonyms=("is_family_friendly",)),
        "requires_subscription": Field(values.truth),
        "live": Field(values.truth, synonyms=("is_live",)),
        "tags": Field(many(values.word), synonyms=("tag", "keywords")),
    },
    required=("thumbnail", "title", "description"),
)
RELATED = Kind(
    Related,
    {"url": _URL, "title": Field(values.line, synonyms=("headline", "name"))},
    required=("url",),
    short="url",
)
SOURCE = Kind(
    Source,
    {
        "name": Field(values.word, synonyms=("title",)),
        "url": Field(values.url, synonyms=("link", "homepage")),
        "feed_url": Field(values.url, synonyms=("feed",)),
    },
    required=("name",),
    short="name",
)
TRANSLATION = Kind(
    Translation,
    {"language": Field(values.tag, synonyms=("lang", "hreflang")), "url": _URL},
    required=("language", "url"),
)
ARTICLE = Kind(
    Article,
    {
        "id": Field(values.identifier, synonyms=("guid", "uuid", "identifier")),
        "url": Field(values.url, synonyms=("permalink", "link", "href", "uri")),
        "canonical_url": Field(values.url, synonyms=("canonical", "canonical_link")),
        "title": Field(values.title, synonyms=("headline",)),
        "label": Field(values.title, synonyms=("kicker", "overline")),
        "summary": Field(
            values.line,
            synonyms=("description", "excerpt", "teaser", "lead", "lede", "abstract", "standfirst"),
        ),
        "content_html": Field(values.body, synonyms=("body", "content", "html", "body_html")),
        "content_text": Field(values.body, synonyms=("text", "body_text", "article_body")),
        "date_published": Field(
            values.instant,
            to="published",
            synonyms=("published", "published_at", "pub_date", "publish_date", "date"),
        ),
        "date_modified": Field(
            values.instant,
            to="modified",
            synonyms=("modified", "modified_at", "updated", "updated_at", "date_updated",
                      "last_modified", "lastmod"),
        ),
        "date_embargo": Field(
            values.instant, to="embargo", synonyms=("embargo", "embargoed_until", "embargo_until")
        ),
        "date_expires": Field(
            values.instant, to="expires", synonyms=("expires", "expires_at", "expiry")
        ),
        "authors": Field(many(one(AUTHOR)), synonyms=("author", "byline", "creator")),
        "section": Field(
            many(values.word),
            to="sections",
            synonyms=("sections", "category", "categories", "article_section"),
        ),
        "tags": Field(many(values.word), synonyms=("tag", "keywords")),
        "language": Field(values.tag, synonyms=("lang", "in_language", "locale")),
        "images": Field(many(one(IMAGE))),
        "image": Field(
            many(one(IMAGE)), synonyms=("featured_image", "thumbnail", "picture", "photo")
        ),
        "banner_image": Field(many(one(IMAGE))),
        "attachments": Field(many(one(ATTACHMENT)), synonyms=("enclosures",)),
        "videos": Field(many(one(VIDEO)), synonyms=("video",)),
        "related": Field(many(one(RELATED)), synonyms=("related_articles", "related_links")),
        "external_url": Field(values.url),
        "source": Field(one(SOURCE)),
        "access": Field(values.choice(Access)),
        "status": Field(values.choice(Status), synonyms=("state",)),
        "change": Field(values.choice(Change), synonyms=("change_type",)),
        "translations": Field(many(one(TRANSLATION)), synonyms=("alternates",)),
        "noindex": Field(values.truth, synonyms=("no_index",)),
        "location": Field(_place, to="place", synonyms=("place", "geo", "geolocation")),
        "extra": Field(_extra, synonyms=("extras",)),
    },
    required=("url", "title", "date_published"),
)  # fmt: skip


def to_article(record: Any, origin: Origin, desk: Desk) -> Article | None:
    """Make the article of *record*, and note at *desk* whatever is odd or wrong about it.

    Returns:
        The article; ``None`` where an error was noted.
    """
    if not isinstance(record, Mapping):
        desk.notes.add(
            rules.NOT_A_RECORD, "", f"{values.kind(record)} stands where an object is wanted"
        )
        return None
    found = collect(ARTICLE, record, "", desk)
    if found is None or desk.notes.fatal_since(0):
        return None
    found["images"] = _merged_images(found)
    external = found.pop("external_url", None)
    if external is not None:
        found["related"] = unique((*found.get("related", ()), Related(url=external)))
    found.setdefault("id", found.get("canonical_url") or found["url"])
    _drop_early_change(found, desk)
    return Article(origin=origin, **found)


def _merged_images(found: dict[str, Any]) -> tuple[Image, ...]:
    """Return all images once: `image` leads, and the fullest description of each is kept."""
    given = [image for name in ("image", "images", "banner_image") for image in found.pop(name, ())]
    best: dict[str, Image] = {}
    for image in given:
        known = best.get(image.url)
        best[image.url] = image if known is None else _combined(known, image)
    return tuple(best.values())


def _combined(first: Image, second: Image) -> Image:
    from msgspec.structs import asdict, replace

    gaps = {
        name: value
        for name, value in asdict(second).items()
        if value is not None and getattr(first, name) is None
    }
    return replace(first, **gaps)


def _drop_early_change(found: dict[str, Any], desk: Desk) -> None:
    modified = found.get("modified")
    if modified is not None and modified < found["published"]:
        del found["modified"]
        desk.notes.add(
            rules.MODIFIED_BEFORE_PUBLISHED,
            "date_modified",
            "date_modified is earlier than date_published; it is left out",
            key="",
        )


def described(record: Any) -> str | None:
    """Return what people know *record* by: its title, id or URL."""
    if not isinstance(record, Mapping):
        return None
    for name in ("title", "headline", "id", "url"):
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return shown(value.strip(), 80)[1:-1]
    return None
