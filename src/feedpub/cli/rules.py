"""``feedpub rules``."""

from __future__ import annotations

import click

from feedpub import checks, profiles, receiving, sources
from feedpub.cli import _terminal
from feedpub.consequences import stopped_by, who_acts
from feedpub.findings import Rule


@click.command("rules")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to list them.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(form: str, *, as_json: bool) -> None:
    """List all rules: id, severity, and what is wrong."""
    rules = sorted({**checks.RULES, **sources.RULES, **receiving.RULES, **profiles.rules()}.items())
    if as_json or form == "json":
        listed = [
            {
                "id": id,
                "severity": str(rule.severity),
                "summary": rule.summary,
                "help": rule.help,
                "refused_by": _refused_by(rule),
                "source": rule.source,
                "who": who_acts(rule),
                "stops": stopped_by(rule, rule.severity),
            }
            for id, rule in rules
        ]
        _terminal.say_json(listed)
        return
    width = max(len(id) for id, _ in rules)
    for id, rule in rules:
        _terminal.say(f"{id:<{width}}  {rule.severity!s:<7}  {rule.summary}")


def _refused_by(rule: Rule) -> str:
    profile = profiles.PROFILES.get(rule.scope)
    return checks.refused_by(rule) if profile is None else f"{profile.title}."
