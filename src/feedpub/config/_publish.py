"""What ``[publish]`` says of places, held against each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedpub.settings import Settings


def work(settings: Settings, base: Path, directory: Path) -> Path | None:
    """Return the working folder that is asked for; a problem goes to *settings*.

    Args:
        settings: The configuration.
        base: Directory that paths start from.
        directory: What is published, and synced and served from there.
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
    """Return the layout that is asked for; a problem goes to *settings*.

    Args:
        settings: The configuration.
        base: The folder of the configuration, which must not become a release.
        directory: What is published.
    """
    given: str = settings.table.get("publish", {}).get("layout", "directory")
    if given == "releases" and base.resolve().is_relative_to(directory.resolve()):
        settings.problem(
            ("publish", "layout"),
            "would make a release of the folder that the configuration is in; publish to a"
            " directory of its own",
        )
    return given
