"""What CI systems use: the pre-commit hooks, the GitHub action, the image."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from feedpub.cli import COMMANDS

ROOT = Path(__file__).parent.parent
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()

# Hooks

NAMES = {
    "feedpub-feeds": [
        "rss.xml",
        "feed.xml",
        "public/atom.xml",
        "blog-feed.xml",
        "RSS.XML",
        "feed_en.xml",
        "feeds/politica.xml",
        "feed/index.xml",
        "news.rss",
        "a/b.atom",
        "feed.json",
        "en.feed.json",
        "feeds/en.json",
    ],
    "feedpub-sitemaps": [
        "sitemap.xml",
        "public/news-sitemap.xml",
        "sitemap_index.xml",
        "sitemap-2026-11.xml",
        "sitemap-1.xml.gz",
        "sitemaps/1.xml",
        "SiteMap.xml",
    ],
    "feedpub-records": [
        "articles.jsonl",
        "data/articles-2026.csv",
        "article.json",
        "records.ndjson",
        "articles/rain.json",
        "records.jsonl.gz",
    ],
    "feedpub-config": ["feedpub.toml", "site/feedpub.toml"],
}
NONE = [
    "pom.xml",
    "feedback.xml",
    "brass.xml",
    "anatomy.xml",
    "package.json",
    "feeder.json",
    "press.html",
    "pyproject.toml",
    "myfeedpub.toml",
    "sitemap.html",
    "sitemap.xml.bak",
    "particles.json",
    "articles.py",
    "feed.xml.orig",
    "src/feeds.py",
]


def test_there_is_a_hook_for_each_kind_of_file() -> None:
    assert [hook["id"] for hook in HOOKS] == list(NAMES)
    for hook in HOOKS:
        assert hook["language"] == "python"
        assert hook["name"]
        assert hook["entry"].split()[0] == "feedpub"


@pytest.mark.parametrize("id", NAMES)
def test_a_hook_takes_its_files_and_no_others(id: str) -> None:
    # pre-commit searches: https://pre-commit.com/#regular-expressions
    (hook,) = [each for each in HOOKS if each["id"] == id]
    taken = re.compile(hook["files"]).search
    others = [name for other, names in NAMES.items() if other != id for name in names]
    assert [name for name in NAMES[id] if not taken(name)] == []
    assert [name for name in (*others, *NONE) if taken(name)] == []


# The action


def step(id: str) -> dict[str, Any]:
    (found,) = [each for each in ACTION["runs"]["steps"] if each.get("id") == id]
    assert isinstance(found, dict)
    return found


def test_the_action_is_composite_and_says_what_it_takes_and_gives() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert {"command", "files", "profile", "baseline", "config"} <= set(ACTION["inputs"])
    assert {"errors", "warnings"} <= set(ACTION["outputs"])
    assert all(each["description"] for each in ACTION["inputs"].values())
    for each in ACTION["runs"]["steps"]:
        # A composite action's steps must name their shell; others' actions are pinned.
        assert "shell" in each or re.search(r"@(v\d+|[0-9a-f]{40})$", each["uses"])


def test_no_input_is_pasted_into_a_script() -> None:
    for each in ACTION["runs"]["steps"]:
        assert "${{" not in each.get("run", "")


def test_every_expression_names_something_that_exists() -> None:
    text = (ROOT / "action.yml").read_text()
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    written = {"errors", "warnings", "infos", "status", "sarif"}
    assert set(re.findall(r"steps\.run\.outputs\.(\w+)", text)) == written


@cache
def feedpub() -> Path | None:
    found = shutil.which("feedpub", path=Path(sys.executable).parent)
    return Path(found) if found else None


def run_step(id: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a step's script as GitHub does, in *folder*, with the tool already installed."""
    binary = feedpub()
    assert binary is not None
    temp = folder / "runner"
    (temp / "feedpub").mkdir(parents=True, exist_ok=True)
    link = temp / "feedpub" / "bin"
    if not link.exists():
        link.symlink_to(binary.parent)
    environment = {
        "PATH": os.environ["PATH"],
        "RUNNER_TEMP": str(temp),
        "GITHUB_OUTPUT": str(folder / "output"),
        # As action.yml gives them where the workflow does not.
        "FEEDPUB_COMMAND": "validate",
        "FILES": "",
        "PROFILE": "",
        "FAIL_ON": "error",
        "CONFIG": "",
        "BASELINE": "",
        "OUTPUT": "",
        "SARIF": "feedpub.sarif",
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step(id)["run"]],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


