"""Pages that are no article, told apart by what their answer says."""

import pytest

from schemas.config import ExtractConfig
from schemas.messages import Page, Response
from schemas.vocabulary import FetchOutcome
from tests.support.rows import NOON, assignment
from transforms.extract import ExtractPage

URL = "https://ledger.example/bridge"
WHOLE = b"<html><head><title>Bridge</title></head><body><p>Soon more.</p></body></html>"
CUT = WHOLE[:60]


def extract(body, *headers):
    answer = (("content-type", "text/html"), *headers)
    response = Response(URL, URL, FetchOutcome.OK, NOON, 200, answer, body)
    page = Page(assignment(URL), response)
    return ExtractPage(ExtractConfig())(page).extraction


@pytest.mark.parametrize(
    ("body", "headers", "outcome"),
    [
        (CUT, [("content-length", "60")], FetchOutcome.INCOMPLETE),
        (WHOLE, [("content-length", str(len(WHOLE)))], FetchOutcome.EMPTY),
        (CUT, [], FetchOutcome.EMPTY),
        (CUT, [("content-length", "60"), ("content-encoding", "gzip")], FetchOutcome.EMPTY),
        (b"Soon more.", [("content-length", "10")], FetchOutcome.EMPTY),
    ],
    ids=["cut", "whole", "of unknown length", "packed", "no root"],
)
def test_a_page_that_its_content_length_cuts_off_is_incomplete_and_not_empty(
    body, headers, outcome
):
    found = extract(body, *headers)
    assert (found.outcome, bool(found.detail)) == (outcome, True)
