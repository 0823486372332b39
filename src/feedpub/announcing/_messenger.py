"""What a messenger is: an announcer whose messages wait until they could be delivered."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import ClassVar

from feedpub.announcing._announcer import Announcer
from feedpub.fetch import Fetcher
from feedpub.model import Value
from feedpub.runs import Run


class Message(Value, frozen=True):
    """That somebody is to be told about something.

    Attributes:
        recipient: Whom to tell: the address of a hub, a host.
        subject: Of what: the address of a feed or a page.
    """

    recipient: str
    subject: str


class Receipt(Value, frozen=True):
    """What came of messages to one recipient.

    Attributes:
        error: Why they were not delivered; ``None`` if they were.
        is_final: Whether trying again is useless.
        wait: The seconds that the recipient asks for before that.
    """

    error: str | None = None
    is_final: bool = False
    wait: float = 0.0


class Messenger(Announcer):
    """Tells recipients about subjects; what cannot be delivered now is tried again by later runs.

    Attributes:
        name: The type in the configuration; its messages are kept by it.
        most: How many subjects one delivery may have.
        spacing: How long after a delivery its subjects may be delivered again.
        patience: How long a message waits before it is given up.
    """

    name: ClassVar[str]
    most: ClassVar[int] = 1
    spacing: ClassVar[timedelta] = timedelta()
    patience: timedelta = timedelta(days=3)

    @abstractmethod
    def messages(self, run: Run) -> Iterable[Message]:
        """Return what to tell of *run*, of which it gets what really changed."""

    @abstractmethod
    def deliver(self, recipient: str, subjects: Sequence[str], fetch: Fetcher) -> Receipt:
        """Tell *recipient* about *subjects*, at most `most` of them."""

    def serves(self, recipient: str) -> bool:
        """Return whether *recipient* is still to be told what waits for it."""
        del recipient
        return True

    def called(self, recipient: str) -> str:
        """Return what messages call *recipient*."""
        return recipient

    def announce(self, run: Run) -> None:
        """Do nothing: what there is to tell of *run* waits in the outbox."""
