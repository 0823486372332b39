"""What phases look at: one URL, what was answered, and what is known of its site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from feedpub import checks, documents, receiving
from feedpub.config import Judgement
from feedpub.errors import ReadError
from feedpub.fetch.answers import Answer
from feedpub.findings import Finding
from feedpub.manifests import Manifest
from feedpub.model import Value
from feedpub.probing._sets import Sets
from feedpub.probing._sites import Sites, target_of
from feedpub.probing._visitor import Exchange, NotTriedError, ProbeOptions, Visitor


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
        sets: The sets of files that documents may belong to.
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
        sets: Sets,
    ) -> None:
        self.subject, self.publisher, self.options = subject, publisher, options
        self.judgement, self.now = judgement, now
        self.visitor, self.sites, self.sets = visitor, sites, sets
        self.ask()

    def ask(self) -> None:
        """Ask for the document, as whom the visitor is now."""
        self.__dict__.pop("contents", None)
        self.visitor.exchanges = []
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
            self.refusal = f"{error.message}; allow it with --allow-private"
        except NotTriedError as error:
            self.refusal = str(error)
        finally:
            self.exchanges: Sequence[Exchange] = tuple(self.visitor.exchanges)

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
