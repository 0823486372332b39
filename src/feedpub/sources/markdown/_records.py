"""Files of a site as records: front matter as it is written, and what the place of a file adds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from feedpub import language
from feedpub.articles import rules
from feedpub.articles.notes import Broken, Remark
from feedpub.articles.record_context import InvalidValue
from feedpub.findings import Rule, Severity
from feedpub.patterns import pattern
from feedpub.sources._reader import Record
from feedpub.sources.markdown._freeing import Text
from feedpub.sources.markdown._front_matter import Parted
from feedpub.sources.markdown._links import resolved
from feedpub.sources.markdown._site import PAGES, Found, Site, decoded, known_author, read_bytes
from feedpub.sources.markdown._site_layouts import Post, Unknown, words
from feedpub.sources.markdown._yaml import TEXTS, UnreadableYaml, mapping

#: Keys whose values are dates, folded.
_DATES = frozenset(
    ("date", "publishdate", "pubdate", "published", "publishedat", "created", "lastmod", "updated",
     "modified", "updateddate", "updatedat", "lastmodifiedat", "lastupdated", "datemodified",
     "expirydate", "expires", "unpublishdate", "datepublished")
)  # fmt: skip
_IMAGES = ("image", "featured_image", "featuredImage", "featureimage", "feature_image", "cover",
           "cover_image", "coverImage", "heroImage", "hero_image", "hero", "thumbnail", "banner",
           "images", "header", "ogImage", "og_image", "socialImage", "previewimage", "top_img",
           "feature", "img", "photo", "picture", "index_img", "teaser", "resources")  # fmt: skip
_SOURCES = ("url", "src", "image", "path", "relative", "teaser", "og_image", "overlay_image")
#: What Hugo's own templates look for in the names of a post's files.
_FEATURED = ("feature", "cover", "thumbnail")
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif")
_MORE = pattern(
    r"<!-{2,3}\s{0,9}(?:more|truncate|excerpt|end_excerpt|readmore|TEASER_END)\b[^>]{0,100}-->",
    re.IGNORECASE,
)
_AUTHOR = {"name": ("name", "title", "display_name", "displayName"),
           "url": ("url", "link", "homepage", "website", "uri"), "email": ("email", "mail"),
           "avatar": ("avatar", "image", "picture", "image_url", "imageURL")}  # fmt: skip
#: What an address may hold: https://www.rfc-editor.org/rfc/rfc3986#section-2.2
_SAFE = "%/:@!$&'()*+,;=~-._?#"
_NO_DATE = "is missing: neither the front matter nor the name of the file has one"
_NO_ARTICLE = "has no date and is not in a section: it was read as a page, not an article"
_NO_ADDRESS = (
    "is not known: no configuration of a site says how addresses are made; set it, e.g. "
    'url = { template = "https://www.example.org/{section}/{slug}/" } under [source.fields]'
)


def records(site: Site, files: Iterator[Found], encoding: str | None = None) -> Iterator[Record]:
    """Yield the records of *files*, translations of each other one after the other."""
    groups: dict[tuple[object, ...], list[Found]] = defaultdict(list)
    for number, each in enumerate(files):
        groups[_group(site, each, number)].append(each)
    for group in groups.values():
        made = [_made(site, each, encoding) for each in group]
        pages = [page for _, page in made if page is not None and page.kind == "post"]
        for record, page in made:
            if page is not None and len(pages) > 1:
                _translate(record, page, pages, site)
            yield record


def _group(site: Site, found: Found, number: int) -> tuple[object, ...]:
    """Return what *found* shares with its translations."""
    if found.fault is not None or not site.layout.languages:
        return (number,)
    stem, _ = site.layout.without_language(found.path.stem)
    return found.path.relative_to(found.folder).parent, stem


def _translate(record: Record, page: Post, pages: Sequence[Post], site: Site) -> None:
    others = [
        {"language": each.language or site.layout.language, "url": each.permalink}
        for each in pages
        if each is not page and isinstance(each.permalink, str) and not each.draft
        and each.language != page.language and (each.language or site.layout.language)
    ]  # fmt: skip
    if others and isinstance(record.data, dict):
        record.data["translations"] = others


def _made(site: Site, found: Found, encoding: str | None) -> tuple[Record, Post | None]:
    name = site.layout.called(found.path)
    if found.fault is not None:
        return _not_read(name, found.fault), None
    try:
        text = decoded(read_bytes(found.path), encoding)
    except OSError as error:
        return _not_read(name, f"!cannot be opened: {error.strerror}"), None
    except UnicodeDecodeError as error:
        return Record(
            _not_decoded(error), error.object.count(b"\n", 0, error.start) + 1, path=name
        ), None
    except UnreadableYaml as error:
        return Record(Broken(rule=error.rule, message=error.message), path=name), None
    return record_of(site, found, text)


def record_of(site: Site, found: Found, text: str) -> tuple[Record, Post | None]:
    """Return the record of the file *found* that holds *text*, and what its place says of it."""
    name = site.layout.called(found.path)
    try:
        page, parts = site.page(found, text)
    except UnreadableYaml as error:
        raw = text[:10_000].encode()
        message = f"cannot be used: its front matter {error.message}"
        broken = Broken(rule=error.rule, message=message, raw=raw)
        return Record(broken, error.line, path=name), None
    is_html = found.path.suffix.lower() in PAGES
    if parts.form is None:
        return _not_read(name, "has no front matter"), None
    if page.says_aloud and not page.draft:
        return _not_read(name, _NO_ARTICLE), None
    remarks: list[Remark] = []
    data = _record(site, page, parts, remarks, is_html=is_html)
    return Record(data, path=name, remarks=tuple(remarks)), page


def _not_read(name: str, fault: str) -> Record:
    if fault.startswith("!"):
        message = f"{fault[1:]}; its article would be missing"
        return Record(_remark(rules.UNREADABLE, message), path=name)
    return Record(_remark(rules.NOT_READ, f"the file {fault}"), path=name)


def _remark(rule: Rule, message: str, severity: Severity | None = None) -> Remark:
    return Remark(rule, severity or rule.severity, "", message, message)


def _not_decoded(error: UnicodeDecodeError) -> Broken:
    byte = f"byte 0x{error.object[error.start]:02X} at byte offset {error.start}"
    return Broken(
        rule=rules.NOT_UTF8,
        message=f"has a {byte} that is not {error.encoding.upper()}; save the file as UTF-8, or "
        'write encoding = "…" for the source',
        raw=error.object[:10_000],
    )


def _record(
    site: Site, page: Post, parts: Parted, remarks: list[Remark], *, is_html: bool
) -> dict[str, Any]:
    layout = site.layout
    data = {key: _value(key, each, site) for key, each in page.data.items()}
    for key in page.data:
        if key[:1].isupper():
            data.setdefault(key.lower(), data[key])
    data["content"] = data["html"] = None
    data |= _text(parts.body, site, page, remarks, is_html=is_html)
    return data | {
        "file": page.file, "folder": "/".join(page.steps), "name": page.path.stem,
        "slug": page.slug, "section": page.section, "categories": page.categories,
        "tags": words(data.get("tags")), "kind": page.kind,
        "status": "draft" if page.draft else "published",
        "language": _language(page, layout.language), "authors": _authors(site, page),
        "image": _image(site, page),
        "date": page.date or InvalidValue(rules.MISSING_FIELD, _NO_DATE),
        "permalink": _permalink(page.permalink),
    }  # fmt: skip


def _permalink(found: str | Unknown | None) -> str | InvalidValue:
    if isinstance(found, Unknown):
        return InvalidValue(rules.MISSING_FIELD, f"is not known: {found}")
    return quote(found, safe=_SAFE) if found else InvalidValue(rules.MISSING_FIELD, _NO_ADDRESS)


def _value(key: str, value: Any, site: Site) -> Any:
    if key.lower() in TEXTS and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value and key.replace("_", "").lower() in _DATES:
        return site.layout.dated(value)
    return value


def _text(
    body: str, site: Site, page: Post, remarks: list[Remark], *, is_html: bool
) -> dict[str, str]:
    """Return what *body* says, and how much of it comes before "read more"."""
    text = Text(site, page)
    body = resolved(text.freed(body, site.layout.tags), site, page)
    for name in text.left_out:
        message = f"{name} is not known and was removed from the text"
        remarks.append(_remark(rules.LEFT_OUT, message))
    name = "html" if is_html else "content"
    before, after = _parts(body, page.text("excerpt_separator") or site.layout.excerpt_separator)
    if not after.strip():
        return {name: before}
    return {name: before + after, "before_more": before}


def _parts(body: str, separator: str | None) -> tuple[str, str]:
    """Return what comes before and after the line that says "read more" in *body*."""
    if separator and separator in body:
        before, _, after = body.partition(separator)
        return before, after
    match = _MORE.search(body)
    return (body, "") if match is None else (body[: match.start()], body[match.end() :])


def _language(page: Post, common: str | None) -> str | None:
    own = page.text("lang", "language", "locale")
    if own:
        return own
    found = page.language or common
    return found if found and language.looks_like_tag(found) else None


def _authors(site: Site, page: Post) -> list[Any]:
    given = page.get("authors", "author", "byline", "creator")
    if given is None:
        given = mapping(page.get("params")).get("author") or mapping(page.get("extra")).get(
            "author"
        )
    if isinstance(given, str) and site.layout.generator in ("pelican", "nikola"):
        given = words(given, ";,")
    given = given if isinstance(given, list) else [given or site.layout.author]
    return [found for each in given if (found := _author(site, each))]


def _author(site: Site, given: Any) -> Any:
    if isinstance(given, str):
        known = known_author(site.layout, given.strip())
        if not known:
            return given.strip()
        given = {"name": given.strip(), **known}
    found = {}
    for name, keys in _AUTHOR.items():
        value = next((given[key] for key in keys if mapping(given).get(key)), None)
        if isinstance(value, str):
            found[name] = site.asset(value, _NOWHERE) if name in ("avatar", "url") else value
    return found


_NOWHERE = Post(path=Path(), file="", steps=(), stem="", data={})


def _image(site: Site, page: Post) -> dict[str, Any] | None:
    for name in (*_IMAGES, "extra", "params"):
        found = _image_in(page.data.get(name), site, page)
        if found is not None:
            for key, names in (("caption", ("image_caption", "caption")), ("alt", ("image_alt",)),
                               ("credit", ("image_credit", "image_license"))):  # fmt: skip
                value = page.text(*names)
                if value:
                    found.setdefault(key, value)
            return found
    if page.bundle and page.path.parent.is_dir() and site.layout.generator == "hugo":
        for each in sorted(page.path.parent.iterdir()):
            name = each.name.lower()
            if name.endswith(_PICTURES) and any(word in name for word in _FEATURED):
                return {"url": site.asset(each.name, page)}
    return None


def _image_in(value: Any, site: Site, page: Post) -> dict[str, Any] | None:
    if isinstance(value, list):
        return next((found for each in value if (found := _image_in(each, site, page))), None)
    if isinstance(value, str):
        value = {"url": value}
    said = mapping(value)
    source = next((each for name in _SOURCES if isinstance(each := said.get(name), str)), None)
    if source is None:
        inner = [said.get(name) for name in _IMAGES if name in said]
        return next((found for each in inner if (found := _image_in(each, site, page))), None)
    source = source.strip()
    if (
        not source
        or source.startswith(("../", "~/", "@", "<", "#"))
        or (source.startswith("./") and site.layout.generator == "astro")
    ):
        return None
    found = {name: said[name] for name in ("alt", "caption", "credit", "width", "height")
             if isinstance(said.get(name), str | int)}  # fmt: skip
    return {"url": site.asset(source, page), **found}
