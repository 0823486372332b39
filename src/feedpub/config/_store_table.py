"""``[store]``: where what runs remember is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from feedpub.config._unpublished import is_published
from feedpub.model import Value
from feedpub.settings import Settings


class StoreOptions(Value, frozen=True):
    """What is remembered from run to run.

    Attributes:
        path: The file, absolute; ``None``: ``store`` in the working folder.
        same_url: Whether a record with the page of a published article, and another id, is that
            article.
        home: The store of the configuration, if the command line publishes elsewhere than that
            says: ids that were adopted there count here, too.
        url: The database of PostgreSQL that is used instead.
        url_env: The environment variable that has it.
        schema: The schema there.
    """

    path: Path | None
    same_url: bool = True
    home: Path | None = None
    url: str | None = None
    url_env: str | None = None
    schema: str = "feedpub"


def store_of(
    settings: Settings,
    base: Path,
    path: Path | None,
    published: Sequence[Path],
    *,
    is_elsewhere: bool,
) -> StoreOptions | None:
    """Return what ``[store]`` says; ``None`` if nothing is to be remembered.

    Args:
        settings: The configuration.
        base: The folder that paths in it start from.
        path: Its file, if there is one.
        published: The directories that the world reads.
        is_elsewhere: Whether the command line publishes elsewhere than it says: what is tried
            there is not for the newsroom's own store.
    """
    table = settings.table.get("store", {})
    if not table.get("enabled", True):
        return None
    options: dict[str, Any] = {"same_url": table.get("same_url", "same") == "same"}
    _check(settings, table)
    server = {key: table[key] for key in ("url", "url_env", "schema") if key in table}
    if {"url", "url_env"} & server.keys() and not is_elsewhere:
        return StoreOptions(path=None, **server, **options)
    if "path" in table:
        own = (base / table["path"]).absolute()
        if is_published(own, published):
            settings.problem(
                ("store", "path"), f"{table['path']!r} is published; name a file elsewhere"
            )
        return StoreOptions(path=own, **options)
    if path is not None:
        stem = "feedpub" if path.name == "pyproject.toml" else path.stem
        own = base / f"{stem}.store"
        if is_elsewhere:
            return StoreOptions(path=None, home=own, **options)
        if not is_published(own, published):
            return StoreOptions(path=own, **options)
    return StoreOptions(path=None, **options)


def _check(settings: Settings, table: Mapping[str, Any]) -> None:
    places = [key for key in ("path", "url", "url_env") if key in table]
    if len(places) > 1:
        settings.problem(("store", places[1]), f"says a second place beside {places[0]}; keep one")
    if "schema" in table and places[:1] == ["path"]:
        settings.problem(("store", "schema"), "is of a server; a file has none")
    if "url" in table and not table["url"].startswith(("postgresql", "postgres:")):
        settings.problem(
            ("store", "url"), "is not the URL of a database of PostgreSQL: postgresql://host/name"
        )
