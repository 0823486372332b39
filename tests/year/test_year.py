"""Two weeks of a newsroom; `make year` lets a whole one pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from year.simulation import Year

pytest.importorskip("reader")


def test_some_weeks(tmp_path: Path) -> None:
    year = Year(tmp_path / "room", hours=4, a_day=16)
    year.run(14)
    assert year.wrong == []
    assert year.codes[0] == 14 * 6
    assert year.strict.updates > 15


@pytest.mark.year
def test_the_year(tmp_path: Path) -> None:
    year = Year(tmp_path / "room")
    year.run(365)
    assert year.wrong == []
    assert year.codes[0] == 365 * 24
