"""`newsbeam annotate`: entities and quotes of any texts."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import IO, Any

from pipelines.cli.arguments import positive
from pipelines.cli.exits import OK, TOO_MANY_ERRORS
from pipelines.cli.output import complain, set_up_logging
from schemas.errors import ConfigError

_EXAMPLES = """\
examples:
  newsbeam annotate articles.jsonl -o annotated.jsonl
  echo '{"id": 1, "text": "\\u201cWe won,\\u201d Ada Brandt said."}' | newsbeam annotate -

input, a JSON object a line; the title may be left out:
  {"id": ..., "text": "...", "title": "..."}
output, one a line:
  {"id": ...,
   "quotes": [{"field", "start", "end", "text", "kind", "speaker", "speaker_start",
               "speaker_end", "cue", "rule", "confidence", "utterance"}],
   "entities": [{"field", "start", "end", "text", "label", "canonical"}]}

Offsets are half-open character offsets into the field: "text" or "title". Halves of a split quote
and paragraphs of a longer one have the same number under "utterance".
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
    parser.add_argument(
        "--batch-size", type=positive, default=16, metavar="N", help="texts at a time"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    set_up_logging(None)
    from schemas.config import EMBEDDED_PIPELINE
    from transforms.nlp import load_pipeline

    pipelines = {"en": options.pipeline or EMBEDDED_PIPELINE}
    load_pipeline(pipelines["en"])
    problems = _Problems()
    with _source(options.input) as lines, _target(options.output) as target:
        texts = _texts(lines, problems)
        while batch := list(islice(texts, options.batch_size)):
            for record in _annotated(batch, pipelines, problems):
                print(json.dumps(record, ensure_ascii=False), file=target)
    return TOO_MANY_ERRORS if problems.count else OK


class _Problems:
    """Says what could not be read, and counts it."""

    def __init__(self) -> None:
        self.count = 0

    def note(self, message: str) -> None:
        self.count += 1
        complain(message)


def _source(name: str) -> AbstractContextManager[IO[bytes]]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise ConfigError(f"annotate: {name}: {error.strerror or error}") from None


@contextmanager
def _target(name: str) -> Iterator[IO[str]]:
    """Write under a name of its own until all is there: the output may replace the input."""
    if name == "-":
        yield sys.stdout
        return
    path = Path(name)
    draft = path.with_name(f"{path.name}.part")
    try:
        target = draft.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"annotate: {name}: {error.strerror or error}") from None
    try:
        with target:
            yield target
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _texts(lines: Iterable[bytes], problems: _Problems) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            record = _record(line.removeprefix(b"\xef\xbb\xbf"))
        except ValueError as error:
            problems.note(f"annotate: line {number}: {error}")
        else:
            if record is not None:
                yield record


def _record(line: bytes) -> dict[str, Any] | None:
    """Read a line; None for an empty one.

    Raises:
        ValueError: it is not what the help says; the message says why.
    """
    if not line.strip():
        return None
    try:
        record = json.loads(line.decode("utf-8"), parse_constant=_refuse)
        json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start}") from None
    except UnicodeEncodeError:
        raise ValueError("half of a surrogate pair (\\ud800 to \\udfff) is no character") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(record, dict) or "id" not in record:
        raise ValueError('expected {"id": ..., "text": "..."}')
    if not isinstance(record.get("text"), str):
        raise ValueError('"text" is missing or not a string')
    if not isinstance(record.get("title", ""), str | None):
        raise ValueError('"title" is not a string')
    return record


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


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
