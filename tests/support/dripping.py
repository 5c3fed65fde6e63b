"""Publications that never rest: new articles all the time, on hosts of their own."""

from __future__ import annotations

import time
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from tests.support.server import Reply, Seen, Server

_ITEM = "<item><title>Story {n}</title><link>/story-{n}</link></item>"
_PARAGRAPH = "<p>On day {day} of the dredging, boat {n} brought up what boat {m} had dropped.</p>"
_RSS = ("Content-Type", "application/rss+xml")
_HTML = ("Content-Type", "text/html; charset=utf-8")
_SHOWN = 1_500  # more than a test publishes: what rolls off a feed unseen is no fault of ours


class Drip:
    """Publishes an article every `every_s` seconds, on each of `hosts` hosts in turn."""

    def __init__(self, hosts: int, every_s: float) -> None:
        self._every_s, self._began = every_s * hosts, time.monotonic()
        self._stopped_at: float | None = None
        self.servers = [Server({}, f"127.0.3.{number + 1}") for number in range(hosts)]
        for server in self.servers:
            server.routes = _Routes(self)
        self._stack = ExitStack()

    def published(self) -> int:
        """Return how many articles each host has published so far."""
        now = self._stopped_at or time.monotonic()
        return 1 + int((now - self._began) / self._every_s)

    def stop(self) -> None:
        """Publish no more."""
        self._stopped_at = time.monotonic()

    def feeds(self) -> list[str]:
        return [server.url("/feed.xml") for server in self.servers]

    def articles(self) -> list[str]:
        """Return the address of everything published."""
        count = self.published()
        return [server.url(f"/story-{n}") for server in self.servers for n in range(count)]

    def __enter__(self) -> Self:
        for server in self.servers:
            self._stack.enter_context(server)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()


class _Routes(dict[str, object]):
    """Answers by path, made as they are asked for."""

    def __init__(self, drip: Drip) -> None:
        self._drip = drip

    def get(self, path: str, default: object = None) -> object:
        if path == "/feed.xml":
            return self._feed
        number = path.removeprefix("/story-")
        if number.isdigit() and int(number) < self._drip.published():
            return _story(int(number))
        return default

    def _feed(self, request: Seen) -> Reply:
        count = self._drip.published()
        if request.headers.get("if-none-match") == f'"{count}"':
            return Reply(304)
        shown = range(max(0, count - _SHOWN), count)
        items = "".join(_ITEM.format(n=n) for n in reversed(shown))
        body = f"<rss version='2.0'><channel><title>Drip</title>{items}</channel></rss>"
        return Reply(200, body.encode(), [_RSS, ("ETag", f'"{count}"')])


def _story(n: int) -> Reply:
    text = "".join(_PARAGRAPH.format(day=day, n=n, m=n * 7 + day) for day in range(9))
    page = f"<html><body><article><h1>Story {n}</h1>{text}</article></body></html>"
    return Reply(200, page.encode(), [_HTML])
