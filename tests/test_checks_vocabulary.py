"""Tables of elements, and the rules with examples that are made from them."""

from __future__ import annotations

import pytest

from feedpub.checks import VOCABULARIES
from feedpub.checks._context import Context
from feedpub.checks._derived import _Examples
from feedpub.checks._value_kinds import ANY, SAID
from feedpub.checks._vocabulary import ElementTable, element, vocabulary
from feedpub.model import Document


def made(**elements: str) -> ElementTable:
    """Make a vocabulary of ``x:`` elements, of which the values list the children."""
    return vocabulary(
        "x",
        source="https://example.org/",
        elements={
            f"x:{name}": element(None if children else ANY, children=children, within="item")
            for name, children in elements.items()
        },
    )


def flag(known: ElementTable, rule: str) -> str:
    [found] = known.rules[rule].flags
    return found


def test_examples_of_cardinality() -> None:
    known = made(a="x:b* x:c+ x:d?", b="", c="", d="")
    assert flag(known, "missing-element") == "<x:a/>"
    both = "<x:c>Example</x:c><x:d>Example</x:d><x:d>Example</x:d>"
    assert flag(known, "duplicate-element") == f"<x:a>{both}</x:a>"
    one = made(a="x:b!", b="")
    assert flag(one, "duplicate-element") == "<x:a><x:b>Example</x:b><x:b>Example</x:b></x:a>"
    assert "duplicate-element" not in made(a="x:b*", b="").rules


def test_an_element_of_the_channel_is_not_misplaced_there() -> None:
    known = vocabulary(
        "x",
        source="https://example.org/",
        elements={
            "x:a": element(children="x:b* x:c*", within="item"),
            "x:b": element(ANY, within="channel"),
            "x:c": element(ANY),
        },
    )
    assert flag(known, "misplaced-element") == "<x:c>Example</x:c>"


def test_attributes_for_others_need_an_example_of_their_own() -> None:
    pair = ('<link x:a=""/>', '<link x:a="b"/>')
    known = vocabulary(
        "x",
        source="https://example.org/",
        elements={},
        attributes={"atom:link/@x:a": SAID},
        examples={"empty-element": pair, "html-in-text": pair},
    )
    assert [known.rules["empty-element"].flags, known.rules["empty-element"].passes] == [
        (pair[0],),
        (pair[1],),
    ]


def test_any_text_is_any() -> None:
    context = Context(Document(name="x", format="rss", data=b""), "rss", None)
    assert list(SAID.find("<b>Rain</b>", context)) != []
    assert list(ANY.find("<b>Rain</b>", context)) == []


def test_attributes_for_others_without_an_example_are_refused() -> None:
    known = vocabulary(
        "x", source="https://example.org/", elements={}, attributes={"atom:link/@x:a": SAID}
    )
    with pytest.raises(KeyError, match="atom:link/@x:a"):
        _ = [rule.flags for rule in known.rules.values()]


_FRAGMENTS = (
    "any_element",
    "unknown_element",
    "misplaced_element",
    "missing_element",
    "complete_element",
    "duplicate_element",
    "unknown_attribute",
    "missing_attribute",
    "complete_attributes",
    "unexpected_text",
    "empty_element",
)


@pytest.mark.parametrize("name", _FRAGMENTS)
def test_fragments_are_made_of_any_vocabulary(name: str) -> None:
    bare = vocabulary("x", source="https://x.example/", elements={}, strict=False)
    assert getattr(_Examples(bare), name)() == ""
    for each in VOCABULARIES.values():
        fragment = getattr(_Examples(each), name)()
        assert fragment == "" or fragment.startswith("<")
