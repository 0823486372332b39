"""Videos in sitemaps: elements that depend on each other, and limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from feedpub import dates
from feedpub.checks._context import Context
from feedpub.checks._sitemap_order import late
from feedpub.checks.rules.video_sitemap import ORDER, SPEC, video
from feedpub.documents.names import clark, prefixed
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.text import shown

_CLEANING = "https://developers.google.com/search/blog/2022/05/spring-cleaning-sitemap-extensions"
_TAGS = [clark(name) for name in ORDER]
_VIDEO, _LOC, _TAG = clark("video:video"), clark("sitemap:loc"), clark("video:tag")
_CONTENT, _PLAYER = clark("video:content_loc"), clark("video:player_loc")
_UPLOADER = clark("video:uploader")
_SEGMENT = clark("video:content_segment_loc")
_MOST_TAGS = 32
_LONGEST_TITLE = 100
_LONGEST = {"description": 2048, "category": 256, "uploader": 255}
_PAGE = "https://example.org/rain"

Found = Iterator[tuple[object, str]]


@rule("video/no-address", Severity.ERROR, on="video:video", source=SPEC,
      flags=[video().replace("content_loc>", "category>")
             .replace("<video:category>https://example.org/rain.mp4</video:category>", "")],
      passes=[video()])  # fmt: skip
def no_address(element: Element, context: Context) -> Found:
    """A video has neither the address of its file nor that of a player.

    Google needs one of them, otherwise it ignores the video. Add video:content_loc, the file
    itself, or video:player_loc.
    """
    if not context.has(_CONTENT, _PLAYER):
        yield element, "video:video has no content_loc and no player_loc; add one of them"


@rule("video/same-as-page", Severity.ERROR, on="sitemap:url", source=SPEC,
      flags=[video(content_loc=_PAGE)], passes=[video()])  # fmt: skip
def same_as_page(element: Element, context: Context) -> Found:
    """The address of a video or of its player is the same as the page's.

    Google needs the file or the player itself, not the page that embeds it. Write their addresses.
    """
    if _VIDEO not in context.children:
        return
    page = (element.findtext(_LOC) or "").strip()
    for each in element.iterchildren(_VIDEO):
        for address in each.iterchildren(_CONTENT, _PLAYER):
            if page and (address.text or "").strip() == page:
                name = prefixed(str(address.tag))
                yield address, f"{name} is the page {shown(page)}; write the file or the player"


@rule("video/other-domain", Severity.ERROR, on="sitemap:url", source=SPEC,
      flags=[video('<video:uploader info="https://example.com/ana">Ana</video:uploader>')],
      passes=[video('<video:uploader info="https://example.org/ana">Ana</video:uploader>'),
              video('<video:uploader info="https://www.example.org/a">Ana</video:uploader>'),
              video("<video:uploader>Ana</video:uploader>")])  # fmt: skip
def other_domain(element: Element, context: Context) -> Found:
    """The page about the uploader of a video is on a different domain than the video's page.

    It must be on the same domain. Link to a page of your own about the uploader, or leave info out.
    """
    if _VIDEO not in context.children:
        return
    home = _domain(element.findtext(_LOC) or "")
    for uploader in element.iterfind(f"{_VIDEO}/{_UPLOADER}"):
        host = _domain(uploader.get("info") or "")
        if host and home and not _are_akin(host, home):
            message = f"info of video:uploader is on {shown(host)}; it must be on {shown(home)}"
            yield (uploader, "info"), message


def _domain(url: str) -> str:
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _are_akin(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


@rule("video/order", Severity.WARNING, on="video:video", source=SPEC,
      flags=[video("<video:live>no</video:live><video:duration>60</video:duration>")],
      passes=[video("<video:duration>60</video:duration><video:live>no</video:live>")],
      )  # fmt: skip
def order(element: Element, context: Context) -> Found:
    """The elements of a video are not in the order of the schema.

    Google accepts any order, but strict validators do not. Move the element that the message names.
    """
    found = late(context.children, _TAGS)
    if found:
        name, before = map(prefixed, found)
        yield element, f"{name} must come before {before} in video:video"


@rule("video/too-many-tags", Severity.ERROR, on="video:video", source=SPEC,
      flags=[video("<video:tag>rain</video:tag>" * 33)],
      passes=[video("<video:tag>rain</video:tag>" * 32)])  # fmt: skip
def too_many_tags(element: Element) -> Found:
    """A video has more than 32 tags.

    Google reads 32. Keep those that matter.
    """
    tags = element.findall(_TAG)
    if len(tags) > _MOST_TAGS:
        yield tags[_MOST_TAGS], f"video:video has {len(tags)} tags; keep 32 at most"


@rule("video/long-title", Severity.WARNING, on="video:video/video:title", source=SPEC,
      flags=[video(title="Rain " * 21)], passes=[video(title="Rain " * 20)])  # fmt: skip
def long_title(element: Element) -> Found:
    """The title of a video is longer than 100 characters.

    Google's schema has this limit, though its documentation does not. Shorten it to be safe.
    """
    length = len(" ".join((element.text or "").split()))
    if length > _LONGEST_TITLE:
        yield element, f"video:title has {length} characters; write 100 at most"


@rule("video/too-long", Severity.ERROR,
      on=[f"video:video/video:{name}" for name in _LONGEST], source=SPEC,
      flags=[video(description="Rain " * 410), video(f"<video:uploader>{'A' * 256}"
             "</video:uploader>")],
      passes=[video(description="Rain " * 409)])  # fmt: skip
def too_long(element: Element) -> Found:
    """A text about a video is longer than Google allows.

    The limits are 2,048 characters for a description, 255 for an uploader's name, 256 for a
    category. Shorten it.
    """
    name = prefixed(str(element.tag))
    most = _LONGEST[name.removeprefix("video:")]
    length = len(" ".join((element.text or "").split()))
    if length > most:
        yield element, f"{name} has {length} characters; write {most} at most"


@rule("video/deprecated-element", Severity.WARNING,
      on=[f"video:video/video:{name}" for name in ("category", "gallery_loc", "price", "tvshow")],
      source=_CLEANING,
      flags=[video("<video:category>Weather</video:category>")], passes=[video()])  # fmt: skip
def deprecated_element(element: Element) -> Found:
    """A video has a tag that Google has ignored since August 2022.

    It has no effect. Leave it out.
    """
    name = prefixed(str(element.tag))
    yield element, f"{name} has no effect since August 2022; leave it out"


@rule("video/deprecated-attribute", Severity.WARNING, on="video:player_loc", source=_CLEANING,
      flags=[video(f'<video:player_loc {name}="yes">https://example.org/player</video:player_loc>')
             for name in ("allow_embed", "autoplay")],
      passes=[video("<video:player_loc>https://example.org/player</video:player_loc>")],
      )  # fmt: skip
def deprecated_attribute(element: Element) -> Found:
    """The player of a video has allow_embed or autoplay, ignored by Google since August 2022.

    They have no effect. Leave them out.
    """
    for name in ("allow_embed", "autoplay"):
        if name in element.attrib:
            message = f"{name} of video:player_loc has no effect since August 2022; leave it out"
            yield (element, name), message


@rule("video/incomplete-price", Severity.ERROR, on="video:price", source=SPEC,
      flags=[video("<video:price>2.50</video:price>"), video("<video:price/>")],
      passes=[video('<video:price currency="EUR">2.50</video:price>'),
              video('<video:price type="rent"/>')])  # fmt: skip
def incomplete_price(element: Element) -> Found:
    """A price of a video has no currency, or neither an amount nor a type.

    A price needs the currency attribute; without an amount, the type must be purchase or rent.
    """
    if (element.text or "").strip():
        if "currency" not in element.attrib:
            yield element, 'video:price has no currency; write currency="EUR" or another'
    elif "type" not in element.attrib:
        yield element, 'video:price is empty and has no type; write type="purchase" or "rent"'


@rule("video/segment-without-player", Severity.ERROR, on="video:video", source=SPEC,
      flags=[video("<video:content_segment_loc>https://example.org/1.mp4"
                   "</video:content_segment_loc>")],
      passes=[video("<video:player_loc>https://example.org/player</video:player_loc>"
                    "<video:content_segment_loc>https://example.org/1.mp4"
                    "</video:content_segment_loc>")])  # fmt: skip
def segment_without_player(element: Element, context: Context) -> Found:
    """A video is given as segments, but without a player that joins them.

    Segments are only used together with video:player_loc. Add the address of the player that shows
    them as one video.
    """
    segment = context.children.get(_SEGMENT)
    if segment is not None and _PLAYER not in context.children:
        yield segment, "video:content_segment_loc needs video:player_loc; add it"


@rule("video/expired", Severity.WARNING, on="video:expiration_date", source=SPEC,
      flags=[video("<video:expiration_date>2026-11-01</video:expiration_date>")],
      passes=[video("<video:expiration_date>2027-11-01</video:expiration_date>")])  # fmt: skip
def expired(element: Element, context: Context) -> Found:
    """A video is listed that is no longer available.

    Google does not show it after its expiry date. Remove the video, or correct the date.
    """
    moment = _end((element.text or "").strip())
    if context.now is not None and moment is not None and moment < context.now:
        yield (
            element,
            f"video:expiration_date {shown(element.text or '')} is past; remove the video",
        )


def _end(text: str) -> datetime | None:
    """Return the latest instant that *text* can mean; ``None`` if it is not a date."""
    try:
        if not dates.is_date_only(text):
            return dates.parse(text)
        # A day ends last in the time zone twelve hours behind UTC.
        return datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(days=1, hours=12)
    except (ValueError, OverflowError):
        return None
