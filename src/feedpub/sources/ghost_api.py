"""Ghost over its Content API: https://docs.ghost.org/content-api/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from urllib.parse import urlsplit

from feedpub.errors import ConfigError, ReadError
from feedpub.patterns import pattern
from feedpub.sources._api_pages import (
    PAGE_OPTIONS,
    SINCE,
    JsonPage,
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

_SIZE = 100
_TYPES = {"post": "posts", "page": "pages"}
_API = pattern(r"(.*/ghost/api/(?:v\d+/|canary/)?content)(?:/([^/]+))?/?")
_HEADERS = {"Accept-Version": "v5.0"}


def claims(place: Opening) -> int:
    """Return 2 for an address of the API."""
    return 2 if _API.fullmatch(urlsplit(place.url or "").path) else 0


def posts(place: Opening) -> Iterator[Record]:
    """Yield the posts in the order of their ids.

    Raises:
        ConfigError: The key is missing.
        ReadError: They cannot be had, or are not whole.
    """
    options = place.source.options
    if "key_env" not in options:
        raise ConfigError(
            "Ghost requires a key", place=place.name,
            help='Write key_env = "NAME" in its [[source]], the environment variable that holds the'
            " Content API key (Ghost Admin, Integrations).",
        )  # fmt: skip
    key = place.secret(options["key_env"])
    parts = urlsplit(place.url or "")
    given = _API.fullmatch(parts.path)
    api = given[1] if given else f"{parts.path.rstrip('/')}/ghost/api/content"
    named = given[2] if given else None
    for kind in [named] if named else types_of(place, _TYPES):
        url = with_query(
            parts._replace(path=f"{api}/{kind}/").geturl(),
            {
                "include": "authors,tags",
                "formats": "html",
                "limit": _SIZE,
                "order": "id asc",
                "filter": _filter(place) or None,
                "page": 1,
                "key": key,
            },
        )
        page = page_at(place, url, _HEADERS)
        sheet = partial(_sheet, kind=kind)
        noun = kind.rstrip("s")
        yield from asked_for(records(place, page, sheet, noun=noun, shown=_shown, headers=_HEADERS))


def _filter(place: Opening) -> str:
    """Return the filter, as https://docs.ghost.org/content-api/filtering has it."""
    given, changed = place.source.options.get("filter"), since(place)
    both = [f"({given})"] if given and changed else [given] if given else []
    if changed:
        both.append(f"updated_at:>='{changed:%Y-%m-%d %H:%M:%S}'")
    return "+".join(both)


def _shown(url: str) -> str:
    return with_query(url, {"key": None})


def _sheet(page: JsonPage, kind: str) -> Sheet:
    value = page.value if isinstance(page.value, Mapping) else {}
    safe = JsonPage(url=_shown(page.url), value=None, headers={})
    items = a_list(safe, value.get(kind), f"a list of {kind}")
    meta = value.get("meta")
    pagination = meta.get("pagination") if isinstance(meta, Mapping) else None
    if not isinstance(pagination, Mapping):
        raise ReadError("the page does not contain the number of pages", place=safe.url)
    following = number_in(pagination.get("next"))
    number = int(query_of(page.url)["page"])
    pages = number_in(pagination.get("pages"))
    if pages is not None and (following is None) != (number >= pages):
        raise ReadError(f"page {number} of {pages} says that the next one is {following}",
                        place=safe.url, help="Run it again.")  # fmt: skip
    return Sheet(
        items=items,
        next=None if following is None else with_query(page.url, {"page": following}),
        total=number_in(pagination.get("total")),
    )


GHOST_API = Reader(
    name="ghost-api",
    about="The posts of a Ghost site, over its Content API, by the address of the site.",
    takes=("address",),
    claims=claims,
    open=posts,
    options={
        "key_env": Option("Ghost: the environment variable with the Content API key."),
        "filter": Option("Ghost: a filter in Ghost's own syntax, such as tag:news."),
        "post_type": POST_TYPE,
        "since": SINCE,
        **PAGE_OPTIONS,
    },
)
