"""Archives in, tables out: our own give the same rows again, and those of others news."""

import pytest

from newsroom import serve
from pipelines.backfill import Wish, backfill, batches, left_to_read
from schemas.warc import Selection
from tests.support.ingesting import GAP_S, make_config, run
from transforms.store import connect, open_dataset
from transforms.warc import list_warcs

NOT_COMPARED = {"run_id"}


def fill(config, *paths, **wish):
    """Run a whole backfill; return the report of each of its runs."""
    wish = Wish(tuple(list_warcs(map(str, paths))), wish.pop("selection", Selection()), **wish)
    with open_dataset(config.store) as dataset:
        left = left_to_read(dataset, wish)
        return [backfill(batch, wish, config) for batch in batches(dataset, wish, left)]


def rows(root, table, leave=NOT_COMPARED):
    with connect(root, [table]) as dataset:
        found = dataset.sql(f"SELECT * FROM {table}").to_arrow_table()
    names = [name for name in found.column_names if name not in leave]
    return sorted(map(repr, found.select(names).to_pylist()))


@pytest.fixture(scope="module")
def archived(tmp_path_factory):
    """The newsroom ingested twice, with its pages kept."""
    root = tmp_path_factory.mktemp("archived")
    with serve(latency_scale=0.05) as newsroom:
        config = make_config(root, newsroom.opml_url, min_gap_s=GAP_S, max_crawl_delay_s=GAP_S)
        store = config.store.model_copy(update={"archive": True})
        config = config.model_copy(update={"store": store})
        reports = [run(config) for _ in range(2)]
    return root, config, reports


@pytest.fixture(scope="module")
def again(archived, tmp_path_factory):
    """A dataset made from that archive alone."""
    root, config, _ = archived
    other = tmp_path_factory.mktemp("again")
    store = config.store.model_copy(update={"root": other, "archive": False})
    reports = fill(config.model_copy(update={"store": store}), root)
    return other, reports


@pytest.mark.parametrize("table", ["articles", "entities", "quotes", "article_changes", "errors"])
def test_a_backfill_of_its_own_archive_gives_the_same_rows_column_by_column(table, archived, again):
    assert rows(again[0], table) == rows(archived[0], table)


def test_it_gives_the_same_fetches_except_that_all_of_them_are_final(archived, again):
    leave = {*NOT_COMPARED, "final"}
    assert rows(again[0], "fetches", leave) == rows(archived[0], "fetches", leave)
