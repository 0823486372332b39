"""Several reports from one run: what ``--report`` accepts, and where it goes."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from threading import Thread

import pytest
from hard_example import checked, finding, hard
from msgspec.structs import force_setattr

from feedpub.errors import UsageError
from feedpub.reports import (
    RequestedReport,
    Style,
    parse_report_option,
    parse_report_options,
    render,
    write_reports,
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sarif", RequestedReport(name="sarif")),
        ("sarif=-", RequestedReport(name="sarif")),
        ("sarif=out.sarif", RequestedReport(name="sarif", path=Path("out.sarif"))),
        ("junit=a=b/out.xml", RequestedReport(name="junit", path=Path("a=b/out.xml"))),
    ],
)
def test_an_option_names_a_report_and_perhaps_a_file(text: str, wanted: RequestedReport) -> None:
    assert parse_report_option(text) == wanted


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["sarf=x"], "Did you mean 'sarif'"),
        (["JUnit"], "Did you mean 'junit'"),
        (["teletype"], "There are checkstyle, github"),
        ([""], "There are checkstyle, github"),
        (["sarif="], "names no file"),
        (["json", "sarif=a", "text=-"], "'json' and 'text' both go to standard output"),
        (["json=a", "text=./b/../a"], "'json' and 'text' both go to"),
    ],
)
def test_what_cannot_be_is_a_usage_error(texts: list[str], said: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_report_options(texts)
    assert said in str(error.value)


def test_without_options_there_is_text() -> None:
    assert parse_report_options([]) == (RequestedReport(name="text"),)


def test_all_reports_are_written(tmp_path: Path) -> None:
    files = {name: tmp_path / f"out.{name}" for name in ("sarif", "junit", "text")}
    options = ["github", *(f"{name}={path}" for name, path in files.items())]
    printed: list[str] = []
    said = write_reports(
        hard(), parse_report_options(options), echo=printed.append, style=Style(colour=True)
    )
    assert said == []
    assert "".join(printed) == "".join(render(hard(), "github"))
    for name, path in files.items():
        text = "".join(render(hard(), name, Style(width=100)))
        assert path.read_bytes() == text.encode("utf-8", "backslashreplace")
    assert sorted(tmp_path.iterdir()) == sorted(files.values())


def test_what_a_report_leaves_out_is_returned(tmp_path: Path) -> None:
    documents = [checked(*[finding()] * 6_000)]
    wanted = parse_report_options([f"sarif={tmp_path / 'out'}"])
    (said,) = write_reports(documents, wanted, echo=print)
    assert said.startswith("sarif: The 5,000 worst of 6,000 findings")


def test_a_file_follows_the_umask_and_a_link_stays_a_link(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    before = os.umask(0o027)
    try:
        write_reports(hard(), [RequestedReport(name="json", path=link)], echo=print)
    finally:
        os.umask(before)
    assert link.is_symlink()
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o640
    assert json.loads(link.read_text())["version"] == 1


@pytest.mark.parametrize("name", ["missing/out.json", ""])
def test_a_file_that_cannot_be_written_is_a_usage_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="the report cannot be written"):
        write_reports(hard(), [RequestedReport(name="json", path=tmp_path / name)], echo=print)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("old")
    broken = hard()
    force_setattr(broken[-1], "findings", (None,))
    with pytest.raises(AttributeError):
        write_reports(broken, [RequestedReport(name="json", path=path)], echo=print)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[str] = []
    reader = Thread(target=lambda: received.append(pipe.read_text()))
    reader.start()
    write_reports(hard(), [RequestedReport(name="json", path=pipe)], echo=print)
    reader.join(10)
    assert json.loads(received[0])["version"] == 1


def test_a_report_that_does_not_exist_cannot_be_written() -> None:
    with pytest.raises(UsageError, match="there is no report 'sarfi'"):
        write_reports([], [RequestedReport(name="sarfi")], echo=print)
