"""WordPress: exports (WXR 1.0 to 1.2), and what other programs write in their likeness.

https://wordpress.org/documentation/article/tools-export-screen/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from feedpub.articles import rules
from feedpub.articles.notes import Broken, Remark
from feedpub.findings import Severity
from feedpub.sources._feed_metadata import by_channel
from feedpub.sources._post_types import POST_TYPE, types_of
from feedpub.sources._reader import Opening, Reader, Record
from feedpub.sources._wxr_library import Damage, Library, library
from feedpub.sources._wxr_parsing import Channel, NotXml, WxrPost
from feedpub.uris import SCHEME

_NEVER = "0000-00-00"
_DATES = ("wp:post_date", "wp:post_date_gmt", "wp:post_modified", "wp:post_modified_gmt")
#: As the REST API calls them → as exports do.
_TYPES = {"posts": "post", "pages": "page", "media": "attachment"}
#: Every post has these, if only empty, so that `where` can ask for them.
_ALWAYS = ("wp:status", "wp:post_type", "wp:post_password")
#: What is left of a post of a type that is not asked for.
_UNWANTED = {"asked_for": False}
_SCHEME = re.compile(rf"{SCHEME}:|//")
_NUMBERED = re.compile(r"\b(?:ids|include)\s*=\s*[\"']?([\d\s,]{1,5000})")
#: Where plug-ins keep the number of the category that leads.
_PRIMARY = ("_yoast_wpseo_primary_category", "rank_math_primary_category",
            "_primary_term_category")  # fmt: skip


def records(place: Opening) -> Iterator[Record]:
    """Yield the posts of an export, with what it says of them elsewhere."""
    types = types_of(place, _TYPES)
    try:
        with library(place.local(), _parts(place), place.source.encoding, types) as found:
            known, damage = found
            if damage is not None:
                yield _repaired(damage)
            yield from _posts(known)
    except NotXml as fault:
        broken = Broken(rule=rules.NOT_XML, message=fault.message, column=fault.column, final=True)
        yield Record(broken, fault.line)


def _parts(place: Opening) -> Sequence[Path]:
    """Return the files of the export, where a pattern names several."""
    pattern = place.source.path
    if place.path is None or not has_magic(pattern):
        return []
    # Not Path.glob: it knows no absolute patterns.
    found = glob(pattern, root_dir=place.base, recursive=True)  # noqa: PTH207
    return [each for name in sorted(found) if (each := place.base / name).is_file()]


def _repaired(damage: Damage) -> Record:
    said = f"{damage.first.message}; repaired: {damage.repaired}"
    return Record(Remark(rules.REPAIRED, Severity.WARNING, "", said), damage.first.line)


def _posts(known: Library) -> Iterator[Record]:
    for number, item in enumerate(known.items(), 1):
        if item.post is None:
            yield Record(_UNWANTED, item.line, number)
            continue
        yield Record(_record(item.post, known), item.line, number,
                     key=f"post {item.post.fields.get('wp:post_id', '?')}")  # fmt: skip


def _record(each: WxrPost, known: Library) -> dict[str, Any]:
    fields: dict[str, Any] = dict(each.fields)
    for name in _ALWAYS:
        fields[name] = fields.get(name, "").strip()
    for name in _DATES:
        if fields.get(name, "").startswith(_NEVER):
            fields[name] = ""
    fields["asked_for"] = True
    fields["wp:postmeta"] = {
        key: values[0] if len(values) == 1 else values for key, values in each.meta.items()
    }
    if fields["wp:status"] != "publish":
        return fields
    fields["link"] = _link(fields, known.channel)
    fields["language"] = _named(each, "language", slug=True) or known.channel.fields.get("language")
    fields["authors"] = _authors(each, known.channel)
    fields["categories"] = _leading(_categories(each), each, known.channel)
    fields["tags"] = [*_named(each, "post_tag"), *_named(each, "tag")]
    fields["thumbnail"] = _thumbnail(each, known)
    fields["attachments"] = _gallery(each, known)
    return fields


def _link(fields: dict[str, Any], channel: Channel) -> str:
    """Return the address of a post: its link, or what WordPress leads to it by its number."""
    site = channel.fields.get("link") or channel.fields.get("wp:base_blog_url", "")
    link: str = fields.get("link", "").strip()
    if not link:
        guid: str = fields.get("guid", "").strip()
        if guid.startswith("http") and urlsplit(guid).hostname == urlsplit(site).hostname:
            return guid
        return ""
    if _SCHEME.match(link) or not site:
        return link
    return urljoin(f"{site.rstrip('/')}/", link)


def _named(each: WxrPost, domain: str, *, slug: bool = False) -> Any:
    """Return the names of the terms of *each* in the taxonomy *domain*, each once."""
    found = [name for of, _, name in each.categories if of == domain and name]
    if slug:
        return next((nicename for of, nicename, _ in each.categories if of == domain), None)
    return list(dict.fromkeys(found))


def _categories(each: WxrPost) -> list[str]:
    # WXR 1.0 repeats each category and tag without a domain, for readers of RSS.
    if any(domain for domain, _, _ in each.categories):
        return list(_named(each, "category"))
    return list(_named(each, ""))


def _leading(names: list[str], each: WxrPost, channel: Channel) -> list[str]:
    """Return *names* with the one first that a plug-in says is the primary category."""
    for key in _PRIMARY:
        for number in each.meta.get(key, ()):
            name = channel.terms.get(number.strip())
            if name in names:
                return [name, *(other for other in names if other != name)]
    return names


def _authors(each: WxrPost, channel: Channel) -> list[str]:
    """Return the names of the authors: those of a plug-in for several, or the one that posted."""
    logins = [(nicename.removeprefix("cap-"), name) for domain, nicename, name in each.categories
              if domain == "author"]  # fmt: skip
    found = [channel.authors.get(name) or channel.authors.get(slug) or name or slug
             for slug, name in logins]  # fmt: skip
    if not found:
        login = each.fields.get("dc:creator", "").strip()
        # A login that is an address is nobody's name, and nobody else's business.
        found = [channel.authors.get(login) or login.partition("@")[0]]
    return list(dict.fromkeys(filter(None, found)))


def _thumbnail(each: WxrPost, known: Library) -> dict[str, Any] | None:
    for number in each.meta.get("_thumbnail_id", ()):
        found = known.pictures.picture(number.strip())
        if found is not None:
            return found
    return None


def _gallery(each: WxrPost, known: Library) -> dict[str, Any]:
    """Return the attachments that galleries and playlists in *each* show, by number."""
    body = each.fields.get("content:encoded", "")
    if "[gallery" not in body and "[playlist" not in body:
        return {}
    asked = (number for found in _NUMBERED.findall(body) for number in found.split(","))
    numbered: Iterable[str] = dict.fromkeys(number.strip() for number in asked)
    found = {number: known.pictures.picture(number) for number in numbered}
    own = known.pictures.of_post(each.fields.get("wp:post_id", ""))
    return {**{number: said for number, said in found.items() if said is not None}, "own": own}


def sniff(head: bytes) -> int:
    """Return 2 for what declares WordPress' own elements: it is RSS as well, but no feed."""
    is_export = b"wordpress.org/export/" in head or b"<wp:wxr_version>" in head
    return 2 if is_export and b"<rss" in head else 0


WORDPRESS = Reader(
    name="wordpress",
    about="Exports of WordPress (WXR), WordPress.com and Squarespace.",
    open=records,
    sniff=sniff,
    binary=True,
    vocabulary="wxr",
    metadata=by_channel,
    options={"post_type": POST_TYPE},
)
