"""``feedpub completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from feedpub.cli import _terminal


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the lines that let SHELL complete commands, options, rules and profiles.

    \b
    feedpub completion bash > ~/.local/share/bash-completion/completions/feedpub
    feedpub completion zsh > ~/.zfunc/_feedpub        # fpath+=~/.zfunc; compinit
    feedpub completion fish > ~/.config/fish/completions/feedpub.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    from feedpub.cli import main  # which imports this module

    # Click's scripts are made for any program; not source(), which runs bash to see its version.
    script = kind(main, {}, "feedpub", "_FEEDPUB_COMPLETE")
    _terminal.write(script.source_template % script.source_vars())
