"""What an announcer is, and what is made of one that fails."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from feedpub.errors import FeedpubError
from feedpub.model import Output, Value
from feedpub.registry import Optioned
from feedpub.runs import Run


class Announcer(Protocol):
    """Tells somebody what was published."""

    @property
    @abstractmethod
    def where(self) -> str:
        """What messages call it: a URL, a command."""

    @property
    def needs_articles(self) -> bool:
        """Whether it looks at the articles of a run, to find which takes time in large ones."""
        return True

    @abstractmethod
    def announce(self, run: Run) -> None:
        """Tell what *run* published; whatever this raises becomes a warning.

        It is called once for each run that changed a file, when all of that is live. It has to
        come to an end by itself: the run waits for it.

        Raises:
            FeedpubError: It could not be told, and why.
        """


def _nothing(options: Mapping[str, Any]) -> Iterable[Output]:
    del options
    return ()


class AnnouncerType(Optioned, frozen=True, kw_only=True, gc=True):
    """A kind of announcer, as the configuration can ask for it; a module that has one brings it.

    Attributes:
        make: Returns the announcer, of the options and of the folder that relative paths start
            from.
        knows: What else is among the options, from the configuration around the table: ``hubs``
            and ``home`` of the publication, ``base_url``, the public address of its files.
        files: Returns, of the options, what is to be published for it.
    """

    knows: tuple[str, ...] = ()
    files: Callable[[Mapping[str, Any]], Iterable[Output]] = _nothing
    make: Callable[[Mapping[str, Any], Path], Announcer]


class Announcement(Value, frozen=True):
    """What came of one announcer.

    Attributes:
        where: What messages call it.
        error: Why it could not announce; ``None`` if it did.
        subjects: The addresses that it is about, if the announcer is a messenger.
        waits: Whether it is tried again by a later run.
    """

    where: str
    error: str | None = None
    subjects: tuple[str, ...] = ()
    waits: bool = False

    @property
    def label(self) -> str:
        """What messages call it, and how many addresses it is about: ``hub (2 addresses)``."""
        count = len(self.subjects)
        return (
            f"{self.where} ({count:,} address{'' if count == 1 else 'es'})" if count else self.where
        )


def announce(announcers: Iterable[Announcer], run: Run) -> Iterator[Announcement]:
    """Let each of *announcers* tell of *run*, and yield what came of it; none stops another."""
    for each in announcers:
        error = None
        try:
            each.announce(run)
        except FeedpubError as problem:
            error = str(problem)
        except Exception as problem:  # other people's code; what is live is live
            error = f"{type(problem).__name__}: {problem}"
        yield Announcement(where=each.where, error=error)
