"""Rows for people: a table where they fit, and else one column below the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from shutil import get_terminal_size
from typing import Any

from pipelines.cli.output import complain

_SHOWN_ROWS = 1000
_LEAST_WIDTH = 10
"""Characters a column needs, its margin included, for a table to be readable."""
_NO_TERMINAL = (120, 40)
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), 127], "\ufffd")


def print_rows(columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Print the first rows to stdout, and say on stderr if there are none or more."""
    shown = list(islice(rows, _SHOWN_ROWS))
    width = get_terminal_size(_NO_TERMINAL).columns
    if not shown:
        complain("query: no rows")
    elif len(columns) * _LEAST_WIDTH > width:
        _print_records(columns, shown, width)
    else:
        _print_table(columns, shown, width)
    left = sum(1 for _ in rows)
    if left:
        complain(f"query: {left:,} more rows; --csv and --json print all of them")


def _print_table(columns: list[str], rows: list[tuple[Any, ...]], width: int) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row))
    _print_trimmed(table, width)


def _print_records(columns: list[str], rows: list[tuple[Any, ...]], width: int) -> None:
    from rich.rule import Rule
    from rich.table import Table
    from rich.text import Text

    for number, row in enumerate(rows, start=1):
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="bold")
        for column, value in zip(columns, row, strict=True):
            grid.add_row(column, Text(_shown(value)))
        _print_trimmed(Rule(f"row {number}", align="left"), width)
        _print_trimmed(grid, width)


def _print_trimmed(content: Any, width: int) -> None:
    """Print without the blanks that rich fills lines up with: they spoil copies and diffs."""
    from rich.console import Console

    console = Console(file=sys.stdout, width=width)
    with console.capture() as capture:
        console.print(content)
    for line in capture.get().splitlines():
        print(line.rstrip())


def _shown(value: Any) -> str:
    """Return a cell's text; control characters could take a terminal over."""
    return "" if value is None else str(value).translate(_CONTROLS)
