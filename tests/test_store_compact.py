"""Compaction: the same rows in few sorted parts, whoever reads meanwhile."""

import threading
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipelines.compact import DailyCompaction, compact, plan, sum_up
from schemas.config import StoreConfig
from schemas.errors import StoreError
from schemas.tables import ARTICLES, ENTITIES, TABLES
from tests.support.crashing import stage
from tests.support.limits import file_size_limit
from tests.support.rows import NOON, article, entity
from tests.test_store_dataset import run_commit
from tests.test_store_stories import RECALL
from transforms.store import open_dataset
from transforms.store.reading import connect
from transforms.store.upkeep import Compacted, repair
from transforms.store.upkeep.exchanging import exchange

LATER = date(2026, 6, 1)
FOLDER = "articles/date=2026-05-04"


def config_of(root, **changes):
    return StoreConfig(root=root, **changes)


def add(root, run_id, *keys, at=NOON, **changes):
    """Commit a run with a part for each article, of the day of `at`."""
    with open_dataset(config_of(root)) as dataset:
        rows = [article(article_id=key, run_id=run_id, **changes) for key in keys]
        parts = [part for row in rows for part in stage(dataset, run_id, ARTICLES, [row], at)]
        dataset.commit(run_commit(run_id, parts))


def compact_all(root, today=LATER, **changes):
    config = config_of(root, **changes)
    with open_dataset(config) as dataset:
        return sum_up(compact(dataset, plan(config, today), config))


def parts(root, folder=FOLDER):
    return sorted((root / folder).glob("*"))


def rows_in(root, table="articles"):
    columns = ", ".join(TABLES[table].schema.names)  # a part without one may change the order of *
    with connect(root, [table]) as dataset:
        return Counter(map(str, dataset.execute(f"SELECT {columns}, date FROM {table}").fetchall()))


def test_many_parts_become_one_sorted_part_with_the_same_rows_and_schema(tmp_path):
    early = {"published_at": NOON - timedelta(hours=3)}
    add(tmp_path, "run-1", "c", "a", authors=("Ada Brandt", "B. “Bo” Öz"), tags=())
    add(tmp_path, "run-2", "d", **early)
    add(tmp_path, "run-3", "b", published_at=None)
    before, old = rows_in(tmp_path), parts(tmp_path)
    done = compact_all(tmp_path)
    (part,) = parts(tmp_path)
    assert rows_in(tmp_path) == before
    table = pq.read_table(part, partitioning=None)
    assert table.column("article_id").to_pylist() == ["d", "a", "c", "b"]
    assert table.schema.equals(ARTICLES.schema, check_metadata=True)
    assert (done.files, done.left) == ((len(old), 1), ())
    assert done.bytes[1] == part.stat().st_size


def test_a_merged_part_is_written_like_any_other(tmp_path):
    add(tmp_path, "run-1", "a", "b")
    (usual, _) = parts(tmp_path)
    usual = pq.ParquetFile(usual).metadata
    compact_all(tmp_path)
    merged = pq.ParquetFile(*parts(tmp_path)).metadata
    one, other = (each.row_group(0) for each in (usual, merged))
    assert one.sorting_columns == other.sorting_columns
    assert [one.column(n).compression for n in range(one.num_columns)] == [
        other.column(n).compression for n in range(other.num_columns)
    ]
    assert all(other.column(n).has_column_index for n in range(other.num_columns))
    assert other.column(0).statistics.min == "a"


