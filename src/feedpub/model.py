"""The values passed between the steps: plain and frozen, without behaviour.

They are `msgspec.Struct`s rather than dataclasses because a build makes a million of them: one
costs 0.3 µs instead of 4, and a million spill to disk and come back without code of their own.
A field is a value or ``None``, never ``""``; sequences are tuples; instants are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from msgspec import Struct


class Value(Struct, frozen=True, kw_only=True, gc=False):
    """Base of every value: immutable, compared by content."""


class Access(StrEnum):
    """Who may read the whole article on the site."""

    FREE = "free"
    REGISTRATION = "registration"
    SUBSCRIPTION = "subscription"


class Status(StrEnum):
    """The article's editorial status; only published articles appear in feeds."""

    PUBLISHED = "published"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"


class Change(StrEnum):
    """The kind of the last edit, in a newsroom's terms."""

    MINOR = "minor"
    UPDATE = "update"
    CORRECTION = "correction"


class Involvement(StrEnum):
    """What AI had to do with the text of an article."""

    NONE = "none"
    ASSISTED = "assisted"
    GENERATED = "generated"


class Content(StrEnum):
    """How much of an article an output contains."""

    FULL = "full"
    SUMMARY = "summary"
    NONE = "none"


class Origin(Value, frozen=True):
    """Where a record was read from."""

    path: str
    #: 1-based line of a text source; of an array or CSV, the line the record starts on.
    line: int | None = None
    #: 1-based position of the record in its source.
    number: int | None = None
    #: What the source knows it by, where there are no lines: ``row 7``, ``post 48213``.
    key: str | None = None

    @property
    def entry(self) -> str | None:
        """What tells it from others of its line, or where there are no lines."""
        return self.key or (None if self.number is None else f"record {self.number}")

    def __str__(self) -> str:
        if self.line is not None:
            return f"{self.path}:{self.line}"
        return self.path if self.entry is None else f"{self.path}, {self.entry}"


class Source(Value, frozen=True, gc=True):
    """Where records come from.

    Attributes:
        path: A file, a glob, a folder, an address, or ``-`` for standard input; what is relative
            starts from the configuration.
        format: Name of a kind of source; default: by suffix, else by content.
        text: The type of titles, summaries and similar texts: ``plain`` or ``html``; default:
            guessed.
        vocabulary: Name of a vocabulary, or of its TOML file; default: recognised.
        fields: Field of an article → where its value is; wins over what the vocabulary says.
        where: Which records to take; see `feedpub.vocabularies`.
        encoding: Of a file that does not say it; default: UTF-8.
        timezone: IANA name of the zone of dates without one; default: the publication's.
        date_format: How dates are written, where that is not plain; see `feedpub.vocabularies`.
        headers: Headers of requests to its address.
        headers_env: The same, with the names of the environment variables that contain the values.
        user: Who signs in to its address.
        password_env: The environment variable that holds the password.
        options: What else its kind takes.
        command: A program and its arguments, whose output is the file; never run by a shell.
        timeout: Seconds after which a command is ended.
        quarantine: The file that its unusable records are set aside in.
        max_bad: The share of its records that may be, 0 to 1; default: a hundredth.
        partial: Whether what was read of it goes out if it ends too early.
        mode: ``snapshot``: it lists everything, and what it no longer lists is gone; ``updates``:
            it lists what is new or changed, and says of the rest nothing.
        warn_after: Its age from which on a warning says that it is out of date.
        error_after: Its age from which on nothing is published.
        normalise: What is corrected in its texts; see `feedpub.articles.normalising`.
        name: What the store remembers it by; default: its path.
    """

    path: str
    format: str | None = None
    text: str | None = None
    vocabulary: str | None = None
    fields: Mapping[str, Any] = MappingProxyType({})
    where: Any = None
    encoding: str | None = None
    timezone: str | None = None
    date_format: str | tuple[str, ...] | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    headers_env: Mapping[str, str] = MappingProxyType({})
    user: str | None = None
    password_env: str | None = None
    options: Mapping[str, Any] = MappingProxyType({})
    command: tuple[str, ...] = ()
    timeout: float = 600.0
    quarantine: str | None = None
    max_bad: float | None = None
    partial: bool = False
    mode: str = "snapshot"
    warn_after: timedelta | None = None
    error_after: timedelta | None = None
    normalise: tuple[str, ...] = ()
    name: str | None = None

    @property
    def key(self) -> str:
        """What the store remembers it by."""
        if self.name is not None:
            return self.name
        return " ".join(
            (*(self.command or (self.path,)), str(self.options.get("table", "")))
        ).strip()


class Author(Value, frozen=True):
    """A byline."""

    name: str
    url: str | None = None
    email: str | None = None
    avatar: str | None = None


class Image(Value, frozen=True):
    """An image of the article; the first one is the lead image."""

    url: str
    #: Pixels.
    width: int | None = None
    height: int | None = None
    mime_type: str | None = None
    size_in_bytes: int | None = None
    caption: str | None = None
    #: The photo credit.
    credit: str | None = None
    alt: str | None = None


