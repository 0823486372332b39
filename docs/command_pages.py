"""The page on commands, from Click, and the one on formats, from what writes and reads them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

import click

from feedpub.cli import _exits, main
from feedpub.documents import KINDS
from feedpub.formats import FORMATS, Format


def commands() -> Iterator[str]:
    """Yield the page on commands: each with its options, and the exit codes."""
    yield "# Commands\n"
    yield (
        "Every command, as `feedpub COMMAND --help` shows it. All of them take `--color` and"
        " `--help`, and end with one of the [exit codes](#exit-codes).\n"
    )
    yield "| command | does |\n|---|---|"
    context = click.Context(main, info_name="feedpub")
    names = main.list_commands(context)
    for name in names:
        command = _command(main, context, name)
        yield f"| [`feedpub {name}`](#feedpub-{name}) | {_cell(command.get_short_help_str(200))} |"
    for name in names:
        yield from _section(context, _command(main, context, name), "##")
    yield "\n## Exit codes\n"
    yield "| code | meaning |\n|--:|---|"
    for code, meaning in re.findall(r"^  (\d+) +(.+(?:\n {7}.+)*)", _exits.CODES, re.M):
        yield f"| {code} | {_cell(meaning)} |"


def _command(group: click.Group, context: click.Context, name: str) -> click.Command:
    command = group.get_command(context, name)
    assert command is not None
    return command


def _section(parent: click.Context, command: click.Command, level: str) -> Iterator[str]:
    """Yield what there is to say of *command*, and then of the commands below it."""
    context = click.Context(command, parent=parent, info_name=command.name)
    yield f"\n{level} {context.command_path}\n"
    yield f"```text\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```"
    yield from _paragraphs(command.help or "")
    shown = [part.get_help_record(context) for part in command.params]
    options = [record for record in shown if record and not record[0].startswith("--color")]
    if options:
        yield "\n| option | meaning |\n|---|---|"
        yield from (f"| `{_cell(names)}` | {_cell(about)} |" for names, about in options)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from _section(context, _command(command, context, name), f"{level}#")


def _paragraphs(text: str) -> Iterator[str]:
    """Yield a help text; what Click prints as it is becomes a block of code."""
    for part in re.split(r"\n\s*\n", re.sub(r"\n?\f[\s\S]*", "", text).strip()):
        if part.lstrip().startswith("\b"):
            lines = textwrap.dedent(part.partition("\b\n")[2])
            yield f"\n```text\n{lines.rstrip()}\n```"
        else:
            yield f"\n{_text(part)}"


def formats() -> Iterator[str]:
    """Yield the page on the formats that feedpub writes and checks."""
    yield "# Formats\n"
    yield (
        "What feedpub writes, as `format` of an `[[output]]` names it, and what `feedpub validate`"
        " checks. [Configuration](configuration.md) has the keys of an output,"
        " [Sources](sources.md) what feedpub reads articles from.\n"
    )
    yield "## Written\n"
    yield "Without an `[[output]]`, a build writes those that are marked *default*.\n"
    yield "| format | default path | media type | articles | can |\n|---|---|---|---|---|"
    for name, each in FORMATS.items():
        count = {None: "all that qualify", 0: "none"}.get(each.limit, str(each.limit))
        yield f"| `{name}` | `{each.path}` | `{each.media_type}` | {count} | {_abilities(each)} |"
    yield (
        "\n*articles*: how many without a `limit`. *withdrawals*: says what was withdrawn."
        " *archives*: older articles can be in documents of their own (RFC 5005). *hubs*: names the"
        " WebSub hubs. *by month*: a document for each month, and an index. *never empty*: without"
        " articles it is not published.\n"
    )
    yield "## Checked\n"
    yield (
        "A document is recognised by what it contains, whatever it is called. [Rules](rules.md) has"
        " what is checked.\n"
    )
    yield "| format | what it lists | sent as |\n|---|---|---|"
    for name, kind in KINDS.items():
        types = ", ".join(f"`{each}`" for each in kind.media_types)
        yield f"| `{name}` | {f'`{kind.item}`' if kind.item else ''} | {types} |"


def _abilities(format: Format) -> str:
    found = {
        "default": format.rank is not None,
        "full text": format.needs_bodies,
        "withdrawals": format.has_tombstones,
        "archives": format.has_archives,
        "hubs": format.names_hubs,
        "by month": format.by_month is not None,
        "never empty": not format.may_be_empty,
    }
    return ", ".join(name for name, can in found.items() if can)


def _text(text: str) -> str:
    flat = " ".join(text.split())
    return re.sub(r"(?<![\w`-])(--?[a-z][\w-]*)", r"`\1`", flat).replace("<", "&lt;")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
