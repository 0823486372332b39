"""The class `WebServer`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from feedpub.deploying._served_files import Serving
from feedpub.model import Value


class WebServer(Value, frozen=True, kw_only=True, gc=True):
    """A web server or a host, and how it is told what to send files with.

    Attributes:
        name: As ``feedpub deploy NAME`` says it.
        about: What it prints and where that belongs, in a sentence.
        lines: Returns the lines, without line ends.
    """

    name: str
    about: str
    lines: Callable[[Serving], Iterable[str]]
