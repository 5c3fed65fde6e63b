"""Die at a chosen step of a commit or a compaction: killed, or by a power cut that keeps only what
was synced.

Run as a program by tests/test_store_crash.py: it forks a child for every step, and a test process
has threads, which do not fork well.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.compact import compact, plan
from schemas.config import FetchConfig, StoreConfig
from schemas.messages import FeedState, Page, Request, Response, StagedPart
from schemas.tables import ARTICLES, FETCHES, Table
from schemas.vocabulary import FetchOutcome
from schemas.warc import RangeRead, WarcFile
from tests.support.rows import NOON, article, fate, fetch
from transforms.store import Dataset, PartWriter, RunCommit, open_dataset, partition_day
from transforms.store.upkeep import compact as compacting
from transforms.warc import WarcWriter

EVERY = 6
"""Of so many deaths one is followed by deaths at all steps of the recovery."""

WARC = WarcFile("/archives/other.warc.gz", 100)
"""One that the runs have read, each as many bytes as its number says."""

FEED = "https://ledger.example/feed.xml"
STEPS = ("fsync", "replace", "mkdir", "unlink", "rmdir", "remove")
"""Functions of `os` that change names on the disk, or make changes last. A transaction's commit is
a step as well, and the exchange of two folders."""


Work = Callable[[Dataset], None]


class Steps:
    """Counts steps, and calls `die` right before the one with the given number."""

    def __init__(self, fatal: int, die: Callable[[], None]) -> None:
        self.done = 0
        self._fatal, self._die = fatal, die
        for name in STEPS:
            setattr(os, name, self._counted(getattr(os, name)))
        compacting.exchange = self._counted(compacting.exchange)
        sa.event.listen(sa.engine.Engine, "commit", self._reach)

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            self._reach()
            return function(*arguments, **options)

        return counted

    def _reach(self, *_: object) -> None:
        self.done += 1
        if self.done == self._fatal:
            self._die()


class Disk:
    """What would be on the disk after a power cut: names and bytes as of their last fsync."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sizes: dict[int, int] = {}  # of files, by inode
        self._names: dict[int, dict[str, int]] = {}  # of folders, by inode
        for folder, _, files in os.walk(root):
            self._note_folder(Path(folder))
            for name in files:
                status = (Path(folder) / name).stat()
                self._sizes[status.st_ino] = status.st_size
        fsync = os.fsync
        os.fsync = lambda descriptor: (fsync(descriptor), self._note(descriptor))

    def _note(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}")
        if path.is_dir():
            self._note_folder(path.readlink())
        else:
            self._sizes[status.st_ino] = status.st_size

    def _note_folder(self, folder: Path) -> None:
        names = {entry.name: entry.stat().st_ino for entry in folder.iterdir()}
        self._names[folder.stat().st_ino] = names

    def survive_at(self, target: Path) -> None:
        """Write what survives to another folder."""
        where = {path.stat().st_ino: path for path in self._root.rglob("*")}
        where[self._root.stat().st_ino] = self._root
        self._copy(self._root.stat().st_ino, target, where)
        for path in self._root.glob("_state.sqlite*"):  # SQLite syncs by itself, in C
            (target / path.name).write_bytes(path.read_bytes())

    def _copy(self, inode: int, target: Path, where: dict[int, Path]) -> None:
        target.mkdir(exist_ok=True)
        for name, each in self._names.get(inode, {}).items():
            path = where.get(each)
            if path is None:  # removed since
                continue
            if path.is_dir():
                self._copy(each, target / name, where)
            else:
                size = self._sizes.get(each, 0)
                (target / name).write_bytes(path.read_bytes()[:size])


def stage(
    dataset: Dataset, run_id: str, table: Table, rows: list[Any], at: datetime = NOON
) -> list[StagedPart]:
    """Write rows as a part of the day of `at`."""
    writer = PartWriter(dataset.root, run_id, table, part_bytes=10_000_000)
    day = partition_day(at, at)
    parts = [part for row in rows for part in writer.add(day, row)]
    return [*parts, *writer.flush()]


