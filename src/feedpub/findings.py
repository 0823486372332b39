"""Rules and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum, StrEnum
from inspect import cleandoc
from typing import Any, TypeAlias

from feedpub.model import Origin, Value


class Severity(IntEnum):
    """The severity of a finding; ordered, so that ``--fail-on`` is a comparison."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class WhoActs(StrEnum):
    """Who has to do something about a finding."""

    #: Whoever writes articles, and chooses their images.
    EDITOR = "editor"
    #: Whoever runs the site, its records and the configuration of feedpub.
    ENGINEER = "engineer"
    #: Whoever runs the web server, its CDN and its bot protection.
    HOST = "host"
    #: feedpub itself: it adapts what it writes, or it has a bug.
    FEEDPUB = "feedpub"
    #: The aggregator, or whoever else reads the feed.
    PARTNER = "partner"


class Stopped(StrEnum):
    """How far a finding keeps readers from what was published."""

    #: The article is refused, left out or set aside; the others go out.
    ARTICLE = "article"
    #: The whole feed is refused or held back.
    FEED = "feed"
    #: Everything goes out.
    NOTHING = "nothing"


#: Fragments that break a rule, and fragments that do not.
Examples: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]

_DECLARED: dict[str, Rule] = {}


def declared() -> tuple[str, ...]:
    """Return the ids of the rules made so far: the file of a profile makes its own when read."""
    return tuple(_DECLARED)


def _no_examples() -> Examples:
    return (), ()


class Rule(Value, frozen=True, gc=True):
    """One thing that can be wrong.

    Attributes:
        id: ``scope/what-is-wrong``; public and permanent, readable after "allow".
        severity: The default severity. *error*: the
            specification says MUST, or the aggregator rejects; *warning*: SHOULD; *info*: MAY.
        source: Link to the sentence that requires it.
        summary: What is wrong, one sentence.
        help: Why it matters and what to do.
        refused_by: Who refuses documents that break it, and with what effect, in a sentence or two;
            "" for the default of its scope, see `feedpub.checks.refused_by`. Facts from public
            documentation, from issue threads of readers, and from feeding hard documents to 48
            readers in November 2026.
        who: Who has to act; ``None`` for the default of its scope, see `feedpub.consequences`.
        stops: What an error of it stops; ``None`` likewise.
        on: The elements that it checks; see `feedpub.checks`.
        engine: What reports it, if it has no `check` of its own: the XML ``parser``, the ``json``
            reader, the ``html`` walk, the ``schema``, the ``walk`` with the vocabularies, another
            ``rule``, or the ``build``.
        check: The function that checks.
        examples: Returns `flags` and `passes`; a function, because some are generated.
    """

    id: str
    severity: Severity
    source: str
    summary: str
    help: str = ""
    refused_by: str = ""
    who: WhoActs | None = None
    stops: Stopped | None = None
    on: tuple[str, ...] = ()
    engine: str = ""
    check: Callable[..., Any] | None = None
    examples: Callable[[], Examples] = _no_examples

    def __post_init__(self) -> None:
        _DECLARED[self.id] = self

    def __reduce__(self) -> tuple[Callable[..., Rule], tuple[object, ...]]:
        # A check is a function whose name the rule itself has taken, so it cannot be pickled;
        # all else travels, because the other process may never have heard of this rule: those of
        # an aggregator are made where a document is held against them.
        return _carried, (self._told(), self.examples())

    def _told(self) -> tuple[object, ...]:
        return (
            self.id, self.severity, self.source, self.summary, self.help, self.refused_by, self.on,
            self.who, self.stops,
        )  # fmt: skip

    @property
    def scope(self) -> str:
        """The part before the slash: a format, a namespace, an aggregator or ``record``."""
        return self.id.partition("/")[0]

    @property
    def flags(self) -> tuple[str, ...]:
        """Fragments that break it: its tests, and the bad examples."""
        return self.examples()[0]

    @property
    def passes(self) -> tuple[str, ...]:
        """Fragments that do not break it: its tests, and the good examples."""
        return self.examples()[1]


