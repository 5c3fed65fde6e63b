"""Calls that end before their answers: what is put off, and who gets the answers."""

import time

from schemas.vocabulary import FetchOutcome
from tests.support.server import Reply, Server
from tests.test_web_politeness import ask, fetcher, read_all, settings
from transforms.web import politeness

PAGE = Reply(body=b"<p>News.</p>")
DEFERRED, OK = FetchOutcome.DEFERRED, FetchOutcome.OK


def read_until(client, urls, is_over):
    answers = client.fetch_all(((url, ask(url)) for url in urls), is_over)
    return {url: response.outcome for url, response in answers}


def over_after(seconds):
    ends = time.monotonic() + seconds
    return lambda: time.monotonic() >= ends


def test_a_request_under_way_is_put_off_and_its_answer_is_had_by_the_next_call():
    with Server({"/slow": Reply(body=PAGE.body, delay_s=1.2)}) as server:
        url = server.url("/slow")
        with fetcher(settings()) as client:
            began = time.monotonic()
            assert read_until(client, [url], over_after(0.4)) == {url: DEFERRED}
            assert time.monotonic() - began < 1
            assert read_all(client, [url])[url].body == PAGE.body
        assert server.paths().count("/slow") == 1


def test_an_answer_that_came_between_two_calls_is_kept():
    with Server({"/slow": Reply(body=PAGE.body, delay_s=0.5)}) as server:
        url = server.url("/slow")
        with fetcher(settings()) as client:
            assert read_until(client, [url], over_after(0.2)) == {url: DEFERRED}
            time.sleep(0.6)
            assert read_until(client, [url], over_after(5)) == {url: OK}
        assert server.paths().count("/slow") == 1


def test_what_was_not_begun_is_not_requested():
    paths = [f"/{number}" for number in range(20)]
    with Server(dict.fromkeys(paths, PAGE)) as server, fetcher(settings(min_gap_s=0.3)) as client:
        urls = [server.url(path) for path in paths]
        outcomes = read_until(client, urls, over_after(1))
        requested = [path for path in server.paths() if path in paths]
        assert set(outcomes) == set(urls)
        assert sum(outcome is OK for outcome in outcomes.values()) == len(requested) < 6
        time.sleep(0.5)
        assert len([path for path in server.paths() if path in paths]) == len(requested)


def test_a_call_that_is_over_before_it_begins_puts_everything_off():
    with Server({"/a": PAGE}) as server, fetcher(settings()) as client:
        assert read_until(client, [server.url("/a")], lambda: True) == {server.url("/a"): DEFERRED}
        assert read_until(client, [], lambda: True) == {}


def test_every_address_has_one_answer_whenever_the_call_ends():
    """However the end falls between the states of a request: none is missing, none is double."""
    paths = [f"/{number}" for number in range(30)]
    routes = {path: Reply(body=b"x", delay_s=number * 0.004) for number, path in enumerate(paths)}
    with Server(routes) as server, fetcher(settings(max_in_flight_per_host=8)) as client:
        urls = [server.url(path) for path in paths]
        for round_number in range(12):
            requests = ((url, ask(url)) for url in urls)
            answers = client.fetch_all(requests, over_after(round_number * 0.02))
            assert sorted(url for url, _ in answers) == sorted(urls)
        assert {each.outcome for each in read_all(client, urls).values()} == {OK}


def test_domains_where_nothing_goes_on_are_forgotten(monkeypatch):
    monkeypatch.setattr(politeness, "MANY_LANES", 3)
    hosts = [f"127.0.4.{number + 1}" for number in range(8)]
    with fetcher(settings()) as client:
        for host in hosts:
            with Server({"/a": PAGE}, host) as server:
                assert read_all(client, [server.url("/a")])[server.url("/a")].outcome is OK
        assert len(client._gate._lanes) <= 4
        assert len(client._gate._hosts) <= 4
