"""Figures against sums done by hand."""

import pytest

from transforms.evaluation import GoldDocument, Outcome, Span, judge, report_of
from transforms.evaluation.calibration import bins_of
from transforms.evaluation.errors import error_record
from transforms.evaluation.figures import Tally, figures_of, row_of, tally_of
from transforms.evaluation.outcomes import Agreement

FULL, LAST, NONE = Agreement.FULL_NAME, Agreement.LAST_NAME, Agreement.NONE


def quote(speaker=None, kind="direct", **more):
    return Span("text", 0, 5, kind, speaker, **more)


RIGHT = Outcome(quote("Ada Lund"), quote("Ada Lund"), FULL)
HALF_RIGHT = Outcome(quote("Ada Lund"), quote("Lund"), LAST)
RIGHTLY_NOBODY = Outcome(quote(None), quote(None), FULL)
WRONG = Outcome(quote("Ada Lund"), quote("Ole Olm"), NONE)
WRONGLY_SOMEBODY = Outcome(quote(None), quote("Ole Olm"), NONE)
NOT_GIVEN = Outcome(quote("Ada Lund"), quote(None), NONE)
EITHER = Outcome(quote("Ada Lund", accepted=(None,)), quote(None), FULL)
MISSED = Outcome(quote("Ada Lund"), None)
FALSE = Outcome(None, quote("Ada Lund"))
ALL = [RIGHT, HALF_RIGHT, RIGHTLY_NOBODY, WRONG, WRONGLY_SOMEBODY, NOT_GIVEN, EITHER, MISSED, FALSE]


def test_outcomes_are_counted():
    assert tally_of(ALL) == Tally(
        gold=8,
        predicted=8,
        found=7,
        right=4,
        right_full=3,
        named=4,
        named_right=2,
        nameable=4,
        nameable_named=3,
    )


def test_each_error_has_its_name():
    errors = [outcome.error for outcome in ALL]
    assert errors == [None, "name", None, *["speaker"] * 3, None, "missed", "false"]


def test_figures_are_shares_of_the_counts():
    assert figures_of(tally_of(ALL)) == {
        "precision": pytest.approx(7 / 8),
        "recall": pytest.approx(7 / 8),
        "f1": pytest.approx(7 / 8),
        "speaker": pytest.approx(4 / 7),
        "speaker_full": pytest.approx(3 / 7),
        "joint_f1": pytest.approx(4 / 8),
        "joint_f1_full": pytest.approx(3 / 8),
        "named_precision": pytest.approx(2 / 4),
        "coverage": pytest.approx(3 / 4),
    }


def test_f1_is_the_harmonic_mean():
    tally = tally_of([RIGHT, RIGHT, MISSED, MISSED, FALSE])  # P 2/3, R 2/4
    assert figures_of(tally)["f1"] == pytest.approx(2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2))


def test_nothing_to_count_is_no_figure():
    assert set(figures_of(Tally()).values()) == {None}
    assert row_of("none", [[], []]).intervals == {}


def test_intervals_hold_the_figure_and_are_the_same_each_time():
    documents = [[RIGHT, WRONG], [RIGHT, RIGHT], [WRONG, MISSED], [RIGHT, FALSE]] * 5
    row = row_of("all", documents)
    low, high = row.intervals["joint_f1"]
    assert low < row.figures["joint_f1"] < high
    assert row == row_of("all", documents)


def test_documents_that_are_all_alike_leave_no_doubt():
    row = row_of("all", [[RIGHT, MISSED]] * 9)
    assert row.intervals["recall"] == (0.5, 0.5)


TEXT = "“We won,” she said. “No,” it said."


def test_a_report_sums_up_quotes_between_marks_and_sorts_tags_by_their_errors():
    good = GoldDocument("a", TEXT, None, ("x", "y"), (Span("text", 1, 7, "direct", "Ada Lund"),))
    bad = GoldDocument(
        "b", TEXT, None, ("y",), (Span("text", 21, 23, "partial"), quote(None, "indirect"))
    )
    answers = [[Span("text", 1, 7, "direct", "Ada Lund")], []]
    report = report_of("quotes", "pred", [good, bad], judge("quotes", [good, bad], answers))
    assert [(row.name, row.tally.gold, row.tally.right) for row in report.rows] == [
        ("direct", 1, 1),
        ("partial", 1, 0),
        ("all", 2, 1),
        ("indirect", 1, 0),
    ]
    assert [(row.name, row.tally.gold) for row in report.tags] == [("y", 2), ("x", 1)]


def test_an_error_is_shown_in_its_context():
    document = GoldDocument("a", TEXT, None, ("x",), ())
    outcome = Outcome(Span("text", 1, 7, "direct", "Ada Lund"), Span("text", 1, 7, "direct"), NONE)
    assert error_record(document, outcome) == {
        "id": "a",
        "error": "speaker",
        "kind": "direct",
        "text": "We won",
        "gold_speaker": "Ada Lund",
        "found_speaker": None,
        "field": "text",
        "start": 1,
        "end": 7,
        "context": "“⟦We won⟧,” she said. “No,” it said.",
        "tags": ["x"],
    }


def test_confidence_is_set_against_the_share_that_is_right():
    def outcome(confidence, agreement, *, gold=True, speaker="Lund"):
        found = Span("text", 0, 5, "direct", speaker, confidence=confidence)
        return Outcome(quote("Lund") if gold else None, found, agreement)

    sure = [outcome(0.9, FULL), outcome(1.0, LAST), outcome(0.95, NONE)]
    unsure = [outcome(0.5, NONE, gold=False), outcome(0.58, FULL)]
    passed_over = [outcome(None, FULL), outcome(0.7, NONE, speaker=None), MISSED]
    low, high = bins_of([sure, unsure + passed_over])
    assert (low.low, low.high, low.quotes) == (0.5, 0.6, 2)
    assert (low.confidence, low.right) == (pytest.approx(0.54), pytest.approx(1 / 2))
    assert (high.low, high.high, high.quotes) == (0.9, 1.0, 3)
    assert (high.confidence, high.right) == (pytest.approx(0.95), pytest.approx(2 / 3))
