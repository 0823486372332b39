"""A PostgreSQL server of its own, for as long as the tests run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

USER = "newsroom"
PASSWORD = "s3cret/word"


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a database on a server of its own."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="feedpub-postgres-", dir="/tmp"))
    try:
        (folder / "password").write_text(PASSWORD)
        account = _account(folder)
        _run(programs / "initdb", "-D", folder / "data", "-U", USER, "-E", "UTF8", "-N",
             "-A", "scram-sha-256", "--pwfile", folder / "password", **account)  # fmt: skip
        port = _free_port()
        options = f"-h 127.0.0.1 -p {port} -k {folder} -F"
        _run(programs / "pg_ctl", "-D", folder / "data", "-o", options, "-w",
             "-l", folder / "log", "start", **account)  # fmt: skip
        try:
            yield f"postgresql://{USER}:s3cret%2Fword@127.0.0.1:{port}/postgres"
        finally:
            _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", **account)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    if initdb is None:
        pytest.skip("PostgreSQL's initdb is not installed: apt-get install postgresql")
    return Path(initdb).parent


def _account(folder: Path) -> dict[str, str]:
    """Return whose account to run it in: PostgreSQL refuses to be run by root."""
    if os.getuid():
        return {}
    for path in (folder, folder / "password"):
        shutil.chown(path, "postgres", "postgres")
    return {"user": "postgres", "group": "postgres"}


def _run(*arguments: object, **account: str) -> None:
    subprocess.run(
        [str(each) for each in arguments], check=True, cwd="/", stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8"}, timeout=60, **account,  # type: ignore[call-overload]
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
