"""Kill a watch, and compactions between, at random moments while others read. `make test-crash`.

pytest tests/crash_watch.py --kills 200 -s
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import duckdb
import pytest

from tests.support.dripping import Drip
from transforms.store.reading import connect

SETTINGS = """
fetch: {allow_private_addresses: true, min_gap_s: 0.01, contact: t@localhost, tick_budget_s: 5}
poll: {interval_s: 1, min_interval_s: 1, max_interval_s: 1, min_tick_s: 0.2, tick_budget_s: 5}
nlp: {pipelines: {}}
"""
CALM = SETTINGS.replace("interval_s: 1", "interval_s: 3600")
"""For the last run, which ends when nothing is left to read."""

HOSTS, EVERY_S = 5, 0.5
LONGEST_LIFE_S = 8.0
LONGEST_COMPACTION_S = 0.15


class Reader(threading.Thread):
    """Reads the dataset over and over: never an error, never fewer rows, never one twice."""

    def __init__(self, root):
        super().__init__(daemon=True)
        self.root, self.reads, self.problems = root, 0, []
        self._over = threading.Event()

    def run(self):
        most = 0
        while not self._over.is_set():
            try:
                with connect(self.root, ["articles", "fetches"]) as dataset:
                    rows, distinct = dataset.execute(
                        "SELECT count(*), count(DISTINCT (article_id, version)) FROM articles"
                    ).fetchone()
                    dataset.execute("SELECT max(fetched_at::varchar) FROM fetches").fetchone()
            except duckdb.Error as error:
                self.problems.append(str(error))
                continue
            self.reads += 1
            if rows != distinct or rows < most:
                self.problems.append(f"{rows} rows, {distinct} distinct, {most} before")
            most = rows
            time.sleep(0.02)

    def stop(self):
        self._over.set()
        self.join()


@pytest.fixture
def kills(request):
    return request.config.getoption("--kills")


def test_random_kills_lose_nothing_and_double_nothing(tmp_path, kills):
    root, settings, calm = tmp_path / "news", tmp_path / "config.yaml", tmp_path / "calm.yaml"
    settings.write_text(SETTINGS)
    calm.write_text(CALM)
    rng = random.Random(kills)
    root.mkdir()
    (root / "_lock").touch()
    reader = Reader(root)
    reader.start()
    with Drip(HOSTS, EVERY_S) as drip:
        feeds = [argument for feed in drip.feeds() for argument in ("--feeds", feed)]
        watch = [sys.executable, "-m", "pipelines.cli", "watch", *feeds, "--out", str(root), "-c"]
        stages = {}
        for _ in range(kills):
            for stage in (
                _kill_one([*watch, str(settings)], root, rng),
                _kill_compaction(root, rng),
            ):
                stages[stage] = stages.get(stage, 0) + 1
        drip.stop()
        time.sleep(2)  # the feeds are due again
        last = [*watch, str(calm), "--until-idle"]
        subprocess.run(last, check=True, capture_output=True)
        expected = sorted(drip.articles())
    reader.stop()
    with connect(root) as dataset:
        urls = sorted(u for (u,) in dataset.execute("SELECT url FROM articles").fetchall())
        finals = dataset.execute(
            """SELECT url, reading, count(*) FILTER (final) AS n FROM fetches
            GROUP BY ALL HAVING n <> 1"""
        ).fetchall()
    lost, doubled = len(set(expected) - set(urls)), len(urls) - len(set(urls))
    facts = {
        "kills": kills,
        "articles": len(urls),
        "lost": lost,
        "doubled": doubled,
        "addresses without exactly one final fate": len(finals),
        "reads": reader.reads,
        "reader errors": len(reader.problems),
        "killed while": stages,
    }
    sys.stdout.write(f"\n{json.dumps(facts, indent=2)}\n")
    assert (lost, doubled, finals, reader.problems) == (0, 0, [], [])


def _kill_one(command, root, rng):
    """Start a watch, kill it after a while, and say what it was doing."""
    victim = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while victim.poll() is None and not any(root.glob("_staging/*")):
        time.sleep(0.002)
    assert victim.poll() is None, victim.stderr.read().decode()
    time.sleep(rng.uniform(0, LONGEST_LIFE_S))
    parts = any(root.glob("_staging/*/*/*/*.parquet"))
    running = any(root.glob("_staging/*"))
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    victim.stderr.close()
    return "with staged parts" if parts else "in a tick" if running else "waiting"


def _kill_compaction(root, rng):
    """Compact everything, kill that in the middle of it, and say whether it was in time."""
    command = [sys.executable, "-m", "pipelines.cli", "compact", "--all", "--data", str(root)]
    victim = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while victim.poll() is None and not (root / "_compacting").exists():
        time.sleep(0.002)
    time.sleep(rng.uniform(0, LONGEST_COMPACTION_S))
    victim.kill()
    return "compacting" if victim.wait() < 0 else "a compaction was over"


def test_the_state_is_made_again_from_the_tables_it_left(tmp_path):
    """After everything: without its state, the dataset is repaired and nothing is read twice."""
    root, settings = tmp_path / "news", tmp_path / "config.yaml"
    settings.write_text(SETTINGS)
    with Drip(HOSTS, EVERY_S) as drip:
        feeds = [argument for feed in drip.feeds() for argument in ("--feeds", feed)]
        watch = [sys.executable, "-m", "pipelines.cli", "watch", "-c", str(settings), *feeds]
        subprocess.run([*watch, "--out", str(root), "--for", "6s"], check=True, capture_output=True)
        for path in root.glob("_state.sqlite*"):
            path.unlink()
        repair = [sys.executable, "-m", "pipelines.cli", "repair", "--data", str(root)]
        subprocess.run(repair, check=True, capture_output=True)
        drip.stop()
        subprocess.run(
            [*watch, "--out", str(root), "--for", "15s"], check=True, capture_output=True
        )
        expected = sorted(drip.articles())
    with connect(root) as dataset:
        urls = sorted(u for (u,) in dataset.execute("SELECT url FROM articles").fetchall())
    assert urls == expected
