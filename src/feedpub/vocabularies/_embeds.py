"""Players and posts of other sites, by their address."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = ("youtube.com", "youtu.be", "youtube-nocookie.com")
_POSTS = {"twitter.com": "twitter-tweet", "x.com": "twitter-tweet",
          "instagram.com": "instagram-media", "tiktok.com": "tiktok-embed",
          "bsky.app": "bluesky-embed", "threads.net": "text-post-media"}  # fmt: skip
_STEPS = re.compile(r"^/(?:embed|shorts|live|v)/([\w-]{5,20})")
_KEY = re.compile(r"[\w-]{5,20}")
_NUMBER = re.compile(r"/(\d{4,15})(?:/|$)")
_AUDIO = (".mp3", ".m4a", ".ogg", ".oga", ".wav", ".flac", ".aac", ".opus")
_VIDEO = (".mp4", ".m4v", ".webm", ".ogv", ".mov")


def player(url: str) -> str | None:
    """Return HTML that shows what is at *url*, if it is a video, a sound, or a post elsewhere."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in _YOUTUBE:
        return _framed(
            "https://www.youtube.com/embed/", _youtube_key(host, parts.path, parts.query)
        )
    if host in ("vimeo.com", "player.vimeo.com"):
        found = _NUMBER.search(parts.path)
        return _framed("https://player.vimeo.com/video/", found[1] if found else None)
    if host in _POSTS and parts.path.strip("/"):
        return f'<blockquote class="{_POSTS[host]}"><p>{link(url)}</p></blockquote>'
    return media(url, parts.path)


def media(url: str, path: str) -> str | None:
    """Return a player for the file at *url*, whose path is *path*, if it is sound or video."""
    lower = path.lower()
    for kind, ends in (("audio", _AUDIO), ("video", _VIDEO)):
        if lower.endswith(ends):
            return f'<figure><{kind} controls src="{escape(url.strip())}"></{kind}></figure>'
    return None


def link(url: str) -> str:
    """Return a link to *url* that shows it."""
    said = escape(url.strip())
    return f'<a href="{said}">{said}</a>'


def _youtube_key(host: str, path: str, query: str) -> str | None:
    step = _STEPS.match(path)
    if step is not None:
        return step[1]
    given = path[1:] if host == "youtu.be" else parse_qs(query[:2000]).get("v", [""])[0]
    found = _KEY.fullmatch(given)
    return found[0] if found else None


def _framed(start: str, key: str | None) -> str | None:
    if key is None:
        return None
    return f'<figure><iframe src="{start}{key}" allowfullscreen></iframe></figure>'
