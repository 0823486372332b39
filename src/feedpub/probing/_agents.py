"""Bot walls: who is let in, by the name that programs give themselves."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import NamedTuple
from urllib.parse import urlsplit

from feedpub import checks, documents
from feedpub.fetch.answers import Answer
from feedpub.fetch.walls import Wall, front_of, wall_of
from feedpub.findings import WhoActs
from feedpub.probing._examination import Examination
from feedpub.probing._sites import FAILURES, follow
from feedpub.probing._verdicts import ProbeVerdict, fine, untried, wrong

#: Who asks → as what; each by the agent that it is known for. The first is ours.
#: https://feedly.com/fetcher.html, https://github.com/Ranchero-Software/NetNewsWire
AGENTS = {
    "feedpub": f"feedpub/{version('feedpub')} (feed probe)",
    "Feedly": "Feedly/1.0 (+https://feedly.com/fetcher.html; like FeedFetcher-Google)",
    "NetNewsWire": "NetNewsWire (RSS Reader; https://netnewswire.com/)",
    "a browser": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
#: Enough of a document to know its kind, and of a page to know whose it is.
_FIRST = 65_536
_GZIP = b"\x1f\x8b"


class _Reception(NamedTuple):
    """What a program got: the document, a refusal, or no answer."""

    who: str
    answer: Answer | None
    wall: Wall | None = None
    is_document: bool = False


def walls(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield whether bot protection is in the way of programs, and whose it is."""
    answer = examined.answer
    assert answer is not None, "this phase has an answer"
    got = [_received("feedpub", answer)]
    is_alone = not examined.options.agents or examined.subject.is_part
    if not is_alone:
        got += [_asked(examined, who) for who in AGENTS if who != "feedpub"]
    refused = [each for each in got if each.answer and not each.is_document]
    if any(each.wall for each in refused) or (refused and any(each.is_document for each in got)):
        yield _blocked(examined, got, refused)
        _go_on(examined, got)
    elif is_alone:
        yield untried("agents", "not asked as other programs")
    elif refused:
        yield fine("agents", f"all get the same answer, {answer.status}, from no bot protection")
    else:
        yield fine("agents", f"the same for {_listed([each.who for each in got if each.answer])}")


def _asked(examined: Examination, who: str) -> _Reception:
    try:
        answer = follow(examined.visitor, examined.final, {"User-Agent": AGENTS[who]}, _FIRST)
    except FAILURES:
        return _Reception(who, None)
    return _received(who, answer)


def _received(who: str, answer: Answer) -> _Reception:
    page = _beginning(answer)
    if checks.detect(page, answer.url) in documents.KINDS and answer.status < 400:
        return _Reception(who, answer, is_document=True)
    return _Reception(who, answer, wall_of(answer, page))


def _beginning(answer: Answer) -> bytes:
    """Return the beginning of what *answer* carries; its body may be cut, also within gzip."""
    body = answer.body[:_FIRST]
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, _FIRST)
    except zlib.error:
        return body


def _blocked(
    examined: Examination, got: Sequence[_Reception], refused: Sequence[_Reception]
) -> ProbeVerdict:
    first = refused[0]
    assert first.answer is not None, "those without an answer are not refused"
    wall = next((each.wall for each in refused if each.wall), None) or front_of(first.answer)
    who = _listed([each.who for each in refused])
    let_in = [each.who for each in got if each.is_document]
    by = f"{wall.name} answers" if wall else "the server answers"
    message = f"{by} {who} with {_statuses(refused)} in place of the document"
    if let_in:
        message += f"; {_listed(let_in)} get{'s' if len(let_in) == 1 else ''} it"
    path = urlsplit(examined.final).path or "/"
    rule = wall.rule if wall else "Let {path} pass for every User-Agent, by its path."
    return wrong("http/bot-wall", message, WhoActs.HOST, rule.replace("{path}", path))


def _go_on(examined: Examination, got: Sequence[_Reception]) -> None:
    """Look at the document as somebody who gets it, if feedpub does not: it may be fine."""
    if got[0].is_document:
        return
    passing = next((each.who for each in got if each.is_document), None)
    if passing is not None:
        ours, examined.visitor.agent = examined.visitor.agent, AGENTS[passing]
        examined.ask()
        examined.visitor.agent = ours


def _statuses(refused: Sequence[_Reception]) -> str:
    found = dict.fromkeys(str(each.answer.status) for each in refused if each.answer)
    return _listed(list(found))


def _listed(names: Sequence[str]) -> str:
    """Return *names* as a sentence has them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
