"""Sockets: one HTTP server per address, all on one port, each in its thread."""

from __future__ import annotations

import errno
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from typing import Any

from newsroom.answers import Answer

_PORT_TRIES = 20
_WAKE_S = 0.05  # how often each server looks whether it is to stop


@dataclass(frozen=True)
class Request:
    """One GET."""

    at: float  # seconds of time.monotonic(), when its headers had arrived
    host: str  # address it came in on
    target: str  # path and query
    headers: Mapping[str, str]  # names in lower case


Respond = Callable[[Request], Answer]


@contextmanager
def listening(hosts: Sequence[str], port: int, respond: Respond) -> Iterator[int]:
    """Serve `hosts` until the context is left; gives the port they share.

    Args:
        hosts: addresses to bind.
        port: 0 takes one that is free on all of them.
        respond: called for each GET, in a thread of its connection.

    Raises:
        OSError: an address cannot be bound, or the given port is taken.
    """
    listeners = _bind_all(hosts, port, respond)
    threads = [
        Thread(target=each.serve_forever, args=(_WAKE_S,), daemon=True) for each in listeners
    ]
    for thread in threads:
        thread.start()
    try:
        yield listeners[0].server_port
    finally:
        stoppers = [
            Thread(target=each.shutdown) for each in listeners
        ]  # together: each takes _WAKE_S
        for stopper in stoppers:
            stopper.start()
        for thread in (*stoppers, *threads):
            thread.join()
        for listener in listeners:
            listener.server_close()


def can_bind(host: str) -> bool:
    """Tell whether the system lets us listen on `host`: macOS has no loopback but 127.0.0.1."""
    with socket.socket() as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True


def _bind_all(hosts: Sequence[str], port: int, respond: Respond) -> list[_Listener]:
    for attempt in range(1, _PORT_TRIES + 1):
        with ExitStack() as undo:
            try:
                listeners = _bind(hosts, port, respond, undo)
            except OSError as error:
                # A port free on the first address may be taken on another one.
                if port or error.errno != errno.EADDRINUSE or attempt == _PORT_TRIES:
                    raise
            else:
                undo.pop_all()
                return listeners
    raise AssertionError("the last attempt returns or raises")


def _bind(hosts: Sequence[str], port: int, respond: Respond, undo: ExitStack) -> list[_Listener]:
    listeners: list[_Listener] = []
    for host in hosts:
        listener = _Listener((host, port), respond)
        undo.callback(listener.server_close)
        listeners.append(listener)
        port = listener.server_port
    return listeners


class _Listener(ThreadingHTTPServer):
    """One address; connections still open when it closes are cut."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        self.respond = respond
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without the reverse look-up of HTTPServer, which can take seconds offline."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.socket.getsockname()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, peer = super().get_request()
        self._open.add(connection)
        return connection, peer

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Leave a connection that the client broke without a word; print anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        super().server_close()
        for connection in tuple(self._open):
            with suppress(OSError):  # its thread may have closed it meanwhile
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    sys_version = ""
    disable_nagle_algorithm = True  # headers and body are two writes
    timeout = 30  # seconds an idle connection is kept
    server: _Listener

    def do_GET(self) -> None:
        """Answer, unless the client has gone."""
        host = self.server.server_name
        headers = {name.lower(): value for name, value in self.headers.items()}
        found = self.server.respond(Request(time.monotonic(), host, self.path, headers))
        with suppress(ConnectionError):
            self.send_response(found.status)
            for name, value in found.headers().items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the newsroom keeps its own record of requests."""
