"""What is known of sites: robots.txt, home pages, and whatever else is asked on the side."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urljoin

from feedpub import receiving, urls
from feedpub.fetch.answers import Answer, PrivateAddressError, TooLargeError, UnreachableError
from feedpub.probing._robots_file import RobotsFile
from feedpub.probing._visitor import NotTriedError, Visitor

#: Why a server gives no answer; and why there is none, if it was not asked as well.
BROKEN = (PrivateAddressError, TooLargeError, UnreachableError)
FAILURES = (NotTriedError, *BROKEN)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: The most redirects to follow to a page or an image.
_HOPS = 5
#: How much of a page is read.
_PAGE = 2 << 20


class SiteAnswer(NamedTuple):
    """What is at an address: an answer, or why there is none."""

    answer: Answer | None
    why: str = ""


class Sites:
    """What is asked once for all URLs: robots.txt and home pages."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._robots: dict[str, SiteAnswer] = {}
        self._pages: dict[str, SiteAnswer] = {}
        self._rules: dict[str, RobotsFile] = {}

    def robots(self, url: str) -> SiteAnswer:
        """Return the robots.txt of the site of *url*."""
        address = urljoin(url, "/robots.txt")
        if address not in self._robots:
            self._robots[address] = self._ask(address)
        return self._robots[address]

    def rules(self, url: str) -> RobotsFile:
        """Return what the robots.txt of the site of *url* says; nothing, if there is none."""
        address = urljoin(url, "/robots.txt")
        if address not in self._rules:
            answer = self.robots(url).answer
            found = answer is not None and answer.status == 200 and not _is_page(answer)
            data = receiving.file_of(answer) if answer is not None and found else b""
            self._rules[address] = RobotsFile(data)
        return self._rules[address]

    def may_ask(self, url: str) -> bool:
        """Return whether the site of *url* lets this program ask for it."""
        return self.rules(url).allows(url, ("feedpub",))

    def page(self, url: str) -> SiteAnswer:
        """Return the page at *url*."""
        if url not in self._pages:
            self._pages[url] = self._ask(url)
        return self._pages[url]

    def _ask(self, url: str) -> SiteAnswer:
        try:
            return SiteAnswer(follow(self._visitor, url, {"Accept": "*/*"}, _PAGE))
        except FAILURES as error:
            return SiteAnswer(None, why_of(error))


def _is_page(answer: Answer) -> bool:
    return receiving.file_of(answer).lstrip()[:1] == b"<"


def follow(
    visitor: Visitor,
    url: str,
    headers: dict[str, str],
    first: int | None = None,
    method: str = "GET",
) -> Answer:
    """Return the answer at *url* after a few redirects; the last redirect, if there are more."""
    for _ in range(_HOPS):
        answer = visitor.ask(url, headers, method=method, first=first)
        target = target_of(answer)
        if target is None:
            return answer
        url = target
    return answer


def target_of(answer: Answer) -> str | None:
    """Return where *answer* redirects to, if it does."""
    if answer.status not in REDIRECTS:
        return None
    location = answer.header("location").encode("latin-1").decode("utf-8", "replace")
    try:
        return urls.absolute(location, answer.url)
    except ValueError:
        return None


def why_of(error: Exception) -> str:
    """Return what *error*, one of `FAILURES`, says."""
    if isinstance(error, PrivateAddressError):
        return f"it leads to {error.address}, which is not a public address; see --allow-private"
    if isinstance(error, TooLargeError):
        return "the answer is larger than this probe reads"
    return str(error) if isinstance(error, NotTriedError) else f"the server {error}"
