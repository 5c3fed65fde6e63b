"""Poll feeds once, and turn what is new into tables.

feeds -> PollFeeds -> SelectNew -> FetchPages (-> ArchivePages)
      -> ExtractArticles -> IdentifyArticles -> LinkStories -> AnnotateArticles -> DescribeChanges
      -> a StageTable for each table -> CommitRun

Only addresses and small records are ever grouped. From the request of a page to the Parquet file
that holds its article is one stage, so page bodies never cross a shuffle. Every step also emits
dead letters; they all land in `errors`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

import apache_beam as beam

from pipelines.options import beam_options, is_one_process
from pipelines.report import RunReport, report_of
from schemas.config import Config, PollConfig
from schemas.messages import Assignment, Feed, FeedState, FeedTask
from schemas.tables import (
    ARTICLE_CHANGES,
    ARTICLES,
    ENTITIES,
    ERRORS,
    FETCHES,
    POLLS,
    QUOTES,
    TABLES,
)
from transforms.annotate import AnnotateArticles
from transforms.apart import prepare
from transforms.archive import ArchivePages
from transforms.changes import DescribeChanges
from transforms.extract import ExtractArticles
from transforms.feeds import asks_conditionally
from transforms.fetch import FetchPages, RequestPage
from transforms.identify import IdentifyArticles
from transforms.poll import PollFeeds
from transforms.progress import Progress
from transforms.read import NEVER, Deadline
from transforms.select import SelectNew
from transforms.spread import usable_cores
from transforms.store import Dataset, notes_dir
from transforms.stories import LinkStories
from transforms.write import CommitRun, StageTable

_BATCH = 32
"""Pages whose identities and stories are looked up and claimed at once. That takes 0.9 to 1.3 ms an
article, in batches of 8 it took 1.6 to 2.1 (512 articles, SQLite)."""


@dataclass(frozen=True)
class Job:
    """What one run knows from its start: who it is, and where it writes."""

    run_id: str
    started_at: datetime
    dataset: Dataset

    @property
    def progress(self) -> Progress:
        """Where the steps leave word of what they do."""
        return Progress(notes_dir(self.dataset.root, self.run_id))


@dataclass(frozen=True)
class Run(Job):
    """A run over feeds, with what there is to do."""

    tasks: tuple[FeedTask, ...]
    waiting: tuple[FeedTask, ...]
    """Feeds left out, since their server asked us to wait."""
    pending: tuple[Assignment, ...]
    """Addresses of earlier runs whose failure may have healed, and young articles once more."""
    feeds_until: Deadline = NEVER
    pages_until: Deadline = NEVER
    alone: bool = True
    """Whether one process does it all; several keep the gap of a domain through the state store."""

    @property
    def feeds(self) -> int:
        """How many it polls."""
        return len(self.tasks)

    @property
    def shared(self) -> Dataset | None:
        """Where processes that read beside each other keep the gap of a domain together."""
        return None if self.alone else self.dataset


class Outputs(NamedTuple):
    """The rows of a run, by table, and all else that its commit takes."""

    rows: Mapping[str, beam.PCollection]
    commits: tuple[beam.PCollection, ...]


def plan(dataset: Dataset, feeds: Sequence[Feed], now: datetime, config: PollConfig) -> Run:
    """Decide what a run has to do: all feeds but those whose server asked us to wait."""
    states = dataset.state.feed_states(feed.url for feed in feeds)
    tasks = [
        task_of(feed, states.get(feed.url) or FeedState(feed.url), now, config) for feed in feeds
    ]
    return Run(
        run_id=new_run_id(now),
        started_at=now,
        dataset=dataset,
        tasks=tuple(task for task in tasks if not must_wait(task.state, now)),
        waiting=tuple(task for task in tasks if must_wait(task.state, now)),
        pending=(*dataset.state.pending(now), *dataset.state.revisits(now)),
    )


def new_run_id(now: datetime) -> str:
    """Return a name for a run that no other has."""
    return f"{now:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"


def task_of(feed: Feed, state: FeedState, now: datetime, config: PollConfig) -> FeedTask:
    """Return the task of polling a feed."""
    return FeedTask(feed, state, asks_conditionally(state, now, config))


def must_wait(state: FeedState, now: datetime) -> bool:
    """Tell whether a feed's server asked us to wait.

    No Retry-After is believed for more than a day, so a later one was noted by a wrong clock.
    """
    return state.not_before is not None and now < state.not_before <= now + timedelta(days=1)


def build(root: beam.Pipeline, run: Run, config: Config) -> Outputs:
    """Wire the graph from feeds to rows; nothing runs here."""
    tasks = root | "Feeds" >> beam.Create(run.tasks, reshuffle=False)
    pending = root | "Pending" >> beam.Create(run.pending, reshuffle=False)
    return read_news(tasks, pending, run, config)


def read_news(
    tasks: beam.PCollection, pending: beam.PCollection, run: Run, config: Config
) -> Outputs:
    """Wire the graph from feeds to poll, and addresses of earlier runs, to rows."""
    common = (run.progress, run.run_id)
    # other runners, and Beam's own processes, start a worker for each core themselves
    processes = config.processes or (usable_cores() if run.alone else 1)
    polled = tasks | PollFeeds(config.poll, config.fetch, *common, run.feeds_until, run.shared)
    selected = polled.polled | SelectNew(run.dataset, config.poll, *common)
    fetch = FetchPages(config.fetch, *common, run.pages_until, run.shared)
    pages = (selected.assignments, pending) | fetch
    commits: tuple[beam.PCollection, ...] = (selected.states,)
    if config.store.archive:
        request = RequestPage(config.fetch)
        archive = ArchivePages(run.dataset, config.store, config.fetch, request, *common)
        archived = pages | archive
        pages = archived.pages
        commits += (archived.parts,)
    dead = (polled.dead, selected.dead)
    polls = {POLLS.name: selected.polls}
    return turn_into_rows(pages, run, config, processes, dead, commits, polls)


def turn_into_rows(
    pages: beam.PCollection,
    job: Job,
    config: Config,
    processes: int,
    dead: Iterable[beam.PCollection],
    commits: tuple[beam.PCollection, ...],
    rows: Mapping[str, beam.PCollection] = MappingProxyType({}),
) -> Outputs:
    """Wire the graph from pages to rows; what came up before them is handed on."""
    common = (job.progress, job.run_id)
    extracted = pages | ExtractArticles(config.extract, *common, processes)
    batches = extracted.extracted | "Batch" >> beam.BatchElements(_BATCH, _BATCH)
    found = batches | IdentifyArticles(job.dataset, config.fetch, *common)
    linked = found.articles | LinkStories(job.dataset, config.stories, job.run_id)
    notes = linked | AnnotateArticles(config.nlp, *common, processes)
    edits = notes.edited | DescribeChanges(job.dataset)
    all_dead = (*dead, extracted.dead, notes.dead, edits.dead)
    tables = {
        ARTICLES.name: notes.articles,
        ENTITIES.name: notes.entities,
        QUOTES.name: notes.quotes,
        ARTICLE_CHANGES.name: edits.changes,
        FETCHES.name: found.fetches,
        ERRORS.name: all_dead | "Dead" >> beam.Flatten(),
    }
    return Outputs({**tables, **rows}, (*commits, found.fates))


def write(outputs: Outputs, job: Job, config: Config) -> None:
    """Wire the rest: stage every table, then commit them together with the state."""
    common = (job.dataset, config.store, job.progress, job.run_id)
    parts, refused = [], [outputs.rows[ERRORS.name]]
    for name, rows in outputs.rows.items():
        if name != ERRORS.name:
            staged = rows | f"Stage{name.title()}" >> StageTable(TABLES[name], *common)
            parts.append(staged.parts)
            refused.append(staged.dead)
    errors = refused | "AllErrors" >> beam.Flatten()
    parts.append((errors | "StageErrors" >> StageTable(ERRORS, *common)).parts)
    to_commit = (*parts, *outputs.commits) | "ToCommit" >> beam.Flatten()
    _ = to_commit | CommitRun(job.dataset, job.run_id, job.started_at)


def ingest(run: Run, config: Config, beam_flags: Sequence[str] = ()) -> RunReport:
    """Carry a run out and return what came of it; blocks until everything is committed.

    Raises:
        ConfigError: an option that Beam does not know.
        StoreError: the dataset cannot be written; nothing of the run was committed.
        KeyboardInterrupt: as usual; nothing of the run was committed.
    """
    options = beam_options(config.beam, beam_flags)
    run = replace(run, alone=is_one_process(options))
    pipeline = beam.Pipeline(options=options)
    write(build(pipeline, run, config), run, config)
    if run.alone:
        prepare()  # while feeds are asked; any sooner, and the first of them would wait for it
    return carry_out(pipeline, run)


def carry_out(pipeline: beam.Pipeline, job: Job) -> RunReport:
    """Run a graph and return what came of it; blocks until everything is committed.

    Raises:
        StoreError: the dataset cannot be written; nothing of the run was committed.
        KeyboardInterrupt: as usual; nothing of the run was committed.
    """
    try:
        result = pipeline.run()
        _wait_for(result)
    except RuntimeError as error:
        # Beam wraps whatever is raised while a step runs, Ctrl-C included
        if isinstance(error.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise
    return report_of(result.metrics(), job.run_id, job.started_at, datetime.now(UTC))


def _wait_for(result: Any) -> None:
    """Wait for a pipeline to end; on a cluster it would go on without us."""
    try:
        result.wait_until_finish()
    except KeyboardInterrupt:
        result.cancel()
        raise
