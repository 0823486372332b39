"""One page, made into a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from msgspec.structs import replace

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.model import Value
from feedpub.patterns import pattern
from feedpub.sources.pages import _json_ld, _microdata
from feedpub.sources.pages._cleaning import PageFacts, related_lists
from feedpub.sources.pages._encodings import text_of
from feedpub.sources.pages._json_ld import Node, plain, types_of
from feedpub.sources.pages._kinds import kind_of
from feedpub.sources.pages._metas import PageHead, head_of
from feedpub.sources.pages._outline import outline_of, without_label
from feedpub.sources.pages._own_articles import ARTICLES, Hints, bare, folded, own
from feedpub.sources.pages._page_bodies import body_of
from feedpub.sources.pages._page_trees import Element, tree_of, words
from feedpub.sources.pages._pictures import lead_of, same_photo
from feedpub.sources.pages._titles import site_names, without_site

_SAVED_FROM = pattern(
    r"(?i)<!--\s*(?:saved from url=\(\d+\)|"
    r"Page saved with SingleFile\s+url:\s*)(https?://[^\s>]{1,2000})"
)
#: What stays as it is when it is joined to another.
_ABSOLUTE = pattern(r"https?://[a-z0-9.-]++/[A-Za-z0-9/._~%+-]*+")
#: What is taken from what is said of the page itself.
_OF_PAGES = (
    "name",
    "headline",
    "description",
    "datePublished",
    "dateModified",
    "inLanguage",
    "url",
)
#: Fewest words that a title which leads to an article has.
_FEW = 2


class Visit(Value, frozen=True, gc=True):
    """How a page was come by.

    Attributes:
        address: Where it is, or will be.
        charset: What its server says it is encoded in.
        encoding: What the configuration says.
        is_named: Whether the configuration names it; otherwise it was found in a folder.
        body: XPath of the element with the body, where the configuration says it.
        site: The publication's address.
    """

    address: str | None = None
    charset: str | None = None
    encoding: str | None = None
    is_named: bool = True
    body: str | None = None
    site: str = ""


def read(data: bytes, visit: Visit) -> dict[str, Any] | Broken:
    """Return the record of the page *data*.

    Raises:
        ReadError: Its body cannot be told from the rest by what is installed.
    """
    given = text_of(data, (visit.charset, visit.encoding))
    if isinstance(given, Broken):
        return given
    root = tree_of(given.text, given.data)
    if isinstance(root, Broken):
        return root
    if visit.address is None:
        saved = _SAVED_FROM.search(given.text[:4_000])
        visit = replace(visit, address=saved[1]) if saved else visit
    record = _record(root, visit)
    if given.damaged and "\ufffd" in f"{record['page']['title']}{record['page'].get('body')}":
        return Broken(
            rule=rules.NOT_UTF8,
            message="contains bytes that are not valid in the encoding that it declares; "
            "set the right one in the [[source]]: encoding = …",
        )
    return record


def _record(root: Element, visit: Visit) -> dict[str, Any]:
    head = head_of(root)
    nodes = _json_ld.nodes_of(_scripts(root))
    marked = _microdata.nodes_of(root)
    outline = outline_of(root, [*nodes, *marked])
    base = root.find(".//base[@href]")
    near = visit.address or urljoin(visit.site, head.links.get("canonical", [""])[0])
    start = urljoin(near, base.get("href") or "") if base is not None else near

    def absolute(address: str) -> str:
        address = address.strip()
        if _ABSOLUTE.fullmatch(address):
            return address
        try:
            return urljoin(start, address)
        except ValueError:
            return address

    canonical = _canonical(head, absolute, visit)
    hints = _hints(head, outline, canonical, visit)
    record: dict[str, Any] = {
        "jsonld": own(nodes, hints),
        "microdata": own(marked, hints),
        "opengraph": head.opengraph,
        "meta": head.meta,
        "webpage": _webpage([*nodes, *marked]),
    }
    page = record["page"] = _page(root, head, outline, visit)
    _place(page, canonical, visit)
    page["kind"] = kind_of(root, record, nodes, visit)
    _mend_headlines(record)
    _make_absolute(record, absolute)
    if page["kind"] == "article":
        _take_body(root, record, visit, absolute)
    return record


def _scripts(root: Element) -> Iterator[str]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            yield script.text or ""


def _canonical(head: PageHead, absolute: Callable[[str], str], visit: Visit) -> str | None:
    """Return the address that a page says it has, unless it is the site's front page."""
    given = head.links.get("canonical", [None])[0]
    if given is None:
        return None
    address = absolute(given)
    others = (visit.address, head.opengraph.get("url"))
    if _is_front(address) and any(each and not _is_front(absolute(each)) for each in others):
        return None
    return address


def _is_front(address: str) -> bool:
    return not bare(address).partition("/")[2]


def _hints(
    head: PageHead, outline: Mapping[str, Any], canonical: str | None, visit: Visit
) -> Hints:
    addresses = {bare(each) for each in (canonical, head.opengraph.get("url"), visit.address)}
    said = (*outline["h1s"], head.opengraph.get("title"), head.meta.get("twitter-title"),
            outline.get("title"))  # fmt: skip
    return Hints(frozenset(addresses - {""}), frozenset(folded(each) for each in said if each))


