"""`python -m benchmarks`: measure, and write results.json and results.md."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.costs import measure_memory, measure_slow_hosts, measure_stages, measure_startup
from benchmarks.dataset import measure_dataset
from benchmarks.report import as_markdown, describe_machine
from benchmarks.settings import Settings
from benchmarks.side_by_side import measure_peers
from benchmarks.speed import measure_speed
from benchmarks.stand import originals

_EXAMPLES = """\
examples:
  make bench                                            the sample newsroom, about ten minutes
  make bench BENCH="--pages DIR --scale 12 --rounds 5"  a folder of real pages, 12 copies of each
  make bench BENCH="--parts startup stages"             two parts only
  make bench BENCH="--parts memory --memory 1 10 100"   a hundred times the pages

Close everything else first: the cores must be free. Compare ratios within one run, not figures
across runs.
"""


def main() -> None:
    """Run the command."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="newsbeam-bench-") as work:
        settings = Settings(options.pages, options.scale, options.rounds, Path(work))
        results: dict[str, Any] = {"machine": describe_machine(), "read": _read(settings)}
        for part in options.parts:
            results[part] = _parts(options)[part](settings)
            _write(results, options.out)
    sys.stdout.write(as_markdown(results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure newsbeam on loopback. README.md in this folder says how.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--pages",
        type=Path,
        metavar="DIR",
        help="folder of real pages with a manifest.json; default: the sample newsroom",
    )
    parser.add_argument("--scale", type=int, default=6, metavar="N", help="copies of each page (6)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds of speed (3)")
    parser.add_argument(
        "--memory", type=int, nargs="+", default=[1, 10], metavar="N", help="scales (1 10)"
    )
    names = [*_parts(argparse.Namespace(memory=()))]
    parser.add_argument("--parts", nargs="+", choices=names, default=names, metavar="PART")
    parser.add_argument("--out", type=Path, default=Path("bench-results"), metavar="DIR")
    return parser


def _parts(options: argparse.Namespace) -> dict[str, Callable[[Settings], Any]]:
    """Return what can be measured, in the order in which it is."""

    def memory(settings: Settings) -> Any:
        return measure_memory(settings, options.memory)

    return {
        "startup": measure_startup,
        "stages": measure_stages,
        "speed": measure_speed,
        "slow": measure_slow_hosts,
        "dataset": measure_dataset,
        "peers": measure_peers,
        "memory": memory,
    }


def _read(settings: Settings) -> dict[str, Any]:
    pages = len(originals(settings.pages))
    return {
        "from": str(settings.pages or "the sample newsroom"),
        "pages": pages,
        "scale": settings.scale,
        "articles": pages * settings.scale,
    }


def _write(results: dict[str, Any], folder: Path) -> None:
    """Write what there is so far: a long run that is broken off has its parts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    (folder / "results.md").write_text(as_markdown(results), encoding="utf-8")


if __name__ == "__main__":
    main()