GOOD = '{"version": "https://jsonfeed.org/version/1.1", "title": "Rain", "items": []}'


def test_the_action_checks_and_tells_github(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "bad.xml").write_text("<rss version='2.0'><channel>")
    (tmp_path / "feed.json").write_text(GOOD)
    (tmp_path / "summary").write_text("before\n")
    ran = run_step(
        "run",
        tmp_path,
        FILES="feed.json\nin/**/*.xml",
        SARIF="out.sarif",
    )
    assert ran.returncode == 0, ran.stderr
    assert "::error file=in/deep/bad.xml,line=1" in ran.stdout
    output = dict(line.split("=") for line in (tmp_path / "output").read_text().split())
    assert int(output["errors"]) >= 1
    assert output["status"] == "1"
    assert (tmp_path / "summary").read_text().startswith("before\n### feedpub: 2 documents")
    assert '"version": "2.1.0"' in (tmp_path / "out.sarif").read_text()


@pytest.mark.parametrize("files", ["", "missing.xml", "$(touch owned) feed.json;touch owned"])
def test_the_action_fails_when_nothing_was_checked(tmp_path: Path, files: str) -> None:
    (tmp_path / "feed.json").write_text(GOOD)
    ran = run_step("run", tmp_path, FILES=files)
    assert ran.returncode in (2, 3)
    assert not (tmp_path / "owned").exists()
    output = dict(line.split("=") for line in (tmp_path / "output").read_text().split())
    assert output == {"sarif": "feedpub.sarif", "status": str(ran.returncode)}
    assert not (tmp_path / "summary").exists()


RECORD = (
    '{"id": "1", "title": "%s", "url": "https://example.org/1", "content_text": "It rains.",'
    ' "date_published": "2026-11-20T10:00:00Z", "language": "en"}\n'
)
SITE = """
[publication]
name = "Rain"
url = "https://example.org/"
language = "en"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
path = "rss.xml"
"""


def outputs(folder: Path) -> dict[str, str]:
    return dict(line.split("=") for line in (folder / "output").read_text().splitlines())


