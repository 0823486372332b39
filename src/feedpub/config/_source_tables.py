"""``[[source]]``: where records come from, and what they speak."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from feedpub import dates
from feedpub.settings import Key, Settings, share, span
from feedpub.sources import COMMON_KEYS, SOURCES, Source, is_address


def source_of(settings: Settings, index: int, table: Mapping[str, Any]) -> Source:
    """Return the source that the table number *index* describes; problems are noted."""
    key: Key = ("source", index)
    values = {name: value for name, value in table.items() if name in COMMON_KEYS}
    _check_place(settings, key, values)
    if "timezone" in values:
        settings.checked((*key, "timezone"), dates.zone, values["timezone"])
    if "encoding" in values:
        settings.checked((*key, "encoding"), _encoding, values["encoding"])
    if isinstance(values.get("date_format"), list):
        values["date_format"] = tuple(values["date_format"])
    values["normalise"] = tuple(values.get("normalise", ()))
    _check_signing_in(settings, key, values)
    if "max_bad" in values:
        values["max_bad"] = settings.checked((*key, "max_bad"), share, values["max_bad"])
        if "quarantine" not in values:
            said = "means something only with quarantine, the file that bad records go to"
            settings.problem((*key, "max_bad"), said)
    for name in ("warn_after", "error_after"):
        if name in values:
            values[name] = span(values[name])
    options = {name: value for name, value in table.items() if name not in COMMON_KEYS}
    if options:
        _check_options(settings, key, values.get("format"), options)
    return Source(**values, options=options)


def _check_place(settings: Settings, key: Key, values: dict[str, Any]) -> None:
    """See to it that *values* has a path, and only one."""
    if "command" in values:
        _check_command(settings, key, values)
        return
    if "timeout" in values:
        settings.problem((*key, "timeout"), "means something only with a command")
    url = values.pop("url", None)
    if url is not None and "path" in values:
        settings.problem((*key, "url"), "is the same as path, which is there as well")
    elif url is not None:
        values["path"] = url
    elif "path" not in values:
        settings.problem(key, "'path' is missing")
        values["path"] = ""


#: What `[[source]]` says of requests.
_OF_REQUESTS = ("headers", "headers_env", "user", "password_env")


def _check_signing_in(settings: Settings, key: Key, values: dict[str, Any]) -> None:
    if not values["path"].startswith(("http://", "https://")) and is_address(values["path"]):
        return  # a database or a store, whose kind knows how to sign in
    given = [name for name in _OF_REQUESTS if name in values]
    if given and not is_address(values["path"]):
        settings.problem((*key, given[0]), "means something only with an address")
    elif ("user" in values) != ("password_env" in values):
        missing = "password_env" if "user" in values else "user"
        settings.problem(key, f"'{missing}' is missing: user and password_env go together")
    if "@" in urlsplit(values["path"]).netloc:
        # Not shown: it may end up in logs.
        values["path"] = ""
        settings.problem(key, "the address contains a user name or password; leave them out, and"
                              ' write user = "…" and password_env = "…"')  # fmt: skip


def _check_command(settings: Settings, key: Key, values: dict[str, Any]) -> None:
    for name in ("path", "url"):
        if values.pop(name, None) is not None:
            settings.problem((*key, name), "means nothing beside a command: its output is read")
    values["command"] = tuple(values["command"])
    values["path"] = values["command"][0]


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ValueError("is not an encoding; write it like 'windows-1250'") from None


def _check_options(
    settings: Settings, key: Key, format: str | None, options: Mapping[str, Any]
) -> None:
    """Note each of *options* that sources of the kind *format* do not take."""
    for name in options:
        takers = [each for each, reader in SOURCES.items() if name in reader.options]
        # Without format, the kind is known when the source is opened.
        if format not in takers and (format is not None or not takers):
            kinds = " or ".join(f'format = "{each}"' for each in takers)
            settings.problem((*key, name), f"means something only with {kinds}")
