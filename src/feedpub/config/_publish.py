"""The directories and the layout of ``[publish]``, checked against each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedpub.settings import Settings


def work(settings: Settings, base: Path, directory: Path) -> Path | None:
    """Return the configured working folder; report problems to *settings*.

    Args:
        settings: The configuration.
        base: The base directory of paths.
        directory: The published directory, from which files are synced or served.
    """
    given: str | None = settings.table.get("publish", {}).get("work")
    if given is None:
        return None
    folder = (base / given).absolute()
    if folder.resolve().is_relative_to(directory.resolve()):
        settings.problem(
            ("publish", "work"), f"{given!r} is in the published directory; name a folder outside"
        )
    return folder


def layout(settings: Settings, base: Path, directory: Path) -> str:
    """Return the configured layout; report problems to *settings*.

    Args:
        settings: The configuration.
        base: The folder of the configuration, which must not become a release.
        directory: The published directory.
    """
    given: str = settings.table.get("publish", {}).get("layout", "directory")
    if given == "releases" and base.resolve().is_relative_to(directory.resolve()):
        settings.problem(
            ("publish", "layout"),
            "would make a release of the folder that the configuration is in; publish to a"
            " directory of its own",
        )
    return given
