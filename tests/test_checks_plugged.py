"""A rule of somebody else's package is heard of every entry, in documents of any length."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import shortcuts
from test_checks_shortcuts import PLAIN

from feedpub import checks
from feedpub.checks.shortcuts import long_feeds, sitemaps
from feedpub.markup import NAMESPACES
from feedpub.model import Document

MODULE = '''
from feedpub.findings import Severity, rule


@rule("plug/entry", Severity.ERROR, source="https://example.org/",
      on=("item", "atom:entry", "sitemap:url", "json/item"))
def entry(each, context):
    """It is there."""
    yield ("" if isinstance(each, dict) else each), "is there"


@rule("plug/title", Severity.ERROR, source="https://example.org/", on="news:title")
def title(each, context):
    """It is there."""
    yield each, "is there"
'''
COUNTS = (5, 600, 5000)
NEWS = (
    "<news:news><news:publication><news:name>Ex</news:name><news:language>en</news:language>"
    "</news:publication><news:publication_date>2026-11-23</news:publication_date>"
    "<news:title>Rain</news:title></news:news></url>"
)
JSON = shortcuts.EXAMPLES["json-feed/no-content 1"]
#: Name of a file → how many entries it has.
ENTRIES = {
    f"{kind}-{count}": count
    for kind in ("rss", "atom", "sitemap", "news", "json")
    for count in COUNTS
}


def document(name: str) -> bytes:
    kind, _, count = name.partition("-")
    if kind == "json":
        return shortcuts.padded(JSON, int(count) - 1)
    data = shortcuts.padded(PLAIN["sitemap" if kind == "news" else kind], int(count))
    if kind == "news":
        head = f'<urlset xmlns:news="{NAMESPACES["news"]}" '.encode()
        return data.replace(b"</url>", NEWS.encode()).replace(b"<urlset ", head)
    # So long that the shortcuts are open, as they are in earnest.
    return data.replace(b"Rain again", b"Rain again " * 90).replace(
        b"<p>Rain</p>", b"<p>Rain" + b" again" * 160 + b"</p>"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugged")
    (folder / "guest.py").write_text(MODULE)
    about = folder / "guest-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: guest\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[feedpub.rules]\nguest = guest\n")
    (folder / "files").mkdir()
    for name in ENTRIES:
        end = "json" if name.startswith("json") else "xml"
        (folder / "files" / f"{name}.{end}").write_bytes(document(name))
    return folder


def test_without_the_rule_the_shortcuts_are_taken() -> None:
    for kind, module in (("rss", long_feeds), ("atom", long_feeds), ("sitemap", sitemaps)):
        data = document(f"{kind}-5000")
        assert len(data) > module.LEAST
        report = checks.examine(Document(name="a", format="", data=data), now=shortcuts.NOW)
        assert report.context.settled, kind


@pytest.mark.parametrize(
    ("options", "severity"),
    [
        (["--jobs", "1"], "error"),
        (["--jobs", "2"], "error"),
        (["--jobs", "1", "--level", "plug/entry=info", "--level", "plug/title=info"], "info"),
        (["--jobs", "2", "--level", "plug=warning"], "warning"),
        (["--jobs", "1", "--select", "plug"], "error"),
        (["--jobs", "2", "--level", "plug=off"], ""),
    ],
)
def test_it_is_heard(folder: Path, options: list[str], severity: str) -> None:
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    run = subprocess.run(
        [sys.executable, "-m", "feedpub", "validate", "--format", "jsonl", "files", *options],
        cwd=folder, env=os.environ | {"PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.stderr == ""
    heard: Counter[tuple[str, str]] = Counter()
    for each in map(json.loads, run.stdout.splitlines()):
        if each["rule"].startswith("plug/"):
            heard[Path(each["path"]).stem, each["rule"]] += each["count"]
            assert each["severity"] == severity
    expected = {(name, "plug/entry"): count for name, count in ENTRIES.items()}
    expected |= {(f"news-{count}", "plug/title"): count for count in COUNTS}
    assert heard == (expected if severity else {})
