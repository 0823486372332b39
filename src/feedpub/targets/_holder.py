"""Who holds a target that several machines can write: known again, and known to be dead."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from feedpub.errors import PublishError

#: Different for each start of a machine, and for each container on it that numbers its own
#: processes.
_MACHINE = ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid")


class HeldError(PublishError):
    """Another run holds the target."""


def held(where: str, wait: float) -> HeldError:
    """Return the error of a target that could not be had within *wait* seconds."""
    return HeldError(
        f"another build has held it for {wait:.0f} s",
        place=where,
        help="Let it finish, or raise --wait.",
    )


def myself() -> dict[str, Any]:
    """Return, in JSON values, which process of which machine this is, and which run of it."""
    return {"run": secrets.token_hex(8), "machine": _machine(), "process": os.getpid()}


def is_dead(holder: Mapping[str, Any]) -> bool:
    """Return whether *holder*, as `myself` named itself, is known to have ended.

    Of other machines nothing is known.
    """
    process = holder.get("process")
    if not isinstance(process, int) or process < 1:
        return False
    if not holder.get("machine") or holder["machine"] != _machine():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:  # somebody else's process
        return False
    return False


def _machine() -> str | None:
    with suppress(OSError):
        boot, processes = _MACHINE
        return f"{Path(boot).read_text().strip()} {Path(processes).readlink()}"
    return None