class Attachment(Value, frozen=True):
    """A file that belongs to the article, as in JSON Feed."""

    url: str
    mime_type: str
    title: str | None = None
    size_in_bytes: int | None = None
    #: Seconds; JSON Feed allows fractions.
    duration_in_seconds: float | None = None


class Video(Value, frozen=True):
    """A video on the article's page, as in a video sitemap."""

    thumbnail: str
    title: str
    description: str
    #: The file itself, or the page of a player; at least one of the two.
    content_url: str | None = None
    player_url: str | None = None
    #: Whole seconds, 1 to 28,800.
    duration: int | None = None
    published: datetime | None = None
    expires: datetime | None = None
    family_friendly: bool | None = None
    requires_subscription: bool | None = None
    live: bool | None = None
    tags: tuple[str, ...] = ()


class Related(Value, frozen=True):
    """Another page that the article points to."""

    url: str
    title: str | None = None


class OriginalSource(Value, frozen=True):
    """The original source of the story."""

    name: str
    url: str | None = None
    feed_url: str | None = None


class Translation(Value, frozen=True):
    """The same article in another language."""

    language: str
    url: str


class Place(Value, frozen=True):
    """The location of the story, in WGS 84 degrees."""

    latitude: float
    longitude: float
    name: str | None = None


class AiUse(Value, frozen=True):
    """What AI had to do with the text of an article, and whether a person answers for it."""

    involvement: Involvement
    #: Whether a person reviewed the text; ``None`` if the record does not say.
    reviewed: bool | None = None

    @property
    def is_unreviewed(self) -> bool:
        """Whether AI wrote the text and no person is known to have reviewed it."""
        return self.involvement is Involvement.GENERATED and not self.reviewed


class Extra(Value, frozen=True):
    """An element of a namespace that the configuration declares; text and attributes only."""

    namespace: str
    name: str
    text: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()


class Article(Value, frozen=True, omit_defaults=True):
    """One article, whatever it was read from and whatever it becomes.

    An RSS ``item``, an Atom ``entry``, a JSON Feed item and a sitemap ``url`` are made of it.
    """

    #: Permanent and globally unique: RSS ``guid``, Atom ``id``. A URI, but for an id that was out
    #: before feedpub, which Atom alone writes as one.
    id: str
    #: Absolute http(s) address of the article's page: ``link``, ``loc``.
    url: str
    #: Plain text.
    title: str
    published: datetime
    #: Where its record was read; findings name it.
    origin: Origin = Origin(path="(in memory)")
    #: The address that search engines should keep, if it is not `url`.
    canonical_url: str | None = None
    #: Kicker over the headline, e.g. ``EXCLUSIV``.
    label: str | None = None
    #: Plain text.
    summary: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    #: Last change; ``None`` if the record has none. See `updated`.
    modified: datetime | None = None
    #: Not public before this instant.
    embargo: datetime | None = None
    #: Not public from this instant on.
    expires: datetime | None = None
    authors: tuple[Author, ...] = ()
    #: From general to special: ``("Politică", "Apărare")``.
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    #: BCP 47; ``None`` means the publication's.
    language: str | None = None
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    videos: tuple[Video, ...] = ()
    related: tuple[Related, ...] = ()
    source: OriginalSource | None = None
    access: Access = Access.FREE
    status: Status = Status.PUBLISHED
    change: Change | None = None
    translations: tuple[Translation, ...] = ()
    noindex: bool = False
    place: Place | None = None
    #: ``None`` if nothing is said of it, which is not "none".
    ai: AiUse | None = None
    #: IPTC digital source type, as a URI of its NewsCodes.
    digital_source_type: str | None = None
    extra: tuple[Extra, ...] = ()
    #: When it was taken back, if it was public before and may come back: remembered, never read.
    gone: datetime | None = None
    #: Which of the sources that were read it is from, counted from 0.
    read_from: int = 0

    @property
    def updated(self) -> datetime:
        """Last change a reader should notice: a minor edit moves no date."""
        if self.modified is None or self.change is Change.MINOR:
            return self.published
        return max(self.modified, self.published)


class Rights(Value, frozen=True):
    """What the publisher lets machines do with the articles; a use is ``None`` if nothing is said.

    Attributes:
        holder: Who owns the rights.
        contact: Where to ask for a licence: a URL, or ``mailto:`` and an address.
        policy: The address of the terms in full.
        search: Whether articles may be found by links and short excerpts.
        ai_input: Whether AI may answer questions with their text.
        ai_train: Whether AI may be trained with it.
        license: The address of the licence for machines, ours or somebody else's.
        emit: What is written of it; see `feedpub.rights`.
    """

    holder: str | None = None
    contact: str | None = None
    policy: str | None = None
    search: bool | None = None
    ai_input: bool | None = None
    ai_train: bool | None = None
    license: str | None = None
    emit: tuple[str, ...] = ()


