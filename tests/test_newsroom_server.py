"""The newsroom as a client meets it, over real sockets on loopback."""

import http.client
import socket
import threading
import time
from gzip import decompress
from urllib.parse import urlsplit

import pytest

from newsroom import Newsroom, load_publishers, serve
from newsroom.sites import Site

PUBLISHERS = {paper.slug: paper for paper in load_publishers()}


class Got:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()


def get(url: str, **headers: str | None) -> Got:
    """Send one GET, following nothing; header names with _ for -, None leaves one out."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        sent = {name.replace("_", "-"): value for name, value in headers.items() if value}
        connection.request("GET", target, headers=sent)
        return Got(connection.getresponse())
    finally:
        connection.close()


def site_of(newsroom: Newsroom, slug: str) -> Site:
    return next(site for site in newsroom.sites if site.publisher.slug == slug)


@pytest.fixture
def newsroom():
    with serve(latency_scale=0) as running:
        yield running


@pytest.mark.parametrize("one_address", [None, True], ids=["an address each", "one address"])
def test_every_expected_article_is_served_and_every_feed_too(one_address):
    with serve(latency_scale=0, one_address=one_address) as newsroom:
        urls = (newsroom.opml_url, newsroom.hub_url, *newsroom.feed_urls)
        assert {get(url).status for url in urls} == {200}
        assert {get(url).status for url in newsroom.expected_articles()} == {200}
        assert len(set(newsroom.expected_articles(poll=2))) > len(newsroom.expected_articles())


def test_each_publisher_has_an_address_of_its_own_where_the_system_allows(newsroom):
    hosts = {urlsplit(url).hostname for url in newsroom.feed_urls}
    assert len(hosts) in (1, len(newsroom.publishers))
    assert len({urlsplit(url).port for url in newsroom.feed_urls}) == 1


VALIDATORS = {  # slug: are ETag and Last-Modified sent?
    "harbor-ledger": (True, True),
    "lagoon-courier": (True, False),
    "fundy-standard": (False, True),
    "rift-monitor": (False, False),
}


@pytest.mark.parametrize(("slug", "sent"), VALIDATORS.items(), ids=VALIDATORS)
def test_what_the_client_holds_already_is_answered_with_304(newsroom, slug, sent):
    site = site_of(newsroom, slug)
    url = site.url_of(site.publisher.stories_in(1)[0])
    full = get(url)
    tag, date = full.headers["ETag"], full.headers["Last-Modified"]
    assert (tag is not None, date is not None) == sent
    if tag:
        same = get(url, If_None_Match=tag)
        assert (same.status, same.body, same.headers["ETag"]) == (304, b"", tag)
        assert get(url, If_None_Match='"other"', If_Modified_Since=date).status == 200
    if date:
        assert get(url, If_Modified_Since=date).status == 304
        assert get(url, If_Modified_Since="Thu, 01 Jan 2026 00:00:00 GMT").status == 200
        assert get(url, If_Modified_Since="last week").status == 200


@pytest.mark.parametrize("slug", [s for s, sent in VALIDATORS.items() if any(sent)])
def test_a_second_poll_brings_news_and_a_third_none(newsroom, slug):
    site = site_of(newsroom, slug)
    changes = site.publisher.stories_in(1) != site.publisher.stories_in(2)
    answers = [get(site.feed_url)]
    for _ in range(2):
        tag = answers[0].headers["ETag"] if len(answers) == 1 else answers[1].headers["ETag"]
        date = answers[len(answers) - 1].headers["Last-Modified"]
        answers.append(get(site.feed_url, If_None_Match=tag, If_Modified_Since=date))
    assert [found.status for found in answers] == [200, 200 if changes else 304, 304]


def test_an_edition_replaces_the_page_once_the_feed_was_polled_twice(newsroom):
    site = site_of(newsroom, "harbor-ledger")
    edition = next(story for story in site.publisher.stories if story.revises)
    url = site.url_of(edition)
    assert get(site.feed_url).status == 200
    before = get(url)
    assert get(site.feed_url).status == 200
    after = get(url, If_None_Match=before.headers["ETag"])
    assert after.status == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.headers["Last-Modified"] != before.headers["Last-Modified"]
    assert edition.body[2].text.split(",")[0].strip('"').encode() in after.body


def test_a_story_that_appears_later_is_not_there_before_the_second_poll(newsroom):
    site, late = next(
        (site, story)
        for site in newsroom.sites
        for story in site.publisher.stories
        if story.issue == 2 and not story.revises
    )
    statuses = []
    for _ in range(2):
        get(site.feed_url)
        statuses.append(get(site.url_of(late)).status)
    assert statuses == [404, 200]


def test_dead_links_answer_404_or_410_and_are_not_expected(newsroom):
    dead = [
        (site.url_of(story), story.status)
        for site in newsroom.sites
        for story in site.publisher.stories_in(1)
        if story.status != 200
    ]
    assert {status for _, status in dead} == {404, 410}
    for url, status in dead:
        assert get(url).status == status
        assert url not in newsroom.expected_articles()


def test_redirected_links_lead_to_the_story(newsroom):
    site = next(site for site in newsroom.sites if site.publisher.links == "redirect")
    story = site.publisher.stories_in(1)[0]
    answer = get(site.feed_link(story))
    assert (answer.status, answer.headers["Location"]) == (301, site.url_of(story))


def test_robots_txt_closes_the_members_pages_and_asks_for_the_pause(newsroom):
    ledger = get(f"{site_of(newsroom, 'harbor-ledger').base_url}/robots.txt").body
    assert b"Disallow: /members/\n" in ledger
    mail = get(f"{site_of(newsroom, 'coral-coast-mail').base_url}/robots.txt").body
    assert b"Crawl-delay: 1\n" in mail
    assert b"Disallow:\n" in mail


def test_on_one_address_robots_txt_speaks_for_all_publishers():
    with serve(latency_scale=0, one_address=True) as newsroom:
        rules = get(f"{newsroom.hub_url}robots.txt").body.decode().splitlines()
    assert "Disallow: /harbor-ledger/members/" in rules
    assert "Crawl-delay: 1" in rules
    assert "Disallow:" not in rules


def test_gzip_is_sent_to_those_who_take_it_and_never_by_the_plain_sites(newsroom):
    for slug, compressed in {"maas-dispatch": True, "harbor-ledger": False}.items():
        url = newsroom.url_of(PUBLISHERS[slug].stories_in(1)[0])
        zipped, plain = get(url, Accept_Encoding="gzip, br"), get(url)
        assert (zipped.headers["Content-Encoding"] == "gzip") is compressed
        assert (decompress(zipped.body) if compressed else zipped.body) == plain.body
        assert zipped.headers["ETag"] == plain.headers["ETag"]


def test_the_slow_publisher_is_slow_by_its_latency_and_the_scale():
    slow = PUBLISHERS["cerro-observer"]
    with Newsroom([slow], latency_scale=0.1) as newsroom:
        begun = time.monotonic()
        get(newsroom.feed_urls[0])
        assert time.monotonic() - begun >= slow.latency_s * 0.1


def test_a_slow_answer_keeps_nobody_else_waiting():
    slow, quick = PUBLISHERS["cerro-observer"], PUBLISHERS["harbor-ledger"]
    with Newsroom([slow, quick], latency_scale=0.5) as newsroom:
        waiting = threading.Thread(target=get, args=(newsroom.feed_urls[0],))
        waiting.start()
        get(newsroom.feed_urls[1])
        assert waiting.is_alive()
        waiting.join()


def test_the_record_of_requests_says_when_where_and_how_answered(newsroom):
    begun = time.monotonic()
    get(newsroom.feed_urls[0])
    get(f"{newsroom.feed_urls[1]}?again=1")
    get(f"{newsroom.hub_url}nothing")
    first, second, third = newsroom.requests
    assert begun <= first.at <= second.at <= third.at <= time.monotonic()
    assert [record.status for record in newsroom.requests] == [200, 200, 404]
    assert second.path == "/atom.xml?again=1"
    assert third.host == "127.0.0.1"


def test_one_connection_carries_many_requests(newsroom):
    parts = urlsplit(newsroom.feed_urls[0])
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        for _ in range(3):
            connection.request("GET", parts.path)
            assert connection.getresponse().read()
    finally:
        connection.close()
    assert len(newsroom.requests) == 3


def test_leaving_closes_the_port_and_every_open_connection():
    with serve(latency_scale=0) as newsroom:
        parts = urlsplit(newsroom.hub_url)
        address = (parts.hostname or "", parts.port or 0)
        idle = http.client.HTTPConnection(*address, timeout=5)
        idle.request("GET", "/")
        idle.getresponse().read()
    try:
        assert idle.sock.recv(1) == b""
    finally:
        idle.close()
    with socket.socket() as probe:
        assert probe.connect_ex(address) != 0


def test_a_port_that_is_taken_is_refused_at_once():
    with (
        serve() as first,
        pytest.raises(OSError, match="in use"),
        serve(port=urlsplit(first.hub_url).port or 0),
    ):
        pass
