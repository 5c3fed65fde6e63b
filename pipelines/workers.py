"""A pool of Python workers on one machine of a cluster: runners ask it for processes (EXTERNAL).

Beam has a program for it, `apache_beam.runners.worker.worker_pool_main`. That one listens on all
addresses of the machine, and whoever reaches it can start processes there; and it starts whatever
`python` comes first in the PATH.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
from apache_beam.portability.api import beam_fn_api_pb2_grpc
from apache_beam.runners.worker.worker_pool_main import (
    BeamFnExternalWorkerPoolServicer,
    kill_process_gracefully,
)
from apache_beam.utils.thread_pool_executor import shared_unbounded_instance

from schemas.errors import ConfigError

_NO_PING_LIMITS = [("grpc.http2.max_pings_without_data", 0), ("grpc.http2.max_ping_strikes", 0)]
_GRACE_S = 1.0


class _Pool(BeamFnExternalWorkerPoolServicer):
    """Starts a process for every worker that is asked for."""

    def __init__(self) -> None:
        super().__init__(use_process=True, data_buffer_time_limit_ms=-1)

    def stop(self) -> None:
        """End the workers that are left."""
        for process in self._worker_processes.values():
            kill_process_gracefully(process)


@contextmanager
def worker_pool(host: str, port: int) -> Iterator[int]:
    """Let runners start workers through `host:port` while the body runs; give the port.

    Args:
        host: address to listen at; only trusted machines may reach it.
        port: 0 takes a free one.

    Raises:
        ConfigError: the address cannot be listened at.
    """
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    # without SO_REUSEPORT: else a second pool on the same port takes half of the requests, unseen
    options = [*_NO_PING_LIMITS, ("grpc.so_reuseport", 0)]
    server = grpc.server(shared_unbounded_instance(), options=options)
    pool = _Pool()
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(pool, server)
    try:
        bound = server.add_insecure_port(f"{host}:{port}")
    except RuntimeError:
        raise ConfigError(f"--listen {host}:{port}: cannot listen there") from None
    server.start()
    try:
        yield bound
    finally:
        server.stop(_GRACE_S).wait()
        pool.stop()
