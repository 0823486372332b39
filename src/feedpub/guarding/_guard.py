"""What a guard is: it looks at what is about to go live, and refuses what would hurt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from feedpub.model import Article, Content, Output, Value

#: Output's path → the limit that applies to it; ``None`` if the guard is off. ``""`` is the run.
Limit: TypeAlias = Callable[[str], float | None]


class Listed(Value, frozen=True):
    """An article as a document lists it, or as it is remembered.

    Attributes:
        id: What subscribers know it by; ``None`` in formats without ids.
        url: The address of its page.
        title: Its headline; empty in formats without headlines.
        published: When it was published; in sitemaps, when it last changed.
    """

    id: str | None
    url: str
    title: str = ""
    published: datetime | None = None


class FileChange(Value, frozen=True, gc=True):
    """A file that is live, and what is to replace it.

    Attributes:
        name: Its path below the target.
        before: What it lists.
        after: What it will list; nothing if no file of that name is made any more.
    """

    name: str
    before: Sequence[Listed]
    after: Sequence[Listed]


class FeedChange(Value, frozen=True, gc=True):
    """A feed that is live, with all its files, and what is to replace it.

    Attributes:
        feed: Its path: its own, or that of the index of its shards.
        output: The output that makes it.
        files: Its files that change.
        unchanged: How many articles its other files list.
        is_over: Whether an article of that date is too old for it by now.
        has_dates: Whether the dates are those of publication.
    """

    feed: str
    output: Output
    files: Sequence[FileChange]
    unchanged: int = 0
    is_over: Callable[[datetime], bool] = lambda _: False
    has_dates: bool = True

    @property
    def before(self) -> Iterator[Listed]:
        """What those files list."""
        return (each for file in self.files for each in file.before)

    @property
    def after(self) -> Iterator[Listed]:
        """What they will list."""
        return (each for file in self.files for each in file.after)


class Printed(Value, frozen=True, gc=True):
    """A document that is to be public, for guards that look at each of its bytes.

    Attributes:
        name: Its path below the target.
        feed: The feed that it is part of.
        output: The output that makes it.
        role: Its purpose: ``feed``, ``news``, ``archive``, ``index``.
        has_texts: Whether it contains more than addresses and dates.
        data: Returns its bytes, decompressed.
    """

    name: str
    feed: str
    output: Output
    role: str
    has_texts: bool
    data: Callable[[], bytes]

    @property
    def shows_summaries(self) -> bool:
        """Whether it contains more of articles than their headlines."""
        return self.role == "feed" and self.output.content is not Content.NONE


class Shown(Value, frozen=True, gc=True):
    """An article that a feed may list, and the part of it that the feed may show."""

    article: Article
    #: The article itself, if that is all of it.
    part: Article


class Supply(Value, frozen=True, gc=True):
    """What a source delivered.

    Attributes:
        name: What messages call it.
        records: How many records it has.
        before: How many it had at the last run; ``None`` if nobody remembers.
        newest: The date of its newest article that is not in the future.
        modified: When it was written, where that is known.
        warn_after: The age at which it is worth a warning.
        error_after: The age at which nothing of it is published.
        lists_all: Whether it lists everything, not only what is new.
    """

    name: str
    records: int
    before: int | None = None
    newest: datetime | None = None
    modified: datetime | None = None
    warn_after: timedelta | None = None
    error_after: timedelta | None = None
    lists_all: bool = True


class Prospect(Value, frozen=True, gc=True):
    """All that guards may look at.

    Attributes:
        now: The instant of the run.
        feeds: The feeds that change.
        texts: The documents that are to be public.
        supplies: What the sources delivered.
        known: Returns which of some articles there are records of, public or not, by the first of
            id and address that fits.
        hidden: Yields the articles that must not be public.
        shown: Yields the public articles that a feed may list.
        closed: Yields the public articles in feeds like those of an output that these may not show
            all of.
        members: Yields the public articles whose text only feeds of members may show, and what
            others may show of them.
        freely: Yields the public articles that a feed may list, and what of them is free.
        said: What writers may say besides, such as the name of the publication: name → text.
        renamed: The articles that keep their id, and which other one their records have since
            this run.
        articles: How many articles there are.
        identity: Name of a fact about the publication → what it was, and what it is.
    """

    now: datetime
    feeds: Sequence[FeedChange] = ()
    texts: Sequence[Printed] = ()
    supplies: Sequence[Supply] = ()
    known: Callable[[Collection[Listed]], Mapping[Listed, Article]] = lambda _: {}
    hidden: Callable[[], Iterable[Article]] = tuple
    shown: Callable[[str], Iterable[Shown]] = lambda _: ()
    closed: Callable[[Output], Iterable[Shown]] = lambda _: ()
    members: Callable[[], Iterable[Shown]] = tuple
    freely: Callable[[str], Iterable[Shown]] = lambda _: ()
    said: Mapping[str, str] = {}
    renamed: Sequence[tuple[Listed, str]] = ()
    articles: int = 0
    identity: Mapping[str, tuple[str | None, str | None]] = {}


class Refused(Value, frozen=True, gc=True):
    """Something that would hurt if it went live.

    Attributes:
        guard: The name of the guard, which is also what lets it pass: ``--allow NAME``.
        message: What would happen, in a sentence without its end.
        feeds: The feeds that stay as they are; nothing means all of them.
        articles: The first of the articles concerned.
        count: How many articles are concerned.
        help: What may have gone wrong, and what to look at.
        is_warning: Whether it is only said, and nothing is held back.
    """

    guard: str
    message: str
    feeds: tuple[str, ...] = ()
    articles: tuple[Listed, ...] = ()
    count: int = 0
    help: str = ""
    is_warning: bool = False

    @property
    def option(self) -> str:
        """What lets it pass once."""
        return f"--allow {self.guard}"


class Guard(Value, frozen=True, kw_only=True, gc=True):
    """One thing that must not happen unnoticed; a module that has one at its top level adds it.

    Attributes:
        name: As ``[guard]`` and ``--allow`` call it.
        about: What it refuses, in a sentence.
        help: What goes wrong without it, and what does not count, for ``feedpub explain``.
        default: The limit if the configuration says nothing: a share, or 1 for "on".
        check: Yields what it refuses.
        is_share: Whether its limit is a share of articles or records; else it is on or off.
        by_output: Whether an output may have a limit of its own.
        after: The guards that notice the same, and more: it is silent if one of these refuses
            something, or was told to let it pass.
    """

    name: str
    about: str
    help: str = ""
    check: Callable[[Prospect, Limit], Iterator[Refused]]
    default: float = 1.0
    is_share: bool = False
    by_output: bool = False
    after: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its limit in ``[guard]``."""
        if not self.is_share:
            about = f"{self.about} Default: {'on' if self.default else 'off'}."
            return {"description": about, "enum": ["on", "off"]}
        return {
            "description": f"{self.about} Default: {self.default:.0%}.",
            "oneOf": [{"type": "string"}, {"type": "number"}],
            "examples": [f"{self.default:.0%}", "off"],
        }
