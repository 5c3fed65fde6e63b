"""`newsbeam report`: the dataset as one page for readers."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from pipelines.cli.arguments import dataset, day, folder
from pipelines.cli.exits import OK
from pipelines.cli.output import complain
from schemas.errors import ConfigError
from schemas.roots import Root

_EXAMPLES = """\
examples:
  newsbeam report
  newsbeam report --data demo-news -o report.html
  newsbeam report --since 2026-05-01 --until 2026-05-07 --title "The first week of May"

The page needs no network and no other file: put it anywhere, mail it, print it. It shows who was
quoted and what they said, names in the news, stories with all their sources, what was edited after
publication, and how the feeds are. Its filters work on what it shows.
"""

_MOST_BYTES = 2_000_000
_MOST_QUOTES = 2400


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "report",
        help="write the dataset as one page for readers",
        description="Write one self-contained HTML page: who said what, stories, edits, feeds.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--data", type=dataset, default=Path("news"), metavar="DIR", help="dataset (default: news)"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=folder,
        metavar="FILE",
        help="file to write (default: report.html in the dataset)",
    )
    parser.add_argument(
        "--since", type=day, default=date.min, metavar="DAY", help="first day of publication"
    )
    parser.add_argument(
        "--until", type=day, default=date.max, metavar="DAY", help="last day of publication"
    )
    parser.add_argument("--title", default="Who said what", help="headline of the page")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    if options.since > options.until:
        raise ConfigError("report: --since is later than --until")
    path = write_report(
        options.data,
        options.output or _beside(options.data),
        title=options.title,
        first=options.since,
        last=options.until,
    )
    complain(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)")
    print(path)
    return OK


def _beside(root: Root) -> Path:
    """Return where the page goes: into the folder, or here if the dataset is on object storage."""
    return (root if isinstance(root, Path) else Path()) / "report.html"


def write_report(
    root: Root, path: Path, *, title: str, first: date = date.min, last: date = date.max
) -> Path:
    """Write the report on a dataset, with as many quotations as fit into 2 MB; return its path.

    Raises:
        NewsbeamError: there is nothing to report on, or the file cannot be written.
    """
    from datetime import UTC, datetime

    from pipelines.reporting import Period, make_digest, render_report

    most_quotes, page = _MOST_QUOTES, ""
    while not page or (len(page.encode()) > _MOST_BYTES and most_quotes > 100):
        digest = make_digest(root, Period(first, last), datetime.now(UTC), most_quotes=most_quotes)
        page = render_report(digest, title)
        most_quotes //= 2
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"report: {path}: {error.strerror or error}") from None
    return path
