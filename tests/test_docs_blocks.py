"""What README and docs show is real: commands exist, files are valid.

A block is run (`test_docs`, `test_library_page`), or it is a file that is checked here, or a
comment above it says why it is not: ``<!-- not run: it needs the network -->``.
"""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from pages import PAGES, ROOT, Block, blocks, commands, prose

from feedpub import config
from feedpub.cli import main
from feedpub.vocabularies import vocabulary

#: Why a block is not run → what must be in it, so that nobody says so of what could be run.
REASONS = {
    "it needs the network": r"https://|\b(?:pip|pipx|uv|uvx|git|npm|curl|docker)\b|--all|--sample",
    "it needs a server": r"nginx|apache|caddy|netlify|cloudflare|systemctl|aws |/var/log/",
    "it does not end": r"\bfeedpub (?:watch|preview)\b",
    "it is what make ci does": r"\bmake \w+",
    "it is for cron": r"(?m)^(?:[\d*/]+ +){5}",
    "it is for another program": r"post \{|^\*\.store",
    "it needs a framework": r"\b(?:django|flask|fastapi|celery)\b",
}
#: Languages whose blocks show what something prints or looks like.
SHOWN = {"text", "xml", "html", "diff", "markdown"}
CONFIGURED = {*json.loads((ROOT / "schemas/feedpub.schema.json").read_bytes())["properties"]}
SITE = '[publication]\nname = "The Example"\nurl = "https://example.org/"\nlanguage = "en"\n'
#: Files of other programs.
OTHERS = {"hugo.toml"}
PARTNER = ROOT / "examples/our-partner.toml"
EVERY = [block for page in PAGES for block in blocks(page)]


def of(*languages: str) -> list[Any]:
    found = [block for block in EVERY if block.language in languages]
    return [pytest.param(block, id=block.place) for block in found]


def test_every_block_is_run_or_checked_or_says_why_not() -> None:
    assert len(EVERY) > 100
    indented = [page.name for page in PAGES if re.search(r"^ +```", page.read_text("utf-8"), re.M)]
    assert indented == [], "no test sees a block that is indented"
    for block in EVERY:
        if block.reason:
            assert block.reason in REASONS, f"{block.place}: no such reason: {block.reason}"
            assert re.search(REASONS[block.reason], block.text), f"{block.place} can be run"
            continue
        known = block.language in {"console", "python", "toml", "json", "jsonl", "yaml"} | SHOWN
        assert known, f"{block.place}: nothing runs or checks a block of {block.language or 'code'}"
        if block.language == "console":
            first = block.text.lstrip().startswith("$ ")
            assert first, f"{block.place}: a command that is run begins with '$ '"


def called(text: str) -> Iterator[list[str]]:
    """Yield the arguments of every call of feedpub in a text of commands."""
    for match in re.finditer(r"(?<![\w/.\[@-])feedpub (?=[a-z-])(.*)", text.replace("\\\n", " ")):
        words = shlex.shlex(match[1].replace("'s ", " "), posix=True, punctuation_chars=True)
        words.whitespace_split = True
        arguments = list[str]()
        for word in words:
            if re.fullmatch(r"[|;&<>()]+", word):
                break
            arguments.append(word)
        yield arguments


def refused(arguments: list[str]) -> str | None:
    """Return what is wrong with *arguments*: a command or an option that does not exist."""
    command: click.Command = main
    context = click.Context(main, info_name="feedpub")
    try:
        while isinstance(command, click.Group):
            if not arguments or arguments[0].startswith(("-", "[")):
                return None
            name, *arguments = arguments
            found = command.get_command(context, name)
            if found is None:
                return f"there is no command {name}"
            command, context = found, click.Context(found, parent=context, info_name=name)
        options = {each for one in command.params for each in (*one.opts, *one.secondary_opts)}
        for word in arguments:
            name = word.partition("=")[0]
            if re.fullmatch(r"--[a-z][a-z-]*", name) and name not in options | {"--help"}:
                return f"there is no option {name} of {command.name}"
    except click.ClickException as error:
        return error.format_message()
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_and_option_exists(page: Path) -> None:
    texts = [block.text for block in blocks(page) if block.language in ("sh", "yaml", "groovy")]
    texts += [command for block in blocks(page) for command, _ in commands(block)]
    texts += re.findall(r"(?<!`)`(feedpub [^`\n…{]+)`", prose(page))
    for text in texts:
        for arguments in called(text):
            assert refused(arguments) is None, f"feedpub {' '.join(arguments)}"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("feedpub bild", "there is no command bild"),
        ("cd x && feedpub build --jobb 1 | head", "there is no option --jobb of build"),
        ("feedpub store repare", "there is no command repare"),
        ("feedpub validate --jobs 2 > x --not-ours", None),
    ],
)
def test_a_command_that_does_not_exist_is_found(line: str, wrong: str | None) -> None:
    (arguments,) = called(line)
    assert refused(arguments) == wrong


@pytest.mark.parametrize("block", of("toml"))
def test_every_toml_file_is_valid(block: Block, tmp_path: Path) -> None:
    keys = tomllib.loads(block.text).keys()
    file = tmp_path / (Path(block.title).name or "feedpub.toml")
    if keys <= CONFIGURED:
        text = block.text if "publication" in keys else SITE + block.text
        if "[publication]" in block.text and "\nname" not in block.text:
            text = text.replace("[publication]", SITE.rstrip(), 1)
        file.write_text(text, "utf-8")
        config.load(file)
    elif "fields" in keys:
        file.write_text(block.text, "utf-8")
        assert vocabulary(f"./{file.name}", tmp_path).title
    else:
        theirs = keys == {"project"} or file.name in OTHERS
        assert theirs or block.text == PARTNER.read_text("utf-8"), keys


@pytest.mark.parametrize("block", of("json", "jsonl", "yaml"))
def test_every_data_file_is_well_formed(block: Block) -> None:
    if block.language == "yaml":
        assert yaml.safe_load(block.text)
    for text in block.text.splitlines() if block.language == "jsonl" else [block.text]:
        assert block.language == "yaml" or json.loads(text)
