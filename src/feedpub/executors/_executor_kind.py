"""What a kind of executor is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from feedpub.model import Value

if TYPE_CHECKING:
    from concurrent.futures import Executor


class ExecutorKind(Value, frozen=True, gc=True):
    """A kind of executor.

    Attributes:
        name: What ``--executor`` and ``executor=`` call it.
        summary: Where work is done, in a few words; it follows the name in the help text.
        open: Starts one for a number of pieces of work at once; whoever opened it shuts it down.
            What does the work must see the same files as this process.
    """

    name: str
    summary: str
    open: Callable[[int], Executor]
