"""Bot protection is told from other answers, and says what to add to it."""

from __future__ import annotations

import pytest

from feedpub.fetch.answers import Answer
from feedpub.fetch.walls import UNKNOWN, WALLS, Wall, front_of, wall_of


def answer(status: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url="https://example.org/rss.xml", status=status, headers=named, body=b"")


def name(status: int, page: bytes = b"", **headers: str) -> str | None:
    wall = wall_of(answer(status, **headers), page)
    return wall.name if wall else None


@pytest.mark.parametrize("known", [*WALLS, UNKNOWN], ids=lambda wall: wall.name)
def test_each_wall_is_found_by_each_of_its_signs(known: Wall) -> None:
    assert "{path}" in known.rule
    assert known.headers or known.page or known.denials or known.refusals or known.fronts
    for header, part in known.headers.items():
        assert wall_of(answer(200, **{header: part or "1"}), b"") is known
    for text in known.page:
        assert wall_of(answer(200), b"<html>" + text.upper()) is known
    for header, part in known.denials.items():
        assert wall_of(answer(403, **{header: part or "1"}), b"") is known
        assert wall_of(answer(200, **{header: part or "1"}), b"") is None
    for text in known.refusals:
        assert wall_of(answer(403), b"<html>" + text) is known
        assert wall_of(answer(200), b"<html>" + text) is None
    for header, part in known.fronts.items():
        assert front_of(answer(403, **{header: part})) is known
        assert wall_of(answer(403, **{header: part}), b"<html>") is None


def test_what_a_page_shows_late_does_not_count() -> None:
    assert name(200, b" " * 65_536 + b"px-captcha") is None
    assert name(200, b" " * 65_000 + b"px-captcha") == "HUMAN (PerimeterX)"


def test_an_ordinary_refusal_comes_from_no_wall() -> None:
    assert name(403, b"<h1>Forbidden</h1>") is None
    assert name(404, b"<h1>Solve this captcha</h1>") is None
    assert front_of(answer(403, server="nginx")) is None
