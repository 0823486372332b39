from __future__ import annotations

import copy
import datetime
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as some

from feedpub.config._admitted import is_surely_valid
from feedpub.config._file import schema

SCHEMA = schema()
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)

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


def test_what_every_key_may_say_is_admitted() -> None:
    assert VALIDATOR.is_valid(WHOLE)
    assert is_surely_valid(WHOLE, SCHEMA)


@given(
    path=some.sampled_from(places(WHOLE)),
    change=some.sampled_from(["replace", "remove", "add"]),
    value=some.sampled_from(AWKWARD) | some.text(max_size=8),
)
def test_nothing_is_admitted_that_the_validator_refuses(
    path: tuple[Any, ...], change: str, value: Any
) -> None:
    table = changed(path, change, value)
    assert VALIDATOR.is_valid(_plain(table)) or not is_surely_valid(table, SCHEMA)


def _plain(value: Any) -> Any:
    """Return *value* without dates, which JSON has not; no schema here admits what it puts."""
    if isinstance(value, datetime.date):
        return None
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ({"contains": {"type": "string"}}, {}),
        ({"contains": {"type": "string"}}, ["a"]),
        ({"type": "number"}, 1),
        ({"oneOf": [{"type": "string"}, {"minLength": 1}]}, "a"),
        ({"oneOf": [{"type": "number"}, {"type": "string"}]}, "a"),
        ({"oneOf": [{"type": "integer"}, {"const": 1.0}]}, 1),
    ],
)
def test_what_is_not_known_is_left_to_the_validator(part: dict[str, Any], value: Any) -> None:
    assert not is_surely_valid(value, part)


def test_a_configuration_in_order_needs_no_validator(tmp_path: Path) -> None:
    file = tmp_path / "feedpub.toml"
    file.write_text('[publication]\nname = "Z"\nurl = "https://z.example"\nlanguage = "ro"\n')
    code = (
        "import sys; from pathlib import Path; from feedpub.config import load;"
        f"load(Path({str(file)!r})); print('jsonschema_rs' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