def test_large_partitions_are_cut_into_parts_of_the_wanted_size(tmp_path):
    with open_dataset(config_of(tmp_path)) as dataset:
        rows = [
            entity(f"Name {n}", article_id=f"{n * 7919 % 9973:032x}", start_char=n)
            for n in range(9_000)
        ]
        parts_ = [part for n in range(3) for part in stage(dataset, "run-1", ENTITIES, rows[n::3])]
        dataset.commit(run_commit("run-1", parts_))
    before = rows_in(tmp_path, "entities")
    size = sum(part.bytes for part in parts_)
    done = compact_all(tmp_path, compacted_bytes=size // 2)
    merged = parts(tmp_path, "entities/date=2026-05-04")
    assert 2 <= len(merged) == done.files[1] <= 3
    assert rows_in(tmp_path, "entities") == before
    ranges = sorted(pq.read_table(part, columns=["article_id"])[0].to_pylist() for part in merged)
    assert all(ids == sorted(ids) for ids in ranges)
    assert all(one[-1] <= other[0] for one, other in pairwise(ranges))


def test_it_is_done_once_and_again_when_something_was_added(tmp_path):
    add(tmp_path, "run-1", "a", "b")
    assert compact_all(tmp_path).files == (2, 1)
    merged = parts(tmp_path)
    assert compact_all(tmp_path).files == (0, 0)
    assert parts(tmp_path) == merged
    add(tmp_path, "run-2", "c")
    assert compact_all(tmp_path).files == (2, 1)


def test_days_that_are_not_closed_and_parts_that_are_alone_stay_as_they_are(tmp_path):
    today = date(2026, 5, 8)
    for days, names in enumerate([("a", "b"), ("c", "d"), ("e",)]):
        add(tmp_path, f"run-{days}", *names, at=NOON + timedelta(days=days - 1))
    config = config_of(tmp_path, closed_after_days=4)
    assert [each.day for each in plan(config, today)] == [date(2026, 5, 3), date(2026, 5, 4)]
    assert [each.day for each in plan(config, today - timedelta(days=1))] == [date(2026, 5, 3)]
    assert len(plan(config, None)) == 2


def test_rows_of_parts_that_lack_a_newer_column_get_null_in_it(tmp_path):
    add(tmp_path, "run-1", "a", "b", section="Harbour")
    old, _ = parts(tmp_path)
    pq.write_table(pq.read_table(old, partitioning=None).drop_columns("section"), old)
    before = rows_in(tmp_path)
    compact_all(tmp_path)
    assert rows_in(tmp_path) == before
    assert sorted(pq.read_table(*parts(tmp_path))["section"].to_pylist(), key=str) == [
        "Harbour",
        None,
    ]


def as_newer(part):
    table = pq.read_table(part, partitioning=None)
    pq.write_table(table.append_column("mood", table["title"]), part)


def as_other_version(part):
    table = pq.read_table(part, partitioning=None)
    pq.write_table(table.replace_schema_metadata({"newsbeam.schema_version": "99"}), part)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (as_newer, "column 'mood' is unknown"),
        (as_other_version, "schema version 99"),
        (lambda part: part.write_bytes(part.read_bytes()[:-9]), "cannot be read"),
        (lambda part: part.write_bytes(part.read_bytes()[:4] + bytes(900)), "cannot be read"),
        (lambda part: (part.parent / "notes.txt").touch(), "notes.txt is no part"),
    ],
)
def test_what_cannot_be_merged_safely_is_left_as_it_is(tmp_path, spoil, reason):
    add(tmp_path, "run-1", "a", "b")
    spoil(parts(tmp_path)[0])
    before = [(path, path.read_bytes()) for path in parts(tmp_path)]
    (left,) = compact_all(tmp_path).left
    assert reason in left.reason
    assert [(path, path.read_bytes()) for path in parts(tmp_path)] == before
    assert not (tmp_path / "_compacting").exists()


def test_a_full_disk_leaves_everything_as_it_was(tmp_path):
    add(tmp_path, "run-1", "a", "b")
    before = parts(tmp_path)
    config = config_of(tmp_path)
    with (
        open_dataset(config) as dataset,
        file_size_limit(900),
        pytest.raises(StoreError, match="It is as before"),
    ):
        list(compact(dataset, plan(config, LATER), config))
    assert parts(tmp_path) == before
    assert compact_all(tmp_path).files == (2, 1)


def test_folders_on_two_file_systems_cannot_be_exchanged(tmp_path):
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("only one file system here")
    with pytest.raises(StoreError, match="this file system does not offer it"):
        exchange(tmp_path, shared)
    with pytest.raises(StoreError, match="No such file"):
        exchange(tmp_path / "none", tmp_path)


