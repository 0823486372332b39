from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from configurations import AWKWARD, UNSURE, WHOLE, changed, places
from hypothesis import given
from hypothesis import strategies as some

from feedpub import load_config
from feedpub.config._admitted import is_surely_valid
from feedpub.config._file import schema

SCHEMA = schema()
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)


def test_what_every_key_may_say_is_admitted() -> None:
    assert VALIDATOR.is_valid(WHOLE)
    assert is_surely_valid(WHOLE, SCHEMA)


@given(
    path=some.sampled_from(places(WHOLE)),
    change=some.sampled_from(["replace", "remove", "add"]),
    value=some.sampled_from(AWKWARD) | some.text(max_size=8),
)
def test_nothing_is_admitted_that_the_validator_refuses(
    path: tuple[Any, ...], change: str, value: Any
) -> None:
    table = changed(path, change, value)
    assert VALIDATOR.is_valid(_plain(table)) or not is_surely_valid(table, SCHEMA)


def _plain(value: Any) -> Any:
    """Return *value* without dates, which JSON has not; no schema here admits what it puts."""
    if isinstance(value, datetime.date):
        return None
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("part", "value"),
    UNSURE,
)
def test_what_is_not_known_is_left_to_the_validator(part: dict[str, Any], value: Any) -> None:
    assert not is_surely_valid(value, part)


def test_a_configuration_in_order_needs_no_validator(tmp_path: Path) -> None:
    file = tmp_path / "feedpub.toml"
    file.write_text('[publication]\nname = "Z"\nurl = "https://z.example"\nlanguage = "ro"\n')
    code = (
        "import sys; from pathlib import Path; from feedpub.config import load;"
        f"load(Path({str(file)!r})); print('jsonschema_rs' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


def test_a_value_of_several_types_is_left_to_the_careful_check(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    source = '[[source]]\npath = "a.sqlite"\nmodified_since = "2026-11-01"\n'
    path.write_text(
        f'[publication]\nurl = "https://e.example/"\nname = "E"\nlanguage = "en"\n{source}', "utf-8"
    )
    (read,) = load_config(path).sources
    assert read.options["modified_since"] == "2026-11-01"
