"""The state in PostgreSQL: what goes wrong between program and server, and whose state it is."""

import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from pipelines.cli import main
from pipelines.cli.watch import subscribe
from pipelines.watch import Stop, watch
from schemas.config import StoreConfig
from schemas.errors import ConfigError, DamagedError, OvertakenError, StoreError
from schemas.ids import url_id
from schemas.messages import FeedState
from tests.support.postgres import PASSWORD, serve
from tests.support.rows import NOON, fate
from tests.support.server import Server
from tests.test_pipeline_watch import FAST, Log, ask, feed, make_config, page, within
from tests.test_store_dataset import ids_in, run_commit, stage
from tests.test_store_repair import fill
from tests.test_store_stories import RECALL, join, wording
from transforms.store import Candidate, Verdict, attach, open_dataset
from transforms.store.upkeep import repair, state_problem

URL = "https://a.example/story"
PAGE = Candidate(url_id(URL), URL, URL, "Bridge reopens", "t1")


@pytest.fixture
def config(postgres, tmp_path):
    return StoreConfig(root=tmp_path / "news", state_url=postgres.url())


def test_connections_lost_in_the_middle_of_a_run_are_made_again(postgres, config):
    with open_dataset(config) as dataset:
        dataset.state.claim("run-1", [PAGE])
        assert postgres.drop_connections() > 0
        run = run_commit("run-1", stage(dataset, "run-1", "a"), fates=(fate(URL),))
        dataset.commit(run)
        assert postgres.drop_connections() > 0
        (again,) = dataset.state.claim("run-2", [PAGE])
    assert again.verdict is Verdict.UNCHANGED
    assert ids_in(config.root) == ["a"]


def test_a_transaction_whose_connection_is_lost_is_carried_out_again(postgres, config):
    tries = []

    def decide(article, near):
        tries.append(article.article_id)
        if len(tries) == 1:
            postgres.drop_connections()
        return join(article, near)

    with open_dataset(config) as dataset:
        articles = iter([wording("a"), wording("b")])
        links = dataset.state.claim_stories("run-1", articles, decide, NOON + timedelta(days=7))
    assert tries == ["a", "b", "a", "b"]
    assert [link.story_id for link in links] == ["story of a", "story of a"]


def test_a_writer_that_lost_its_lock_to_another_commits_nothing(postgres, config):
    with open_dataset(config) as first:
        parts = stage(first, "run-1", "a")
        postgres.drop_connections()
        (config.root / "_lock").unlink()  # as on another machine
        with open_dataset(config) as second:
            parts = stage(first, "run-1", "a")
            with pytest.raises(OvertakenError, match="another newsbeam has become the writer"):
                first.commit(run_commit("run-1", parts))
            with pytest.raises(OvertakenError, match="another newsbeam has become the writer"):
                first.recover()
            second.commit(run_commit("run-2", stage(second, "run-2", "b")))
    assert ids_in(config.root) == ["b"]


def test_the_lock_is_taken_again_after_the_server_was_started_again(tmp_path, monkeypatch):
    monkeypatch.setattr("transforms.store.locking._LOOK_EVERY_S", 0.05)
    with serve() as server:
        config = StoreConfig(root=tmp_path / "news", state_url=server.url())
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        with open_dataset(config):
            server.stop()
            server.start()
            for _ in range(600):
                if server.ask(locks) == [(1,)]:
                    break
                threading.Event().wait(0.05)
            (config.root / "_lock").unlink()  # as on another machine
            with pytest.raises(StoreError, match="another newsbeam \\("), open_dataset(config):
                pass
        assert server.ask(locks) == [(0,)]


def test_a_watch_goes_on_when_its_server_is_started_again(tmp_path):
    feeds, stop = [feed("one"), feed("one", "two")], Stop()
    with (
        serve() as server,
        Server({"/feed": feeds, "/one": page("one"), "/two": page("two")}) as web,
    ):

        def restart(tick):
            if tick.number == 1:
                server.stop()
                server.start()
            if sum(each.report.rows["articles"] for each in log.ticks if each.report) == 2:
                stop.ask()

        log = Log(restart)
        config = make_config(tmp_path / "news", web.url("/feed"), poll=FAST)
        state = {"state_url": server.url()}
        config = config.model_copy(update={"store": config.store.model_copy(update=state)})
        with open_dataset(config.store) as dataset:
            subscribe(dataset, config)
            watch(dataset, config, log, ends=within(120), stop=stop)
    assert ask(tmp_path / "news", "SELECT title FROM articles ORDER BY 1") == [("one",), ("two",)]
    assert [tick.error for tick in log.ticks if tick.error] == []


def test_workers_that_meet_at_one_article_agree_who_found_it(config):
    pages = [Candidate(f"u{n}", PAGE.url, PAGE.canonical_url, PAGE.title, "t1") for n in range(8)]
    with open_dataset(config) as dataset, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda page: dataset.state.claim("run-1", [page])[0], pages))
    assert sorted(each.verdict.name for each in found) == ["DUPLICATE"] * 7 + ["NEW"]


def test_one_database_holds_the_states_of_several_datasets(postgres, tmp_path):
    first, second = (
        StoreConfig(root=tmp_path / name, state_url=postgres.url(f"of_{name}"))
        for name in ("one", "two")
    )
    state = FeedState("https://ledger.example/feed.xml", etag="one", last_polled_at=NOON)
    with open_dataset(first) as one, open_dataset(second) as two:
        one.commit(run_commit("run-1", [], feeds=(state,)))
        assert two.state.feed_states([state.feed_url]) == {}


