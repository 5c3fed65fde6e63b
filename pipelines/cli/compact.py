"""`newsbeam compact`: few sorted files in place of many small ones."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.filesize import decimal as size_text

from pipelines.cli.exits import FAILURE, OK
from pipelines.cli.output import complain, print_json
from pipelines.cli.settings import add_settings, configured
from pipelines.cli.table import print_rows

if TYPE_CHECKING:
    from pipelines.compact import Compaction
    from transforms.store.upkeep import Compacted, Left, Partition

_EXAMPLES = """\
examples:
  newsbeam compact --data news             days that are closed (store.closed_after_days)
  newsbeam compact --data news --dry-run   what there is to do
  newsbeam compact --data news --all       today as well: after a backfill, say

Each partition (a day of a table) gets few Parquet files of store.compacted_bytes, with the same
rows, sorted. Readers may be at work all the while; nothing is lost, doubled or half there whatever
is killed when. A watch does the same by itself once a day, and holds the dataset: stop it first, or
leave it to it. Another program's query that begins during the exchange of a folder may end with a
missing file; it never gets wrong rows, and is right when it is run again.
exit codes: 0 done, 1 something was left as it was, or failure, 2 wrong usage or configuration
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "compact",
        help="merge the many small files of closed days into few sorted ones",
        description="Merge the small Parquet files of closed partitions into few sorted ones.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_settings(parser)
    parser.add_argument("--all", action="store_true", help="also the days that are not closed")
    parser.add_argument("--dry-run", action="store_true", help="only say what there is to do")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    config = configured(options).store
    from pipelines.compact import compact, plan, sum_up
    from transforms.store import attach, open_dataset

    with attach(config):  # there is one: opening it for writing would make one
        pass
    today = None if options.all else datetime.now(UTC).date()
    if options.dry_run:
        _tell_plan(plan(config, today), as_json=options.json)
        return OK
    with open_dataset(config) as dataset:
        partitions = plan(config, today)
        results = compact(dataset, partitions, config)
        done = sum_up(_with_progress(results, len(partitions)))
    _tell(done, as_json=options.json)
    return FAILURE if done.left else OK


def _with_progress(results: Iterable[Compacted | Left], count: int) -> Iterator[Compacted | Left]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return iter(
        track(
            results,
            "compacting",
            total=count,
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
    )


def _tell_plan(partitions: list[Partition], *, as_json: bool) -> None:
    rows = [(p.table.name, p.day, len(p.parts), p.bytes) for p in partitions]
    if as_json:
        names = ("table", "day", "files", "bytes")
        print_json({"partitions": [dict(zip(names, row, strict=True)) for row in rows]})
    elif rows:
        shown = ((table, day, files, size_text(size)) for table, day, files, size in rows)
        print_rows(["table", "day", "files", "size"], shown)
    else:
        _nothing()


def _tell(done: Compaction, *, as_json: bool) -> None:
    for left in done.left:
        complain(f"compact: {left.partition.folder} is as before: {left.reason}")
    if as_json:
        print_json(as_plain(done))
    elif done.compacted:
        print_rows(["table", "days", "rows", "files", "size"], iter(_summary(done)))
    elif not done.left:
        _nothing()


def _nothing() -> None:
    complain("compact: every closed day has one file, or merged ones; --all takes open days too")


def _summary(done: Compaction) -> Iterator[tuple[Any, ...]]:
    """Yield a line for each table, and one for all."""
    from pipelines.compact import sum_up

    tables = dict.fromkeys(each.partition.table.name for each in done.compacted)
    for name in tables:
        mine = sum_up(each for each in done.compacted if each.partition.table.name == name)
        yield _line(name, mine)
    yield _line("all", done)


def _line(name: str, done: Compaction) -> tuple[Any, ...]:
    (files, files_now), (size, size_now) = done.files, done.bytes
    rows = sum(each.rows for each in done.compacted)
    return (
        name,
        f"{len(done.compacted):,}",
        f"{rows:,}",
        f"{files:,} -> {files_now:,}",
        f"{size_text(size)} -> {size_text(size_now)}",
    )


def as_plain(done: Compaction) -> dict[str, Any]:
    """Return what came of a compaction as plain values."""
    (files, files_now), (size, size_now) = done.files, done.bytes
    return {
        "files_before": files,
        "files_after": files_now,
        "bytes_before": size,
        "bytes_after": size_now,
        "partitions": [
            {
                "table": each.partition.table.name,
                "day": each.partition.day,
                "rows": each.rows,
                "files_before": len(each.partition.parts),
                "files_after": each.files,
                "bytes_before": each.partition.bytes,
                "bytes_after": each.bytes,
            }
            for each in done.compacted
        ],
        "left": [
            {"table": each.partition.table.name, "day": each.partition.day, "reason": each.reason}
            for each in done.left
        ],
    }
