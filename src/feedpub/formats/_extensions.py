"""Elements of other namespaces that RSS items and Atom entries share."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub import dates
from feedpub.formats._content import has_body, image_type
from feedpub.formats._dialect import PLAIN, Dialect
from feedpub.markup import NAMESPACES, Tag, Tags
from feedpub.model import Article, Attachment, Extra, Image, Publication, Video

dc, dcterms, georss, media = Tags("dc"), Tags("dcterms"), Tags("georss"), Tags("media")

#: The namespaces that writers use without a profile.
OURS = frozenset(
    NAMESPACES[each] for each in ("atom", "content", "dc", "dcterms", "georss", "media", "rsl")
)

_credit = media.credit.having(role="photographer")
_picture = media.content.shaped("url", "fileSize", "type", "medium", "height", "width")
_thumbnail = media.thumbnail.shaped("url", "width", "height")
_MEDIA = {"image", "audio", "video"}


def pictures(article: Article, dialect: Dialect = PLAIN) -> list[str]:
    """Return the article's images, files and videos as Media RSS; the lead image comes first.

    They come after the body, and a caption becomes a title if the summary or the body is missing:
    feedparser uses a media:description for whichever of them the item lacks.

    https://www.rssboard.org/media-rss
    """
    described = article.summary is not None and has_body(article)
    written = [_image(image, described, dialect) for image in article.images]
    if article.attachments:
        written += map(_attachment, article.attachments)
    if article.videos:
        written += [_video(video, described) for video in article.videos]
    if article.images:
        lead = article.images[0]
        written.append(_thumbnail(lead.url, lead.width, lead.height))
    return written


def _image(image: Image, described: bool, dialect: Dialect) -> str:
    return _picture(
        image.url,
        image.size_in_bytes,
        image_type(image),
        "image",
        image.height,
        image.width,
        inside=(
            media.title(image.alt if described else image.caption or image.alt)
            + media.description(image.caption if described else None)
            + _credit(image.credit)
            + "".join(dialect.picture(image, dialect.settings))
        ),
    )


def _attachment(attachment: Attachment) -> str:
    medium = attachment.mime_type.partition("/")[0]
    duration = attachment.duration_in_seconds
    return media.content.inline(
        media.title(attachment.title),
        url=attachment.url,
        fileSize=attachment.size_in_bytes,
        type=attachment.mime_type,
        medium=medium if medium in _MEDIA else "document",
        duration=None if duration is None else round(duration),
    )


def _video(video: Video, described: bool) -> str:
    return media.content.inline(
        media.title(video.title),
        media.description(video.description if described else None),
        media.thumbnail.empty(url=video.thumbnail),
        media.player.empty(url=video.player_url) if video.player_url else "",
        url=video.content_url,
        medium="video",
        duration=video.duration,
    )


def validity(article: Article) -> str:
    """Return when the article may be shown, as MSN and feedparser read it.

    https://www.dublincore.org/specifications/dublin-core/dcmi-period/
    """
    if article.expires is None:
        return ""
    start, end = dates.rfc3339(article.published), dates.rfc3339(article.expires)
    return dcterms.valid(f"start={start};end={end};scheme=W3C-DTF")


def place(article: Article) -> tuple[str, ...]:
    """Return the location of the story: latitude, space, longitude.

    https://docs.ogc.org/cs/17-002r1/17-002r1.html
    """
    if article.place is None:
        return ()
    latitude, longitude = _degrees(article.place.latitude), _degrees(article.place.longitude)
    return georss.point(f"{latitude} {longitude}"), georss.featureName(article.place.name)


def _degrees(value: float) -> str:
    # Seven decimal places are a centimetre; repr() would write 1e-05.
    text = f"{value:.7f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def extras(article: Article, publication: Publication) -> tuple[str, ...]:
    """Return the extension elements that are in the record."""
    if not article.extra:
        return ()
    known = prefixes(publication)
    return tuple(_extra(extra, known) for extra in article.extra)


def _extra(extra: Extra, prefixes: Mapping[str, str]) -> str:
    prefix = prefixes.get(extra.namespace)
    attributes: dict[str, object] = dict(extra.attributes)
    if prefix is None:
        tag, attributes = Tag(extra.name), {"xmlns": extra.namespace} | attributes
    else:
        tag = Tag(f"{prefix}:{extra.name}")
    return tag.empty(**attributes) if extra.text is None else tag(extra.text, **attributes)


def prefixes(publication: Publication) -> dict[str, str]:
    """Return URI → prefix of all namespaces of items; conventional prefixes are reserved."""
    known = {uri: prefix for prefix, uri in NAMESPACES.items()}
    for prefix, uri in sorted(publication.namespaces.items()):
        if prefix not in NAMESPACES:
            known.setdefault(uri, prefix)
    return known
