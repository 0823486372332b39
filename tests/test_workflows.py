"""The workflows: what they may do, and what of them can run here."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
FOLDER = ROOT / ".github/workflows"
WORKFLOWS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*.yml")
}


def test_github_can_read_them() -> None:
    assert set(WORKFLOWS) == {"ci", "release"}
    for kind, paths in (
        ("workflows", [*FOLDER.glob("*.yml")]),
        ("actions", [ROOT / "action.yml"]),
    ):
        ran = subprocess.run(
            [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.github-{kind}",
             *paths],
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_job_may_do_only_what_it_says(name: str) -> None:
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"].get("contents", "read") == "read"
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            # What comes from outside is a variable, never text in a script.
            assert "${{" not in step.get("run", "")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
    writing = {
        (job, scope)
        for job, content in workflow["jobs"].items()
        for scope, right in content["permissions"].items()
        if right == "write"
    }
    signing = {("attest", "id-token"), ("attest", "attestations"), ("pypi", "id-token")}
    assert writing == (signing if name == "release" else set())


@pytest.mark.parametrize(
    ("tag", "code"), [(f"v{VERSION}", 0), (VERSION, 1), (f"v{VERSION}.1", 1), ("v$(exit 0)", 1)]
)
def test_a_tag_that_is_not_the_version_stops_the_release(tag: str, code: int) -> None:
    (step,) = [
        each
        for each in WORKFLOWS["release"]["jobs"]["build"]["steps"]
        if each.get("name") == "The tag is the version"
    ]
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]],
        cwd=ROOT, env={"PATH": path, "TAG": tag}, check=False, capture_output=True,
    )  # fmt: skip
    assert ran.returncode == code, ran.stderr


def test_one_version_is_named_everywhere() -> None:
    docker = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r'image\.version="(.*?)"', docker) == [VERSION]
    assert set(re.findall(r"rev: v(\S+)", (ROOT / "docs/ci.md").read_text("utf-8"))) == {VERSION}


def test_the_image_is_made_of_nothing_but_what_it_copies() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    (copied,) = re.findall(r"^COPY (pyproject.*) \./$", (ROOT / "Dockerfile").read_text(), re.M)
    assert lines[1] == "*"
    taken = {line[1:] for line in lines if line.startswith("!")}
    assert taken == {*copied.split(), "schemas/", "src/"}
