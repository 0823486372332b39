"""Messages, help texts and docs speak as engineers do: turns that are not English stay away."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedpub.checks import RULES
from feedpub.profiles import PROFILES
from feedpub.sources import RULES as RECORD_RULES

HOME = Path(__file__).parent.parent
PAGES = [HOME / "README.md", *sorted((HOME / "docs").glob("**/*.md"))]
#: Turns that were carried over word by word from another language, and what to write instead.
TURNS = {
    r"\b(?:is|are) no (?!longer\b|news\b)": "is not a …",
    r"\b(?:is|are|be) none\b": "is not one of …",
    r"\bmay (?:not )?stand\b": "is (not) allowed",
    r"\bmust stand\b": "must be, must come",
    r"\bstands? (?:behind|before|twice|there|where|outside|inside)\b": "is, appears",
    r"\bas (?:it|they) stands?\b": "as is",
    r"\b(?:is|are|was|were) asked for\b": "is required, was requested",
    r"\b(?:is|are) wanted\b": "expected …",
    r"\bare the most\b|[\d}] are taken\b": "at most … are allowed",
    r"\b(?:and|or) the like\b": "and similar",
    r"\bcomplain(?:s|ed)? of\b|\bnothing to complain\b": "report",
    r"\bno \w+ called\b": "no … named",
    r"\bin order to be\b": "to be",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\bblanks\b|\ba blank\b(?! line)": "space",
    r"\banew\b|\bbegun\b": "again",
    r"\bfor want of\b": "for lack of",
    r"\bis to come\b|\btime to come\b": "is in the future",
    r"\bsaid to be\b": "is marked as",
    r"\bwill not do\b": "is not valid",
    r"\bbelongs? into\b": "belongs in",
    r"\bto the letter\b": "exactly",
    r"\bfor ever\b": "forever",
    r"\bbefore there were feeds\b": "before feeds existed",
}
TURN = re.compile("|".join(f"({turn})" for turn in TURNS))


def found(text: str) -> list[str]:
    plain = re.sub(r"[Tt]here (?:is|are) no ", "", " ".join(text.split()))
    return [match[0] for match in TURN.finditer(plain)]


def literals(path: Path) -> Iterator[str]:
    """Yield the texts of a module but its docstrings; what an f-string fills in is ``{}``."""
    tree = ast.parse(path.read_bytes())
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
             for part in ast.walk(node)} - {id(node) for node in ast.walk(tree)
                                            if isinstance(node, ast.JoinedStr)}  # fmt: skip
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in parts | docs:
            yield str(node.value)


@pytest.mark.parametrize("turn", TURNS)
def test_each_turn_is_found(turn: str) -> None:
    assert re.compile(turn).groups == 0, "it is one alternative of many"


@pytest.mark.parametrize(
    "text",
    ["'x' is no number", "the key stands twice", "450 are asked for", "an object is wanted"],
)
def test_flags(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text", ["there is no summary; write one", "it is no longer read", "an empty line, not a space"]
)
def test_passes(text: str) -> None:
    assert not found(text)


def test_rules() -> None:
    rules = {**RULES, **RECORD_RULES}
    rules |= {rule.id: rule for each in PROFILES.values() for rule in each.rules.values()}
    assert len(rules) > 500
    odd = {id: found(f"{rule.summary} {rule.help}") for id, rule in rules.items()}
    assert {id: turns for id, turns in odd.items() if turns} == {}


def test_messages() -> None:
    modules = sorted((HOME / "src").glob("**/*.py"))
    assert len(modules) > 200
    odd = {
        f"{path.relative_to(HOME)}: {text}": turns
        for path in modules
        for text in literals(path)
        if " " in text and (turns := found(text))
    }
    assert odd == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOME)))
def test_pages(page: Path) -> None:
    assert found(page.read_text("utf-8")) == []
