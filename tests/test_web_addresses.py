"""Addresses and ports that may be contacted."""

from __future__ import annotations

import pytest

from transforms.web.addresses import refuse_address, refuse_host, refuse_port

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "::1",
    "fd12::1",
]
NEVER = {
    "cloud metadata": "169.254.169.254",
    "cloud metadata over IPv6": "fd00:ec2::254",
    "link-local IPv6": "fe80::1",
    "link-local IPv6 with a zone": "fe80::1%eth0",
    "site-local IPv6": "fec0::1",
    "unspecified": "0.0.0.0",
    "unspecified IPv6": "::",
    "this network": "0.1.2.3",
    "carrier-grade NAT": "100.64.0.1",
    "multicast": "224.0.0.1",
    "multicast IPv6": "ff02::1",
    "broadcast": "255.255.255.255",
    "reserved": "240.0.0.1",
    "documentation": "192.0.2.1",
    "benchmarking": "198.18.0.1",
    "mapped metadata": "::ffff:169.254.169.254",
    "metadata through NAT64": "64:ff9b::a9fe:a9fe",
    "metadata through 6to4": "2002:a9fe:a9fe::1",
    "IPv4-compatible loopback": "::127.0.0.1",
    "no address": "localhost",
    "integer": "2130706433",
}
DISGUISED_LOOPBACK = ["::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1"]


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("allow_private", [False, True])
def test_public_addresses_are_contacted(address: str, allow_private: bool) -> None:
    assert refuse_address(address, allow_private=allow_private) is None


@pytest.mark.parametrize("address", PRIVATE + DISGUISED_LOOPBACK)
def test_private_addresses_are_contacted_only_when_allowed(address: str) -> None:
    assert refuse_address(address, allow_private=False) is not None
    assert refuse_address(address, allow_private=True) is None


@pytest.mark.parametrize("address", NEVER.values(), ids=NEVER.keys())
@pytest.mark.parametrize("allow_private", [False, True])
def test_some_addresses_are_never_contacted(address: str, allow_private: bool) -> None:
    assert refuse_address(address, allow_private=allow_private) is not None


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "127.0.0.01", "1.2.3", "a.0x"],
)
def test_unusual_notations_of_ip_addresses_are_refused_even_where_loopback_is_allowed(
    host: str,
) -> None:
    assert refuse_host(host, allow_private=True) is not None


@pytest.mark.parametrize("host", ["example.org", "1.example", "0x7f.example", "xn--mnchen-3ya.de"])
def test_names_pass_and_are_checked_when_they_are_resolved(host: str) -> None:
    assert refuse_host(host, allow_private=False) is None


@pytest.mark.parametrize("port", [22, 25, 110, 6000, 6667])
def test_ports_of_other_protocols_are_refused(port: int) -> None:
    assert refuse_port(port) is not None


@pytest.mark.parametrize("port", [80, 443, 8000, 8080, 8443, 46549])
def test_web_ports_pass(port: int) -> None:
    assert refuse_port(port) is None
