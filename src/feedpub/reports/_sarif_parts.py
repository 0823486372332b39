"""The parts of a SARIF log: a rule, a result, a place, a fix."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import PureWindowsPath
from typing import Any
from urllib.parse import quote

from feedpub.consequences import consequences
from feedpub.documents.source_lines import is_narrow, position
from feedpub.findings import Finding, Fix, Location, Rule, Severity
from feedpub.model import Origin
from feedpub.reports._reporter import Checked, message
from feedpub.text import harmless
from feedpub.uris import SCHEME

#: Locations of a result that GitHub keeps.
_LOCATIONS = 100
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
#: GitHub's words, beside SARIF's levels.
_PROBLEMS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
#: One letter before a colon is a drive of Windows.
_SCHEME = re.compile(rf"(?!.:){SCHEME}://")


def described(rule: Rule) -> dict[str, Any]:
    """Return the metadata of *rule*, its documentation included."""
    about = {
        "id": rule.id,
        "name": _pascal_case(rule.id),
        "shortDescription": {"text": _text(rule.summary or rule.id)},
        "fullDescription": {"text": _text(rule.summary or rule.id)},
        "help": {"text": _text(rule.help or rule.summary or rule.id), "markdown": _page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        # GitHub refuses more than 20 tags.
        "properties": {
            "tags": [rule.scope],
            "precision": "very-high",
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }
    return about | ({"helpUri": _uri(rule.source)} if _SCHEME.match(rule.source) else {})


def result(checked: Checked, finding: Finding, *, index: int, fingerprint: str) -> dict[str, Any]:
    """Return *finding* as a result of the rule with that *index*."""
    made: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(harmless(message(finding)))},
        "locations": [_located(finding.location)],
        # GitHub distinguishes alerts only by this one; without it, by its own guess from the lines
        # of a generated file.
        "partialFingerprints": {
            "primaryLocationLineHash": fingerprint,
            "feedpub/v1": fingerprint,
        },
        "occurrenceCount": finding.count,
    }
    related = _related(finding)
    if related:
        made["relatedLocations"] = related
    properties = ({"article": finding.article} if finding.article else {}) | consequences(finding)
    if properties:
        made["properties"] = properties
    if finding.fix:
        made["fixes"] = [_fixed(checked, finding.fix)]
    return made


def _related(finding: Finding) -> list[dict[str, Any]]:
    places = [_located(place, "Also here") for place in finding.places]
    if finding.record:
        places.insert(0, _located(_of_record(finding.record), "The record it was made from"))
    return [{"id": number} | place for number, place in enumerate(places[:_LOCATIONS], 1)]


def _of_record(origin: Origin) -> Location:
    return Location(path=origin.path, line=origin.line)


def _located(location: Location, said: str | None = None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(location.path)}}
    if location.line or not said:
        # GitHub shows no result without a line.
        physical["region"] = {"startLine": location.line or 1}
    if location.line and location.column:
        physical["region"]["startColumn"] = location.column
    place: dict[str, Any] = {"physicalLocation": physical}
    if location.xpath:
        place["logicalLocations"] = [{"fullyQualifiedName": location.xpath}]
    return place | ({"message": {"text": said}} if said else {})


def _fixed(checked: Checked, fix: Fix) -> dict[str, Any]:
    change = {
        "artifactLocation": {"uri": _uri(checked.path)},
        "replacements": [_replaced(checked, each) for each in (fix, *fix.more)],
    }
    return {"description": {"text": _text(fix.title)}, "artifactChanges": [change]}


def _replaced(checked: Checked, fix: Fix) -> dict[str, Any]:
    """Return the replacement, of text where that can be said, else of bytes (§ 3.57.4)."""
    if checked.data is None or not is_narrow(checked.data):
        return {
            "deletedRegion": {"byteOffset": fix.start, "byteLength": fix.end - fix.start},
            "insertedContent": {"binary": b64encode(fix.replacement).decode("ascii")},
        }
    line, column = position(checked.data, fix.start)
    end_line, end_column = position(checked.data, fix.end)
    region = {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }
    inserted = {"text": fix.replacement.decode("utf-8", "replace")}
    return {"deletedRegion": region, "insertedContent": inserted}


def _uri(path: str) -> str:
    """Return *path* as a URI reference, relative as GitHub wants it where the path is."""
    if _SCHEME.match(path):
        return _quoted(path, safe="/:?#[]@!$&'()*+,;=%~")
    windows = PureWindowsPath(path)
    if windows.drive:
        return "file:///" + _quoted(windows.as_posix(), safe="/:")
    quoted = _quoted(path.removeprefix("./"), safe="/")
    return f"file://{quoted}" if path.startswith("/") else quoted


def _quoted(text: str, safe: str) -> str:
    try:
        # The bytes of a file name that is not UTF-8.
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return quote(data, safe=safe)


def _page(rule: Rule) -> str:
    parts = [rule.summary, rule.help]
    parts += [f"Wrong:\n\n{_fenced(rule.flags[0])}"] if rule.flags else []
    parts += [f"Right:\n\n{_fenced(rule.passes[0])}"] if rule.passes else []
    parts.append(f"Source: <{rule.source}>")
    return "\n\n".join(filter(None, parts))


def _fenced(example: str) -> str:
    fence = "`" * (max([2, *map(len, re.findall("`+", example))]) + 1)
    return f"{fence}xml\n{example}\n{fence}"


def _text(text: str) -> str:
    """Return *text* as a SARIF message (§§ 3.11.5, 3.11.6): no placeholder and no link in it."""
    parts = text.replace("{", "{{").replace("}", "}}").split("]")
    for number, following in enumerate(parts[1:]):
        if following.startswith("("):
            parts[number] = parts[number].replace("[", "\\[")
    return "]".join(parts)


def _pascal_case(id: str) -> str:
    return "".join(word.capitalize() for word in re.split(r"[^A-Za-z0-9]+", id))
