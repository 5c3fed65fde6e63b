"""The commit protocol: nothing lost, nothing twice, whatever is killed when."""

import signal
import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from schemas.config import StoreConfig
from schemas.errors import StoreError
from schemas.messages import FeedState, StagedPart
from schemas.tables import ARTICLES
from schemas.vocabulary import FetchOutcome
from tests.support.limits import file_size_limit
from tests.support.rows import NOON, article, assignment, fate
from transforms.store import Dataset, PartWriter, RunCommit, open_dataset, partition_day
from transforms.store.reading import connect


def stage(dataset: Dataset, run_id: str, *ids: str) -> list[StagedPart]:
    writer = PartWriter(dataset.root, run_id, ARTICLES, part_bytes=10_000_000)
    for key in ids:
        row = article(article_id=key, run_id=run_id)
        assert not list(writer.add(partition_day(row.published_at, row.fetched_at), row))
    return list(writer.flush())


def run_commit(run_id: str, parts: list[StagedPart], **changes: object) -> RunCommit:
    facts = {"feeds": (), "fates": (), **changes}
    return RunCommit(run_id, NOON, NOON, tuple(parts), **facts)


def ids_in(root: Path) -> list[str]:
    with connect(root) as dataset:
        rows = dataset.execute("SELECT article_id FROM articles ORDER BY 1").fetchall()
        return [key for (key,) in rows]


def test_what_goes_on_of_a_run_that_was_undone_cannot_be_committed(store: StoreConfig) -> None:
    with open_dataset(store) as dataset:
        run = run_commit("run-1", stage(dataset, "run-1", "a"))
        renewed = dataset.renewed()
        renewed.recover()
        with pytest.raises(StoreError, match="become the writer"):
            dataset.commit(run)
        renewed.commit(run_commit("run-2", stage(renewed, "run-2", "a")))
        with pytest.raises(StoreError, match="become the writer"):
            dataset.renewed()
    with connect(store.root) as tables:
        assert tables.execute("SELECT run_id FROM articles").fetchall() == [("run-2",)]


def test_a_run_that_is_carried_out_again_after_its_commit_adds_nothing(store: StoreConfig) -> None:
    with open_dataset(store) as dataset:
        for _ in range(
            2
        ):  # a cluster repeats what it did not hear the end of, with parts of other names
            dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a", "b")))
        assert not dataset.state.intents()
        assert not list(dataset.root.glob("_staging/*"))
    with connect(store.root) as tables:
        assert tables.execute("SELECT count(*) FROM articles").fetchall() == [(2,)]


def test_staged_rows_are_invisible_until_their_commit(store, tmp_path):
    with open_dataset(store) as dataset:
        parts = stage(dataset, "run-1", "a", "b")
        assert ids_in(tmp_path) == []
        dataset.commit(run_commit("run-1", parts))
        assert ids_in(tmp_path) == ["a", "b"]
    assert not list(tmp_path.glob("_staging/*"))


def test_rows_that_were_packed_on_the_way_are_all_there_and_sorted(store):
    ids = [f"{number:04}" for number in range(200)]
    with open_dataset(store) as dataset:
        (part,) = stage(dataset, "run-1", *reversed(ids))
        dataset.commit(run_commit("run-1", [part]))
    (path,) = store.root.glob("articles/*/*.parquet")
    assert part.rows == 200
    assert pq.read_table(path)["article_id"].to_pylist() == ids


def test_no_more_text_waits_for_its_part_than_was_allowed(store):
    row = article(text="word " * 1000)
    with open_dataset(store) as dataset:
        writer = PartWriter(dataset.root, "run-1", ARTICLES, part_bytes=100_000)
        days = [row.published_at.date() + timedelta(days=n % 3) for n in range(100)]
        closed = [part for day in days for part in writer.add(day, row)]
        rest = list(writer.flush())
    assert sum(part.rows for part in rest) * 5000 < 100_000
    assert sum(part.rows for part in (*closed, *rest)) == 100


def test_committing_a_run_again_changes_nothing(store, tmp_path):
    with open_dataset(store) as dataset:
        run = run_commit("run-1", stage(dataset, "run-1", "a"))
        dataset.commit(run)
        dataset.commit(run)
    assert ids_in(tmp_path) == ["a"]


def test_what_was_staged_but_never_committed_is_cleared_away(store, tmp_path):
    with open_dataset(store) as dataset:
        stage(dataset, "run-1", "a")
    with open_dataset(store):
        pass
    assert ids_in(tmp_path) == []
    assert not list(tmp_path.glob("_staging/*"))


_KILLED_WRITER = """
    import os, signal, sys
    from pathlib import Path
    from schemas.config import StoreConfig
    from tests.test_store_dataset import run_commit, stage
    from transforms.store import open_dataset

    step = int(sys.argv[2])
    done = 0

    def count(event, arguments):
        global done
        if event == "os.rename" and "_staging" in str(arguments[0]):
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

    config = StoreConfig(root=Path(sys.argv[1]), state_url=sys.argv[3] or None)
    with open_dataset(config) as dataset:
        parts = [part for n in range(3) for part in stage(dataset, "run-2", f"b{n}")]
        if step == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        dataset.commit(run_commit("run-2", parts))
"""


