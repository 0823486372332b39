"""What a probe says: verdicts, by phase and by URL, and who must act on each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from feedpub.findings import WhoActs
from feedpub.model import Value


class Mark(StrEnum):
    """How good something is."""

    OK = "ok"
    #: Something is not as good as it could be.
    ADVICE = "advice"
    #: Something is broken for somebody.
    WRONG = "wrong"
    #: It was not looked at; the message says why.
    UNTRIED = "not tried"


#: The worst first; what was not tried says nothing.
_WORST = (Mark.WRONG, Mark.ADVICE, Mark.OK)


class ProbeVerdict(Value, frozen=True, gc=True):
    """What one look came to.

    Attributes:
        check: What was looked at: ``tls``, ``cache``; or the rule that is broken.
        mark: How good it is.
        message: What is, or what is wrong.
        who: Who must act; ``None`` if nobody has to.
        todo: What that person does.
    """

    check: str
    mark: Mark
    message: str
    who: WhoActs | None = None
    todo: str = ""


class ProbedPhase(Value, frozen=True, gc=True):
    """What one phase came to.

    Attributes:
        name: ``reach``, ``transport``, …
        verdicts: In the order in which they were found.
    """

    name: str
    verdicts: tuple[ProbeVerdict, ...]

    @property
    def mark(self) -> Mark:
        """The worst of its verdicts."""
        return _worst(each.mark for each in self.verdicts)


class ProbedUrl(Value, frozen=True, gc=True):
    """What the world gets at one URL.

    Attributes:
        url: The URL.
        final: Where redirects led.
        format: What kind of document is there; ``unknown`` if none was found.
        phases: All of them, in order.
        is_reached: Whether a server answered.
        requests: How many requests were made for it.
        seconds: How long these took.
    """

    url: str
    final: str
    format: str
    phases: tuple[ProbedPhase, ...]
    is_reached: bool
    requests: int
    seconds: float

    @property
    def mark(self) -> Mark:
        """The worst of its phases."""
        return _worst(each.mark for each in self.phases)


class Probed(Value, frozen=True, gc=True):
    """What the world gets.

    Attributes:
        now: The instant by which ages were judged.
        urls: One for each URL requested, in this order.
        left_out: How many URLs of the publication the sample left out.
    """

    now: datetime
    urls: tuple[ProbedUrl, ...]
    left_out: int = 0

    @property
    def mark(self) -> Mark:
        """The worst of all."""
        return _worst(each.mark for each in self.urls)

    @property
    def is_reached(self) -> bool:
        """Whether any server answered."""
        return any(each.is_reached for each in self.urls)


def _worst(marks: Iterable[Mark]) -> Mark:
    found = frozenset(marks)
    return next((each for each in _WORST if each in found), Mark.UNTRIED)


def fine(check: str, message: str) -> ProbeVerdict:
    """Return that *check* is as it should be."""
    return ProbeVerdict(check=check, mark=Mark.OK, message=message)


def advice(check: str, message: str, who: WhoActs, todo: str) -> ProbeVerdict:
    """Return that *check* could be better."""
    return ProbeVerdict(check=check, mark=Mark.ADVICE, message=message, who=who, todo=todo)


def wrong(check: str, message: str, who: WhoActs, todo: str) -> ProbeVerdict:
    """Return that *check* is broken."""
    return ProbeVerdict(check=check, mark=Mark.WRONG, message=message, who=who, todo=todo)


def untried(check: str, why: str) -> ProbeVerdict:
    """Return that *check* was not looked at, and why."""
    return ProbeVerdict(check=check, mark=Mark.UNTRIED, message=why)
