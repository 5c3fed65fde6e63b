"""`newsbeam query`: SQL over the dataset."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.cli.output import as_json_value, complain
from schemas.errors import ConfigError

if TYPE_CHECKING:
    import duckdb

_SHOWN_ROWS = 1000

_EXAMPLES = """\
examples:
  newsbeam query "SELECT speaker, text FROM quotes WHERE speaker IS NOT NULL LIMIT 5"
  newsbeam query --csv "SELECT source, count(*) AS n FROM articles GROUP BY ALL ORDER BY n DESC"
  newsbeam query --json "FROM polls WHERE state <> 'healthy'" | jq .
  newsbeam query "DESCRIBE quotes"

tables: articles, entities, quotes, fetches, polls, errors; each has a column `date` as well.
The SQL is DuckDB's: https://duckdb.org/docs/sql/introduction
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "query",
        help="ask the dataset in SQL",
        description="Run SQL over the dataset with DuckDB; every table is a view.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sql", metavar="SQL", help="a statement, or - to read it from stdin")
    parser.add_argument(
        "--data", type=Path, default=Path("news"), metavar="DIR", help="dataset (default: news)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print an array of objects")
    form.add_argument("--csv", action="store_true", help="print comma-separated values")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    import duckdb

    from transforms.store import connect

    sql = sys.stdin.read() if options.sql == "-" else options.sql
    try:
        with connect(options.data) as dataset:
            result = dataset.execute(sql)
            if result.description:  # else a statement without rows
                _print(result, options)
    except duckdb.Error as error:
        raise ConfigError(f"query: {error}") from None
    return 0


def _print(result: duckdb.DuckDBPyConnection, options: argparse.Namespace) -> None:
    columns = [column[0] for column in result.description or ()]
    if options.json:
        _print_json(columns, _rows(result))
    elif options.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(_rows(result))
    else:
        _print_table(columns, _rows(result))


def _print_json(columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    separator = "["
    for row in rows:
        record = dict(zip(columns, row, strict=True))
        print(separator)
        print(json.dumps(record, default=as_json_value, ensure_ascii=False), end="")
        separator = ","
    print("[]" if separator == "[" else "\n]")


def _print_table(columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in islice(rows, _SHOWN_ROWS):
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    Console(file=sys.stdout).print(table)
    left = sum(1 for _ in rows)
    if left:
        complain(f"query: {left:,} more rows; --csv and --json print all of them")


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := result.fetchmany(1000):
        yield from rows
