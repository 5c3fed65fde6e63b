"""What came of a run, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from apache_beam.metrics import MetricsFilter

from schemas.tables import ARTICLE_CHANGES, TABLES
from schemas.vocabulary import FetchOutcome, PollOutcome
from transforms.progress import NAMESPACE
from transforms.store import TickCounts

_GOOD_FETCHES = {FetchOutcome.OK, FetchOutcome.UNCHANGED, FetchOutcome.DUPLICATE}
_GOOD_POLLS = {PollOutcome.OK, PollOutcome.UNCHANGED, PollOutcome.NOT_MODIFIED}


@dataclass(frozen=True)
class RunReport:
    """Counts of one run: rows by table, polls and fetches by outcome."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    rows: Mapping[str, int]
    polls: Mapping[str, int]
    fetches: Mapping[str, int]
    edited: int
    """Articles that got a new version."""
    deferred_feeds: int
    """Feeds and, below, pages whose turn did not come in time."""
    deferred_pages: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Records of archives that are no pages of news, by reason."""

    @property
    def seconds(self) -> float:
        """Wall time."""
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def failed_feeds(self) -> int:
        """Polls that brought no feed."""
        return sum(n for outcome, n in self.polls.items() if outcome not in _GOOD_POLLS)

    @property
    def failed_pages(self) -> int:
        """Addresses that brought no article."""
        return sum(n for outcome, n in self.fetches.items() if outcome not in _GOOD_FETCHES)

    @property
    def error_fraction(self) -> float:
        """Share of polls and pages that failed; 0 where there were none."""
        total = sum(self.polls.values()) + sum(self.fetches.values())
        return (self.failed_feeds + self.failed_pages) / total if total else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, times in ISO 8601."""
        return {
            "run_id": self.run_id,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat(),
            "seconds": round(self.seconds, 3),
            "rows": dict(self.rows),
            "polls": dict(self.polls),
            "fetches": dict(self.fetches),
            "edited": self.edited,
            "deferred_feeds": self.deferred_feeds,
            "deferred_pages": self.deferred_pages,
            "error_fraction": round(self.error_fraction, 4),
        }


def report_of(metrics: Any, run_id: str, started_at: datetime, finished_at: datetime) -> RunReport:
    """Read a report out of the counters of a finished Beam pipeline."""
    counters = metrics.query(MetricsFilter().with_namespace(NAMESPACE))["counters"]
    counts: dict[str, int] = {}
    for counter in counters:
        name = counter.key.metric.name
        counts[name] = counts.get(name, 0) + counter.result
    return RunReport(
        run_id=run_id,
        started_at=started_at,
        finished_at=finished_at,
        rows=MappingProxyType({name: counts.get(name, 0) for name in TABLES}),
        polls=MappingProxyType(_outcomes(counts, "polls.")),
        fetches=MappingProxyType(_outcomes(counts, "fetches.")),
        edited=counts.get("articles.edited", 0),
        deferred_feeds=counts.get("deferred.feeds", 0),
        deferred_pages=counts.get("deferred.pages", 0),
        skipped=MappingProxyType(_outcomes(counts, "skipped.")),
    )


def report_of_tick(counts: TickCounts) -> RunReport:
    """Return the report of a tick of a stream, whose counters run on from tick to tick."""
    return RunReport(
        run_id=counts.tick.run_id,
        started_at=counts.tick.planned_at,
        finished_at=counts.committed_at,
        rows=MappingProxyType({name: counts.rows.get(name, 0) for name in TABLES}),
        polls=MappingProxyType(dict(sorted(counts.polls.items()))),
        fetches=MappingProxyType(dict(sorted(counts.fetches.items()))),
        edited=counts.rows.get(ARTICLE_CHANGES.name, 0),
        deferred_feeds=counts.deferred_feeds,
        deferred_pages=counts.deferred_pages,
    )


def _outcomes(counts: Mapping[str, int], prefix: str) -> dict[str, int]:
    return {name[len(prefix) :]: n for name, n in sorted(counts.items()) if name.startswith(prefix)}
