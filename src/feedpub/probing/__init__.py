"""Probing asks what the world gets of what was published.

Each URL goes through the phases of `PHASES`, in order; each says what is fine, what could be
better, what is wrong, and what was not tried and why, and who must act. Nothing is published.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from feedpub.config import Judgement
from feedpub.dates import aware
from feedpub.documents import UNKNOWN
from feedpub.errors import UsageError
from feedpub.model import Value
from feedpub.probing._agents import AGENTS, walls
from feedpub.probing._choosing_urls import LiveUrls, known_of
from feedpub.probing._consistency import consistency
from feedpub.probing._contents_phases import freshness, validity
from feedpub.probing._examination import Examination, Publisher, Subject
from feedpub.probing._media_files import media
from feedpub.probing._reach import reach
from feedpub.probing._serving import transport
from feedpub.probing._sets import Sets
from feedpub.probing._site_phases import autodiscovery, robots
from feedpub.probing._sites import Sites
from feedpub.probing._verdicts import (
    Mark,
    Probed,
    ProbedPhase,
    ProbedUrl,
    ProbeVerdict,
    untried,
)
from feedpub.probing._visitor import NotTriedError, ProbeOptions, Visitor
from feedpub.urls import absolute

__all__ = [
    "NO_ANSWER",
    "NO_DOCUMENT",
    "LiveUrls",
    "Mark",
    "ProbeOptions",
    "ProbeVerdict",
    "Probed",
    "ProbedPhase",
    "ProbedUrl",
    "Publisher",
    "Subject",
    "known_of",
    "probe",
]

#: Why phases are not tried that have nothing to look at.
NO_ANSWER, NO_DOCUMENT = "there is no answer", "there is no document"
_DEFAULT, _NOBODY, _ORDINARY = ProbeOptions(), Publisher(), Judgement()


class Phase(Value, frozen=True):
    """One way to look at a URL.

    Attributes:
        name: What it is called.
        look: Yields what it comes to.
        needs: What there must be to look at: nothing, an ``answer``, a ``document``.
    """

    name: str
    look: Callable[[Examination], Iterator[ProbeVerdict]]
    needs: str = "document"


PHASES = (
    Phase(name="reach", look=reach, needs=""),
    Phase(name="walls", look=walls, needs="answer"),
    Phase(name="transport", look=transport, needs="answer"),
    Phase(name="document", look=validity),
    Phase(name="media", look=media),
    Phase(name="robots", look=robots, needs="answer"),
    Phase(name="autodiscovery", look=autodiscovery),
    Phase(name="freshness", look=freshness),
    Phase(name="set", look=consistency),
)


def probe(
    urls: Sequence[str | Subject],
    *,
    now: datetime,
    options: ProbeOptions = _DEFAULT,
    publisher: Publisher = _NOBODY,
    judgement: Judgement = _ORDINARY,
    left_out: int = 0,
    progress: Callable[[str], object] = lambda _: None,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> Probed:
    """Return what the world gets at *urls*.

    Args:
        urls: The URLs, or what is known of them.
        now: The current time, by which ages are judged.
        options: The bounds.
        publisher: What the publisher knows of its site.
        judgement: How bad a breach of each rule is.
        left_out: How many URLs a sample left out.
        progress: Receives each URL before it is requested.
        monotonic: Returns seconds that only grow.
        sleep: Waits for seconds.

    Raises:
        UsageError: A URL cannot be fetched at all, or the HTTP client is not installed.
    """
    subjects = [_subject(each) for each in urls]
    now = aware(now, "now")
    visitor = Visitor(options, AGENTS["feedpub"], monotonic=monotonic, sleep=sleep)
    sites, found = Sites(visitor), []
    sets = Sets(visitor, publisher.manifest)
    try:
        for each in subjects:
            progress(each.url)
            before = visitor.requests
            examined = Examination(each, publisher, options, judgement, now, visitor, sites, sets)
            found.append(_looked_at(examined, before))
    finally:
        visitor.close()
    return Probed(now=now, urls=tuple(found), left_out=left_out)


def _subject(given: str | Subject) -> Subject:
    subject = Subject(url=given) if isinstance(given, str) else given
    if not subject.url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{subject.url!r} is not a URL", help="URLs begin with https://.")
    try:
        return replace(subject, url=absolute(subject.url))
    except ValueError as error:
        raise UsageError(
            f"{subject.url!r} {error}", help="Write it like https://example.org/rss.xml."
        ) from None


def _looked_at(examined: Examination, before: int) -> ProbedUrl:
    """Return what all phases say of one URL; *before* it, so many requests were made."""
    visitor = examined.visitor
    phases = tuple(
        ProbedPhase(name=each.name, verdicts=tuple(_verdicts(each, examined))) for each in PHASES
    )
    answers = [each.answer for each in visitor.exchanges if each.answer is not None]
    return ProbedUrl(
        url=examined.subject.url,
        final=examined.final,
        format=examined.document.format if examined.document else UNKNOWN,
        phases=phases,
        is_reached=bool(answers),
        requests=visitor.requests - before,
        seconds=sum(each.seconds for each in answers),
    )


def _verdicts(phase: Phase, examined: Examination) -> Iterator[ProbeVerdict]:
    if phase.needs and examined.answer is None:
        yield untried(phase.name, NO_ANSWER)
        return
    if phase.needs == "document" and examined.document is None:
        yield untried(phase.name, NO_DOCUMENT)
        return
    try:
        yield from phase.look(examined)
    except NotTriedError as error:
        yield untried(phase.name, str(error))
