"""What a shell may complete: names of rules, profiles and reports, and files.

Each function is called by Click while somebody types, and imports no more than it needs.
"""

from __future__ import annotations

from click import Context, Parameter
from click.shell_completion import CompletionItem


def files(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete a file."""
    return [CompletionItem(incomplete, type="file")]


def rules(_: Context, __: Parameter, incomplete: str) -> list[str]:
    """Return the ids of rules."""
    from feedpub.config import every_rule

    return [id for id in sorted(every_rule()) if id.startswith(incomplete)]


def profiles(_: Context, __: Parameter, incomplete: str) -> list[str]:
    """Return names of profiles, each after those that were typed before a comma."""
    from feedpub.profiles import PROFILES

    before, comma, name = incomplete.rpartition(",")
    names = ("all", "auto", *sorted(PROFILES))
    return [f"{before}{comma}{each}" for each in names if each.startswith(name)]


def explained(context: Context, parameter: Parameter, incomplete: str) -> list[str]:
    """Return what `feedpub explain` can explain: rules, and profiles as profile/NAME."""
    from feedpub.profiles import PROFILES

    named = [f"profile/{name}" for name in sorted(PROFILES)]
    return [each for each in named if each.startswith(incomplete)] + rules(
        context, parameter, incomplete
    )


def reports(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """Return names of reports; after an equals sign, let the shell complete a file."""
    from feedpub.cli._verdict import REPORTS

    if "=" in incomplete:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(name) for name in REPORTS if name.startswith(incomplete)]
