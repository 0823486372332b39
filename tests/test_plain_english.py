"""Messages, help texts, docs, docstrings and comments are in plain English: no odd turns."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedpub.checks import RULES
from feedpub.profiles import PROFILES
from feedpub.sources import RULES as RECORD_RULES

#: Measured, it takes twice as long, and covers nothing that other tests do not.
pytestmark = pytest.mark.no_cover

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
    r"\bmend(?:s|ed|ing)?\b(?![`:])": "fix",
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
    r"\bhas its say\b": "applies",
    r"\bwhose turn\b": "next",
    r"\bat a glance\b": "quickly",
    r"\bnobody asks\b": "is not needed",
    r"\bgoes? round in circles\b": "loop",
    r"\btold of\b": "reported",
    r"\bto judge by\b": "the current time",
    r"\bis in order\b(?! of)": "is valid",
    r"\ball the world\b": "everybody",
    r"\bof their own accord\b": "by default",
    r"\bmoment to be judged\b": "current time",
    r"\bwhat stands\b": "the content, the part",
    r"\bgoes out once\b|\bgoes out as its\b": "is published",
    r"\bby (?:its|their) look\b|\bby look\b": "recognised from …",
    r"\bmay not hold\b|\bthat no (?:URL|URI) may\b": "is not allowed in …",
    r"\bname none\b|\bnames? no zone\b": "without one",
    r"\bwhat becomes? of\b": "how … is converted",
    r"\bsay(?:s)? no titles?\b": "has no title",
    r"\bleads? in a circle\b": "circular",
}
TURN = re.compile("|".join(f"({turn})" for turn in TURNS))


def found(text: str) -> list[str]:
    plain = re.sub(r"[Tt]here (?:is|are|can be|need be) (?:no |none\b)", "", " ".join(text.split()))
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


def prose(path: Path) -> Iterator[str]:
    """Yield the docstrings of a module, then its comments, of which adjoining lines are one."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    last, lines = 0, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            if token.start[0] != last + 1:
                yield " ".join(lines)
                lines = []
            last = token.start[0]
            lines.append(token.string.lstrip("#: "))
    yield " ".join(lines)


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


def test_docstrings_and_comments() -> None:
    # Of benchmarks no more than is ours: below it is what they install.
    patterns = ("src/**/*.py", "benchmarks/*.py", "benchmarks/peers/*.py", "tests/plugin/**/*.py")
    modules = [path for pattern in patterns for path in sorted(HOME.glob(pattern))]
    assert len(modules) > 220
    odd = {
        f"{path.relative_to(HOME)}: {text}": turns
        for path in modules
        for text in prose(path)
        if (turns := found(text))
    }
    assert odd == {}


def test_prose_is_docstrings_and_whole_comments(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""One."""\n#: Two\n#: lines.\n\nx = "not this"  # three\n', "utf-8")
    assert [text for text in prose(module) if text] == ["One.", "Two lines.", "three"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOME)))
def test_pages(page: Path) -> None:
    assert found(page.read_text("utf-8")) == []
