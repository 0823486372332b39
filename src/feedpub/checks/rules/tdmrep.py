"""TDMRep: a JSON list of rules, each of which reserves text and data mining of some pages, or not.

W3C Community Group Final Report, third version (2025-12-07).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from feedpub.checks._context import Context
from feedpub.documents.positions import Spot
from feedpub.documents.positions.json_spots import VALUE
from feedpub.findings import Severity, rule
from feedpub.rights import TDMREP_FILE
from feedpub.text import shown
from feedpub.uris import problem

Found = Iterator[tuple[Spot, str]]
SPEC = "https://w3c.github.io/tdm-reservation-protocol/spec/"
FINE = (
    '[{"location": "/free/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1,'
    ' "tdm-policy": "https://example.org/policy.json"}]'
)
_KEYS = ("location", "tdm-reservation", "tdm-policy")
#: The most rules that are examined one by one.
_MOST = 10_000


def _at(number: int, key: str = "") -> Spot:
    """Return the place of the rule *number*, or of one of its members."""
    path = f"[{number}]"
    return Spot(0, VALUE, path + (f'["{key}"]' if "-" in key else f".{key}" if key else ""))


def _rules(context: Context) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rules that can be read, and their numbers."""
    value = context.value
    for number, each in enumerate(value[:_MOST] if isinstance(value, list) else ()):
        if isinstance(each, dict):
            yield number, each


@rule(
    "tdmrep/not-a-list",
    Severity.ERROR,
    on="tdmrep",
    source=SPEC + "#sec-tdmrep-json",
    flags=[
        '[{"location": "/", "tdm-reservation": 1}',
        '[{"location": "/", "tdm-reservation": 1}, "/news"]',
    ],
    passes=[FINE],
)
def not_a_list(context: Context) -> Found:
    """The file is not a JSON list of objects.

    Nobody can read it, so nothing is reserved. Write a list, even if it has one rule only: [{…}].
    """
    if context.value is None:
        from feedpub.checks.json.explaining import explain  # only for what cannot be read

        yield explain(context.document.data)
    elif not isinstance(context.value, list):
        yield Spot(1, 1), "the document is not a list; write [ before its rules and ] after them"
    else:
        for number, each in enumerate(context.value[:_MOST]):
            if not isinstance(each, dict):
                yield _at(number), "this is not an object; write { before the members of a rule"


@rule(
    "tdmrep/missing-member",
    Severity.ERROR,
    on="tdmrep",
    source=SPEC + "#sec-tdmrep-json",
    flags=[
        '[{"tdm-reservation": 1}]',
        '[{"location": "/", "tdm-policy": "https://example.org/p"}]',
    ],
    passes=[FINE],
)
def missing_member(context: Context) -> Found:
    """A rule lacks its location or its tdm-reservation.

    It counts as if it were not there. Write both; tdm-policy may be missing.
    """
    for number, each in _rules(context):
        for key in _KEYS[:2]:
            if key not in each:
                yield _at(number), f"the rule has no {key}; write it"


@rule(
    "tdmrep/invalid-reservation",
    Severity.ERROR,
    on="tdmrep",
    source=SPEC + "#sec-tdm-reservation",
    flags=[f'[{{"location": "/", "tdm-reservation": {value}}}]' for value in ('"1"', "true", "2")],
    passes=[FINE],
)
def invalid_reservation(context: Context) -> Found:
    """tdm-reservation is neither 0 nor 1.

    Any other value is an error that counts as no value at all: nothing is reserved. Write the
    number 1 to reserve mining, or 0, without quotes.
    """
    for number, each in _rules(context):
        value = each.get("tdm-reservation", 0)
        if type(value) is not int or value not in (0, 1):
            yield (
                _at(number, "tdm-reservation"),
                f"tdm-reservation is {_shown(value)}; write 0 or 1",
            )


def _shown(value: object) -> str:
    return shown(value) if isinstance(value, str) else str(value).lower()[:40]


@rule(
    "tdmrep/invalid-location",
    Severity.ERROR,
    on="tdmrep",
    source=SPEC + "#sec-tdmrep-json",
    flags=['[{"location": "news/", "tdm-reservation": 1}]',
           '[{"location": "https://example.org/", "tdm-reservation": 1}]',
           '[{"location": 1, "tdm-reservation": 1}]'],
    passes=[FINE],
)  # fmt: skip
def invalid_location(context: Context) -> Found:
    """A location is not a path from the root.

    It matches no page. Write a path as in robots.txt: it begins with a slash, * stands for any
    characters and $ for the end.
    """
    for number, each in _rules(context):
        location = each.get("location", "/")
        if not isinstance(location, str) or location[:1] not in ("/", "*"):
            yield (
                _at(number, "location"),
                f"location is {_shown(location)}; write it like '/news/*'",
            )


