"""A short sample of ``make fuzz``, and that it finds what it looks for."""

from __future__ import annotations

import sys
from pathlib import Path

import fuzzing
import pytest

from feedpub import checks


def test_a_thousand_mutations_do_no_harm() -> None:
    sources = fuzzing.documents(fuzzing.OWN)
    assert len(sources) > 100
    found = list(fuzzing.crashes(sources, 20261130, range(1000)))
    assert [(number, repr(error)) for number, _, error in found] == []


def test_a_mutation_follows_from_its_number() -> None:
    sources = fuzzing.documents(fuzzing.OWN)
    made = [fuzzing.mutated(sources, 1, number) for number in range(50)]
    assert made == [fuzzing.mutated(sources, 1, number) for number in range(50)]
    assert len(set(made)) == 50
    assert made[0] != fuzzing.mutated(sources, 2, 0)


def test_a_crash_is_kept_once_with_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(checks, "examine", fail)
    monkeypatch.setattr(sys, "argv", ["fuzzing", "--count", "7", "--out", str(tmp_path / "out")])
    assert fuzzing.main() == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["1-0.txt", "1-0.xml"]
    assert "ZeroDivisionError" in (tmp_path / "out" / "1-0.txt").read_text()
    assert "7 mutations, 1 crashes" in capsys.readouterr().out
