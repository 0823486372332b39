"""``feedpub validate --fix`` and ``--diff`` as people and programs call them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_fixing import rss

from feedpub.cli import _fix, main
from feedpub.errors import PublishError
from feedpub.receiving import ReceivingOptions

BAD = rss("<language>ro_RO</language>\r\n<copyright>A</copyright>")
GOOD = BAD.replace(b"ro_RO", b"ro-RO")
NOW = ("--now", "2026-11-23T12:00:00Z")


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["validate", *NOW, *arguments], input=stdin)


def test_fix_writes_the_file_and_reports_what_remains(tmp_path: Path) -> None:
    path = tmp_path / "rss.xml"
    path.write_bytes(BAD.replace(b"<copyright>A", b"<foo/><copyright>A"))
    path.chmod(0o640)

    result = run("--fix", str(path))

    assert result.exit_code == 1
    assert path.read_bytes() == GOOD.replace(b"<copyright>A", b"<foo/><copyright>A")
    assert path.stat().st_mode & 0o777 == 0o640
    assert "rss/unknown-element" in result.stdout
    assert "rss/invalid-language" not in result.stdout
    assert f"feedpub: 1 fixed in {path}: rss/invalid-language 1\n" in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["rss.xml"]


def test_what_is_clean_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "rss.xml"
    path.write_bytes(GOOD)
    before = path.stat().st_ino
    result = run("--fix", str(path))
    assert result.exit_code == 0
    assert path.stat().st_ino == before
    assert result.stderr == ""


@pytest.mark.parametrize("options", [("--diff",), ("--diff", "--fix")])
def test_diff_changes_nothing(tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "rss.xml"
    path.write_bytes(BAD)
    result = run(*options, str(path))
    assert result.exit_code == 0
    assert path.read_bytes() == BAD
    assert result.stdout_bytes.startswith(f"--- {path}\n+++ {path}\n@@ -1,".encode())
    assert b"<language>ro-RO</language>\r\n" in result.stdout_bytes
    assert "1 would be fixed" in result.stderr
    assert "no problems found" in result.stderr


def test_gzip_stays_gzip(tmp_path: Path) -> None:
    path = tmp_path / "rss.xml.gz"
    path.write_bytes(gzip.compress(BAD))
    run("--fix", str(path))
    assert gzip.decompress(path.read_bytes()) == GOOD


def test_standard_input_goes_to_standard_output() -> None:
    result = run("--fix", "-", stdin=BAD)
    assert result.stdout_bytes == GOOD
    assert "no problems found" in result.stderr
    packed = run("--fix", "-", stdin=gzip.compress(BAD))
    assert gzip.decompress(packed.stdout_bytes) == GOOD
    assert run("--fix", "-", stdin=GOOD).stdout_bytes == GOOD


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "other.xml", tmp_path / "rss.xml"
    target.write_bytes(BAD)
    link.symlink_to(target)
    result = run("--fix", str(link))
    assert result.exit_code == 4
    assert target.read_bytes() == BAD
    assert link.is_symlink()
    assert "is not a plain file" in result.stderr


def test_the_self_link_needs_an_address(tmp_path: Path) -> None:
    path = tmp_path / "rss.xml"
    bare = GOOD.replace(
        b'<atom:link rel="self" type="application/rss+xml" href="https://example.org/rss"/>', b""
    )
    path.write_bytes(bare)
    run("--fix", str(path))
    assert path.read_bytes() == bare
    run("--fix", "--self-url", "https://example.org/a&b.xml", str(path))
    assert b'href="https://example.org/a&amp;b.xml"/>' in path.read_bytes()
    assert run("--fix", "--self-url", "https://e.org/", str(path), str(path)).exit_code == 2


def test_reports_name_the_fix(tmp_path: Path) -> None:
    path = tmp_path / "rss.xml"
    path.write_bytes(BAD)
    log = json.loads(run("--format", "sarif", str(path)).stdout)
    [result] = log["runs"][0]["results"]
    [change] = result["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "ro-RO"}


@pytest.mark.parametrize("option", [("--jobs", "2"), ("--previous", "old.xml")])
@pytest.mark.parametrize("mode", ["--fix", "--diff"])
def test_what_does_not_go_with_fixing_is_refused(
    tmp_path: Path, mode: str, option: tuple[str, str]
) -> None:
    path = tmp_path / "rss.xml"
    path.write_bytes(BAD)
    result = run(mode, *option, str(path))
    assert result.exit_code == 2
    assert f"{option[0]} does not go with --fix" in result.stderr
    assert path.read_bytes() == BAD


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_somebody_else_wrote_meanwhile_is_left_alone(
    tmp_path: Path, packed: bool
) -> None:
    path = tmp_path / "rss.xml"
    newer = gzip.compress(GOOD) if packed else GOOD
    path.write_bytes(newer)
    with pytest.raises(PublishError, match="changed by somebody else"):
        _fix._write(path, BAD, b"<rss/>", ReceivingOptions())
    assert path.read_bytes() == newer
    assert [each.name for each in tmp_path.iterdir()] == ["rss.xml"]


def test_a_file_that_is_broken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "rss.xml"
    path.write_bytes(b"\x1f\x8b broken")
    with pytest.raises(PublishError, match="changed by somebody else"):
        _fix._write(path, BAD, GOOD, ReceivingOptions())
    assert path.read_bytes() == b"\x1f\x8b broken"
