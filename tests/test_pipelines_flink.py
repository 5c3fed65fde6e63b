"""What is asked of a Flink cluster by its REST interface."""

import json

import pytest

from pipelines.flink import Failure, Flink
from schemas.errors import ClusterError, ConfigError
from tests.support.server import Reply, Server


def answer(**content):
    return Reply(200, json.dumps(content).encode(), [("Content-Type", "application/json")])


def job(name, state, at=1, key="j1"):
    return {"jid": key, "name": name, "state": state, "start-time": at}


def failure(text, at):
    return {"timestamp": at, "stacktrace": text}


def test_jobs_are_found_by_name_the_newest_last():
    jobs = [job("w", "RUNNING", 5, "b"), job("w", "FAILED", 3, "a"), job("other", "RUNNING")]
    with Server({"/jobs/overview": answer(jobs=jobs)}) as server:
        found = Flink(f"127.0.0.1:{server.port}").jobs("w")
    assert [(each.id, each.has_ended) for each in found] == [("a", True), ("b", False)]


def test_a_job_is_cancelled_and_waited_for():
    states = [answer(jobs=[job("w", state)]) for state in ("RUNNING", "CANCELLING", "CANCELED")]
    with Server({"/jobs/overview": states, "/jobs/j1": answer()}) as server:
        assert Flink(server.base).end("w") == 1
        asked = [(seen.method, seen.path) for seen in server.seen]
    assert asked == [
        ("GET", "/jobs/overview"),
        ("PATCH", "/jobs/j1?mode=cancel"),
        ("GET", "/jobs/overview"),
        ("GET", "/jobs/overview"),
    ]


def test_a_failure_says_what_went_wrong_in_python():
    text = (
        "java.lang.Exception: Failed to close bundle\n\tat org.apache.beam.X\n"
        "Caused by: java.lang.RuntimeException: Error received from SDK harness: "
        "Traceback (most recent call last):\n  File 'x.py', line 1, in y\n"
        "schemas.errors.StoreError: the disk is full [while running 'Commit']\n\n\tat java.Z\n"
    )
    history = {"entries": [failure(text, 2), failure("java.io.IOException: lost\n\tat a.b", 1)]}
    jobs = answer(jobs=[job("w", "RUNNING")])
    routes = {"/jobs/overview": jobs, "/jobs/j1/exceptions": answer(exceptionHistory=history)}
    with Server(routes) as server:
        flink = Flink(server.base)
        failures = flink.failures(flink.jobs("w")[0])
    assert failures == [
        Failure(1, "java.io.IOException: lost"),
        Failure(2, "schemas.errors.StoreError: the disk is full"),
    ]


def test_a_cluster_that_does_not_answer_is_told_with_what_to_look_at():
    with Server() as server, pytest.raises(ClusterError, match="flink_master"):
        Flink(server.base).jobs("w")


@pytest.mark.parametrize("master", ["[auto]", "[local]", ""])
def test_a_cluster_without_an_address_is_refused(master):
    with pytest.raises(ConfigError, match="flink_master"):
        Flink(master)
