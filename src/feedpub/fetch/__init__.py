"""Gets what is at a URL, for whatever needs it: documents, images, sources.

`client` makes one request; a `Fetcher` gets there, and gives a body of any size as a stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from json import dumps
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from feedpub.errors import UsageError
from feedpub.fetch.answers import Answer, StatusError, retry_after
from feedpub.model import Value

if TYPE_CHECKING:
    from feedpub.fetch._following import Follower
    from feedpub.fetch._incoming import AnswerBody


def is_same_site(old: str, new: str) -> bool:
    """Return whether what was meant for *old* may be sent to *new*.

    Scheme, host and port must be the same; from http to https is as good.
    """
    before, after = urlsplit(old), urlsplit(new)
    if (before.scheme, before.netloc) == (after.scheme, after.netloc):
        return True
    is_secured = (before.scheme, after.scheme) == ("http", "https")
    return is_secured and before.hostname == after.hostname and not before.port and not after.port


class FetchOptions(Value, frozen=True):
    """The limits of a `Fetcher`.

    Attributes:
        timeout: The most seconds of silence: before an answer, or in the middle of it.
        longest: The most seconds that one body may take.
        slowest: The fewest bytes a second, on average over *timeout*.
        size: The most bytes of a body, unpacked.
        redirects: The most redirects to follow.
        retries: How often to ask again a server that cannot answer now.
        longest_wait: The most seconds to wait before that, even if the server asks for more.
        allow_private: Whether URLs may lead to private addresses; or the hosts that may.
    """

    timeout: float = 30.0
    longest: float = 3600.0
    slowest: int = 1024
    size: int = 16 << 30
    redirects: int = 10
    retries: int = 3
    longest_wait: float = 60.0
    allow_private: bool | frozenset[str] = False


#: What most addresses can live with.
ORDINARY = FetchOptions()


class Fetcher:
    """Gets what is at URLs, and keeps connections for the next ones until it is closed.

    Args:
        options: The limits.
        purpose: What servers are told that it is for.
    """

    def __init__(self, options: FetchOptions, purpose: str = "source reader") -> None:
        self._options = options
        self._purpose = purpose
        self._follower: Follower | None = None

    def __call__(
        self, url: str, *, headers: Mapping[str, str] = MappingProxyType({})
    ) -> AnswerBody:
        """Return the answer of *url*.

        Args:
            url: The URL; redirects are followed.
            headers: Headers to send; to another host after a redirect none of them but Accept.

        Raises:
            ReadError: There is no answer, or one of failure (`StatusError`), or it leads to an
                address that is not public.
            UsageError: It is not a URL that can be fetched, or the HTTP client is not installed.
        """
        return self._ready().fetch(url, headers)

    def post(
        self,
        url: str,
        *,
        form: Iterable[tuple[str, str]] = (),
        json: object = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        """Send a form, or *json*, to *url*; return the answer, whatever its status is.

        It is sent once: what is to become of an answer of failure is for the caller to say.

        Args:
            url: The URL; redirects are followed on the same site, with the same content.
            form: The fields of the form.
            json: What is sent as JSON instead.
            headers: Headers to send besides.

        Returns:
            The answer, and the beginning of its body.

        Raises:
            ReadError: There is no answer, or it leads to an address that is not public, or to
                another site.
            UsageError: It is not a URL that can be fetched, or the HTTP client is not installed.
        """
        if json is None:
            content, kind = urlencode([*form]).encode(), "application/x-www-form-urlencoded"
        else:
            content, kind = dumps(json).encode(), "application/json; charset=utf-8"
        return self._ready().post(url, content, {"Content-Type": kind, **headers})

    def _ready(self) -> Follower:
        if self._follower is None:
            try:
                from feedpub.fetch._following import Follower
            except ImportError:
                raise not_installed() from None
            self._follower = Follower(self._options, self._purpose)
        return self._follower

    def close(self) -> None:
        """Close the connections."""
        if self._follower is not None:
            self._follower.close()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def not_installed() -> UsageError:
    """Return the error of a run that needs the HTTP client, which is an extra."""
    return UsageError(
        "fetching a URL needs an HTTP client, which is not installed",
        help="Install it with: pip install 'feedpub[http]'",
    )


__all__ = [
    "ORDINARY",
    "Answer",
    "FetchOptions",
    "Fetcher",
    "StatusError",
    "is_same_site",
    "not_installed",
    "retry_after",
]
