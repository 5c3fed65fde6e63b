"""What a Flink cluster costs and brings: the same pages read here, by one worker, and by two.

    python -m benchmarks.cluster --scale 4 --rounds 2
    python -m benchmarks.cluster --pages DIR
    python -m benchmarks.cluster --opml http://127.0.0.1:8000/opml.xml

Starts a cluster on loopback (Java 17 and Maven needed), reads everything in turn, each time into a
new dataset, and prints a line of JSON for each run: seconds from the first page on, CPU of newsbeam
and of the cluster, and whether all tables are equal, row for row, to those read here.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml

from benchmarks.measure import family, run
from benchmarks.settings import NEWSBEAM, say
from benchmarks.stand import serving
from schemas.config import Config, FetchConfig, StoreConfig
from tests.support.comparing import rows_of
from tests.support.flink import Cluster, flink_cluster
from transforms.store.reading import connect

WORKERS = 2
_EVERY_S = 0.1


@dataclass(frozen=True)
class Reading:
    """One run over all feeds."""

    where: str  # "here", or how many workers
    cost: dict[str, float]
    rows: dict[str, list[str]]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=Path, metavar="DIR", help="default: the sample newsroom")
    parser.add_argument("--scale", type=int, default=1, metavar="N", help="copies of each page (1)")
    parser.add_argument("--opml", metavar="URL", help="feeds of a server that is running")
    parser.add_argument("--rounds", type=int, default=1, metavar="N")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="newsbeam-bench-") as work,
        _feeds(options) as opml,
        flink_cluster(Path(work) / "flink", WORKERS) as cluster,
    ):
        for turn in range(options.rounds):
            order = [0, *range(1, WORKERS + 1)]
            readings = [
                _read(cluster, opml, workers, Path(work) / f"{turn}-{workers}")
                for workers in (order if turn % 2 == 0 else reversed(order))
            ]
            _tell(turn, readings)


@contextmanager
def _feeds(options: argparse.Namespace) -> Iterator[str]:
    if options.opml:
        yield options.opml
        return
    with serving(options.pages, options.scale) as stand:
        yield stand.opml_url


def _read(cluster: Cluster, opml: str, workers: int, root: Path) -> Reading:
    """Read everything; without workers, in one process here."""
    where = f"{workers} workers" if workers else "here"
    say(f"reading: {where}")
    manners = FetchConfig(allow_private_addresses=True, contact="b@localhost", min_gap_s=0)
    manners = manners.model_copy(update={"max_crawl_delay_s": 0})
    config = Config(feeds=(opml,), fetch=manners, store=StoreConfig(root=root), processes=1)
    if workers:
        config = cluster.configured(config)
        beam = {**config.beam, "parallelism": workers}
        config = config.model_copy(update={"beam": beam})
    settings = root.with_suffix(".yaml")
    settings.write_text(yaml.safe_dump(config.model_dump(mode="json")), encoding="utf-8")
    with _Meter(cluster) as meter:
        cost = run([*NEWSBEAM, "ingest", "-c", str(settings), "--json", "--quiet"])
        ended_at = time.time()
    measured = {
        "wall_s": cost.wall_s,
        "from_first_page_s": ended_at - _first_page_at(root),
        "newsbeam_cpu_s": cost.cpu_s,
        **{f"{name}_cpu_s": used for name, used in meter.cpu_s.items()},
    }
    return Reading(where, measured, rows_of(root))


def _first_page_at(root: Path) -> float:
    with connect(root, ["fetches"]) as dataset:
        found = dataset.execute("SELECT epoch(min(fetched_at)) FROM fetches").fetchone()
    return float(found[0]) if found else float("nan")


@dataclass
class _Meter:
    """Counts CPU of a cluster's processes, and of all they start, while the body runs.

    What they start is looked at now and then: a worker may leave its helpers to the system, which
    counts them nowhere.
    """

    cluster: Cluster
    _seen: dict[str, dict[tuple[int, float], float]] = field(default_factory=dict)
    _done: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> _Meter:
        self._before_s = self._used_s()
        self._thread = threading.Thread(target=self._look_often)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        after_s = self._used_s()
        self.cpu_s = {name: after_s[name] - self._before_s[name] for name in after_s}

    def _look_often(self) -> None:
        while not self._done.wait(_EVERY_S):
            self._used_s()

    def _used_s(self) -> dict[str, float]:
        """Return what each part has used since the cluster began, as far as it was seen."""
        for name, process in self.cluster.processes.items():
            part = name.replace("-", "_") if name.startswith("workers") else "flink"
            used = self._seen.setdefault(part, {})
            for each in family(process.pid):
                with suppress(psutil.Error):  # it has just ended
                    times = each.cpu_times()
                    used[each.pid, each.create_time()] = times.user + times.system
        return {part: sum(used.values()) for part, used in self._seen.items()}


def _tell(turn: int, readings: list[Reading]) -> None:
    (here,) = (reading for reading in readings if reading.where == "here")
    for reading in readings:
        articles = len(reading.rows["articles"])
        line: dict[str, Any] = {
            "round": turn,
            "where": reading.where,
            "articles": articles,
            "articles_per_s": round(articles / reading.cost["from_first_page_s"], 2),
            **{name: round(value, 1) for name, value in reading.cost.items()},
            "tables_that_differ": [
                name for name in here.rows if reading.rows.get(name) != here.rows[name]
            ],
            "rows": sum(map(len, reading.rows.values())),
        }
        sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