@pytest.mark.parametrize("step", [0, 1, 2, 3], ids=["before-commit", "move-1", "move-2", "move-3"])
def test_a_killed_commit_is_finished_or_undone_at_the_next_opening(store, tmp_path, step):
    with open_dataset(store) as dataset:
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a")))
    code, url = textwrap.dedent(_KILLED_WRITER), store.state_url or ""
    command = [sys.executable, "-c", code, str(tmp_path), str(step), url]
    killed = subprocess.run(command, check=False)
    assert killed.returncode == -signal.SIGKILL
    with open_dataset(store) as dataset:
        assert dataset.state.intents() == []
    assert ids_in(tmp_path) == (["a"] if step == 0 else ["a", "b0", "b1", "b2"])


def test_a_committed_part_that_vanished_is_reported(tmp_path):
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        lost = StagedPart("articles", "2026-05-04", "part-lost.parquet", 1, 1)
        with pytest.raises(StoreError, match="part-lost"):
            dataset.commit(run_commit("run-1", [lost]))


def test_a_second_writer_is_refused(store):
    with (
        open_dataset(store),
        pytest.raises(StoreError, match="another newsbeam"),
        open_dataset(store),
    ):
        pass


def test_a_damaged_state_file_is_refused_with_advice(tmp_path):
    with open_dataset(StoreConfig(root=tmp_path)):
        pass
    for extra in tmp_path.glob("_state.sqlite-*"):
        extra.unlink()
    (tmp_path / "_state.sqlite").write_bytes(b"this is no database" * 100)
    with (
        pytest.raises(StoreError, match="damaged"),
        open_dataset(
            StoreConfig(root=tmp_path, state_url=f"sqlite:///{tmp_path}/_state.sqlite?timeout=5")
        ),
    ):
        pass


def test_a_missing_state_file_beside_articles_is_refused(tmp_path):
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a")))
    (tmp_path / "_state.sqlite").unlink()
    with pytest.raises(StoreError, match="is missing"), open_dataset(StoreConfig(root=tmp_path)):
        pass


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError), open_dataset(StoreConfig(root=tmp_path / "file" / "news")):
        pass


def test_a_full_disk_stops_the_run_and_leaves_the_dataset_as_it_was(tmp_path):
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a")))
        with file_size_limit(100), pytest.raises(StoreError, match="Nothing of this run"):
            stage(dataset, "run-2", "b")
    assert ids_in(tmp_path) == ["a"]


def test_feeds_and_addresses_are_remembered_with_the_commit(store):
    state = FeedState("https://ledger.example/feed.xml", etag='W/"7"', last_polled_at=NOON)
    waiting = fate(
        "https://ledger.example/slow",
        outcome=FetchOutcome.TIMEOUT,
        final=False,
        retry_at=NOON + timedelta(minutes=15),
        article_id=None,
    )
    with open_dataset(store) as dataset:
        dataset.commit(run_commit("run-1", [], feeds=(state,), fates=(fate(), waiting)))
        assert dataset.state.feed_states([state.feed_url, "https://other.example/"]) == {
            state.feed_url: state
        }
        assert dataset.state.pending(NOON) == []
        (again,) = dataset.state.pending(NOON + timedelta(hours=1))
        assert again == assignment("https://ledger.example/slow", attempts=1)


def test_readers_see_empty_tables_of_a_new_dataset(tmp_path):
    with open_dataset(StoreConfig(root=tmp_path)), connect(tmp_path) as dataset:
        for table in ("articles", "entities", "quotes", "fetches", "polls", "errors"):
            assert dataset.execute(f"SELECT count(*), max(date) FROM {table}").fetchone() == (
                0,
                None,
            )


def test_the_lock_goes_with_its_process(store):
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom schemas.config import StoreConfig\n"
        "from transforms.store import open_dataset\n"
        f"store = StoreConfig(root=Path({str(store.root)!r}), state_url={store.state_url!r})\n"
        "with open_dataset(store):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    with open_dataset(store) as dataset:
        assert dataset.state.intents() == []


def test_an_empty_state_file_beside_articles_is_refused(tmp_path):
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a")))
    (tmp_path / "_state.sqlite").write_bytes(b"")
    with (
        pytest.raises(StoreError, match="missing or empty"),
        open_dataset(StoreConfig(root=tmp_path)),
    ):
        pass


def test_a_damaged_part_is_named_and_other_tables_can_be_read(tmp_path):
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a")))
    (part,) = tmp_path.glob("articles/*/*.parquet")
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(StoreError, match=part.name), connect(tmp_path):
        pass
    with connect(tmp_path, ["quotes"]) as dataset:
        assert dataset.execute("SELECT count(*) FROM quotes").fetchall() == [(0,)]


def test_a_folder_that_is_no_dataset_is_refused(tmp_path):
    with pytest.raises(StoreError, match="no dataset there"), connect(tmp_path):
        pass
