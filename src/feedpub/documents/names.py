"""Names of elements and attributes as rules write them: conventional prefix and local name."""

from __future__ import annotations

from functools import lru_cache

from feedpub import markup

#: Conventional prefix → URI of every namespace that checks support. Names without a prefix have no
#: namespace: RSS's own elements, and attributes.
NAMESPACES: dict[str, str] = {
    **markup.NAMESPACES,
    "admin": "http://webns.net/mvcb/",
    "app": "http://www.w3.org/2007/app",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "blogChannel": "http://backend.userland.com/blogChannelModule",
    "cc": "http://web.resource.org/cc/",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "fh": "http://purl.org/syndication/history/1.0",
    "g": "http://base.google.com/ns/1.0",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "geourl": "http://geourl.org/rss/module/",
    "gml": "http://www.opengis.net/gml",
    "icbm": "http://postneo.com/icbm",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "mobile": "http://www.google.com/schemas/sitemap-mobile/1.0",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
    "pagemap": "http://www.google.com/schemas/sitemap-pagemap/1.0",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sf": "http://schema.org/schemas/schemafeed/0.1",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "snf": "http://www.smartnews.be/snf",
    "thr": "http://purl.org/syndication/thread/1.0",
    "trackback": "http://madskills.com/public/xml/rss/module/trackback/",
    "webfeeds": "http://webfeeds.org/rss/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xml": markup.XML,
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


@lru_cache(maxsize=4096)
def prefixed(tag: str) -> str:
    """Return lxml's ``{uri}local`` with the conventional prefix; unknown URIs stay as they are."""
    if tag[0] != "{":
        return tag
    uri, _, local = tag[1:].rpartition("}")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else tag


def clark(name: str) -> str:
    """Return ``media:title`` in lxml's notation: ``{http://search.yahoo.com/mrss/}title``."""
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


def namespace(tag: str) -> str:
    """Return the URI of lxml's *tag*, ``""`` if it has none."""
    return tag[1:].rpartition("}")[0] if tag[:1] == "{" else ""


def local(tag: str) -> str:
    """Return the local name of lxml's *tag* or of a prefixed name."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def matches(pattern: str, path: tuple[str, ...]) -> bool:
    """Return whether *path*, of prefixed names from the root, ends with *pattern*.

    ``item/guid`` matches every guid of an item; ``*`` matches any one name.
    """
    steps = pattern.split("/")
    if len(steps) > len(path):
        return False
    tail = path[len(path) - len(steps) :]
    return all(step in ("*", name) for step, name in zip(steps, tail, strict=True))
