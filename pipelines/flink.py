"""Ask a Flink cluster about its jobs, and end them, by its REST interface.

Beam's own `cancel` lets go of a job that was started through its job server, and leaves it running.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any, NamedTuple

from schemas.errors import ClusterError, ConfigError

ENDED = {"FINISHED", "FAILED", "CANCELED", "SUSPENDED"}
"""States in which nothing more comes of a job."""

_TIMEOUT_S = 10.0
_PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.2


class Job(NamedTuple):
    """A job on the cluster."""

    id: str
    state: str
    started_at: int
    """Milliseconds of the epoch, by the cluster's clock."""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED


class Failure(NamedTuple):
    """Why a job, or a part of it, broke down."""

    at: int
    """Milliseconds of the epoch."""
    reason: str


class Flink:
    """The REST interface of a cluster."""

    def __init__(self, master: str) -> None:
        """Prepare.

        Raises:
            ConfigError: `master` is no address.
        """
        if not master or master.startswith("["):
            raise ConfigError(
                "beam: flink_master: name the address of a cluster's REST interface, such as "
                "localhost:8081; 'watch' follows its job there"
            )
        self._base = master if "://" in master else f"http://{master}"

    def jobs(self, name: str) -> list[Job]:
        """Return the jobs of this name, the newest last.

        Raises:
            ClusterError: the cluster does not answer.
        """
        found = self._ask("/jobs/overview")["jobs"]
        jobs = [Job(j["jid"], j["state"], j["start-time"]) for j in found if j["name"] == name]
        return sorted(jobs, key=lambda job: job.started_at)

    def state(self, job: Job) -> str:
        """Return what has become of a job.

        Raises:
            ClusterError: the cluster does not answer, or knows the job no more.
        """
        return str(self._ask(f"/jobs/{job.id}")["state"])

    def failures(self, job: Job) -> list[Failure]:
        """Return the last failures of a job that the cluster remembers, the newest last.

        Raises:
            ClusterError: the cluster does not answer.
        """
        history = self._ask(f"/jobs/{job.id}/exceptions")["exceptionHistory"]["entries"]
        return sorted(Failure(each["timestamp"], _reason(each["stacktrace"])) for each in history)

    def end(self, name: str) -> int:
        """Cancel the jobs of this name, and wait until they have ended; return how many.

        Raises:
            ClusterError: the cluster does not answer, or does not end them.
        """
        running = [job for job in self.jobs(name) if not job.has_ended]
        for job in running:
            self._ask(f"/jobs/{job.id}?mode=cancel", method="PATCH")
        until = time.monotonic() + _PATIENCE_S
        while any(not job.has_ended for job in self.jobs(name)):
            if time.monotonic() > until:
                raise ClusterError(f"{self._base}: job {name} was cancelled, but does not end")
            time.sleep(_LOOK_EVERY_S)
        return len(running)

    def _ask(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(self._base + path, method=method)
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
                return json.load(answer)
        except (OSError, ValueError, urllib.error.HTTPError) as error:
            raise ClusterError(
                f"{self._base}: Flink does not answer ({error}). Is beam.flink_master its REST "
                "interface, and is it running?"
            ) from error


def _reason(stacktrace: str) -> str:
    r"""Return what a Java stack trace says at its bottom.

    A step that failed in Python has its own message in the middle: the last line of its traceback.

    >>> _reason("java.lang.Exception: x\n\tat a.b\nCaused by: java.io.IOException: broken\n")
    'java.io.IOException: broken'
    """
    lines = [line for line in stacktrace.splitlines() if line.strip()]
    if "Traceback (most recent call last):" in stacktrace:
        python = stacktrace.rpartition("Traceback (most recent call last):")[2].splitlines()
        for line in python:
            if line and not line[0].isspace():
                return line.partition(" [while running")[0]
    causes = [line for line in lines if line.startswith("Caused by: ")]
    return causes[-1].removeprefix("Caused by: ") if causes else next(iter(lines), "unknown")
