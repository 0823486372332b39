"""What is known of the publication and of its sources: by the last run, by what is live."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from feedpub import documents, urls
from feedpub.config import Config
from feedpub.documents import Contents
from feedpub.guarding import Supply
from feedpub.model import Output
from feedpub.publishing import Several, Staging, live
from feedpub.remembering import Memory
from feedpub.sources import Delivered, Reading
from feedpub.targets import Staged

#: Under which the store has what the next run compares with.
_NOTE = "guards"
_AUTHORITY = re.compile(r"tag:([^:]+):")


def note(memory: Memory, config: Config, reading: Reading) -> None:
    """Have *memory* know what the next run compares with."""
    if memory.store is not None:
        before = earlier_facts(memory).get("records", {})
        records = {
            each.source.path: each.records if each.is_whole else before.get(each.source.path)
            for each in reading.deliveries
        }
        known = {"records": records, "publication": _facts(config)}
        memory.store.put_note(_NOTE, json.dumps(known, ensure_ascii=False, sort_keys=True))


def earlier_facts(memory: Memory) -> Mapping[str, Any]:
    """Return what `note` earlier_facts in the last run that nothing was refused in."""
    return (None if memory.store is None else memory.store.noted(_NOTE, json.loads)) or {}


def supply(delivery: Delivered, before: Mapping[str, int]) -> Supply:
    """Return what a source delivered, and how many records it had *before*, by path."""
    source = delivery.source
    is_whole = source.mode == "snapshot" and delivery.is_whole
    return Supply(
        name=source.path,
        records=delivery.records,
        # How much is new or changed says nothing of whether all of it is there.
        before=before.get(source.path) if is_whole else None,
        newest=delivery.newest,
        modified=delivery.modified,
        warn_after=source.warn_after,
        error_after=source.error_after,
    )


def said(config: Config) -> dict[str, str]:
    """Return what writers say besides articles."""
    publication = config.publication
    given = {name: getattr(publication, name) for name in publication.__struct_fields__}
    said = {name: text for name, text in given.items() if isinstance(text, str)}
    for output in config.outputs:
        said |= {
            f"{output.path} title": output.title or "",
            f"{output.path} description": output.description or "",
        }
    return said


def _facts(config: Config) -> dict[str, str]:
    """Return what aggregators know the publication by."""
    publication = config.publication
    tag = urls.tag_of(publication.url, publication.tag_authority)
    return {
        "name": publication.name,
        "home page": publication.url,
        "tag authority": tag.removeprefix("tag:").removesuffix(":"),
    }


def identity(config: Config, before: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """Return the facts of the publication: what each was, and what it is."""
    return {fact: (before.get(fact), after) for fact, after in _facts(config).items()}


def as_live(
    made: Iterable[Staged], outputs: Mapping[str, Output], waiting: Staging | Several
) -> dict[str, str]:
    """Return what live feeds that are to change say of their publication."""
    facts: dict[str, str] = {}
    for staged in made:
        role = documents.KINDS[staged.format].role
        if not staged.changed or role in {"archive", "index"}:
            continue
        if outputs[staged.made_for.family].profiles or (role == "feed" and "home page" in facts):
            continue  # written as an aggregator wants it, or known
        ask = partial(live, name=staged.name)
        contents = _read(next(filter(None, waiting.each(ask)), b""), staged.format)
        if contents is not None:
            facts |= _said_by(contents, role)
    return facts


def _read(data: bytes, format: str) -> Contents | None:
    with suppress(ValueError):  # what is live may be anything
        return documents.read(data, format) if data else None
    return None


def _said_by(contents: Contents, role: str) -> dict[str, str]:
    """Return what a live document says of its publication."""
    if role == "news":
        name = next((each.publication[0] for each in contents.items), None)
        return {"name": name} if name else {}
    found = {"home page": contents.home} if contents.home else {}
    authorities = Counter(
        match[1] for each in contents.items if (match := _AUTHORITY.match(each.id or ""))
    )
    if authorities:
        found["tag authority"] = authorities.most_common(1)[0][0]
    return found
