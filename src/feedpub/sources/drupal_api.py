"""Drupal over JSON:API.

https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from feedpub.errors import ReadError
from feedpub.fetch import StatusError
from feedpub.sources import drupal
from feedpub.sources._api_pages import (
    PAGE_OPTIONS,
    SINCE,
    JsonPage,
    Sheet,
    a_list,
    linked,
    page_at,
    records,
    since,
    with_query,
)
from feedpub.sources._reader import Opening, Option, Reader, Record

#: The most that Drupal gives at once.
_SIZE = 50
_HEADERS = {"Accept": "application/vnd.api+json"}
#: The field of the file that a media item is about, as Drupal's own profile has it.
_FILE = "field_media_image"


def claims(place: Opening) -> int:
    """Return 2 for an address of JSON:API."""
    return 2 if "/jsonapi/" in urlsplit(place.url or "").path else 0


def nodes(place: Opening) -> Iterator[Record]:
    """Yield the nodes in the order of their numbers, with what they refer to.

    Raises:
        ReadError: They cannot be had, or are not whole.
    """
    options = place.source.options
    parts = urlsplit(place.url or "")
    if "/jsonapi/" not in parts.path:
        path = f"{parts.path.rstrip('/')}/jsonapi/node/{options.get('bundle', 'article')}"
        parts = parts._replace(path=path)
    changed = since(place)
    filters = {
        "filter[status]": 1,
        "filter[since][condition][path]": changed and "changed",
        "filter[since][condition][operator]": changed and ">=",
        "filter[since][condition][value]": changed and int(changed.timestamp()),
    }
    wanted = {"sort": "drupal_internal__nid", "page[limit]": _SIZE, **filters}
    page = _first(place, with_query(parts.geturl(), wanted))
    return records(place, page, _sheet, noun="node", headers=_HEADERS)


def _first(place: Opening, url: str) -> JsonPage:
    """Return the first page, with as much of what its nodes refer to as the site gives."""
    given = place.source.options.get("include")
    if given is not None:
        return page_at(place, with_query(url, {"include": given or None}), _HEADERS)
    # To ask for a field that is not there is an error, and each site has its own: look first.
    probe = page_at(place, with_query(url, {"page[limit]": 1}), _HEADERS)
    own, deep = _references(probe)
    try:
        return page_at(
            place, with_query(url, {"include": ",".join([*own, *deep]) or None}), _HEADERS
        )
    except StatusError as error:
        if error.status != 400 or not deep:
            raise
        return page_at(place, with_query(url, {"include": ",".join(own)}), _HEADERS)


def _references(page: JsonPage) -> tuple[list[str], list[str]]:
    """Return which fields of nodes refer to people, terms and files; and the files behind media."""
    own, deep = [], []
    for node in _data(page):
        relationships = node.get("relationships") if isinstance(node, Mapping) else None
        for name, relationship in dict(relationships or {}).items():
            if name != "uid" and not name.startswith("field_"):
                continue
            own.append(name)
            types = [str(each.get("type")) for each in drupal.identifiers(relationship)]
            deep += [f"{name}.{_FILE}" for type in types[:1] if type == "media--image"]
    return own, deep


def _data(page: JsonPage) -> list[Any]:
    document = page.value if isinstance(page.value, Mapping) else {}
    errors = document.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], Mapping):
        said = errors[0].get("detail") or errors[0].get("title")
        raise ReadError(f"the server reports an error: {str(said)[:200]}", place=page.url)
    return a_list(page, document.get("data"), "a list of nodes")


def _sheet(page: JsonPage) -> Sheet:
    _data(page)
    links = page.value.get("links")
    following = links.get("next") if isinstance(links, Mapping) else None
    if isinstance(following, Mapping):
        following = following.get("href")
    return Sheet(items=[node for _, node in drupal.nodes(page.value)], next=linked(page, following))


DRUPAL_API = Reader(
    name="drupal-api",
    about="The nodes of a Drupal site and what they refer to, over JSON:API, by the address of the"
    " site or of a list of nodes.",
    takes=("address",),
    claims=claims,
    open=nodes,
    options={
        "bundle": Option("Drupal: the bundle (content type) of the nodes. Default: article."),
        "include": Option(
            "Drupal: the fields whose targets are read as well, separated by commas. Default: uid"
            " and all custom fields."
        ),
        "since": SINCE,
        **PAGE_OPTIONS,
    },
)
