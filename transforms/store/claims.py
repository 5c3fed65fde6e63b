"""Identities that a run holds for the articles it found, until its commit makes them known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace

import sqlalchemy as sa

from schemas.ids import article_id
from transforms.store.identity import Candidate, Decision, Identity, Verdict, identify
from transforms.store.queries import rows_with
from transforms.store.statements import upsert
from transforms.store.tables import ARTICLES, CLAIMS


def claim_all(
    connection: sa.Connection, run_id: str, candidates: Sequence[Candidate]
) -> list[Decision]:
    """Decide which article each page is, and hold new identities for this run.

    One after the other, as a page may be the same article as one before it; what is stored is read
    and written for all of them at once.
    """
    known = _Known(connection, run_id, candidates)
    decisions = [known.decide(candidate) for candidate in candidates]
    fresh = [{"run_id": run_id, **asdict(identity)} for identity in known.fresh.values()]
    upsert(connection, CLAIMS, fresh)
    return decisions


def adopt_claims(connection: sa.Connection, run_id: str, read: Collection[str]) -> None:
    """Make identities that a run holds known to all that come.

    Those of the pages in `read` (`url_id`): a page that was claimed, and came to nothing when its
    bundle was replayed, has no row.
    """
    claimed = rows_with(connection, CLAIMS.c.url_id, read, CLAIMS.c.run_id == run_id)
    upsert(connection, ARTICLES, [asdict(_identity(row)) for row in claimed])


def drop_claims(connection: sa.Connection, run_id: str) -> None:
    """Forget what a run holds."""
    connection.execute(CLAIMS.delete().where(CLAIMS.c.run_id == run_id))


class _Known:
    """What is known of the articles that some pages may be, and what the run has claimed."""

    def __init__(
        self, connection: sa.Connection, run_id: str, candidates: Sequence[Candidate]
    ) -> None:
        """Look it up."""
        pages = [candidate.url_id for candidate in candidates]
        keys = [
            article_id(address) for each in candidates for address in (each.canonical_url, each.url)
        ]
        mine = CLAIMS.c.run_id == run_id
        claimed = [_identity(row) for row in rows_with(connection, CLAIMS.c.url_id, pages, mine)]
        self._replayed = {identity.url_id: identity for identity in reversed(claimed)}
        held = [*rows_with(connection, ARTICLES.c.article_id, keys)]
        held += rows_with(connection, CLAIMS.c.article_id, keys, mine)  # what is claimed is newer
        self._holders = {row["article_id"]: _identity(row) for row in held}
        self.fresh: dict[str, Identity] = {}

    def decide(self, candidate: Candidate) -> Decision:
        """Decide about a page, and take note of it for those that follow.

        A page claimed before, as when a bundle is replayed, gets the same answer again; it will be
        known as it was read last.
        """
        replayed = self._replayed.get(candidate.url_id)
        if replayed is not None:
            replayed = replace(replayed, title=candidate.title, text_sha256=candidate.text_sha256)
            self.fresh[replayed.article_id] = replayed
            same = article_id(candidate.canonical_url) == replayed.article_id
            address = candidate.canonical_url if same else candidate.url
            return Decision(Verdict.NEW, replayed, address)
        decision = identify(candidate, self._holders.get)
        if decision.verdict is Verdict.NEW:
            identity = decision.identity
            self._replayed[candidate.url_id] = identity
            self._holders[identity.article_id] = self.fresh[identity.article_id] = identity
        return decision


def _identity(row: sa.RowMapping) -> Identity:
    return Identity(
        row["article_id"], row["version"], row["url_id"], row["title"], row["text_sha256"]
    )
