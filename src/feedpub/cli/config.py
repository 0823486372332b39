"""``feedpub config``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from feedpub.cli import _retired, _terminal
from feedpub.config import Config, find, load, load_judgement, whole_schema
from feedpub.errors import ConfigError, remedy
from feedpub.settings import content
from feedpub.text import harmless


@click.command("config")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the resolved configuration.")
@click.option(
    "--schema", is_flag=True, help="Print the JSON Schema of configurations, with plug-ins."
)
def command(files: tuple[Path, ...], as_json: bool, schema: bool) -> None:
    """Check configuration FILEs; without any, the one that the other commands would use.

    \b
    feedpub config
    feedpub config --json feedpub.toml
    """
    if schema:
        _terminal.say_json(whole_schema())
        return
    for path in files or (_found(),):
        # A file with only [rules] is valid, too: it serves `feedpub validate`.
        if b"publication" in _bytes(path):
            config = load(path, environment=os.environ)
            _recover(config)
            if as_json:
                _terminal.say_json(_plain(config))
                continue
            _terminal.say(f"{path}: {len(config.sources)} sources, {len(config.outputs)} outputs")
            for line in _beyond(config):
                _terminal.say(line)
        else:
            load_judgement(path)
            _terminal.say(f"{path}: rules only")


def _beyond(config: Config) -> Iterator[str]:
    """Yield what nobody reads, and, as far as it says that, where it publishes, whom it tells."""
    from feedpub.destinations import announcers_of, targets_of

    yield from (f"  {each}" for each in _retired.said(_retired.of_outputs(config)))
    if config.targets:
        for target in targets_of(config):
            yield harmless(f"  publishes to {target.where}: {target.reach.value}")
    for announcer in announcers_of(config):
        yield harmless(f"  announces: {announcer.where}")


def _recover(config: Config) -> None:
    from feedpub.destinations import recover  # 60 ms

    recover(config, _terminal.warn)


def _bytes(path: Path) -> bytes:
    try:
        return content(path)
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}", place=str(path), help=remedy(error)
        ) from error


def _found() -> Path:
    path = find(Path.cwd())
    if path is None:
        raise ConfigError(
            "there is no configuration here or above", help="Write a feedpub.toml, or name a FILE."
        )
    return path


def _plain(config: Config) -> Any:
    found = msgspec.to_builtins(config, enc_hook=_plain_value)
    if config.store is not None and config.store.url is not None:
        from feedpub.sources import public

        found["store"]["url"] = public(config.store.url)
    return found


def _plain_value(value: Any) -> Any:
    return dict(value) if hasattr(value, "keys") else str(value)
