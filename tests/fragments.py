"""Fragments, as rules give them for examples, made into whole documents that are else clean."""

from __future__ import annotations

import re

from feedpub.checks import VOCABULARIES
from feedpub.checks._derived import _Examples
from feedpub.documents.names import NAMESPACES

WHOLE = re.compile(
    r"\s*<(?:\?xml|!DOCTYPE|rss|feed|urlset|sitemapindex|html|rdf:RDF|[a-z]+:feed)\b|\s*\{"
)
_TOP = re.compile(r"<([A-Za-z_][\w:.-]*)")

RSS_CHANNEL = {
    "title": "<title>Example</title>",
    "link": "<link>https://example.org/</link>",
    "description": "<description>News</description>",
    "atom:link": '<atom:link rel="self" type="application/rss+xml" href="https://example.org/rss"/>',
    "lastBuildDate": "<lastBuildDate>Mon, 23 Nov 2026 08:00:00 +0000</lastBuildDate>",
}
RSS_ITEM = {
    "title": "<title>Rain</title>",
    "link": "<link>https://example.org/rain</link>",
    "description": "<description>Rain again</description>",
    "guid": "<guid>https://example.org/rain</guid>",
}
ATOM_FEED = {
    "id": "<id>https://example.org/</id>",
    "title": "<title>Example</title>",
    "updated": "<updated>2026-11-23T08:00:00Z</updated>",
    "author": "<author><name>Ana</name></author>",
    "link": '<link rel="self" href="https://example.org/atom"/>',
}
ATOM_ENTRY = {
    "id": "<id>https://example.org/rain</id>",
    "title": "<title>Rain</title>",
    "updated": "<updated>2026-11-23T08:00:00Z</updated>",
    "link": '<link rel="alternate" href="https://example.org/rain"/>',
    "content": '<content type="text">Rain again</content>',
}
SITEMAP_URL = {"loc": "<loc>https://example.org/rain</loc>"}


def wrap(fragment: str, scope: str) -> bytes:
    """Return a whole document of the kind that *scope* is about, with *fragment* in its place."""
    if WHOLE.match(fragment) or scope in ("aipref", "llms-txt", "robots", "tdmrep"):
        return fragment.encode()
    names = _top_names(fragment)
    atom = scope in ("atom", "thr", "fh", "at", "app") or names[:1] == ["entry"]
    sitemaps = ("sitemap", "news", "image", "video", "hreflang", "mobile", "pagemap")
    if scope in sitemaps or names[:1] == ["url"]:
        return _sitemap(fragment, names)
    return _atom(fragment, names) if atom else _rss(fragment, names)


def _top_names(fragment: str) -> list[str]:
    """Return the names of the outermost elements."""
    names, depth = [], 0
    for match in re.finditer(
        r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<(/?)([\w:.-]+)[^<>]*?(/?)>", fragment, re.S
    ):
        if match[2] is None:
            continue
        if match[1]:
            depth -= 1
            continue
        if depth == 0:
            names.append(match[2])
        if not match[3]:
            depth += 1
    return names


def _parents(name: str) -> tuple[str, ...]:
    found: list[str] = []
    for vocabulary in VOCABULARIES.values():
        found += vocabulary.parents.get(name, ())
    return () if "*" in found else tuple(found)


def _fill(defaults: dict[str, str], names: list[str], fragment: str) -> str:
    return "".join(text for name, text in defaults.items() if name not in names) + fragment


def _declarations(fragment: str) -> str:
    used = dict.fromkeys(re.findall(r"(?<![\w\"'/])([A-Za-z]+):[A-Za-z]", fragment))
    return "".join(
        f' xmlns:{prefix}="{NAMESPACES[prefix]}"'
        for prefix in used
        if prefix in NAMESPACES and prefix not in ("xml",) and f"xmlns:{prefix}=" not in fragment
    )


def _rss(fragment: str, names: list[str]) -> bytes:
    first = names[0] if names else "title"
    parents = _parents(first)
    if first == "channel":
        body = fragment
    else:
        if first == "item" or ("channel" in parents and "item" not in parents):
            inside = fragment
        elif not parents or "item" in parents:
            inside = f"<item>{_fill(RSS_ITEM, names, fragment)}</item>"
            names = ["item"]
        else:
            nested = _nest(parents[0], fragment)
            return _rss(nested, _top_names(nested))
        body = f"<channel>{_fill(RSS_CHANNEL, names, '')}{inside}</channel>"
    return f'<rss version="2.0"{_declarations(body)}>{body}</rss>'.encode()


def _nest(parent: str, fragment: str) -> str:
    """Return *fragment* inside a *parent* that has all it needs."""
    inside = _top_names(fragment)
    for vocabulary in VOCABULARIES.values():
        shape = vocabulary.elements.get(parent)
        if shape is not None:
            examples = _Examples(vocabulary)
            needed = [name for name in examples.needed(shape) if examples.name(name) not in inside]
            children = "".join(examples.child(parent, name) for name in needed) + fragment
            return examples.write(parent, children=children, text="")
    raise KeyError(parent)


def _atom(fragment: str, names: list[str]) -> bytes:
    first = names[0] if names else "title"
    parents = _parents(f"atom:{first}") or _parents(first)
    if first == "entry" or ("atom:feed" in parents and "atom:entry" not in parents):
        body = _fill(ATOM_FEED, names, fragment)
    elif not parents or "atom:entry" in parents:
        entry = f"<entry>{_fill(ATOM_ENTRY, names, fragment)}</entry>"
        body = _fill(ATOM_FEED, [], entry)
    else:
        nested = _nest(parents[0], fragment)
        return _atom(nested, _top_names(nested))
    return f'<feed xmlns="{NAMESPACES["atom"]}"{_declarations(body)}>{body}</feed>'.encode()


def _sitemap(fragment: str, names: list[str]) -> bytes:
    index = names[:1] == ["sitemap"]
    if not index and names[:1] != ["url"]:
        fragment = f"<url>{_fill(SITEMAP_URL, names, fragment)}</url>"
    root = "sitemapindex" if index else "urlset"
    declared = f'xmlns="{NAMESPACES["sitemap"]}"{_declarations(fragment)}'
    return f"<{root} {declared}>{fragment}</{root}>".encode()
