"""Following a stream, where its job is on a cluster: told, held, drained, or given up.

What runs here is the watch's side of it; tests/cluster/watch.py runs the whole on Flink.
"""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.cli import main
from pipelines.flink import Flink, Job
from pipelines.ingest import Run
from pipelines.stream import Following, job_name
from pipelines.watch import Ends, Stop
from schemas.errors import ClusterError, OvertakenError
from schemas.messages import FeedState, PlannedTick
from schemas.vocabulary import PollOutcome
from tests.support.server import Reply, Server
from tests.test_pipeline_watch import Log, make_config
from tests.test_store_compact import add as add_articles
from transforms.stopping import StopReading
from transforms.store import Hold, RunCommit, open_dataset

ONCE, IDLE = Ends(once=True), Ends(until_idle=True)
LOST = {"timestamp": 7, "stacktrace": "java.lang.Exception: a task manager was lost\n\tat a.b"}


class StreamLog(Log):
    def __init__(self, *args):
        super().__init__(*args)
        self.restarts = []

    def restarted(self, reason):
        self.restarts.append(reason)


def plan(dataset, run_id):
    tick = PlannedTick(run_id, datetime.now(UTC), 1, 0)
    assert dataset.state.ticks.begin(dataset.writer, tick)
    return tick


def commit(dataset, tick):
    feed = FeedState("https://ledger.example/feed.xml", outcome=PollOutcome.OK)
    at = tick.planned_at + timedelta(seconds=3)
    dataset.commit(RunCommit(tick.run_id, tick.planned_at, at, (), (feed,), (), tick=tick))


@contextmanager
def followed(root, *states, failures=(), ends=IDLE, stop=None, on_tick=lambda tick: None):
    """A dataset and who follows a job that is in these states when it is asked for."""
    config = make_config(root)
    with open_dataset(config.store) as dataset:
        history = {"exceptionHistory": {"entries": list(failures)}}
        told = [Reply(200, json.dumps({"state": each}).encode()) for each in states or ("RUNNING",)]
        routes = {"/jobs/j": told, "/jobs/j/exceptions": Reply(200, json.dumps(history).encode())}
        with Server(routes) as server:
            flink, log, job = Flink(server.base), StreamLog(on_tick), Job("j", "RUNNING", 1)
            yield dataset, Following(dataset, config, log, ends, stop or Stop(), flink, job), log


def test_ticks_are_told_in_their_order_each_once_until_nothing_is_due(tmp_path):
    with followed(tmp_path) as (dataset, following, log):
        for run_id in ("s-1", "s-2"):
            commit(dataset, plan(dataset, run_id))
        following.follow()
        following.follow()
        assert dataset.state.ticks.held() is Hold.READ_NOTHING
    assert [(each.number, each.report.run_id) for each in log.ticks] == [(1, "s-1"), (2, "s-2")]
    assert log.ticks[0].report.polls == {"ok": 1}
    assert log.ticks[0].report.seconds == 3


def test_a_stop_is_left_as_a_word_and_the_tick_under_way_is_waited_for(tmp_path):
    stop = Stop()
    stop.ask()
    with followed(tmp_path, stop=stop) as (dataset, following, log):
        tick = plan(dataset, "s-1")

        def held_and_waited_for(shown):
            assert StopReading(dataset).is_left()
            commit(dataset, tick)
            return original(shown)

        original, log.ticking = log.ticking, held_and_waited_for
        following.follow()
    assert [each.report.run_id for each in log.ticks] == ["s-1"]


def test_what_the_cluster_mends_is_told_once(tmp_path):
    with followed(tmp_path, failures=[LOST]) as (dataset, following, log):
        commit(dataset, plan(dataset, "s-1"))
        following.follow()
        following.follow()
    assert log.restarts == ["java.lang.Exception: a task manager was lost"]


def test_a_job_that_failed_for_good_ends_the_watch_with_its_reason(tmp_path):
    with followed(tmp_path, "RUNNING", "FAILED", failures=[LOST]) as (dataset, following, _):
        plan(dataset, "s-1")
        with pytest.raises(
            ClusterError, match=r"is failed on the cluster: .*a task manager was lost"
        ):
            following.follow()


def test_one_tick_only_ends_at_its_first_failure(tmp_path):
    with followed(tmp_path, failures=[LOST], ends=ONCE) as (dataset, following, _):
        plan(dataset, "s-1")
        with pytest.raises(ClusterError, match="a task manager was lost"):
            following.follow()


def test_a_watch_that_was_overtaken_ends(tmp_path):
    with followed(tmp_path) as (dataset, following, _):
        plan(dataset, "s-1")
        dataset.renewed()
        with pytest.raises(OvertakenError):
            following.follow()


def test_compaction_comes_between_two_ticks_and_holds_the_stream_meanwhile(tmp_path):
    stop = Stop()
    add_articles(tmp_path, "run-1", "a", "b")
    with followed(tmp_path, ends=Ends(), stop=stop) as (dataset, following, log):

        def compacted(done):
            assert dataset.state.ticks.held() is Hold.PLAN_NOTHING
            log.compactions.append(done)
            stop.ask()

        log.compacted = compacted
        following.follow()
    (done,) = log.compactions
    assert done.files == (2, 1)


def test_a_cluster_that_is_not_there_is_told(tmp_path, capsys):
    feeds = ["--feeds", "https://ledger.example/feed.xml", "--contact", "t@localhost"]
    flink = ["--runner=FlinkRunner", "--flink_master=127.0.0.1:1", "--checkpointing_interval=1000"]
    assert main(["watch", *feeds, "--out", str(tmp_path), "--once", "--", *flink]) == 1
    assert "127.0.0.1:1: Flink does not answer" in capsys.readouterr().err


def test_every_dataset_has_a_job_of_its_own(tmp_path):
    names = set()
    for name in ("one", "two", "one"):
        with open_dataset(make_config(tmp_path / name).store) as dataset:
            names.add(job_name(dataset))
    assert len(names) == 2


def test_a_run_that_is_stopped_is_stopped_in_every_process(tmp_path):
    with open_dataset(make_config(tmp_path).store) as dataset:
        word = StopReading(dataset)
        assert not word.is_left()
        dataset.state.ticks.hold(dataset.writer, Hold.READ_NOTHING)
        assert StopReading(dataset).is_left()
        assert Run("s", datetime.now(UTC), dataset, (), (), (), alone=False).shared == dataset
