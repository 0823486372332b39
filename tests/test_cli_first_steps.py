"""What somebody meets first: no command, a wrong one, completion, colours everywhere."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from feedpub import cli
from feedpub.cli import COMMANDS, _options, _terminal


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(cli.main, list(arguments), prog_name="feedpub")


def completed(words: str) -> list[str]:
    """Return what bash is told about the last of *words*."""
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = run(_FEEDPUB_COMPLETE="bash_complete", **asked)
    assert done.exit_code == 0
    return done.stdout.splitlines()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_alone_it_says_how_to_begin() -> None:
    done = run()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "There is no feedpub.toml here. Next:\n"
        "  feedpub init SOURCE     write one of your articles, such as posts.jsonl\n"
        "  feedpub inspect SOURCE  show what a source holds\n"
        "  feedpub validate FILE   check a feed or sitemap, or its address\n"
        "  feedpub --help          all commands\n"
    )


def test_alone_beside_or_below_a_configuration_it_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feedpub.toml").touch()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    done = run()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"There is a configuration: {Path('..', 'feedpub.toml')}. Next:\n"
        "  feedpub plan     what a build would do\n"
        "  feedpub build    build, check and publish\n"
        "  feedpub preview  look at it in a browser first\n"
        "  feedpub status   what is live, and what fails\n"
        "  feedpub --help   all commands\n"
    )


def test_a_group_of_commands_alone_lists_them() -> None:
    done = run("store")
    assert done.exit_code == 2
    assert "rebuild" in done.stderr


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("validte", "Did you mean 'validate'?"),
        ("qqq", "`feedpub --help` lists them."),
        (
            "a b.xml",
            "It is a file: `feedpub validate 'a b.xml'` checks feeds and sitemaps.",
        ),
        (
            "a.jsonl",
            "It is a file: `feedpub inspect a.jsonl` shows what records it holds,"
            " `feedpub check a.jsonl` checks them.",
        ),
        ("missing.jsonl", "`feedpub --help` lists them."),
        (
            "public",
            "It is a folder: `feedpub validate public` checks feeds and sitemaps;"
            " `feedpub inspect public` shows what records it holds.",
        ),
        (
            "https://example.org/r",
            "It is an address: `feedpub validate https://example.org/r` checks feeds and sitemaps;"
            " `feedpub inspect https://example.org/r` shows what records it holds.",
        ),
    ],
)
def test_what_is_no_command_says_what_was_meant(word: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a b.xml").touch()
    (tmp_path / "a.jsonl").touch()
    (tmp_path / "public").mkdir()
    done = run(word)
    assert done.exit_code == 2
    assert done.stderr.endswith(f"Error: No such command {word!r}. {told}\n")


@pytest.mark.parametrize("command", ["build", "plan", "status"])
def test_without_a_configuration_it_says_which_command_writes_one(command: str) -> None:
    done = run(command)
    assert done.exit_code == 2
    assert "Write one with `feedpub init SOURCE`" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("feedpub va", ["plain,validate"]),
        ("feedpub --ver", ["plain,--version"]),
        ("feedpub validate --sel", ["plain,--select", "plain,--self-url"]),
        ("feedpub validate --ignore rss/no-self", ["plain,rss/no-self-link"]),
        ("feedpub check --profile msn,smartn", ["plain,msn,smartnews"]),
        ("feedpub check --report sa", ["plain,sarif"]),
        ("feedpub check --report sarif=x", ["file,sarif=x"]),
        ("feedpub explain profile/ms", ["plain,profile/msn"]),
        ("feedpub explain rss/no-self", ["plain,rss/no-self-link"]),
        ("feedpub validate pub", ["file,pub"]),
        ("feedpub validate --color al", ["plain,always"]),
        ("feedpub store inf", ["plain,info"]),
    ],
)
def test_words_are_completed(words: str, told: list[str]) -> None:
    assert completed(words) == told


def test_completing_a_command_loads_none() -> None:
    probe = (
        "import os, sys; os.environ.update(COMP_WORDS='feedpub va', COMP_CWORD='1',"
        " _FEEDPUB_COMPLETE='bash_complete')\n"
        "from feedpub.cli import main\n"
        "try: main(prog_name='feedpub')\n"
        "except SystemExit: print('feedpub.cli.validate' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)
    assert done.stdout == "plain,validate\nFalse\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_lines(shell: str) -> None:
    done = run("completion", shell)
    assert done.exit_code == 0
    assert f"_FEEDPUB_COMPLETE={shell}_complete" in done.stdout
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=done.stdout, check=True, text=True)


def test_bash_really_completes(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    (tmp_path / "lines").write_text(run("completion", "bash").stdout)
    (tmp_path / "feedpub").write_text(
        f"#!{sys.executable}\nfrom feedpub.cli import main\nmain(prog_name='feedpub')\n"
    )
    (tmp_path / "feedpub").chmod(0o755)
    asked = (
        "source ./lines; COMP_WORDS=(./feedpub validate --ignore rss/no-self); COMP_CWORD=3;"
        " _feedpub_completion ./feedpub; echo ${COMPREPLY[@]}; complete -p feedpub"
    )
    done = subprocess.run([bash, "-c", asked], capture_output=True, check=True, text=True)
    assert done.stdout == ("rss/no-self-link\ncomplete -o nosort -F _feedpub_completion feedpub\n")


def test_every_command_takes_color() -> None:
    def lacking(command: click.Command, path: str) -> list[str]:
        inner = []
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                each = command.get_command(context, name)
                assert each is not None
                inner += lacking(each, f"{path} {name}")
        return inner + [path] * ([each.name for each in command.params].count("color") != 1)

    assert set(COMMANDS) > {"store"}
    assert lacking(cli.main, "feedpub") == []


@pytest.mark.parametrize(
    ("arguments", "coloured"),
    [
        (["--color", "always", "validate", "a.xml"], True),
        (["--color", "always", "validate", "--color", "never", "a.xml"], False),
        (["--color", "never", "validate", "a.xml", "--color", "always"], True),
    ],
)
def test_the_later_color_wins(arguments: list[str], coloured: bool, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<rss version='2.0'/>")
    assert ("\x1b[1;31merror" in run(*arguments).stdout) is coloured


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"TERM": "xterm"}, "\r\x1b[Kreading…\r\x1b[K"),
        ({"TERM": "dumb"}, ""),
        ({"TERM": "xterm", "CI": "true"}, ""),
        ({"TERM": "xterm", "CI": "false"}, "\r\x1b[Kreading…\r\x1b[K"),
    ],
)
def test_progress_is_shown_only_where_it_can_be_erased(
    environment: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    _options.print_progress("reading")
    _options.end_progress()
    assert screen.getvalue() == told
    assert _terminal.is_erasable(screen) is bool(told)
