"""Serve pages and their feeds on loopback, from a process of its own, and say when it was asked.

`python -m benchmarks.stand --help` does it by hand. Every publisher has an address of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from aiohttp import web

from benchmarks.press import Original, from_corpus, from_newsroom

HUB = "127.0.0.1"

_MADE_BEFORE = 500_000_000
"""Bytes of pages that are made before the first request, and do not cost the cores then."""


@dataclass(frozen=True)
class Sheet:
    """One page of the stand."""

    host: str
    original: Original
    copy: int

    @property
    def path(self) -> str:
        """Path of the page."""
        return self.original.path_of(self.copy)


@dataclass
class Seen:
    """What the stand was asked so far; moments are seconds of time.monotonic()."""

    first_request: float | None = None
    first_page: float | None = None
    requests: int = 0
    pages: int = 0

    def note(self, *, page: bool) -> None:
        """Count a request."""
        now = time.monotonic()
        self.requests += 1
        self.first_request = self.first_request or now
        if page:
            self.pages += 1
            self.first_page = self.first_page or now


@dataclass(frozen=True)
class Stand:
    """A stand that is running."""

    port: int
    articles: int
    pid: int

    @property
    def opml_url(self) -> str:
        """Address of the list of its feeds."""
        return f"http://{HUB}:{self.port}/opml.xml"

    def seen(self, *, forget: bool = False) -> Seen:
        """Return what it was asked since it was last told to forget."""
        with urllib.request.urlopen(f"http://{HUB}:{self.port}/seen?forget={forget:d}") as answer:
            return Seen(**json.load(answer))


def originals(folder: Path | None) -> list[Original]:
    """Return the pages of a folder, or of the sample newsroom."""
    return from_corpus(folder) if folder else from_newsroom()


def sheets(pages: Sequence[Original], scale: int) -> list[Sheet]:
    """Return every page in `scale` copies, each at its publisher's address."""
    slugs = enumerate(sorted({page.publisher for page in pages}))
    hosts = {slug: f"127.0.{2 + n // 250}.{1 + n % 250}" for n, slug in slugs}
    return [Sheet(hosts[page.publisher], page, copy) for copy in range(scale) for page in pages]


@contextmanager
def serving(
    folder: Path | None,
    scale: int,
    *,
    latency_s: tuple[float, float] = (0, 0),
    cores: Sequence[int] | None = None,
) -> Iterator[Stand]:
    """Run a stand while the body is executed.

    Args:
        folder: real pages; None: those of the sample newsroom.
        scale: copies of each page.
        latency_s: wait before each answer of the fastest and of the slowest host.
        cores: where the stand may run.
    """
    command = [sys.executable, "-m", "benchmarks.stand", "--scale", str(scale)]
    command += ["--latency", *map(str, latency_s)]
    if folder:
        command += ["--pages", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            if cores:
                os.sched_setaffinity(process.pid, cores)
            yield Stand(**json.loads(process.stdout.readline()), pid=process.pid)
        finally:
            process.terminate()


@dataclass
class _Site:
    """Answers of the stand."""

    pages: dict[tuple[str, str], Sheet]
    latency_s: dict[str, float]
    port: int = 0
    seen: Seen = field(default_factory=Seen)
    made: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def make_pages(self) -> None:
        """Make the pages, or as many of them as may be kept."""
        kept = 0
        for place, sheet in self.pages.items():
            page = self._page(sheet)
            kept += len(page)
            if kept > _MADE_BEFORE:
                return
            self.made[place] = page

    async def answer(self, request: web.Request) -> web.Response:
        host, path = request.host.partition(":")[0], request.path
        if host == HUB:
            return self._hub(request)
        place = (host, request.path_qs) if (host, request.path_qs) in self.pages else (host, path)
        sheet = self.pages.get(place)
        self.seen.note(page=sheet is not None)
        if self.latency_s[host]:
            await asyncio.sleep(self.latency_s[host])
        if sheet is not None:
            page = self.made.get(place) or self._page(sheet)
            return web.Response(body=page, content_type="text/html", charset="utf-8")
        if path == "/feed.xml":
            return web.Response(text=self._feed(host), content_type="application/rss+xml")
        return web.Response(status=404)

    def _page(self, sheet: Sheet) -> bytes:
        return sheet.original.page(sheet.copy, self._url(sheet))

    def _hub(self, request: web.Request) -> web.Response:
        if request.path == "/opml.xml":
            return web.Response(text=self._opml(), content_type="text/x-opml")
        seen = vars(self.seen).copy()
        if request.query.get("forget") == "1":
            self.seen = Seen()
        return web.json_response(seen)

    def _url(self, sheet: Sheet) -> str:
        return f"http://{sheet.host}:{self.port}{sheet.path}"

    def _opml(self) -> str:
        lines = (
            f'<outline type="rss" text="{host}" xmlUrl="http://{host}:{self.port}/feed.xml"/>'
            for host in self.latency_s
        )
        return f'<opml version="2.0"><head/><body>{"".join(lines)}</body></opml>'

    def _feed(self, host: str) -> str:
        items = "".join(self._item(sheet) for sheet in self.pages.values() if sheet.host == host)
        head = f"<title>{host}</title><link>http://{host}:{self.port}/</link>"
        return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'

    def _item(self, sheet: Sheet) -> str:
        page = sheet.original
        published = format_datetime(page.published_at_of(sheet.copy))
        return (
            f"<item><title>{escape(page.title_of(sheet.copy))}</title>"
            f"<link>{escape(self._url(sheet))}</link><pubDate>{published}</pubDate></item>"
        )


async def _serve(site: _Site) -> None:
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for host in (HUB, *site.latency_s):
        listener = web.TCPSite(runner, host, site.port, backlog=1024)
        await listener.start()
        site.port = site.port or runner.addresses[0][1]
    site.make_pages()
    sys.stdout.write(json.dumps({"port": site.port, "articles": len(site.pages)}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def _latencies(hosts: Sequence[str], fastest_s: float, slowest_s: float) -> dict[str, float]:
    """Spread hosts evenly, on a scale of ratios, between two latencies."""
    if not fastest_s:
        return dict.fromkeys(hosts, 0.0)
    steps = max(len(hosts) - 1, 1)
    ratio = slowest_s / fastest_s
    return {host: fastest_s * ratio ** (place / steps) for place, host in enumerate(hosts)}


def main() -> None:
    """Serve until terminated; print one line of JSON with the port when ready."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--pages", type=Path, metavar="DIR", help="default: the sample newsroom")
    parser.add_argument("--scale", type=int, default=1, metavar="N", help="copies of each page")
    parser.add_argument(
        "--latency", type=float, nargs=2, default=(0, 0), metavar=("FASTEST_S", "SLOWEST_S")
    )
    options = parser.parse_args()
    shown = sheets(originals(options.pages), options.scale)
    pages = {(sheet.host, sheet.path): sheet for sheet in shown}
    hosts = sorted({sheet.host for sheet in pages.values()})
    asyncio.run(_serve(_Site(pages, _latencies(hosts, *options.latency))))


if __name__ == "__main__":
    main()
