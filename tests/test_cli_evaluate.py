"""`newsbeam evaluate` as its users meet it."""

import json

import pytest

from pipelines.cli import main

TEXT = "“It is open,” said Ada Brandt, the harbour master. Nobody came."
GOLD = {
    "id": 7,
    "text": TEXT,
    "tags": ["harbour"],
    "quotes": [{"start": 1, "end": 12, "kind": "direct", "speaker": "Ada Brandt"}],
    "entities": [{"start": 19, "end": 29, "label": "PERSON"}],
}


@pytest.fixture
def write(tmp_path):
    """Write records as JSON lines, and return the file's name."""

    def write(name, *records):
        path = tmp_path / name
        lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


def evaluate(capsys, *arguments):
    code = main(["evaluate", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_embedded_pipeline_is_measured_on_gold(write, capsys):
    code, out, err = evaluate(capsys, "quotes", write("gold.jsonl", GOLD))
    assert (code, err) == (0, "")
    assert out.startswith("1 documents, en_news_sm ")
    (row,) = [line.split() for line in out.splitlines() if line.startswith("direct")]
    assert row == ["direct", "1", *["100.0"] * 9]
    assert not [line for line in out.splitlines() if len(line) > 80]


def test_what_annotate_wrote_is_measured_without_a_pipeline(write, capsys, tmp_path):
    gold, answer = write("gold.jsonl", GOLD), str(tmp_path / "annotated.jsonl")
    assert main(["annotate", gold, "-o", answer]) == 0
    code, out, err = evaluate(capsys, "quotes", gold, "--pred", answer, "--json")
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert (report["task"], report["source"], report["documents"]) == (
        "quotes",
        "annotated.jsonl",
        1,
    )
    rows = {row["name"]: row for row in report["rows"]}
    assert rows["all"]["tally"]["right_full"] == 1
    assert rows["all"]["figures"]["joint_f1"] == 1.0
    assert rows["all"]["intervals"]["joint_f1"] == [1.0, 1.0]
    assert [row["name"] for row in report["tags"]] == ["harbour"]


def test_what_annotate_wrote_is_gold_with_its_texts_from_another_file(write, capsys, tmp_path):
    texts, gold = write("texts.jsonl", {"id": "a", "text": TEXT}), str(tmp_path / "gold.jsonl")
    assert main(["annotate", texts, "-o", gold]) == 0
    for task in ("quotes", "entities"):
        code, out, err = evaluate(capsys, task, gold, "--texts", texts)
        assert (code, err) == (0, "")
        assert "all: 100.0" in out
    code, _, err = evaluate(capsys, "quotes", gold)
    assert code == 2
    assert "--texts" in err


def test_errors_are_written_for_reading(write, capsys, tmp_path):
    wrong = {"id": 7, "quotes": [{"start": 1, "end": 12, "kind": "direct", "speaker": "Nobody"}]}
    errors = tmp_path / "errors.jsonl"
    gold, answer = write("gold.jsonl", GOLD), write("pred.jsonl", wrong)
    code, out, _ = evaluate(capsys, "quotes", gold, "--pred", answer, "--errors", str(errors))
    assert code == 0
    assert "F1 of quotes with their speakers, all: 0.0, 95 % interval 0.0 to 0.0" in out
    (record,) = map(json.loads, errors.read_text(encoding="utf-8").splitlines())
    assert (record["error"], record["gold_speaker"], record["found_speaker"]) == (
        "speaker",
        "Ada Brandt",
        "Nobody",
    )
    assert record["context"].startswith("“⟦It is open⟧,” said")


def test_joined_quotes_are_counted_where_the_answer_joins_any(write, capsys):
    text = "“One,” said Ada Brandt, “two.”"
    spans = [
        {"text": words, "kind": "direct", "speaker": "Ada Brandt", "utterance": 1}
        for words in ("One,", "two.")
    ]
    gold = write("gold.jsonl", {"id": 1, "text": text, "quotes": spans})
    _, out, _ = evaluate(capsys, "quotes", gold, "--pred", gold)
    assert "parts of one utterance joined: precision 100.0, recall 100.0 of 1" in out


def test_confidence_is_shown_where_the_answer_has_one(write, capsys):
    answer = {"id": 7, "quotes": [{**GOLD["quotes"][0], "confidence": 0.75}]}
    files = ["quotes", write("gold.jsonl", GOLD), "--pred", write("pred.jsonl", answer)]
    lines = evaluate(capsys, *files)[1].splitlines()
    assert "0.7 to 0.8               1  75.0 100.0" in lines


def test_entities_are_measured_by_label(write, capsys):
    gold = write("gold.jsonl", GOLD)
    answer = {"id": 7, "entities": [{"start": 0, "end": 12, "label": "PERSON"}]}
    code, out, _ = evaluate(capsys, "entities", gold, "--pred", write("pred.jsonl", answer))
    assert code == 0
    rows = [line.split() for line in out.splitlines() if line.startswith(("PERSON", "all"))]
    assert rows == [["PERSON", "1", "0.0", "0.0", "0.0"], ["all", "1", "0.0", "0.0", "0.0"]]


def test_places_are_one_label_on_request(write, capsys):
    gold = {"id": 1, "text": "Norway", "entities": [{"start": 0, "end": 6, "label": "GPE"}]}
    answer = {"id": 1, "entities": [{"start": 0, "end": 6, "label": "LOC"}]}
    files = ["entities", write("gold.jsonl", gold), "--pred", write("pred.jsonl", answer)]
    assert "GPE+LOC" not in evaluate(capsys, *files)[1]
    _, out, _ = evaluate(capsys, *files, "--merge-places")
    assert ["GPE+LOC", "1", "100.0", "100.0", "100.0"] in [
        line.split() for line in out.splitlines()
    ]


def test_a_document_without_prediction_is_named_and_exits_with_3(write, capsys):
    gold, answer = write("gold.jsonl", GOLD), write("pred.jsonl", {"id": "other", "quotes": []})
    code, out, err = evaluate(capsys, "quotes", gold, "--pred", answer)
    assert code == 3
    assert "no line for 1 documents of the gold, the first is 7" in err
    assert ["direct", "1", "-", "0.0", "0.0"] in [line.split()[:5] for line in out.splitlines()]


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ("not json", "gold.jsonl: line 1: not JSON"),
        ({**GOLD, "quotes": None}, 'line 1: "quotes" is missing'),
        ({**GOLD, "text": "Short."}, "line 1: 1 to 12 is no stretch of a text of 6 characters"),
        ("", "nothing to measure on"),
    ],
)
def test_a_mistake_in_the_gold_is_named_and_exits_with_2(record, complaint, write, capsys):
    code, out, err = evaluate(capsys, "quotes", write("gold.jsonl", record))
    assert (code, out) == (2, "")
    assert err.startswith("newsbeam: evaluate: ")
    assert complaint in err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--pred", "nowhere.jsonl"], "nowhere.jsonl: No such file"),
        (["--texts", "nowhere.jsonl"], "nowhere.jsonl: No such file"),
        (["--merge-places"], "--merge-places is for entities"),
        (["--errors", "no/such/folder/e.jsonl"], "no/such/folder/e.jsonl: No such file"),
        (["--pipeline", "xx_no_such"], "xx_no_such"),
    ],
)
def test_a_mistake_in_the_arguments_is_named_and_exits_with_2(arguments, complaint, write, capsys):
    code, out, err = evaluate(capsys, "quotes", write("gold.jsonl", GOLD), *arguments)
    assert (code, out) == (2, "")
    assert complaint in err


def test_predictions_and_a_pipeline_are_not_asked_for_at_once(write, capsys):
    with pytest.raises(SystemExit) as left:
        main(["evaluate", "quotes", "g.jsonl", "--pred", "p.jsonl", "--pipeline", "news_sm"])
    assert left.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