@pytest.mark.parametrize("opener", [open_dataset, attach])
def test_the_state_of_another_dataset_is_refused(config, tmp_path, opener):
    with open_dataset(config):
        pass
    other = StoreConfig(root=tmp_path / "other", state_url=config.state_url)
    with open_dataset(StoreConfig(root=other.root, state_url=f"sqlite:///{tmp_path}/own.sqlite")):
        pass
    with pytest.raises(StoreError, match="of another dataset"), opener(other):
        pass


@pytest.mark.parametrize(
    "name",
    [
        pytest.param('we"ird; DROP SCHEMA public; --', id="quotes and a statement"),
        pytest.param("100% über 'alles'", id="a percent sign, not in ASCII"),
        pytest.param("SELECT", id="a reserved word"),
    ],
)
def test_a_schema_may_have_any_name(postgres, tmp_path, name):
    config = StoreConfig(root=tmp_path, state_url=postgres.url(name))
    fill(tmp_path, config)
    repair(config, NOON, RECALL)
    with open_dataset(config) as dataset:
        assert len(dataset.state.pending(NOON)) == 1
    names = [row[0] for row in postgres.ask("SELECT nspname FROM pg_namespace")]
    assert {name, "public"} < set(names)


@pytest.mark.parametrize("name", ["x" * 41, "pg_temp", "a\0b"])
def test_what_cannot_be_a_schema_is_refused(tmp_path, name):
    url = f"postgresql://me@127.0.0.1/news?schema={name}"
    with (
        pytest.raises(ConfigError, match="schema"),
        open_dataset(StoreConfig(root=tmp_path, state_url=url)),
    ):
        pass


def test_texts_with_nul_are_kept_without_it(store):
    failed = fate("https://ledger.example/x", article_id=None, final=False, retry_at=NOON)
    with open_dataset(store) as dataset:
        state = FeedState("https://a.example/", detail="no\0feed", last_polled_at=NOON)
        dataset.commit(run_commit("run-1", [], feeds=(state,), fates=(failed,)))
        assert dataset.state.feed_states([state.feed_url])[state.feed_url].detail == "nofeed"


def test_the_state_is_made_again_from_the_tables(postgres, config):
    fill(config.root, config)
    assert state_problem(config) is None
    empty = config.model_copy(update={"state_url": postgres.url("empty")})
    with pytest.raises(DamagedError, match="newsbeam repair"), open_dataset(empty):
        pass
    assert "is empty" in state_problem(empty)
    done = repair(empty, NOON, RECALL)
    assert (done.articles, done.addresses, done.feeds, done.old_state) == (1, 3, 2, None)
    with open_dataset(empty) as dataset:
        assert len(dataset.state.pending(NOON)) == 1
    again = repair(empty, NOON, RECALL)
    assert again.old_state == "schema empty_before_20260504T120000Z"
    assert postgres.ask('SELECT count(*) FROM "empty_before_20260504T120000Z".urls') == [(3,)]


def test_a_state_that_lost_a_table_is_damaged_and_mended(postgres, config):
    fill(config.root, config)
    with open_dataset(config) as dataset:
        schema = str(dataset.state).rpartition(" ")[2]
        postgres.ask(f"DROP TABLE {schema}.urls")
        with pytest.raises(DamagedError, match="newsbeam repair"):
            dataset.state.pending(NOON)


def test_a_state_in_use_is_not_repaired(config):
    fill(config.root, config)
    with open_dataset(config):
        (config.root / "_lock").unlink()  # as on another machine
        with pytest.raises(StoreError, match="another newsbeam"):
            repair(config, NOON, RECALL)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": f"{PASSWORD}!"}, "password authentication failed"),
        ({"user": "nobody"}, "password authentication failed"),
    ],
)
def test_no_message_has_the_password(postgres, tmp_path, capsys, caplog, wrong, said):
    settings = tmp_path / "c.yaml"
    settings.write_text(f"store: {{root: {tmp_path}/news, state_url: '{postgres.url(**wrong)}'}}\n")
    with caplog.at_level(logging.DEBUG):
        arguments = ["ingest", "-c", str(settings), "--quiet", "--feeds", "http://127.0.0.1:1/"]
        assert main(arguments) == 1
    told = capsys.readouterr().err + caplog.text
    assert said in told
    assert "s3cret" not in told


@pytest.mark.parametrize("url", ["postgresql//u:s3cret@h/d", "mysql://u:s3cret@h/d"])
def test_urls_that_cannot_be_used_are_refused_without_their_password(tmp_path, url):
    with (
        pytest.raises(ConfigError, match=r"store\.state_url") as refused,
        open_dataset(StoreConfig(root=tmp_path, state_url=url)),
    ):
        pass
    assert "s3cret" not in str(refused.value)


def test_nothing_that_describes_a_run_has_the_password(postgres, config):
    with open_dataset(config) as dataset:
        assert "s3cret" not in repr((dataset, dataset.state, config))
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a")))
    written = [path for path in config.root.rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if b"s3cret" in path.read_bytes()]


def test_without_psycopg_the_extra_is_named(tmp_path):
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from pipelines.cli import main\n"
        "sys.exit(main(['feeds', 'import', sys.argv[1], '-c', sys.argv[2]]))\n"
    )
    settings = tmp_path / "c.yaml"
    settings.write_text(f"store: {{root: {tmp_path}/news, state_url: postgresql://me@h/d}}\n")
    (tmp_path / "x.opml").write_text(
        "<opml version='2.0'><body><outline xmlUrl='http://127.0.0.1:1/f'/></body></opml>"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "x.opml"), str(settings)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "newsbeam[postgresql]" in done.stderr) == (2, True), done.stderr