def test_the_action_asks_for_profiles_and_accepts_a_baseline(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text(RECORD % "Rain")
    words = {"FEEDPUB_COMMAND": "check", "FILES": "articles.jsonl", "PROFILE": "msn"}
    ran = run_step("run", tmp_path, **words)
    assert ran.returncode == 0, ran.stderr
    first = outputs(tmp_path)
    assert first["status"] == "1"
    assert "msn/no-image" in (tmp_path / "feedpub.sarif").read_text()
    binary = feedpub()
    assert binary is not None
    subprocess.run(
        [binary, "check", "articles.jsonl", "--profile", "msn", "--baseline", "old.json",
         "--update-baseline"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    ran = run_step("run", tmp_path, BASELINE="old.json", **words)
    assert ran.returncode == 0, ran.stderr
    assert outputs(tmp_path)["status"] == "0"
    assert outputs(tmp_path)["errors"] == "0" != first["errors"]


def test_the_action_builds_and_takes_no_text_for_a_command(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text(RECORD % "x\\n::error::hello")
    (tmp_path / "site.toml").write_text(SITE)
    ran = run_step("run", tmp_path, FEEDPUB_COMMAND="build", CONFIG="site.toml", OUTPUT="out put")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("::stop-commands::feedpub-")
    assert lines[-1] == f"::{lines[0].removeprefix('::stop-commands::')}::"
    assert (tmp_path / "out put" / "rss.xml").exists()
    assert outputs(tmp_path)["status"] == "0"
    assert "sarif" not in outputs(tmp_path)
    assert (tmp_path / "summary").read_text().startswith("### feedpub build\n\n    ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"FEEDPUB_COMMAND": "rollback"}, 'the input "command" must be validate, check or build'),
        ({"FEEDPUB_COMMAND": "build", "PROFILE": "msn"}, 'the inputs "profile" and "baseline"'),
        ({"OUTPUT": "public"}, 'the input "output" is for the command build'),
    ],
)
def test_the_action_refuses_what_does_not_go_together(
    tmp_path: Path, words: dict[str, str], said: str
) -> None:
    ran = run_step("run", tmp_path, **words)
    assert ran.returncode == 2
    assert ran.stdout.startswith(f"::error::{said}")
    assert not (tmp_path / "output").exists()


def test_the_scripts_need_no_newer_bash_than_that_of_macos() -> None:
    newer = r"mapfile|readarray|globstar|declare -[An]|\$\{\w+(,,|\^\^|@)|\|&|&>>|\w+=\("
    for each in ACTION["runs"]["steps"]:
        assert re.findall(newer, each.get("run", "")) == []


@pytest.mark.parametrize(("status", "code"), [("0", 0), ("1", 1), ("", 2)])
def test_the_action_ends_as_the_check_did(status: str, code: int) -> None:
    script = ACTION["runs"]["steps"][-1]["run"]
    ran = subprocess.run(["bash", "-c", script], env={"STATUS": status}, check=False)
    assert ran.returncode == code


@pytest.mark.parametrize(
    ("version", "wanted"), [("1.2.3", "feedpub[http]==1.2.3"), ("", "/actions/feed pub[http]")]
)
def test_the_action_installs_the_version_it_is_told_or_itself(
    tmp_path: Path, version: str, wanted: str
) -> None:
    # In place of python3 stands a program that writes down how it was called.
    python = tmp_path / "python3"
    python.write_text(
        f'#!/bin/sh\nfor each; do echo "$each" >> {shlex.quote(str(tmp_path / "calls"))}; done\n'
        f'mkdir -p "$RUNNER_TEMP/feedpub/bin"\ncp "$0" "$RUNNER_TEMP/feedpub/bin/python" || true\n'
    )
    python.chmod(0o755)
    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step("install")["run"]],
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(tmp_path / "runner"),
            "FEEDPUB_ACTION": "/actions/feed pub",
            "WANTED_VERSION": version,
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "calls").read_text().splitlines()[-1] == wanted


# The image


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", DOCKERFILE))
    return [
        (name, rest)
        for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line)
    ]


def test_the_image_is_small_and_its_user_is_not_root() -> None:
    found = instructions()
    last = max(number for number, (name, _) in enumerate(found) if name == "FROM")
    stage = dict(found[last:])
    assert re.fullmatch(r"python:3\.\d+-slim", stage["FROM"])
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", stage["USER"])
    assert stage["ENTRYPOINT"] == '["feedpub"]'
    for label in ("title", "description", "licenses"):
        assert f"org.opencontainers.image.{label}=" in stage["LABEL"]


def test_what_the_image_copies_exists_and_is_all_that_the_wheel_needs() -> None:
    copied = [
        path
        for name, rest in instructions()
        if name == "COPY" and not rest.startswith("--from")
        for path in rest.split()[:-1]
    ]
    assert all((ROOT / path).exists() for path in copied)
    assert {"pyproject.toml", "README.md", "LICENSE", "schemas/", "src/"} <= set(copied)


# The documentation


def test_the_documented_commands_and_hooks_exist() -> None:
    text = (ROOT / "docs" / "ci.md").read_text()
    assert set(re.findall(r"- id: (feedpub-\w+)", text)) <= {hook["id"] for hook in HOOKS}
    assert set(re.findall(r"^feedpub (\w+)", text, re.MULTILINE)) <= set(COMMANDS)
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        assert yaml.safe_load(block)
