"""The untidy newsroom's configuration: every format, every profile, a file for each of anything."""

from __future__ import annotations

from pathlib import Path

from feedpub import formats, profiles
from realsize.untidy import SITE

#: Formats that a table of their own asks for, which is not an output.
_MADE_FOR_TABLES = frozenset({"indexnow-key", "robots", "rsl", "tdmrep"})
#: Files that mean something in one place.
_ONLY_THERE = frozenset({"llms.txt", "schemamap.xml"})
#: What some profiles ask the newsroom for.
_SETTINGS = {
    "smartnews": {
        "dark_mode_logo": f"{SITE}/dark-700x100.png",
        "analytics": "<script>count('{url}', '{title}')</script>",
    },
    "apple-news": {"language": "en-GB"},
    "msn": {"syndication_rights": True},
    "feedly": {"cover": f"{SITE}/cover.jpg"},
    "mailchimp": {"utm_source": "letter"},
    "dzen": {"directives": ["native-draft"]},
    "apple-podcasts": {
        "artwork": f"{SITE}/podcast-3000.jpg",
        "category": "News",
        "explicit": False,
        "owner_name": "Strait Courier",
        "owner_email": "audio@strait-courier.example",
    },
}

_HEAD = f"""
[publication]
name = "The Strait Courier – „Meerenge”"
url = "{SITE}/"
language = "en"
timezone = "Europe/London"
description = "News from both shores."
logo = "{SITE}/logo-700x100.png"
icon = "{SITE}/icon-512.png"
tag_authority = "strait-courier.example,2026"

[publish]
directory = "public"

[[source]]
path = "records*"

[rights]
holder = "Real Size Ltd"
contact = "rights@e.example"
search = true
ai-train = false
emit = ["rsl", "tdmrep", "robots", "rsl-in-rss", "license-in-atom"]

[[output]]
format = "rss"
path = "members.xml"
content = "full"
access = ["subscription", "registration"]
limit = "all"

[[output]]
format = "sitemap"
path = "sitemap.xml"
images = true
videos = true

[[output]]
format = "sitemap"
path = "packed.xml"
gzip = true
"""


def configuration() -> str:
    """Return the text of a feedpub.toml that leaves nothing out."""
    parts = [_HEAD]
    for each in ("section", "language", "author", "tag"):
        parts.append(_output("atom", f"by-{each}/{{{each}}}.xml", for_each=each, limit=20))
    for name, kind in formats.FORMATS.items():
        if name in _MADE_FOR_TABLES:
            continue
        path = f"plain/{name}.xml" if kind.path not in _ONLY_THERE else kind.path
        parts.append(_output(name, path if "sitemap" not in name else f"{name}0.xml"))
    for name in sorted(profiles.PROFILES):
        for format in profiles.find(name).formats:
            at_root = "sitemap" in format
            path = f"{name}-{format}.xml" if at_root else f"partners/{name}-{format}.xml"
            parts.append(_output(format, path, profile=name, settings=_SETTINGS.get(name)))
    return "\n".join(parts)


def write(folder: Path) -> Path:
    """Write the configuration into *folder* and return its path."""
    path = folder / "feedpub.toml"
    path.write_text(configuration(), encoding="utf-8")
    return path


def _output(format: str, path: str, **keys: object) -> str:
    settings = keys.pop("settings", None)
    lines = ["[[output]]", f'format = "{format}"', f'path = "{path}"']
    lines += [f"{key} = {_toml(value)}" for key, value in keys.items()]
    if isinstance(settings, dict):
        lines += ["[output.settings]", *(f"{key} = {_toml(v)}" for key, v in settings.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value) if isinstance(value, int) else f'"""{value}"""'
