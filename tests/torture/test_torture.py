"""Every call of a build fails; the power is cut, or processes are killed, at every moment.

A sample of it runs with all other tests, the whole in `make torture`, which takes half an hour.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("cc") is None,
    reason="needs LD_PRELOAD and a C compiler",
)

_HERE = Path(__file__).parent
#: As in `driver.SCENES`; named here because the driver is not to be loaded without the shim.
_SCENES = [
    "prune, live",
    "no prune, live",
    "prune, first",
    "prune, interrupted",
    "releases, live",
    "releases, first",
]


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shim") / "shim.so"
    command = ["cc", "-shared", "-fPIC", "-o", str(path), str(_HERE / "shim.c"), "-ldl"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:
        pytest.skip(f"the shim cannot be compiled here: {built.stderr}")
    return path


def tried(shim: Path, folder: Path, *arguments: str) -> str:
    """Return what the driver prints, which has nothing to complain of."""
    environment = os.environ | {
        "LD_PRELOAD": str(shim),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(_HERE.parent),
    }
    result = subprocess.run(
        [sys.executable, str(_HERE / "driver.py"), str(shim), str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("scene", _SCENES)
def test_a_sample_of_faults(shim: Path, tmp_path: Path, scene: str) -> None:
    said = tried(shim, tmp_path / "room", "--scene", scene, "--each", "1")
    # Twelve faults of calls, power cuts, and two or three kinds of kill.
    assert said.endswith(f"\n{15 + (scene == 'releases, live')} runs, 0 faults\n")


@pytest.mark.torture
@pytest.mark.parametrize(
    ("scene", "fault"), [("prune, live", "ENOSPC once"), ("releases, live", "SIGKILL")]
)
def test_every_call_that_writes_fails(shim: Path, tmp_path: Path, scene: str, fault: str) -> None:
    said = tried(shim, tmp_path / "room", "--scene", scene, "--fault", fault)
    assert int(said.split()[-4]) > 100


@pytest.mark.torture
@pytest.mark.parametrize("scene", _SCENES)
def test_all_faults(shim: Path, tmp_path: Path, scene: str) -> None:
    budget = float(os.environ.get("BUDGET") or "inf") / len(_SCENES)
    said = tried(shim, tmp_path / "room", "--scene", scene, "--budget", str(budget))
    print(said)
    assert int(said.split()[-4]) > 100
