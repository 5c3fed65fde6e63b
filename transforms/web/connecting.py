"""The aiohttp session: no cookies, no proxies, no silent second tries, no forbidden addresses."""

from __future__ import annotations

import socket
from functools import partial

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler

from schemas.config import FetchConfig
from transforms.web.addresses import refuse_address

IDLE_S = 2.0
"""Seconds an unused connection is kept. Servers drop theirs after 5 s (Apache's default) or more,
so that we do not ask while one closes; and 300 hosts a second keep below the usual 1,024 files."""

MAX_LINE_BYTES = 32_768
MAX_FIELD_BYTES = 65_536
MAX_HEADERS = 1_000  # L'Express sent more than 100
ACCEPT_ENCODING = "gzip, deflate"


class BlockedAddressError(OSError):
    """The name leads to an address that is not contacted."""


def open_session(
    config: FetchConfig, user_agent: str, resolver: AbstractResolver | None = None
) -> aiohttp.ClientSession:
    """Open a session in the running loop; the caller closes it. `resolver` None: the system's."""
    allow_private = config.allow_private_addresses
    resolver = resolver or PublicResolver(allow_private=allow_private)
    return aiohttp.ClientSession(
        connector=Connector(resolver, allow_private=allow_private),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": user_agent, "Accept-Encoding": ACCEPT_ENCODING},
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(
            connect=config.connect_timeout_s, sock_read=config.read_timeout_s
        ),
        max_line_size=MAX_LINE_BYTES,
        max_field_size=MAX_FIELD_BYTES,
        max_headers=MAX_HEADERS,
        middlewares=(_one_try,),
    )


class PublicResolver(AbstractResolver):
    """Resolves names as the system does, and keeps back the addresses that are not contacted."""

    def __init__(self, *, allow_private: bool) -> None:
        self._system = aiohttp.ThreadedResolver()
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses that may be contacted.

        Raises:
            OSError: the name cannot be resolved.
            BlockedAddressError: it resolves to nothing that may be contacted.
        """
        found = await self._system.resolve(host, port, family)
        refused = [refuse_address(a["host"], allow_private=self._allow_private) for a in found]
        good = [a for a, reason in zip(found, refused, strict=True) if reason is None]
        if found and not good:
            raise BlockedAddressError(f"{host}: {refused[0]}")
        return good

    async def close(self) -> None:
        """Nothing to close."""


class HeadFirst(ResponseHandler):
    """Hands the parser the head of an answer on its own.

    With a body longer than its Content-Length, the parser fails at what is too much, and loses the
    answer when all of it came in one piece.
    """

    def data_received(self, data: bytes) -> None:
        """Pass on what the socket brought."""
        head, end, rest = data.partition(b"\r\n\r\n")
        super().data_received(head + end)
        if rest:
            super().data_received(rest)


class Connector(aiohttp.TCPConnector):
    """Opens connections to the addresses that may be contacted."""

    def __init__(self, resolver: AbstractResolver, *, allow_private: bool) -> None:
        super().__init__(
            limit=0,  # transforms.web.politeness limits
            resolver=resolver,
            socket_factory=partial(_open_socket, allow_private=allow_private),
            keepalive_timeout=IDLE_S,
        )
        handler: type[ResponseHandler] = HeadFirst
        self._factory = partial(handler, loop=self._loop)


def _open_socket(address: aiohttp.AddrInfoType, *, allow_private: bool) -> socket.socket:
    """Look at the very address the socket will connect to: nothing can change it afterwards."""
    family, kind, proto, _, where = address
    reason = refuse_address(str(where[0]), allow_private=allow_private)
    if reason is not None:
        raise BlockedAddressError(reason)
    return socket.socket(family, kind, proto)


async def _one_try(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Turn the errors after which aiohttp would ask again at once, against our manners."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        reason = str(error) or type(error).__name__
        raise aiohttp.ClientConnectionError(reason) from error
