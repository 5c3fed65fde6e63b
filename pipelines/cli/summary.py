"""What a run brought, for people: numbers, who was quoted most, and how to go on."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipelines.report import RunReport
from schemas.roots import Root, absolute
from schemas.tables import QUOTES
from transforms.store.reading import connect, view_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TOP_SPEAKERS = """
    SELECT speaker, count(*), count(DISTINCT source),
           arg_max(text, (kind = 'direct')::int * 1000 - abs(length(text) - 90))
    FROM quotes WHERE run_id IN (SELECT unnest(?)) AND speaker_label = 'PERSON'
    GROUP BY speaker ORDER BY count(*) DESC, count(DISTINCT source) DESC, speaker LIMIT 8
"""

_TOP_ENTITIES = """
    SELECT mode(canonical_name) FROM entities WHERE run_id IN (SELECT unnest(?)) AND label = ?
    GROUP BY lower(canonical_name)
    ORDER BY count(DISTINCT article_id) DESC, count(*) DESC, lower(canonical_name)
    LIMIT 6
"""

_LABELS = {"people": "PERSON", "organisations": "ORG", "places": "GPE"}

_NEXT_QUERY = (
    "SELECT speaker, text, source FROM quotes WHERE speaker IS NOT NULL ORDER BY speaker LIMIT 20"
)
_NEXT_DUCKDB = (
    "SELECT speaker, count(*) AS quotes FROM ({quotes}) GROUP BY ALL ORDER BY quotes DESC"
)


def print_summary(root: Root, reports: Sequence[RunReport], page: Path | None = None) -> None:
    """Print to stdout what one or more runs on a dataset brought; `page` is the report on it."""
    console = Console(file=sys.stdout, highlight=False)
    for number, report in enumerate(reports):
        _print_numbers(console, report, again=number > 0)
    if any(report.rows["articles"] for report in reports):
        runs = [report.run_id for report in reports]
        with connect(root) as dataset:
            _print_speakers(console, dataset, runs)
            _print_entities(console, dataset, runs)
    found = any(report.rows["quotes"] for report in reports)
    _print_next_steps(console, root, page, found=found)


def _print_numbers(console: Console, report: RunReport, *, again: bool) -> None:
    rows = report.rows
    heading = (
        f"{'then ' if again else ''}{rows['articles']:,} articles, {rows['quotes']:,} quotes and "
        f"{rows['entities']:,} entity mentions from {sum(report.polls.values()):,} feeds "
        f"in {report.seconds:.0f} s"
    )
    console.print(heading, style="bold")
    grid = Table.grid(padding=(0, 2), pad_edge=True)
    grid.add_row("feeds", _by_outcome(report.polls))
    grid.add_row("pages", _by_outcome(report.fetches))
    if report.edited:
        grid.add_row("edits", f"{_count(report.edited, 'article')} with a new version")
    grid.add_row("errors", f"{rows['errors']:,}" + (" (table errors)" if rows["errors"] else ""))
    console.print(grid)


def _by_outcome(outcomes: Mapping[str, int]) -> str:
    ranked = sorted(outcomes.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{n:,} {outcome}" for outcome, n in ranked) or "none"


def _print_speakers(console: Console, dataset: DuckDBPyConnection, runs: list[str]) -> None:
    speakers = dataset.execute(_TOP_SPEAKERS, [runs]).fetchall()
    if not speakers:
        return
    console.print("\nWho said what", style="bold")
    for speaker, quotes, sources, said in speakers:
        line = Text("  ").append(speaker, style="cyan")
        line.append(f"  {_count(quotes, 'quote')} in {_count(sources, 'source')}", style="dim")
        console.print(line)
        console.print(Padding(Text(f"“{said}”"), (0, 0, 0, 4)))


def _print_entities(console: Console, dataset: DuckDBPyConnection, runs: list[str]) -> None:
    console.print("\nMost often named", style="bold")
    grid = Table.grid(padding=(0, 2), pad_edge=True)
    for heading, label in _LABELS.items():
        names = dataset.execute(_TOP_ENTITIES, [runs, label]).fetchall()
        if names:
            grid.add_row(heading, Text(", ".join(name for (name,) in names)))
    console.print(grid)


def _print_next_steps(console: Console, root: Root, page: Path | None, *, found: bool) -> None:
    console.print("\nGo on", style="bold")
    if page is not None:
        console.print(f"  report:  {page.absolute()}  (open it in a browser)", soft_wrap=True)
    console.print(f"  dataset: {absolute(root)}", soft_wrap=True)
    for command in next_steps(root) if found else why_nothing(root):
        console.print(Text(f"  {command}"), soft_wrap=True)


def next_steps(root: Root) -> Iterator[str]:
    """Yield shell commands that show what is in a dataset; they can be pasted as they are."""
    shown = _short(root)
    yield _query(shown, _NEXT_QUERY)
    yield f"duckdb -c {_quoted(_NEXT_DUCKDB.format(quotes=view_sql(shown, QUOTES)))}"


def why_nothing(root: Root) -> Iterator[str]:
    """Yield shell commands that show why a run brought no quotes."""
    yield _query(_short(root), "SELECT feed_url, outcome, detail FROM polls")
    yield _query(_short(root), "SELECT url, outcome, detail FROM fetches")


def _query(root: Root, sql: str) -> str:
    return f"{shlex.quote(_program())} query --data {shlex.quote(str(root))} {_quoted(sql)}"


def _quoted(sql: str) -> str:
    """Put double quotes round an SQL statement, as it has single ones inside."""
    return '"' + re.sub(r'([\\"$`])', r"\\\1", sql) + '"'


def _short(root: Root) -> Root:
    if not isinstance(root, Path):
        return root
    relative = Path(os.path.relpath(root))
    return root if relative.parts[:1] == ("..",) else relative


def _program() -> str:
    """Return what a person types to run this program from here."""
    here = Path(sys.argv[0])
    if shutil.which("newsbeam") or here.name != "newsbeam":
        return "newsbeam"
    return os.path.relpath(here)


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
