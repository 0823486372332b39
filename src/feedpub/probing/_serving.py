"""Transport: how the document is served."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.consequences import who_acts
from feedpub.findings import Finding, Severity, WhoActs
from feedpub.judging import leveled
from feedpub.probing import _reach
from feedpub.probing._examination import Examination
from feedpub.probing._sites import FAILURES, why_of
from feedpub.probing._verdicts import ProbeVerdict, advice, fine, untried, wrong

#: What other phases say.
_ELSEWHERE = frozenset({*_reach.RULES, "http/bot-wall"})
#: Longer than this, readers get news too late.
_LONGEST = 3600
_SAME, _LENGTH = ("content-type", "etag", "last-modified"), "content-length"


def transport(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield how the document is served: type, validators, compression, caching, HEAD."""
    answer = examined.answer
    assert answer is not None, "this phase has an answer"
    found = [each for each in examined.findings if each.rule.id not in _ELSEWHERE]
    levels = examined.judgement.of(examined.subject.path or examined.subject.url)
    yield from map(_as_verdict, leveled(found, levels))
    if answer.status != 200 or examined.document is None:
        return
    if any(each.answer and each.answer.status == 304 for each in examined.exchanges):
        yield fine("conditional", "an unchanged document is answered with 304")
    yield from _caching(examined)
    yield from _head(examined)
    said = answer.header("content-encoding") or "no compression"
    yield fine("answer", f"200, {answer.header('content-type') or 'no type'}, {said}")


def _as_verdict(finding: Finding) -> ProbeVerdict:
    message, _, todo = finding.message.partition("; ")
    make = wrong if finding.severity is Severity.ERROR else advice
    return make(finding.rule.id, message, who_acts(finding.rule), f"{todo[:1].upper()}{todo[1:]}.")


def _caching(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield what caches make of it: https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2."""
    answer = examined.answer
    assert answer is not None, "this phase has an answer"
    said = directives(answer.header("cache-control"))
    if not said and "expires" not in answer.headers:
        yield advice(
            "cache", "nothing says how long it may be cached, so that every cache guesses",
            WhoActs.HOST, "Send Cache-Control: public, max-age=300.",
        )  # fmt: skip
    for name in ("no-store", "private"):
        if name in said:
            yield advice("cache", f"Cache-Control: {name} keeps CDNs from caching it", WhoActs.HOST,
                         "Send Cache-Control: public, max-age=300.")  # fmt: skip
    longest = max((_seconds(said.get(each, "")) for each in ("max-age", "s-maxage")), default=0)
    if longest > _LONGEST and examined.role in {"feed", "news"} and not examined.subject.is_part:
        yield advice(
            "cache", f"caches may show it {longest:,} seconds after it has changed", WhoActs.HOST,
            "Send a max-age of at most a few minutes.",
        )  # fmt: skip
    varies = {each.strip().lower() for each in answer.header("vary").split(",")}
    for name in sorted(varies & {"*", "user-agent", "cookie"}):
        yield advice("vary", f"Vary: {name} makes caches keep a copy for each reader", WhoActs.HOST,
                     "Vary by Accept-Encoding only.")  # fmt: skip
    if "set-cookie" in answer.headers:
        yield advice("cookie", "it sets a cookie, so that CDNs do not cache it", WhoActs.HOST,
                     "Set none for feeds and sitemaps.")  # fmt: skip


def directives(header: str) -> dict[str, str]:
    """Return what a ``Cache-Control`` says: name → value."""
    pairs = (each.strip().partition("=") for each in header.lower().split(",") if each.strip())
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _seconds(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def _head(examined: Examination) -> Iterator[ProbeVerdict]:
    answer = examined.answer
    assert answer is not None, "this phase has an answer"
    if examined.subject.is_part:
        return
    try:
        bare = examined.visitor.ask(answer.url, method="HEAD")
    except FAILURES as error:
        yield untried("head", why_of(error))
        return
    if bare.status != 200:
        yield advice(
            "head", f"HEAD is answered with {bare.status}, GET with 200; Apple and others ask so",
            WhoActs.HOST, "Answer HEAD like GET, without the body.",
        )  # fmt: skip
        return
    names = [*_SAME]
    if bare.header("content-encoding") == answer.header("content-encoding"):
        # A length may be left out (RFC 9110 § 9.3.2), but must not be another one.
        names += [_LENGTH] if {_LENGTH} <= bare.headers.keys() & answer.headers.keys() else []
    other = [name for name in names if bare.header(name) != answer.header(name)]
    if other:
        yield advice("head", f"HEAD has another {' and '.join(other)} than GET", WhoActs.HOST,
                     "Answer HEAD like GET, without the body.")  # fmt: skip
    else:
        yield fine("head", "HEAD is answered like GET")
