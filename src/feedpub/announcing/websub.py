"""WebSub: hubs that fetch a feed when they are told that it changed, and pass it on.

https://www.w3.org/TR/websub/ leaves open how a publisher tells its hub. What hubs understand is
that of PubSubHubbub 0.4: a form with ``hub.mode=publish`` and the topic as ``hub.url``; some read
``hub.topic``. https://pubsubhubbub.github.io/PubSubHubbub/pubsubhubbub-core-0.4.html#publishing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from feedpub.announcing._announcer import AnnouncerType
from feedpub.announcing._messenger import Message, Messenger, Receipt
from feedpub.announcing._replies import GIVE_UP, patience_of, receipt_of
from feedpub.errors import ReadError
from feedpub.fetch import Fetcher
from feedpub.runs import Run


class WebSub(Messenger):
    """Tells hubs which feeds changed.

    Args:
        hubs: Their addresses.
        patience: How long a hub that does not answer is tried again.
    """

    name = "websub"

    def __init__(self, hubs: Sequence[str], patience: timedelta) -> None:
        self._hubs = tuple(dict.fromkeys(hubs))
        self.patience = patience

    @property
    def where(self) -> str:
        """The hubs."""
        return ", ".join(self._hubs)

    @property
    def needs_articles(self) -> bool:
        """Return False: hubs fetch whole feeds."""
        return False

    def serves(self, recipient: str) -> bool:
        """Return whether the feeds name the hub *recipient* still."""
        return recipient in self._hubs

    def messages(self, run: Run) -> Iterator[Message]:
        """Yield each hub with each feed that names it and that changed."""
        for hub in self._hubs:
            for each in run.written:
                if each.topic:
                    yield Message(recipient=hub, subject=each.topic)

    def deliver(self, recipient: str, subjects: Sequence[str], fetch: Fetcher) -> Receipt:
        """Tell the hub *recipient* that the feed in *subjects* changed."""
        form = [("hub.mode", "publish")]
        form += [(key, topic) for topic in subjects for key in ("hub.url", "hub.topic")]
        try:
            answer = fetch.post(recipient, form=form)
        except ReadError as error:
            return Receipt(error=error.message)
        return receipt_of(answer, "the hub")


def _make(options: Mapping[str, Any], base: Path) -> WebSub:
    del base
    return WebSub(options["hubs"], patience_of(options))


def _problems(options: Mapping[str, Any], base: Path) -> Iterable[tuple[str, str]]:
    del base
    if not options["hubs"]:
        yield (
            "type",
            ('there is no hub that the feeds name; write hubs = ["https://…"] in [publication]'),
        )


WEBSUB = AnnouncerType(
    name="websub",
    about="Tells the WebSub hubs of the publication ([publication] hubs, which feeds name) which"
    " feeds changed, so that subscribers get them at once.",
    options={"give_up": GIVE_UP},
    knows=("hubs",),
    problems=_problems,
    make=_make,
)
