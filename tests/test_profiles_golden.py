"""What is written for each aggregator, byte for byte, and what its rules are called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feedpub import profiles
from feedpub.profiles import PROFILES, Profile
from feedpub.profiles import _examples as examples
from feedpub.profiles.demands import Sample

GOLDEN = Path(__file__).parent / "golden"
CASES = [
    pytest.param(profile, format, id=f"{name}-{format}")
    for name, profile in PROFILES.items()
    for format in profile.formats
]


@pytest.mark.parametrize(("profile", "format"), CASES)
def test_documents_are_the_golden_ones(profile: Profile, format: str) -> None:
    articles = examples.adapted(profile, examples.sample(profile).articles)
    written = examples.written(profile, Sample(articles=articles[:2]), format)
    path = GOLDEN / "profiles" / f"{profile.name}.{format}.xml"
    if os.environ.get("FEEDPUB_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(written)
    assert written == path.read_bytes()


def test_golden_documents_are_of_profiles_that_there_are() -> None:
    expected = {
        f"{name}.{format}.xml" for name, each in PROFILES.items() for format in each.formats
    }
    assert {path.name for path in (GOLDEN / "profiles").iterdir()} == expected


def test_golden_ids() -> None:
    path = GOLDEN / "profile-rules.txt"
    if os.environ.get("FEEDPUB_GOLDEN") == "write":
        path.write_text("\n".join(sorted(profiles.rules())) + "\n")
    assert path.read_text().split() == sorted(profiles.rules())
