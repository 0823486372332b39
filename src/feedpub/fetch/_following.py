"""Gets to an answer: follows redirects, waits for servers that are busy, says what went wrong."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing, suppress
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedpub import urls
from feedpub.errors import ReadError, UsageError
from feedpub.fetch import is_same_site
from feedpub.fetch._incoming import CODINGS, AnswerBody
from feedpub.fetch._responses import Incoming
from feedpub.fetch.answers import (
    Answer,
    PrivateAddressError,
    StatusError,
    UnreachableError,
    retry_after,
)
from feedpub.fetch.client import Client, ClientLimits

if TYPE_CHECKING:
    from feedpub.fetch import FetchOptions

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: A server that says one of these may answer later.
_BUSY = frozenset({429, 500, 502, 503, 504})
#: Seconds before the second try; twice as many before each further one.
_FIRST_WAIT = 0.5
#: How much is kept of what a server says about a failure.
_SAID = 4096
_HELP = {
    401: "Sign in: docs/sources.md, section \"Signing in\", shows how.",
    403: "The server refuses: sign in (docs/sources.md, section \"Signing in\"), or ask those who"
    " run it to let feedpub in.",
    404: "Check the address.",
    410: "Check the address.",
    429: "The server accepts fewer requests: run feedpub less often.",
}  # fmt: skip


class Follower:
    """Fetches URLs."""

    def __init__(self, options: FetchOptions, purpose: str) -> None:
        self._options = options
        self._purpose = purpose
        self._idle: list[Client] = []
        self._limits = ClientLimits(timeout=options.timeout, allow_private=options.allow_private)

    def close(self) -> None:
        """Close the connections."""
        while self._idle:
            self._idle.pop().close()

    def fetch(self, url: str, headers: Mapping[str, str]) -> AnswerBody:
        """Return what is at *url*; see `Fetcher`."""
        start = _checked(url)
        # A client has one connection: whoever reads one body may ask for another meanwhile.
        client = self._idle.pop() if self._idle else self._client()
        try:
            incoming = self._arrive(client, start, headers)
        except BaseException:
            self._idle.append(client)
            raise
        return AnswerBody(incoming, client, self._options, done=lambda: self._idle.append(client))

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """Send *content* to *url* and return what comes back; see `Fetcher.post`."""
        seen = [_checked(url)]
        client = self._idle.pop() if self._idle else self._client()
        try:
            while True:
                answer = self._posted(client, seen, content, headers)
                if answer.status not in _REDIRECTS:
                    return answer
                seen.append(_posted_again(answer, seen, self._options.redirects))
        except UnreachableError as error:
            raise _unreachable(error, seen) from None
        finally:
            self._idle.append(client)

    def _posted(
        self, client: Client, seen: list[str], content: bytes, headers: Mapping[str, str]
    ) -> Answer:
        with closing(self._ask(client, seen, headers, content)) as incoming:
            return Answer(
                url=seen[-1],
                status=incoming.status,
                headers=incoming.headers,
                body=_said(incoming),
            )

    def _client(self) -> Client:
        return Client(self._limits, agent=f"feedpub/{version('feedpub')} ({self._purpose})")

    def _arrive(self, client: Client, start: str, headers: Mapping[str, str]) -> Incoming:
        seen, sent = [start], dict(headers)
        while True:
            incoming = self._patiently(client, seen, sent)
            if incoming.status not in _REDIRECTS:
                break
            incoming.close()
            target = _target(incoming, seen)
            if len(seen) > self._options.redirects:
                raise ReadError(f"there are more than {self._options.redirects} redirects",
                                place=start, help=f"The last one leads to {target}.")  # fmt: skip
            if not is_same_site(seen[-1], target):
                sent = {name: value for name, value in sent.items() if name.lower() == "accept"}
            seen.append(target)
        if incoming.status != 206 and 200 <= incoming.status < 300:
            return incoming
        raise _refused(incoming, seen, lost=len(sent) < len(headers))

    def _patiently(self, client: Client, seen: list[str], headers: Mapping[str, str]) -> Incoming:
        """Return the answer of the last of *seen*, asking again while its server is busy."""
        left, wait = self._options.retries, _FIRST_WAIT
        while True:
            asked = 0.0
            try:
                incoming = self._ask(client, seen, headers)
            except UnreachableError as error:
                if not left or not error.may_pass:
                    raise _unreachable(error, seen) from None
            else:
                asked = retry_after(incoming.headers) or 0.0
                is_final = not left or asked > self._options.longest_wait
                if is_final or incoming.status not in _BUSY:
                    return incoming
                incoming.close()
            time.sleep(max(wait, asked))
            left, wait = left - 1, wait * 2

    def _ask(
        self,
        client: Client,
        seen: list[str],
        headers: Mapping[str, str],
        posted: bytes | None = None,
    ) -> Incoming:
        client.renew()
        codings = CODINGS if posted is None else "identity"
        sent = {"Accept": "*/*", "Accept-Encoding": codings, **headers}
        try:
            return client.open(seen[-1], sent, posted=posted)
        except PrivateAddressError as error:
            via = f"is redirected to {seen[-1]}, which " if len(seen) > 1 else ""
            host = urls.host(seen[-1])
            raise ReadError(
                f"{via}leads to {error.address}, which is not a public address", place=seen[0],
                help="If you trust everything there, allow it: --allow-private, or"
                f' allow_private = ["{host}"] under [fetch] in the configuration.',
            ) from None  # fmt: skip


def _checked(url: str) -> str:
    scheme, colon, rest = url.partition("://")
    if not colon or scheme.lower() not in {"http", "https"}:
        raise UsageError("is not an address that can be fetched", place=url,
                         help="Addresses begin with https:// or http://.")  # fmt: skip
    if "@" in urlsplit(url).netloc:
        # Without repeating it: what is said here ends up in logs.
        raise UsageError(
            "contains a user name or password", place=f"{scheme}://…@{rest.rpartition('@')[2]}",
            help='Leave them out; write user = "…" and password_env = "…" in its [[source]].',
        )  # fmt: skip
    try:
        return urls.absolute(url)
    except ValueError as error:
        raise UsageError(
            str(error), place=url, help="Write it like https://example.org/export.json."
        ) from None


def _posted_again(answer: Answer, seen: list[str], most: int) -> str:
    """Return where to send the same again: only to whom it is for, and never as a GET.

    https://www.rfc-editor.org/rfc/rfc9110#section-15.4
    """
    target = _target(answer, seen)
    if len(seen) > most:
        raise ReadError(f"there are more than {most} redirects", place=seen[0],
                        help=f"The last one leads to {target}.")  # fmt: skip
    if answer.status == HTTPStatus.SEE_OTHER or not is_same_site(seen[-1], target):
        raise ReadError(f"is redirected to {target}", place=seen[0],
                        help="If that is where it has moved to, write that address.")  # fmt: skip
    return target


def _target(incoming: Incoming | Answer, seen: list[str]) -> str:
    location = incoming.headers.get("location", "")
    if not location:
        raise ReadError(f"the server answers {incoming.status} without saying where to",
                        place=seen[0])  # fmt: skip
    try:
        target = urls.absolute(location.encode("latin-1").decode("utf-8", "replace"), seen[-1])
    except ValueError as error:
        raise ReadError(f"is redirected to an address that {error}", place=seen[0]) from None
    if target in seen:
        raise ReadError(f"redirects form a loop, back to {target}", place=seen[0])
    return target


def _unreachable(error: UnreachableError, seen: list[str]) -> ReadError:
    via = f"is redirected to {seen[-1]}, which " if len(seen) > 1 else ""
    return ReadError(f"{via}{error}", place=seen[0],
                     help="Check that it can be reached from this machine.")  # fmt: skip


def _said(incoming: Incoming) -> bytes:
    """Return the beginning of a body, as far as it comes: the status says enough."""
    body = b""
    with suppress(UnreachableError):
        for piece in incoming.pieces():
            body += piece
            if len(body) >= _SAID:
                break
    return body[:_SAID]


def _refused(incoming: Incoming, seen: list[str], *, lost: bool) -> StatusError:
    """Return the error of an answer of failure; *lost*: headers were not sent to another host."""
    status = incoming.status
    with closing(incoming):
        body = _said(incoming)
    phrase = f" ({HTTPStatus(status).phrase})" if status in set(HTTPStatus) else ""
    help = _HELP.get(status, "Try again later." if status >= 500 else None)
    asked = retry_after(incoming.headers) if status in _BUSY else None
    if asked:
        help = f"It asks for no requests for {asked:,.0f} seconds: run it again after that."
    if lost and status in {401, 403}:
        help = f"What signs in is only sent to the host that it is for: write {seen[-1]} as url."
    error = StatusError(f"the server answers {status}{phrase}", place=seen[-1], help=help)
    error.status, error.body, error.is_elsewhere = status, body, lost
    return error