def _webpage(nodes: list[Node]) -> Node:
    """Return what is said of the page itself, as far as it is said once and plainly."""
    for node in nodes:
        if any(each.endswith("Page") for each in types_of(node)) and not types_of(node) & ARTICLES:
            return {key: text for key in _OF_PAGES if (text := plain(node.get(key)))}
    return {}


def _page(root: Element, head: PageHead, outline: dict[str, Any], visit: Visit) -> dict[str, Any]:
    page = {key: value for key, value in outline.items() if key != "h1s" and value}
    title = root.find(".//title")
    graph = head.opengraph
    names = site_names(
        visit.address or graph.get("url") or next(iter(head.links.get("canonical", ())), None),
        (graph.get("site_name"), head.meta.get("application-name")),
    )
    titles = (outline["h1"], graph.get("title"), head.meta.get("twitter-title"))
    if title is not None:
        page["title"] = without_site(words(title, 1_000), names, titles)
    page.setdefault("title", None)
    for holder in (graph, head.meta):
        for key in ("title", "twitter-title"):
            if key in holder:
                others = (outline["h1"], page["title"])
                holder[key] = without_label(
                    without_site(holder[key], names, others) or "", page.get("label")
                )
    lang = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    page["lang"] = lang or head.meta.get("http-content-language")
    _enter_robots(page, head)
    page["translations"] = [
        {"language": language, "url": address}
        for language, address in head.alternates.items()
        if language.lower() not in ("x-default", (lang or "").lower())
    ]
    return page


def _enter_robots(page: dict[str, Any], head: PageHead) -> None:
    said = f"{head.meta.get('robots', '')},{head.meta.get('googlebot', '')}".lower()
    words_said = {each.strip() for each in said.split(",")}
    page["noindex"] = bool(words_said & {"noindex", "none"})
    _, found, until = said.partition("unavailable_after:")
    if found:
        page["expires"] = until.partition(",,")[0].strip().rstrip(",").strip()


def _host(address: str | None) -> str:
    return bare(address).partition("/")[0]


def _place(page: dict[str, Any], canonical: str | None, visit: Visit) -> None:
    page["address"] = visit.address
    here, there = _host(visit.address), _host(canonical)
    if visit.is_named and here and there and here != there:
        page["first_published_at"] = canonical
    else:
        page["canonical"] = canonical


def _mend_headlines(record: dict[str, Any]) -> None:
    """Put the whole headline where a system has cut it for a search engine, without the kicker."""
    page = record["page"]
    whole = [
        each for each in (page.get("h1"), record["opengraph"].get("title"), page["title"]) if each
    ]
    for key in ("jsonld", "microdata"):
        node = record[key]
        title = node.get("headline") or node.get("name")
        if not title:
            continue
        title = without_label(title, page.get("label"))
        stem = title.rstrip(" .…")
        longer = [each for each in whole if len(each) > len(stem) > 40 and each.startswith(stem)]
        if longer and (title != stem or len(title) >= 100):
            title = longer[0]
        node["headline"] = title


def _make_absolute(record: dict[str, Any], absolute: Callable[[str], str]) -> None:
    for key in ("jsonld", "microdata"):
        for name in ("url", "mainEntityOfPage"):
            if name in record[key]:
                record[key][name] = absolute(record[key][name])
        for image in record[key].get("image", ()):
            image["url"] = absolute(image["url"])
    for image in record["opengraph"].get("image", ()):
        image["url"] = absolute(image.get("url") or image.get("secure_url") or "")
    if "url" in record["opengraph"]:
        record["opengraph"]["url"] = absolute(record["opengraph"]["url"])
    for each in record["page"]["translations"]:
        each["url"] = absolute(each["url"])


def _take_body(
    root: Element, record: dict[str, Any], visit: Visit, absolute: Callable[[str], str]
) -> None:
    page, jsonld = record["page"], record["jsonld"]
    addresses = (page.get("canonical"), page["address"], record["opengraph"].get("url"),
                 jsonld.get("url"))  # fmt: skip
    here = {bare(each) for each in addresses}
    host = next((name for each in (*addresses[:2], visit.site) if (name := _host(each))), "")

    def is_own(address: str) -> bool:
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        is_deep = len(parts.path.strip("/")) > 1
        return is_deep and _host(address) == host and bare(address) not in here

    leads = [*(record["opengraph"].get("image") or ()), *(jsonld.get("image") or ()),
             *(record["microdata"].get("image") or ())]  # fmt: skip
    lead = page["lead"] = lead_of(leads)
    titles = (jsonld.get("headline"), page.get("h1"), page["title"],
              record["opengraph"].get("title"), page.get("label"))  # fmt: skip
    facts = PageFacts(
        titles={folded(each) for each in titles if each},
        lead=lead["url"] if lead else None,
        absolute=absolute,
        own=is_own,
    )
    listed = related_lists(root, facts)
    text = jsonld.get("articleBody")
    body = body_of(root, facts, path=visit.body, text=text)
    if body is not None:
        page["body"] = body.html
        page["images"] = _one_each(body.images)
    related = {each["url"]: each for each in [*(body.related if body else ()), *listed]}
    page["related"] = [each for each in related.values() if len(each["title"].split()) >= _FEW]


def _one_each(images: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for image in images:
        if not any(same_photo(image["url"], each["url"]) for each in found[-50:]):
            found.append(image)
    return found
