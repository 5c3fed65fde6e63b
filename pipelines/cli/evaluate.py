"""`newsbeam evaluate`: how good annotations are, on texts that a reader has annotated."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.exits import OK, TOO_MANY_ERRORS
from pipelines.cli.output import complain, set_up_logging
from pipelines.cli.scores import print_scores
from schemas.errors import ConfigError

if TYPE_CHECKING:
    from transforms.evaluation import GoldDocument, Outcome, Span

_BATCH = 16
_EXAMPLES = """\
examples:
  newsbeam annotate articles.jsonl -o gold.jsonl        # then put the text in, and correct by hand
  newsbeam evaluate quotes gold.jsonl
  newsbeam evaluate quotes gold.jsonl --errors errors.jsonl
  newsbeam evaluate quotes gold.jsonl --pipeline en_core_web_lg --json
  newsbeam evaluate entities gold.jsonl --pred annotated.jsonl --merge-places

gold, a JSON object a line: what 'newsbeam annotate' writes, and the text it was made from:
  {"id": ..., "text": "...", "title": "...", "tags": ["..."],
   "quotes": [{"field", "start", "end", "text", "kind", "speaker", "accept": [...]}],
   "entities": [{"field", "start", "end", "text", "label"}]}
A speaker of null says that nobody is named; "accept" has further answers that are right. "title",
"tags", "accept", the "text" of a span and a "field" of "text" may be left out. Predictions within
a stretch of "ignore": [{"start", "end"}] do not count.

A quote is found if 80 % of its characters are (marks and commas at its edges aside), indirect
speech if half of its words are; an entity, if its borders and label are equal. docs/evaluation.md
explains the figures. Exit code 3: some documents could not be annotated, or have no prediction.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "evaluate",
        help="measure quotes and speakers, or entities, on annotations of your own",
        description="Measure a pipeline, or existing annotations, on texts annotated by hand.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("task", choices=("quotes", "entities"), help="what to measure")
    parser.add_argument("gold", metavar="GOLD.jsonl", type=Path, help="texts annotated by hand")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--pipeline", metavar="NAME", help="spaCy pipeline (default: the embedded one)"
    )
    source.add_argument(
        "--pred",
        metavar="FILE",
        type=Path,
        help="measure what 'newsbeam annotate' wrote; no pipeline is run",
    )
    parser.add_argument(
        "--merge-places", action="store_true", help="entities: take GPE and LOC for one label"
    )
    parser.add_argument(
        "--errors", metavar="FILE", type=Path, help="write every error, with its context, as JSONL"
    )
    parser.add_argument("--json", action="store_true", help="print all figures as one JSON object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    set_up_logging(None)
    from transforms.evaluation import report_of

    if options.merge_places and options.task != "entities":
        raise ConfigError("evaluate: --merge-places is for entities")
    gold = _gold(options)
    if options.pred is not None:
        source, answers = str(options.pred), _answers_of_file(options, gold)
    else:
        source, answers = _answers_of_pipeline(options, gold)
    complete = all(answer is not None for answer in answers)
    outcomes = _outcomes(options, gold, [answer or [] for answer in answers])
    report = report_of(options.task, source, gold, outcomes)
    if options.errors is not None:
        _write_errors(options.errors, gold, outcomes)
    if options.json:
        print(json.dumps(asdict(report), indent=2, ensure_ascii=False))
    else:
        print_scores(report)
    return OK if complete else TOO_MANY_ERRORS


def _gold(options: argparse.Namespace) -> list[GoldDocument]:
    from transforms.evaluation import read_gold

    try:
        return read_gold(_lines(options.gold), options.task)
    except ValueError as error:
        raise ConfigError(f"evaluate: {options.gold}: {error}") from None


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError as error:
        raise ConfigError(f"evaluate: {path}: {error.strerror or error}") from None


def _answers_of_file(
    options: argparse.Namespace, gold: Sequence[GoldDocument]
) -> list[list[Span] | None]:
    from transforms.evaluation import read_predictions

    try:
        found = read_predictions(_lines(options.pred), gold, options.task)
    except ValueError as error:
        raise ConfigError(f"evaluate: {options.pred}: {error}") from None
    missing = [document.id for document in gold if document.id not in found]
    if missing:
        complain(
            f"evaluate: {options.pred}: no line for {len(missing):,} documents of the gold, the"
            f" first is {missing[0]}; all in them counts as missed"
        )
    return [found.get(document.id) for document in gold]


def _answers_of_pipeline(
    options: argparse.Namespace, gold: Sequence[GoldDocument]
) -> tuple[str, list[list[Span] | None]]:
    from schemas.config import EMBEDDED_PIPELINE
    from schemas.messages import Document
    from transforms.evaluation import spans_of
    from transforms.nlp import annotate_texts, load_pipeline

    name = options.pipeline or EMBEDDED_PIPELINE
    load_pipeline(name)
    answers: list[list[Span] | None] = []
    version = name
    for at in _progress(range(0, len(gold), _BATCH)):
        batch = gold[at : at + _BATCH]
        documents = [Document(each.text, each.title) for each in batch]
        for each, found in zip(
            batch, annotate_texts(documents, pipelines={"en": name}), strict=True
        ):
            version = found.pipeline or version
            if found.error is not None:
                reason = f"{type(found.error).__name__}: {found.error}"
                complain(f"evaluate: id {each.id}: {reason}; all in it counts as missed")
            answers.append(None if found.error else spans_of(found, options.task))
    return version, answers


def _progress(steps: Sequence[int]) -> Iterator[int]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(
        steps, "annotating", console=console, transient=True, disable=not console.is_terminal
    )


def _outcomes(
    options: argparse.Namespace, gold: Sequence[GoldDocument], answers: Sequence[list[Span]]
) -> list[list[Outcome]]:
    from transforms.evaluation import judge_entities, judge_quotes

    pairs = list(zip(gold, answers, strict=True))
    if options.task == "quotes":
        return [judge_quotes(document, found) for document, found in pairs]
    labels = {span.kind for document in gold for span in document.spans}
    return [
        judge_entities(document, found, labels, merge_places=options.merge_places)
        for document, found in pairs
    ]


def _write_errors(
    path: Path, gold: Sequence[GoldDocument], outcomes: Sequence[Sequence[Outcome]]
) -> None:
    from transforms.evaluation import error_record

    try:
        with path.open("w", encoding="utf-8", newline="\n") as target:
            for document, judged in zip(gold, outcomes, strict=True):
                for outcome in judged:
                    if outcome.error is not None:
                        record = error_record(document, outcome)
                        print(json.dumps(record, ensure_ascii=False), file=target)
    except OSError as error:
        raise ConfigError(f"evaluate: {path}: {error.strerror or error}") from None