def test_a_partition_that_is_being_read_is_left_to_another_day(tmp_path):
    add(tmp_path, "run-1", "a", "b")
    config = config_of(tmp_path)
    with open_dataset(config) as dataset:
        daily = DailyCompaction(dataset, config)
        noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
        with connect(tmp_path) as reader:
            (left,) = daily.step(noon).left
            assert "being read" in left.reason
            assert reader.sql("SELECT count(*) FROM articles").fetchall() == [(2,)]
        assert daily.step(noon + timedelta(hours=1)) is None
        assert daily.step(noon + timedelta(days=1)).files == (2, 1)


def test_a_watch_does_one_partition_at_a_time_and_none_if_it_is_told_so(tmp_path):
    for days in (0, 1):
        add(tmp_path, f"run-{days}", "a", "b", at=NOON + timedelta(days=days))
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    with open_dataset(config_of(tmp_path)) as dataset:
        assert DailyCompaction(dataset, config_of(tmp_path, compact=False)).step(noon) is None
        daily = DailyCompaction(dataset, config_of(tmp_path))
        assert daily.step(noon) is None
        assert (len(parts(tmp_path)), len(list(tmp_path.glob("articles/*/*")))) == (1, 3)
        assert daily.step(noon).files == (4, 2)
        assert daily.step(noon) is None


def test_an_open_file_can_be_read_on_and_a_listed_one_is_missing_and_not_another(tmp_path):
    add(tmp_path, "run-1", "a", "b")
    listed = parts(tmp_path)
    with pq.ParquetFile(listed[0]) as opened:
        compact_all(tmp_path)
        assert opened.read(["article_id"]).num_rows == 1
    assert not any(path.exists() for path in listed)


@pytest.mark.parametrize("died", ["before the exchange", "after the exchange"])
def test_a_repair_takes_nothing_from_a_compaction_that_died(tmp_path, died):
    add(tmp_path, "run-1", "a", "b")
    before = rows_in(tmp_path)
    aside = tmp_path / "_compacting" / FOLDER
    aside.mkdir(parents=True)
    for part in parts(tmp_path):  # the same rows, out of sight of readers
        (aside / part.name.replace("part-", "part-merged-")).write_bytes(part.read_bytes())
    if died == "after the exchange":
        exchange(aside, tmp_path / FOLDER)
    for path in tmp_path.glob("_state.sqlite*"):
        path.unlink()
    assert repair(config_of(tmp_path), NOON, RECALL).moved_parts == 0
    with open_dataset(config_of(tmp_path)):
        assert rows_in(tmp_path) == before
    assert not (tmp_path / "_compacting").exists()


@contextmanager
def reading_all_the_while(read):
    """Call `read` over and over in a thread; give the list of what it returned."""
    results, over = [], threading.Event()

    def work():
        while not over.is_set():
            results.append(read())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield results
    finally:
        over.set()
        thread.join()


def test_readers_at_work_all_the_while_see_every_row_once(tmp_path):
    add(tmp_path, "run-0", "start")
    sql = "SELECT count(*), count(DISTINCT article_id) FROM {}"
    pattern = f"read_parquet('{tmp_path}/articles/date=*/*.parquet')"

    def ours():
        with connect(tmp_path, ["articles"]) as dataset:
            return dataset.execute(sql.format("articles")).fetchone()

    def anybody():
        try:
            with duckdb.connect() as connection:
                return connection.execute(sql.format(pattern)).fetchone()
        except duckdb.IOException:  # listed before an exchange, opened after it
            return None

    config = config_of(tmp_path)
    with reading_all_the_while(ours) as own, reading_all_the_while(anybody) as foreign:
        for number in range(12):
            add(tmp_path, f"run-{number + 1}", f"a{number}", f"b{number}")
            with open_dataset(config) as dataset:
                (done,) = compact(dataset, plan(config, LATER), config)
            assert isinstance(done, Compacted)
    assert len(own) > 5
    for seen in (own, [each for each in foreign if each is not None]):
        assert all(rows == distinct for rows, distinct in seen)
        assert seen == sorted(seen)
    assert rows_in(tmp_path).total() == 25
