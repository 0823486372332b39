"""The rooms of the house: who may look into which, and that a name means one thing in all."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

#: Measured, it takes twice as long, and covers nothing that other tests do not.
pytestmark = pytest.mark.no_cover

SOURCES = Path(__file__).parents[1] / "src"


@cache
def trees() -> Mapping[str, ast.Module]:
    """Return every module of feedpub, parsed, by its dotted name; a package ends in a dot."""
    found = {}
    for path in sorted(SOURCES.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCES).with_suffix("").parts)
        found[name.removesuffix("__init__")] = ast.parse(path.read_text("utf-8"))
    return found


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def private(importer: str, target: str) -> bool:
    """Return whether *target* is private to a package or module that *importer* is not within."""
    parts = target.split(".")
    for index, part in enumerate(parts):
        if is_private(part):
            room = ".".join(parts[:index])
            return importer.rstrip(".") != room and not importer.startswith(f"{room}.")
    return False


def looks(importer: str, tree: ast.AST) -> Iterator[str]:
    """Yield what *importer* imports, and what it takes from modules imported, by dotted name."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{importer} imports by a relative name"
            for each in node.names:
                target = f"{node.module}.{each.name}"
                known[each.asname or each.name] = target
                yield target
        elif isinstance(node, ast.Import):
            for each in node.names:
                known[each.asname or each.name] = each.name
                yield each.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            target = known.get(node.value.id, "")
            if f"{target}." in trees() or target in trees():
                yield f"{target}.{node.attr}"


def intrusions(importer: str, tree: ast.AST) -> list[str]:
    return [
        f"{importer} → {target}"
        for target in looks(importer, tree)
        if target.startswith("feedpub.") and private(importer, target)
    ]


def test_what_is_private_to_a_package_is_imported_by_nobody_else() -> None:
    found = [each for name, tree in trees().items() for each in intrusions(name, tree)]
    assert not found, "make it public where it is, or move what both share down"


@pytest.mark.parametrize(
    ("importer", "code", "count"),
    [
        ("feedpub.fixing.", "from feedpub.checks._report import Breach", 1),
        ("feedpub.fixing._editor", "from feedpub.checks import _report", 1),
        ("feedpub.fixing._editor", "import feedpub.checks._report", 1),
        ("feedpub.fixing._editor", "def f():\n    from feedpub.checks._report import Breach", 1),
        ("feedpub.fixing._editor", "from feedpub import checks\nchecks._made", 1),
        (
            "feedpub.fixing._editor",
            "from feedpub.documents.positions import json_spots as s\ns._find",
            1,
        ),
        ("feedpub.checks", "from feedpub.checks_too._report import Breach", 1),
        ("feedpub.checks.rules.a", "from feedpub.checks.rules.json_feed import _FINE", 1),
        ("feedpub.checks.rules.atom", "from feedpub.checks import _report", 0),
        ("feedpub.checks.", "from feedpub.checks._report import Breach", 0),
        ("feedpub.fixing.", "from feedpub.checks import Breach\nBreach._fields", 0),
        ("feedpub.fixing.", "from feedpub.checks import __doc__\nfrom os import _exit", 0),
    ],
)
def test_a_look_into_another_room_is_noticed(importer: str, code: str, count: int) -> None:
    assert len(intrusions(importer, ast.parse(code))) == count


#: What has a module in several rooms, because it is the same there: a format, a language, a
#: subject that commands, rules or remedies are named after, an aggregator.
SAME = {
    "apple_news", "atom", "config", "encodings", "feedly", "flipboard", "google_news", "html",
    "indexnow_key", "json", "json_feed", "llms_txt", "markdown", "msn", "namespaces",
    "news_sitemap", "pages", "plan", "profiles", "report", "rights", "robots", "rollback",
    "rsl", "rss", "rules", "schema_jsonl", "schemamap", "sitemap", "smartnews", "store", "tdmrep",
    "text",
}  # fmt: skip


def test_the_name_of_a_module_means_one_thing() -> None:
    homes = defaultdict(list)
    for name in trees():
        homes[name.rstrip(".").rpartition(".")[2].strip("_")].append(name)
    repeated = {name: where for name, where in homes.items() if len(where) > 1}
    assert set(repeated) == SAME, repeated


def test_the_name_of_a_class_means_one_thing() -> None:
    homes = defaultdict(set)
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not is_private(node.name):
                homes[node.name].add(name)
    repeated = {name: sorted(where) for name, where in homes.items() if len(where) > 1}
    assert not repeated
    assert len(homes) > 200


GLOSSARY = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")
GLOSSARY = GLOSSARY.partition("## Glossary")[2].partition("## ")[0]


@pytest.mark.parametrize("name", re.findall(r"\(`([a-z_.]+(?:\.[A-Za-z]+)?)`\)", GLOSSARY))
def test_what_the_glossary_names_exists(name: str) -> None:
    home, _, last = name.rpartition(".")
    module = import_module(f"feedpub.{home}")
    assert hasattr(module, last) or import_module(f"feedpub.{name}")


#: Words that names had once, and that nobody understood without asking.
RETIRED = {
    "bench", "confess", "court", "desk", "faulty", "gradual", "heeded", "mend", "noted", "roomy",
    "shelf", "sieve", "sifted", "told", "wanted", "wanting",
}  # fmt: skip


def test_names_are_plain() -> None:
    found = set()
    for module, tree in trees().items():
        names = [*module.split(".")]
        names += [
            node.name
            for node in tree.body
            if isinstance(node, ast.ClassDef)
            or (isinstance(node, ast.FunctionDef) and not is_private(node.name))
        ]
        for name in names:
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_")
            found |= {(module, name) for word in words if word in RETIRED}
    assert not found, "say it in the field's words, or explain the word in the glossary"
