"""Several calls of a step at once."""

import threading

import pytest

from schemas.config import NlpConfig
from schemas.vocabulary import Annotation
from tests.support.rows import article
from transforms import spread
from transforms.annotate import AnnotateArticles
from transforms.progress import Progress
from transforms.spread import Spread, usable_cores


def results(found):
    return {key: future.result() for key, future in found}


def test_calls_are_under_way_at_once():
    meet, calls = threading.Barrier(2, timeout=60), Spread(2)
    for key in ("one", "two"):
        calls.start(key, meet.wait)
    assert set(results(calls.rest())) == {"one", "two"}


def test_nobody_waits_for_a_call_while_there_is_room_for_another():
    done, calls = threading.Event(), Spread(1)
    for key in ("slow", "second", "third"):
        calls.start(key, done.wait, 60)
        assert list(calls.ready()) == []
    threading.Timer(0.05, done.set).start()
    calls.start("fourth", str, 1)
    assert "slow" in results(calls.ready())  # four are as many as may be under way


def test_what_is_started_while_the_rest_is_taken_belongs_to_it():
    calls = Spread(1)
    calls.start(1, abs, -1)
    found = calls.rest()
    key, _ = next(found)
    calls.start(2, abs, -2)
    assert (key, results(found)) == (1, {2: 2})


@pytest.mark.parametrize(
    ("quota", "cores"), [("100000 100000", 1), ("50000 100000", 1), ("max 100000", None)]
)
def test_a_container_uses_no_more_than_its_share(quota, cores, tmp_path, monkeypatch):
    everything = usable_cores()
    monkeypatch.setattr(spread, "_QUOTA", tmp_path / "cpu.max")
    (tmp_path / "cpu.max").write_text(f"{quota}\n")
    assert usable_cores() == cores or (cores is None and usable_cores() >= everything)


def test_an_article_that_takes_too_long_to_annotate_is_kept_and_told():
    config, long = NlpConfig(timeout_s=0.001), "“We saw it,” said Ada Lund in Oslo. " * 5_000
    batch = [article(article_id=name, text=long) for name in ("a", "b")]
    out = [batch] | AnnotateArticles(config, Progress(None), "run-1")
    assert [each.annotation for each in out.articles] == [Annotation.FAILED] * 2
    assert {letter.error for letter in out.dead} == {"TookTooLongError"}