def _carried(told: tuple[Any, ...], examples: Examples) -> Rule:
    """Return the unpickled rule, or this process's own if it is identical."""
    own = _DECLARED.get(told[0])
    if own is not None and own._told() == told:
        return own
    id, severity, source, summary, help, refused_by, on, who, stops = told
    made = Rule(
        id=id,
        severity=severity,
        source=source,
        summary=summary,
        help=help,
        refused_by=refused_by,
        on=on,
        who=who,
        stops=stops,
        examples=lambda: examples,
    )
    if own is not None:
        _DECLARED[id] = own  # another profile with the same name; this process keeps its own
    return made


def rule(
    id: str,
    severity: Severity,
    *,
    on: str | Iterable[str] = (),
    engine: str = "",
    source: str,
    refused_by: str = "",
    flags: Iterable[str] = (),
    passes: Iterable[str] = (),
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a `Rule` from the decorated function; its docstring is the rule's documentation.

    Raises:
        ValueError: It would never be checked: it has neither `on` nor `engine`.
    """
    if not on and not engine:
        raise ValueError(f"{id} says neither what it looks at nor which engine speaks of it")

    def declare(check: Callable[..., Any]) -> Rule:
        return documented(
            id,
            severity,
            check.__doc__ or "",
            on=(on,) if isinstance(on, str) else tuple(on),
            engine=engine,
            source=source,
            refused_by=refused_by,
            check=check,
            flags=tuple(flags),
            passes=tuple(passes),
        )

    return declare


def documented(
    id: str,
    severity: Severity,
    documentation: str,
    *,
    flags: tuple[str, ...] = (),
    passes: tuple[str, ...] = (),
    **fields: Any,
) -> Rule:
    """Return a `Rule` with summary and help from *documentation*, and the other *fields*."""
    summary, _, help = cleandoc(documentation).partition("\n\n")
    return Rule(
        id=id,
        severity=severity,
        summary=" ".join(summary.split()),
        help=help,
        examples=lambda: (flags, passes),
        **fields,
    )


#: Rule id or ``scope/*`` → severity, ``None`` for off: as configured.
Levels: TypeAlias = Mapping[str, Severity | None]


def severity_of(rule: Rule, levels: Levels, own: Severity | None = None) -> Severity | None:
    """Return the severity of *rule* under *levels*; ``None`` if it is off.

    Args:
        rule: The rule broken.
        levels: The configured severities.
        own: The severity if none is configured; default: the rule's severity.
    """
    if rule.id in levels:
        return levels[rule.id]
    return levels.get(f"{rule.scope}/*", own or rule.severity)


class Location(Value, frozen=True):
    """A place in a document or source.

    Attributes:
        path: The file's name, as the user knows it.
        line: 1-based.
        column: 1-based, in characters.
        xpath: The path in the document: ``channel/item[3]/pubDate``; of a record,
            its field: ``images[0].width``.
    """

    path: str
    line: int | None = None
    column: int | None = None
    xpath: str | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)


class Fix(Value, frozen=True):
    """What to write instead, if there is one right answer.

    Attributes:
        start: Offset of the first byte to replace, in the document as it was read.
        end: Offset after the last byte; equal to *start* for an insertion.
        replacement: The correct bytes, in the document's encoding.
        title: What the fix does, in the imperative: "Write the date as RFC 822 asks".
        more: Other replacements that belong to the fix, such as the new place of a moved element.
    """

    start: int
    end: int
    replacement: bytes
    title: str
    more: tuple[Fix, ...] = ()


class Finding(Value, frozen=True):
    """One rule, broken in one place.

    Attributes:
        rule: The rule itself, not its name.
        severity: The severity, after profiles and configuration.
        message: What was found, what is allowed, what to write instead; plain text without
            control characters.
        location: Where.
        article: Title or id of the article.
        record: Where the article's record was read, if feedpub made the document.
        count: How often the same fault occurs in this document; `location` is the first place.
        places: Some of the other places.
        records: The records in these places, if the fault is in records.
        fix: The fix, if there is one right answer.
    """

    rule: Rule
    severity: Severity
    message: str
    location: Location
    article: str | None = None
    record: Origin | None = None
    count: int = 1
    places: tuple[Location, ...] = ()
    records: tuple[Origin | None, ...] = ()
    fix: Fix | None = None


class Note(Value, frozen=True, gc=True):
    """An article that an aggregator would have refused, and what the writer did.

    Attributes:
        output: The file that it was meant for.
        rule: The rule that it broke.
        kept: Whether it was adapted and published; otherwise it was left out.
    """

    output: str
    rule: Rule
    kept: bool
    message: str
    title: str
    origin: Origin
