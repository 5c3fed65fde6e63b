"""The embedded pipeline's component, from scores to annotations."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from transforms.nlp import load_pipeline
from transforms.nlp.reader import FACTORY
from transforms.nlp.reader.batches import MAX_PADDING, MAX_WORDS, rectangles
from transforms.nlp.reader.borders import mend_starts, sentence_starts
from transforms.nlp.reader.features import MAX_PIECES, UNKNOWN, Vocabulary
from transforms.nlp.reader.names import name_spans
from transforms.nlp.reader.trees import tree

VOCABULARY = Vocabulary({"[PAD]": 0, "hall": 1, "##way": 2, "##s": 3, "-": 4, "kyiv": 5, "'": 6})
KINDS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG")


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Hallways", (1, 2, 3)),
        ("KYIV", (5,)),
        ("Kyïv", (5,)),
        ("hall-hall", (1, 4, 1)),
        ("hall’s", (1, 6, UNKNOWN)),
        ("Zagreb", (UNKNOWN,)),
        ("", (UNKNOWN,)),
    ],
)
def test_words_are_cut_into_the_longest_pieces(word: str, pieces: tuple[int, ...]) -> None:
    found = VOCABULARY.features(word).pieces
    assert found == (*pieces, *[0] * (MAX_PIECES - len(pieces)))


@given(st.text(max_size=40))
def test_every_word_has_features(word: str) -> None:
    features = VOCABULARY.features(word)
    assert len(features.pieces) == MAX_PIECES
    assert min(features.suffix, features.prefix, features.shape) > 0


@given(st.lists(st.integers(0, 400), max_size=60))
def test_rectangles_hold_every_sequence_once_and_little_else(lengths: list[int]) -> None:
    groups = list(rectangles(lengths))
    placed = sorted(index for group in groups for index in group)
    assert placed == [index for index, length in enumerate(lengths) if length]
    for group in groups:
        area = len(group) * max(lengths[index] for index in group)
        words = sum(lengths[index] for index in group)
        assert len(group) == 1 or (area <= MAX_WORDS and area - words <= MAX_PADDING * area)


@settings(max_examples=300)
@given(
    st.integers(1, 9).flatmap(
        lambda size: arrays(np.float32, (size, size), elements=st.floats(-9, 9, width=16))
    )
)
def test_heads_are_always_a_tree(scores: np.ndarray) -> None:
    heads = tree(scores)
    roots = [word for word, head in enumerate(heads) if word == head]
    assert len(roots) == 1
    for word in range(len(heads)):
        at = word
        for _ in heads:
            at = int(heads[at])
        assert at == roots[0]


def test_the_best_heads_are_kept_where_they_are_a_tree() -> None:
    scores = np.array([[0, 9, 0], [0, 9, 0], [0, 9, 0]], dtype=np.float32)
    assert tree(scores).tolist() == [1, 1, 1]


def test_a_cycle_is_opened_where_it_costs_least() -> None:
    scores = np.array([[9, 0, 0], [0, 0, 8], [7, 8, 0]], dtype=np.float32)
    assert tree(scores).tolist() == [0, 2, 0]


@pytest.mark.parametrize(
    ("best", "spans"),
    [
        ((1, 2, 0, 3), [(0, 2, "PERSON"), (3, 4, "ORG")]),
        ((1, 1), [(0, 1, "PERSON"), (1, 2, "PERSON")]),
        ((0, 2, 0), [(1, 2, "PERSON")]),
        ((3, 2, 4), [(0, 3, "ORG")]),
        ((0, 0), []),
    ],
)
def test_spans_of_names(best: tuple[int, ...], spans: list[tuple[int, int, str]]) -> None:
    scores = np.eye(len(KINDS), dtype=np.float32)[list(best)]
    assert list(name_spans(scores, KINDS, ["x"] * len(best))) == spans


@pytest.mark.parametrize(
    ("text", "margin", "kind"),
    [
        ("Chelsea Lyons left", 2, "PERSON"),
        ("Chelsea Lyons left", 3, "ORG"),
        ("Busan Lyons left", 1, "ORG"),
        ("Chelsea Lyons hospital", 1, "ORG"),
    ],
)
def test_a_forename_speaks_for_a_person(text: str, margin: float, kind: str) -> None:
    scores = np.eye(len(KINDS), dtype=np.float32)[[3, 4, 0]] * margin
    assert list(name_spans(scores, KINDS, text.split())) == [(0, 2, kind)]


def test_the_embedded_pipeline_tags_parses_and_names() -> None:
    doc = load_pipeline("news_sm")("Ann Lund, the mayor of Busan, said on Monday she would resign.")
    said = doc[8]
    assert (said.text, said.tag_, said.dep_) == ("said", "VBD", "ROOT")
    assert [each.text for each in said.children if each.dep_ == "nsubj"] == ["Ann"]
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("Ann Lund", "PERSON"),
        ("Busan", "GPE"),
        ("Monday", "DATE"),
    ]


def test_short_sentences_have_borders() -> None:
    doc = load_pipeline("news_sm")("It rained. Ann Lund came to town. It rained.")
    assert [sent.text for sent in doc.sents] == [
        "It rained.",
        "Ann Lund came to town.",
        "It rained.",
    ]


BORDERS = [
    ("“We are ready,” Lund said.", "0 6", "0"),
    ("It rained. “We are ready.”", "0 4", "0 3"),
    ('It rained. "We are ready."', "0 4", "0 3"),
    ('"We are ready." It rained.', "0 5", "0 6"),
    ("It rained.”", "0 3", "0"),
]


@pytest.mark.parametrize(("text", "guess", "right"), BORDERS)
def test_marks_belong_to_the_sentence_they_open_or_close(text: str, guess: str, right: str) -> None:
    doc = spacy.blank("en")(text)
    starts = np.isin(np.arange(len(doc)), [int(at) for at in guess.split()])
    mend_starts(starts, [t.text for t in doc], [bool(t.whitespace_) for t in doc])
    assert np.flatnonzero(starts).tolist() == [int(at) for at in right.split()]


STARTS = [
    # text, scores above the rest's -9, tags of those words, right starts
    pytest.param("Early life Her parents were bakers.", {2: (-2, "PRP$")}, "0 2", id="heading"),
    pytest.param("His brother Alfred was ill.", {2: (-0.8, "NNP")}, "0", id="name"),
    pytest.param("The bridge I built fell.", {2: (-2, "PRP")}, "0", id="I"),
    pytest.param("Lund Wades In On Tax.", {2: (-2, "IN")}, "0", id="headline"),
    pytest.param("He moved to D.C. The city grew.", {4: (-0.5, "DT")}, "0 4", id="abbreviation"),
    pytest.param("He met Sens. Lund and Osei.", {4: (3, "NNP")}, "0", id="title"),
    pytest.param("He met Assoc. Dean Lund.", {4: (3, "NNP")}, "0", id="title in two words"),
    pytest.param("It is Ft. Worth that fell.", {4: (3, "NNP")}, "0", id="short name of a place"),
    pytest.param("Busan Busan is a port.", {1: (-2, "NNP")}, "0 1", id="title said again"),
    pytest.param("Rivers rise Friday, May 9, 2025", {2: (-2, "NNP")}, "0 2", id="date of a title"),
    pytest.param("He came late Friday, not early.", {3: (-2, "NNP")}, "0", id="no date of a title"),
    pytest.param("The bridge Photo: Ann Lund", {2: (-2, "NN")}, "0 2", id="credit"),
    pytest.param("Figure 7.2 Rivers in May", {2: (-2, "NNS")}, "0 2", id="figure"),
    pytest.param("Figure 2. Rivers in May", {3: (3, "NNS")}, "0 3", id="figure with a full stop"),
    pytest.param("It is No. 7 of ten.", {4: (3, "CD")}, "0", id="number"),
    pytest.param("It rained. 2.1. Rivers rose.", {3: (3, "CD"), 5: (3, "NNS")}, "0 3", id="list"),
    pytest.param("b) Rivers rose.", {2: (3, "NNS")}, "0", id="letter"),
    pytest.param("BUSAN (AP) — Rivers rose.", {5: (3, "NNS")}, "0", id="dateline"),
    pytest.param("We went to — It was shut.", {4: (-2, "PRP")}, "0", id="no word cut off"),
    pytest.param("We went to — It was shut.", {2: (-9, "TO"), 4: (-2, "PRP")}, "0 4", id="to"),
    pytest.param("We went uh — It was shut.", {2: (-9, "UH"), 4: (-2, "PRP")}, "0 4", id="uh"),
    pytest.param("We came ba- — It was shut.", {4: (-2, "PRP")}, "0 4", id="half a word"),
    pytest.param("He fell. [7] [8] Lund left.", {9: (-2, "NNP")}, "0 9", id="references"),
    pytest.param("See the list [7] Lund left.", {6: (-2, "NNP")}, "0", id="inside a sentence"),
    pytest.param("“It fell.” I saw it.", {5: (-0.5, "PRP")}, "0 5", id="closing mark"),
    pytest.param("“It fell.” I saw it.", {5: (-1.5, "PRP")}, "0", id="closing mark, surely not"),
    pytest.param("Lund et al. say so.", {4: (3, "VBP")}, "0", id="small letter"),
    pytest.param("LUND: Well, we left.", {2: (0.5, "UH")}, "0", id="colon"),
    pytest.param("LUND: Well, we left.", {2: (1.5, "UH")}, "0 2", id="colon, surely"),
    pytest.param("I — we left.", {2: (3, "PRP")}, "0 2", id="cut-off"),
]


@pytest.mark.parametrize(("text", "said", "right"), STARTS)
def test_spelling_decides_where_the_network_is_unsure_or_known_to_err(
    text: str, said: dict[int, tuple[float, str]], right: str
) -> None:
    doc = spacy.blank("en")(text)
    scores = np.full(len(doc), -9, dtype=np.float32)
    tags = ["NN"] * len(doc)
    for at, (score, tag) in said.items():
        scores[at], tags[at] = score, tag
    starts = sentence_starts(
        scores, [t.text for t in doc], [bool(t.whitespace_) for t in doc], tags
    )
    assert np.flatnonzero(starts).tolist() == [int(at) for at in right.split()]


def test_short_texts_of_a_batch_are_read_as_each_alone() -> None:
    pipeline = load_pipeline("news_sm")
    texts = ["“We are ready,” said Ann Lund.", "Busan.", "", "word " * 90 + "said Jo Orr."]
    together = list(pipeline.pipe(texts))
    for text, doc in zip(texts, together, strict=True):
        alone = pipeline(text)
        assert doc.to_json() == alone.to_json()


def test_a_component_without_weights_says_so() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(FACTORY)
    with pytest.raises(ValueError, match="no weights yet"):
        nlp("Busan")


def test_weights_survive_bytes() -> None:
    pipeline = load_pipeline("news_sm")
    copy = spacy.blank("en")
    copy.add_pipe(FACTORY, name="reader").from_bytes(pipeline.get_pipe("reader").to_bytes())
    text = "Ann Lund said so."
    assert [t.dep_ for t in copy(text)] == [t.dep_ for t in pipeline(text)]


@pytest.mark.parametrize(
    "text",
    [
        "“We are ready,” said Ann Lund.\n\nShe left Busan.",
        "  \n “No,”   Ann Lund said .\n",
        "\n\n",
        "word " * 1_000,
    ],
)
def test_white_space_and_long_lines_leave_whole_trees(text: str) -> None:
    doc = load_pipeline("news_sm")(text)
    assert doc.text == text
    for token in doc:
        assert token.sent.root in (token, *token.ancestors)
    words = [token for token in doc if not token.is_space]
    assert all(token.dep_ for token in words)
    assert {token.tag_ for token in doc if token.is_space} <= {"_SP"}


def test_a_line_break_ends_a_sentence_and_a_name() -> None:
    doc = load_pipeline("news_sm")(
        "Reporting by Ann Lund\nJo Orr told Reuters on Monday that he would stay."
    )
    assert next(sent.text.strip() for sent in doc.sents) == "Reporting by Ann Lund"
    assert {"Ann Lund", "Jo Orr"} <= {ent.text for ent in doc.ents}
