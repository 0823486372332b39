"""The outputs of a configuration, with what planning needs to know of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from feedpub.config import Config
from feedpub.formats import FORMATS
from feedpub.making._vanished import may_be_empty
from feedpub.model import Output
from feedpub.selection import PlannedOutput

if TYPE_CHECKING:
    from feedpub.profiles import Adapter


def adapters(config: Config, now: datetime) -> list[Adapter | None]:
    """Return what adapts each output of *config* to its aggregators."""
    return [_adapter(config, each, now) if each.profiles else None for each in config.outputs]


def planned_outputs(
    config: Config, fits: Sequence[Adapter | None], taken_back: Collection[str] = ()
) -> list[PlannedOutput]:
    """Return the outputs of *config*, adapted by *fits*; they may announce *taken_back* ids."""
    return [
        PlannedOutput(
            output,
            has_tombstones=FORMATS[output.format].has_tombstones,
            may_be_empty=may_be_empty(output, prune=config.prune),
            was_public=taken_back.__contains__,
            remembers=config.store is not None,
            fit=fit,
            ends_with=FORMATS[output.format].ends_with,
        )
        for output, fit in zip(config.outputs, fits, strict=True)
    ]


def _adapter(config: Config, output: Output, now: datetime) -> Adapter:
    from feedpub import profiles  # not needed for outputs without a profile: 20 ms

    return profiles.Adapter(
        [profiles.find(name) for name in output.profiles],
        config.publication,
        output.path,
        now,
        output.settings,
        config.judgement.of(output.path),
    )
