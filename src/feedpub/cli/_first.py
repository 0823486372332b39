"""A first configuration, written where there was none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from feedpub import inspecting
from feedpub.cli import _terminal
from feedpub.errors import ConfigError, UsageError, remedy
from feedpub.reports import counted


def created(
    path: Path, found: Sequence[inspecting.Candidate], given: Mapping[str, str | None]
) -> None:
    """Write the configuration *path* of what was *found*; what is *given* of it wins.

    Raises:
        UsageError: It exists.
        ConfigError: It cannot be written.
    """
    guess = inspecting.guessed(found[0], given)
    homes = [inspecting.at_home(each, guess.url) for each in found]
    text = inspecting.draft(guess, homes, path.absolute().parent)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise exists(path) from None
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise ConfigError(message, place=str(path), help=remedy(error)) from None
    seen = found[0].inspection
    records = f"{'' if seen.is_whole else 'first '}{counted(seen.records, 'record')}"
    _terminal.say(f"wrote {path}: {counted(seen.articles, 'article')} in the {records}"
                  f" of {found[0].source.path}")  # fmt: skip
    marked = sum(line.startswith("# CHECK: ") or "  # CHECK: " in line for line in text.split("\n"))
    if marked:
        said = "value in it is a guess" if marked == 1 else "values in it are guesses"
        _terminal.say(f"{marked} {said}, marked CHECK: see to it first")
    ignoring = Path(".gitignore")
    if ignoring.is_file() and ".store" not in ignoring.read_text("utf-8", "replace"):
        _terminal.say("add feedpub.store* to .gitignore: builds remember there what they publish")


def exists(path: Path) -> UsageError:
    """Return the error of a configuration that is not to be overwritten."""
    return UsageError(
        "exists, and is not overwritten", place=str(path),
        help="Add a source to it with: feedpub inspect SOURCE --write",
    )  # fmt: skip
