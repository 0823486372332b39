"""Findings in records, without a word of what is not public."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from feedpub.findings import Finding
from feedpub.model import Origin


def public_findings(
    findings: Iterable[Finding], public: Collection[Origin], secret: Collection[Origin]
) -> Iterator[Finding]:
    """Yield *findings* as a page may say them that anybody may read.

    Args:
        findings: What was found in records.
        public: Where the records of articles are that are public …
        secret: … and of those that are not: nothing is said of them.
    """
    for each in findings:
        records = {each.record, *each.records} - {None}
        if any(record in secret for record in records):
            continue
        if any(record not in public for record in records):
            # It could not be used, so nobody knows whether it was meant for the public.
            each = replace(each, message=each.rule.summary, article=None)
        yield each
