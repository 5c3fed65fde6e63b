"""Whatever step of a commit or a compaction one dies at, and of the recovery after it: all of it,
or nothing, and no row lost or doubled."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from schemas.config import StoreConfig
from schemas.warc import Capture, Selection, WarcRange
from tests.support.crashing import FEED, WARC
from transforms.store import open_dataset
from transforms.store.reading import connect
from transforms.warc import find_in, list_warcs

ONE, BOTH = ["a"], ["a", "b0", "b1", "b2"]


def contents(root):
    with open_dataset(StoreConfig(root=root)) as dataset:
        assert dataset.state.intents() == []
        etag = dataset.state.feed_states([FEED])[FEED].etag
        done = dataset.state.done_to([WARC], "")[WARC]
    with connect(root) as tables:
        articles = tables.execute("SELECT article_id FROM articles ORDER BY 1").fetchall()
        fetches = tables.execute("SELECT url FROM fetches ORDER BY 1").fetchall()
    ids = [key for (key,) in articles]
    assert [url.rpartition("/")[2] for (url,) in fetches] == ids
    assert sorted(archived(root)) == ids
    assert etag == f"run-{done}"
    return etag, ids


def archived(root):
    """Return the ids of the articles whose pages are in the archive."""
    for file in list_warcs([str(root / "_archive")]):
        for found in find_in(WarcRange(file, 0, file.size), Selection()):
            if isinstance(found, Capture):
                yield found.url.rpartition("/")[2]


@pytest.fixture
def folder(tmp_path):
    """A folder in memory where there is one: hundreds of commits are synced here."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as name:
        yield Path(name)


def deaths_in(work, folder, death):
    command = [sys.executable, "-m", "tests.support.crashing", str(folder), work, death]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("death", ["kill", "cut"])
def test_a_run_that_dies_at_any_step_is_there_with_its_validators_or_not_at_all(folder, death):
    deaths = deaths_in("commit", folder, death)
    found = [contents(Path(death["root"])) for death in deaths]
    assert set(map(str, found)) == {str(("run-1", ONE)), str(("run-2", BOTH))}
    # it is committed at one step, and stays so at all later ones
    lengths = [len(ids) for _, ids in found]
    assert lengths == sorted(lengths)
    assert len(deaths) > 20
    assert max(death["reopenings"] for death in deaths) > 3


@pytest.mark.parametrize("death", ["kill", "cut"])
def test_a_compaction_that_dies_at_any_step_is_done_or_undone_and_changes_no_row(folder, death):
    deaths = deaths_in("compaction", folder, death)
    roots = [Path(death["root"]) for death in deaths]
    assert {str(contents(root)) for root in roots} == {str(("run-3", [*BOTH, "c"]))}
    assert not any((root / "_compacting").exists() for root in roots)
    counts = [len(list(root.glob("articles/*/*.parquet"))) for root in roots]
    assert set(counts) == {5, 1}
    # it is done at one step, and stays so at all later ones
    assert counts == sorted(counts, reverse=True)
    assert len(deaths) > 20
    assert max(death["reopenings"] for death in deaths) > 3
