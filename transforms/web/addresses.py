"""Which hosts, ports and IP addresses may be contacted.

Feeds, pages and redirects name them, so none is trusted.
"""

from __future__ import annotations

import ipaddress
import re

BAD_PORTS = frozenset(
    {
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87),
        *(95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143),
        *(161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556),
        *(563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190),
        *(5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    }
)
"""Ports of other protocols (Fetch standard, "bad port"): no redirect makes us speak to them."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("::1/128", "fc00::/7"),
    )
)
_METADATA = ipaddress.ip_address("fd00:ec2::254")  # EC2's metadata service, inside fc00::/7
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052; DNS64 hands these out for public hosts
_NUMERIC_LABEL = re.compile(r"(?:\d+|0[xX][0-9a-fA-F]*)\Z", re.ASCII)


def refuse_port(port: int) -> str | None:
    """Say why `port` is not spoken to; None when it may be.

    >>> refuse_port(22)
    'port 22 is not a web port'
    >>> refuse_port(8080)
    """
    return f"port {port} is not a web port" if port in BAD_PORTS else None


def refuse_host(host: str, *, allow_private: bool) -> str | None:
    """Say why `host`, as written in an address, is not contacted; None when it may be or is a name.

    A host that ends in a number is an IPv4 address to some resolvers ("0x7f.1", "2130706433",
    "0177.0.0.1"); all but the dotted decimal form are refused (URL standard, "ends in a number").

    >>> refuse_host("2130706433", allow_private=True)
    '2130706433 is an IP address in an unusual notation'
    >>> refuse_host("example.org", allow_private=False)
    """
    if ":" not in host and not _NUMERIC_LABEL.match(host.rstrip(".").rpartition(".")[2]):
        return None
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return f"{host} is an IP address in an unusual notation"
    return refuse_address(host, allow_private=allow_private)


def refuse_address(address: str, *, allow_private: bool) -> str | None:
    """Say why the IP address about to be connected to is refused; None when it may be contacted.

    Only public unicast addresses pass; with `allow_private` also loopback, RFC 1918 and RFC 4193.
    Link-local ones, where clouds keep their credentials, are refused always.

    >>> refuse_address("::ffff:10.0.0.1", allow_private=False)
    '10.0.0.1 is not a public address (see fetch.allow_private_addresses)'
    """
    try:
        ip = _unwrapped(ipaddress.ip_address(address))
    except ValueError:
        return f"{address} is not an IP address"
    if _is_public(ip):
        return None
    if not allow_private:
        return f"{ip} is not a public address (see fetch.allow_private_addresses)"
    allowed = ip != _METADATA and any(ip in network for network in _PRIVATE)
    return None if allowed else f"{ip} is neither a public nor a private address"


def _unwrapped(ip: IPAddress) -> IPAddress:
    """The IPv4 address inside an IPv6 one that stands for it: mapped, NAT64 or 6to4."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def _is_public(ip: IPAddress) -> bool:
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    return not (isinstance(ip, ipaddress.IPv6Address) and (ip.is_site_local or ip.scope_id))
