"""Makes addresses in a clean body absolute, and removes tracking pixels."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from html import unescape
from urllib.parse import quote, urlsplit

from feedpub import urls
from feedpub.html._allowed import BLOCKS, GAP, MARK
from feedpub.html._beacons import is_beacon
from feedpub.html._plain import FINISHED
from feedpub.patterns import pattern

#: The tags that may need a change; most links do not and are skipped at no cost.
_TAG = pattern(
    rf"<(?!{FINISHED})(a|audio|blockquote|del|iframe|img|ins|q|source|track|video)"
    r'(?!(?<!iframe)(?<!img)>)((?: [^\s"<>/=]+="[^"]*")*)>(?:</iframe>)?'
)
_ATTRIBUTE = pattern(r' ([^\s"<>/=]+)="([^"]*)"')
_ADDRESSES = frozenset({"cite", "href", "poster", "src"})
_CANDIDATE = pattern(r"([^\s,]\S*)(?:(?<!,)\s+([^,]*))?")
_DESCRIPTOR = pattern(r"[0-9]+(?:\.[0-9]+)?[hwx](?:\s+[0-9]+h)?")
_OTHER_SCHEME = pattern(r"(?:mailto|tel):[^\s]", re.IGNORECASE)
_LONGEST = 8192

_EMPTIED = pattern(
    r"<(a|aside|center|div|em|figure|li|p|picture|section|span|strong)(?: [^<>]*)?>"
    rf"[\s\xa0{GAP}]*{MARK}[\s\xa0{MARK}{GAP}]*</\1>"
)
_REMOVED = pattern(f"[{MARK}{GAP}]+")
_TAG_NAME = pattern(r"</?([a-z][a-z1-6]*)")
_PRE = pattern(rf"(<pre(?: [^<>]*)?>){MARK}+\n")


def finish(html: str, base: str, changes: Counter[str]) -> str:
    """Return canonical *html* with absolute addresses, and without tracking pixels."""
    return tidy(_TAG.sub(lambda match: _tag(match, base, changes), html))


def tidy(html: str) -> str:
    """Remove the marks, and paragraphs and wrappers that are now empty."""
    if MARK not in html and GAP not in html:
        return html
    for _ in range(10):
        html, emptied = _EMPTIED.subn(_emptied, html)
        if not emptied:
            break
    # Parsers drop a line break right after <pre>, so one that is text must be doubled.
    html = _PRE.sub(r"\1\n\n", html)
    # A search for two characters looks at each of the text, and mostly no words were parted.
    return _REMOVED.sub(_blank, html) if GAP in html else html.replace(MARK, "")


def _emptied(match: re.Match[str]) -> str:
    return MARK + GAP if match[1] in BLOCKS else MARK


def _blank(match: re.Match[str]) -> str:
    """Return the separator of two words between which something was removed."""
    text, start, end = match.string, match.start(), match.end()
    if GAP not in match[0] or start == 0 or end == len(text):
        return ""
    before = text.rfind("<", 0, start) if text[start - 1] == ">" else start - 1
    return "" if _parts(text, before) or _parts(text, end) else " "


def beside(before: str, after: str) -> str:
    """Return two pieces of clean HTML joined where a block between them was removed."""
    return _REMOVED.sub(_blank, before + GAP + after)


def _parts(text: str, at: int) -> bool:
    """Return whether a word ends at position *at*, by a space or the tag of a block."""
    tag = _TAG_NAME.match(text, at)
    return text[at].isspace() if tag is None else tag[1] in BLOCKS or tag[1] in {"br", "hr"}


def _tag(match: re.Match[str], base: str, changes: Counter[str]) -> str:
    name: str = match[1]
    attributes = {key: unescape(value) for key, value in _ATTRIBUTE.findall(match[2])}
    counted: Counter[str] = Counter()
    resolved = _resolve(attributes, base, counted)
    if name in {"iframe", "img"}:
        if is_beacon({**attributes, **resolved}):
            changes["tracking-pixel"] += 1
            return MARK
        if not _shows_something(name, resolved):
            changes["element" if not counted["unsafe-url"] else "unsafe-url"] += 1
            return MARK
    changes.update(counted)
    if resolved.pop("style", None) is not None:
        changes["attribute"] += 1
    if "target" in resolved:
        _guard_target(resolved, changes)
    if resolved == attributes:
        return match[0]
    written = "".join(f' {key}="{_escape(value)}"' for key, value in resolved.items())
    return f"<{name}{written}>" + ("</iframe>" if name == "iframe" else "")


def _escape(value: str) -> str:
    value = value.replace("&", "&amp;").replace('"', "&quot;")
    return value.replace("<", "&lt;").replace(">", "&gt;")


def _resolve(attributes: dict[str, str], base: str, changes: Counter[str]) -> dict[str, str]:
    resolved = {}
    for key, value in attributes.items():
        address: str | None = value
        if key in _ADDRESSES:
            address = _address(value, base, changes, link=key == "href")
        elif key == "srcset":
            address = _srcset(value, base, changes)
        if address is not None:
            resolved[key] = address
    return resolved


def _address(value: str, base: str, changes: Counter[str], *, link: bool = False) -> str | None:
    # Browsers drop tabs and line breaks: https://url.spec.whatwg.org/#concept-basic-url-parser
    text = re.sub(r"[\t\n\r]", "", value).strip()
    if link and _OTHER_SCHEME.match(text):
        return quote(text, safe="%:/?#[]@!$&'()*+,;=~")
    try:
        if len(text) > _LONGEST:
            raise ValueError("is too long")
        address = urls.absolute(_from_root(text, base), base)
    except ValueError:
        changes["unsafe-url"] += 1
        return None
    if address != value:
        relative = not text.lower().startswith(("http:", "https:"))
        changes["absolute-url" if relative else "encoded-url"] += 1
    return address


def _from_root(text: str, base: str) -> str:
    """Resolve a relative address; for ``/path``, which CMSs write, without `urljoin`'s 5 µs."""
    if text[:1] != "/" or text[1:2] == "/" or "/." in text:
        return text
    return _origin(base) + text


@lru_cache(maxsize=64)
def _origin(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def _srcset(value: str, base: str, changes: Counter[str]) -> str | None:
    """Resolve every candidate: https://html.spec.whatwg.org/#parse-a-srcset-attribute."""
    candidates = []
    for url, descriptor in _CANDIDATE.findall(value):
        address = _address(url.rstrip(","), base, changes)
        if address is not None:
            descriptor = " ".join(descriptor.split())
            sized = _DESCRIPTOR.fullmatch(descriptor)
            candidates.append(f"{address} {descriptor}" if sized else address)
    return ", ".join(candidates) or None


def _shows_something(name: str, resolved: dict[str, str]) -> bool:
    if name == "iframe":
        return resolved.get("src", "").startswith("https://")
    return "src" in resolved or "srcset" in resolved


def _guard_target(resolved: dict[str, str], changes: Counter[str]) -> None:
    """Add rel="noopener" to links that open in a new window."""
    if resolved["target"] != "_blank":
        del resolved["target"]
        changes["attribute"] += 1
    elif "noopener" not in resolved.get("rel", "").lower().split():
        resolved["rel"] = f"{resolved.get('rel', '')} noopener".strip()
        changes["attribute"] += 1
