"""Reading gold and predictions: what is accepted, and how mistakes are named."""

import json

import pytest

from transforms.evaluation import Span, read_gold, read_predictions, read_texts

QUOTE = {"start": 1, "end": 7, "kind": "direct", "speaker": "Ada Lund"}
DOCUMENT = {"id": "a", "text": "“We won,” Ada Lund said.", "quotes": [QUOTE]}


def lines(*records):
    return [json.dumps(record).encode() for record in records]


def test_gold_is_read_with_its_defaults():
    (document,) = read_gold([b"", *lines(DOCUMENT), b"  "], "quotes")
    assert (document.id, document.title, document.tags, document.ignored) == ("a", None, (), ())
    assert document.spans == (Span("text", 1, 7, "direct", "Ada Lund"),)


def test_all_that_gold_can_say_is_read():
    quote = {**QUOTE, "field": "title", "text": "We won", "accept": [None, "Lund"], "utterance": 3}
    record = {
        "id": 7,
        "title": "‘We won’",
        "text": "No more.",
        "tags": ["short"],
        "quotes": [quote],
        "ignore": [{"start": 0, "end": 2}],
    }
    (document,) = read_gold(lines(record), "quotes")
    assert document.tags == ("short",)
    assert document.ignored == (Span("text", 0, 2, ""),)
    assert document.spans == (Span("title", 1, 7, "direct", "Ada Lund", (None, "Lund"), 3),)


def test_words_that_occur_once_need_no_offsets():
    record = {**DOCUMENT, "quotes": [{"text": "We won,", "kind": "direct", "speaker": None}]}
    (document,) = read_gold(lines(record), "quotes")
    assert document.spans == (Span("text", 1, 8, "direct"),)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"start": 1, "end": 99}, "1 to 99 is no stretch of a text of 24 characters"),
        ({"start": 3, "end": 3}, "3 to 3 is no stretch"),
        ({"start": True}, "True to 7 is no stretch"),
        ({"start": None}, "None to 7 is no stretch"),
        ({"text": "We lost"}, "'We won', not 'We lost': the offsets are of another text"),
        ({"kind": "quote"}, "\"kind\" is 'quote'; expected one of direct, headline"),
        ({"kind": None}, '"kind" is missing'),
        ({"speaker": ""}, "speaker '': expected a name, or null"),
        ({"speaker": 5}, "speaker 5: expected a name"),
        ({"accept": "Lund"}, '"accept" is not a list'),
        ({"accept": [4]}, "speaker 4: expected a name"),
        ({"field": "body"}, "\"field\" is 'body'; expected"),
        ({"confidence": 1.5}, '"confidence" is 1.5; expected a number from 0 to 1'),
        ({"utterance": "x"}, "\"utterance\" is 'x'; expected a whole number"),
    ],
)
def test_a_mistake_in_a_quote_is_named(change, complaint):
    record = {**DOCUMENT, "quotes": [{**QUOTE, **change}]}
    with pytest.raises(ValueError, match="line 1: ") as raised:
        read_gold(lines(record), "quotes")
    assert complaint in str(raised.value)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("won’t", "does not occur in the text"),
        ("n", "more than once"),
        ("", "does not occur"),
    ],
)
def test_words_without_offsets_must_be_found_once(words, complaint):
    record = {**DOCUMENT, "quotes": [{"text": words, "kind": "direct", "speaker": None}]}
    with pytest.raises(ValueError, match=complaint):
        read_gold(lines(record), "quotes")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"not json", "line 2: not JSON in UTF-8"),
        (b'{"id": "\xff"}', "line 2: not JSON in UTF-8"),
        (b"[1]", "line 2: expected an object"),
        (b'{"text": "", "quotes": []}', '"id" is missing'),
        (b'{"id": [1], "text": "", "quotes": []}', '"id" is missing'),
        (b'{"id": "b", "quotes": []}', '"text" is missing'),
        (b'{"id": "b", "text": "", "title": 1, "quotes": []}', '"title" is not a string'),
        (b'{"id": "b", "text": "", "tags": "x", "quotes": []}', '"tags" is not a list'),
        (b'{"id": "b", "text": ""}', '"quotes" is missing'),
        (b'{"id": "b", "text": "", "quotes": [1]}', "not a list of objects"),
        (b'{"id": "a", "text": "", "quotes": []}', "'a' occurs twice"),
    ],
)
def test_a_mistake_in_a_line_stops_the_measurement(line, complaint):
    with pytest.raises(ValueError, match="line 2: ") as raised:
        read_gold([*lines(DOCUMENT), line], "quotes")
    assert complaint in str(raised.value)


def test_texts_may_come_from_another_file():
    bare = {key: value for key, value in DOCUMENT.items() if key != "text"}
    texts = read_texts(lines({"id": "a", "text": DOCUMENT["text"], "title": "T", "tags": 5}))
    (document,) = read_gold(lines(bare), "quotes", texts)
    assert (document.text, document.title) == (DOCUMENT["text"], "T")
    with pytest.raises(ValueError, match=r"line 1: .*--texts"):
        read_gold(lines(bare), "quotes", read_texts(lines({"id": "b", "text": "Other."})))
    with pytest.raises(ValueError, match='line 1: "id" is missing'):
        read_texts(lines({"text": "Other."}))


def test_gold_without_lines_is_an_error():
    with pytest.raises(ValueError, match="nothing to measure on"):
        read_gold([b"", b"\n"], "quotes")


def test_entities_are_read_by_their_label():
    record = {"id": 1, "text": "Ada Lund", "entities": [{"start": 0, "end": 8, "label": "PERSON"}]}
    (document,) = read_gold(lines(record), "entities")
    assert document.spans == (Span("text", 0, 8, "PERSON"),)
    with pytest.raises(ValueError, match='"label" is missing'):
        read_gold(lines({**record, "entities": [{"start": 0, "end": 8}]}), "entities")


def test_predictions_are_read_for_the_documents_of_the_gold():
    gold = read_gold(lines(DOCUMENT), "quotes")
    other = {"id": "b", "quotes": [{"start": 900, "end": 901, "kind": "direct"}]}
    answer = {"id": "a", "quotes": [{**QUOTE, "cue": "said", "confidence": 0.9}]}
    found = read_predictions(lines(other, answer), gold, "quotes")
    assert found == {"a": [Span("text", 1, 7, "direct", "Ada Lund", confidence=0.9)]}


def test_predictions_for_another_text_are_refused():
    gold = read_gold(lines(DOCUMENT), "quotes")
    answer = {"id": "a", "quotes": [{**QUOTE, "text": "e won,"}]}
    with pytest.raises(ValueError, match=r"line 1: .*offsets are of another text"):
        read_predictions(lines(answer), gold, "quotes")
