"""What becomes of pages whose turn did not come."""

from schemas.config import FetchConfig, StoreConfig
from schemas.messages import ExtractedPage, Extraction, Response, Revisit
from schemas.vocabulary import FetchOutcome
from tests.support.rows import NOON, assignment
from transforms.identify import IdentifyArticles
from transforms.progress import Progress
from transforms.store import open_dataset

PUT_OFF = FetchOutcome.DEFERRED


def put_off(url, **changes):
    response = Response(url, None, PUT_OFF, NOON)
    return ExtractedPage(assignment(url, **changes), response, 0, Extraction(PUT_OFF))


def test_a_page_put_off_has_no_row_and_waits_with_the_tries_it_had(tmp_path):
    again = Revisit("a" * 32, NOON, NOON, None, None)
    pages = [
        put_off("https://ledger.example/new", attempts=2),
        put_off("https://ledger.example/young", revisit=again),  # the commit leaves it due as it is
    ]
    with open_dataset(StoreConfig(root=tmp_path)) as dataset:
        identify = IdentifyArticles(dataset, FetchConfig(), Progress(None), "run-1")
        out = [pages] | identify
    assert (out.fetches, out.articles) == ([], [[]])
    fates = {fate.assignment.entry.url: fate for parcel in out.fates for fate in parcel}
    assert set(fates) == {page.assignment.entry.url for page in pages}
    fate = fates["https://ledger.example/new"]
    assert (fate.final, fate.attempts, fate.retry_at) == (False, 2, NOON)