class Publication(Value, frozen=True):
    """The site the articles belong to: RSS ``channel``, Atom ``feed``, ``news:publication``."""

    #: Exactly as Google News shows it.
    name: str
    #: Home page, absolute.
    url: str
    #: BCP 47.
    language: str
    #: IANA name; the zone of dates without one.
    timezone: str | None = None
    description: str | None = None
    copyright: str | None = None
    #: E-mail addresses, ``user@host`` or ``user@host (Real Name)``.
    editor: str | None = None
    webmaster: str | None = None
    #: Absolute URLs: a wide logo and a square icon.
    logo: str | None = None
    icon: str | None = None
    #: WebSub hubs.
    hubs: tuple[str, ...] = ()
    #: ``authority,date`` of the ``tag:`` URIs that are made from ids that are not URIs (RFC 4151).
    tag_authority: str | None = None
    #: Prefix → URI of the namespaces that records may use in ``extra``.
    namespaces: Mapping[str, str] = {}
    #: What machines may do with the articles; ``None``: nothing is said, and nothing written.
    rights: Rights | None = None


class Where(Value, frozen=True):
    """Which articles an output selects; all conditions must hold, each by any of its values."""

    section: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    access: tuple[Access, ...] = ()
    #: Published in this span before now.
    age: timedelta | None = None


#: Reserved name: files may have to be staged there in the target directory.
FOLDER = ".feedpub"


class Output(Value, frozen=True):
    """One file, or family of files, to be made from the articles."""

    format: str
    #: Relative to the target directory; may contain ``{section}`` and similar, see `for_each`.
    path: str
    #: Public address of the file; default: the path under the public URL.
    url: str | None = None
    title: str | None = None
    description: str | None = None
    limit: int | None = None
    #: Only articles published at most this long ago.
    max_age: timedelta | None = None
    content: Content = Content.FULL
    #: Access levels, besides free, whose full text this output may contain.
    full_access: tuple[Access, ...] = ()
    where: Where = Where()
    #: ``section``, ``language``, ``author`` or ``tag``: one file for each value.
    for_each: str | None = None
    #: URL of an XSLT or CSS for people who open the feed in a browser.
    stylesheet: str | None = None
    #: Minutes; RSS ``ttl``.
    ttl: int | None = None
    #: How long a withdrawal is announced, where format or aggregator have a way to do that. By
    #: default 30 days, and in feeds for everybody only if the article is known to have been public.
    tombstones: timedelta | None = None
    #: The span of articles in each archive: ``day``, ``month`` or ``year``; ``None`` for none.
    archive: str | None = None
    #: What identifies articles in a feed: their ``id``, or the ``url`` of their page.
    guid: str = "id"
    #: What a News sitemap without recent articles contains: newest-plain-url, empty or skip.
    empty: str = "newest-plain-url"
    #: Sitemaps only: which extensions to write.
    images: bool = False
    videos: bool = False
    translations: bool = True
    gzip: bool = False
    #: Names of the aggregators it is for, or paths of profiles.
    profiles: tuple[str, ...] = ()
    #: The settings that these profiles require.
    settings: Mapping[str, Any] = {}
    #: Guard → its limit for this output; ``None``: it is off.
    guard: Mapping[str, float | None] = {}
    #: The members that it is for: the address is theirs only, and says so to nobody else.
    tier: Access | None = None
    #: Whether its articles carry the publication's rights; by default unless it has profiles.
    rights: bool | None = None


class Deletion(Value, frozen=True):
    """That an article was withdrawn, and when: all that its readers are told."""

    id: str
    url: str
    when: datetime


class Archive(Value, frozen=True):
    """Where a document stands among those of a feed that has archives (RFC 5005).

    Attributes:
        earlier: The address of the archive before it; ``None`` if there is none.
        later: Of the oldest archive: the address of the archive after it.
        current: Of an archive: the address of the feed to subscribe to …
        of: … and its path.
    """

    earlier: str | None = None
    later: str | None = None
    current: str | None = None
    of: str | None = None


class Feed(Value, frozen=True, gc=True):
    """An output with its articles: all that a writer needs."""

    publication: Publication
    output: Output
    #: Newest first, ordered by (published, id); can be iterated more than once, and may be more
    #: than fit in memory.
    articles: Iterable[Article]
    #: Where this file goes, relative to the target directory.
    path: str
    #: Public address of this file, and of its directory.
    url: str | None
    title: str
    language: str
    now: datetime
    #: Path of its output, as configured: ``{section}.xml``.
    family: str = ""
    #: The section, tag, author or language that it is for, if its output has ``for_each``.
    value: str | None = None
    #: What was withdrawn and may still be in a subscriber's reader, the latest first.
    deleted: tuple[Deletion, ...] = ()
    archive: Archive | None = None


class Document(Value, frozen=True, gc=True):
    """One file, written or found: its name, its format, its bytes."""

    #: Relative path in the target directory, or the path it was found at.
    name: str
    format: str
    data: bytes
    #: The articles in it, in the order of their items, so that a finding can name its record.
    articles: tuple[Entry, ...] = ()
    #: Public address, where known.
    url: str | None = None


class Entry(Value, frozen=True):
    """The entry for an article that a document keeps."""

    id: str
    title: str
    url: str
    origin: Origin
    #: The newest entry of a document tells how old the document is.
    published: datetime | None = None
    access: Access = Access.FREE
