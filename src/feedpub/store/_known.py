"""What is remembered from run to run, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from feedpub.model import Value


class ArticleState(StrEnum):
    """What became of an article, as of the last run that knew it."""

    #: Everybody may see it.
    PUBLIC = "public"
    #: A draft, under embargo, or dated in the future.
    HIDDEN = "hidden"
    #: Its ``expires`` has passed.
    EXPIRED = "expired"
    #: Its record says that it was withdrawn.
    WITHDRAWN = "withdrawn"
    #: The source lists everything, and no longer lists it: it was withdrawn.
    VANISHED = "vanished"
    #: The source no longer lists articles as old as this one, which says nothing of it.
    LEFT = "left"


#: What the id of an article begins with that nobody has seen an id of.
NAMELESS = "page:"


class KnownArticle(Value, frozen=True):
    """What is remembered of an article.

    Attributes:
        key: Its number in the store; documents list their articles by it.
        id: Its permanent id.
        url: The address of its page.
        page: A digest of that address, the same for all spellings of it.
        title: Its headline.
        language: BCP 47, if it has one of its own.
        published: When it was published.
        modified: The last change that feeds show; ``None`` if there was none.
        content: A digest of what readers read; ``None`` if only what is live is known of it.
        whole: A digest of all that can show in a document; ``None`` as well.
        state: What became of it.
        first_seen: The run that saw it first.
        last_changed: The run in which `content` changed last.
        public_since: The run that made it public first; ``None`` if none did.
        gone_since: The run that took it back, if it is gone and was public.
        due: When time alone changes its state.
        listed_by: A digest of the name of the source that has it; ``None`` if that is not known.
        told_by: A digest of the name of the source whose record it is as of now.
        classes: Its sections, tags, authors and access, encoded: their feeds say that it is gone.
    """

    key: int
    id: str
    url: str
    page: int
    title: str
    language: str | None
    published: datetime
    modified: datetime | None
    content: int | None
    whole: int | None
    state: ArticleState
    first_seen: datetime
    last_changed: datetime
    public_since: datetime | None = None
    gone_since: datetime | None = None
    due: datetime | None = None
    listed_by: int | None = None
    told_by: int | None = None
    classes: bytes = b""

    @property
    def is_nameless(self) -> bool:
        """Whether it is known by its page only, so that the id of its record becomes its own."""
        return self.id.startswith(NAMELESS)


class KnownEvent(Value, frozen=True, gc=True):
    """What became of an article in a run.

    Attributes:
        key: The number of the article.
        run: The number of the run.
        created: The instant of the run.
        kind: What became of it: ``update``, ``withdrawn``, …
        changes: What changed about it: ``title``, ``url``, … → what it was and what it is, where
            that is remembered.
    """

    key: int
    run: int
    created: datetime
    kind: str
    changes: Mapping[str, Sequence[str]] = MappingProxyType({})


class KnownDocument(Value, frozen=True):
    """What is remembered of a file that is live.

    Attributes:
        name: Its path below the target.
        format: The name of its format.
        family: Path of its output, as configured.
        feed: Path of the feed that it is part of.
        value: The section, tag, author or language that the feed is for.
        size: Bytes.
        sha256: Their SHA-256, in hexadecimal digits.
        articles: How many articles it lists.
        made_with: A digest of what else its bytes depend on: settings, versions.
        due: When time alone makes another file of it.
        failing: How many runs in a row made it unfit to be published.
        facts: What else making knows of it, encoded by it.
    """

    name: str
    format: str = ""
    family: str = ""
    feed: str = ""
    value: str | None = None
    size: int = 0
    sha256: str = ""
    articles: int = 0
    made_with: str = ""
    due: datetime | None = None
    failing: int = 0
    facts: bytes = b""


class Overview(Value, frozen=True, gc=True):
    """How much is remembered.

    Attributes:
        where: The store.
        version: Of its tables.
        size: Bytes.
        articles: How many there are, by their state.
        nameless: How many of these are known by their pages only.
        aliases: How many other names articles have.
        documents: How many files are live.
        runs: How many runs are remembered.
        last: The last of them.
    """

    where: str
    version: int
    size: int
    articles: Mapping[str, int]
    nameless: int
    aliases: int
    documents: int
    runs: int
    last: KnownRun | None


class KnownRun(Value, frozen=True, gc=True):
    """What is remembered of a run.

    Attributes:
        number: Runs are counted from 1.
        created: The instant that decided what was public.
        finished: Whether all that it published is live, and remembered.
        summary: What it did, in JSON values.
    """

    number: int
    created: datetime
    finished: bool
    summary: Mapping[str, Any] = MappingProxyType({})
