"""What tests of every part need: one publication, and articles that read like news."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import buckets
import pytest
import sshd
from hypothesis import settings

from feedpub import workers
from feedpub.model import Article, Origin, Publication

# The same examples at every run, so that a red run means that the change is to blame. Set
# HYPOTHESIS_PROFILE=explore to look for new ones, as `make explore` does.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share work as the command does, which has one thread; the test runner may have some."""
    monkeypatch.setattr(workers, "may_fork", lambda: True)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep copies of what is published elsewhere out of the home of whoever runs the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def publication() -> Publication:
    return Publication(
        name="Curierul Apărării",
        url="https://curierul.example/",
        language="ro",
        timezone="Europe/Bucharest",
        description="Apărare și politică",
    )


@pytest.fixture
def article() -> Callable[..., Article]:
    """Return a function that makes an article; say only what matters to the test."""

    def make(slug: str = "racheta", **fields: Any) -> Article:
        values: dict[str, Any] = {
            "id": f"https://curierul.example/{slug}",
            "url": f"https://curierul.example/{slug}",
            "title": f"„{slug}”: ce știm până acum",
            "published": datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
            "origin": Origin(path="articles.jsonl", line=1),
        }
        return Article(**(values | fields))

    return make


@pytest.fixture(scope="session")
def object_server() -> Iterator[str]:
    """Yield the URL of a server of S3 on this machine."""
    with buckets.server() as url:
        yield url


@pytest.fixture(scope="session")
def ssh_server() -> Iterator[sshd.Sshd]:
    """Yield a server of SSH on this machine."""
    with sshd.server() as server:
        yield server
