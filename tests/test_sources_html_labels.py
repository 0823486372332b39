"""Labels over links to other articles: seen by their first letters, and found by all of them."""

from __future__ import annotations

import re
from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feedpub.sources.pages._cleaning import _begins_like_a_label
from feedpub.sources.pages._clutter import _BEGINNING, ALSO_READ, may_be_also_read

PIECES = (
    "", " ", "\n", "Cite", "ș", "te și", "Citește și", ": ", "Știri", "R", "ead more", "\u2605 ",
    "x" * 70,
)  # fmt: skip


@pytest.mark.hypothesis
@given(st.from_regex(re.compile(ALSO_READ.pattern)))
def test_no_label_begins_with_letters_that_are_not_looked_for(label: str) -> None:
    begin = label[:200].strip()[:80]
    assert not ALSO_READ.match(begin) or may_be_also_read(label)


@pytest.mark.hypothesis
@given(st.text(alphabet="aArReElLiIİıſsSàÀmÄ \n\xa0—_1", max_size=4) | st.text(max_size=4))
def test_letters_are_looked_up_as_the_expression_reads_them(text: str) -> None:
    assert may_be_also_read(text) == bool(_BEGINNING.match(text))


def _tree(random: Random, depth: int) -> etree._Element:
    made = etree.Element(random.choice(("div", "span", "img")))
    if random.random() < 0.1:
        made = etree.Comment("Read more")
    else:
        made.text = random.choice(PIECES)
        for _ in range(random.randrange(4) if depth else 0):
            made.append(_tree(random, depth - 1))
    made.tail = random.choice(PIECES)
    return made


def test_the_first_text_is_the_first_of_all_texts() -> None:
    random, labels = Random(3), 0
    for _ in range(5_000):
        tree = etree.Element("div")
        tree.append(_tree(random, 3))
        for element in tree.iter("div", "span"):
            begin = "".join(islice(element.itertext(), 6))[:200].strip()[:80]
            is_label = ALSO_READ.match(begin) is not None
            assert _begins_like_a_label(element) == is_label, etree.tostring(element)
            labels += is_label
    assert labels > 500
