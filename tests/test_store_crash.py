"""Whatever step of a commit a run dies at, and of the recovery after it: all of it, or nothing."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from schemas.config import StoreConfig
from tests.support.crashing import FEED
from transforms.store import connect, open_dataset

ONE, BOTH = ["a"], ["a", "b0", "b1", "b2"]


def contents(root):
    with open_dataset(StoreConfig(root=root)) as dataset:
        assert dataset.state.intents() == []
        etag = dataset.state.feed_states([FEED])[FEED].etag
    with connect(root) as tables:
        articles = tables.execute("SELECT article_id FROM articles ORDER BY 1").fetchall()
        fetches = tables.execute("SELECT url FROM fetches ORDER BY 1").fetchall()
    ids = [key for (key,) in articles]
    assert [url.rpartition("/")[2] for (url,) in fetches] == ids
    return etag, ids


@pytest.fixture
def folder(tmp_path):
    """A folder in memory where there is one: hundreds of commits are synced here."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as name:
        yield Path(name)


@pytest.mark.parametrize("death", ["kill", "cut"])
def test_a_run_that_dies_at_any_step_is_there_with_its_validators_or_not_at_all(folder, death):
    command = [sys.executable, "-m", "tests.support.crashing", str(folder), death]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    found = [contents(Path(death["root"])) for death in deaths]
    assert set(map(str, found)) == {str(("run-1", ONE)), str(("run-2", BOTH))}
    # it is committed at one step, and stays so at all later ones
    lengths = [len(ids) for _, ids in found]
    assert lengths == sorted(lengths)
    assert len(deaths) > 20
    assert max(death["reopenings"] for death in deaths) > 3
