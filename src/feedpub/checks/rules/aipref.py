"""Content-Usage: preferences about AI, as the working group of the IETF drafts them.

As of draft-ietf-aipref-attach-05 and draft-ietf-aipref-vocab-07 (2026-08-19), which are not agreed
upon: what they do not define is said, and refused by nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedpub.checks._context import Context
from feedpub.checks.rules.robots import found_lines, spot_of
from feedpub.documents.positions import Spot
from feedpub.documents.robots import RobotsLine, usage_of
from feedpub.findings import Severity, rule
from feedpub.patterns import pattern
from feedpub.text import shown

Found = Iterator[tuple[Spot, str]]
_ATTACH = "https://datatracker.ietf.org/doc/html/draft-ietf-aipref-attach-05"
_VOCABULARY = "https://datatracker.ietf.org/doc/html/draft-ietf-aipref-vocab-07"
_FIELDS = "https://www.rfc-editor.org/rfc/rfc9651#section-3.2"
FINE = "User-agent: *\nContent-Usage: search=y, train-ai=n\nAllow: /\n"
#: The labels of the newest draft.
LABELS = ("search", "train-ai")
#: Labels that were dropped → the number of the last draft that had them, and what replaced them.
DROPPED: Mapping[str, tuple[str, str]] = {
    "tdm": ("01 (2025-06-18)", "train-ai"),
    "ai": ("01 (2025-06-18)", "train-ai"),
    "genai": ("01 (2025-06-18)", "train-ai"),
    "inference": ("01 (2025-06-18)", ""),
    "all": ("02 (2025-07-20)", "train-ai"),
    "ai-use": ("02 (2025-07-20)", ""),
    "train-genai": ("03 (2025-09-05)", "train-ai"),
    "bots": ("04 (2025-10-23)", ""),
    "ai-output": ("04 (2025-10-23)", ""),
}
#: A member of a dictionary: a key, and its value as far as a comma.
_MEMBER = pattern(r"\s*([^=,;\s]*)\s*(=?)\s*(\"[^\"]*\"|[^,;\s]*)([^,]*)(,|$)")
_KEY = pattern(r"[a-z*][a-z0-9_.*-]*")


def _members(context: Context) -> Iterator[tuple[RobotsLine, int, str, str, str]]:
    """Yield line, offset, key, equals sign and value of each preference."""
    for line in found_lines(context, "content-usage"):
        _, preferences = usage_of(line.value)
        start = len(line.value) - len(preferences)
        if not preferences:
            yield line, start, "", "", ""
        for match in _MEMBER.finditer(preferences):
            if match[0]:
                yield line, start + match.start(1), match[1], match[2], match[3]


@rule(
    "aipref/not-a-dictionary",
    Severity.WARNING,
    on="robots",
    source=_FIELDS,
    flags=[
        "User-agent: *\nContent-Usage: Train-AI=n\n",
        "User-agent: *\nContent-Usage: search=y,, train-ai=n\n",
        "User-agent: *\nContent-Usage: /news\n",
    ],
    passes=[FINE],
)
def not_a_dictionary(context: Context) -> Found:
    """A Content-Usage cannot be parsed.

    All of the line is ignored then, not only the part that is wrong. Write label=y or label=n,
    separated by commas, the labels in lower case.
    """
    for line, offset, key, _, _ in _members(context):
        if not _KEY.fullmatch(key):
            what = f"{shown(key)} is not a label" if key else "a label is missing"
            yield (
                spot_of(line, offset),
                f"{what}, so the line is ignored; write it like 'train-ai=n'",
            )


@rule(
    "aipref/invalid-preference",
    Severity.WARNING,
    on="robots",
    source=_VOCABULARY,
    flags=[
        "User-agent: *\nContent-Usage: train-ai\n",
        'User-agent: *\nContent-Usage: train-ai="n"\n',
        "User-agent: *\nContent-Usage: train-ai=no\n",
    ],
    passes=[FINE],
)
def invalid_preference(context: Context) -> Found:
    """A preference is neither y nor n.

    Nothing is known then, which is not a no. Write the letter y or n, without quotes; yes and no
    are of Content-Signal.
    """
    for line, offset, key, equals, value in _members(context):
        if key.lower() in LABELS and value not in ("y", "n"):
            said = f"{key} is {shown(value)}" if equals else f"{key} has no value"
            yield spot_of(line, offset), f"{said}; write {key}=y or {key}=n"


@rule(
    "aipref/dropped-label",
    Severity.WARNING,
    on="robots",
    source=_VOCABULARY,
    flags=["User-agent: *\nContent-Usage: genai=n\n"],
    passes=[FINE],
)
def dropped_label(context: Context) -> Found:
    """A label is of an earlier draft.

    Crawlers that follow a later one ignore it, and nobody is told. The labels of draft 07
    (2026-08-19) are search and train-ai.
    """
    for line, offset, key, _, _ in _members(context):
        if key in DROPPED:
            draft, now = DROPPED[key]
            advice = f"write {now!r}" if now else "there is no label for it now"
            yield spot_of(line, offset), f"{key!r} was in drafts up to {draft}; {advice}"


@rule(
    "aipref/unknown-label",
    Severity.INFO,
    on="robots",
    source=_VOCABULARY,
    flags=["User-agent: *\nContent-Usage: ai-train=n\n"],
    passes=[FINE],
)
def unknown_label(context: Context) -> Found:
    """A label is in no draft up to 07.

    A later one may define it; until then it is ignored. ai-train is of RSL and of Content-Signal;
    here it is train-ai.
    """
    for line, offset, key, _, _ in _members(context):
        if _KEY.fullmatch(key) and key not in LABELS and key not in DROPPED:
            advice = "; write 'train-ai'" if key == "ai-train" else ""
            yield (
                spot_of(line, offset),
                f"{shown(key)} is in no draft up to 07 (2026-08-19){advice}",
            )


@rule(
    "aipref/duplicate-label",
    Severity.WARNING,
    on="robots",
    source=_FIELDS,
    flags=["User-agent: *\nContent-Usage: train-ai=n, search=y, train-ai=y\n"],
    passes=[FINE],
)
def duplicate_label(context: Context) -> Found:
    """A label appears twice in a line.

    The last one counts, whatever the first says. Write it once.
    """
    seen: dict[tuple[int, str], bool] = {}
    for line, offset, key, _, _ in _members(context):
        if key and (line.number, key) in seen:
            yield (
                spot_of(line, offset),
                f"{shown(key)} is given twice, and this one counts; write it once",
            )
        seen[line.number, key] = True


@rule(
    "aipref/outside-group",
    Severity.WARNING,
    on="robots",
    source=_ATTACH,
    flags=["Content-Usage: train-ai=n\nUser-agent: *\nAllow: /\n"],
    passes=[FINE],
)
def outside_group(context: Context) -> Found:
    """A Content-Usage precedes all groups.

    It is a rule of a group, so outside of all it is ignored. Write it below a User-agent, "*" for
    all crawlers.
    """
    for line in found_lines(context, "content-usage"):
        if not line.agents:
            yield spot_of(line), "this is said to nobody; write it below User-agent: *"
