"""Documents from the web: fetched within limits, with checks of how they are served."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from feedpub import urls
from feedpub.documents import KINDS
from feedpub.errors import ReadError, UsageError
from feedpub.fetch import not_installed
from feedpub.fetch.answers import Answer, PrivateAddressError, TooLargeError, UnreachableError
from feedpub.fetch.walls import wall_of
from feedpub.findings import Rule
from feedpub.model import Document
from feedpub.receiving import _headers, _packed, _rules
from feedpub.receiving._received import ACCEPT, Detect, Raised, Received, ReceivingOptions
from feedpub.text import shown

if TYPE_CHECKING:
    from feedpub.fetch.client import Client

#: What requests offer.
_CODINGS = frozenset({"gzip", "x-gzip"})
_PERMANENT = frozenset({301, 308})
_TEMPORARY = frozenset({302, 303, 307})


class Asks(Protocol):
    """Asks servers: the HTTP client, or something in front of it."""

    def ask(self, url: str, headers: Mapping[str, str] = ..., /) -> Answer:
        """Return the response to a GET of *url*; see `feedpub.fetch.client.Client.ask`."""


class _FailureError(Exception):
    """There is nothing to check, for the reason given."""

    def __init__(self, rule: Rule, message: str) -> None:
        super().__init__(rule.id, message)
        self.rule = rule
        self.message = message


def fetched(name: str, options: ReceivingOptions, detect: Detect) -> Received:
    """Return the document at the URL *name*, and what is wrong with how it is served.

    Raises:
        UsageError: It is not a URL that can be fetched, or the HTTP client is not installed.
        ReadError: It leads to an address that is not public.
    """
    try:
        url = urls.absolute(name)
    except ValueError as error:
        raise UsageError(
            f"{name!r} {error}", help="Write it like https://example.org/rss.xml."
        ) from None
    with closing(_client(options)) as client:
        return asked(url, client, options, detect)


def asked(url: str, asker: Asks, options: ReceivingOptions, detect: Detect) -> Received:
    """Return the document at *url*, and what is wrong with how it is served, as *asker* gets it.

    Raises:
        ReadError: It leads to an address that is not public.
    """
    raised = Raised(url)
    try:
        return raised.received(_document(url, asker, options, detect, raised))
    except _FailureError as failure:
        raised.add(failure.rule, failure.message)
        return raised.received(None)


def file_of(answer: Answer, options: ReceivingOptions) -> bytes:
    """Return the file that *answer* carries: its body without the coding that the server added."""
    coding = answer.header("content-encoding").lower()
    if coding in _CODINGS and answer.body.startswith(_packed.MAGIC):
        return _packed.gunzip(answer.body, options, Raised(answer.url)) or b""
    return answer.body


def _client(options: ReceivingOptions) -> Client:
    try:
        from feedpub.fetch.client import Client, ClientLimits
    except ImportError:
        raise not_installed() from None
    from importlib.metadata import version  # the client has loaded it already

    limits = ClientLimits(
        timeout=options.timeout,
        allow_private=options.allow_private,
        size=options.size,
        packed=options.packed,
    )
    agent = f"feedpub/{version('feedpub')} (feed validator)"
    return Client(limits, agent=agent, accept=ACCEPT)


def _document(
    url: str, asker: Asks, options: ReceivingOptions, detect: Detect, raised: Raised
) -> Document | None:
    answer, url = _follow(url, asker, options, raised)
    data = _plain(answer, options, raised)
    format = detect(data or b"", url)
    known = format in KINDS
    wall = None if known else wall_of(answer, data or b"")
    if wall is not None:
        raised.add(
            _rules.BOT_WALL,
            f"{wall.name} answers ({answer.status}) in place of the document;"
            " let programs fetch this path",
        )
        return None
    _headers.judge_status(answer, raised)
    if data is None or (answer.status != 200 and not known):
        return None
    if answer.status == 200:
        _headers.judge_head(answer, data, format, raised)
        _ask_again(answer, data, asker, options, raised)
    return Document(name=raised.name, format=format, data=data, url=url)


def _follow(url: str, asker: Asks, options: ReceivingOptions, raised: Raised) -> tuple[Answer, str]:
    """Return the response after all redirects, and the URL that readers should keep."""
    kept, seen, temporary = url, [url], False
    while True:
        answer = _answer(seen, asker, options)
        if answer.status not in _PERMANENT | _TEMPORARY:
            return answer, kept
        target = _target(answer)
        if answer.status in _TEMPORARY and not temporary:
            temporary = True
            raised.add(
                _rules.TEMPORARY_REDIRECT,
                f"the server answers {answer.status} and redirects to {target};"
                " answer 301 if that is for good",
            )
        if target in seen:
            raise _FailureError(
                _rules.BAD_REDIRECT,
                f"redirects form a loop, back to {target}; answer with the document",
            )
        if len(seen) > options.redirects:
            raise _FailureError(
                _rules.BAD_REDIRECT,
                f"there are more than {options.redirects} redirects; redirect straight to the"
                " document",
            )
        seen.append(target)
        kept = kept if temporary else target


def _answer(seen: list[str], asker: Asks, options: ReceivingOptions) -> Answer:
    url = seen[-1]
    where = "the URL" if len(seen) == 1 else f"the redirect to {url}"
    try:
        return asker.ask(url)
    except PrivateAddressError as error:
        if len(seen) > 1:
            raise _FailureError(
                _rules.BAD_REDIRECT,
                f"{where} leads to {error.address}, which is not a public address;"
                " redirect to one that everyone reaches",
            ) from None
        raise ReadError(
            f"leads to {error.address}, which is not a public address",
            place=url,
            help="Allow it with --allow-private, if you trust everything that the URL leads to.",
        ) from None
    except TooLargeError:
        raise _FailureError(
            _rules.TOO_LARGE,
            f"{where} answers with more than {options.size:,} bytes; split the document",
        ) from None
    except UnreachableError as error:
        raise _FailureError(
            _rules.UNREACHABLE, f"{where} {error}; see that it can be fetched from anywhere"
        ) from None


def _target(answer: Answer) -> str:
    location = answer.header("location")
    if not location:
        raise _FailureError(
            _rules.BAD_REDIRECT,
            f"the server answers {answer.status} without the header Location; name the new URL",
        )
    try:
        return urls.absolute(location.encode("latin-1").decode("utf-8", "replace"), answer.url)
    except ValueError as error:
        raise _FailureError(
            _rules.BAD_REDIRECT, f"the Location of a redirect {error}; write an absolute URL"
        ) from None


def _plain(answer: Answer, options: ReceivingOptions, raised: Raised) -> bytes | None:
    """Return the decompressed document of *answer*."""
    coding = answer.header("content-encoding").lower()
    body = answer.body
    if coding not in {"", "identity"}:
        if coding not in _CODINGS:
            raised.add(
                _rules.UNREADABLE_ENCODING,
                f"the Content-Encoding is {shown(coding)}, which the request did not"
                " offer; send gzip or nothing",
            )
            return None
        if not body.startswith(_packed.MAGIC):
            raised.add(
                _rules.CORRUPT,
                "the header says Content-Encoding: gzip, and the body is not gzip;"
                " leave the header out, or compress the body",
            )
            return body
        unpacked = _packed.gunzip(body, options, raised)
        if unpacked is None:
            return None
        body = unpacked
    return _packed.unpack(body, options, raised)


def _ask_again(
    first: Answer, data: bytes, asker: Asks, options: ReceivingOptions, raised: Raised
) -> None:
    conditions = {
        "If-None-Match": first.header("etag"),
        "If-Modified-Since": first.header("last-modified"),
    }
    conditions = {name: value for name, value in conditions.items() if value}
    if not conditions:
        return
    try:
        second = asker.ask(first.url, conditions)
    except (UnreachableError, TooLargeError, PrivateAddressError):
        # The first request succeeded; a failure of the second says little.
        return
    again = _plain(second, options, Raised(raised.name))
    _headers.judge_again(first, data, second, again or b"", raised)
