"""Asks servers politely: within bounds, one request at a time, with a pause between two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedpub.fetch import not_installed
from feedpub.fetch.answers import Answer, UnreachableError, retry_after
from feedpub.model import Value
from feedpub.receiving import ACCEPT

if TYPE_CHECKING:
    from feedpub.fetch.client import Client

#: A server that says one of these may say when to come back.
_BUSY = frozenset({429, 503})


class ProbeOptions(Value, frozen=True):
    """The bounds of a probe.

    Attributes:
        timeout: The most seconds of one request.
        deadline: The most seconds of all of them, with the pauses.
        size: The most bytes of one answer.
        total: The most bytes of all.
        requests: The most requests to one host.
        pause: Seconds between two requests to one host.
        longest_wait: The most seconds to wait because a host asks for it (``Retry-After``).
        allow_private: Whether URLs may lead to private addresses.
        agents: Whether to ask as several programs, to find bot protection.
        images: How many images of each document to look at.
        fresh_within: How old the newest item may be; ``None``: older than a week is advice only.
    """

    timeout: float = 30.0
    deadline: float = 600.0
    size: int = 64 << 20
    total: int = 1 << 30
    requests: int = 1_000
    pause: float = 0.2
    longest_wait: float = 30.0
    allow_private: bool = False
    agents: bool = True
    images: int = 3
    fresh_within: timedelta | None = None


class NotTriedError(Exception):
    """A request was not made, for the reason given."""


class Exchange(Value, frozen=True, gc=True):
    """A request, and what came of it.

    Attributes:
        method: ``GET`` or ``HEAD``.
        url: The URL.
        answer: The response, if there was one.
        error: Why not, else.
    """

    method: str
    url: str
    answer: Answer | None
    error: UnreachableError | None = None


class Visitor:
    """Asks servers, and notes what they answer.

    Attributes:
        exchanges: All of them, but for those that were repeated.
        requests: How many requests were made.

    Args:
        options: The bounds.
        agent: What it calls itself.
        monotonic: Returns seconds that only grow.
        sleep: Waits for seconds.
    """

    def __init__(
        self,
        options: ProbeOptions,
        agent: str,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], object],
    ) -> None:
        self.exchanges: list[Exchange] = []
        self.requests = 0
        self.agent = agent
        self._options = options
        self._monotonic, self._sleep = monotonic, sleep
        self._end = monotonic() + options.deadline
        self._client: Client | None = None
        self._counts = Counter[str]()
        self._last: dict[str, float] = {}
        self._closed: dict[str, str] = {}
        self._bytes = 0

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()

    def ask(
        self,
        url: str,
        headers: Mapping[str, str] = {},
        *,
        method: str = "GET",
        first: int | None = None,
    ) -> Answer:
        """Return the response of *url*, whatever its status; see `feedpub.fetch.client.Client.ask`.

        A host that asks for patience gets it, once, if it does not ask for too much; and one more
        request if a connection fails: it may have been kept too long.

        Raises:
            NotTriedError: A bound is reached, or the host wants no more requests.
            UnreachableError: There is no response.
            TooLargeError: The body is larger than allowed.
            PrivateAddressError: The host has no public address.
        """
        try:
            answer = self._once(url, headers, method, first)
        except UnreachableError as error:
            if not error.may_pass:
                raise
            answer = self._again(url, headers, method, first)
        wait = retry_after(answer.headers) if answer.status in _BUSY else None
        if wait is None:
            return answer
        host = urlsplit(url).netloc
        if wait <= min(self._options.longest_wait, self._left()):
            self._sleep(wait)
            answer = self._again(url, headers, method, first)
        if answer.status in _BUSY:
            self._closed[host] = f"{host} asks for no requests for {wait:,.0f} seconds"
        return answer

    def _again(
        self, url: str, headers: Mapping[str, str], method: str, first: int | None
    ) -> Answer:
        """Repeat the last request, whose outcome does not count if there is another."""
        last = self.exchanges.pop()
        try:
            return self._once(url, headers, method, first)
        except NotTriedError:
            self.exchanges.append(last)
            raise

    def _once(self, url: str, headers: Mapping[str, str], method: str, first: int | None) -> Answer:
        self._wait(urlsplit(url).netloc)
        client = self._ready()
        client.renew(min(self._options.timeout, self._left()))
        sent = {"User-Agent": self.agent, **headers}
        try:
            answer = client.ask(url, sent, first=first, method=method)
        except UnreachableError as error:
            self.exchanges.append(Exchange(method=method, url=url, answer=None, error=error))
            raise
        self._bytes += len(answer.body)
        self.exchanges.append(Exchange(method=method, url=url, answer=answer))
        return answer

    def _wait(self, host: str) -> None:
        """Wait until *host* may be asked."""
        if host in self._closed:
            raise NotTriedError(self._closed[host])
        if self._counts[host] >= self._options.requests:
            raise NotTriedError(
                f"{host} has got {self._options.requests:,} requests; allow more with --requests"
            )
        if self._bytes >= self._options.total:
            raise NotTriedError(f"{self._bytes:,} bytes were fetched, which is the most allowed")
        now = self._monotonic()
        pause = self._last.get(host, now - self._options.pause) + self._options.pause - now
        if pause >= self._left():
            raise NotTriedError("the time of the whole probe is over; give it a longer --deadline")
        if pause > 0:
            self._sleep(pause)
        self._counts[host] += 1
        self.requests += 1
        self._last[host] = self._monotonic()

    def _left(self) -> float:
        return self._end - self._monotonic()

    def _ready(self) -> Client:
        if self._client is None:
            try:
                from feedpub.fetch.client import Client, ClientLimits
            except ImportError:
                raise not_installed() from None
            options = self._options
            limits = ClientLimits(
                timeout=options.timeout,
                allow_private=options.allow_private,
                size=options.size,
                packed=options.size,
            )
            self._client = Client(limits, agent=self.agent, accept=ACCEPT)
        return self._client
