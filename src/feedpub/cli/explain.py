"""``feedpub explain``."""

from __future__ import annotations

import textwrap
from difflib import get_close_matches

import click

from feedpub import checks, readers, receiving
from feedpub.errors import UsageError


@click.command("explain")
@click.argument("rule_id", metavar="RULE")
def command(rule_id: str) -> None:
    """Explain RULE: what is wrong, why it matters, what to do, who refuses it, who asks for it."""
    rules = {**checks.RULES, **readers.RULES, **receiving.RULES}
    rule = rules.get(rule_id)
    if rule is None:
        near = get_close_matches(rule_id, rules, 3, cutoff=0.4)
        raise UsageError(
            f"there is no rule {rule_id!r}",
            help=f"Did you mean {' or '.join(near)}?" if near else "`feedpub rules` lists them.",
        )
    click.echo(f"{rule.id} ({rule.severity})\n")
    click.echo(textwrap.fill(rule.summary, 80))
    if rule.help:
        paragraphs = (textwrap.fill(part, 80) for part in rule.help.split("\n\n"))
        click.echo("\n" + "\n\n".join(paragraphs))
    click.echo("\n" + textwrap.fill(f"Refused by: {checks.refused_by(rule)}", 80))
    for title, examples in (("Wrong", rule.flags), ("Right", rule.passes)):
        if examples:
            click.echo(
                f"\n{title}:\n" + textwrap.indent(textwrap.dedent(examples[0]).strip(), "    ")
            )
    click.echo(f"\nSource: {rule.source}")
