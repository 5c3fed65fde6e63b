"""Watching: ticks of what is due, slow hosts that hold up nobody, failures that end nothing."""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from pipelines.cli.watch import subscribe
from pipelines.watch import Ends, Stop, watch
from schemas.config import Config, FetchConfig, NlpConfig, PollConfig, StoreConfig
from schemas.errors import StoreError
from tests.support.limits import file_size_limit
from tests.support.server import Reply, Server
from tests.test_store_compact import add as add_articles
from transforms.store import open_dataset
from transforms.store.reading import connect

RSS = ("Content-Type", "application/rss+xml")
STORY = "<html><body><article><h1>{name}</h1>{text}</article></body></html>"
TEXT = "".join(f"<p>The bridge of {{name}} was closed on day {n} of works.</p>" for n in range(9))


def feed(*names):
    items = "".join(f"<item><title>{name}</title><link>/{name}</link></item>" for name in names)
    return Reply(200, f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), [RSS])


def page(name, **changes):
    body = STORY.format(name=name, text=TEXT.format(name=name)).encode()
    return Reply(200, body, [("Content-Type", "text/html; charset=utf-8")], **changes)


class Log:
    """A watcher that remembers."""

    def __init__(self, on_tick=lambda tick: None):
        self.ticks, self.waits, self.compactions, self._on_tick = [], [], [], on_tick

    def ticking(self, run):
        return nullcontext()

    def ticked(self, tick):
        self.ticks.append(tick)
        self._on_tick(tick)

    def compacted(self, done):
        self.compactions.append(done)

    def waiting(self, until):
        self.waits.append(until)
        return nullcontext()


def make_config(root, *feeds, poll=None, **fetch):
    fetch = {"min_gap_s": 0, "max_retries": 0, "tick_budget_s": 1, **fetch}
    limits = FetchConfig(contact="t@localhost", allow_private_addresses=True, **fetch)
    rhythm = {"min_tick_s": 0, "tick_budget_s": 1, **(poll or {})}
    return Config(
        feeds=feeds,
        fetch=limits,
        poll=PollConfig(**rhythm),
        nlp=NlpConfig(pipelines={}),
        store=StoreConfig(root=root),
    )


def run(config, ends, log=None, stop=None):
    log = log or Log()
    with open_dataset(config.store) as dataset:
        subscribe(dataset, config)
        watch(dataset, config, log, ends=ends, stop=stop)
    return log


def ask(root, sql):
    with connect(root) as dataset:
        return dataset.execute(sql).fetchall()


FAST = {"interval_s": 0.2, "min_interval_s": 0.2, "max_interval_s": 0.2}
IDLE, ONCE = Ends(until_idle=True), Ends(once=True)


def within(seconds):
    return Ends(at=time.monotonic() + seconds)


def test_a_tick_polls_what_is_due_and_the_next_one_nothing(tmp_path):
    with Server({"/feed": feed("one"), "/one": page("one")}) as server:
        config = make_config(tmp_path, server.url("/feed"))
        assert [tick.report.fetches for tick in run(config, IDLE).ticks] == [{"ok": 1}]
        assert run(config, IDLE).ticks == []
        assert server.paths().count("/feed") == 1
    ((due_in, reason),) = ask(
        tmp_path, "SELECT epoch(next_poll_at) - epoch(polled_at), wait_reason FROM polls"
    )
    assert (3600 <= due_in <= 3960, reason) == (True, "every 60 min")


def test_news_is_found_when_the_feed_is_due_again(tmp_path):
    feeds, stop = [feed("one"), feed("one"), feed("one", "two")], Stop()

    def stop_at_two(_tick):
        if sum(each.report.rows["articles"] for each in log.ticks) == 2:
            stop.ask()

    log = Log(stop_at_two)
    with Server({"/feed": feeds, "/one": page("one"), "/two": page("two")}) as server:
        run(make_config(tmp_path, server.url("/feed"), poll=FAST), within(120), log, stop)
        assert server.paths().count("/feed") >= 3
    assert ask(tmp_path, "SELECT title FROM articles ORDER BY 1") == [("one",), ("two",)]


def test_a_young_article_is_read_again_though_its_host_has_become_slow(tmp_path):
    again = page("one", drip=(15, 0.2))  # about 3 s, in ticks of 1
    stop = Stop()
    log = Log(lambda tick: stop.ask() if "unchanged" in tick.report.fetches else None)
    with Server({"/feed": feed("one"), "/one": [page("one"), again]}) as server:
        config = make_config(tmp_path, server.url("/feed"), revisit_ages_h=(0.0003,))
        run(config, within(60), log, stop)
        assert server.paths().count("/one") == 2
    assert sum(tick.report.deferred_pages for tick in log.ticks) >= 1
    outcomes = ask(tmp_path, "SELECT outcome, final, reading FROM fetches ORDER BY reading")
    assert outcomes == [("ok", True, 1), ("unchanged", True, 2)]


