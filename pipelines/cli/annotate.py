"""`newsbeam annotate`: entities and quotes of any texts."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO, Any, TextIO

from pipelines.cli.output import complain, set_up_logging
from schemas.errors import ConfigError

_EXAMPLES = """\
examples:
  newsbeam annotate articles.jsonl -o annotated.jsonl
  echo '{"id": 1, "text": "\\u201cWe won,\\u201d Ada Brandt said."}' | newsbeam annotate -

input:  one JSON object a line: {"id": ..., "text": "...", "title": "..."}; the title may be left
out output: one a line: {"id", "quotes": [{"start", "end", "text", "kind", "speaker",
"speaker_start",
        "speaker_end", "cue"}], "entities": [{"start", "end", "text", "label", "canonical"}]}
Offsets are half-open character offsets into "text", or into "title" where "field" says so.
Lines that cannot be read are named on stderr, and the exit code is then 3.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "annotate",
        help="find entities, quotes and speakers in texts of your own",
        description="Find entities, quotes and their speakers in English texts, without a dataset.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("input", metavar="IN.jsonl", help="texts, or - for stdin")
    parser.add_argument(
        "-o", "--output", default="-", metavar="OUT.jsonl", help="annotations (default: stdout)"
    )
    parser.add_argument(
        "--pipeline", metavar="NAME", help="spaCy pipeline (default: the embedded one)"
    )
    parser.add_argument("--batch-size", type=int, default=16, metavar="N", help="texts at a time")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    set_up_logging(None)
    from schemas.config import EMBEDDED_PIPELINE
    from transforms.nlp import load_pipeline

    pipelines = {"en": options.pipeline or EMBEDDED_PIPELINE}
    load_pipeline(pipelines["en"])
    problems = _Problems()
    with ExitStack() as files:
        source = _open(files, options.input, "r", sys.stdin)
        target = _open(files, options.output, "w", sys.stdout)
        texts = _texts(source, problems)
        while batch := list(islice(texts, options.batch_size)):
            for record in _annotated(batch, pipelines, problems):
                print(json.dumps(record, ensure_ascii=False), file=target)
    return 3 if problems.count else 0


class _Problems:
    """Says what could not be read, and counts it."""

    def __init__(self) -> None:
        self.count = 0

    def note(self, message: str) -> None:
        self.count += 1
        complain(message)


def _open(files: ExitStack, name: str, mode: str, standard: TextIO) -> IO[str]:
    if name == "-":
        return standard
    try:
        return files.enter_context(Path(name).open(mode, encoding="utf-8", newline="\n"))
    except OSError as error:
        raise ConfigError(f"annotate: {name}: {error.strerror or error}") from None


def _texts(source: IO[str], problems: _Problems) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            problems.note(f"annotate: line {number}: not JSON: {error}")
            continue
        if (
            not isinstance(record, dict)
            or "id" not in record
            or not isinstance(record.get("text"), str)
        ):
            problems.note(f'annotate: line {number}: expected {{"id": ..., "text": "..."}}')
        elif not isinstance(record.get("title", ""), str | None):
            problems.note(f'annotate: line {number}: "title" is not a string')
        else:
            yield record


def _annotated(
    batch: list[dict[str, Any]], pipelines: dict[str, str], problems: _Problems
) -> Iterator[dict[str, Any]]:
    from schemas.messages import Document
    from transforms.nlp import annotate_texts, annotation_record

    documents = [Document(record["text"], record.get("title")) for record in batch]
    for record, found in zip(batch, annotate_texts(documents, pipelines=pipelines), strict=True):
        if found.error is not None:
            reason = f"{type(found.error).__name__}: {found.error}"
            problems.note(f"annotate: id {record['id']}: {reason}")
        yield annotation_record(record["id"], found)
