"""Whose turn it is at a domain, where several processes read from the web."""

from __future__ import annotations

import socket
import time
from uuid import uuid4

import sqlalchemy as sa

from transforms.store.retrying import retried
from transforms.store.statements import insert_missing
from transforms.store.tables import TURNS


class Turns:
    """Who may ask a registered domain, for all processes with the same state store.

    One per process. It keeps a domain until another takes it, and never waits for itself. The clock
    is that of the database's machine: the others' own need not agree.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._writer = engine.execution_options(writes=True)
        self._me = f"{socket.gethostname()}-{uuid4().hex[:12]}"

    @retried
    def take(self, domain: str, lease_s: float) -> float:
        """Take a domain; return 0, or for how many seconds it is still another process's.

        Whoever dies with a domain in hand keeps the others waiting for `lease_s`.
        """
        me = self._me
        with self._writer.begin() as connection:
            now = _now(connection)
            insert_missing(connection, TURNS, {"domain": domain, "owner": me, "free_at": now})
            this = TURNS.c.domain == domain
            is_free = sa.or_(TURNS.c.owner == me, TURNS.c.free_at <= now)
            take = TURNS.update().where(this, is_free).values(owner=me, free_at=now + lease_s)
            if connection.execute(take).rowcount:
                return 0.0
            free_at = connection.scalar(sa.select(TURNS.c.free_at).where(this))
            return float(free_at - now) if free_at is not None else 0.0

    @retried
    def leave(self, domain: str, gap_s: float) -> None:
        """Let others have a domain that was taken, after `gap_s`."""
        with self._writer.begin() as connection:
            mine = TURNS.c.domain == domain, TURNS.c.owner == self._me
            free_at = _now(connection) + gap_s
            connection.execute(TURNS.update().where(*mine).values(free_at=free_at))


def _now(connection: sa.Connection) -> float:
    if connection.dialect.name != "postgresql":  # it runs in this process
        return time.time()
    return float(connection.scalar(sa.select(sa.extract("epoch", sa.func.clock_timestamp()))) or 0)