def test_a_slow_host_holds_up_its_own_articles_only_and_is_asked_once(tmp_path):
    slow = page("slow", drip=(40, 0.2))  # about 4 s
    with (
        Server({"/feed": feed("slow"), "/slow": slow}, "127.0.0.2") as laggard,
        Server({"/feed": feed("one"), "/one": page("one")}) as server,
    ):
        config = make_config(tmp_path, server.url("/feed"), laggard.url("/feed"))
        log = run(config, IDLE)
        assert laggard.paths().count("/slow") == 1
    first = log.ticks[0].report
    assert (first.fetches, first.deferred_pages) == ({"ok": 1}, 1)
    assert all(tick.report.seconds < 4 for tick in log.ticks)
    assert ask(tmp_path, "SELECT title FROM articles ORDER BY 1") == [("one",), ("slow",)]
    assert ask(tmp_path, "SELECT attempts FROM fetches") == [(1,), (1,)]


def test_a_feed_that_drips_holds_up_no_other(tmp_path):
    drip = Reply(200, b"<rss>" + b" " * 400, [RSS], drip=(1, 0.2))
    with (
        Server({"/feed": drip}, "127.0.0.2") as laggard,
        Server({"/feed": feed("one"), "/one": page("one")}) as server,
    ):
        config = make_config(tmp_path, laggard.url("/feed"), server.url("/feed"), total_timeout_s=4)
        log = run(config, IDLE)
        assert laggard.paths().count("/feed") == 1
    assert log.ticks[0].report.polls == {"ok": 1}
    assert log.ticks[0].report.deferred_feeds == 1
    assert sorted(ask(tmp_path, "SELECT outcome, state FROM polls")) == [
        ("ok", "healthy"),
        ("timeout", "failing"),
    ]


def test_what_a_polite_gap_leaves_over_is_read_by_later_ticks(tmp_path):
    names = [f"story{n}" for n in range(6)]
    routes = {"/feed": feed(*names), **{f"/{name}": page(name) for name in names}}
    with Server(routes) as server:
        config = make_config(tmp_path, server.url("/feed"), min_gap_s=0.5)
        log = run(config, IDLE)
        times = [seen.at for seen in server.seen]
        assert min(b - a for a, b in pairwise(times)) >= 0.49
    assert len(log.ticks) > 2
    assert ask(tmp_path, "SELECT count(*), max(attempts) FROM fetches WHERE final") == [(6, 1)]


def test_every_address_ends_in_one_final_outcome(tmp_path, monkeypatch):
    monkeypatch.setattr("transforms.store.fates._FIRST_WAIT", timedelta(0))
    routes = {
        "/feed": feed("well", "heals", "never", "gone"),
        "/well": page("well"),
        "/heals": [Reply(503), Reply(503), page("heals")],
        "/never": Reply(500),
        "/gone": Reply(410),
    }
    with Server(routes) as server:
        run(make_config(tmp_path, server.url("/feed"), max_attempts=4), IDLE)
        tried = {name: server.paths().count(f"/{name}") for name in ("heals", "never", "gone")}
    assert tried == {"heals": 3, "never": 4, "gone": 1}
    fates = ask(
        tmp_path,
        """SELECT regexp_extract(url, '[a-z]+$'), outcome, attempts, reading FROM fetches
        WHERE final ORDER BY 1""",
    )
    assert fates == [
        ("gone", "gone", 1, 1),
        ("heals", "ok", 3, 1),
        ("never", "http_error", 4, 1),
        ("well", "ok", 1, 1),
    ]


