"""How a rule about records is declared."""

from __future__ import annotations

from feedpub.findings import Rule, Severity, documented

#: By id.
RULES: dict[str, Rule] = {}


def record_rule(
    id: str,
    severity: Severity,
    source: str,
    documentation: str,
    *,
    flags: tuple[str, ...] = (),
    passes: tuple[str, ...] = ('{"title": "Rain"}',),
) -> Rule:
    """Declare a rule; see `feedpub.findings.documented`."""
    rule = documented(
        id, severity, documentation, source=source, on=("record",), flags=flags, passes=passes
    )
    RULES[id] = rule
    return rule
