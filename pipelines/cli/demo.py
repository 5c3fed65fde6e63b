"""`newsbeam demo`: the whole job on a bundled newsroom, with nothing else needed."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.arguments import folder
from pipelines.cli.output import complain, set_up_logging
from schemas.errors import ConfigError

if TYPE_CHECKING:
    from schemas.config import Config

_EXAMPLES = """\
examples:
  newsbeam demo
  newsbeam demo --out /tmp/demo --json

The newsroom is twelve invented publications, served on loopback by this program. It is polled and
read like any other: robots.txt, gaps between requests, a slow host. Between the two runs it edits
two stories and publishes more, as newsrooms do. At the end it writes a report, a page to read.
"""

_MIN_GAP_S = 0.25
_MARKER = "_demo"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "demo",
        help="ingest a bundled sample newsroom and show who said what",
        description="Start the bundled sample newsroom, ingest it twice, and show what came out.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--out", type=folder, default=Path("demo-news"), metavar="DIR", help="default: demo-news"
    )
    parser.add_argument("--json", action="store_true", help="print both reports as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")
    parser.add_argument("--log-file", type=Path, metavar="FILE", help="write a log")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    set_up_logging(options.log_file)
    _make_room(options.out)
    from newsroom import serve
    from pipelines.cli.ingest import exit_code, ingest_once
    from pipelines.cli.report import write_report
    from pipelines.cli.summary import print_summary

    with serve() as newsroom:
        config = demo_config(newsroom.opml_url, options.out)
        if not options.quiet:
            complain(f"the sample newsroom is open at {newsroom.opml_url}")
        options.beam_flags = []
        reports = [ingest_once(config, options) for _ in range(2)]
    page = write_report(options.out, options.out / "report.html", title="The sample newsroom")
    if options.json:
        print(json.dumps([report.as_json() for report in reports], indent=2))
    else:
        print_summary(options.out, reports, page)
    return max(exit_code(report, config) for report in reports)


def demo_config(opml_url: str, root: Path) -> Config:
    """Return the configuration of the demo: the defaults, but for a newsroom next door."""
    from schemas.config import Config, FetchConfig, StoreConfig

    fetch = FetchConfig(
        contact="demo@localhost", allow_private_addresses=True, min_gap_s=_MIN_GAP_S
    )
    return Config(feeds=(opml_url,), fetch=fetch, store=StoreConfig(root=root))


def _make_room(root: Path) -> None:
    """Remove the dataset of an earlier demo: the newsroom has other addresses every time."""
    marker = root / _MARKER
    if root.exists() and any(root.iterdir()):
        if not marker.exists():
            raise ConfigError(f"{root} is not empty and not from a demo: name another with --out")
        shutil.rmtree(root)
    root.mkdir(parents=True, exist_ok=True)
    marker.touch()
