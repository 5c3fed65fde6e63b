"""When young articles are read again."""

from datetime import timedelta

import pytest

from schemas.messages import Revisit
from tests.support.rows import NOON, fate
from transforms.store import RunCommit, next_reading, open_dataset

AGES = (1, 6, 24)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("age_h", "next_h"),
    [
        pytest.param(0, 1, id="just published"),
        pytest.param(1, 6, id="read at its first age"),
        pytest.param(5, 6, id="found late"),
        pytest.param(23.9, 24, id="almost a day"),
        pytest.param(24, None, id="a day"),
        pytest.param(9000, None, id="a year"),
    ],
)
def test_the_older_an_article_the_later_it_is_read_again(age_h, next_h):
    due = next_reading(NOON, NOON + age_h * HOUR, AGES)
    assert due == (None if next_h is None else NOON + next_h * HOUR)


def test_no_ages_mean_no_second_reading():
    assert next_reading(NOON, NOON, ()) is None


def commit(dataset, run_id, *fates):
    dataset.commit(RunCommit(run_id, NOON, NOON, (), (), fates))


def test_a_slow_source_does_not_hold_up_the_others(store):
    plan = Revisit("a" * 32, NOON, NOON)
    urls = [f"https://{host}.example/{n}" for host in ("slow", "fast") for n in range(3)]
    with open_dataset(store) as dataset:
        commit(dataset, "run-1", *(fate(url, revisit=plan) for url in urls))
        due = dataset.state.revisits(NOON, most_of_source=1)
        assert len({each.entry.url.split("/")[2] for each in due}) == len(due) == 2
        assert len(dataset.state.revisits(NOON, most=4)) == 4


def test_a_reading_is_due_once_and_carries_what_is_needed(store):
    plan = Revisit("a" * 32, NOON, NOON + HOUR, etag='W/"1"')
    with open_dataset(store) as dataset:
        commit(dataset, "run-1", fate(revisit=plan))
        assert dataset.state.revisits(NOON) == []
        (due,) = dataset.state.revisits(NOON + HOUR)
        assert (due.revisit, due.entry, due.fingerprint) == (
            plan,
            fate().assignment.entry,
            fate().assignment.fingerprint,
        )
        commit(dataset, "run-2", fate(revisit=None))
        assert dataset.state.revisits(NOON + HOUR) == []
