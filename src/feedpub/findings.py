"""What can be wrong, and what was found wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from inspect import cleandoc
from typing import Any, TypeAlias

from feedpub.model import Origin, Value


class Severity(IntEnum):
    """How bad a finding is; ordered, so that ``--fail-on`` is a comparison."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


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
        severity: Unless a profile or the configuration says otherwise. *error*: the
            specification says MUST, or the aggregator rejects; *warning*: SHOULD; *info*: MAY.
        source: Link to the sentence that asks for it.
        summary: What is wrong, one sentence.
        help: Why it matters and what to do.
        refused_by: Who refuses what breaks it, and what becomes of it there, a sentence or two;
            "" where its kind tells, see `feedpub.checks.refused_by`. Facts from public
            documentation, from issue threads of readers, and from feeding hard documents to 48
            readers in November 2026.
        on: What it looks at; see `feedpub.checks`.
        engine: Who speaks of it, where it is not called itself: the ``parser`` of XML, the reader
            of ``json``, what looks into ``html``, the ``schema``, the ``walk`` that holds a
            document against vocabularies, another ``rule``, or the ``build``.
        check: The function that looks.
        examples: Returns `flags` and `passes`, for those who ask: some must be made first.
    """

    id: str
    severity: Severity
    source: str
    summary: str
    help: str = ""
    refused_by: str = ""
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
            self.id, self.severity, self.source, self.summary, self.help, self.refused_by, self.on
        )  # fmt: skip

    @property
    def scope(self) -> str:
        """What comes before the slash: a format, a namespace, an aggregator or ``record``."""
        return self.id.partition("/")[0]

    @property
    def flags(self) -> tuple[str, ...]:
        """Fragments it must find something in: its tests, and the bad examples."""
        return self.examples()[0]

    @property
    def passes(self) -> tuple[str, ...]:
        """Fragments it must find nothing in: its tests, and the good examples."""
        return self.examples()[1]


def _carried(told: tuple[Any, ...], examples: Examples) -> Rule:
    """Return the rule that was pickled: this process's own where it has the very same."""
    own = _DECLARED.get(told[0])
    if own is not None and own._told() == told:
        return own
    id, severity, source, summary, help, refused_by, on = told
    made = Rule(
        id=id,
        severity=severity,
        source=source,
        summary=summary,
        help=help,
        refused_by=refused_by,
        on=on,
        examples=lambda: examples,
    )
    if own is not None:
        _DECLARED[id] = own  # another profile of that name; ours stays the one we know
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
    """Make a `Rule` of the function below: its docstring is the rule's documentation.

    Raises:
        ValueError: Nobody would ever judge it: it looks at nothing, and no engine speaks of it.
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
    """Return the `Rule` whose summary and help *documentation* is; *fields* are its others."""
    summary, _, help = cleandoc(documentation).partition("\n\n")
    return Rule(
        id=id,
        severity=severity,
        summary=" ".join(summary.split()),
        help=help,
        examples=lambda: (flags, passes),
        **fields,
    )


#: Rule id or ``scope/*`` → severity, ``None`` for off: what a configuration says of rules.
Levels: TypeAlias = Mapping[str, Severity | None]


def severity_of(rule: Rule, levels: Levels, own: Severity | None = None) -> Severity | None:
    """Return how bad a breach of *rule* is under *levels*; ``None`` if it does not count.

    Args:
        rule: The rule broken.
        levels: What the configuration says.
        own: What it is where the configuration says nothing; default: the rule's severity.
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
        xpath: The path in the document's own words: ``channel/item[3]/pubDate``; of a record,
            its field: ``images[0].width``.
    """

    path: str
    line: int | None = None
    column: int | None = None
    xpath: str | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)


class Fix(Value, frozen=True):
    """What to write instead, where there is one right answer.

    Attributes:
        start: Offset of the first byte to replace, in the document as it was read.
        end: Offset behind the last byte; equal to *start* where something is missing.
        replacement: What belongs there, in the document's encoding.
        title: What the fix does, as an order: "Write the date as RFC 822 asks".
        more: What must be replaced together with it: where an element goes that is moved.
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
        severity: After profile and configuration.
        message: What was found, what is allowed, what to write instead; plain text without
            control characters.
        location: Where.
        article: Title or id of the article concerned.
        record: Where that article's record was read, if feedpub made the document.
        count: How often the same fault occurs in this document; `location` is the first place.
        places: Some of the other places.
        fix: The remedy, where there is one right answer.
    """

    rule: Rule
    severity: Severity
    message: str
    location: Location
    article: str | None = None
    record: Origin | None = None
    count: int = 1
    places: tuple[Location, ...] = ()
    fix: Fix | None = None


class Note(Value, frozen=True, gc=True):
    """What became of an article that an aggregator would have refused as it was.

    Attributes:
        output: The file it was meant for.
        rule: What it broke.
        kept: It was adapted and went out; else it was left out.
    """

    output: str
    rule: Rule
    kept: bool
    message: str
    title: str
    origin: Origin
