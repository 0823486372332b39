"""The examples of how to run feedpub: held against their schemas, and run as far as can be here."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from feedpub.cli import main
from feedpub.metrics import RunEnd, exposition

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "examples/deploy"
CONFIG = """
[publication]
name = "Curierul"
url = "https://curierul.example"
language = "ro"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
"""


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Return the folder of a newsroom."""
    (tmp_path / "feedpub.toml").write_text(CONFIG, "utf-8")
    put(tmp_path, "a")
    return tmp_path


def put(news: Path, slug: str) -> None:
    record = {"id": slug, "url": f"/{slug}", "title": slug, "content_text": "Un text.",
              "date_published": "2026-01-23T07:30:00Z"}  # fmt: skip
    (news / "articles.jsonl").write_text(json.dumps(record), "utf-8")


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run *command* as cron and CI do, with this feedpub, and without what this process has set."""
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={"PATH": f"{Path(sys.executable).parent}:{os.defpath}", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def understands(words: list[str]) -> bool:
    """Return whether feedpub has all of these options: those it lacks are refused before --help."""
    return CliRunner().invoke(main, [*words, "--help"]).exit_code == 0


def test_every_example_is_explained() -> None:
    page = (ROOT / "docs/running.md").read_text("utf-8")
    names = {path.name for path in DEPLOY.iterdir()}
    assert {name for name in names if f"examples/deploy/{name}" not in page} == set()


# --- systemd -----------------------------------------------------------------------------------

UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_its_units(name: str) -> None:
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(DEPLOY / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_services_start_what_there_is(name: str) -> None:
    (start,) = re.findall(r"^ExecStart=/usr/bin/env feedpub (.*)$", read(name), re.MULTILINE)
    assert understands(start.split())


# --- cron --------------------------------------------------------------------------------------


def jobs() -> list[str]:
    found = re.findall(r"^[-*/,0-9]+(?: +[-*/,0-9]+){4} +(.+)$", read("crontab"), re.MULTILINE)
    assert len(found) == 2
    return list(found)


def test_cron_mails_only_if_something_changed_or_is_wrong(news: Path) -> None:
    build, status = (job.replace("/srv/news", shlex.quote(str(news))) for job in jobs())
    first = shell(build, news)
    assert (first.returncode, first.stdout) == (
        0,
        "published to public: 1 file written; 1 new, 0 changed, 0 gone\n",
    )
    for job in (build, status):
        again = shell(job, news)
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    put(news, "b")
    assert shell(build, news).stdout.startswith("published to public: 1 file written;")
    (news / "articles.jsonl").unlink()
    failed = shell(build, news)
    assert (failed.returncode, failed.stdout) == (3, "")
    assert failed.stderr.startswith("feedpub: articles.jsonl: ")
    wrong = shell(status, news)
    assert (wrong.returncode, wrong.stdout.splitlines()[0]) == (1, "1 thing is wrong:")


# --- CI and Kubernetes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "schema", "options"),
    [
        ("github-actions.yml", "vendor.github-workflows", []),
        ("gitlab-ci.yml", "vendor.gitlab-ci", ["--data-transform", "gitlab-ci"]),
        ("compose.yaml", "vendor.compose-spec", []),
    ],
)
def test_examples_fit_their_schemas(name: str, schema: str, options: list[str]) -> None:
    pytest.importorskip("check_jsonschema")
    result = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *options,
         str(DEPLOY / name)],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout


def steps(name: str) -> Iterator[str]:
    """Yield the commands of a CI system's example."""
    found = yaml.safe_load(read(name))
    if "pages" in found:
        yield from found["pages"]["script"]
    else:
        yield from (step["run"] for step in found["jobs"]["feeds"]["steps"] if "run" in step)


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_what_ci_runs_builds_and_keeps_what_is_remembered(name: str, news: Path) -> None:
    install, build = steps(name)
    assert re.fullmatch(r"pip install (--quiet )?feedpub", install)
    first = shell(build, news)
    assert (first.returncode, "1 new" in first.stdout) == (0, True), first.stderr
    assert json.loads((news / "feedpub-run.json").read_text("utf-8"))["exit_code"] == 0
    kept = {"feedpub.store", ".public.feedpub", "public"}
    assert all(each in read(name) for each in kept)
    for path in news.iterdir():  # what a fresh checkout does not have
        if path.name not in {*kept, "feedpub.toml", "articles.jsonl"}:
            path.unlink()
    assert "nothing changed" in shell(build, news).stdout


def test_kubernetes_takes_its_objects_and_the_job_runs(news: Path) -> None:
    kubernetes_validate = pytest.importorskip("kubernetes_validate")
    volume, job = yaml.safe_load_all(read("kubernetes-cronjob.yaml"))
    for each in (volume, job):
        kubernetes_validate.validate(each, kubernetes_validate.latest_version(), strict=True)
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    command = shlex.join(["feedpub", *container["args"]])
    first, again = shell(command, news), shell(command, news)
    assert (first.returncode, first.stdout) == (0, "")
    assert [json.loads(line)["event"] for line in first.stderr.splitlines()] == [
        "published",
        "finished",
    ]
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


# --- Containers --------------------------------------------------------------------------------


def instructions() -> dict[str, str]:
    text = re.sub(r"(?m)^#.*\n", "", read("Containerfile"))
    return dict(line.split(" ", 1) for line in text.splitlines())


def test_the_image_installs_what_there_is_and_watches_as_nobody() -> None:
    found = instructions()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    install = shlex.split(found["RUN"])
    wanted = re.fullmatch(r"feedpub\[(.+)\]", install[-1])
    assert wanted is not None
    assert set(wanted[1].split(",")) <= set(project["optional-dependencies"])
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", found["USER"])
    assert [*json.loads(found["ENTRYPOINT"])] == ["feedpub"]
    assert understands(json.loads(found["CMD"]))


def test_compose_starts_the_image_and_asks_how_it_is(news: Path) -> None:
    services = yaml.safe_load(read("compose.yaml"))["services"]
    assert services["feedpub"]["build"]["dockerfile"] == "Containerfile"
    check = services["feedpub"]["healthcheck"]["test"]
    assert check[0] == "CMD"
    assert shell(shlex.join(check[1:]), news).returncode == 1
    shell("feedpub build", news)
    assert shell(shlex.join(check[1:]), news).returncode == 0


# --- Prometheus --------------------------------------------------------------------------------


def test_alerts_ask_for_metrics_that_there_are(now: Any) -> None:
    summary = {
        "published": True, "records": 1, "set_aside": 0, "articles": 1, "removed": [], "left": [],
        "findings": [], "profiles": {}, "announced": [], "failing": {"rss.xml": 1},
        "next_run_at": "2026-11-23T08:00:00Z",
        "documents": [{"feed": "rss.xml", "state": "written", "articles": 1,
                       "newest": "2026-11-23T06:30:00Z"}],
    }  # fmt: skip
    known = exposition(RunEnd(created=now, exit_code=1, duration=1), summary)
    rules = yaml.safe_load(read("prometheus-rules.yml"))["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"feedpub_\w+", rule["expr"])}
    assert len(asked) == 5
    assert {name for name in asked if f"# TYPE {name} gauge" not in known} == set()
