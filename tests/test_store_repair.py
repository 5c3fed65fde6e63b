"""A state that is lost or damaged is made again from the tables."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.cli import main
from schemas.config import StoreConfig
from schemas.errors import DamagedError, StoreError
from schemas.ids import article_id, text_sha256, url_id
from schemas.messages import Feed
from schemas.tables import ARTICLES, FETCHES, POLLS
from schemas.vocabulary import FeedHealth, FetchOutcome, PollOutcome
from schemas.wording import wording
from tests.support import rows
from tests.support.crashing import stage
from tests.support.rows import NOON, article, fetch
from tests.test_store_dataset import ids_in, run_commit
from tests.test_store_stories import RECALL, TEXT, claim
from transforms.store import FROM_CONFIG, Candidate, Verdict, attach, open_dataset
from transforms.store.layout import DATASET_FILE, STATE_FILE
from transforms.store.upkeep import repair, state_problem

FEED = "https://ledger.example/feed.xml"
URL = "https://ledger.example/bridge"
CLOSED = "“It’s closed.”\n3 min read"
"""A text whose wording is not written like this."""


def poll(**changes):
    due = {"next_poll_at": NOON + timedelta(hours=2), "interval_s": 7200.0}
    return rows.poll(title="Ledger", **{**due, **changes})


def fill(root, config=None):
    """A dataset with an article in two versions, failures, and two feeds."""
    late, key = NOON + timedelta(days=1), article_id(URL)
    read = {"url": URL, "outcome": FetchOutcome.OK, "status": 200, "article_id": key}
    edited = {"version": 2, "text": CLOSED, "text_sha256": text_sha256(CLOSED)}
    with open_dataset(config or StoreConfig(root=root)) as dataset:
        parts = stage(
            dataset,
            "run-1",
            ARTICLES,
            [article(article_id=key), article(article_id=key, **edited)],
        )
        waiting = {"outcome": FetchOutcome.TIMEOUT, "final": False, "article_id": None}
        parts += stage(
            dataset,
            "run-1",
            FETCHES,
            [
                fetch(reading=1, **read),
                fetch(fetched_at=late, reading=2, **read),
                fetch(url=f"{URL}/slow", attempts=2, **waiting),
                fetch(url=f"{URL}/gone", outcome=FetchOutcome.GONE, article_id=None),
            ],
        )
        failing = {"outcome": PollOutcome.TIMEOUT, "failures": 4, "state": FeedHealth.FAILING}
        parts += stage(
            dataset,
            "run-1",
            POLLS,
            [
                poll(),
                poll(feed_url=f"{FEED}2"),
                poll(feed_url=f"{FEED}2", polled_at=late, **failing),
            ],
        )
        dataset.commit(run_commit("run-1", parts))


def without_state(root):
    for path in root.glob("_state.sqlite*"):
        path.unlink()


def test_what_is_in_the_dataset_is_known_again(tmp_path):
    fill(tmp_path)
    without_state(tmp_path)
    done = repair(StoreConfig(root=tmp_path), NOON, RECALL)
    assert (done.articles, done.addresses, done.feeds, done.old_state) == (1, 3, 2, None)
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        known = dataset.state.known_urls([url_id(URL), url_id("https://ledger.example/new")])
        assert [(each.feed_url, each.final, each.readings) for each in known.values()] == [
            (FEED, True, 2)
        ]
        page = Candidate(url_id(URL), URL, URL, "Bridge reopens", text_sha256(wording(CLOSED)))
        (same,) = dataset.state.claim("run-2", [page])
        assert same.verdict is Verdict.UNCHANGED
        (pending,) = dataset.state.pending(NOON)
        assert (pending.entry.url, pending.attempts) == (f"{URL}/slow", 2)


@pytest.mark.parametrize(("days", "story"), [(6, "s"), (8, "story of b")])
def test_copies_of_young_articles_still_join_their_story(tmp_path, days, story):
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        said = {"article_id": "a", "story_id": "s", "story_match_id": "z", "story_similarity": 0.9}
        versions = [article(text=TEXT, **said), article(version=2, text="Taken back.", **said)]
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", ARTICLES, versions)))
    without_state(tmp_path)
    done = repair(StoreConfig(root=tmp_path), NOON + timedelta(days=days), RECALL)
    assert done.wordings == (days < 7)
    for _ in range(2):  # it outlives an opening, and a copy that was claimed and never committed
        with open_dataset(StoreConfig(root=tmp_path)) as dataset:
            (copy,) = claim(dataset, "run-2", "b")
            assert copy.story_id == story


def test_feeds_keep_their_schedule_and_are_read_in_full_once(tmp_path):
    fill(tmp_path)
    without_state(tmp_path)
    repair(StoreConfig(root=tmp_path), NOON, RECALL)
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        first, second = dataset.registry.all()
        assert (first.feed, first.due_at) == (Feed(FEED, "Ledger"), NOON + timedelta(hours=2))
        assert (first.state.interval_s, first.state.full_at) == (7200, None)
        assert (second.state.state, second.state.failures) == (FeedHealth.FAILING, 4)
        dataset.registry.subscribe([Feed(FEED)], FROM_CONFIG, NOON)
        assert [each.origin for each in dataset.registry.all()] == ["config", "repair"]


def test_a_damaged_state_is_put_aside(tmp_path):
    fill(tmp_path)
    without_state(tmp_path)
    (tmp_path / "_state.sqlite").write_bytes(b"no database" * 1000)
    with (
        pytest.raises(DamagedError, match="newsbeam repair"),
        open_dataset(StoreConfig(root=tmp_path)),
    ):
        pass
    assert "damaged" in state_problem(StoreConfig(root=tmp_path))
    done = repair(StoreConfig(root=tmp_path), NOON, RECALL)
    assert Path(done.old_state).read_bytes().startswith(b"no database")
    assert state_problem(StoreConfig(root=tmp_path)) is None


def test_a_page_of_the_database_that_was_overwritten_is_found(tmp_path):
    fill(tmp_path)
    path = tmp_path / "_state.sqlite"
    raw = bytearray(path.read_bytes())
    raw[4096:40_960] = b"\xff" * (40_960 - 4096)
    path.write_bytes(raw)
    assert state_problem(StoreConfig(root=tmp_path)) is not None


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_an_interrupted_commit_is_finished_if_one_of_its_parts_is_in_place(tmp_path, moved):
    fill(tmp_path)
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        rows = [article(article_id=key, run_id="run-2") for key in ("b", "c")]
        parts = [part for row in rows for part in stage(dataset, "run-2", ARTICLES, [row])]
        for path in sorted(tmp_path.glob("_staging/run-2/*/*/*.parquet"))[:moved]:
            shutil.move(path, tmp_path / path.relative_to(tmp_path / "_staging" / "run-2"))
        without_state(tmp_path)
    assert len(parts) == 2
    done = repair(StoreConfig(root=tmp_path), NOON, RECALL)
    assert done.moved_parts == (0 if moved == 0 else 2 - moved)
    assert len(ids_in(tmp_path)) == (2 if moved == 0 else 4)


def test_a_part_that_cannot_be_read_is_put_aside(tmp_path):
    fill(tmp_path)
    (part,) = tmp_path.glob("articles/*/*.parquet")
    part.write_bytes(part.read_bytes()[:-10])
    without_state(tmp_path)
    done = repair(StoreConfig(root=tmp_path), NOON, RECALL)
    assert done.damaged_parts == (f"_damaged/{part.relative_to(tmp_path)}",)
    assert ids_in(tmp_path) == []


def test_a_dataset_in_use_is_not_repaired(tmp_path):
    fill(tmp_path)
    with open_dataset(StoreConfig(root=tmp_path)), pytest.raises(StoreError, match="another"):
        repair(StoreConfig(root=tmp_path), NOON, RECALL)


def test_a_folder_that_is_no_dataset_is_not_repaired(tmp_path):
    with pytest.raises(StoreError, match="no dataset"):
        repair(StoreConfig(root=tmp_path), NOON, RECALL)


def test_the_command_repairs_what_needs_it(tmp_path, capsys):
    fill(tmp_path)
    assert main(["repair", "--data", str(tmp_path)]) == 0
    assert "in order" in capsys.readouterr().err
    without_state(tmp_path)
    assert main(["query", "--data", str(tmp_path), "SELECT 1"]) == 0
    capsys.readouterr()
    assert main(["repair", "--data", str(tmp_path)]) == 0
    told = "1 articles (0 young enough to be compared with those to come), 3 addresses, 2 feeds\n"
    assert capsys.readouterr().out == told
    assert main(["repair", "--data", str(tmp_path), "--force", "--json"]) == 0
    assert '"articles": 1' in capsys.readouterr().out


@pytest.mark.parametrize("left", ["the state from before", "none"])
def test_a_dataset_whose_state_moved_elsewhere_is_not_written_without_it(tmp_path, left):
    here = StoreConfig(root=tmp_path / "news")
    there = StoreConfig(root=here.root, state_url=f"sqlite:///{tmp_path}/state.sqlite")
    fill(here.root, here)
    repair(there, NOON, RECALL)
    if left == "none":
        (here.root / STATE_FILE).unlink()
    with pytest.raises(StoreError, match="elsewhere"), open_dataset(here):
        pass
    with pytest.raises(StoreError), attach(here):
        pass
    with pytest.raises(StoreError, match="elsewhere"):
        state_problem(here)
    with open_dataset(there):
        pass
    (here.root / DATASET_FILE).unlink()
    repair(here, NOON, RECALL)
    with open_dataset(here):
        pass
