"""One request and its answer: every way it can end is an outcome."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from schemas.vocabulary import FetchOutcome
from transforms.web.connecting import BlockedAddressError
from transforms.web.decoding import BadEncodingError, BodyDecoder, CutShortError, TooLargeError

_BY_STATUS = {
    304: FetchOutcome.OK,
    404: FetchOutcome.NOT_FOUND,
    410: FetchOutcome.GONE,
}

Headers = tuple[tuple[str, str], ...]
Ending = tuple[FetchOutcome, str | None]


@dataclass(frozen=True)
class Limits:
    """How long and how much one answer may be."""

    total_s: float  # from the first byte sent to the last byte read
    max_bytes: int  # decoded
    keep_cut: bool = False  # a larger body is cut to the cap, and not refused


@dataclass(frozen=True)
class Answer:
    """How one request ended. `status` None: no answer came."""

    outcome: FetchOutcome
    status: int | None = None
    headers: Headers = ()
    body: bytes = b""
    seconds: float = 0.0
    detail: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (lower case)."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass
class _Received:
    """What came in so far; it stands also when the rest fails."""

    status: int | None = None
    headers: Headers = ()
    body: bytes = b""


async def get(
    session: aiohttp.ClientSession,
    url: URL,
    headers: Mapping[str, str],
    limits: Limits,
    on_answer: Callable[[], None],
) -> Answer:
    """Make one GET request; redirects are not followed. `on_answer` is called at its first byte."""
    received = _Received()
    began = time.monotonic()
    try:
        async with asyncio.timeout(limits.total_s):
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                on_answer()
                outcome, detail = await _receive(response, limits, received)
    except TimeoutError as error:
        outcome = FetchOutcome.TIMEOUT
        detail = str(error) or f"not complete after {limits.total_s:.1f} s"
    except (aiohttp.ClientError, OSError, ValueError) as error:
        outcome, detail = _ending(error, answered=received.status is not None)
    seconds = time.monotonic() - began
    return Answer(outcome, received.status, received.headers, received.body, seconds, detail)


async def _receive(response: aiohttp.ClientResponse, limits: Limits, received: _Received) -> Ending:
    received.headers = tuple(
        (header_text(k).lower(), header_text(v)) for k, v in response.raw_headers
    )
    received.status = response.status
    if not 200 <= response.status < 300:
        return _BY_STATUS.get(response.status, FetchOutcome.HTTP_ERROR), None
    if not limits.keep_cut and (response.content_length or 0) > limits.max_bytes:
        return FetchOutcome.TOO_LARGE, f"Content-Length {response.content_length}"
    codings = ",".join(v for k, v in received.headers if k == "content-encoding")
    try:
        decoder = BodyDecoder(codings, limits.max_bytes)
        return await _read_body(response, decoder, limits, received)
    except BadEncodingError as error:
        return FetchOutcome.BAD_ENCODING, str(error)
    finally:
        if not response.content.at_eof():
            response.close()  # what is left is not worth reading


async def _read_body(
    response: aiohttp.ClientResponse, decoder: BodyDecoder, limits: Limits, received: _Received
) -> Ending:
    try:
        async for chunk in response.content.iter_any():
            decoder.feed(chunk)
        received.body = decoder.finish()
    except TooLargeError as error:
        if not limits.keep_cut:
            return FetchOutcome.TOO_LARGE, str(error)
        received.body = decoder.so_far()
    except CutShortError as error:
        return FetchOutcome.INCOMPLETE, str(error)
    return FetchOutcome.OK, None


def _ending(error: Exception, *, answered: bool) -> Ending:
    """Say what an error means; the order matters, as aiohttp's errors have several bases."""
    detail = f"{type(error).__name__}: {error}"[:300].rstrip(": ")
    if isinstance(error, aiohttp.ClientConnectorError):
        return _connect_outcome(error), detail
    if isinstance(error, ssl.SSLError):
        return FetchOutcome.TLS_ERROR, detail
    if answered:
        return FetchOutcome.INCOMPLETE, detail
    if isinstance(error, ValueError):
        return FetchOutcome.BAD_URL, detail
    return FetchOutcome.CONNECTION_ERROR, detail


def _connect_outcome(error: aiohttp.ClientConnectorError) -> FetchOutcome:
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return FetchOutcome.TLS_ERROR
    if isinstance(error.os_error, BlockedAddressError):
        return FetchOutcome.BLOCKED_ADDRESS
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchOutcome.DNS_ERROR
    return FetchOutcome.CONNECTION_ERROR


def header_text(raw: bytes) -> str:
    """Headers are ASCII by rule, UTF-8 by habit (Location), and Latin-1 by age."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
