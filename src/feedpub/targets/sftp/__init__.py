"""A folder on a server, by OpenSSH's own ``sftp``.

What the user's ``ssh_config`` says of the host holds: jump hosts, keys, the agent, known hosts.
Nothing is ever asked, so there are no passwords. All of a run goes over one connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feedpub.targets import _safe_names
from feedpub.targets._target import TargetType
from feedpub.targets.sftp._remote_folder import RemoteFolder
from feedpub.targets.sftp._session import Destination

__all__ = ["SFTP", "RemoteFolder"]

_TIMEOUT = 60


def _problems(options: Mapping[str, Any], base: Path) -> Iterator[tuple[str, str]]:
    del base
    for key in ("path", "work"):
        why = _safe_names.fault(str(options.get(key, "-")).strip("/") or "-", _safe_names.LONGEST)
        if why is not None:
            yield key, f"{options[key]!r} {why}; write the path of a folder on the server"
    path, work = _folders(options)
    if path != "/" and f"{work}/".startswith(f"{path}/"):
        yield "work", f"{work!r} is in the published folder; name a folder outside"


def _folders(options: Mapping[str, Any]) -> tuple[str, str]:
    """Return the published folder and that of feedpub's own files."""
    path = options["path"].rstrip("/") or "/"
    above, slash, last = path.rpartition("/")
    beside = f"{above}{slash}.{last}.feedpub" if last else "/.feedpub"
    return path, options.get("work", beside).rstrip("/")


def _make(options: Mapping[str, Any], base: Path) -> RemoteFolder:
    identity = options.get("identity")
    destination = Destination(
        host=options["host"],
        user=options.get("user"),
        port=options.get("port"),
        identity=None if identity is None else (base / Path(identity).expanduser()).absolute(),
        timeout=options.get("timeout", _TIMEOUT),
    )
    return RemoteFolder(destination, *_folders(options))


SFTP = TargetType(
    name="sftp",
    about="A folder on a server that OpenSSH's sftp can reach. The user's ssh_config, agent and"
    " known hosts are used; no password is asked.",
    options=MappingProxyType(
        {
            "host": {
                "description": "The server: a name, an address, or an alias of ~/.ssh/config.",
                "type": "string",
                "pattern": r"^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$",
            },
            "path": {
                "description": "The published folder on the server, which has to exist; what does"
                " not begin with / is below the account's home.",
                "type": "string",
                "minLength": 1,
            },
            "user": {
                "description": "The account. Default: that of ssh_config, or your own name.",
                "type": "string",
                "pattern": r"^[A-Za-z0-9_][A-Za-z0-9_.@+-]*$",
            },
            "port": {
                "description": "The port. Default: that of ssh_config, or 22.",
                "type": "integer",
                "minimum": 1,
                "maximum": 65535,
            },
            "identity": {
                "description": "The file of a private key, relative to this file. Default: those of"
                " ssh_config and of the agent.",
                "type": "string",
                "minLength": 1,
            },
            "work": {
                "description": "The folder on the server where feedpub keeps its own files (lock,"
                " journal, list of published files, uploads), on the same file system as the"
                " published one and not in it. Default: next to it, .public.feedpub for public.",
                "type": "string",
                "minLength": 1,
            },
            "timeout": {
                "description": "After how many seconds without a sign of life a connection is given"
                f" up. Default: {_TIMEOUT}.",
                "type": "integer",
                "minimum": 1,
                "maximum": 3600,
            },
        }
    ),
    required=("host", "path"),
    problems=_problems,
    make=_make,
)
