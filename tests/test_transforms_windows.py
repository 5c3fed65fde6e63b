"""Two ticks in one bundle: each row, part and commit belongs to its own."""

import apache_beam as beam
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from apache_beam.utils.timestamp import Timestamp

from pipelines.ingest import Run, carry_out, read_news, task_of, write
from pipelines.options import beam_options
from schemas.messages import Feed, FeedState
from tests.support.ingesting import make_config
from tests.support.rows import NOON
from tests.support.server import Server
from tests.test_pipeline_watch import ask, feed, page
from transforms.progress import Progress
from transforms.store import open_dataset
from transforms.windows import tick_run

TICKS = [Timestamp.from_utc_datetime(NOON) + seconds for seconds in (0, 10)]


def at_its_tick(work):
    tick, task = work
    return TimestampedValue(task, tick - 1)


def test_two_ticks_in_one_bundle_are_two_runs(tmp_path):
    routes = {"/a": feed("one", "two"), "/b": feed("three"), "/broken": feed("nowhere")}
    routes |= {f"/{name}": page(name) for name in ("one", "two", "three")}
    with Server(routes) as server:
        config = make_config(tmp_path)
        store = config.store.model_copy(update={"archive": True})
        config = config.model_copy(update={"store": store})
        feeds = [server.url("/a"), server.url("/b")]
        work = [
            (tick, task_of(Feed(url), FeedState(url), NOON, config.poll))
            for tick, url in zip(TICKS, feeds, strict=True)
        ]
        with open_dataset(config.store) as dataset:
            run = Run("s", NOON, dataset, tasks=(), waiting=(), pending=())
            pipeline = beam.Pipeline(options=beam_options({}))
            tasks = pipeline | beam.Create(work, reshuffle=False) | beam.Map(at_its_tick)
            tasks = tasks | beam.WindowInto(FixedWindows(1))
            pending = pipeline | "None" >> beam.Create([], reshuffle=False)
            pending = pending | "Same" >> beam.WindowInto(FixedWindows(1))
            write(read_news(tasks, pending, run, config), run, config)
            carry_out(pipeline, run)
            runs = [tick_run("s", tick) for tick in TICKS]
            assert [dataset.state.ticks.is_committed(run_id) for run_id in runs] == [True, True]
    expected = [(runs[0], "one"), (runs[0], "two"), (runs[1], "three")]
    assert sorted(ask(tmp_path, "SELECT run_id, title FROM articles")) == sorted(expected)
    for table in ("fetches", "polls"):
        assert set(ask(tmp_path, f"SELECT run_id FROM {table}")) == {(name,) for name in runs}
    files = [path.name for path in tmp_path.glob("_archive/date=*/*.warc.gz")]
    assert [sum(name in file for file in files) for name in runs] == [1, 1]


def test_progress_is_noted_for_each_run(tmp_path):
    (window,) = FixedWindows(1).assign(FixedWindows.AssignContext(TICKS[0] - 1))
    progress = Progress(tmp_path / "s").of(window)
    assert progress.folder == tmp_path / tick_run("s", TICKS[0])
    assert Progress(None).of(window) == Progress(None)
