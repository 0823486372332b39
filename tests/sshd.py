"""An SSH server of its own, for as long as the tests run; and one of files alone, without SSH."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_SERVERS = ("/usr/lib/openssh/sftp-server", "/usr/lib/ssh/sftp-server", "/usr/libexec/sftp-server")


class Sshd:
    """A server on loopback, and a client that knows it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        for name in ("host", "other", "user", "stranger"):
            key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(key, check=True, timeout=60)
        self.know("host")
        config = (
            f"Host server\n  HostName 127.0.0.1\n  Port {self.port}\nHost *\n"
            f"  UserKnownHostsFile {folder}/known\n  GlobalKnownHostsFile /dev/null\n"
            f"  IdentityFile {folder}/user\n  IdentitiesOnly yes\n  UpdateHostKeys no\n"
        )
        (folder / "config").write_text(config)
        self.client = program(folder / "sftp", f'exec {_found("sftp")} -F {folder}/config "$@"')

    def know(self, *keys: str) -> None:
        """Let the client know the server by *keys*."""
        known = [
            f"[127.0.0.1]:{self.port} {(self.folder / f'{key}.pub').read_text()}" for key in keys
        ]
        (self.folder / "known").write_text("".join(known))


def program(path: Path, command: str) -> str:
    """Write a program of the shell; return its path."""
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)
    return str(path)


def without_ssh(path: Path, limits: str = "") -> str:
    """Return a program that is asked like sftp, and serves this machine's files itself."""
    server = program(path.with_name(f"{path.name}-server"), f"{limits}\nexec {_sftp_server()}")
    return program(path, f"exec {_found('sftp')} -D {server} -b -")


@contextmanager
def server() -> Iterator[Sshd]:
    """Yield a server of its own."""
    daemon = _found("sshd")
    folder = Path(tempfile.mkdtemp(prefix="feedpub-sshd-", dir="/tmp"))
    try:
        sshd = Sshd(folder)
        shutil.copy(folder / "user.pub", folder / "authorized")
        (folder / "sshd_config").write_text(
            f"Port {sshd.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nUsePAM no\n"
            f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nPasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\nPidFile none\nSubsystem sftp internal-sftp\n"
        )
        if not os.getuid():
            Path("/run/sshd").mkdir(mode=0o755, parents=True, exist_ok=True)
        command = [daemon, "-D", "-e", "-f", str(folder / "sshd_config")]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            assert process.stderr is not None
            while b"listening" not in (line := process.stderr.readline()):
                assert line, "it did not start"
            yield sshd
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _found(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install openssh-server")
    return found


def _sftp_server() -> str:
    found = next((each for each in _SERVERS if os.access(each, os.X_OK)), None)
    if found is None:
        pytest.skip("sftp-server is not installed: apt-get install openssh-sftp-server")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
