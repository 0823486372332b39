"""Which addresses are public, so that a URL from others cannot reach the internal network."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread

Address = IPv4Address | IPv6Address

#: Prefixes with an IPv4 address in the last 32 bits: https://www.rfc-editor.org/rfc/rfc6052
_TRANSLATED = IPv6Network("64:ff9b::/96")
#: Not globally reachable according to IANA, but not known to every version of `ipaddress`:
#: protocol assignments with Teredo, translation inside a site, documentation, segment routing.
#: https://www.iana.org/assignments/iana-ipv6-special-registry/
#: https://www.iana.org/assignments/iana-ipv4-special-registry/
_SPECIAL = tuple(
    map(
        ip_network,
        ("2001::/23", "64:ff9b:1::/48", "3fff::/20", "5f00::/16", "192.0.0.0/24", "192.88.99.0/24"),
    )
)


def is_public(address: Address) -> bool:
    """Return whether *address* is on the public Internet, also in its IPv6 forms."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    if any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolve(host: str, port: int, seconds: float) -> list[Address]:
    """Return all addresses of *host*, in the system's order.

    Raises:
        OSError: It has none, or none came in time.
    """
    answers: SimpleQueue[list[Address] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            answers.put(error)
        except UnicodeError:
            answers.put(OSError("is not a host name"))
        else:
            # A zone may follow a link-local address; it is not part of the address.
            texts = dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found)
            answers.put([ip_address(text) for text in texts])

    # The resolver has no timeout that could be set.
    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError("timed out") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
