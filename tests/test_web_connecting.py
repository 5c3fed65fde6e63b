"""The last check before a connection: the address the socket goes to."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from schemas.config import FetchConfig
from tests.support.server import Reply, Server
from transforms.web.connecting import BlockedAddressError, PublicResolver, open_session


class LyingResolver(AbstractResolver):
    """Says loopback for every name, as a name server does that rebinds."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        place = {"hostname": host, "host": "127.0.0.1", "port": port}
        return [ResolveResult(**place, family=socket.AF_INET, proto=0, flags=0)]  # type: ignore[typeddict-item]

    async def close(self) -> None:
        """Nothing to close."""


async def status_of(url: str, config: FetchConfig) -> int:
    async with open_session(config, "test", LyingResolver()) as session, session.get(url) as answer:
        return answer.status


async def addresses_of(name: str, *, allow_private: bool) -> set[str]:
    found = await PublicResolver(allow_private=allow_private).resolve(name, 80)
    return {place["host"] for place in found}


def test_the_address_is_checked_when_connecting_whatever_the_resolver_said() -> None:
    with Server({"/x": Reply()}) as server:
        url = f"http://news.example:{server.port}/x"
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            asyncio.run(status_of(url, FetchConfig()))
        assert isinstance(caught.value.os_error, BlockedAddressError)
        assert server.connections == 0
        assert asyncio.run(status_of(url, FetchConfig(allow_private_addresses=True))) == 200


def test_a_name_that_leads_only_to_private_addresses_is_refused() -> None:
    with pytest.raises(BlockedAddressError, match=r"localhost: .* is not a public address"):
        asyncio.run(addresses_of("localhost", allow_private=False))
    assert asyncio.run(addresses_of("localhost", allow_private=True)) <= {"127.0.0.1", "::1"}
