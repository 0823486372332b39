"""``feedpub explain``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from feedpub import checks, receiving, sources
from feedpub.cli import _completing, _contract_text, _options, _terminal
from feedpub.consequences import in_words, stopped_by, who_acts
from feedpub.errors import UsageError
from feedpub.findings import Rule
from feedpub.guarding import find_guard
from feedpub.registry import Optioned


@click.command("explain")
@click.argument("rule_id", metavar="RULE", shell_complete=_completing.explained)
@click.argument("number", type=int, required=False, metavar="[N]")
@_options.config_path
@click.option(
    "-o", "--output", metavar="DIR", help="Published directory; overrides the configuration file."
)
@click.option("--json", "as_json", is_flag=True, help="Print a run as JSON.")
def command(
    rule_id: str,
    number: int | None,
    config_path: Path | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Explain RULE: what is wrong, why it matters, what to do, who refuses it, and its source.

    RULE may also be profile/NAME, or a profile's TOML file, to show all demands of an aggregator;
    target/TYPE or announcer/TYPE, to show the keys of its table in the configuration; or
    guard/NAME.

    "feedpub explain run" says of each document why the last run wrote it or left it alone;
    "feedpub explain run 17" says it of run 17.
    """
    if rule_id == "run":
        from feedpub.cli import _run_story

        _run_story.tell(number, config_path, output, as_json=as_json)
        return
    if number is not None:
        raise UsageError(f"{number} is one word too many after {rule_id}")
    kind, _, name = rule_id.partition("/")
    if kind in _TYPED:
        _terminal.say("\n".join(_typed(kind, name)))
        return
    if kind == "guard":
        _terminal.say("\n".join(_guard(name)))
        return
    profile = _contract_text.profile_of(rule_id)
    if profile is not None:
        _terminal.say("\n".join(_contract_text.contract(profile)))
        return
    rule, is_of_profile = _found(rule_id)
    _terminal.say(f"{rule.id} ({rule.severity})\n")
    _terminal.say(textwrap.fill(rule.summary, 80))
    if rule.help:
        paragraphs = (textwrap.fill(part, 80) for part in rule.help.split("\n\n"))
        _terminal.say("\n" + "\n\n".join(paragraphs))
    if is_of_profile:
        _terminal.say("\n".join(_contract_text.example(rule)))
        stop = stopped_by(rule, rule.severity)
        _terminal.say(f"\nTo act: {in_words(who_acts(rule), stop)}.")
        _terminal.say(f"\nAll it demands: feedpub explain profile/{rule.scope}")
    else:
        _terminal.say("\n" + textwrap.fill(f"Refused by: {checks.refused_by(rule)}", 80))
        _show_examples(rule)
    _terminal.say(f"\nSource: {rule.source}")
    if is_of_profile:
        _terminal.say(f"        {_contract_text.provenance(rule)}")


#: What can be explained that the configuration names by type → group, package, table.
_TYPED = {
    "target": ("TARGETS", "feedpub.targets", "[[publish.target]]"),
    "announcer": ("ANNOUNCERS", "feedpub.announcing", "[[announce]]"),
}


def _typed(kind: str, name: str) -> Iterator[str]:
    """Yield what there is to say of a type of target or announcer."""
    group, package, table = _TYPED[kind]
    types: Mapping[str, Optioned] = getattr(import_module(package), group)
    if name not in types:
        known = ", ".join(types)
        raise UsageError(f"there is no {kind} {name!r}", help=f"Those that there are: {known}.")
    member = types[name]
    yield f'{table} type = "{name}"\n'
    yield textwrap.fill(member.about, 80)
    for key, part in member.options.items():
        must = " (required)" * (key in member.required)
        yield f"\n{key}{must}"
        yield textwrap.indent(textwrap.fill(part.get("description", ""), 76), "    ")


def _guard(name: str) -> Iterator[str]:
    """Yield what there is to say of a guard."""
    guard = find_guard(name)
    limit = f"{guard.default:.0%}" if guard.is_share else "on"
    yield f"guard/{name} ({limit})\n"
    yield textwrap.fill(guard.about, 80)
    if guard.help:
        yield "\n" + textwrap.fill(guard.help, 80)
    tables = "[guard] or [output.guard]" if guard.by_output else "[guard]"
    yield f'\nIn {tables}: {name} = "{limit}", or "off"'
    yield f"To let it pass once: feedpub build --allow {name}"


def _found(id: str) -> tuple[Rule, bool]:
    """Return the rule *id*, and whether it is one of a profile."""
    rules = {**checks.RULES, **sources.RULES, **receiving.RULES}
    if id in rules:
        return rules[id], False
    from feedpub import profiles  # 20 ms, only for rules that are not in the other registries

    demanded = profiles.rules()
    if id in demanded:
        return demanded[id], True
    named = [f"profile/{name}" for name in profiles.PROFILES]
    # "msn" means the profile, or one of its rules.
    alike = get_close_matches(id.lower().replace("_", "-"), profiles.PROFILES, 1, cutoff=0.75)
    near = [f"profile/{name}" for name in alike]
    near += get_close_matches(id, [*rules, *demanded, *named], 3, cutoff=0.4)
    near = list(dict.fromkeys(near))[:3]
    raise UsageError(
        f"there is no rule {id!r}",
        help=f"Did you mean {' or '.join(near)}?" if near else "`feedpub rules` lists them.",
    )


def _show_examples(rule: Rule) -> None:
    for title, examples in (("Wrong", rule.flags), ("Right", rule.passes)):
        if examples:
            _terminal.say(
                f"\n{title}:\n" + textwrap.indent(textwrap.dedent(examples[0]).strip(), "    ")
            )
