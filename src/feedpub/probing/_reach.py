"""Reach: name, connection, certificate, redirects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from feedpub import dates
from feedpub.fetch.answers import Answer, Tls
from feedpub.findings import WhoActs
from feedpub.probing._examination import Examination
from feedpub.probing._sites import FAILURES, target_of
from feedpub.probing._verdicts import ProbeVerdict, advice, fine, untried, wrong

RULES = ("http/unreachable", "http/bad-redirect", "http/too-large", "http/temporary-redirect")
_PERMANENT = frozenset({301, 308})
#: Where a request failed → what to do.
_REMEDIES = {
    "name": "Give the host an A or AAAA record, and wait until resolvers know it.",
    "connection": "Start the web server, and open its port in the firewall.",
    "tls": "Renew the certificate, for this name, and serve it with its whole chain.",
    "time": "Find out why the server is slow, or serve the file statically or through a CDN.",
    "http": "Look in the server's error log for this request.",
}
#: Whoever renews certificates by machine does so when a third of their time is left.
_SOON = timedelta(days=14)


def reach(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield how the URL is reached."""
    if examined.refusal:
        yield untried("reach", examined.refusal)
        return
    yield from _failures(examined)
    yield from _redirects(examined)
    answer = examined.answer
    if answer is None:
        return
    yield fine("connection", f"{examined.host} answers from {answer.address}")
    yield from _encryption(examined, answer)


def _failures(examined: Examination) -> Iterator[ProbeVerdict]:
    error = next((each.error for each in examined.exchanges if each.error), None)
    for each in examined.found(RULES):
        message, _, todo = each.message.partition("; ")
        if each.rule.id == "http/temporary-redirect":
            yield advice(each.rule.id, message, WhoActs.HOST, f"{_sentence(todo)}.")
            continue
        check = error.stage if error and each.rule.id == "http/unreachable" else each.rule.id
        yield wrong(check, message, WhoActs.HOST, _REMEDIES.get(check, f"{_sentence(todo)}."))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _redirects(examined: Examination) -> Iterator[ProbeVerdict]:
    for each in examined.hops:
        target = target_of(each) or ""
        if each.url.startswith("https:") and target.startswith("http:"):
            yield wrong("redirect", f"{each.url} redirects from https to {target}", WhoActs.HOST,
                        "Redirect to an https address.")  # fmt: skip
        elif each.status in _PERMANENT and examined.subject.path:
            yield advice(
                "redirect", f"the published address redirects for good to {target}",
                WhoActs.ENGINEER, "Write that address in the configuration ([publish] url).",
            )  # fmt: skip
        elif each.status in _PERMANENT:
            yield fine("redirect", f"it redirects for good to {target}")


def _encryption(examined: Examination, answer: Answer) -> Iterator[ProbeVerdict]:
    if answer.url.startswith("http:"):
        yield advice(
            "https", "it is served without encryption, which MSN, Apple and others refuse",
            WhoActs.HOST, "Serve it by https, and redirect http there with 301.",
        )  # fmt: skip
        return
    if answer.tls is not None:
        yield _certificate(answer.tls, examined.now)
    yield from _plain_http(examined)


def _certificate(tls: Tls, now: datetime) -> ProbeVerdict:
    until = dates.rfc3339(tls.expires)
    if tls.expires - now < min(_SOON, (tls.expires - tls.begins) / 5):
        return advice(
            "certificate", f"the certificate expires soon, at {until}", WhoActs.HOST,
            "Renew it now, and see why that did not happen by itself.",
        )  # fmt: skip
    return fine("certificate", f"{tls.version}; the certificate of {tls.issuer} ends at {until}")


def _plain_http(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield what whoever still has an old address gets."""
    url = examined.subject.url
    if examined.subject.is_part or ":" in examined.host:
        return
    plain = f"http{url.removeprefix('https')}"
    try:
        answer = examined.visitor.ask(plain, method="HEAD")
    except FAILURES:
        yield fine("http", "nobody answers by http")
        return
    target = target_of(answer) or ""
    if not target.startswith("https:"):
        yield advice("http", f"{plain} does not redirect to https", WhoActs.HOST,
                     "Redirect it there with 301.")  # fmt: skip
    elif answer.status not in _PERMANENT:
        yield advice("http", f"{plain} redirects to https with {answer.status}", WhoActs.HOST,
                     "Answer 301, so that readers change their address.")  # fmt: skip
    else:
        yield fine("http", "http redirects to https for good")
