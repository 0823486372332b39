"""robots.txt: the lines about rights, ``License`` of RSL and ``Content-Signal``.

What crawlers may fetch is not checked. As of November 2026; how groups and licences work together,
and all about signals, is known from descriptions by others, so it advises.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._context import Context
from feedpub.documents.positions import Spot
from feedpub.documents.robots import RobotsLine, lines_of
from feedpub.findings import Severity, rule
from feedpub.text import alike, shown
from feedpub.uris import problem

Found = Iterator[tuple[Spot, str]]
_RSL = "https://rslstandard.org/guide/robots-txt"
_GROUPS = "https://rslstandard.org/rsl"
_SIGNALS = "https://contentsignals.org/"
_USES = ("search", "ai-input", "ai-train")
FINE = (
    "License: https://example.org/license.xml\n\nUser-agent: *\n"
    "Content-Signal: search=yes, ai-train=no\nAllow: /\n"
)


def found_lines(context: Context, name: str = "") -> Iterator[RobotsLine]:
    """Yield the lines of the document called *name*, or all."""
    known = context.memory("robots")
    if "lines" not in known:
        known["lines"] = list(lines_of(context.document.data))
    return (each for each in known["lines"] if not name or each.name == name)


def spot_of(line: RobotsLine, offset: int = 0) -> Spot:
    """Return the place of the value of *line*, or of a character in it."""
    return Spot(line.number, line.column + offset, f"line[{line.number}]")


@rule(
    "robots/relative-license",
    Severity.ERROR,
    on="robots",
    source=_RSL,
    flags=["License: /license.xml\n", "License: example.org/license.xml\n"],
    passes=[FINE],
)
def relative_license(context: Context) -> Found:
    """The address of a licence is not a whole URL.

    Crawlers cannot fetch it, and treat the site as unlicensed. Write the URL with scheme and host.
    """
    for line in found_lines(context, "license"):
        if problem(line.value, True, False) is not None or "://" not in line.value:
            yield spot_of(line), f"the licence is {shown(line.value)}; write its whole URL"


@rule(
    "robots/insecure-license",
    Severity.WARNING,
    on="robots",
    source=_GROUPS,
    flags=["License: http://example.org/license.xml\n"],
    passes=[FINE],
)
def insecure_license(context: Context) -> Found:
    """The address of a licence is not https.

    Crawlers fetch licences by https only, so that nobody on the way can change them.
    """
    for line in found_lines(context, "license"):
        if line.value.lower().startswith("http:"):
            yield spot_of(line), f"{shown(line.value)} is not fetched; write https://"


@rule(
    "robots/hidden-license",
    Severity.WARNING,
    on="robots",
    source=_GROUPS,
    flags=[
        "License: https://example.org/license.xml\n\nUser-agent: OneBot\n"
        "License: https://example.org/other.xml\n"
    ],
    passes=[FINE],
)
def hidden_license(context: Context) -> Found:
    """A group names a licence of its own beside that for all.

    The crawler of the group then ignores the licence before the groups, although that is meant for
    all. If it is to know both, repeat the first in the group.
    """
    for_all = {each.value for each in found_lines(context, "license") if not each.agents}
    own: dict[tuple[str, ...], list[RobotsLine]] = {}
    for line in found_lines(context, "license"):
        if line.agents:
            own.setdefault(line.agents, []).append(line)
    for agents, lines in own.items():
        if for_all - {each.value for each in lines}:
            who = shown(", ".join(agents))
            yield spot_of(lines[0]), f"{who} ignores the licence for all; repeat it in this group"


@rule(
    "robots/license-in-group",
    Severity.INFO,
    on="robots",
    source=_GROUPS,
    flags=["User-agent: *\nAllow: /\nLicense: https://example.org/license.xml\n"],
    passes=[FINE],
)
def license_in_group(context: Context) -> Found:
    """The only licence is in a group.

    The guide says that a licence is for all crawlers, the specification that one in a group is for
    the crawlers of that group. Write it before the first User-agent, so that both agree.
    """
    lines = list(found_lines(context, "license"))
    if lines and all(each.agents for each in lines):
        yield spot_of(lines[0]), "the licence is in a group; write it before the first User-agent"


@rule(
    "robots/split-group",
    Severity.WARNING,
    on="robots",
    source="https://www.robotstxt.org/norobots-rfc.txt",
    flags=["User-agent: *\n\nContent-Signal: ai-train=no\n"],
    passes=[FINE],
)
def split_group(context: Context) -> Found:
    """A blank line separates a statement about rights from its User-agent.

    RFC 9309 ignores blank lines, but older parsers end the group there, and for them the statement
    is about nobody. Remove the blank line.
    """
    for line in found_lines(context):
        if line.is_apart and line.name in ("content-signal", "content-usage"):
            yield spot_of(line), "a blank line separates this from its User-agent; remove it"


@rule(
    "robots/signal-outside-group",
    Severity.WARNING,
    on="robots",
    source=_SIGNALS,
    flags=["Content-Signal: ai-train=no\nUser-agent: *\nAllow: /\n"],
    passes=[FINE],
)
def signal_outside_group(context: Context) -> Found:
    """A Content-Signal precedes all groups.

    It is said to nobody. Write it below a User-agent, "*" for all crawlers.
    """
    for line in found_lines(context, "content-signal"):
        if not line.agents:
            yield spot_of(line), "this is said to nobody; write it below User-agent: *"


@rule(
    "robots/invalid-signal",
    Severity.WARNING,
    on="robots",
    source=_SIGNALS,
    flags=[
        "User-agent: *\nContent-Signal: ai-train=n\n",
        "User-agent: *\nContent-Signal: search\n",
    ],
    passes=[FINE],
)
def invalid_signal(context: Context) -> Found:
    """The value of a Content-Signal is neither yes nor no.

    It says nothing then. Write yes or no; y and n are of Content-Usage.
    """
    for line, offset, label, value in _signals(context):
        if value not in ("yes", "no"):
            meant = f"{label}={'no' if value.lower()[:1] in ('n', '0', 'f') else 'yes'}"
            said = (
                f"{shown(value)} is neither yes nor no" if value else f"{shown(label)} has no value"
            )
            yield spot_of(line, offset), f"{said}; write {meant!r}, or the opposite"


@rule(
    "robots/unknown-signal",
    Severity.INFO,
    on="robots",
    source=_SIGNALS,
    flags=["User-agent: *\nContent-Signal: train-ai=no\n"],
    passes=[FINE],
)
def unknown_signal(context: Context) -> Found:
    """A Content-Signal names a use that is not defined.

    Few will understand it. The uses are search, ai-input and ai-train; note the order of the words,
    which is another one in Content-Usage.
    """
    for line, offset, label, _ in _signals(context):
        if label not in _USES:
            near = "ai-train" if label == "train-ai" else next(iter(alike(label, _USES)), None)
            yield (
                spot_of(line, offset),
                f"{shown(label)} is not a signal; write {near or ', '.join(_USES)}",
            )


@rule(
    "robots/contradictory-signal",
    Severity.WARNING,
    on="robots",
    source=_SIGNALS,
    flags=["User-agent: *\nContent-Signal: ai-train=no\nContent-Signal: ai-train=yes\n"],
    passes=[FINE],
)
def contradictory_signal(context: Context) -> Found:
    """A group says yes and no to one use.

    Which of the two counts is not defined. Write one line, with each use once.
    """
    said: dict[tuple[tuple[str, ...], str], str] = {}
    for line, offset, label, value in _signals(context):
        if said.setdefault((line.agents, label), value) != value:
            yield spot_of(line, offset), f"{label!r} has another value above; write it once"


def _signals(context: Context) -> Iterator[tuple[RobotsLine, int, str, str]]:
    for line in found_lines(context, "content-signal"):
        offset = 0
        for part in line.value.split(","):
            label, _, value = part.partition("=")
            if part.strip():
                blank = len(part) - len(part.lstrip())
                yield line, offset + blank, label.strip().lower(), value.strip()
            offset += len(part) + 1
