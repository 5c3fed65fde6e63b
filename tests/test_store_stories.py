"""Stories in the state store: remembered from run to run, forgotten with the run that died."""

from datetime import timedelta

import pytest

from schemas.messages import StoryLink
from tests.support.rows import NOON
from transforms.store import RunCommit, open_dataset
from transforms.store.upkeep import Recall
from transforms.story import wording_of

TEXT = " ".join(f"word{n}" for n in range(300))
LATER = NOON + timedelta(days=7)
RECALL = Recall(wording_of, timedelta(days=7))


def wording(key, text=TEXT):
    return wording_of(key, text, NOON, None)


def join(article, near):
    first = min(near, key=lambda member: member.article_id, default=None)
    if first is None:
        return StoryLink(f"story of {article.article_id}")
    return StoryLink(first.story_id, first.article_id, 1.0)


@pytest.fixture
def dataset(store):
    with open_dataset(store) as dataset:
        yield dataset


def claim(dataset, run_id, *keys, decide=join):
    return dataset.state.claim_stories(run_id, [wording(key) for key in keys], decide, LATER)


def commit(dataset, run_id, at=NOON):
    dataset.commit(RunCommit(run_id, at, at, (), (), ()))


def test_copies_of_one_batch_and_of_later_runs_meet(dataset):
    assert [link.match_id for link in claim(dataset, "run-1", "a", "b")] == [None, "a"]
    commit(dataset, "run-1")
    assert claim(dataset, "run-2", "c") == [StoryLink("story of a", "a", 1.0)]


def test_an_article_placed_before_stays_where_it_is(dataset):
    claim(dataset, "run-1", "a", "b")
    assert claim(dataset, "run-1", "b", decide=None) == [StoryLink("story of a", "a", 1.0)]


def test_what_a_dead_run_claimed_is_forgotten(store):
    with open_dataset(store) as dataset:
        claim(dataset, "run-1", "a")
        commit(dataset, "run-1")
        claim(dataset, "run-2", "b")
    with open_dataset(store) as dataset:
        near = []
        claim(dataset, "run-3", "c", decide=lambda _, found: near.extend(found) or join(_, found))
        assert [member.article_id for member in near] == ["a"]


def test_old_articles_are_forgotten(dataset):
    claim(dataset, "run-1", "a")
    commit(dataset, "run-1", at=LATER + timedelta(seconds=1))
    assert claim(dataset, "run-2", "b") == [StoryLink("story of b")]
