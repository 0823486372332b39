"""WordPress over its REST API: https://developer.wordpress.org/rest-api/reference/posts/."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from feedpub.errors import ReadError
from feedpub.fetch import StatusError
from feedpub.patterns import pattern
from feedpub.sources._api_pages import (
    PAGE_OPTIONS,
    SINCE,
    JsonPage,
    NotJsonError,
    Sheet,
    a_list,
    number_in,
    page_at,
    query_of,
    records,
    since,
    with_query,
)
from feedpub.sources._post_types import POST_TYPE, asked_for, types_of
from feedpub.sources._reader import Opening, Option, Reader, Record

#: As exports call them → as the REST API does.
_TYPES = {"post": "posts", "page": "pages", "attachment": "media"}
#: The most that WordPress gives at once.
_SIZE = 100
#: Who wrote it, its picture, its sections and tags, but not its comments.
_EMBED = "author,wp:featuredmedia,wp:term"
_ROUTE = pattern(r"/wp/v2/[^/?&]+")
_SINGLE = pattern(r".*/wp/v2/[^/]+/\d+/?")


def claims(place: Opening) -> int:
    """Return 2 for an address of the REST API."""
    parts = urlsplit(place.url or "")
    return 2 if "/wp-json" in parts.path or "rest_route=" in parts.query else 0


def posts(place: Opening) -> Iterator[Record]:
    """Yield the posts in the order of their ids, so that new ones come last.

    Raises:
        ReadError: They cannot be had, or are not whole.
    """
    for kind in types_of(place, _TYPES):
        page = _first(place, kind)
        yield from asked_for(records(place, page, _sheet, noun="post", is_past_end=_is_past_end))
        if _names_route(place):
            return


def _names_route(place: Opening) -> bool:
    """Return whether the address says itself what it gives."""
    return _ROUTE.search(unquote(place.url or "")) is not None


def _first(place: Opening, kind: str) -> JsonPage:
    pretty, plain = _addresses(place, kind)
    try:
        return page_at(place, pretty)
    except (NotJsonError, StatusError) as error:
        if plain is None or (isinstance(error, StatusError) and error.status != 404):
            raise
        try:
            return page_at(place, plain)
        except (NotJsonError, StatusError):
            error.help = (
                "Is it WordPress, and is its REST API switched on? Check that a browser shows"
                " JSON there, or write the whole address, as far as wp/v2/posts."
            )
            raise error from None


def _addresses(place: Opening, kind: str) -> tuple[str, str | None]:
    """Return the first page of a *kind* of posts; and where it is on a site of plain permalinks.

    https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/
    """
    url, options = place.url or "", place.source.options
    changed = since(place)
    wanted = {
        "per_page": options.get("per_page", _SIZE),
        "page": 1,
        "orderby": "id",
        "order": "asc",
        "_embed": _EMBED,
        "modified_after": changed and f"{changed:%Y-%m-%dT%H:%M:%SZ}",
    }
    route = f"/wp/v2/{kind}"
    if "rest_route" in query_of(url):
        given = query_of(url)["rest_route"]
        wanted["rest_route"] = given if _ROUTE.search(given) else route
        return with_query(url, wanted), None
    parts = urlsplit(url)
    if _SINGLE.fullmatch(parts.path):
        return with_query(url, {"_embed": _EMBED}), None
    site, api, rest = parts.path.partition("/wp-json")
    path = f"{site}{api}{rest if _ROUTE.match(rest) else route}" if api else None
    if path is not None:
        return with_query(parts._replace(path=path).geturl(), wanted), None
    site = parts.path.rstrip("/")
    pretty = parts._replace(path=f"{site}/wp-json{route}").geturl()
    plain = parts._replace(path=f"{site}/").geturl()
    return with_query(pretty, wanted), with_query(plain, {"rest_route": route, **wanted})


def _sheet(page: JsonPage) -> Sheet:
    if isinstance(page.value, dict) and "id" in page.value:
        return Sheet(items=[page.value])
    items = a_list(page, page.value, "a list of posts")
    query = query_of(page.url)
    number = int(query["page"])
    total, pages = (number_in(page.headers.get(f"x-wp-total{part}")) for part in ("", "pages"))
    if pages is None:
        is_last = len(items) < int(query["per_page"])
    else:
        is_last = number >= pages
        if not items and not is_last:
            raise ReadError(
                f"page {number} of {pages} is empty", place=page.url, help="Run it again."
            )
    following = None if is_last else with_query(page.url, {"page": number + 1})
    return Sheet(items=items, next=following, total=total)


def _is_past_end(error: StatusError) -> bool:
    return error.status == 400 and b"rest_post_invalid_page_number" in error.body


WORDPRESS_API = Reader(
    name="wordpress-api",
    about="The posts of a WordPress site, over its REST API, by the address of the site or of a"
    " list of posts.",
    takes=("address",),
    claims=claims,
    open=posts,
    options={
        "post_type": POST_TYPE,
        "per_page": Option(
            "WordPress: the number of posts per request. Default: 100.",
            {"type": "integer", "minimum": 1, "maximum": 100},
        ),
        "since": SINCE,
        **PAGE_OPTIONS,
    },
)
