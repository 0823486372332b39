"""Links from one text of a site to another, by the names of their files."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from feedpub.patterns import pattern
from feedpub.sources.markdown._site import SUFFIXES, Site
from feedpub.sources.markdown._site_layouts import Post

_LINK = pattern(
    r"(\](?:\(|:[ \t])<?|(?:href|src)=[\"'])"
    r"(@/|[{|](?:filename|static|attach|author|category|tag|index)[}|])?([^\s()\"'<>#?]*)"
)
#: One of these is in whatever names a file: how suffixes begin, and what comes before a name.
_SIGNS = ("@/", "{", "|", *{begin for each in SUFFIXES for begin in (each[:2], each[:2].upper())})
#: A picture whose address has spaces in it: CommonMark sees none, and everybody else one.
_SPACED = pattern(
    r"(!\[[^\]\[\n]{0,500}\]\()(https?://[^()<>\n\"]{0,500} [^<>\n\"]{0,300}?"
    r"\.(?:jpe?g|png|gif|webp|avif))(\))",
    re.IGNORECASE,
)


def resolved(text: str, site: Site, page: Post) -> str:
    """Return *text* with the addresses of what its links name by file."""

    def replace(match: re.Match[str]) -> str:
        before, kind, name = match.groups()
        found = _address(kind, name, site, page)
        return match[0] if found is None else f"{before}{found}"

    if "![" in text:
        text = _SPACED.sub(lambda match: f"{match[1]}<{match[2]}>{match[3]}", text)
    # Most texts name no file, which is seen in a tenth of the time of looking at their links.
    if site.layout.generator != "mkdocs" and not any(sign in text for sign in _SIGNS):
        return text
    return _LINK.sub(replace, text)


def _address(kind: str | None, name: str, site: Site, page: Post) -> str | None:
    if kind == "@/" or (kind and "filename" in kind):
        return site.address_of(unquote(name), page)
    if kind and ("static" in kind or "attach" in kind):
        return site.layout.address(name if name.startswith("/") else f"/{name}")
    if kind is not None or "://" in name or not name:
        return None
    if name.lower().endswith(SUFFIXES):
        return site.address_of(unquote(name), page)
    if site.layout.generator == "mkdocs" and not name.startswith("/"):
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(page.file), name))
        docs = str(site.layout.settings.get("docs_dir") or "docs").strip("/")
        if inside.startswith(f"{docs}/"):
            return site.layout.address(inside.removeprefix(f"{docs}/"))
    return None