def add_run(dataset: Dataset, run_id: str, *ids: str) -> None:
    """Write and commit a run with a part for each article, as one that finds them would."""
    rows = [article(article_id=key, run_id=run_id, fetched_at=NOON + timedelta(1)) for key in ids]
    parts = [part for row in rows for part in stage(dataset, run_id, ARTICLES, [row])]
    fetches = [fetch(url=f"https://ledger.example/{key}", run_id=run_id) for key in ids]
    parts += stage(dataset, run_id, FETCHES, fetches)
    parts += archive(dataset, run_id, ids)
    feeds = (FeedState(FEED, etag=run_id, next_poll_at=NOON),)
    fates = tuple(fate(f"https://ledger.example/{key}", article_id=key) for key in ids)
    ranges = (RangeRead(WARC, "", int(run_id[-1])),)
    dataset.commit(RunCommit(run_id, NOON, NOON, tuple(parts), feeds, fates, ranges))


def archive(dataset: Dataset, run_id: str, ids: Sequence[str]) -> list[StagedPart]:
    """Write the pages of articles into two files, as a small cap makes them."""
    writer = WarcWriter(dataset.root, run_id, FetchConfig(contact="t@localhost"), 2_000)
    parts = []
    for key in ids:
        url = f"https://ledger.example/{key}"
        answer = Response(url, url, FetchOutcome.OK, NOON, status=200, body=b"<p>news</p>")
        page = Page(fate(url).assignment, answer)
        parts += writer.add(page, Request(url, "text/html", 1_000))
    return [*parts, *writer.flush()]


def in_child(work: Callable[[], None]) -> int:
    """Run something in a forked child and return its exit status, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status > 0:
        raise RuntimeError("a child failed")
    return status


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def one_run(dataset: Dataset) -> None:
    add_run(dataset, "run-1", "a")


def another_run(dataset: Dataset) -> None:
    add_run(dataset, "run-2", "b0", "b1", "b2")


def three_runs(dataset: Dataset) -> None:
    one_run(dataset)
    another_run(dataset)
    add_run(dataset, "run-3", "c")


def compaction(dataset: Dataset) -> None:
    config = StoreConfig(root=dataset.root)
    articles, _ = plan(config, date(2026, 6, 1))
    list(compact(dataset, [articles], config))


WORK: dict[str, tuple[Work, Work]] = {
    "commit": (one_run, another_run),
    "compaction": (three_runs, compaction),
}
"""What is done to a dataset before, and what dies."""


def do(root: Path, work: Work) -> None:
    with open_dataset(StoreConfig(root=root)) as dataset:
        work(dataset)


def die(root: Path, work: Work, step: int, survivor: Path | None) -> None:
    with open_dataset(StoreConfig(root=root)) as dataset:
        disk = Disk(root) if survivor else None

        def cut() -> None:
            if disk is not None and survivor is not None:
                disk.survive_at(survivor)
            kill()

        Steps(step, cut)
        work(dataset)


def reopen(root: Path, step: int) -> None:
    Steps(step, kill)
    with open_dataset(StoreConfig(root=root)):
        pass


@dataclass(frozen=True)
class Death:
    """Work that dies at a step: where it was done, and where what it left is."""

    work: Work
    step: int
    root: Path
    survivor: Path | None

    @property
    def left(self) -> Path:
        return self.survivor or self.root

    def happens(self) -> bool:
        """Carry it out; False: the work was done before that step."""
        return in_child(lambda: die(self.root, self.work, self.step, self.survivor)) != 0

    def reopen(self) -> int:
        """Die at every step of the recovery, until there is none left; return how often."""
        reopenings = itertools.count(1)
        return next(n for n in reopenings if in_child(lambda: reopen(self.left, n)) == 0)  # noqa: B023


def main(base: Path, name: str, *, power_cut: bool) -> Iterator[dict[str, Any]]:
    """Yield, for every step, the folder where the work died, and how often it was reopened."""
    before, work = WORK[name]
    assert in_child(lambda: do(base / "0", before)) == 0
    for step in itertools.count(1):
        survivor = base / f"{step}-survivor" if power_cut else None
        death = Death(work, step, base / f"{step}", survivor)
        shutil.copytree(base / "0", death.root)
        if not death.happens():
            return
        reopenings = death.reopen() if step % EVERY == 0 else 0
        yield {"step": step, "root": str(death.left), "reopenings": reopenings}


if __name__ == "__main__":
    for note in main(Path(sys.argv[1]), sys.argv[2], power_cut=sys.argv[3] == "cut"):
        sys.stdout.write(json.dumps(note) + "\n")
