"""A configuration with all that one may say, and what may be mistaken for something else."""

from __future__ import annotations

import copy
import datetime
from typing import Any

WHOLE: dict[str, Any] = {
    "publication": {
        "name": "Ziarul",
        "url": "https://ziar.example/",
        "language": "ro-RO",
        "timezone": "Europe/Bucharest",
        "description": "Știri",
        "copyright": "© 2026",
        "editor": "a@b.example (A B)",
        "webmaster": "a@b.example",
        "logo": "https://ziar.example/l.png",
        "icon": "HTTPS://ziar.example/i.png",
        "hubs": ["https://hub.example/"],
        "tag_authority": "ziar.example,2026-01",
        "namespaces": {"x": "https://x.example/"},
    },
    "source": [{"path": "a.csv", "format": "csv"}, {"path": "-"}],
    "output": [
        {
            "format": "rss",
            "path": "{section}.xml",
            "url": "https://ziar.example/{section}.xml",
            "title": "T",
            "description": "D",
            "limit": "all",
            "max_age": "2 d",
            "content": "full",
            "access": ["registration"],
            "where": {"section": "a", "tag": ["b"], "access": "free", "age": "7d"},
            "for_each": "section",
            "stylesheet": "/s.css",
            "ttl": 5,
        },
        {"format": "news-sitemap", "limit": 10, "empty": "skip", "where": {"access": ["free"]}},
        {"format": "sitemap", "images": True, "videos": False, "translations": True, "gzip": True},
    ],
    "publish": {"directory": "public", "url": "http://ziar.example/", "prune": True},
    "rules": {"rss/*": "off", "html/relative-url": "error"},
    "override": [{"path": "a/*.xml", "rules": {"rss/*": "info"}}],
}

#: What may be mistaken for something else.
AWKWARD: list[Any] = [
    None, True, False, 0, 1, -1, 1.0, 1.5, 0.0, "", " ", "\n", "all", "ro\n", "ro", "48h", "48h\n",
    "free", "full", "off", "https://x.example\n", "https://", "\ufeffa@b", "a\x1c@b", "a@b\n",
    "٢h", [], [1], ["free", 1], ["free"], {}, {"": ""}, {"xml": "a"}, {"path": "a"},
    datetime.date(2026, 1, 1),
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything inside *value*, and of *value* itself."""
    inside: list[Any] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    return [path, *(found for key, each in inside for found in places(each, (*path, key)))]


def changed(path: tuple[Any, ...], change: str, value: Any) -> Any:
    """Return `WHOLE` with what stands at *path* replaced, removed, or given a neighbour."""
    whole = copy.deepcopy(WHOLE)
    if not path:
        return value
    holder: Any = whole
    for step in path[:-1]:
        holder = holder[step]
    if change == "replace":
        holder[path[-1]] = value
    elif change == "remove":
        del holder[path[-1]]
    elif isinstance(holder, list):
        holder.append(value)
    else:
        holder["unheard-of"] = value
    return whole


#: Parts of schemas, and values of which only the validator says whether they are valid.
UNSURE: list[tuple[dict[str, Any], Any]] = [
    ({"contains": {"type": "string"}}, {}),
    ({"contains": {"type": "string"}}, ["a"]),
    ({"type": "number"}, 1),
    ({"oneOf": [{"type": "string"}, {"minLength": 1}]}, "a"),
    ({"oneOf": [{"type": "number"}, {"type": "string"}]}, "a"),
    ({"oneOf": [{"type": "integer"}, {"const": 1.0}]}, 1),
    ({"oneOf": [{"type": "integer"}, {"const": 1.0}]}, 1.0),
    ({"oneOf": [{"enum": ["a", 2]}, {"type": "integer"}]}, 3),
    ({"enum": [1]}, True),
    ({"minLength": 1}, {"a": 1}),
    ({"pattern": "a"}, 5),
]
