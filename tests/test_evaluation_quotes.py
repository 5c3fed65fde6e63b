"""Judging quotes, speakers and entities: pairs worked out by hand."""

import pytest

from transforms.evaluation import GoldDocument, Span
from transforms.evaluation.entities import judge_entities
from transforms.evaluation.matching import overlap, pair, pieces, word_overlap
from transforms.evaluation.names import agreement_of, name_words
from transforms.evaluation.outcomes import Agreement
from transforms.evaluation.quotes import judge_quotes
from transforms.evaluation.utterances import Joins, joins_of

FULL, LAST, NONE = Agreement.FULL_NAME, Agreement.LAST_NAME, Agreement.NONE
TEXT = "“We won the cup, as you saw,” Ada Lund said. She was “over the moon” and thanked the fans."


def span(words, kind="direct", speaker=None, *, text=TEXT, field="text", **more):
    start = text.index(words)
    return Span(field, start, start + len(words), kind, speaker, **more)


def document(*spans, text=TEXT, title=None, ignored=()):
    return GoldDocument("a", text, title, (), spans, ignored)


def judged(gold, found):
    """What became of each annotation: error, kind, agreement."""
    return sorted(
        (outcome.error or "right", outcome.kind, outcome.agreement)
        for outcome in judge_quotes(gold, found)
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ada Lund", ("ada", "lund")),
        ("Sen. Ada Lund, Jr.", ("ada", "lund")),
        ("Prof. Léa O’Brien’s", ("lea", "o'brien")),
        ("the Times", ("times",)),
        ("Prime Minister Ada Lund (Labour)", ("prime", "minister", "ada", "lund")),
        ("Bishop", ("bishop",)),
        ("Ole Lund III", ("ole", "lund")),
    ],
)
def test_a_name_is_its_words_without_titles(name, words):
    assert name_words(name) == words


@pytest.mark.parametrize(
    ("predicted", "right", "agreement"),
    [
        ("Ada Lund", ["Ada Lund"], FULL),
        ("Mrs. Ada Lund", ["Ada Lund"], FULL),
        ("Sefo Tau'alupe", ["Sefo Tau’alupe"], FULL),
        ("Lund", ["Ada Lund"], LAST),
        ("Ole Lund", ["Ada Lund"], LAST),
        ("Ada", ["Ada Lund"], NONE),
        (None, [None], FULL),
        (None, ["Ada Lund"], NONE),
        ("Ada Lund", [None], NONE),
        ("Company Ltd", [None, "The Company", "Company Ltd"], FULL),
        ("Lund", ["Olm", "Ada Lund"], LAST),
    ],
)
def test_speakers_agree_by_last_or_full_name(predicted, right, agreement):
    assert agreement_of(predicted, right) is agreement


def test_a_span_is_cut_at_line_breaks_and_trimmed():
    text = "“One two,\n\n“three.”"
    whole = Span("text", 0, len(text), "direct")
    assert [text[piece.start : piece.end] for piece in pieces(whole, text)] == ["One two", "three"]
    assert list(pieces(Span("text", 8, 12, "direct"), text)) == []


def test_overlap_is_shared_by_covered():
    assert overlap(Span("text", 0, 10, ""), Span("text", 2, 12, "")) == pytest.approx(8 / 12)
    assert overlap(Span("text", 0, 5, ""), Span("text", 5, 9, "")) == 0.0
    share = word_overlap("one two three four")
    assert share(Span("text", 0, 13, ""), Span("text", 4, 18, "")) == pytest.approx(2 / 4)


def test_the_most_alike_are_paired_first_and_each_once():
    gold = [Span("text", 0, 10, ""), Span("text", 10, 20, "")]
    found = [Span("text", 0, 20, ""), Span("text", 9, 20, ""), Span("text", 30, 40, "")]
    assert pair(gold, found, overlap, 0.4) == {1: 1, 0: 0}
    assert pair(gold, found, overlap, 0.8) == {1: 1}


def test_marks_and_commas_at_the_edges_make_no_difference():
    gold = document(span("We won the cup, as you saw,", "direct", "Ada Lund"))
    found = [span("“We won the cup, as you saw,”", "partial", "Ada Lund")]
    assert judged(gold, found) == [("right", "direct", FULL)]


