"""Guard against getting slower, on any machine and under any load: `make bench-check`.

Every figure is a ratio of CPU times taken in turn in this process, ours over a bare loop of library
code that we do not write, or a count of modules; the least of some tries counts. baseline.json has
what they were; one that has grown by more than its tolerance fails the check.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import trafilatura

from benchmarks.press import Original, from_newsroom
from benchmarks.settings import newsbeam_ingest, say
from benchmarks.stand import Stand, serving
from pipelines.cli import main as newsbeam
from schemas.config import EMBEDDED_PIPELINE, Config
from schemas.messages import Document, Extraction
from transforms.nlp import annotate_texts, load_pipeline
from transforms.text import extract_article

BASELINE = Path(__file__).with_name("baseline.json")
TOLERANCE = 1.15
_TRIES = 3
_EVERY = 3  # of the documents annotated: one in three is enough
_SCALES = (1, 4)
_COUNT_MODULES = "import sys; from pipelines.cli import main; {}; print(len(sys.modules))"
_ADDRESS = "http://newsroom.example"


@dataclass(frozen=True)
class Reading:
    """What is guarded, and what to look at when it has grown."""

    name: str
    value: float
    hint: str


def main() -> None:
    """Measure, compare, and exit with 1 if something has become slower."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write what is measured as baseline")
    options = parser.parse_args()
    readings = measure()
    if options.update:
        found = {each.name: round(each.value, 3) for each in readings}
        BASELINE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    sys.stdout.write("\n".join(map(_line, readings, [baseline] * len(readings))) + "\n")
    sys.exit(any(slower(each, baseline) for each in readings))


def slower(reading: Reading, baseline: Mapping[str, float]) -> bool:
    """Tell whether something has grown by more than noise explains; what is new has not."""
    return reading.value > baseline.get(reading.name, reading.value) * TOLERANCE


def measure() -> list[Reading]:
    """Take all readings."""
    pages = from_newsroom()
    say("extraction against trafilatura alone")
    extraction = _ratio(lambda: _extract(pages), lambda: _trafilatura(pages))
    say("annotation against the spaCy pipeline alone")
    documents = [Document(each.text, each.title, "en") for each in _extract(pages[::_EVERY])]
    lines = [line for each in documents for line in each.text.splitlines()]
    pipeline = load_pipeline(EMBEDDED_PIPELINE)
    annotation = _ratio(
        lambda: annotate_texts(documents, pipelines={"en": EMBEDDED_PIPELINE}),
        lambda: list(pipeline.pipe(lines, batch_size=64)),
    )
    say("a run without annotation against extraction alone")
    return [
        Reading("extraction / trafilatura", extraction, "transforms/text"),
        Reading("annotation / spaCy pipeline", annotation, "the rules of transforms/nlp"),
        Reading("run / extraction", _run_ratio(pages), "Beam, HTTP, state, Parquet"),
        Reading("modules loaded for --version", _modules("0"), "imports of pipelines/cli"),
        Reading("modules loaded to ingest", _modules("import pipelines.ingest"), "imports"),
    ]


def _ratio(ours: Callable[[], object], bare: Callable[[], object]) -> float:
    """Return the least ratio of CPU times over tries in which both take turns."""
    ours(), bare()
    return min(_cpu_s(ours) / _cpu_s(bare) for _ in range(_TRIES))


def _run_ratio(pages: Sequence[Original]) -> float:
    """Return what one article more costs in a run, over what it costs to extract it."""
    few, many = _SCALES
    with (
        tempfile.TemporaryDirectory() as work,
        serving(None, few) as small,
        serving(None, many) as large,
    ):
        root = Path(work) / "data"
        _ingest(small, root)
        articles = large.articles - small.articles
        return min(
            (_ingest(large, root) - _ingest(small, root))
            / (_cpu_s(lambda: _extract(pages)) / len(pages) * articles)
            for _ in range(_TRIES)
        )


def _ingest(stand: Stand, root: Path) -> float:
    """Ingest into a new dataset in this process; return CPU seconds, helpers included."""
    with tempfile.TemporaryDirectory(dir=root.parent) as folder:
        command = newsbeam_ingest(stand.opml_url, Path(folder) / "data", annotate=False)
        arguments = command[command.index("ingest") :]
        before = _family_cpu_s()
        with redirect_stdout(io.StringIO()) as said:
            code = newsbeam(arguments)
        spent = _family_cpu_s() - before
    if code or json.loads(said.getvalue())["rows"]["articles"] != stand.articles:
        raise SystemExit(f"the run failed, there is nothing to compare:\n{said.getvalue()}")
    return spent


def _family_cpu_s() -> float:
    """Return CPU seconds of this process and those it has started, without the stands."""
    own = psutil.Process()
    helpers = [child for child in own.children(recursive=True) if not _is_stand(child)]
    times = [process.cpu_times() for process in (own, *helpers)]
    return float(sum(each.user + each.system for each in times))


def _is_stand(process: psutil.Process) -> bool:
    return "benchmarks.stand" in process.cmdline()


def _cpu_s(function: Callable[[], object]) -> float:
    began_s = time.process_time()
    function()
    return time.process_time() - began_s


def _extract(pages: Sequence[Original]) -> list[Extraction]:
    config, now = Config().extract, datetime.now(UTC)
    return [
        extract_article(
            page.page(0, _ADDRESS + page.path),
            url=_ADDRESS + page.path,
            content_type="text/html; charset=utf-8",
            entry=None,
            fetched_at=now,
            config=config,
        )
        for page in pages
    ]


def _trafilatura(pages: Sequence[Original]) -> list[str | None]:
    return [
        trafilatura.extract(page.page(0, _ADDRESS + page.path), include_comments=False)
        for page in pages
    ]


def _modules(statement: str) -> float:
    """Return how many modules are loaded when the command line is, and then a statement is run."""
    code = _COUNT_MODULES.format(statement)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def _line(reading: Reading, baseline: Mapping[str, float]) -> str:
    before = baseline.get(reading.name, reading.value)
    verdict = f"SLOWER: look at {reading.hint}" if slower(reading, baseline) else "ok"
    return f"{reading.name:32} {reading.value:9.2f}   before {before:9.2f}   {verdict}"


if __name__ == "__main__":
    main()