def test_a_full_disk_fails_the_tick_and_not_the_watch(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.watch._FIRST_PAUSE_S", 0.1)
    stop = Stop()
    with Server({"/feed": feed("one"), "/one": page("one")}) as server:
        config = make_config(tmp_path, server.url("/feed"))
        limit = file_size_limit(100)

        def lift(tick):
            if tick.error is None:
                stop.ask()
            elif tick.number == 2:
                limit.__exit__(None, None, None)

        with open_dataset(config.store) as dataset:
            subscribe(dataset, config)
            limit.__enter__()
            log = Log(lift)
            watch(dataset, config, log, ends=within(30), stop=stop)
    assert [type(tick.error) for tick in log.ticks] == [StoreError, StoreError, type(None)]
    assert ask(tmp_path, "SELECT title FROM articles") == [("one",)]


def test_with_once_a_failed_tick_is_an_error(tmp_path):
    with Server({"/feed": feed("one")}) as server:
        config = make_config(tmp_path, server.url("/feed"))
        with open_dataset(config.store) as dataset:
            subscribe(dataset, config)
            with file_size_limit(100), pytest.raises(StoreError):
                watch(dataset, config, Log(), ends=ONCE)


def test_a_state_that_another_process_holds_is_waited_for(tmp_path):
    with Server({"/feed": feed("one"), "/one": page("one")}) as server:
        config = make_config(tmp_path, server.url("/feed"))
        with open_dataset(config.store) as dataset:
            subscribe(dataset, config)
            with holding(tmp_path / "_state.sqlite", seconds=2):
                log = Log()
                watch(dataset, config, log, ends=ONCE)
    assert log.ticks[0].report.fetches == {"ok": 1}


@contextmanager
def holding(path, seconds):
    code = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(float(sys.argv[2]))"
    )
    command = [sys.executable, "-c", code, str(path), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        yield


def ask_after(stop, server, path):
    while path not in server.paths():
        time.sleep(0.01)
    stop.ask()


def test_a_stop_ends_the_tick_with_what_it_has(tmp_path):
    names = [f"story{n}" for n in range(30)]
    routes = {"/feed": feed(*names), **{f"/{name}": page(name) for name in names}}
    stop = Stop()
    with Server(routes) as server:
        config = make_config(tmp_path, server.url("/feed"), min_gap_s=0.3, tick_budget_s=60)
        threading.Thread(target=ask_after, args=(stop, server, "/story3"), daemon=True).start()
        log = run(config, Ends(), stop=stop)
    (tick,) = log.ticks
    assert tick.report.deferred_pages + tick.report.fetches["ok"] == 30
    assert tick.report.fetches["ok"] > 0


def command(root, *arguments):
    settings = root.with_suffix(".yaml")
    settings.write_text(
        "fetch: {allow_private_addresses: true, min_gap_s: 0, contact: t@localhost}\n"
        "poll: {interval_s: 1, min_interval_s: 1, max_interval_s: 1, min_tick_s: 0}\n"
        "nlp: {pipelines: {}}\n"
    )
    start = [sys.executable, "-m", "pipelines.cli", "watch", "-c", settings, "--out", root]
    return [*map(str, start), *arguments]


def test_the_command_tells_each_tick_and_ends_when_asked(tmp_path):
    root = tmp_path / "news"
    with Server({"/feed": feed("one"), "/one": page("one")}) as server:
        arguments = ["--feeds", server.url("/feed"), "--json", "--metrics", "0"]
        victim = subprocess.Popen(
            command(root, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        told = victim.stderr.readline()
        ticks = [json.loads(victim.stdout.readline()) for _ in range(2)]
        metrics = urllib.request.urlopen(told.rpartition(" ")[2].strip()).read().decode()
        second = subprocess.run(command(root, *arguments), capture_output=True, text=True)
        began = time.monotonic()
        victim.send_signal(signal.SIGTERM)
        _, err = victim.communicate(timeout=20)
    assert [tick["tick"] for tick in ticks] == [1, 2]
    assert (ticks[0]["rows"]["articles"], ticks[1]["rows"]["articles"]) == (1, 0)
    assert 'newsbeam_feeds{state="healthy"} 1.0' in metrics
    assert 'newsbeam_rows_total{table="articles"} 1.0' in metrics
    assert (second.returncode, "another newsbeam" in second.stderr) == (1, True)
    assert (victim.returncode, time.monotonic() - began < 10) == (0, True)
    assert err.splitlines()[-1].endswith(" ticks, 1 article")


def test_a_second_signal_stops_at_once(tmp_path):
    root = tmp_path / "news"
    stuck = page("one", delay_s=8)
    with Server({"/feed": feed("one"), "/one": stuck}) as server:
        victim = subprocess.Popen(
            command(root, "--feeds", server.url("/feed")), stderr=subprocess.PIPE, text=True
        )
        while "/one" not in server.paths():
            assert victim.poll() is None
            time.sleep(0.01)
        victim.send_signal(signal.SIGINT)
        while not any(root.glob("_staging/*/stop")):
            time.sleep(0.01)
        victim.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, err = victim.communicate(timeout=20)
    assert (victim.returncode, time.monotonic() - began < 3) == (130, True)
    assert "given up" in err


def test_polls_of_a_clock_that_was_put_back_are_made_again(tmp_path):
    with Server({"/feed": feed("one"), "/one": page("one")}) as server:
        config = make_config(tmp_path, server.url("/feed"))
        run(config, IDLE)
        with open_dataset(config.store) as dataset:
            now = datetime.now(UTC)
            assert dataset.registry.due(now) == []
            assert len(dataset.registry.due(now - timedelta(days=1))) == 1


def test_closed_partitions_are_compacted_between_ticks_once_a_day(tmp_path):
    add_articles(tmp_path, "run-1", "a", "b")
    stop = Stop()
    log = Log()
    log.compacted = lambda done: (log.compactions.append(done), stop.ask())
    with Server({"/feed": feed("one"), "/one": page("one")}) as server:
        run(make_config(tmp_path, server.url("/feed")), within(120), log, stop)
        assert len(log.ticks) == 1
    (done,) = log.compactions
    assert (done.files, done.left) == ((2, 1), ())
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(3,)]


def test_a_compaction_that_fails_is_told_and_the_watch_goes_on(tmp_path):
    add_articles(tmp_path, "run-1", "a", "b")
    stop, log = Stop(), Log()
    log.compacted = lambda done: (log.compactions.append(done), stop.ask())
    with Server({"/feed": feed("one"), "/one": page("one")}) as server:
        config = make_config(tmp_path, server.url("/feed"))
        with open_dataset(config.store) as dataset:
            (tmp_path / "_compacting").write_text("in the way")
            subscribe(dataset, config)
            watch(dataset, config, log, ends=within(120), stop=stop)
    (error,) = log.compactions
    assert isinstance(error, StoreError)
    assert len(log.ticks) == 1
