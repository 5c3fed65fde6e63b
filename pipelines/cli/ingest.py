"""`newsbeam ingest`: one bounded run."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.arguments import dataset, given
from pipelines.cli.exits import OK, TOO_MANY_ERRORS
from pipelines.cli.output import complain, set_up_logging

if TYPE_CHECKING:
    from pipelines.report import RunReport
    from schemas.config import Config

_EXAMPLES = """\
examples:
  newsbeam ingest -c configs/local.yaml
  newsbeam ingest --feeds feeds.opml --out news --contact you@example.org
  newsbeam ingest --feeds https://example.org/feed.xml --contact you@example.org --json

Run it again at any time: feeds are asked only for what is new, and no row is written twice.
exit codes: 0 done, 1 failure (nothing was committed), 2 wrong usage or configuration,
3 done, but more of the feeds and pages failed than max_error_fraction allows
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "ingest",
        help="poll feeds once and add what is new to the dataset",
        description="Poll feeds once, read the new articles, and add them, their entities and "
        "their quotes to the dataset.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_run_arguments(parser)
    parser.set_defaults(run=run)


def add_run_arguments(
    parser: argparse.ArgumentParser, summary: str = "print the summary as JSON"
) -> None:
    """Declare the arguments of commands that ingest."""
    parser.add_argument("-c", "--config", type=Path, metavar="FILE", help="configuration (YAML)")
    parser.add_argument(
        "--feeds",
        action="append",
        type=given,
        default=[],
        metavar="OPML_OR_URL",
        help="a feed's address, or an OPML file or address; may be repeated; "
        "replaces the configuration's feeds",
    )
    parser.add_argument(
        "--out", type=dataset, metavar="DIR", help="the dataset: a folder, or s3://BUCKET/PREFIX"
    )
    parser.add_argument(
        "--contact",
        metavar="EMAIL_OR_URL",
        help="where publishers can reach you; sent in the User-Agent",
    )
    parser.add_argument("--json", action="store_true", help=summary)
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")
    parser.add_argument("--log-file", type=Path, metavar="FILE", help="write a log")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    set_up_logging(options.log_file)
    config = configure(options)
    report = ingest_once(config, options)
    if options.json:
        print(json.dumps(report.as_json(), indent=2))
    else:
        from pipelines.cli.summary import print_summary

        print_summary(config.store.root, [report])
    return exit_code(report, config)


def configure(options: argparse.Namespace) -> Config:
    """Return the configuration file with the command line's own settings put in."""
    from schemas.config import load_config, override

    return override(
        load_config(options.config),
        feeds=tuple(options.feeds) or None,
        root=options.out,
        contact=options.contact,
    )


def ingest_once(config: Config, options: argparse.Namespace) -> RunReport:
    """Open the dataset, run over the feeds with progress, and return the report."""
    from datetime import UTC, datetime

    from pipelines.feedlist import load_feeds
    from pipelines.ingest import ingest, plan
    from pipelines.watching import show_progress
    from transforms.store import open_dataset

    with open_dataset(config.store) as opened:
        feeds = load_feeds(config.feeds, config.fetch)
        todo = plan(opened, feeds, datetime.now(UTC), config.poll)
        for task in todo.waiting:
            complain(f"{task.feed.url} is left out: wait until {task.state.not_before}, it said")
        with show_progress(todo, quiet=options.quiet):
            return ingest(todo, config, options.beam_flags)


def exit_code(report: RunReport, config: Config) -> int:
    """Return OK, or TOO_MANY_ERRORS when more failed than the configuration allows."""
    if report.error_fraction <= config.max_error_fraction:
        return OK
    complain(
        f"{report.error_fraction:.0%} of feeds and pages failed; max_error_fraction allows "
        f"{config.max_error_fraction:.0%}. The tables polls, fetches and errors say why."
    )
    return TOO_MANY_ERRORS
