"""The parts of the benchmarks on which figures stand: pages, copies, stages."""

from datetime import UTC, datetime

import pytest

from benchmarks.press import from_newsroom
from benchmarks.report import table
from benchmarks.stages import BEAM, START, by_stage, innermost, read_folded, stage_of
from benchmarks.stand import sheets
from schemas.config import Config
from transforms.text import extract_article

ADDRESS = "http://127.0.2.1:8000"


@pytest.fixture(scope="module")
def originals():
    return from_newsroom()


def extracted(page, copy):
    url = ADDRESS + page.path_of(copy)
    return extract_article(
        page.page(copy, url),
        url=url,
        content_type="text/html; charset=utf-8",
        entry=None,
        fetched_at=datetime(2026, 6, 1, tzinfo=UTC),
        config=Config().extract,
    )


def test_a_copy_is_as_long_as_its_original_and_says_something_else(originals):
    first, copy = (extracted(originals[0], number) for number in (0, 1))
    assert copy.text != first.text
    assert len(copy.text.split()) == pytest.approx(len(first.text.split()), rel=0.05)
    assert copy.title == f"{first.title} (1)"


def test_a_copy_names_its_own_address_as_the_canonical_one(originals):
    assert extracted(originals[0], 2).canonical_url == ADDRESS + originals[0].path_of(2)


def test_a_copy_is_the_same_whenever_it_is_made(originals):
    assert originals[0].page(3, ADDRESS) == from_newsroom()[0].page(3, ADDRESS)


def test_every_sheet_of_a_stand_has_an_address_of_its_own(originals):
    shown = sheets(originals, 3)
    assert len({(sheet.host, sheet.path) for sheet in shown}) == 3 * len(originals)


@pytest.mark.parametrize(
    ("stack", "stage"),
    [
        ("", START),
        ("f (a.py:1);g (<frozen importlib._bootstrap>:2)", START),
        ("f (/x/apache_beam/a.py:1)", BEAM),
        ("f (/x/apache_beam/a.py:1);g (/r/transforms/extract.py:3)", BEAM),
        (
            "f (/x/apache_beam/a.py:1);g (/r/transforms/nlp/a.py:3);h (/x/b.py:1)",
            "annotation",
        ),
        ("f (/x/threading.py:1)", "rest"),
    ],
)
def test_a_sample_belongs_to_the_innermost_code_of_newsbeam_or_beam(stack, stage):
    assert stage_of(stack) == stage


def test_samples_add_up():
    process = 'process 1:"python -c import a; b()"'
    lines = [f"{process};f (/x/apache_beam/a.py:{line}) {line}" for line in (3, 4)]
    stacks = read_folded(lines)
    assert by_stage(stacks) == {BEAM: 7}
    assert list(innermost(stacks).values()) == [7]


def test_tables_are_markdown():
    assert table(["a", "b"], [["1", "2"]]).splitlines() == ["| a | b |", "|---|---|", "| 1 | 2 |"]
