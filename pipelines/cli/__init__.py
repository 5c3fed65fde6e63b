"""The `newsbeam` command: one file per sub-command.

A command's file only declares its arguments at import; what it needs (Beam, spaCy, DuckDB) is
imported when it runs, so that `newsbeam --help` is instant. Data goes to stdout, messages to
stderr. Exit codes: 0 done, 1 failure, 2 wrong usage or configuration, 3 too many errors in the
input, 130 interrupted.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Sequence

from pipelines.cli import (
    annotate,
    backfill,
    compact,
    demo,
    evaluate,
    feeds,
    ingest,
    inspect,
    query,
    repair,
    report,
    retry,
    watch,
    worker,
)
from pipelines.cli.exits import FAILURE, INTERRUPTED, OK, USAGE
from pipelines.cli.output import complain
from schemas.errors import ConfigError, NewsbeamError, PipelineError

_COMMANDS = (
    *(demo, ingest, watch, backfill, feeds, query, report),
    *(inspect, annotate, evaluate, retry, repair, compact, worker),
)


_NEW_OBJECTS = 3_000
"""After so many, Python looks for cycles. At its 700, that takes a tenth of the time in which a
command imports Beam, of which nothing goes away."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (without the program's name) and return its exit code."""
    _prepare_memory()
    arguments, beam_flags = _split(sys.argv[1:] if argv is None else list(argv))
    parser = make_parser()
    options = parser.parse_args(arguments)
    if beam_flags and options.command not in ("ingest", "watch", "backfill"):
        parser.error(
            "flags after -- are for Apache Beam; only ingest, watch and backfill take them"
        )
    options.beam_flags = beam_flags
    return _run(options)


def _prepare_memory() -> None:
    """Choose how this process treats its memory.

    Arrow's own allocator takes huge pages for each thread that writes a part: 120 MB for 10 MB of
    columns, where that of the system takes 40. And before it exits, Python would look for cycles
    in all that Beam has left, for half a second.
    """
    gc.set_threshold(_NEW_OBJECTS)
    atexit.register(gc.freeze)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="newsbeam",
        description="The world's news as data: who said what, from feeds to Parquet.",
        epilog="Start with 'newsbeam demo'. 'newsbeam COMMAND --help' has examples.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in _COMMANDS:
        module.add_parser(commands)
    return parser


def _run(options: argparse.Namespace) -> int:
    try:
        code: int = options.run(options)
        return code
    except (ConfigError, PipelineError) as error:
        complain(error)
        return USAGE
    except NewsbeamError as error:
        complain(error)
        return FAILURE
    except KeyboardInterrupt:
        complain("interrupted; nothing of this run was committed")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return OK
    except OSError as error:  # stdout on a full disk, say; what commands open, they report on
        complain(error)
        return FAILURE


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    border = arguments.index("--")
    return arguments[:border], arguments[border + 1 :]


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:

        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"newsbeam {version('newsbeam')}")
        except PackageNotFoundError:
            print("newsbeam, not installed: run from a checkout")
        parser.exit()
