"""What robots.txt allows (RFC 9309), asked once per origin and remembered for a while."""

from __future__ import annotations

import asyncio
import math
import re
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from protego import Protego

from schemas.messages import Response
from schemas.vocabulary import FetchOutcome
from transforms.web.agent import PRODUCT

MAX_BYTES = 524_288  # at least 500 KiB have to be read (RFC 9309, 2.5)
MAX_REDIRECTS = 5  # at least five have to be followed (RFC 9309, 2.3.1.2)
FRESH_S = 6 * 3600.0  # at most 24 h (RFC 9309, 2.4); StormCrawler keeps 6 h, and failures 1 h
FAILURE_FRESH_S = 3600.0
MAX_ORIGINS = 50_000

_OTHERS = "-"
_USER_AGENT_LINE = re.compile(
    r"^([ \t\ufeff]*user[- ]?agent[ \t]*[:\s][ \t]*)([^\r\n#]*)", re.IGNORECASE | re.MULTILINE
)
_UNAVAILABLE = frozenset(
    {
        FetchOutcome.NOT_FOUND,
        FetchOutcome.GONE,
        FetchOutcome.REDIRECT_LOOP,
        FetchOutcome.BLOCKED_ADDRESS,  # where a redirect of robots.txt leads, not the origin
        FetchOutcome.BAD_URL,
    }
)


@dataclass(frozen=True)
class Failure:
    """Why nothing may be requested: robots.txt exists for all we know, and could not be read."""

    outcome: FetchOutcome
    status: int | None
    detail: str
    retry_at: datetime  # when robots.txt is asked for again


@dataclass(frozen=True)
class Rules:
    """What one origin allows. Kept packed: 5,000 parsed files would be 300 MB."""

    packed: bytes | None = None  # None: everything is allowed
    crawl_delay_s: float = 0.0  # 0: the file asks for none
    failure: Failure | None = None

    def allows(self, url: str) -> bool:
        """Whether an address of the origin may be requested."""
        return self.packed is None or bool(_parsed(self.packed).can_fetch(url, PRODUCT))


def read_rules(answer: Response) -> Rules:
    """Turn the answer to a request for robots.txt into rules (RFC 9309, 2.3.1).

    Without a file (4xx, too many redirects) everything is allowed; when the server fails or cannot
    be reached, nothing is. The latter is a `Failure` with the outcome that the pages get: `robots`
    where the server answered, and the network's own outcome where it did not, as it may heal.
    """
    if answer.outcome is FetchOutcome.OK:
        packed = zlib.compress(_for_us(answer.body).encode())
        return Rules(packed, _crawl_delay_s(_parsed(packed)))
    network = answer.status is None
    if not network and (answer.outcome in _UNAVAILABLE or _is_refusal(answer.status)):
        return Rules()
    reason = answer.detail or (answer.outcome.value if network else f"status {answer.status}")
    retry_at = answer.fetched_at + timedelta(seconds=FAILURE_FRESH_S)
    return Rules(
        failure=Failure(
            answer.outcome if network else FetchOutcome.ROBOTS,
            answer.status,
            f"robots.txt was unreachable: {reason}",
            max(retry_at, answer.retry_at or retry_at),
        )
    )


def _is_refusal(status: int | None) -> bool:
    return status is not None and 300 <= status < 500 and status != 429


class RobotsCache:
    """Rules by origin; while one caller asks for a file, the others wait for the same answer."""

    def __init__(self, fetch: Callable[[str], Awaitable[Response]]) -> None:
        """`fetch` gets an origin, such as ``https://example.org``, and reads its robots.txt."""
        self._fetch = fetch
        self._known: dict[str, tuple[float, asyncio.Task[Rules]]] = {}

    async def rules(self, origin: str) -> Rules:
        """Return what the origin allows; cancelling one caller does not harm the others."""
        now = asyncio.get_running_loop().time()
        expires, task = self._known.get(origin, (0.0, None))
        if task is None or expires <= now or task.cancelled():
            task = asyncio.create_task(self._ask(origin))
            self._known.pop(origin, None)
            self._known[origin] = (math.inf, task)
            if len(self._known) > MAX_ORIGINS:
                del self._known[next(iter(self._known))]
        return await asyncio.shield(task)

    async def _ask(self, origin: str) -> Rules:
        rules = read_rules(await self._fetch(origin))
        fresh_s = FAILURE_FRESH_S if rules.failure else FRESH_S
        if origin in self._known:
            expires = asyncio.get_running_loop().time() + fresh_s
            self._known[origin] = (expires, self._known[origin][1])
        return rules


def _crawl_delay_s(parsed: Protego) -> float:
    delay_s = parsed.crawl_delay(PRODUCT)
    return 0.0 if delay_s is None or math.isnan(delay_s) else max(0.0, delay_s)


def _for_us(body: bytes) -> str:
    """Merge the groups of all other robots into one.

    Protego stores every rule once per agent of its group: 8,000 agents over 20,000 rules, half a
    megabyte of text, would be 160 million rules.
    """
    text = body.decode("utf-8-sig", "replace")
    return _USER_AGENT_LINE.sub(lambda m: m[1] + _ours_or_other(m[2]), text)


def _ours_or_other(agent: str) -> str:
    token = agent.strip().lower()
    return token if token == "*" or token.strip("* ") == PRODUCT else _OTHERS


@lru_cache(maxsize=64)  # a hostile half megabyte parses to 26 MB
def _parsed(packed: bytes) -> Protego:
    return Protego.parse(zlib.decompress(packed).decode())
