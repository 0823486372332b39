"""Baselines: accepted findings, so that a run fails only on new ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from feedpub.errors import ConfigError, remedy
from feedpub.findings import Finding
from feedpub.reports import Checked, fingerprints
from feedpub.settings import content

VERSION = 1
_WRITE = "Write it with --update-baseline."

#: Fingerprint → how often it occurred.
Baseline = Mapping[str, int]


def read(path: Path) -> Baseline:
    """Return the baseline in *path*.

    Raises:
        ConfigError: The file is missing, or is not a baseline.
    """
    try:
        value = json.loads(content(path))
        if value["version"] != VERSION:
            raise ValueError(f"version {value['version']!r} is not {VERSION}")
        return {each["fingerprint"]: int(each["count"]) for each in value["accepted"]}
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}",
            place=str(path),
            help=_WRITE if isinstance(error, FileNotFoundError) else remedy(error),
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"is not a baseline: {error}", place=str(path), help=_WRITE) from error


def write(path: Path, checked: Sequence[Checked]) -> int:
    """Write all findings in *checked* to the baseline; return their number.

    Raises:
        ConfigError: *path* cannot be written.
    """
    accepted = [
        {
            "fingerprint": fingerprint,
            "count": finding.count,
            "rule": finding.rule.id,
            "path": finding.location.path,
            "message": finding.message,
        }
        for fingerprint, finding in _identified(checked)
    ]
    text = json.dumps({"version": VERSION, "accepted": accepted}, ensure_ascii=False, indent=1)
    try:
        part = path.with_name(path.name + ".part")
        part.write_text(text + "\n", "utf-8", "backslashreplace")
        part.replace(path)
    except OSError as error:
        raise ConfigError(
            f"cannot be written: {error.strerror}", place=str(path), help=remedy(error)
        ) from error
    return len(accepted)


def new(checked: Sequence[Checked], known: Baseline) -> list[Checked]:
    """Return *checked* without the findings in *known*; additional occurrences are new."""
    fresh = iter(
        finding.count > known.get(fingerprint, 0) for fingerprint, finding in _identified(checked)
    )
    return [
        replace(each, findings=tuple(finding for finding in each.findings if next(fresh)))
        for each in checked
    ]


def _identified(checked: Sequence[Checked]) -> list[tuple[str, Finding]]:
    findings = [finding for each in checked for finding in each.findings]
    return list(zip(fingerprints(checked), findings, strict=True))
