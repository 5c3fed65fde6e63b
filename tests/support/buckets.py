"""A real S3 protocol server on loopback (moto's), that can also fail as services do."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

from pyarrow import fs
from werkzeug.serving import WSGIRequestHandler, make_server

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "reporter",
    "AWS_SECRET_ACCESS_KEY": "s3cret",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(frozen=True)
class Seen:
    """A request as the server saw it."""

    method: str
    path: str
    query: str
    copy_of: str | None
    range: tuple[int, int] | None = None  # first and last byte that were asked for

    @property
    def kind(self) -> str:
        """What it does: `copy`, `put`, `list`, and so on."""
        words = parse_qs(self.query, keep_blank_values=True)
        if self.method == "PUT":
            return "copy" if self.copy_of else "put part" if "partNumber" in words else "put"
        if self.method == "POST":
            return "delete" if "delete" in words else "upload"
        return "list" if "list-type" in words else self.method.lower()


@dataclass
class Storage:
    """The server: what it has seen, and how it fails next."""

    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    fault: Callable[[Seen], tuple[int, str] | None] = lambda _: None

    def root(self, prefix: str = "news", bucket: str = "press") -> str:
        """Return the address of a place there."""
        return f"s3://{bucket}/{prefix}?endpoint=http://127.0.0.1:{self.port}"

    def client(self) -> fs.S3FileSystem:
        """Return a client of our own."""
        return fs.S3FileSystem(
            access_key=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            secret_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            endpoint_override=f"http://127.0.0.1:{self.port}",
            region="us-east-1",
            allow_bucket_creation=True,
        )

    def put(self, key: str, data: bytes) -> None:
        """Put an object into the bucket."""
        with self.client().open_output_stream(f"press/{key}", compression=None) as stream:
            stream.write(data)

    def objects(self, place: str = "press") -> list[str]:
        """Return the objects there are; folders' markers are none."""
        found = self.client().get_file_info(fs.FileSelector(place, recursive=True))
        return sorted(each.path.partition("/")[2] for each in found if each.is_file)

    def kinds(self) -> list[str]:
        """Return what the requests so far did."""
        return [each.kind for each in self.seen]


@contextmanager
def serve() -> Iterator[Storage]:
    """Start a server with a bucket `press`."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    storage = Storage()
    moto = DomainDispatcherApplication(create_backend_app)

    def answer(environ: dict[str, Any], start: Any) -> Any:
        seen = _seen(environ)
        storage.seen.append(seen)
        failure = storage.fault(seen)
        if failure is None:
            return moto(environ, start)
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, code = failure
        body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
        start(f"{status} {code}", [("Content-Type", "application/xml")])
        return [body]

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_Silent)
    storage.port = server.port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    before = {name: os.environ.get(name) for name in CREDENTIALS}
    os.environ.update(CREDENTIALS)
    try:
        urlopen(Request(f"http://127.0.0.1:{storage.port}/moto-api/reset", method="POST")).close()
        storage.client().create_dir("press")
        storage.seen.clear()
        yield storage
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        server.shutdown()
        thread.join()
        server.server_close()


def _seen(environ: dict[str, Any]) -> Seen:
    said = environ.get("HTTP_RANGE", "").removeprefix("bytes=")
    first, _, last = said.partition("-")
    return Seen(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        query=environ["QUERY_STRING"],
        copy_of=environ.get("HTTP_X_AMZ_COPY_SOURCE"),
        range=(int(first), int(last)) if said else None,
    )


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Print nothing."""
