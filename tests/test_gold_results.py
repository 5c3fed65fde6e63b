"""What the embedded pipeline makes of the gold sets: every quote, every name, and the figures.

tests/golden/gold_quotes.txt and gold_names.txt hold the exact results, so that a change of the
rules or of the pipeline shows what it changes; `make golden` rewrites them. The floors below stop
a change that makes things worse; raise them when things got better.
"""

import json
from pathlib import Path

import pytest

from pipelines.cli.scores import print_scores
from schemas.config import EMBEDDED_PIPELINE
from schemas.messages import Document
from tests.support.gold import name_items, quote_articles
from transforms.evaluation import judge, read_answer, read_gold, report_of
from transforms.nlp import annotate_texts, annotation_record

PAGE = Path("docs/evaluation.md")
BEGIN, END = "<!-- measured: make golden -->", "<!-- /measured -->"

FLOORS = {
    "quotes": {
        ("all", "f1"): 0.975,
        ("all", "joint_f1"): 0.84,
        ("all", "joint_f1_full"): 0.82,
        ("all", "named_precision"): 0.93,
        ("all", "coverage"): 0.89,
        ("indirect", "joint_f1"): 0.76,
        ("nested", "f1"): 0.85,
    },
    "entities": {
        ("all", "f1"): 0.85,
        ("PERSON", "f1"): 0.86,
        ("GPE+LOC", "f1"): 0.89,
        ("ORG", "f1"): 0.70,
    },
}
"""A little under what was measured: the sets are small, and one quote is a quarter of a point."""


CLOSE_CASES = 4
"""Lines of 1,100 that may differ on another processor."""


def measured(task, records):
    gold = read_gold([json.dumps(record).encode() for record in records], task)
    documents = [Document(each.text, each.title) for each in gold]
    answers = [
        read_answer(annotation_record(each.id, found), each, task)
        for each, found in zip(
            gold, annotate_texts(documents, pipelines={"en": EMBEDDED_PIPELINE}), strict=True
        )
    ]
    outcomes = judge(task, gold, answers, merge_places=task == "entities")
    return gold, outcomes, report_of(task, EMBEDDED_PIPELINE, gold, outcomes)


@pytest.fixture(scope="module")
def results():
    """Gold, outcomes and report of both sets, annotated once."""
    return {
        "quotes": measured("quotes", quote_articles()),
        "entities": measured("entities", name_items()),
    }


@pytest.mark.parametrize("task", ["quotes", "entities"])
def test_every_result_is_as_expected(task, results, golden):
    gold, outcomes, _ = results[task]
    name = {"quotes": "gold_quotes.txt", "entities": "gold_names.txt"}[task]
    shown = "".join(_shown(*pair) for pair in zip(gold, outcomes, strict=True))
    golden(name, shown, close_cases=CLOSE_CASES)


def test_the_table_in_the_documentation_is_what_was_measured(results, golden, capsys):
    print_scores(results["quotes"][2])
    table = capsys.readouterr().out.split("\nby tag")[0].strip()
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(f"{BEGIN}\n")
    text = f"{before}{BEGIN}\n```\n{table}\n```\n{END}{rest.split(END)[1]}"
    golden("../../docs/evaluation.md", text, close_cases=CLOSE_CASES)


@pytest.mark.parametrize(
    ("task", "row", "figure"),
    [(task, *place) for task, floors in FLOORS.items() for place in floors],
)
def test_no_figure_falls_below_its_floor(task, row, figure, results):
    rows = {each.name: each for each in results[task][2].rows}
    assert rows[row].figures[figure] >= FLOORS[task][row, figure]


def _shown(document, outcomes):
    """A document's outcomes in text order: error or ok, kind, speaker, words."""
    lines = sorted(_line(document, outcome) for outcome in outcomes)
    return f"{document.id}\n" + "".join(f"  {line}\n" for _, line in lines) + "\n"


def _line(document, outcome):
    span = outcome.found or outcome.gold
    words = document.field(span.field)[span.start : span.end]
    kind = span.kind
    if outcome.gold and outcome.gold.kind != kind:
        kind = f"{kind}, not {outcome.gold.kind}"
    speaker = f" {_speaker(outcome)}:" if kind.islower() else ""  # labels of entities are not
    place = (span.field != "title", span.start, span.end, outcome.error or "")
    return place, f"{outcome.error or 'ok':8}{kind}{speaker} {_short(words)}"


def _speaker(outcome):
    if outcome.found is None:
        return outcome.gold.speaker
    found = outcome.found.speaker
    wrong = outcome.error in ("speaker", "name")
    return f"{found}, not {outcome.gold.speaker}" if wrong else found


def _short(words):
    words = " ".join(words.split())
    return words if len(words) <= 70 else f"{words[:40]} … {words[-27:]}"
