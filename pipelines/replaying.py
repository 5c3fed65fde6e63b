"""Find failures by what is known of them, and let them be tried again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from schemas.config import StoreConfig
from schemas.ids import url_id
from transforms.store import Failures, attach, connect

_OF_ADDRESSES = frozenset({"fetch", "extract"})
_OF_FEEDS = "poll"


@dataclass(frozen=True)
class Replay:
    """How much is tried again."""

    addresses: int
    feeds: int
    not_replayable: int  # dead letters of stages after the one that identifies an article


def replay(
    config: StoreConfig,
    failures: Failures,
    stage: str | None,
    error: str | None,
    now: datetime,
    *,
    dry: bool,
) -> Replay:
    """Make failures pending; with a stage or an error, those that have such dead letters."""
    feeds: list[str] = []
    others = 0
    if stage is not None or error is not None:
        letters = _letters(config, stage, error)
        feeds = [key for step, key in letters if step == _OF_FEEDS]
        keys = frozenset(url_id(key) for step, key in letters if step in _OF_ADDRESSES)
        others = sum(step not in {*_OF_ADDRESSES, _OF_FEEDS} for step, _ in letters)
        failures = replace(failures, url_ids=keys)
    with attach(config) as state:
        if dry:
            return Replay(state.count_failures(failures), len(feeds), others)
        polled = state.registry.poll_now(feeds, now)
        return Replay(state.replay(failures, now), polled, others)


def _letters(config: StoreConfig, stage: str | None, error: str | None) -> list[tuple[str, str]]:
    sql = """SELECT DISTINCT stage, key FROM errors
             WHERE ($stage IS NULL OR stage = $stage) AND ($error IS NULL OR error = $error)"""
    with connect(config.root, ["errors"]) as dataset:
        return dataset.execute(sql, {"stage": stage, "error": error}).fetchall()
