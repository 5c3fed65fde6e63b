"""`newsbeam query`: SQL over the dataset."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.cli.arguments import dataset
from pipelines.cli.exits import OK
from pipelines.cli.output import as_json_value, finite
from pipelines.cli.table import print_rows
from schemas.errors import ConfigError

if TYPE_CHECKING:
    import duckdb

_EXAMPLES = """\
examples:
  newsbeam query "SELECT speaker, text FROM quotes WHERE speaker IS NOT NULL LIMIT 5"
  newsbeam query --csv "SELECT source, count(*) AS n FROM articles GROUP BY ALL ORDER BY n DESC"
  newsbeam query --json "FROM polls WHERE state <> 'healthy'" | jq .
  newsbeam query "DESCRIBE quotes"

tables: articles, entities, quotes, article_changes, fetches, polls, errors; each has a column
`date` as well. Views made from them: stories, events, event_articles, people, people_names.
The SQL is DuckDB's: https://duckdb.org/docs/sql/introduction; COPY (...) TO 'file' writes files.
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
        "--data", type=dataset, default=Path("news"), metavar="DIR", help="dataset (default: news)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print an array of objects")
    form.add_argument("--csv", action="store_true", help="print comma-separated values")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    import duckdb

    from transforms.store.reading import VIEWS, connect

    sql = sys.stdin.read() if options.sql == "-" else options.sql
    asked = [name for name in VIEWS if name in sql.lower()]
    try:
        with connect(options.data, asked) as connection:
            result = connection.execute(sql)
            if result is None:
                raise ConfigError("query: there is no statement to run")
            if result.description:  # else a statement without rows, such as COPY
                _print(result, options)
    except duckdb.Error as error:
        raise ConfigError(f"query: {error}") from None
    return OK


def _print(result: duckdb.DuckDBPyConnection, options: argparse.Namespace) -> None:
    columns = _distinct(column[0] for column in result.description or ())
    if options.json:
        _print_json(columns, _rows(result))
    elif options.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_as_csv(value) for value in row] for row in _rows(result))
    else:
        print_rows(columns, _rows(result))


def _print_json(columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    separator = "["
    for row in rows:
        record = dict(zip(columns, map(finite, row), strict=True))
        print(separator)
        print(json.dumps(record, default=as_json_value, ensure_ascii=False), end="")
        separator = ","
    print("[]" if separator == "[" else "\n]")


def _as_csv(value: Any) -> Any:
    nested = isinstance(value, list | tuple | dict)
    return json.dumps(value, default=as_json_value, ensure_ascii=False) if nested else value


def _distinct(names: Iterable[str]) -> list[str]:
    """Return the names with a number behind each that was there before: a, a_2."""
    seen: Counter[str] = Counter()
    distinct = []
    for name in names:
        seen[name] += 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := result.fetchmany(1000):
        yield from rows
