"""The pages on what aggregators demand, from the profiles themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from feedpub.profiles import PROFILES, Fact, Profile, adaptations, standing

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "our-partner.toml"

Schema = Mapping[str, Any]
Table = Callable[[Schema, Any, Schema], Iterator[str]]


def overview(table: Table) -> Iterator[str]:
    """Yield the page on all profiles.

    Args:
        table: Writes the properties of a schema's object.
    """
    yield "# Profiles: what aggregators demand\n"
    yield (
        'An output with `profile = "msn"` is written as MSN wants it;'
        " `feedpub validate --profile msn feed.xml` says what MSN would refuse, and"
        " `feedpub check articles.jsonl --profile msn,smartnews` which articles, before anything"
        " is published. `--profile auto` goes by the namespaces a feed declares. What an official"
        " page does not say never is an error: it warns or informs.\n"
    )
    yield (
        "`feedpub profiles` lists them with country, language, and how to begin; `feedpub profiles"
        " NAME` says all about one, and `--json` is for programs.\n"
    )
    yield "| profile | aggregator | takes | state | country | language | contract |"
    yield "|---|---|---|---|---|---|---|"
    for name, profile in sorted(PROFILES.items()):
        yield (
            f"| [`{name}`](profiles/{name}.md) | {_cell(profile.title)}"
            f" | {', '.join(profile.formats)} | {standing(profile)}"
            f" | {' | '.join(_programme(profile))} |"
        )
    yield from _own(table)
    yield "\n## Add one to feedpub\n"
    yield (
        "One aggregator is one file, `src/feedpub/profiles/<name>.py`, with a module-level"
        " `Profile(…)`. Its demands are values of `feedpub.profiles.demands`, each with the page"
        " that asks for it: `Title(ITEMS.must, least=21, most=150)`. From them follow the rules,"
        " what the writer adapts, the examples, the tests, and these pages (`make docs`). A"
        " namespace of its own is an `Extension` in the same file, which any feedgen user can"
        ' register: `fg.register_extension("mi", *MI.feedgen)`.\n'
    )
    yield (
        "`PAGE.must` is an error, `.should` a warning, `.may` an info; of a page that is"
        " `reported(…)` or `unconfirmed(…)` each counts one less, and of one that is an"
        " `excerpt(…)`, of which only the beginning could be read, `.must` is a warning, too."
        " `pytest tests/test_profiles.py"
        " -k NAME` writes a sample for it, which none of its rules may flag, and breaks"
        " each rule once."
    )


def _programme(profile: Profile) -> tuple[str, ...]:
    """Return country, language and contract of a living aggregator."""
    if not profile.is_living:
        return "", "", ""
    country, language, contract = profile.programme.summary().split("; ")
    return country, language, contract


def _own(table: Table) -> Iterator[str]:
    yield "\n## A profile of your own\n"
    yield (
        "What a partner demands can stand in a TOML file, to be used wherever a name can:"
        ' `profile = "./our-partner.toml"` in `[[output]]`, `--profile ./our-partner.toml`. This'
        " one is [examples/our-partner.toml](../examples/our-partner.toml):\n"
    )
    yield f"```toml\n{EXAMPLE.read_text('utf-8').rstrip()}\n```\n"
    yield "```console\n$ feedpub explain examples/our-partner.toml"
    yield "Our Partner (profile our-partner): alive\n…\n```\n"
    yield (
        "A table replaces what its base demands of the same thing; `[feed]` and `[item]` demand"
        " more. Each table may say how bad a breach is (`severity`) and who asks for it"
        ' (`source`); `severity = "off"` drops what the base demands. Where two bases have a'
        " rule of one name, the second's is called after it: `smartnews-title-too-long`. The"
        " schema for editors is [profile.schema.json](../schemas/profile.schema.json).\n"
    )
    schema = json.loads((ROOT / "schemas" / "profile.schema.json").read_bytes())
    yield from table(schema["properties"], (), schema)
    for name, part in schema["properties"].items():
        if "properties" in part:
            yield f"\n### [{name}]\n\n{part['description']}\n"
            asked = {key: each for key, each in part["properties"].items() if key not in _EACH}
            yield from table(asked, part.get("required", ()), schema)


def _said(fact: Fact) -> str:
    """Return who says so, when that was written, and when it was read."""
    _, mark, rest = fact.provenance.partition(";")
    return f"[{fact.confidence}]({fact.source}){mark}{rest}"


_EACH = ("severity", "source")


def page(profile: Profile) -> Iterator[str]:
    """Yield the page on *profile*."""
    yield f"# {profile.title}\n"
    yield f"{profile.about}\n"
    if profile.instead is not None:
        yield f"Instead: {profile.instead}\n"
    yield (
        f"Profile `{profile.name}`; takes {', '.join(profile.formats)};"
        f" [{standing(profile)}]({profile.source}).\n"
    )
    yield from _beginning(profile)
    yield from _output(profile)
    if [*profile.requirements()]:
        yield "\n## What it demands\n"
        yield "| about | asked | severity | says |\n|---|---|---|---|"
    for subject, asked, fact in profile.requirements():
        yield f"| {_cell(subject)} | {_cell(asked)} | {fact.severity} | {_said(fact)} |"
    if profile.remarks:
        yield "\n## Good to know\n"
        yield from (f"- {_cell(text)} ({_said(fact)})" for text, fact in profile.remarks)
    yield "\n## Rules\n"
    yield "| rule | severity | what is wrong | what to do |\n|---|---|---|---|"
    for rule in profile.rules.values():
        yield (
            f"| [`{rule.id}`]({rule.source}) | {rule.severity} | {_cell(rule.summary)}"
            f" | {_cell(rule.help)} |"
        )
    if profile.levels:
        yield "\nRules of formats and namespaces it cares about:\n"
        for id, severity in profile.levels.items():
            yield f"- `{id}`: {severity or 'off'}"
    if profile.only_adopted:
        yield "\nAll others are outside its scope."


def _beginning(profile: Profile) -> Iterator[str]:
    if profile.is_living:
        yield f"For {profile.programme.summary()}.\n"
        if profile.programme.apply is not None:
            yield f"How to begin: {profile.programme.apply}\n"
        if profile.programme.test_tool is not None:
            yield f"Its own test: <{profile.programme.test_tool}>\n"


def _output(profile: Profile) -> Iterator[str]:
    yield "```toml\n[[output]]"
    yield f'format = "{profile.formats[0]}"\nprofile = "{profile.name}"'
    if profile.settings:
        yield "\n[output.settings]"
    for name, setting in profile.settings.items():
        must = "required: " * setting.required
        yield f"# {must}{setting.about}"
        yield f"{name} = {json.dumps(setting.example, ensure_ascii=False)}"
    yield "```"
    adapted = adaptations(profile)
    if adapted:
        yield "\n`feedpub build`, for this output:\n"
        yield from (f"- {_cell(line)}" for line in adapted)


def _cell(text: str) -> str:
    flat = " ".join(text.split()).replace("|", "\\|")
    # What stands between backticks is shown as it is.
    parts = flat.split("`")
    return "`".join(
        part if at % 2 else part.replace("<", "&lt;").replace("*", "\\*")
        for at, part in enumerate(parts)
    )
