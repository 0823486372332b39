"""Requests the beginning of an image from a server."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from threading import Lock, Semaphore
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedpub import urls
from feedpub.fetch.answers import Answer, PrivateAddressError, UnreachableError
from feedpub.measuring import _header
from feedpub.measuring._limits import ImageFacts, MeasuringFailure, MeasuringOptions, SeenImage
from feedpub.sources import RULES
from feedpub.text import shown

if TYPE_CHECKING:
    from feedpub.fetch.client import Client

_NOT_FOUND = RULES["record/image-not-found"]
_NOT_AN_IMAGE = RULES["record/not-an-image"]
_NOT_PROBED = RULES["record/image-not-probed"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_RANGE = re.compile(r"bytes\s+(\d{1,18})-\d{1,18}/(\d{1,18})")
_LENGTH = re.compile(r"\d{1,18}")
#: The most bytes that a server may claim for an image.
_LARGEST = 2**30


class _FailureError(Exception):
    """An image cannot be measured, for the reason given."""

    def __init__(self, fault: MeasuringFailure) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Hosts:
    """The failures of each host, shared by all threads."""

    def __init__(self, options: MeasuringOptions) -> None:
        self._options = options
        self._lock = Lock()
        self._doors: dict[str, Semaphore] = {}
        self._failures: dict[str, int] = {}

    def door(self, host: str) -> Semaphore:
        """Return the semaphore that limits simultaneous requests to *host*."""
        with self._lock:
            return self._doors.setdefault(host, Semaphore(self._options.per_host))

    def note(self, host: str, *, answered: bool) -> None:
        """Record whether *host* responded."""
        with self._lock:
            self._failures[host] = 0 if answered else self._failures.get(host, 0) + 1

    def is_given_up(self, host: str) -> bool:
        """Return whether *host* has failed too often in a row."""
        with self._lock:
            return self._failures.get(host, 0) >= self._options.patience


class Asker:
    """Requests one image after another, on one connection."""

    def __init__(self, client: Client, options: MeasuringOptions, hosts: Hosts) -> None:
        self._client = client
        self._options = options
        self._hosts = hosts
        self._may_retry = True

    def seen(self, url: str, known: SeenImage | None) -> SeenImage:
        """Return the result from the server of *url*, or *known* if it is still valid."""
        host = host_of(url)
        if self._hosts.is_given_up(host):
            message = f"was not requested: {host} failed to answer several times"
            return SeenImage(outcome=MeasuringFailure(rule=_NOT_PROBED, message=message))
        self._client.renew()
        self._may_retry = True
        try:
            seen = self._seen(url, known)
        except _FailureError as failure:
            return SeenImage(outcome=failure.fault)
        except UnreachableError as error:
            self._hosts.note(host, answered=False)
            return SeenImage(outcome=MeasuringFailure(rule=_NOT_PROBED, message=str(error)))
        self._hosts.note(host, answered=True)
        return seen

    def _seen(self, url: str, known: SeenImage | None) -> SeenImage:
        wanted = {"Range": f"bytes=0-{self._options.first - 1}", **_conditions(known)}
        answer = self._follow(url, wanted)
        if answer.status == 304 and known is not None:
            return known
        _judge_status(answer)
        found = self._found(answer)
        return SeenImage(
            outcome=found,
            etag=answer.header("etag"),
            last_modified=answer.header("last-modified"),
        )

    def _found(self, answer: Answer) -> ImageFacts:
        kind = _header.kind(answer.body)
        if kind is None:
            raise _FailureError(MeasuringFailure(rule=_NOT_AN_IMAGE, message=_other(answer)))
        size = _size(answer)
        found = _header.read(answer.body, kind, size)
        if found is None and len(answer.body) >= self._options.first:
            found = _header.read(self._more(answer), kind, size)
        if found is None:
            message = f"is {kind}, but its header says no width and height; export it again"
            raise _FailureError(MeasuringFailure(rule=_NOT_AN_IMAGE, message=message))
        return found

    def _more(self, answer: Answer) -> bytes:
        """Return a longer beginning of the image of *answer*."""
        have, most = len(answer.body), self._options.most
        if answer.status == 200:
            return self._ask(answer.url, {}, first=most).body
        rest = self._ask(answer.url, {"Range": f"bytes={have}-{most - 1}"}, first=most - have)
        begins = _RANGE.match(rest.header("content-range"))
        if rest.status != 206 or begins is None or int(begins[1]) != have:
            return answer.body
        return answer.body + rest.body

    def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        seen = [url]
        while True:
            answer = self._ask(seen[-1], headers, first=self._options.first)
            if answer.status not in _REDIRECTS:
                return answer
            target = _target(answer)
            if target in seen or len(seen) > self._options.redirects:
                raise _failed("is redirected without end; answer with the image")
            seen.append(target)

    def _ask(self, url: str, headers: Mapping[str, str], *, first: int) -> Answer:
        sent = {"Accept": "image/*", "Accept-Encoding": "identity", **headers}

        def ask() -> Answer:
            with self._hosts.door(host_of(url)):
                return self._client.ask(url, sent, first=first)

        try:
            return self._tried(ask)
        except PrivateAddressError as error:
            raise _failed(
                f"leads to {error.address}, which is not a public address;"
                " allow it with --allow-private"
            ) from None

    def _tried(self, ask: Callable[[], Answer]) -> Answer:
        """Return the response, at the second try if needed; there is no third."""
        try:
            return ask()
        except UnreachableError:
            if not self._may_retry:
                raise
            self._may_retry = False
            return ask()


def host_of(url: str) -> str:
    """Return the host of *url*, with its port."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _conditions(known: SeenImage | None) -> dict[str, str]:
    if known is None:
        return {}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _failed(message: str) -> _FailureError:
    return _FailureError(MeasuringFailure(rule=_NOT_PROBED, message=message))


def _judge_status(answer: Answer) -> None:
    if answer.status in {404, 410}:
        message = f"is not there: the server answers {answer.status}"
        raise _FailureError(MeasuringFailure(rule=_NOT_FOUND, message=message))
    if answer.status not in {200, 206}:
        raise _failed(f"is not given out: the server answers {answer.status}")


def _other(answer: Answer) -> str:
    """Report what was found in place of an image."""
    if _header.is_page(answer.body):
        return "is a web page; give the address of the image file"
    if not answer.body:
        return "is empty"
    said = answer.header("content-type")
    return f"is not an image in a known format; the server calls it {shown(said or 'nothing')}"


def _target(answer: Answer) -> str:
    location = answer.header("location").encode("latin-1").decode("utf-8", "replace")
    try:
        return urls.absolute(location, answer.url)
    except ValueError as error:
        raise _failed(f"is redirected to an address that {error}") from None


def _size(answer: Answer) -> int | None:
    """Return the size of the whole image according to its server, if plausible."""
    if answer.status == 206:
        whole = _RANGE.match(answer.header("content-range"))
        said = whole and int(whole[2])
    else:
        length = _LENGTH.fullmatch(answer.header("content-length"))
        packed = answer.header("content-encoding") not in {"", "identity"}
        said = int(length[0]) if length and not packed else None
    return said if said is not None and len(answer.body) <= said <= _LARGEST else None
