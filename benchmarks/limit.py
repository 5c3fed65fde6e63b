"""The limit: extraction and annotation in bare loops, one on each core, and nothing else.

Pages are in memory and everything is loaded before the clock starts. What newsbeam loses against
this is what its plumbing costs: HTTP, feeds, Beam, the state store, Parquet.

    python -m benchmarks.limit --scale 2 --processes 2
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from benchmarks.stand import Sheet, originals, sheets
from schemas.config import Config
from schemas.messages import Document, Entry, Extraction
from transforms.nlp import annotate_texts
from transforms.text import extract_article

_CONFIG = Config()


def main() -> None:
    """Run the loops and print what they cost, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(options.processes), context.SimpleQueue()
    loops = [
        context.Process(
            target=_work,
            args=(options.pages, options.scale, number, options.processes, ready, done),
        )
        for number in range(options.processes)
    ]
    for loop in loops:
        loop.start()
    sys.stdout.write(json.dumps(_total([done.get() for _ in loops])) + "\n")
    for loop in loops:
        loop.join()


def _total(done: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Add the loops up; the wall time is that from the first start to the last end."""
    return {
        "articles": sum(each["articles"] for each in done),
        "wall_s": max(each["ended_at"] for each in done) - min(each["began_at"] for each in done),
        "cpu_s": sum(each["cpu_s"] for each in done),
        "extract_s": sum(each["extract_s"] for each in done),
    }


def _work(
    folder: Path | None,
    scale: int,
    number: int,
    processes: int,
    ready: Barrier,
    done: SimpleQueue[dict[str, Any]],
) -> None:
    pages = [(sheet, _page(sheet)) for sheet in sheets(originals(folder), scale)[number::processes]]
    _loop(pages[:2])  # loads the pipeline, and what libraries load at first use
    ready.wait()
    began_at, cpu_s = time.monotonic(), time.process_time()
    articles, extract_s = _loop(pages)
    done.put(
        {
            "articles": articles,
            "began_at": began_at,
            "ended_at": time.monotonic(),
            "cpu_s": time.process_time() - cpu_s,
            "extract_s": extract_s,
        }
    )


def _loop(pages: Sequence[tuple[Sheet, bytes]]) -> tuple[int, float]:
    """Extract and annotate batch by batch, as newsbeam does; return articles, CPU of extraction."""
    articles, extract_s, size = 0, 0.0, _CONFIG.nlp.batch_size
    for start in range(0, len(pages), size):
        began_s = time.process_time()
        found = [each for each in _extracted(pages[start : start + size]) if each.text]
        extract_s += time.process_time() - began_s
        documents = [Document(each.text, each.title, each.language or "und") for each in found]
        annotate_texts(
            documents,
            pipelines=_CONFIG.nlp.pipelines,
            min_confidence=_CONFIG.nlp.min_confidence,
        )
        articles += len(found)
    return articles, extract_s


def _extracted(pages: Sequence[tuple[Sheet, bytes]]) -> Iterator[Extraction]:
    for sheet, page in pages:
        yield extract_article(
            page,
            url=_url(sheet),
            content_type="text/html; charset=utf-8",
            entry=_entry(sheet),
            fetched_at=datetime.now(UTC),
            config=_CONFIG.extract,
        )


def _entry(sheet: Sheet) -> Entry:
    return Entry(
        _url(sheet),
        f"http://{sheet.host}/feed.xml",
        title=sheet.original.title_of(sheet.copy),
        published_at=sheet.original.published_at_of(sheet.copy),
    )


def _page(sheet: Sheet) -> bytes:
    return sheet.original.page(sheet.copy, _url(sheet))


def _url(sheet: Sheet) -> str:
    return f"http://{sheet.host}:8000{sheet.path}"


if __name__ == "__main__":
    main()
