"""Tells systemd how a service is: sd_notify, which is one datagram to a socket.

https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from time import monotonic_ns


def notify(*states: str) -> None:
    """Send *states*, such as ``READY=1``, to the service manager, if one listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")) or not hasattr(socket, "AF_UNIX"):
        return
    if address.startswith("@"):  # a name outside the file system
        address = f"\0{address[1:]}"
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect(address)
        sender.sendall("\n".join(states).encode("utf-8", "replace"))


def reloading() -> None:
    """Say that the configuration is read again; `notify` with ``READY=1`` says that it was."""
    notify("RELOADING=1", f"MONOTONIC_USEC={monotonic_ns() // 1000}")


def watchdog_seconds() -> float | None:
    """Return how often the service manager wants to hear from this process; ``None``: never."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    with suppress(ValueError):
        microseconds = int(os.environ.get("WATCHDOG_USEC", "0"))
        if microseconds > 0:
            return microseconds / 1e6 / 2
    return None
