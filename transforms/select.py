"""Select what is new in polled feeds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from schemas.config import PollConfig
from schemas.ids import url_id
from schemas.messages import Assignment, Entry, PolledFeed
from schemas.records import DeadLetter
from schemas.rows import poll_row
from schemas.vocabulary import FetchOutcome, PollOutcome
from transforms.feeds import judge_poll, next_state
from transforms.outcome import DEAD
from transforms.progress import Progress
from transforms.store import Dataset, KnownUrl
from transforms.windows import run_of

POLLS = "polls"
STATES = "states"


class SelectNew(beam.PTransform):
    """Keep the entries whose article was never read, or has changed since by the word of its feed.

    Input: `PolledFeed`. Outputs: `assignments` (`Assignment`, not yet distinct over feeds), and for
    every feed one `Poll` row under `polls` and one `FeedState` under `states`; answers that are no
    feed also under `dead`. Of feeds put off to the next tick there is nothing: they stay due.
    """

    def __init__(
        self, dataset: Dataset, config: PollConfig, progress: Progress, run_id: str
    ) -> None:
        super().__init__()
        self._select = _Select(dataset, config, progress, run_id)

    def expand(self, polled: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        return polled | beam.ParDo(self._select).with_outputs(
            POLLS, STATES, DEAD, main="assignments"
        )


class _Select(beam.DoFn):
    def __init__(
        self, dataset: Dataset, config: PollConfig, progress: Progress, run_id: str
    ) -> None:
        self._dataset, self._config, self._progress = dataset, config, progress
        self._run_id = run_id

    def process(self, polled: PolledFeed, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        run_id, progress = run_of(self._run_id, window), self._progress.of(window)
        if polled.response.outcome is FetchOutcome.DEFERRED:  # it stays due
            progress.add("deferred.feeds")
            return
        outcome = judge_poll(polled)
        entries = polled.parsed.entries if polled.parsed else ()
        known = self._dataset.state.known_urls(url_id(entry.url) for entry in entries)
        yield from assignments_of(entries, known)
        new = len(entries) - len(known)  # a document's entries have distinct addresses
        state = next_state(polled, outcome, new, self._config)
        yield TaggedOutput(POLLS, poll_row(polled, outcome, state, new, run_id))
        yield TaggedOutput(STATES, state)
        if outcome is PollOutcome.BAD_FEED:
            yield TaggedOutput(DEAD, _bad_feed(polled, run_id))
        progress.add(f"polls.{outcome}")


def assignments_of(entries: Iterable[Entry], known: Mapping[str, KnownUrl]) -> Iterator[Assignment]:
    """Yield an assignment for each entry that is new, or edited by the word of its own feed.

    Another feed's headline for the same address is no edit. Addresses whose failure may heal are
    left to their own retry time.
    """
    for entry in entries:
        mark = fingerprint(entry)
        seen = known.get(url_id(entry.url))
        edited = seen is not None and seen.final and seen.feed_url == entry.feed_url
        if seen is None:
            yield Assignment(entry, mark)
        elif edited and seen.fingerprint != mark:
            yield Assignment(entry, mark, reading=seen.readings + 1)


def fingerprint(entry: Entry) -> str:
    """Return what must change in an entry for its article to be read again: headline or update.

    The publication time is left out: some feeds date every entry anew at every poll.
    """
    updated = entry.updated_at.isoformat() if entry.updated_at else ""
    return hashlib.sha256(f"{entry.title or ''}\n{updated}".encode()).hexdigest()[:16]


def _bad_feed(polled: PolledFeed, run_id: str) -> DeadLetter:
    reason = (polled.parsed.reason if polled.parsed else None) or "not a feed"
    return DeadLetter(
        stage="poll",
        key=polled.task.feed.url,
        error="BadFeed",
        message=reason,
        traceback="",
        at=polled.response.fetched_at,
        run_id=run_id,
    )