@rule(
    "tdmrep/invalid-policy",
    Severity.ERROR,
    on="tdmrep",
    source=SPEC + "#sec-tdm-policy",
    flags=['[{"location": "/", "tdm-reservation": 1, "tdm-policy": "/policy.json"}]'],
    passes=[FINE],
)
def invalid_policy(context: Context) -> Found:
    """tdm-policy is not a URL.

    Nobody who wants a licence can find the terms. Write the whole address, with https.
    """
    for number, each in _rules(context):
        policy = each.get("tdm-policy", "https://example.org/")
        if not isinstance(policy, str) or problem(policy, False, False) is not None:
            yield _at(number, "tdm-policy"), f"tdm-policy is {_shown(policy)}; write the whole URL"


@rule(
    "tdmrep/idle-policy",
    Severity.INFO,
    on="tdmrep",
    source=SPEC + "#sec-tdm-policy",
    flags=['[{"location": "/", "tdm-reservation": 0, "tdm-policy": "https://example.org/p"}]'],
    passes=[FINE],
)
def idle_policy(context: Context) -> Found:
    """A rule that reserves nothing has a policy.

    The policy is ignored, because nothing needs a licence. Leave it out, or reserve the rights.
    """
    for number, each in _rules(context):
        if each.get("tdm-reservation") == 0 and "tdm-policy" in each:
            message = "the policy is ignored, because nothing is reserved; leave it out"
            yield _at(number, "tdm-policy"), message


@rule(
    "tdmrep/unknown-member",
    Severity.INFO,
    on="tdmrep",
    source=SPEC + "#sec-tdmrep-json",
    flags=['[{"location": "/", "tdm-reservation": 1, "policy": "https://example.org/p"}]'],
    passes=[FINE],
)
def unknown_member(context: Context) -> Found:
    """A rule has a member that TDMRep does not define.

    It is ignored; most often the name is misspelled. The names are location, tdm-reservation and
    tdm-policy.
    """
    for number, each in _rules(context):
        for key in each:
            if key not in _KEYS:
                yield (
                    _at(number),
                    f"{shown(key)} is not known; write {', '.join(_KEYS[:2])} or {_KEYS[2]}",
                )


@rule(
    "tdmrep/shadowed-rule",
    Severity.WARNING,
    on="tdmrep",
    source=SPEC + "#sec-tdmrep-json",
    flags=[
        '[{"location": "/", "tdm-reservation": 1}, {"location": "/free", "tdm-reservation": 0}]'
    ],
    passes=[FINE],
)
def shadowed_rule(context: Context) -> Found:
    """A rule can never apply, because an earlier one matches all of its pages.

    The first rule that matches a page decides. Put the rules for parts of the site before those for
    all of it.
    """
    earlier: dict[str, int] = {}
    for number, each in _rules(context):
        location = each.get("location")
        if not isinstance(location, str):
            continue
        plain = location.rstrip("*")
        first = next(
            (
                earlier[plain[:end]]
                for end in range(len(plain[:2000]) + 1)
                if plain[:end] in earlier
            ),
            None,
        )
        if first is not None:
            message = (
                f"{shown(location)} is matched by rule {first + 1} already; put it before that"
            )
            yield _at(number, "location"), message
        elif not any(sign in plain for sign in "*$"):
            earlier[plain] = number


@rule(
    "tdmrep/elsewhere",
    Severity.ERROR,
    on="tdmrep",
    source=SPEC + "#sec-tdmrep-json",
    flags=[],
    passes=[FINE],
)
def elsewhere(context: Context) -> Found:
    """The file is not at /.well-known/tdmrep.json of its host.

    It is looked for nowhere else, so nothing is reserved. Publish it at the root of the host: below
    publish.url, if that has no path.
    """
    url = context.document.url
    path = urlsplit(url).path if url else f"/{TDMREP_FILE}"
    if path != f"/{TDMREP_FILE}":
        yield Spot(1, 1), f"the file is at {shown(path)}; publish it at '/{TDMREP_FILE}'"


@rule("tdmrep/schema", Severity.ERROR, engine="schema", source=SPEC)
def schema() -> None:
    """The file breaks the schema of TDMRep in a way that no other rule explains.

    Readers may ignore the rule, or the whole file. Compare this part with the specification.
    """
