"""Call a function in a process of its own, which can be killed.

Parsers written in C do not stop for a Python timeout, and some markup takes them minutes or
gigabytes. What is known to do so is refused beforehand (`transforms.text.guards`,
`transforms.feeds.thinning`); this is for what is not known.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from functools import lru_cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

MAX_MEMORY_BYTES = 3 * 1024**3
"""Address space of a helper. A page of 5 MB made to hurt takes 1 GB, an honest one a tenth."""

_START_S = 120.0
"""For a helper to start and to import what the function needs: 2 s on an idle machine. Only then
does a call's own time begin."""

_BEGUN = b"begun"

_CALLS_PER_HELPER = 10_000
"""Then a helper is replaced: whatever the libraries in it leak does not add up over months."""


_LOADED_ONCE = "transforms.loaded"


class TookTooLongError(Exception):
    """The call did not end in time; its process was killed."""


class DiedError(Exception):
    """The process died of the call: out of memory, or a crash of a library in C."""


def prepare() -> None:
    """Begin to load what calls apart need, beside whatever this process does next.

    They are forked from one process that has loaded the libraries, once for all of them. Calls do
    without this as well; the first one then waits longer.
    """
    if _context().get_start_method() == "forkserver":
        forkserver.ensure_running()


def call_apart(function: Callable[P, R], timeout_s: float, *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a module-level function in another process, and return or raise what it does.

    The process is kept for the next call. Arguments and result are pickled: 0.1 ms for 250 kB.

    Raises:
        TookTooLongError: it took more than `timeout_s`.
        DiedError: it brought its process down.
    """
    answer, error = _helpers(os.getpid()).call((function, args, kwargs), timeout_s)
    if error is not None:
        raise error
    return answer  # type: ignore[no-any-return]


class _Helpers:
    """The idle helper processes of this process; as many as it has threads that call at once."""

    def __init__(self) -> None:
        self._idle: list[_Helper] = []
        self._lock = threading.Lock()

    def call(self, job: Any, timeout_s: float) -> tuple[Any, Exception | None]:
        helper = self._take()
        try:
            answer: tuple[Any, Exception | None] = helper.call(job, timeout_s)
        except BaseException:
            helper.kill()
            raise
        if helper.is_worn:
            helper.kill()
        else:
            with self._lock:
                self._idle.append(helper)
        return answer

    def _take(self) -> _Helper:
        """Return a helper that is alive: an idle one may have been killed, for memory say."""
        with self._lock:
            while self._idle:
                helper = self._idle.pop()
                if helper.is_alive:
                    return helper
                helper.kill()
        return _Helper()


class _Helper:
    def __init__(self) -> None:
        context = _context()
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._calls = itertools.count(1)
        self.is_worn = False

    def call(self, job: Any, timeout_s: float) -> Any:
        self.is_worn = next(self._calls) >= _CALLS_PER_HELPER
        try:
            self._connection.send_bytes(pickle.dumps(job, pickle.HIGHEST_PROTOCOL))
            if (first := self._receive(_START_S)) != _BEGUN:
                return pickle.loads(first)
            return pickle.loads(self._receive(timeout_s))
        except (EOFError, OSError):
            self._process.join(timeout=5)
            code = self._process.exitcode
            raise DiedError(f"its process died of it (exit code {code})") from None

    def _receive(self, timeout_s: float) -> bytes:
        if not self._connection.poll(timeout_s):
            raise TookTooLongError(f"not done after {timeout_s:g} s")
        return self._connection.recv_bytes()

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._connection.close()


@lru_cache(maxsize=1)
def _context() -> ForkServerContext | SpawnContext:
    """Return how processes are started: not as forks of this one, which gRPC's threads forbid.

    On Linux they are forks of a process made for it. Elsewhere each starts anew, as the libraries
    of macOS do not bear to be forked.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_LOADED_ONCE])
    return context


@lru_cache(maxsize=1)  # by process id: a forked child has its own
def _helpers(_pid: int) -> _Helpers:
    return _Helpers()


def _serve(connection: Connection) -> None:
    """Answer calls until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who called
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    while True:
        try:
            job = connection.recv_bytes()
            connection.send_bytes(pickle.dumps(_answer(job, connection), pickle.HIGHEST_PROTOCOL))
        except (EOFError, BrokenPipeError):
            return


def _answer(job: bytes, connection: Connection) -> tuple[Any, BaseException | None]:
    """Return what a call returns, or else what it raises; tell when its own time begins."""
    try:
        function, args, kwargs = pickle.loads(job)
        connection.send_bytes(_BEGUN)
        return function(*args, **kwargs), None
    except MemoryError:
        os._exit(1)  # what is half done is not to be trusted
    except Exception as error:
        return None, portable(error)


def portable(error: BaseException) -> BaseException:
    """Return an error that can be sent to another process, with its traceback as a note."""
    lines = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(f"in a process apart:\n{lines}")
    return error.with_traceback(None)
