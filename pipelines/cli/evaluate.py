"""`newsbeam evaluate`: how good annotations are, on texts that a reader has annotated."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.exits import OK, TOO_MANY_ERRORS
from pipelines.cli.output import complain, set_up_logging
from pipelines.cli.scores import print_scores
from schemas.errors import ConfigError

if TYPE_CHECKING:
    from schemas.messages import Annotations
    from transforms.evaluation import GoldDocument, Outcome, Span, Task

_BATCH = 16
_EXAMPLES = """\
examples:
  newsbeam annotate articles.jsonl -o gold.jsonl      # a draft; correct it by hand, then:
  newsbeam evaluate quotes gold.jsonl --texts articles.jsonl
  newsbeam evaluate quotes gold.jsonl --texts articles.jsonl --errors errors.jsonl
  newsbeam evaluate quotes gold.jsonl --texts articles.jsonl --pipeline en_core_web_lg
  newsbeam evaluate entities gold.jsonl --pred annotated.jsonl --merge-places --json

gold, a JSON object a line: what 'newsbeam annotate' writes, and the text if you like:
  {"id": ..., "text": "...", "title": "...", "tags": ["..."],
   "quotes": [{"field", "start", "end", "text", "kind", "speaker", "accept": [...]}],
   "entities": [{"field", "start", "end", "text", "label"}]}
A speaker of null says that nobody is named; "accept" has further answers that are right. Words
that occur once need no "start" and "end". Predictions in "ignore": [{"start", "end"}] do not count.

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
    parser.add_argument(
        "--texts", metavar="FILE", type=Path, help="where the texts are, if the gold has only ids"
    )
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
    from transforms.evaluation import judge, report_of

    if options.merge_places and options.task != "entities":
        raise ConfigError("evaluate: --merge-places is for entities")
    gold = _gold(options)
    if options.pred is not None:
        source, answers = options.pred.name, _answers_of_file(options, gold)
    else:
        source, answers = _answers_of_pipeline(options, gold)
    given = [answer or [] for answer in answers]
    outcomes = judge(options.task, gold, given, merge_places=options.merge_places)
    report = report_of(options.task, source, gold, outcomes)
    if options.errors is not None:
        _write_errors(options.errors, gold, outcomes)
    if options.json:
        print(json.dumps(asdict(report), indent=2, ensure_ascii=False))
    else:
        print_scores(report)
    return TOO_MANY_ERRORS if None in answers else OK


def _gold(options: argparse.Namespace) -> list[GoldDocument]:
    from transforms.evaluation import read_gold, read_texts

    texts = {}
    if options.texts is not None:
        with _named(options.texts):
            texts = read_texts(options.texts.read_bytes().splitlines())
    with _named(options.gold):
        return read_gold(options.gold.read_bytes().splitlines(), options.task, texts)


def _answers_of_file(
    options: argparse.Namespace, gold: Sequence[GoldDocument]
) -> list[list[Span] | None]:
    from transforms.evaluation import read_predictions

    with _named(options.pred):
        found = read_predictions(options.pred.read_bytes().splitlines(), gold, options.task)
    missing = [document.id for document in gold if document.id not in found]
    if missing:
        complain(
            f"evaluate: {options.pred}: no line for {len(missing):,} documents of the gold, the"
            f" first is {missing[0]!r}; all in them counts as missed"
        )
    return [found.get(document.id) for document in gold]


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say which file an error is in."""
    try:
        yield
    except OSError as error:
        raise ConfigError(f"evaluate: {path}: {error.strerror or error}") from None
    except ValueError as error:
        raise ConfigError(f"evaluate: {path}: {error}") from None


def _answers_of_pipeline(
    options: argparse.Namespace, gold: Sequence[GoldDocument]
) -> tuple[str, list[list[Span] | None]]:
    """Annotate the gold's texts; return the pipeline's name and version, and what it found."""
    from schemas.config import EMBEDDED_PIPELINE
    from transforms.nlp import load_pipeline

    name = options.pipeline or EMBEDDED_PIPELINE
    load_pipeline(name)
    answers: list[list[Span] | None] = []
    version = name
    for at in _progress(range(0, len(gold), _BATCH)):
        for document, found in _annotated(gold[at : at + _BATCH], name):
            version = found.pipeline or version
            answers.append(_answer(document, found, options.task))
    return version, answers


def _annotated(
    batch: Sequence[GoldDocument], pipeline: str
) -> Iterator[tuple[GoldDocument, Annotations]]:
    from schemas.messages import Document
    from transforms.nlp import annotate_texts

    documents = [Document(each.text, each.title) for each in batch]
    yield from zip(batch, annotate_texts(documents, pipelines={"en": pipeline}), strict=True)


def _answer(document: GoldDocument, found: Annotations, task: Task) -> list[Span] | None:
    from transforms.evaluation import read_answer
    from transforms.nlp import annotation_record

    if found.error is not None:
        reason = f"{type(found.error).__name__}: {found.error}"
        complain(f"evaluate: id {document.id!r}: {reason}; all in it counts as missed")
        return None
    return read_answer(annotation_record(str(document.id), found), document, task)


def _progress(steps: Sequence[int]) -> Iterator[int]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    hidden = not console.is_terminal
    yield from track(steps, "annotating", console=console, transient=True, disable=hidden)


def _write_errors(
    path: Path, gold: Sequence[GoldDocument], outcomes: Sequence[Sequence[Outcome]]
) -> None:
    from transforms.evaluation import error_record

    records = [
        error_record(document, outcome)
        for document, judged in zip(gold, outcomes, strict=True)
        for outcome in judged
        if outcome.error is not None
    ]
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    with _named(path):
        path.write_text("".join(lines), encoding="utf-8", newline="\n")
