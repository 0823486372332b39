"""URLs as people write them, made into URIs as feeds need them (RFC 3986, RFC 3987, UTS 46)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from feedpub import uris
from feedpub.patterns import pattern
from feedpub.text import shown

#: Longest URL: what RFC 9110 requires recipients to support, and four times a sitemap's limit.
#: https://www.rfc-editor.org/rfc/rfc9110#section-4.1-5
MAX_LENGTH = 8_000
#: The most that a sitemap may list (https://www.sitemaps.org/protocol.html#locdef).
LONGEST_LISTED = 2_047
#: Characters that browsers drop anywhere in a URL.
BREAKS = pattern(r"[\t\r\n]")
#: Parameters that say where readers come from, on any site, and on most.
_SURELY_TRACKING = pattern(r"(?:utm_\w+|(?:fb|g|d|y|tw|tt|ms)clk?id)=", re.IGNORECASE)
_TRACKING = pattern(
    r"(?:utm_\w+|at_\w+|ns_\w+|mc_\w+|[a-z]*clid|ref|xtor|cmp|cmpid|partner|ocid|rss|feed|source)=",
    re.IGNORECASE,
)
_SCHEME = pattern(rf"{uris.SCHEME}(?=:)")
_HOST_END = pattern(r"[/?#]")
_ESCAPED = pattern(r"%([0-9A-Fa-f]{2})")
_PORTS = {"http": ":80", "https": ":443"}


def absolute(text: str, base: str | None = None) -> str:
    """Return *text* as an absolute http(s) URI.

    Spaces around it are dropped; spaces and other characters that are not allowed in a URI are
    percent-encoded; an internationalised host becomes its ASCII form; a relative reference is
    resolved against *base*.

    Raises:
        ValueError: It cannot be one. The message completes the sentence "'…' …".
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise ValueError(f"has {len(text):,} characters; at most {MAX_LENGTH:,} are allowed")
    if uris.NORMAL.fullmatch(text):
        return text
    if base is not None and (found := on_site(text, base)) is not None:
        return found
    # As browsers do, and `urlsplit` does implicitly.
    text = BREAKS.sub("", text).replace("\\", "/")
    return _absolute(text, base)


def on_site(text: str, base: str) -> str | None:
    """Return the URL of the path *text* on the site of *base*, if joining changes nothing else."""
    site = _site(base)
    return site + text if site is not None and uris.PATH.fullmatch(text) else None


@lru_cache(maxsize=256)
def _site(base: str) -> str | None:
    found = uris.SITE.match(base) if uris.NORMAL.fullmatch(base) else None
    return found and found[0]


@lru_cache(maxsize=4096)
def _absolute(text: str, base: str | None) -> str:
    if not text:
        raise ValueError("is empty")
    scheme = _SCHEME.match(text)
    if scheme and scheme[0].lower() not in {"http", "https"}:
        raise ValueError(f"has the scheme {scheme[0]!r}; only http and https can be published")
    if scheme is None:
        if base is None:
            raise ValueError("is relative, and there is no base to resolve it against")
        text = urljoin(base, text)
        if uris.NORMAL.fullmatch(text):
            return text
    return _to_uri(text)


def _to_uri(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"is not a URL: {error}") from None
    if not parts.hostname:
        raise ValueError("names no host")
    if parts.username is not None:
        raise ValueError("contains a user name or password")
    host = _ascii_host(parts.hostname)
    netloc = host if port is None else f"{host}:{port}"
    # The first # begins the fragment; another one is part of it, and has to be encoded.
    path, mark, fragment = text.split("//", 1)[1][len(parts.netloc) :].partition("#")
    made = f"{parts.scheme.lower()}://{netloc}{_encode(path)}{mark}{_encode(fragment)}"
    if uris.problem(made, False, False):
        raise ValueError(f"has an impossible host name ({shown(host)})")
    return made


def _ascii_host(host: str) -> str:
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError(f"has an impossible host name: {error}") from None
    if ":" in host:
        host = f"[{host}]"
    return host.lower()


def _encode(text: str) -> str:
    return uris.UNSAFE.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8")), text
    )


def host(url: str) -> str:
    """Return the host of an absolute URL, lower-case."""
    return urlsplit(url).hostname or ""


def page(url: str, *, likely: bool = True) -> str:
    """Return *url* without what does not matter: scheme, www, tracking, fragment, final slash.

    Args:
        url: An absolute address.
        likely: Parameters that only track readers on most sites (``ref``) do not matter, either.
    """
    tracking = _TRACKING if likely else _SURELY_TRACKING
    url, _, _ = url.partition("#")
    if "%" in url:
        url = unquote(url)
    url, mark, query = url.partition("?")
    if mark:
        query = "&".join(part for part in query.split("&") if not tracking.match(part))
    host, _, path = url.partition("://")[2].partition("/")
    path = path.rstrip("/")
    return f"{bare_host(host)}/{path}?{query}" if query else f"{bare_host(host)}/{path}"


def spelled(url: str) -> str:
    """Return *url* in the one spelling that all that mean the same have (RFC 3986 § 6.2).

    The host is in lower case and has no default port, and only what must be is percent-encoded.
    """
    try:
        url = absolute(url)
    except ValueError:
        return url
    scheme, _, rest = url.partition("://")
    host = _HOST_END.split(rest, maxsplit=1)[0]
    rest = rest[len(host) :]
    host = host.removesuffix(_PORTS.get(scheme, " "))
    rest = _ESCAPED.sub(_unescaped, rest) if "%" in rest else rest
    return f"{scheme}://{host}{rest if rest.startswith('/') else f'/{rest}'}"


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    is_plain = character.isascii() and (character.isalnum() or character in "-._~")
    return character if is_plain else match[0].upper()


@lru_cache(maxsize=1024)
def bare_host(host: str) -> str:
    """Return *host* in lower case, without www or a default port."""
    host = host.lower().removeprefix("www.")
    return host.removesuffix(":443").removesuffix(":80") if ":" in host else host


def tag_of(url: str, authority: str | None = None) -> str:
    """Return what ``tag:`` URIs of the site at *url* begin with (RFC 4151).

    Args:
        url: The site's address.
        authority: ``authority,date`` that it chose for them.
    """
    return f"tag:{authority or f'{host(url)},2026'}:"


def is_spelled(text: str) -> bool:
    """Return whether *text* has only characters that are allowed in a URI."""
    return uris.SPELLED.fullmatch(text) is not None
