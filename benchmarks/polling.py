"""What polling costs: a round over many unchanged feeds, and a tick in which one of them is due.

    python benchmarks/polling.py --feeds 10000 --seen 1000000

Serves the feeds on loopback from a process of its own (each on a host of its own, all "not
modified"), fills a state with that many feeds and addresses seen before, and prints the costs as
JSON. CPU is that of the watching process and its helpers, without the server's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.watch import Ends, Tick, plan_tick, watch
from schemas.config import Config, FetchConfig, NlpConfig, PollConfig, StoreConfig
from schemas.ids import url_id
from schemas.messages import Feed, FeedState
from transforms.feeds import READER_VERSION
from transforms.store import FROM_CONFIG, Dataset, open_dataset
from transforms.store.statements import upsert
from transforms.store.tables import FEEDS, SUBSCRIPTIONS, URLS

_NOT_MODIFIED = b'HTTP/1.1 304 x\r\nETag: "1"\r\n\r\n'
_NOT_FOUND = b"HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n"
_LOOKED_UP = 2_000
_BATCH = 50_000


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--seen", type=int, default=1_000_000, help="addresses seen before")
    parser.add_argument("--rounds", type=int, default=2, help="polls of all feeds")
    options = parser.parse_args()
    here, there = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        found = _measure(Path(folder), here.recv(), options)
    server.kill()
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


def _measure(root: Path, port: int, options: argparse.Namespace) -> dict[str, Any]:
    feeds, seen = options.feeds, options.seen
    config = Config(
        fetch=FetchConfig(allow_private_addresses=True, contact="b@localhost", min_gap_s=5),
        poll=PollConfig(tick_budget_s=600, min_tick_s=0),
        nlp=NlpConfig(pipelines={}),
        store=StoreConfig(root=root),
    )
    with open_dataset(config.store) as dataset:
        _fill(dataset, [_address(number, port) for number in range(feeds)], seen)
        warm = _tick(dataset, config, due=1)
        rounds = [_tick(dataset, config, due=feeds) for _ in range(options.rounds)]
        ones = [_tick(dataset, config, due=1) for _ in range(5)]
        return {
            "feeds": feeds,
            "addresses seen": seen,
            "state file, MB": _megabytes((root / "_state.sqlite").stat().st_size),
            "first tick, s (imports, helper)": warm["seconds"],
            "round over all feeds": rounds,
            "tick of one feed": min(ones, key=lambda tick: tick["seconds"]),
            "finding what is due, ms": _best_ms(
                lambda: plan_tick(dataset, config, datetime.now(UTC), Ends())
            ),
            f"looking up {_LOOKED_UP:,} addresses, ms": _best_ms(
                lambda: dataset.state.known_urls(url_id(_story(n)) for n in range(_LOOKED_UP))
            ),
            "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def _tick(dataset: Dataset, config: Config, due: int) -> dict[str, Any]:
    """Make some feeds due, poll them, and return what it cost."""
    watched = [each.feed.url for each in dataset.registry.all()]
    now = datetime.now(UTC)
    with dataset.state._writer.begin() as connection:
        connection.execute(SUBSCRIPTIONS.update().values(due_at=now + timedelta(days=1)))
    dataset.registry.poll_now(watched[:due], now)
    _as_known(dataset, watched[:due])
    log, began, cpu = _Log(), time.monotonic(), _cpu_s()
    watch(dataset, config, log, ends=Ends(once=True))
    polls = log.ticks[0].report.polls if log.ticks[0].report else {}
    assert polls == {"not_modified": due}, polls
    return {
        "polls": due,
        "seconds": round(time.monotonic() - began, 2),
        "cpu s": round(_cpu_s() - cpu, 2),
        "memory, MB": _memory_mb(),
    }


def _fill(dataset: Dataset, addresses: list[str], seen: int) -> None:
    now = datetime.now(UTC)
    dataset.registry.subscribe([Feed(address) for address in addresses], FROM_CONFIG, now)
    _as_known(dataset, addresses)
    writer = dataset.state._writer
    for start in range(0, seen, _BATCH):
        with writer.begin() as connection:
            rows = [_seen(number) for number in range(start, min(seen, start + _BATCH))]
            upsert(connection, URLS, rows)


def _as_known(dataset: Dataset, addresses: list[str]) -> None:
    """Let feeds have validators, and have been read a while ago."""
    now = datetime.now(UTC)
    states = [
        FeedState(
            address,
            etag='"1"',
            reader_version=READER_VERSION,
            full_at=now,
            last_polled_at=now - timedelta(hours=1),
            last_new_at=now,
        )
        for address in addresses
    ]
    with dataset.state._writer.begin() as connection:
        upsert(connection, FEEDS, [asdict(state) for state in states])


def _seen(number: int) -> dict[str, Any]:
    key = url_id(_story(number))
    return {
        "url_id": key,
        "url": _story(number),
        "feed_url": f"https://publisher{number % 5000}.example/news/feed.xml",
        "fingerprint": key[:16],
        "outcome": "ok",
        "final": True,
        "attempts": 1,
        "readings": 1,
        "retry_at": None,
        "entry": None,
        "source": None,
        "article_id": key,
    }


def _story(number: int) -> str:
    return f"https://publisher{number % 5000}.example/2026/05/04/council-votes-on-bridge-{number}"


def _address(number: int, port: int) -> str:
    return f"http://127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}:{port}/feed"


class _Log:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.ticks: list[Tick] = []

    def ticking(self, _run: object) -> nullcontext[None]:
        return nullcontext()

    def ticked(self, tick: Tick) -> None:
        self.ticks.append(tick)

    def compacted(self, _done: object) -> None:
        pass

    def waiting(self, _until: object) -> nullcontext[None]:
        return nullcontext()


def _serve(started: Any) -> None:
    """Answer every request on every loopback address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                writer.write(_NOT_FOUND if b"robots" in line else _NOT_MODIFIED)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1024)
        started.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def _best_ms(function: Any) -> float:
    times = []
    for _ in range(5):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return round(1000 * min(times), 1)


def _cpu_s() -> float:
    times = os.times()
    return times.user + times.system


def _memory_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return _megabytes(pages * resource.getpagesize())


def _megabytes(size: int) -> int:
    return round(size / 1_000_000)


if __name__ == "__main__":
    main()
