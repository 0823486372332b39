"""The same ten articles, in the house's own hand, in every kind of source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house.articles import ARTICLES, SITE, shown
from house.every import KINDS
from house.services import fetch

from feedpub.findings import Severity
from feedpub.model import Article
from feedpub.sources import read


def _by_url(articles: Any, lacks: Callable[[str], bool]) -> dict[str, Any]:
    return {each.url: shown(each, lacks) for each in articles}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_gives_the_same_ten_articles(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDPUB_TEST_KEY", "1234567890abcdef")
    kind = KINDS[name]
    source = kind.write(ARTICLES, tmp_path)
    found = read([source], publication=SITE, base=tmp_path, fetch=fetch)
    assert [each.message for each in found.findings if each.severity is Severity.ERROR] == []
    articles: list[Article] = list(found.articles)
    got, wanted = _by_url(articles, kind.is_lacking), _by_url(ARTICLES, kind.is_lacking)
    for url, article in wanted.items():
        assert got.get(url) == article
    assert got.keys() == wanted.keys()
    assert found.total - found.unwanted == len(ARTICLES)
    # Whatever it is said to lack, it does lack: else the comparison is not all it could be.
    for field in kind.lacks:
        fewer = set(kind.lacks) - {field}
        assert _by_url(articles, fewer.__contains__) != _by_url(ARTICLES, fewer.__contains__), field
