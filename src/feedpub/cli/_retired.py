"""What is said of outputs for aggregators that read no feeds any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feedpub.cli import _terminal
from feedpub.config import Config


def said(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence or two on each of the profiles *names* whose aggregator is retired."""
    from feedpub import profiles  # 20 ms

    for name in dict.fromkeys(names):
        profile = None if name in ("auto", "all") else profiles.find(name)
        if profile is not None and not profile.is_living:
            state = profiles.standing(profile)
            yield f"{profile.title} reads no feeds any more: {state}. Instead: {profile.instead}"


def warn(names: Iterable[str]) -> None:
    """Print what there is to say of the profiles *names*."""
    wanted = list(names)
    if wanted:
        for text in said(wanted):
            _terminal.warn(text)


def of_outputs(config: Config) -> list[str]:
    """Return the names of the profiles of all outputs."""
    return [name for output in config.outputs for name in output.profiles]
