"""Fingerprints, which identify findings across runs, when lines and articles have moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from feedpub.findings import Finding
from feedpub.patterns import pattern
from feedpub.reports._reporter import Checked, each_finding

_INDEX = pattern(r"\[\d+\]")
#: The quotes and numbers in a message; the rest is the same for every article.
_VARIABLE = pattern(r"'[^']*'|\d+")


def fingerprints(checked: Sequence[Checked]) -> Iterator[str]:
    """Yield the fingerprint of every finding, in order; each is unique in its run.

    A fault of one article is identified by rule, document, path and article; a fault that many
    articles share, which is one finding, by its message, because the first article may change.
    """
    import hashlib  # 3 ms, only for some reports

    seen: Counter[str] = Counter()
    for each, finding in each_finding(checked):
        identity = "\0".join(_identity(each.path, finding))
        digest = hashlib.sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()[:16]
        seen[digest] += 1
        yield f"{digest}:{seen[digest]}"


def _identity(path: str, finding: Finding) -> tuple[str, ...]:
    place = _INDEX.sub("", finding.location.xpath or "")
    whose = finding.article if finding.count == 1 else None
    return finding.rule.id, path, place, whose or _VARIABLE.sub("", finding.message)
