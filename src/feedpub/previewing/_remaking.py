"""Makes a new edition whenever something changes, and says what became of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from traceback import format_exc

from feedpub.config import Config
from feedpub.errors import FeedpubError
from feedpub.pipeline import Built
from feedpub.previewing._edition import Edition
from feedpub.previewing._newer import Changes
from feedpub.previewing._preview_site import PreviewSite
from feedpub.previewing._rehearsing import Rehearsed, rehearse
from feedpub.reports import Style, render
from feedpub.watching import Inputs, Ran, inputs_of


class Remaking:
    """Makes editions for a site.

    Args:
        load: Returns the configuration as it is now.
        now: Returns the instant to show, and that of the clock.
        folder: Where the files of editions are kept, each in a folder of its own.
        site: What shows them.
        changes: Told of each.
        say: Receives a sentence about each, as the terminal shows it.
        progress: Receives what a run is at.
    """

    def __init__(
        self,
        load: Callable[[], Config],
        now: Callable[[], tuple[datetime, datetime]],
        folder: Path,
        site: PreviewSite,
        changes: Changes,
        say: Callable[[str], object],
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._load = load
        self._now = now
        self._folder = folder
        self._site = site
        self._changes = changes
        self._say = say
        self._progress = progress
        self._count = 0
        self._kept: Path | None = None
        self._inputs = Inputs(base=Path.cwd())

    @property
    def inputs(self) -> Inputs:
        """What the last configuration that could be read makes editions of."""
        return self._inputs

    def load(self) -> Config:
        """Return the configuration, and note what it reads.

        Raises:
            FeedpubError: It is missing or invalid.
        """
        config = self._load()
        self._inputs = inputs_of(config)
        return config

    def make(self, *, jobs: int | None = 1) -> Ran:
        """Make an edition and show it; if that is impossible, show why."""
        self._count += 1
        folder = self._folder / str(self._count)
        now, made_at = self._now()
        try:
            rehearsed = rehearse(
                self.load(), now, folder, jobs=jobs, progress=self._progress, say=self._say
            )
            text = "" if rehearsed.articles is not None else _stopped(rehearsed.built)
        except FeedpubError as error:
            text = str(error)
        except Exception:  # a bug: its traceback is the page, until the next change
            text = format_exc()
        if text:
            shutil.rmtree(folder, ignore_errors=True)
            self._site.show_trouble(text)
            self._say(text)
            self._changes.tell()
            return Ran(is_fine=False)
        self._show(rehearsed, made_at, folder)
        return Ran(is_fine=True, next_run_at=rehearsed.built.next_run_at)

    def _show(self, rehearsed: Rehearsed, made_at: datetime, folder: Path) -> None:
        self._site.show(Edition(rehearsed, made_at))
        before, self._kept = self._kept, folder
        if before is not None:
            with suppress(OSError):  # Windows keeps a file that is being read; it goes at the end
                shutil.rmtree(before)
        if rehearsed.trouble:
            self._say(rehearsed.trouble)
        self._changes.tell()


def _stopped(built: Built) -> str:
    """Return why a run was stopped before it made anything, as the terminal shows it."""
    lines = [
        f"{name}: ends too early: articles may be missing\n  Get the whole file."
        for name in built.cut_short
    ]
    found = "".join(render(built.sources, "text", Style()))
    return "\n".join([*lines, found]).strip()
