"""Where the tests of the store keep one: in a file, and in a server of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TypeAlias

import postgres
import pytest

from feedpub.store import Server

Place: TypeAlias = "Path | Server"

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return the URL of a database on a server that runs as long as the tests."""
    pytest.importorskip("sqlalchemy")
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return where a store can be that nobody has used before."""
    if request.param == "sqlite":
        return tmp_path / "s"
    return Server(request.getfixturevalue("postgres_url"), schema=f"Store {next(_numbers)}")
