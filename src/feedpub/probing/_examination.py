"""What phases look at: one URL, what was answered, and what is known of its site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from feedpub import checks, documents, receiving, urls
from feedpub.config import Judgement
from feedpub.errors import ReadError
from feedpub.fetch.answers import Answer, PrivateAddressError, TooLargeError, UnreachableError
from feedpub.findings import Finding
from feedpub.manifests import Manifest
from feedpub.model import Value
from feedpub.probing._robots_file import RobotsFile
from feedpub.probing._visitor import Exchange, NotTriedError, ProbeOptions, Visitor

#: Why a server gives no answer; and why there is none, if it was not asked as well.
BROKEN = (PrivateAddressError, TooLargeError, UnreachableError)
FAILURES = (NotTriedError, *BROKEN)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: The most redirects to follow to a page or an image.
_HOPS = 5
#: How much of a page is read.
_PAGE = 2 << 20


class Subject(Value, frozen=True, gc=True):
    """A URL to look at, and what is known of it.

    Attributes:
        url: The URL.
        path: Its path below the target, if feedpub published it.
        sha256: Of the bytes that were published, in hexadecimal digits.
        format: What kind of document it should be.
        profiles: The aggregators that it is for.
        is_part: Whether only others list it: a shard, an archive; it is looked at less closely.
        is_of_family: Whether it is the feed of one section, tag, author or language.
    """

    url: str
    path: str = ""
    sha256: str = ""
    format: str = ""
    profiles: tuple[str, ...] = ()
    is_part: bool = False
    is_of_family: bool = False

    @property
    def is_main(self) -> bool:
        """Whether readers come upon it by themselves, and expect news in it."""
        return not (self.is_part or self.is_of_family)


class Publisher(Value, frozen=True, gc=True):
    """What the publisher knows.

    Attributes:
        home: The home page.
        base: The address of the target, with a final slash.
        manifest: The manifest that was published last.
        expects_manifest: Whether one should be live.
    """

    home: str | None = None
    base: str | None = None
    manifest: Manifest | None = None
    expects_manifest: bool = False


class SiteAnswer(NamedTuple):
    """What is at an address: an answer, or why there is none."""

    answer: Answer | None
    why: str = ""


class Sites:
    """What is asked once for all URLs: robots.txt, home pages, manifests."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._robots: dict[str, SiteAnswer] = {}
        self._pages: dict[str, SiteAnswer] = {}
        self._rules: dict[str, RobotsFile] = {}

    def robots(self, url: str) -> SiteAnswer:
        """Return the robots.txt of the site of *url*."""
        address = urljoin(url, "/robots.txt")
        if address not in self._robots:
            self._robots[address] = self._follow(address, first=_PAGE)
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
            self._pages[url] = self._follow(url, first=_PAGE)
        return self._pages[url]

    def fresh(self, url: str) -> SiteAnswer:
        """Return what is at *url* now, as far as caches obey."""
        self._pages[url] = self._follow(url, first=None, headers={"Cache-Control": "no-cache"})
        return self._pages[url]

    def _follow(
        self, url: str, *, first: int | None, headers: dict[str, str] | None = None
    ) -> SiteAnswer:
        try:
            return SiteAnswer(
                follow(self._visitor, url, {"Accept": "*/*", **(headers or {})}, first)
            )
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


class Examination:
    """One URL under examination.

    Attributes:
        subject: The URL, and what is known of it.
        publisher: What the publisher knows.
        options: The bounds.
        now: The current time.
        judgement: How bad a breach of each rule is.
        visitor: Asks servers.
        sites: What is known of sites.
        findings: What is wrong with how it is served.
        document: What is there.
        exchanges: The requests that led to it.
        refusal: Why it was not asked for, if it was not.
    """

    def __init__(
        self,
        subject: Subject,
        publisher: Publisher,
        options: ProbeOptions,
        judgement: Judgement,
        now: datetime,
        visitor: Visitor,
        sites: Sites,
    ) -> None:
        self.subject, self.publisher, self.options = subject, publisher, options
        self.judgement, self.now = judgement, now
        self.visitor, self.sites = visitor, sites
        self.ask()

    def ask(self) -> None:
        """Ask for the document, as whom the visitor is now."""
        self.__dict__.pop("contents", None)
        before = len(self.visitor.exchanges)
        self.refusal = ""
        self.findings: Sequence[Finding] = ()
        self.document = None
        limits = receiving.ReceivingOptions(packed=self.options.size, size=self.options.size)
        try:
            received = receiving.receive_from(
                self.subject.url, self.visitor, detect=checks.detect, options=limits
            )
            self.findings, self.document = received.findings, received.document
        except ReadError as error:
            self.refusal = error.message
        except NotTriedError as error:
            self.refusal = str(error)
        finally:
            self.exchanges: Sequence[Exchange] = self.visitor.exchanges[before:]

    @cached_property
    def contents(self) -> documents.Contents | None:
        """What the document lists; ``None`` if it cannot be read."""
        assert self.document is not None, "whoever looks at contents has a document"
        try:
            return documents.read(self.document.data, self.document.format, self.document.name)
        except ValueError:
            return None

    @property
    def answer(self) -> Answer | None:
        """The first answer that is not a redirect."""
        for each in self.exchanges:
            if each.answer is not None and target_of(each.answer) is None:
                return each.answer
        return None

    @property
    def hops(self) -> list[Answer]:
        """The redirects that led to it."""
        found = []
        for each in self.exchanges:
            if each.answer is None or target_of(each.answer) is None:
                break
            found.append(each.answer)
        return found

    @property
    def final(self) -> str:
        """Where it is in the end."""
        return self.exchanges[-1].url if self.exchanges else self.subject.url

    @property
    def role(self) -> str:
        """The purpose of the document: ``feed``, ``news``, ``archive``, ``index``; or nothing."""
        kind = documents.KINDS.get(self.document.format) if self.document else None
        return kind.role if kind else ""

    def found(self, rules: Iterable[str]) -> list[Finding]:
        """Return what is wrong with how it is served, of *rules*."""
        wanted = frozenset(rules)
        return [each for each in self.findings if each.rule.id in wanted]

    @property
    def host(self) -> str:
        """The host, with its port."""
        return urlsplit(self.subject.url).netloc
