"""Sources that end too early, at any byte: nothing is published of them, unless that is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from house.articles import SITE, many
from house.every import KINDS
from msgspec.structs import replace

from feedpub.errors import ReadError
from feedpub.findings import Severity
from feedpub.sources import Source, read


def outcome(source: Source, folder: Path, *, whole: list[str]) -> str:
    """Return what came of *source*: not whole, the same articles as *whole*, or fewer."""
    try:
        found = read([source], publication=SITE, base=folder, quarantine=True, max_bad=1)
    except ReadError:
        return "not whole"
    if found.cut_short:
        assert any(each.severity is Severity.ERROR for each in found.findings)
        return "not whole"
    urls = sorted(each.url for each in found.articles)
    is_same = urls == whole and not found.rejected
    return (
        "the same" if is_same else f"fewer: {len(urls)} {[each.message for each in found.findings]}"
    )


def cuts(data: bytes, seed: int) -> Iterator[int]:
    size = len(data)
    yield from (1, 2, 3, 10, 100, size - 1, size - 2, size - 3, size - 10, size - 100)
    ends = [at for at, byte in enumerate(data[: 1 << 16]) if byte in b'\n}]>",;']
    random = Random(seed)
    yield from (at + random.choice((-1, 0, 1)) for at in random.sample(ends, min(25, len(ends))))
    yield from (random.randrange(1, size) for _ in range(25))


def is_between(name: str, data: bytes, at: int) -> bool:
    """Return whether a file of the kind *name*, cut at *at*, ends between two records.

    Nobody can tell it from a whole one.
    """
    before = data[:at]
    if name.startswith(("jsonl", "csv")):
        width = 2 if "utf-16" in name else 1
        return (
            before == b"\xff\xfe"
            or before.endswith(b"\n" + b"\0" * (width - 1))
            or data[at:][:2] in (b"\r\n", b"\n")
        )
    return False


@pytest.mark.parametrize("name", KINDS)
def test_a_source_that_is_cut_is_not_whole(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    source = kind.write(many(60), tmp_path)
    path = tmp_path / Path(source.path.removeprefix("sqlite:///")).name
    if source.command or not path.is_file():
        pytest.skip("is not one file")
    source = replace(source, format=source.format)
    whole = sorted(each.url for each in many(60))
    data = path.read_bytes()
    assert outcome(source, tmp_path, whole=whole) == "the same"
    bad = {}
    for at in dict.fromkeys(cuts(data, len(name))):
        path.write_bytes(data[:at])
        found = outcome(source, tmp_path, whole=whole)
        if found not in ("not whole", "the same") and not is_between(name, data, at):
            bad[at] = data[max(0, at - 20) : at], found
    assert bad == {}
