"""Archives on object storage, by the S3 protocol, into tables: the same rows, also after a kill."""

import json
import random
import subprocess
import sys

from schemas.config import StoreConfig
from tests.support.server import Server
from tests.support.warcs import packed, page, record
from tests.test_pipeline_backfill import fill, rows
from tests.test_pipeline_watch import IDLE, ask, feed, make_config, run
from tests.test_pipeline_watch import page as web_page

STORIES = 6
MEGABYTE = 1_000_000


def test_the_archive_of_a_dataset_there_gives_the_same_rows(storage, tmp_path):
    with Server({"/feed": feed("one", "gone"), "/one": web_page("one")}) as server:
        config = make_config(tmp_path, server.url("/feed"))
        places = {"root": storage.root(), "state_url": f"sqlite:///{tmp_path}/state.sqlite"}
        store = StoreConfig(**places, archive=True)
        run(config.model_copy(update={"store": store}), IDLE)
    again = StoreConfig(root=tmp_path / "again")
    (report,) = fill(config.model_copy(update={"store": again}), storage.root())
    assert report.fetches == {"ok": 1, "not_found": 1}
    assert rows(again.root, "articles") == rows(store.root, "articles")


def test_a_backfill_that_is_killed_goes_on_where_it_was(storage, tmp_path):
    rng = random.Random(1)
    film = {"url": "https://ledger.example/film", "Content_Type": "video/mp4"}
    urls = [f"https://ledger.example/2026/05/story-number-{n}" for n in range(STORIES)]
    records = [
        each
        for url in urls
        for each in (
            page(url, headline=f"Story {url[-1]}"),
            record("resource", rng.randbytes(600_000), **film),
        )
    ]
    storage.put("crawl/a.warc.gz", packed(*records))
    (tmp_path / "config.yaml").write_text("nlp: {pipelines: {}}\n")
    root = tmp_path / "news"
    command = [sys.executable, "-m", "pipelines.cli", "backfill", storage.root("crawl")]
    command += ["-c", str(tmp_path / "config.yaml"), "--out", str(root), "--processes", "1"]
    command += ["--commit-mb", "1", "--json", "--quiet"]
    with subprocess.Popen(command) as first:

        def kill(seen):
            if seen.kind == "get" and seen.range[0] > 2.5 * MEGABYTE:
                first.kill()
                return 503, "SlowDown"
            return None

        storage.fault = kill
    assert first.returncode == -9
    before = ask(root, "SELECT count(*) FROM articles")[0][0]
    assert 0 < before < STORIES
    storage.fault = lambda seen: None
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    assert json.loads(done.stdout)["rows"]["articles"] == STORIES - before
    assert ask(root, "SELECT url FROM articles ORDER BY url") == [(url,) for url in urls]
