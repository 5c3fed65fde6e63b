"""What a backfill costs, and that its memory does not grow with the archive.

    python -m benchmarks.backfill --pages DIR --scale 1 10
    python -m benchmarks.backfill --bare --bucket --scale 10 100

Puts copies of pages into a WARC file, as a crawler would (gzipped record by record, with requests
and redirects between them), reads it, and prints the costs as JSON: memory is the peak of all
processes together, what they share counted once.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import run
from benchmarks.press import Original
from benchmarks.settings import NEWSBEAM, say
from benchmarks.stand import originals
from tests.support import buckets

_MEGABYTE = 1_000_000


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, metavar="DIR", help="default: the sample newsroom")
    parser.add_argument("--scale", type=int, nargs="+", default=[1, 10], metavar="N")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    parser.add_argument("--commit-mb", type=int, default=5, metavar="N")
    parser.add_argument("--bare", action="store_true", help="without annotation")
    parser.add_argument("--bucket", action="store_true", help="from object storage, on loopback")
    options = parser.parse_args()
    for scale in options.scale:
        sys.stdout.write(json.dumps(_measure(scale, options)) + "\n")
        sys.stdout.flush()


def _measure(scale: int, options: argparse.Namespace) -> dict[str, Any]:
    say(f"a backfill of {scale} copies")
    work = Path(tempfile.mkdtemp(prefix="newsbeam-bench-"))
    try:
        archive = b"".join(_members(originals(options.pages), scale))
        with _put(archive, work, in_bucket=options.bucket) as place:
            command = [*NEWSBEAM, "backfill", place, "--out", str(work / "news")]
            command += ["--processes", str(options.processes)]
            command += ["--commit-mb", str(options.commit_mb), "--json", "--quiet"]
            if options.bare:
                (work / "bare.yaml").write_text("nlp: {pipelines: {}}\n")
                command += ["-c", str(work / "bare.yaml")]
            cost = run(command)
    finally:
        shutil.rmtree(work)
    done = json.loads(cost.output)
    articles = done["rows"]["articles"]
    return {
        "scale": scale,
        "archive_mb": round(len(archive) / _MEGABYTE, 1),
        "commits": len(done["runs"]),
        "fetches": done["fetches"],
        "articles": articles,
        "wall_s": round(cost.wall_s, 1),
        "cpu_s": round(cost.cpu_s, 1),
        "articles_per_cpu_s": round(articles / cost.cpu_s, 2),
        "peak_mb": round(cost.peak_bytes / _MEGABYTE),
    }


@contextmanager
def _put(archive: bytes, folder: Path, *, in_bucket: bool) -> Iterator[str]:
    """Put the archive where it is read from; give its address."""
    if in_bucket:
        with buckets.serve() as storage:
            storage.put("pages.warc.gz", archive)
            yield storage.root("pages.warc.gz")
        return
    path = folder / "pages.warc.gz"
    path.write_bytes(archive)
    yield str(path)


def _members(pages: Sequence[Original], scale: int) -> Iterator[bytes]:
    for copy in range(scale):
        for page in pages:
            url = f"https://{page.publisher}.example{page.path_of(copy)}"
            head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            yield _member("response", url, head.encode() + page.page(copy, url))
            yield _member("request", url, b"GET / HTTP/1.1\r\n\r\n")
            moved = b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n"
            yield _member("response", f"{url}?from=feed", moved)


def _member(kind: str, url: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2026-06-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", 6)


if __name__ == "__main__":
    main()
