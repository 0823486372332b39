"""What is remembered of documents that are live: enough to know which would be others by now."""

from __future__ import annotations

from datetime import datetime

from feedpub.model import Article, Value
from feedpub.selection import ArticleKey
from feedpub.targets import MadeFor


class LiveDocument(Value, frozen=True, gc=True):
    """What is remembered of a document that is live.

    Attributes:
        name: Its path below the target.
        made_for: The output, the feed and the value that it was made for.
        made_with: What settings and which versions made it; see `made_with`.
        made_at: The instant that it was made for.
        sha256: Its SHA-256; empty if nobody says. Something else may have been put live since, by
            ``feedpub rollback`` or by hand.
        is_quiet: Whether there was nothing to say of it, and it was not held back.
        due: When time alone makes it another.
        last: The last of its articles, if its list was cut off there.
        pages: The marks of the pages that its articles name; ``None`` if nobody looked.
        month: Of a document that has the articles of one month: the year and the month.
        shard: What the index needs to know of it.
        sha256: That of its bytes, in hexadecimal digits; empty if nobody remembers it.
    """

    name: str
    made_for: MadeFor
    made_with: str
    made_at: datetime
    sha256: str = ""
    is_quiet: bool = True
    due: datetime | None = None
    last: ArticleKey | None = None
    pages: tuple[int, ...] | None = None
    month: tuple[int, int] | None = None
    shard: bytes | None = None


class ChangedArticle(Value, frozen=True, gc=True):
    """An article that is not what it was when the documents that are live were made.

    Attributes:
        id: Its id.
        key: Its number in the store.
        article: What it is now; ``None`` if there is nothing of it.
        documents: The documents that it is in.
        pages: The marks of its pages, if links to them come or go with the change.
        due: When time alone would have changed what it was.
        was_gone: Whether its withdrawal may have been announced, in documents that do not list it.
    """

    id: str
    key: int
    article: Article | None
    documents: tuple[str, ...] = ()
    pages: frozenset[int] = frozenset()
    due: datetime | None = None
    was_gone: bool = False


class MakingReason(Value, frozen=True):
    """Why a document is made.

    Attributes:
        kind: ``first``: nothing is known of it; ``article``: those `articles` changed; ``page``:
            it may name pages that became hidden or visible, those of `articles`; ``archive``: an
            archive that it names came or went; ``clock``: time
            alone makes it another; ``configuration``: settings or versions changed; ``report``: it
            has findings or notes, which are to be told again; ``held``: it did not go out when it
            was made last; ``target``: what was live of it, `documents`, is lost or was altered.
        articles: The ids of the articles because of which.
        documents: The names of the documents because of which.
        instant: The instant because of which.
    """

    kind: str
    articles: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    instant: datetime | None = None
