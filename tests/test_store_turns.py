"""Turns at domains, shared by processes with one state store."""

import pytest

from tests.support.server import Reply, Server
from tests.test_web_politeness import ask, settings
from transforms.store import StateStore, open_dataset
from transforms.store.engine import open_engine
from transforms.web import Fetcher

GAP_S = 0.1
DOMAIN = "ledger.example"


@pytest.fixture
def two(store):
    """The turns of a dataset as two processes have them."""
    with open_dataset(store) as dataset:
        stores = [StateStore(open_engine(dataset.state_url)) for _ in range(2)]
    yield [store.turns for store in stores]
    for store in stores:
        store.close()


def test_a_domain_is_one_process_s_until_it_leaves_it(two):
    one, other = two
    assert one.take(DOMAIN, 50) == 0
    assert one.take(DOMAIN, 50) == 0
    assert 49 < other.take(DOMAIN, 50) <= 50
    assert other.take("post.example", 50) == 0
    one.leave(DOMAIN, 0)
    assert other.take(DOMAIN, 50) == 0
    assert one.take(DOMAIN, 50) > 49


def test_after_leaving_the_others_wait_for_the_gap(two):
    one, other = two
    one.take(DOMAIN, 50)
    one.leave(DOMAIN, 7)
    assert 6 < other.take(DOMAIN, 50) <= 7


def test_what_is_left_late_is_not_taken_from_who_has_it_now(two):
    one, other = two
    one.take(DOMAIN, 0)
    assert other.take(DOMAIN, 50) == 0
    one.leave(DOMAIN, 0)
    assert one.take(DOMAIN, 50) > 49


def test_the_gap_holds_between_two_clients(two):
    config = settings(min_gap_s=GAP_S)
    with Server({"/page": Reply(body=b"<p>News.</p>")}) as server:
        clients = [Fetcher(config, user_agent="newsbeam/0 (test)", shared=turns) for turns in two]
        pages = [f"{server.url('/page')}?{n}" for n in range(6)]
        under_way = [
            client.fetch_all((url, ask(url)) for url in pages[n::2])
            for n, client in enumerate(clients)
        ]
        first = [next(answers) for answers in under_way]
        rest = [list(answers) for answers in under_way]
        for client in clients:
            client.close()
        assert len(first) + sum(map(len, rest)) == len(pages)
        assert len(server.paths()) == len(pages) + 2  # each reads robots.txt
        assert min(server.gaps()) >= GAP_S
