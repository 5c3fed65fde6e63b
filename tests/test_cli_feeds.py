"""`newsbeam feeds` and `newsbeam retry`."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.cli import main
from schemas.config import StoreConfig
from schemas.messages import FeedState
from schemas.vocabulary import FeedHealth, FetchOutcome, PollOutcome
from tests.support.rows import fate
from tests.support.server import Reply, Server
from tests.test_pipeline_ingest import PAGE
from tests.test_store_dataset import run_commit
from transforms.feeds import discover_feeds
from transforms.store import open_dataset

RSS = ("Content-Type", "application/rss+xml")
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def run(tmp_path, capsys):
    """Run a command on a dataset and return its exit code, stdout and stderr."""
    settings = tmp_path / "config.yaml"
    settings.write_text(
        "fetch: {allow_private_addresses: true, min_gap_s: 0, contact: t@localhost}"
    )

    def run(*arguments):
        code = main([*arguments, "-c", str(settings), "--data", str(tmp_path / "news")])
        return code, *capsys.readouterr()

    run.root = tmp_path / "news"
    return run


def opml(*urls):
    outlines = "".join(f'<outline text="Feed {n}" xmlUrl="{u}"/>' for n, u in enumerate(urls))
    return f'<opml version="2.0"><body>{outlines}</body></opml>'


def test_feeds_are_imported_listed_and_removed(run, tmp_path):
    listed = tmp_path / "list.opml"
    listed.write_text(opml("https://a.example/feed", "https://b.example/feed"))
    assert run("feeds", "import", str(listed))[:2] == (0, "2 added, 0 already watched\n")
    more = ("feeds", "import", str(listed), "https://c.example/feed", "--json")
    assert json.loads(run(*more)[1]) == {"added": 1, "already_watched": 2}
    feeds = json.loads(run("feeds", "list", "--json")[1])
    assert [(feed["feed_url"], feed["title"], feed["state"]) for feed in feeds] == [
        ("https://a.example/feed", "Feed 0", "new"),
        ("https://b.example/feed", "Feed 1", "new"),
        ("https://c.example/feed", None, "new"),
    ]
    removed = run("feeds", "remove", "https://c.example/feed", "https://d.example/feed")
    assert removed[:2] == (0, "1 removed, 1 were not watched\n")


def ailing(run):
    feeds = ("healthy", "silent", "failing", "worse", "gone")
    run("feeds", "import", *(f"https://{name}.example/feed" for name in feeds))
    states = (
        state("healthy", FeedHealth.HEALTHY),
        state("silent", FeedHealth.SILENT, last_new_at=NOW - 20 * DAY, usual_gap_s=86_400.0),
        state("failing", FeedHealth.FAILING, failures=1, failure_weight=0.5),
        state("worse", FeedHealth.FAILING, failures=7, failure_weight=7.0, detail="status 403"),
        state("gone", FeedHealth.GONE, failures=5, failure_weight=5.0, outcome=PollOutcome.GONE),
    )
    with open_dataset(StoreConfig(root=run.root)) as dataset:
        dataset.commit(run_commit("run", [], feeds=states))


def state(name, health, **changes):
    facts = {"outcome": PollOutcome.HTTP_ERROR, "state_since": NOW - 5 * DAY, **changes}
    polled = {"last_polled_at": NOW, "next_poll_at": NOW + DAY}
    return FeedState(f"https://{name}.example/feed", state=health, **polled, **facts)


def test_the_most_troubled_feed_comes_first_and_says_why(run):
    ailing(run)
    feeds = json.loads(run("feeds", "list", "--json")[1])
    assert [(feed["feed_url"].split("/")[2].split(".")[0], feed["why"]) for feed in feeds] == [
        ("gone", "gone (5 in a row)"),
        ("worse", "http error: status 403 (7 in a row)"),
        ("failing", "http error"),
        ("silent", "nothing new for 20 days, usually every 24 h"),
        ("healthy", ""),
    ]
    shown = run("feeds", "list", "--state", "silent", "--state", "gone")[1]
    assert "5 days ago" in shown
    assert ("silent.example" in shown, "worse.example" in shown) == (True, False)


def test_health_counts_and_shows_what_ails(run):
    ailing(run)
    code, out, _ = run("feeds", "health")
    first = out.splitlines()[0]
    assert (code, first) == (0, "5 feeds: 1 gone, 2 failing, 1 silent, 0 new, 1 healthy")
    assert "healthy.example" not in out
    told = json.loads(run("feeds", "health", "--json")[1])
    assert (told["feeds"], told["failing"], len(told["ailing"])) == (5, 2, 4)


def test_a_dataset_without_feeds_says_how_to_add_some(run):
    assert run("feeds", "list")[0] == 1
    with open_dataset(StoreConfig(root=run.root)):
        pass
    code, out, err = run("feeds", "list")
    assert (code, out, "feeds import" in err) == (0, "", True)


FEED = """<rss version="2.0"><channel><title>Ledger</title><ttl>90</ttl>
<item><link>/one</link><pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate></item>
<item><link>/two</link><pubDate>Mon, 04 May 2026 13:00:00 GMT</pubDate></item>
</channel></rss>"""


def test_check_says_what_a_feed_is_and_writes_nothing(run):
    routes = {"/feed": Reply(200, FEED.encode(), [RSS, ("ETag", '"7"')]), "/page": PAGE}
    with Server(routes) as server:
        code, out, err = run("feeds", "check", server.url("/feed"), server.url("/page"), "--json")
        found = {check["feed_url"].rpartition("/")[2]: check for check in json.loads(out)}
    assert (code, "1 of 2 are no feed" in err) == (3, True)
    assert found["feed"] == {
        **found["feed"],
        "outcome": "ok",
        "title": "Ledger",
        "entries": 2,
        "usual gap": "3 h",
        "wishes": "90 min",
        "etag": '"7"',
        "newest": "2026-05-04T13:00:00+00:00",
    }
    assert found["page"]["reason"] == "this is an HTML page, not a feed"
    assert not run.root.exists()


LINKS = """<html><head>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/x/comments/feed">
<link rel="alternate" type="application/atom+xml" title="News" href="/atom.xml">
<link rel="alternate" hreflang="de" href="/de/"> <link rel="stylesheet" href="/feed.css">
</head><body><a href="/sports/rss">Sports</a><a href="/feed-the-birds">Birds</a>
<a href="https://other.example/rss">Other</a><a href="mailto:rss@example.org">Mail</a>
<a href="/rss.xml"><b>All</b> of it</a></body></html>"""


def test_discover_finds_the_feeds_a_page_names(run):
    with Server({"/": Reply(200, LINKS.encode(), [("Content-Type", "text/html")])}) as server:
        code, out, _ = run("feeds", "discover", server.url("/"), "--json")
    found = [
        (feed["url"].partition(str(server.port))[2], feed["title"]) for feed in json.loads(out)
    ]
    assert code == 0
    assert found == [
        ("/atom.xml", "News"),
        ("/sports/rss", "Sports"),
        ("/rss.xml", "All of it"),
        ("/x/comments/feed", "Comments"),
    ]


def test_a_feed_is_discovered_as_itself_and_a_dead_page_as_nothing(run):
    with Server({"/feed": Reply(200, FEED.encode(), [RSS])}) as server:
        _, out, _ = run("feeds", "discover", server.url("/feed"), "--json")
        assert [feed["url"] for feed in json.loads(out)] == [server.url("/feed")]
        code, out, err = run("feeds", "discover", server.url("/nothing"))
        assert (code, out, "names no feed (not_found)" in err) == (3, "", True)


@pytest.mark.parametrize("body", [b"", b"\0\xff", b"<link rel=alternate", b"<a href='http://['>x"])
def test_what_is_no_page_names_no_feed(body):
    assert discover_feeds(body, base="https://a.example/") == []


def test_failures_are_replayed_by_what_is_said_of_them(run):
    fates = (
        fate("https://a.example/1", outcome=FetchOutcome.TIMEOUT, article_id=None),
        fate("https://a.example/2", outcome=FetchOutcome.GONE, article_id=None),
    )
    with open_dataset(StoreConfig(root=run.root)) as dataset:
        dataset.commit(run_commit("run", [], fates=fates))
    dry = run("retry", "--outcome", "timeout", "--dry-run")
    assert dry[:2] == (0, "1 addresses, 0 articles and 0 feeds would be read again\n")
    assert json.loads(run("retry", "--source", "a.example", "--json")[1]) == {
        "addresses": 2,
        "articles": 0,
        "feeds": 0,
        "not_replayable": 0,
    }
    assert run("retry", "--all")[1].startswith("0 addresses")  # they wait for their turn already
    assert run("retry")[0] == 2


def test_dead_letters_are_replayed_by_stage(run):
    broken = Reply(200, b"<html><body>hello</body></html>", [("Content-Type", "text/html")])
    with Server({"/feed": [broken, Reply(200, FEED.encode(), [RSS])]}) as server:
        run("feeds", "import", server.url("/feed"))
        watch = ("watch", "--once", "--quiet", "-c", str(run.root.parent / "config.yaml"))
        assert main([*watch, "--out", str(run.root)]) == 0
        assert run("retry", "--stage", "poll", "--error", "NoSuch")[1].startswith("0 addresses")
        told = run("retry", "--stage", "poll")
        assert told[:2] == (0, "0 addresses, 0 articles and 1 feeds will be read again\n")
        assert main([*watch, "--out", str(run.root)]) == 0
        assert server.paths().count("/feed") == 2
