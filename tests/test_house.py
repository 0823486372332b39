"""The same ten articles, in the house's own hand, in every kind of source."""

from __future__ import annotations

from pathlib import Path

import pytest
from house.articles import ARTICLES, SITE, shown
from house.kinds import KINDS

from feedpub.findings import Severity
from feedpub.sources import read


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_gives_the_same_ten_articles(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    source = kind.write(ARTICLES, tmp_path)
    found = read([source], publication=SITE, base=tmp_path)
    assert [each.message for each in found.findings if each.severity is Severity.ERROR] == []
    got = {each.url: shown(each, kind.is_lacking) for each in found.articles}
    wanted = {each.url: shown(each, kind.is_lacking) for each in ARTICLES}
    for url, article in wanted.items():
        assert got[url] == article
    assert got.keys() == wanted.keys()
