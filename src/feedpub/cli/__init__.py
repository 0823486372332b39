"""The command line. It only parses, calls, prints and exits.

One module per command, imported when it is called, so that ``--help`` stays quick.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from feedpub.cli import _exits, _terminal

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Command → its one line in ``--help``. The module of the same name holds the command.
COMMANDS = {
    "adopt": "Keep the ids of an old site's feeds.",
    "announce": "Tell services what could not be told before.",
    "build": "Build, check and publish feeds.",
    "check": "Check article records.",
    "completion": "Print the lines that let a shell complete words.",
    "config": "Check the configuration.",
    "deploy": "Print what a web server has to know of the files.",
    "diff": "Compare two feeds by article and id.",
    "explain": "Explain a rule or a profile: what, why, and what to do.",
    "history": "Show what became of an article.",
    "init": "Write a first configuration of what is found.",
    "inspect": "Show what a source holds, and what would become of it.",
    "plan": "Show what a build would do, and why.",
    "preview": "Show the publication in a browser, before it is live.",
    "probe": "Show what the world gets of what is live.",
    "profiles": "List the aggregators that have a profile.",
    "report": "Make one page of the publication, to keep or to send.",
    "rollback": "Make an earlier release live again.",
    "rotate": "Give the feeds of members new addresses.",
    "rules": "List all rules.",
    "store": "Show, check, back up and repair what is remembered.",
    "snippet": "Print lines for robots.txt and for pages.",
    "stats": "Count who reads the feeds, from access logs.",
    "status": "Show what is live, what fails, and what changes next.",
    "validate": "Check feeds and sitemaps.",
    "watch": "Build whenever a source, or the clock, changes something.",
}


class Group(click.Group):
    """A group that lists its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load the command *name*."""
        del ctx
        if name not in COMMANDS:
            return None
        # Modules are never garbage: collecting them takes a tenth of a short run.
        gc.disable()
        command = import_module(f"feedpub.cli.{name}").command
        gc.freeze()
        gc.enable()
        assert isinstance(command, click.Command)
        _add_colour(command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command without loading any."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=what)
            for name, what in sorted(COMMANDS.items())
            if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or suggest a similar one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            from feedpub.cli import _first_steps

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f"Did you mean {near[0]!r}?" if near else ""
            # A folder may be called like a command with a typo.
            hint = hint or _first_steps.meant_with(args[0]) or "`feedpub --help` lists them."
            ctx.fail(f"No such command {args[0]!r}. {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **more: Any,
    ) -> Any:
        """Run the command, and exit with its code."""
        run = partial(super().main, args, prog_name, complete_var, False, **more)
        if not standalone_mode:
            return run()
        code = _exits.ended(run)
        # Python looks for cycles once more before it ends: 5 ms for what goes anyway.
        gc.freeze()
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        # There are millions of short-lived values and hardly any cycles: collecting takes a tenth
        # of a large run. Imported modules never become garbage, and freezing them avoids copies in
        # forked workers.
        gc.freeze()
        gc.set_threshold(100_000, 50, 50)
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # Click would exit with 1
            raise _terminal.OutputError(error) from error

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """Parse the arguments."""
        try:
            return super().make_context(*args, **more)
        except BrokenPipeError as error:  # in the middle of --help
            raise _terminal.OutputError(error) from error


def _set_colour(context: click.Context, _: click.Parameter, wanted: str | None) -> None:
    if wanted is not None:
        context.meta[_terminal.COLOUR] = wanted


def _colour_option() -> click.Option:
    return click.Option(
        ["--color"],
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        callback=_set_colour,
        help="Colours; auto: on a terminal, or as FORCE_COLOR and NO_COLOR say.",
    )


def _add_colour(command: click.Command) -> None:
    """Let *command*, and each command below it, take ``--color``."""
    if not any(each.name == "color" for each in command.params):
        command.params.append(_colour_option())
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _add_colour(each)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version  # 21 ms

        _terminal.say(f"feedpub {version('feedpub')}")
        ctx.exit()


@click.group(
    cls=Group, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_exits.CODES
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def main() -> None:
    """Turn article records into feeds and sitemaps that aggregators accept.

    \b
    feedpub build articles.jsonl --url https://example.org/ \\
        --name "The Example" --language en -o public/
    feedpub validate public/*.xml
    """


main.params.append(_colour_option())
