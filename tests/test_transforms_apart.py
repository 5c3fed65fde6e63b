"""Functions called in a process that can be killed."""

import multiprocessing
import os
import signal
import time

import pytest

from schemas.config import ExtractConfig
from schemas.messages import Page, Response
from schemas.vocabulary import FetchOutcome
from tests.support.calls import (
    crash,
    double,
    eat,
    fail,
    fail_unsendably,
    process_id,
    spin,
)
from tests.support.rows import NOON, assignment
from tests.test_pipeline_ingest import PAGE
from transforms.apart import DiedError, TookTooLongError, call_apart
from transforms.extract import ExtractArticles
from transforms.progress import Progress


def test_what_a_function_returns_comes_back_from_another_process():
    assert call_apart(double, 30, 21) == 42
    assert call_apart(double, 30, n=4) == 8
    assert call_apart(process_id, 30) != os.getpid()


def test_the_process_is_kept_for_the_next_call():
    assert call_apart(process_id, 30) == call_apart(process_id, 30)


def test_an_idle_process_that_was_killed_is_replaced():
    killed = call_apart(process_id, 30)
    os.kill(killed, signal.SIGKILL)
    for child in multiprocessing.active_children():
        if child.pid == killed:
            child.join()
    assert call_apart(process_id, 30) != killed


def test_what_a_function_raises_comes_back_with_its_traceback():
    with pytest.raises(LookupError, match="nowhere") as caught:
        call_apart(fail, 30, "nowhere")
    assert "in fail" in caught.value.__notes__[0]


def test_an_error_that_cannot_be_sent_is_told():
    with pytest.raises(RuntimeError, match="UnsendableError: ab"):
        call_apart(fail_unsendably, 30)


@pytest.mark.parametrize(
    ("function", "error"), [(spin, TookTooLongError), (eat, DiedError), (crash, DiedError)]
)
def test_a_function_that_hurts_is_ended_and_the_next_call_is_served(function, error):
    before, began = call_apart(process_id, 30), time.monotonic()
    with pytest.raises(error):
        call_apart(function, 0.3)
    assert time.monotonic() - began < 20
    assert call_apart(double, 30, 2) == 4
    assert call_apart(process_id, 30) != before


def fetched(path, body):
    url = f"https://ledger.example/{path}"
    headers = (("content-type", "text/html; charset=utf-8"),)
    return Page(assignment(url), Response(url, url, FetchOutcome.OK, NOON, 200, headers, body))


def test_a_page_that_takes_the_extractor_too_long_is_a_dead_letter():
    out = [fetched("bridge", PAGE.body)] | ExtractArticles(ExtractConfig(), Progress(None), "run-1")
    assert [page.extraction.outcome for page in out.extracted] == [FetchOutcome.OK]
    slow = [fetched("unclosed", b"<html><body>" + b"<p>a " * 990_000)]  # 3 s
    out = slow | ExtractArticles(ExtractConfig(timeout_s=0.02), Progress(None), "run-1")
    assert [page.extraction.outcome for page in out.extracted] == [FetchOutcome.PARSE_ERROR]
    (letter,) = out.dead
    assert (letter.stage, letter.error, letter.key) == (
        "extract",
        "TookTooLongError",
        "https://ledger.example/unclosed",
    )
