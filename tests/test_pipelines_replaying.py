"""Dead letters of late stages are replayed: their article is written once more."""

from datetime import UTC, datetime, timedelta

from pipelines.replaying import Replay, replay
from schemas.config import StoreConfig
from schemas.ids import article_id, text_sha256, url_id
from schemas.tables import ARTICLES, ERRORS, FETCHES
from schemas.vocabulary import FetchOutcome
from schemas.wording import wording
from tests.support.crashing import stage
from tests.support.rows import NOON, article, dead_letter, fate, fetch
from tests.support.server import Server
from tests.test_pipeline_watch import IDLE, feed, make_config, page, run
from tests.test_store_dataset import run_commit
from transforms.store import Candidate, Failures, Verdict, open_dataset
from transforms.store.reading import connect

URL = "https://ledger.example/bridge"
KEY = article_id(URL)
TEXT = "The bridge reopened."
ANY = Failures()


def ask(root, sql):
    with connect(root) as dataset:
        return dataset.execute(sql).fetchall()


def test_an_article_whose_annotation_failed_is_written_again_with_it(tmp_path):
    root = tmp_path / "news"
    with Server({"/feed": feed("one"), "/one": page("one")}) as server:
        whole = make_config(root, server.url("/feed"))
        hurried = {"pipelines": {"en": "news_sm"}, "timeout_s": 1e-6}
        failing = whole.nlp.model_copy(update=hurried)
        run(whole.model_copy(update={"nlp": failing}), IDLE)
        assert ask(root, "SELECT annotation FROM articles") == [("failed",)]
        now = datetime.now(UTC)
        one = Replay(0, 1, 0, 0)
        assert replay(whole.store, ANY, "annotate", "TookTooLongError", now, dry=True) == one
        assert replay(whole.store, ANY, "annotate", "NoSuchError", now, dry=False).articles == 0
        assert replay(whole.store, ANY, "annotate", None, now, dry=False) == one
        assert replay(whole.store, ANY, "annotate", None, now, dry=False).articles == 0  # it waits
        run(whole, IDLE)
        assert server.paths().count("/one") == 2
    assert ask(root, "SELECT version, annotation FROM articles ORDER BY 1") == [
        (1, "failed"),
        (2, "no_pipeline"),
    ]
    assert ask(root, "FROM article_changes") == []
    assert ask(root, "SELECT reading, final, outcome FROM fetches ORDER BY 1") == [
        (1, True, "ok"),
        (2, True, "ok"),
    ]
    done = replay(whole.store, ANY, "annotate", None, datetime.now(UTC), dry=False)
    assert done == Replay(0, 0, 0, 1)


def fill(root, key, versions):
    """An article in the state, `versions` of it in the tables, and a letter about its next one."""
    config = StoreConfig(root=root)
    page = Candidate(url_id(URL), URL, URL, "Bridge reopens", text_sha256(wording(TEXT)))
    with open_dataset(config) as dataset:
        rows = [article(article_id=KEY, version=n + 1) for n in range(versions)]
        parts = stage(dataset, "run-1", ARTICLES, rows) if rows else []
        parts += stage(
            dataset, "run-1", FETCHES, [fetch(url=URL, outcome=FetchOutcome.OK, article_id=KEY)]
        )
        letter = dead_letter(stage="write", key=key, at=NOON + timedelta(seconds=1))
        parts += stage(dataset, "run-1", ERRORS, [letter])
        dataset.state.claim("run-1", [page])
        dataset.commit(run_commit("run-1", parts, fates=(fate(URL, article_id=KEY),)))
    return config, page


def test_an_article_that_was_refused_as_a_whole_is_written_as_its_first_version(tmp_path):
    config, page = fill(tmp_path, URL, versions=0)
    assert replay(config, ANY, "write", None, NOON, dry=False) == Replay(0, 1, 0, 0)
    with open_dataset(config) as dataset:
        (pending,) = dataset.state.pending(NOON)
        assert (pending.entry.url, pending.reading, pending.attempts) == (URL, 2, 0)
        (decision,) = dataset.state.claim("run-2", [page])
    assert (decision.verdict, decision.identity.version) == (Verdict.NEW, 1)


def test_an_article_one_of_whose_rows_was_refused_is_written_as_a_new_version(tmp_path):
    config, page = fill(tmp_path, KEY, versions=1)
    elsewhere = Failures(source="other.example")
    assert replay(config, elsewhere, "write", None, NOON, dry=False).articles == 0
    assert replay(config, ANY, "write", None, NOON, dry=False) == Replay(0, 1, 0, 0)
    with open_dataset(config) as dataset:
        (decision,) = dataset.state.claim("run-2", [page])
    assert (decision.verdict, decision.identity.version) == (Verdict.NEW, 2)


def test_a_letter_that_names_no_article_is_told(tmp_path):
    config, _ = fill(tmp_path, "polls", versions=1)
    assert replay(config, ANY, "write", None, NOON, dry=False) == Replay(0, 0, 0, 1)
