"""Demands on a feed as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from feedpub.findings import Stopped
from feedpub.profiles._found_stories import Whole
from feedpub.profiles.demands._demand import (
    Breach,
    Demand,
    Limits,
    RuleText,
    Sample,
    Scene,
    Spoil,
    apart,
    between,
    listed,
    spoil_bytes,
)
from feedpub.text import shown

#: The most characters of a text that a regular expression is matched against.
_READ = 2_000


@dataclass(frozen=True)
class Items(Demand):
    """How many articles a feed may have; the oldest are dropped beyond *most*.

    Attributes:
        least, most: Articles.
    """

    stops = Stopped.FEED

    least: int | None = None
    most: int | None = None

    def rule_texts(self) -> Iterator[RuleText]:
        if self.least is not None:
            yield RuleText(
                "too-few-items",
                f"The feed contains fewer than {self.least:,} articles.",
                "Raise the limit or the max_age of the output.",
            )
        if self.most is not None:
            yield RuleText(
                "too-many-items",
                f"The feed contains more than {self.most:,} articles.",
                "Only some are read. `feedpub build` takes the newest.",
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "feed", between(self.least, self.most, "articles")

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        number = len(whole.stories)
        if self.least is not None and number < self.least:
            message = f"the feed contains {number:,} articles; at least {self.least:,} are required"
            yield Breach("too-few-items", "", message)
        if self.most is not None and number > self.most:
            message = f"the feed contains {number:,} articles; at most {self.most:,} are read"
            yield Breach("too-many-items", "", message)

    def limits(self) -> Limits:
        return Limits(items=self.most)

    def spoils(self) -> Mapping[str, Spoil]:
        spoils: dict[str, Spoil] = {}
        if (least := self.least) is not None:
            spoils["too-few-items"] = lambda sample: Sample(
                articles=sample.articles[: min(1, least - 1)]
            )
        if (most := self.most) is not None:
            spoils["too-many-items"] = lambda sample: Sample(
                articles=sample.articles * (most // len(sample.articles) + 1)
            )
        return spoils

    def clash(self, other: Demand) -> str | None:
        if isinstance(other, Items):
            return apart("feeds", self.least, other.most) or apart("feeds", other.least, self.most)
        return None


@dataclass(frozen=True)
class Size(Demand):
    """How large the file may be; the oldest articles are dropped until it fits.

    Attributes:
        most: Bytes, uncompressed.
    """

    stops = Stopped.FEED

    most: int = 0

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "too-large",
            f"The file has more than {self.most:,} bytes.",
            "Such a file is not read. `feedpub build` drops the oldest articles until it fits.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "file", f"at most {self.most:,} bytes"

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        if whole.size > self.most:
            message = f"the file has {whole.size:,} bytes; at most {self.most:,} are allowed"
            yield Breach("too-large", "", message)

    def limits(self) -> Limits:
        return Limits(bytes=self.most)

    def spoils(self) -> Mapping[str, Spoil]:
        # Parsers limit the length of a text, and this one may be longer.
        blank = b" " * 1_000_000 + b"<!-- more -->\n"
        most = self.most // len(blank) + 1
        return {"too-large": spoil_bytes(lambda data: data.rstrip() + blank * most)}


@dataclass(frozen=True)
class Head(Demand):
    """Elements that the head of a feed must contain.

    Attributes:
        rule: Name of the rule that follows.
        paths: ``channel/language``, ``channel/snf:logo/url``, ``channel/atom:link[self]``; ``|``
            is "or".
        why: Why it is needed, and what to configure.
        most, most_bytes: The most characters, or bytes in UTF-8, of each.
        matches: What each must match: a regular expression, and the same in words.
        formats: The formats to which it applies.
    """

    stops = Stopped.FEED

    rule: str
    paths: tuple[str, ...]
    why: str = ""
    most: int | None = None
    most_bytes: int | None = None
    matches: tuple[str, str] | None = None
    formats: tuple[str, ...] = ("rss",)

    def rule_texts(self) -> Iterator[RuleText]:
        if self._is_presence:
            missing = f"The feed lacks {listed(self.paths)}."
            yield RuleText(self.rule, missing, self.why or "Write it.")
        else:
            summary = f"{' or '.join(self.paths)} of the feed is not {self._like()}."
            yield RuleText(self.rule, summary, self.why)

    @property
    def _is_presence(self) -> bool:
        """Whether the paths only need to be present."""
        return self.most is None and self.most_bytes is None and self.matches is None

    def _like(self) -> str:
        if self.matches is not None:
            return self.matches[1]
        if self.most_bytes is not None:
            return f"at most {self.most_bytes:,} bytes long"
        return f"at most {self.most} characters long"

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self._is_presence:
            yield "feed", f"holds {listed(self.paths)}"
        else:
            yield " or ".join(self.paths), self._like()

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        if whole.format not in self.formats:
            return
        if self._is_presence:
            missing = [_here(whole, each) for each in self.paths if not _has(whole, each)]
            if missing:
                yield Breach(self.rule, "", f"the feed lacks {' and '.join(missing)}; add it")
            return
        for path in self.paths:
            text = whole.head.get(path)
            if text is not None:
                for message in self._faults(path, text):
                    yield Breach(self.rule, path, message)

    def _faults(self, path: str, text: str) -> Iterator[str]:
        if self.most is not None and len(text) > self.most:
            yield f"{path} has {len(text):,} characters; at most {self.most:,} are allowed"
        if self.most_bytes is not None:
            size = len(text.encode("utf-8", "replace"))
            if size > self.most_bytes:
                yield f"{path} has {size:,} bytes; at most {self.most_bytes:,} are allowed"
        # Regular expressions may be slow on long texts, and none needs to see more.
        if self.matches is not None and not re.fullmatch(self.matches[0], text[:_READ]):
            yield f"{path} is {shown(text)}; write {self.matches[1]}"

    def spoils(self) -> Mapping[str, Spoil]:
        name = re.sub(r"\[.*|/@.*", "", self.paths[0]).rpartition("/")[2].removeprefix("atom:")
        element = rb"<((?:atom:)?" + name.encode() + rb")\b([^>]*?)(?:/>|>(.*?)</\1>)\s*"
        new = b""
        most = self.most or self.most_bytes
        attribute = self.paths[0].partition("/@")[2].encode()
        if most is not None:
            new = rb"<\1\2>" + b"Rain " * most + rb"</\1>"
        elif self.matches is not None and attribute:
            element = rb"(<" + name.encode() + rb"\b[^>]*\s" + attribute + rb'=")[^"]*'
            new = rb"\1!"
        elif self.matches is not None:
            new = rb"<\1\2>!</\1>"
        return {
            self.rule: spoil_bytes(
                lambda data: re.sub(element, new, data, count=0 if not new else 1, flags=re.DOTALL)
            )
        }


def _has(whole: Whole, path: str) -> bool:
    return any(
        whole.head.get(each) not in (None, "") or _is_empty(whole, each) for each in path.split("|")
    )


def _here(whole: Whole, path: str) -> str:
    """Return the alternatives of *path* that apply to the format of *whole*."""
    container = str(whole.container.tag).rpartition("}")[2]
    ways = path.split("|")
    return " or ".join([way for way in ways if way.startswith(f"{container}/")] or ways)


def _is_empty(whole: Whole, path: str) -> bool:
    """Return whether *path* is an element whose value is in its attributes."""
    return any(each.startswith(f"{path}/") for each in whole.head)


@dataclass(frozen=True)
class Namespaces(Demand):
    """Which namespaces must be declared, and with which URI.

    Attributes:
        uris: Prefix → URI.
        required: Whether they must be declared; otherwise they must only be correct if they are.
        also: Accepted alternatives: other URI → the URI that it is treated as.
    """

    stops = Stopped.FEED

    uris: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    also: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.fact, *self.uris.items()))

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "wrong-namespace",
            "A namespace is missing at the root, or bound to something else.",
            "Namespace names must match exactly. Declare "
            + ", ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in self.uris.items())
            + ".",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        for prefix, uri in self.uris.items():
            same = [other for other, real in self.also.items() if real == uri]
            yield f"xmlns:{prefix}", " or ".join([uri, *same])

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        for prefix, uri in self.uris.items():
            bound = whole.namespaces.get(prefix)
            if uri in (bound, self.also.get(bound or "")) or (bound is None and not self.required):
                continue
            found = "is not declared" if bound is None else f"is bound to {shown(bound)}"
            yield Breach("wrong-namespace", "root", f'prefix {prefix} {found}; write "{uri}"')

    def also_known(self) -> Mapping[str, str]:
        prefixes = {uri: prefix for prefix, uri in self.uris.items()}
        return {other: prefixes[uri] for other, uri in self.also.items()}

    def spoils(self) -> Mapping[str, Spoil]:
        prefix, uri = next(iter(self.uris.items()))
        old, new = f'xmlns:{prefix}="{uri}"'.encode(), f'xmlns:{prefix}="urn:other"'.encode()
        return {
            "wrong-namespace": spoil_bytes(
                lambda data: (
                    data.replace(old, new)
                    if old in data
                    else re.sub(rb"<(rss|feed|urlset)\b", rb"<\1 " + new, data, count=1)
                )
            )
        }

    def clash(self, other: Demand) -> str | None:
        if isinstance(other, Namespaces):
            for prefix in sorted(self.uris.keys() & other.uris.keys()):
                if self.uris[prefix] != other.uris[prefix]:
                    return (
                        f"{prefix} is {self.uris[prefix]} to one, {other.uris[prefix]} to the other"
                    )
        return None
