"""Which article a page is."""

from dataclasses import replace

import pytest

from schemas.ids import url_id
from tests.support.rows import fate
from transforms.store import Candidate, Verdict, open_dataset
from transforms.store.dataset import Dataset

URL = "https://a.example/story"
PAGE = Candidate(url_id(URL), URL, URL, "Bridge reopens", "t1")


@pytest.fixture
def dataset(store):
    with open_dataset(store) as opened:
        yield opened


def claim(dataset: Dataset, *pages: Candidate, run: str = "run-1"):
    return dataset.state.claim(run, pages)


OTHER_LINK = replace(PAGE, url_id="u2", url="https://a.example/story?ref=rss")


@pytest.mark.parametrize(
    ("second", "verdict", "same_article"),
    [
        (OTHER_LINK, Verdict.DUPLICATE, True),
        (replace(OTHER_LINK, text_sha256="t2"), Verdict.DUPLICATE, True),
        (replace(OTHER_LINK, title="Bridge is open again"), Verdict.DUPLICATE, True),
        (replace(OTHER_LINK, title="Port closes", text_sha256="t2"), Verdict.NEW, False),
        (replace(OTHER_LINK, title="", text_sha256="t2"), Verdict.NEW, False),
        (replace(PAGE, url_id="u2", title="Open", text_sha256="t2"), Verdict.DUPLICATE, True),
        (replace(OTHER_LINK, canonical_url="https://b.example/story"), Verdict.NEW, False),
    ],
    ids=[
        "another link to the same page",
        "the same headline with other text",
        "the same text under another headline",
        "a section's address declared by two articles",
        "no headline and other text",
        "the very same page, changed while we read",
        "a copy on another site",
    ],
)
def test_a_second_page(dataset, second, verdict, same_article):
    first, decision = claim(dataset, PAGE, second)
    assert first.verdict is Verdict.NEW
    assert decision.verdict is verdict
    assert (decision.identity.article_id == first.identity.article_id) is same_article


def commit(dataset: Dataset, run: str) -> None:
    from tests.test_store_dataset import run_commit

    dataset.commit(run_commit(run, [], fates=(fate(URL),)))


def test_an_edited_text_is_a_new_version_of_the_same_article(dataset):
    (first,) = claim(dataset, PAGE)
    commit(dataset, "run-1")
    (second,) = claim(dataset, replace(PAGE, title="Bridge open", text_sha256="t2"), run="run-2")
    assert second.verdict is Verdict.NEW
    assert second.identity.article_id == first.identity.article_id
    assert second.identity.version == 2


def test_the_same_text_read_again_is_unchanged(dataset):
    claim(dataset, PAGE)
    commit(dataset, "run-1")
    (again,) = claim(dataset, PAGE, run="run-2")
    assert again.verdict is Verdict.UNCHANGED
    assert again.identity.version == 1


def test_a_replayed_page_gets_its_claim_again(dataset):
    assert claim(dataset, PAGE) == claim(dataset, PAGE)


def test_a_replayed_new_version_is_not_counted_twice(dataset):
    claim(dataset, PAGE)
    commit(dataset, "run-1")
    edited = replace(PAGE, text_sha256="t2")
    first, replayed = (claim(dataset, edited, run="run-2")[0] for _ in range(2))
    assert first.identity.version == replayed.identity.version == 2


def test_claims_of_a_run_that_was_never_committed_do_not_hold(store):
    with open_dataset(store) as dataset:
        claim(dataset, PAGE)
    with open_dataset(store) as dataset:
        (decision,) = claim(dataset, OTHER_LINK, run="run-2")
        assert decision.verdict is Verdict.NEW
