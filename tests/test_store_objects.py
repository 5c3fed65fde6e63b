"""A dataset on object storage, by the S3 protocol: commits without renames, and what can fail."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.cli import main
from schemas.config import StoreConfig
from schemas.errors import ConfigError, DamagedError, StoreError, UnreachableError
from tests.support.rows import NOON, article
from tests.support.server import Server
from tests.test_pipeline_watch import IDLE, ask, feed, make_config, page, run
from tests.test_store_dataset import ids_in, run_commit, stage
from tests.test_store_repair import fill
from tests.test_store_stories import RECALL
from transforms.store import attach, open_dataset
from transforms.store.reading import connect, read_versions
from transforms.store.upkeep import repair, state_problem


@pytest.fixture
def config(storage, tmp_path):
    return StoreConfig(root=storage.root(), state_url=f"sqlite:///{tmp_path}/state.sqlite")


def test_staged_rows_are_invisible_until_their_commit(storage, config):
    with open_dataset(config) as dataset:
        parts = stage(dataset, "run-1", "a", "b")
        assert ids_in(config.root) == []
        dataset.commit(run_commit("run-1", parts))
        assert ids_in(config.root) == ["a", "b"]
    assert [key for key in storage.objects() if "_staging" in key] == []


def test_committing_a_run_again_changes_nothing(config):
    with open_dataset(config) as dataset:
        done = run_commit("run-1", stage(dataset, "run-1", "a"))
        dataset.commit(done)
        dataset.commit(done)
    assert ids_in(config.root) == ["a"]


def test_a_part_is_uploaded_once_and_copied_by_the_server(storage, config):
    with open_dataset(config) as dataset:
        parts = [part for key in "abc" for part in stage(dataset, "run-1", key)]
        storage.seen.clear()
        dataset.commit(run_commit("run-1", parts))
    assert storage.kinds().count("copy") == 3
    assert "put part" not in storage.kinds()


def test_what_was_staged_but_never_committed_is_cleared_away(storage, config):
    with open_dataset(config) as dataset:
        stage(dataset, "run-1", "a")
    with open_dataset(config):
        pass
    assert storage.objects() == ["news/_dataset"]


def test_nothing_is_committed_that_is_not_there(storage, config):
    with open_dataset(config) as dataset:
        parts = stage(dataset, "run-1", "a")
        dataset.files.remove("_staging")
        with pytest.raises(StoreError, match="Nothing of this run"):
            dataset.commit(run_commit("run-1", parts))
        assert dataset.state.intents() == []


def test_a_committed_part_that_vanished_is_reported(config):
    with open_dataset(config) as dataset:
        parts = stage(dataset, "run-1", "a")
        dataset.state.commit(run_commit("run-1", parts), dataset.writer)
        dataset.files.remove("_staging")
        with pytest.raises(StoreError, match=parts[0].name):
            dataset.recover()


@pytest.mark.parametrize("place", ["sqlite", "postgresql"])
def test_a_second_writer_is_refused(request, storage, config, place):
    if place == "postgresql":
        url = request.getfixturevalue("postgres").url()
        config = config.model_copy(update={"state_url": url})
    with (
        open_dataset(config),
        pytest.raises(StoreError, match="another newsbeam"),
        open_dataset(config),
    ):
        pass


def test_the_state_must_be_said(storage):
    with (
        pytest.raises(ConfigError, match="state_url"),
        open_dataset(StoreConfig(root=storage.root())),
    ):
        pass


def test_an_upload_that_is_interrupted_leaves_nothing_to_see(storage, config):
    with open_dataset(config) as dataset:
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a")))
        storage.fault = lambda seen: (403, "AccessDenied") if seen.kind == "put part" else None
        with pytest.raises(StoreError, match="access is denied"):
            stage(dataset, "run-2", "b")
        storage.fault = lambda seen: None
    assert ids_in(config.root) == ["a"]
    assert [key for key in storage.objects() if "run-2" in key] == []


@pytest.mark.parametrize("kind", ["list", "upload", "put part", "copy", "delete"])
def test_a_service_that_is_too_busy_for_a_moment_is_asked_again(storage, config, kind):
    busy = []

    def fault(seen):
        if seen.kind == kind and len(busy) < 2:
            busy.append(seen)
            return 503, "SlowDown"
        return None

    with open_dataset(config) as dataset:
        storage.fault = fault
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a")))
    assert len(busy) == 2
    assert ids_in(config.root) == ["a"]


def test_a_commit_that_was_not_published_is_published_by_the_next_opening(storage, config):
    with open_dataset(config) as dataset:
        parts = stage(dataset, "run-1", "a", "b")
        storage.fault = lambda seen: (400, "InvalidRequest") if seen.kind == "copy" else None
        with pytest.raises(StoreError, match="articles"):
            dataset.commit(run_commit("run-1", parts))
        storage.fault = lambda seen: None
        assert len(dataset.state.intents()) == 1
    assert ids_in(config.root) == []
    with open_dataset(config) as dataset:
        assert dataset.state.intents() == []
    assert ids_in(config.root) == ["a", "b"]


@pytest.mark.parametrize(
    ("status", "code", "error", "said"),
    [
        (403, "AccessDenied", StoreError, "AWS_ACCESS_KEY_ID"),
        (404, "NoSuchBucket", StoreError, "no bucket 'press'"),
        (503, "SlowDown", UnreachableError, "does not answer"),
    ],
)
def test_what_is_wrong_is_said(storage, config, monkeypatch, status, code, error, said):
    monkeypatch.setattr("transforms.store.objects._TRIES", 1)
    storage.fault = lambda seen: (status, code)
    with pytest.raises(error, match=said) as raised, open_dataset(config):
        pass
    assert "s3cret" not in str(raised.value)


def test_a_server_that_is_not_there_is_said(storage, config, monkeypatch):
    monkeypatch.setattr("transforms.store.objects._TRIES", 1)
    nowhere = config.model_copy(
        update={"root": replace(config.root, endpoint="http://127.0.0.1:9")}
    )
    with pytest.raises(UnreachableError, match="does not answer"), open_dataset(nowhere):
        pass


def test_a_query_reads_the_days_and_columns_it_asks_for(storage, config):
    with open_dataset(config) as dataset:
        for day in range(5):
            rows = {"article_id": f"day{day}", "published_at": NOON - timedelta(days=day)}
            dataset.commit(run_commit(f"run-{day}", _staged(dataset, f"run-{day}", rows)))
    with connect(config.root, ["articles"]) as tables:
        storage.seen.clear()
        sql = "SELECT title, date FROM articles WHERE date = '2026-05-03'"
        assert tables.execute(sql).fetchall() == [("Bridge reopens", NOON.date() - timedelta(1))]
        read = {seen.path for seen in storage.seen}
        assert [path.split("/")[4] for path in read] == ["date=2026-05-03"]
        storage.seen.clear()
        sql = "SELECT count(*) FROM articles WHERE date > '2030-01-01'"
        assert tables.execute(sql).fetchall() == [(0,)]
        assert storage.seen == []


def _staged(dataset, run_id, changes):
    from schemas.tables import ARTICLES
    from transforms.store import PartWriter, partition_day

    writer = PartWriter(dataset.root, run_id, ARTICLES, 10_000_000)
    row = article(run_id=run_id, **changes)
    return [*writer.add(partition_day(row.published_at, row.fetched_at), row), *writer.flush()]


def test_earlier_versions_are_read_back(config):
    fill(config.root, config)
    with connect(config.root, ["articles"]) as tables:
        ((key,),) = tables.execute("SELECT DISTINCT article_id FROM articles").fetchall()
    (first,) = read_versions(config.root, [(key, 1)], [NOON.date()])
    assert (first.article_id, first.version) == (key, 1)


def test_a_watch_writes_there_and_every_command_reads_it(storage, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = storage.root()
    with Server({"/feed": feed("one"), "/one": page("one")}) as server:
        config = make_config(tmp_path, server.url("/feed"))
        places = {"root": data, "state_url": f"sqlite:///{tmp_path}/state.sqlite"}
        config = config.model_copy(update={"store": StoreConfig(**places)})
        assert run(config, IDLE).ticks[0].report.fetches == {"ok": 1}
        assert run(config, IDLE).ticks == []
    assert ask(config.store.root, "SELECT title FROM articles") == [("one",)]
    settings = tmp_path / "c.yaml"
    settings.write_text(f"store: {{root: '{data}', state_url: '{config.store.state_url}'}}\n")
    for command in (
        ["query", "--data", data, "SELECT title, n FROM (SELECT title, 1 AS n FROM articles)"],
        ["query", "--data", data, "SELECT title FROM stories"],
        ["report", "--data", data],
        ["feeds", "list", "-c", str(settings)],
        ["retry", "--all", "-c", str(settings)],
        ["repair", "-c", str(settings)],
        ["repair", "--force", "-c", str(settings)],
    ):
        assert main(command) == 0, command
    assert main(["compact", "-c", str(settings)]) == 2
    said = capsys.readouterr()
    assert "1 addresses, 1 feeds" in said.out
    assert "in folders only" in said.err
    assert "one" in Path("report.html").read_text(encoding="utf-8")


def test_the_state_is_made_again_from_the_tables(storage, config, tmp_path):
    fill(config.root, config)
    lost = config.model_copy(update={"state_url": f"sqlite:///{tmp_path}/other.sqlite"})
    with pytest.raises(DamagedError, match="newsbeam repair"), open_dataset(lost):
        pass
    assert "is empty" in state_problem(lost)
    (part,) = (key for key in storage.objects() if key.startswith("news/polls/"))
    with storage.client().open_output_stream(f"press/{part}") as file:
        file.write(b"no parquet")
    done = repair(lost, NOON, RECALL)
    assert (done.articles, done.addresses, done.feeds) == (1, 3, 0)
    assert done.damaged_parts == (part.replace("news/", "_damaged/", 1),)
    assert part not in storage.objects()
    with attach(lost) as state:
        assert len(state.pending(NOON)) == 1


def test_a_service_that_fails_is_no_damaged_part(storage, config, monkeypatch):
    monkeypatch.setattr("transforms.store.objects._TRIES", 1)
    fill(config.root, config)
    before = storage.objects()
    storage.fault = lambda seen: (500, "InternalError") if seen.kind == "get" else None
    with pytest.raises(StoreError):
        repair(config, NOON, RECALL)
    storage.fault = lambda seen: None
    assert storage.objects() == before


@pytest.mark.parametrize(
    ("root", "said"),
    [
        ("s3://key:s3cret@press/news", "AWS_ACCESS_KEY_ID"),
        ("gs://press/news", "s3://BUCKET"),
        ("s3://press/news?endpoint=127.0.0.1", "http"),
        ("s3://press/news?acl=public", "s3://BUCKET"),
        ("s3:///news", "s3://BUCKET"),
    ],
)
def test_places_that_cannot_be_used_are_refused(tmp_path, capsys, root, said):
    with pytest.raises(SystemExit) as stopped:
        main(["query", "--data", root, "SELECT 1"])
    (tmp_path / "c.yaml").write_text(f"store: {{root: '{root}'}}\n")
    codes = [stopped.value.code, main(["ingest", "-c", str(tmp_path / "c.yaml")])]
    told = capsys.readouterr().err
    assert codes == [2, 2]
    assert told.count(said) >= 2
    assert "s3cret" not in told


def test_nothing_of_a_dataset_is_at_an_empty_prefix(storage):
    empty = StoreConfig(root=storage.root("other"))
    with pytest.raises(StoreError, match="no dataset there"), connect(empty.root):
        pass


def test_a_run_that_dies_at_any_step_is_there_as_a_whole_or_not_at_all(storage, tmp_path):
    command = [sys.executable, "-m", "tests.support.crashing_objects", storage.root(""), tmp_path]
    done = subprocess.run(map(str, command), check=True, capture_output=True, text=True)
    prefixes = [line.split() for line in done.stdout.splitlines()]
    lengths = []
    for prefix, url, _ in prefixes:
        config = StoreConfig(root=storage.root(prefix), state_url=url)
        with open_dataset(config) as dataset:
            assert dataset.state.intents() == []
        lengths.append(len(ids_in(config.root)))
        assert [key for key in storage.objects(f"press/{prefix}") if "_staging" in key] == []
    assert (set(lengths), lengths == sorted(lengths)) == ({1, 4}, True)
    assert len(lengths) > 10
    assert max(int(reopenings) for *_, reopenings in prefixes) > 3
