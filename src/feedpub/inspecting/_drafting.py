"""A first configuration, of what was found."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedpub import dates, language, urls
from feedpub.inspecting._discovery import Candidate
from feedpub.inspecting._suggestions import UNKNOWN_SITE
from feedpub.inspecting._tables import marked, source_table, written
from feedpub.markup import schema_folder
from feedpub.model import Value

_UNTOLD = "CHECK: not found in the sources"


class Guess(Value, frozen=True):
    """What a publication says of itself, and which of it nothing tells."""

    name: str
    url: str
    language: str
    timezone: str | None = None
    description: str | None = None
    untold: frozenset[str] = frozenset()


def guessed(found: Candidate, given: Mapping[str, str | None]) -> Guess:
    """Return what is *found* of the publication; what is *given* wins."""
    told = {**found.inspection.told, **{key: value for key, value in given.items() if value}}
    untold = set()
    url = _url(told.get("url") or found.inspection.site)
    if url in (None, UNKNOWN_SITE):
        url = UNKNOWN_SITE
        untold.add("url")
    name = told.get("name")
    if not name:
        name = (urlsplit(url).hostname or "").removeprefix("www.")
        untold.add("name")
    said = told.get("language") or found.inspection.language
    tag = _language(said)
    if tag is None:
        untold.add("language")
    zone = _zone(told.get("timezone"))
    if zone is None and found.source.timezone:
        zone = found.source.timezone
        untold.add("timezone")
    return Guess(
        name=name,
        url=url,
        language=tag or "en",
        timezone=zone,
        description=told.get("description"),
        untold=frozenset(untold),
    )


def _url(text: str | None) -> str | None:
    try:
        return urls.absolute(text) if text else None
    except ValueError:
        return None


def _language(text: str | None) -> str | None:
    try:
        return language.normalize(text.replace("_", "-")) if text else None
    except ValueError:
        return None


def _zone(text: str | None) -> str | None:
    try:
        return text if text and dates.zone(text) else None
    except ValueError:
        return None


def draft(guess: Guess, found: Sequence[Candidate], folder: Path) -> str:
    """Return the configuration of a publication whose articles are what was *found* first.

    Args:
        guess: What the publication says of itself.
        found: Its source; what else was found is mentioned.
        folder: Where the configuration is to be.
    """
    first, *others = found
    lines = [
        f"#:schema {_schema(folder)}",
        "# What `feedpub build` reads. All keys: docs/configuration.md. Values marked CHECK were",
        "# guessed: check it before you publish the feeds.",
        "",
        "[publication]",
        *_said("name", guess.name, guess, "Exactly as Google News shows it."),
        *_said("url", guess.url, guess, "The home page."),
        *_said("language", guess.language, guess, "BCP 47: en, ro, pt-BR."),
        *_said("timezone", guess.timezone, guess, "Time zone of dates without one."),
        *_said("description", guess.description, guess, ""),
        "",
        _table(first, guess).rstrip(),
    ]
    for each in others:
        lines += ["", "# Also found. Do not read the same articles from two sources:"]
        lines += [f"# {line}".rstrip() for line in _table(each, guess).splitlines()]
    lines += [
        "",
        "# The feeds to make. Default: RSS, Atom, JSON Feed, a news sitemap, an archive sitemap.",
        "# [[output]]",
        '# format = "rss"',
        '# path = "rss.xml"',
        "",
        "[publish]",
        'directory = "public"     # Where the files go.',
        "",
    ]
    return "\n".join(lines)


def _table(each: Candidate, guess: Guess) -> str:
    # The publication says it for all of its sources.
    zone = None if each.source.timezone == guess.timezone else each.source.timezone
    return source_table(replace(each.source, timezone=zone), marked(each), about=each.about)


def at_home(each: Candidate, url: str) -> Candidate:
    """Return *each* with the addresses that are made for it on the site at *url*."""
    made = each.source.fields.get("url")
    if "fields.url" not in each.guesses or not isinstance(made, Mapping):
        return each
    address = made["template"].replace(UNKNOWN_SITE, url.rstrip("/") + "/", 1)
    fields = {**each.source.fields, "url": {"template": address}}
    return replace(each, source=replace(each.source, fields=fields))


def _said(key: str, value: str | None, guess: Guess, about: str) -> list[str]:
    if not value:
        return []
    note = _UNTOLD if key in guess.untold else about
    return [f"{key} = {written(value)}{f'  # {note}' if note else ''}"]


def _schema(folder: Path) -> str:
    """Return where editors find the schema: from *folder* on if it is in there, else its URL.

    https://taplo.tamasfe.dev/configuration/directives.html#the-schema-directive
    """
    path = Path(str(schema_folder() / "feedpub.schema.json")).absolute()
    if path.is_relative_to(folder.absolute()):
        return f"./{Path(os.path.relpath(path, folder.absolute())).as_posix()}"
    return path.as_uri()
