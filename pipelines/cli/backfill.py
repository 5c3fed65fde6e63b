"""`newsbeam backfill`: archives of pages into the dataset."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.cli.arguments import dataset, day, given, positive
from pipelines.cli.exits import INTERRUPTED, OK, TOO_MANY_ERRORS
from pipelines.cli.output import complain, print_json, set_up_logging

if TYPE_CHECKING:
    from pipelines.backfill import Wish
    from schemas.config import Config

_EXAMPLES = """\
examples:
  newsbeam backfill CC-NEWS-20260501012345-00001.warc.gz --out news
  newsbeam backfill archives/ 'more/*.warc.gz' --since 2026-05-01 --until 2026-05-31
  newsbeam backfill warc.paths.gz --host bbc.co.uk --host theguardian.com
  newsbeam backfill s3://press/warc/2026/ --out news     from object storage, by ranges
  newsbeam backfill CC-NEWS-*.warc.gz --dry-run          what is in them; nothing is written
  newsbeam backfill CC-NEWS-*.warc.gz --limit 200        try it on the first 200 pages
  newsbeam backfill news --out news-again                extract and annotate an archive anew

Reads WARC files, plain or gzipped: Common Crawl's CC-NEWS, those of other crawlers, and those that
newsbeam itself keeps (store.archive: true). A folder means all WARC files below it, a *.paths file
lists one a line; each may be s3://BUCKET/KEY, with ?endpoint=URL&region=NAME where needed. Articles
are told from fronts and lists by their markup and address.

Kill it or stop it: the same command goes on where it was. Days are those of the capture, in UTC.
exit codes: 0 done, 1 failure (what was committed stays), 2 wrong usage or configuration,
3 done, but more of the records were damaged than max_error_fraction allows, 130 interrupted
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "backfill",
        help="add the articles in WARC archives to the dataset",
        description="Add the articles in WARC archives, their entities and their quotes to the "
        "dataset.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths", nargs="+", type=given, metavar="PATH", help="WARC file, folder, pattern or list"
    )
    parser.add_argument("-c", "--config", type=Path, metavar="FILE", help="configuration (YAML)")
    parser.add_argument(
        "--out", type=dataset, metavar="DIR", help="the dataset: a folder, or s3://BUCKET/PREFIX"
    )
    parser.add_argument("--since", type=day, metavar="DAY", help="first day of capture")
    parser.add_argument("--until", type=day, metavar="DAY", help="last day of capture")
    parser.add_argument(
        "--host",
        action="append",
        type=given,
        default=[],
        metavar="HOST",
        help="only this host or domain and what is below it; may be repeated",
    )
    parser.add_argument("--limit", type=positive, metavar="N", help="read N more pages, then end")
    parser.add_argument(
        "--processes",
        type=positive,
        metavar="N",
        help="that extract and annotate (default: one for each core)",
    )
    parser.add_argument(
        "--commit-mb",
        type=positive,
        default=64,
        metavar="N",
        help="megabytes of archive that are read between two commits (64); fewer lose "
        "less work to a kill, more make fewer files",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what would be read; nothing is written"
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")
    parser.add_argument("--log-file", type=Path, metavar="FILE", help="write a log")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    set_up_logging(options.log_file)
    from schemas.config import load_config, override

    config = override(load_config(options.config), root=options.out)
    if options.processes:
        config = config.model_copy(update={"processes": options.processes})
    wish = _wish(options)
    if options.dry_run:
        return _survey(wish, options)
    try:
        total = _fill(wish, config, options)
    except KeyboardInterrupt:
        complain("interrupted; what was committed stays, and the same command goes on from there")
        return INTERRUPTED
    _tell(total, options)
    return _exit_code(total, config)


def _wish(options: argparse.Namespace) -> Wish:
    from pipelines.backfill import Wish
    from schemas.warc import Selection
    from transforms.warc import list_warcs

    hosts = tuple(sorted({host.lower().strip(".") for host in options.host}))
    return Wish(
        files=tuple(list_warcs(options.paths)),
        selection=Selection(options.since, options.until, hosts),
        limit=options.limit,
        commit_bytes=options.commit_mb * 1_000_000,
    )


def _fill(wish: Wish, config: Config, options: argparse.Namespace) -> dict[str, Any]:
    """Carry out all runs that are needed; return what they brought."""
    from pipelines.backfill import backfill, batches, left_to_read
    from pipelines.cli.backfilling import Display, totals
    from transforms.store import open_dataset

    with open_dataset(config.store) as dataset:
        left = left_to_read(dataset, wish)
        size = sum(part.end - part.start for part in left)
        if not left and not options.quiet:
            complain("backfill: all of these files have been read already for this selection")
        display, reports = Display(size, quiet=options.quiet), []
        for batch in batches(dataset, wish, left):
            with display.running(batch):
                report = backfill(batch, wish, config, options.beam_flags)
            display.ran(batch, report)
            reports.append(report)
    return totals(reports, len(left), size)


def _survey(wish: Wish, options: argparse.Namespace) -> int:
    from pipelines.backfill import survey

    found = survey(wish)
    if options.json:
        print_json(found)
        return OK
    print(f"{found['captures']:,} pages to read in {found['files']:,} files")
    for name, reasons in (("skipped", found["skipped"]), ("damaged", found["damaged"])):
        for reason, n in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
            print(f"  {name}  {n:>9,}  {reason}")
    return OK


def _tell(total: dict[str, Any], options: argparse.Namespace) -> None:
    if options.json:
        print_json(total)
        return
    from rich.console import Console

    from pipelines.cli.backfilling import print_totals

    print_totals(Console(file=sys.stdout, highlight=False), total)


def _exit_code(total: dict[str, Any], config: Config) -> int:
    """Return OK, or TOO_MANY_ERRORS when more was damaged than the configuration allows."""
    errors, pages = total["rows"].get("errors", 0), sum(total["fetches"].values())
    if errors <= config.max_error_fraction * (errors + pages):
        return OK
    complain(
        f"{errors:,} records are damaged, {pages:,} pages were read; the table errors says why"
    )
    return TOO_MANY_ERRORS
