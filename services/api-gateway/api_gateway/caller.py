"""Where a request really comes from."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Networks = Sequence[IPv4Network | IPv6Network]
UNKNOWN = "unknown"


def remote_address(peer: str | None, forwarded_for: str, trusted: Networks) -> str:
    """Return the caller's address: the socket's, or the nearest in X-Forwarded-For that is no trusted proxy.

    The header is read from its right end, because everything to the left of an untrusted address may be invented.
    """
    address = _parsed(peer or "")
    if address is None:
        return peer[:64] if peer else UNKNOWN
    for hop in reversed(forwarded_for.split(",")):
        if not any(address in network for network in trusted):
            break
        before = _parsed(hop.strip())
        if before is None:
            break
        address = before
    return str(address)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
