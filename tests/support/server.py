"""A scripted HTTP server on loopback that remembers what was asked of it, and when."""

from __future__ import annotations

import itertools
import re
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Seen:
    """One request, as the server saw it."""

    at: float  # time.monotonic() when the request line was read
    method: str
    path: str  # with query
    headers: Mapping[str, str]  # names in lower case


@dataclass(frozen=True)
class Reply:
    """One answer. Content-Length is added unless `headers` has one or it is chunked or `raw`."""

    status: int = 200
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = ()
    delay_s: float = 0.0  # before the first byte
    drip: tuple[int, float] | None = None  # body in pieces of so many bytes, so many seconds apart
    raw: bytes | None = None  # sent as it is, instead of everything else; then the server hangs up
    reset: bool = False  # break the connection after the body

    def head(self) -> bytes:
        """Status line and headers."""
        names = {name.lower() for name, _ in self.headers}
        fields = list(self.headers)
        if not names & {"content-length", "transfer-encoding"}:
            fields.append(("Content-Length", str(len(self.body))))
        lines = [f"HTTP/1.1 {self.status} x", *(f"{name}: {value}" for name, value in fields)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def pieces(self) -> list[bytes]:
        """What is written at once."""
        if self.raw is not None:
            return [self.raw]
        if self.drip is None:
            return [self.head() + self.body]
        size = self.drip[0]
        return [self.head(), *(self.body[i : i + size] for i in range(0, len(self.body), size))]

    @property
    def hangs_up(self) -> bool:
        """Whether the connection ends with the answer."""
        return self.raw is not None or self.reset or ("Connection", "close") in self.headers


Answer = Reply | Callable[[Seen], Reply]


@dataclass
class Server:
    """Answers by path; of several answers for a path each is given once, the last for ever.

    Paths without an answer are 404, also /robots.txt. Use it as a context manager.
    """

    routes: Mapping[str, Answer | Sequence[Answer]] = field(default_factory=dict)
    address: str = "127.0.0.1"
    port: int = 0  # of the server, once it is started

    def __post_init__(self) -> None:
        self.seen: list[Seen] = []
        self.most_in_flight = 0
        self.connections = 0
        self._in_flight = 0
        self._lock = threading.Lock()
        self._tcp = _Listener((self.address, self.port), _Handler)
        self._tcp.script = self
        self.port = self._tcp.server_address[1]
        self._thread = threading.Thread(target=self._tcp.serve_forever, args=(0.01,))

    @property
    def base(self) -> str:
        """Its origin."""
        return f"http://{self.address}:{self.port}"

    def url(self, path: str) -> str:
        """Absolute address of a path."""
        return self.base + path

    def paths(self) -> list[str]:
        """Paths asked for, in order."""
        return [seen.path for seen in self.seen]

    def gaps(self) -> list[float]:
        """Seconds between each two requests that follow each other."""
        times = [seen.at for seen in self.seen]
        return [b - a for a, b in itertools.pairwise(times)]

    def answer(self, seen: Seen) -> Reply:
        """Note a request and choose its answer."""
        with self._lock:
            self.seen.append(seen)
            script = self.routes.get(seen.path) or self.routes.get(seen.path.partition("?")[0])
            earlier = sum(1 for one in self.seen if one.path == seen.path) - 1
        if script is None:
            return Reply(404, b"no such page")
        if not isinstance(script, Reply) and not callable(script):
            script = script[min(earlier, len(script) - 1)]
        return script(seen) if callable(script) else script

    def count(self, change: int) -> None:
        """Count requests under way."""
        with self._lock:
            self._in_flight += change
            self.most_in_flight = max(self.most_in_flight, self._in_flight)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tcp.shutdown()
        self._tcp.server_close()
        self._thread.join()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    script: Server


class _Handler(socketserver.StreamRequestHandler):
    server: _Listener
    disable_nagle_algorithm = True

    def handle(self) -> None:
        script = self.server.script
        script.connections += 1
        self.request.settimeout(30)
        try:
            while (seen := self._read()) is not None:
                script.count(1)
                try:
                    reply = script.answer(seen)
                    self._write(reply)
                finally:
                    script.count(-1)
                if reply.hangs_up:
                    return
        except OSError:
            return  # the client left, which is its right

    def _read(self) -> Seen | None:
        if (
            self.request.recv(1, socket.MSG_PEEK) == b"\x16"
        ):  # a TLS greeting, as for https on a plain port
            self.wfile.write(b"HTTP/1.1 400 x\r\n\r\n")
            return None
        line = self.rfile.readline()
        if not line:
            return None
        at = time.monotonic()
        headers = {}
        while (raw := self.rfile.readline().strip()) != b"":
            name, _, value = raw.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        method, path, _ = re.split(r" ", line.decode("latin-1").strip(), maxsplit=2)
        return Seen(at, method, path, headers)

    def _write(self, reply: Reply) -> None:
        time.sleep(reply.delay_s)
        for number, piece in enumerate(reply.pieces()):
            if number > 1 and reply.drip is not None:
                time.sleep(reply.drip[1])
            self.wfile.write(piece)
        if reply.reset:
            time.sleep(0.05)
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            self.request.close()