def test_each_error_is_counted_where_it_belongs():
    gold = document(
        span("We won the cup, as you saw,", "direct", "Ada Lund"),
        span("over the moon", "partial", "Ada Lund"),
    )
    found = [
        span("We won the cup, as you saw,", "direct", "Ole Olm"),
        span("moon", "partial", "Ada Lund"),  # a third of the characters: not found
    ]
    assert judged(gold, found) == [
        ("false", "partial", NONE),
        ("missed", "partial", NONE),
        ("speaker", "direct", NONE),
    ]


def test_a_quote_over_paragraphs_counts_once_for_each_however_it_was_annotated():
    text = "“One two three.\n\n“Four five six.”"
    parts = [span(each, text=text) for each in ("One two three.", "Four five six.")]
    whole = [Span("text", 1, len(text) - 1, "direct")]
    assert judged(document(*parts, text=text), whole) == [("right", "direct", FULL)] * 2
    assert judged(document(*whole, text=text), parts) == [("right", "direct", FULL)] * 2


def test_a_prediction_made_twice_counts_once():
    gold = document(span("over the moon", "partial"))
    assert judged(gold, [span("over the moon", "partial")] * 2) == [("right", "partial", FULL)]


def test_indirect_speech_is_found_by_half_of_its_words():
    gold = document(span("thanked the fans", "indirect", "Ada Lund"))
    assert judged(gold, [span("the fans", "indirect", "Lund")]) == [("name", "indirect", LAST)]
    assert judged(gold, [span("fans", "indirect", "Lund")]) == [
        ("false", "indirect", NONE),
        ("missed", "indirect", NONE),
    ]


def test_indirect_speech_is_never_paired_with_a_quote_between_marks():
    gold = document(span("over the moon", "partial"))
    assert judged(gold, [span("thanked the fans", "direct")]) == [
        ("false", "direct", NONE),
        ("missed", "partial", NONE),
    ]


@pytest.mark.parametrize(
    "excused",
    [
        span("was “over the moon”", "indirect"),  # the gold has the marked words
        span("thanked", "partial"),  # in a stretch nobody judged
        span("the cup", "direct"),  # a nested quote, given as one of its own
    ],
)
def test_predictions_that_are_no_mistakes_do_not_count(excused):
    gold = document(
        span("over the moon", "partial"),
        span("the cup", "nested"),
        ignored=(span("thanked the fans", ""),),
    )
    assert judged(gold, [excused]) == [("missed", "nested", NONE), ("missed", "partial", NONE)]


def test_nested_quotes_are_judged_among_themselves():
    gold = document(
        span("We won the cup, as you saw,", "direct"), span("the cup", "nested", "Ole Olm")
    )
    found = [span("the cup", "nested", "Ole Olm"), span("We won the cup, as you saw,", "direct")]
    assert judged(gold, found) == [("right", "direct", FULL), ("right", "nested", FULL)]


def test_title_and_text_are_kept_apart():
    title = "‘over the moon’"
    gold = document(
        span("over the moon", "headline", text=title, field="title"), text=TEXT, title=title
    )
    assert judged(gold, [span("over the moon", "headline")]) == [
        ("false", "headline", NONE),
        ("missed", "headline", NONE),
    ]


def test_entities_are_right_with_equal_borders_and_label():
    text = "Ada Lund of Norway paid 5 euros in Lund"
    gold = document(
        span("Ada Lund", "PERSON", text=text), span("Norway", "GPE", text=text), text=text
    )
    found = [
        span("Lund", "PERSON", text=text),
        span("Norway", "LOC", text=text),
        span("5 euros", "MONEY", text=text),
    ]
    labels = {"PERSON", "GPE", "LOC"}
    errors = sorted((each.error, each.kind) for each in judge_entities(gold, found, labels))
    assert errors == [
        ("false", "LOC"),
        ("false", "PERSON"),
        ("missed", "GPE"),
        ("missed", "PERSON"),
    ]
    merged = judge_entities(gold, found, labels, merge_places=True)
    assert sorted((each.error or "right", each.kind) for each in merged) == [
        ("false", "PERSON"),
        ("missed", "PERSON"),
        ("right", "GPE+LOC"),
    ]


def test_joins_are_counted_between_neighbours():
    text = "“One,” she said, “two.” He said “three.” “Four,” he said, “five.”"

    def quote(words, number):
        return span(words, text=text, utterance=number)

    gold = [quote("One", 1), quote("two", 1), quote("three", None), quote("Four", 2)]
    found = [quote("One", 5), quote("two", 5), quote("three", 6), quote("Four", 6)]
    outcomes = judge_quotes(document(*gold, quote("five", 2), text=text), found)
    assert joins_of([outcomes]) == Joins(gold=1, predicted=2, both=1)
