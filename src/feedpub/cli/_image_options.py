"""``--probe-images`` and its related options."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from feedpub.errors import UsageError
from feedpub.model import Publication

if TYPE_CHECKING:
    from feedpub import measuring

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--probe-images",
        is_flag=True,
        help="Read missing widths, heights, types and sizes from the images.",
    ),
    click.option(
        "--image-root",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Local directory of the files under the publication's URL.",
    ),
    click.option(
        "--image-cache",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Cache of image sizes between runs.  [default: in the user's cache directory]",
    ),
    click.option(
        "--image-timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=10.0,
        show_default=True,
        metavar="SECONDS",
        help="Timeout for one image.",
    ),
    click.option(
        "--allow-private",
        is_flag=True,
        help="Also fetch sources and images from private addresses.",
    ),
)


def options(command: Command) -> Command:
    """Add to *command* the options that `from_options` reads."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def from_options(
    options: Mapping[str, Any], publication: Publication
) -> measuring.MeasuringOptions:
    """Return what to read of images, and how.

    Raises:
        UsageError: There is no such directory.
    """
    from feedpub import measuring

    root: Path | None = options["image_root"]
    if root is not None and not root.is_dir():
        raise UsageError(f"--image-root {str(root)!r} is not a directory", help="Name a directory.")
    return measuring.MeasuringOptions(
        timeout=options["image_timeout"],
        allow_private=options["allow_private"],
        cache=options["image_cache"] or cache_file(os.environ, sys.platform),
        root=root,
        root_url=publication.url.rstrip("/") + "/",
    )


def cache_file(environment: Mapping[str, str], platform: str) -> Path | None:
    """Return the default directory of the cache of measured images."""
    home = environment.get("HOME") or environment.get("USERPROFILE")
    if platform == "win32" and environment.get("LOCALAPPDATA"):
        return Path(environment["LOCALAPPDATA"]) / "feedpub" / "Cache" / "images.sqlite"
    if environment.get("XDG_CACHE_HOME"):
        return Path(environment["XDG_CACHE_HOME"]) / "feedpub" / "images.sqlite"
    if not home:
        return None
    below = "Library/Caches" if platform == "darwin" else ".cache"
    return Path(home) / below / "feedpub" / "images.sqlite"
