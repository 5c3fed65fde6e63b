"""A real PostgreSQL server on loopback, of the binaries that Debian's package `postgresql` has."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

USER, PASSWORD = "reporter", "s3cret/pass word@"


def binaries() -> Path | None:
    """Return the folder of the server's programs; None: there is no server here."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((each for each in folders if (each / "pg_ctl").exists()), None)


class Postgres:
    """A server with a database `news`."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder, self._programs = folder, programs
        self.port = _free_port()

    def url(self, schema: str = "", user: str = USER, password: str = PASSWORD) -> str:
        """Return the URL of a state in a schema of its own."""
        schema = quote(schema or f"test_{uuid.uuid4().hex[:8]}")
        login = f"{user}:{quote(password, safe='')}"
        return f"postgresql://{login}@127.0.0.1:{self.port}/news?schema={schema}"

    def ask(self, sql: str, database: str = "news") -> list[tuple[Any, ...]]:
        """Run a statement as the superuser."""
        with self._connect(database) as connection:
            result = connection.execute(sql)
            return result.fetchall() if result.description else []

    def make(self) -> None:
        """Make the files of the server, a user, and the database."""
        word = self._folder / "password"
        word.write_text(PASSWORD, encoding="utf-8")
        os.chown(word, *self._owner)
        auth = ["--auth=scram-sha-256", f"--pwfile={word}", f"--username={USER}", "--no-sync"]
        self._run("initdb", *auth, "--encoding=UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        """Start it; returns when it answers."""
        options = (
            f"-p {self.port} -h 127.0.0.1 -k {self._folder} -c fsync=off -c max_connections=50"
        )
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """End it at once, as a crash would."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def drop_connections(self, like: str = "newsbeam%") -> int:
        """Cut the connections of some applications; return how many there were."""
        sql = f"""SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                  WHERE application_name LIKE '{like}'"""
        return len(self.ask(sql))

    @property
    def _owner(self) -> tuple[int, int]:
        """The user that the server runs as: never root, it refuses that."""
        if os.getuid() != 0:
            return os.getuid(), os.getgid()
        names = {each.pw_name: each for each in pwd.getpwall()}
        user = names.get("postgres") or names["nobody"]
        return user.pw_uid, user.pw_gid

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *arguments]
        as_user: dict[str, Any] = {}
        if os.getuid() == 0:
            user, group = self._owner
            as_user = {"user": user, "group": group, "extra_groups": []}
        done = subprocess.run(
            command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **as_user
        )
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout.decode()}")

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=USER,
            password=PASSWORD,
            dbname=database,
            autocommit=True,
        )


@contextmanager
def serve() -> Iterator[Postgres]:
    """Start a server with an empty database; it ends, and its files go, with the context."""
    programs = binaries()
    if programs is None:
        raise LookupError("no PostgreSQL server (Debian: apt-get install postgresql)")
    with tempfile.TemporaryDirectory(prefix="newsbeam-postgres-", dir="/tmp") as name:
        server = Postgres(Path(name), programs)
        os.chown(name, *server._owner)
        server.make()
        server.start()
        try:
            server.ask("CREATE DATABASE news", database="postgres")
            yield server
        finally:
            server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
