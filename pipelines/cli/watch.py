"""`newsbeam watch`: ingest without end."""

from __future__ import annotations

import argparse
import math
import re
import time
from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipelines.cli.exits import OK
from pipelines.cli.ingest import add_run_arguments, configure
from pipelines.cli.output import complain, set_up_logging

if TYPE_CHECKING:
    from pipelines.watch import Ends, Tick
    from schemas.config import Config
    from transforms.store import Dataset

_EXAMPLES = """\
examples:
  newsbeam watch -c configs/local.yaml
  newsbeam watch --feeds feeds.opml --out news --contact you@example.org
  newsbeam watch -c configs/local.yaml --once              one tick, of what is due (for cron)
  newsbeam watch -c configs/local.yaml --for 10m --json    a line of JSON per tick
  newsbeam watch -c configs/local.yaml --metrics 9464      numbers for Prometheus

Each feed is polled at its own rhythm, learnt from what its polls bring; 'newsbeam feeds list' shows
it. The feeds are those of the configuration (or of --feeds) and those of 'newsbeam feeds import'.
Ctrl-C or SIGTERM ends the tick under way within 10 seconds (60 on a cluster) and stops; twice stops
at once. Whatever ends it, nothing is lost and nothing is doubled: start it again and it goes on.
exit codes: 0 ended or stopped, 1 failure, 2 wrong usage or configuration, 130 stopped at once
"""

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "watch",
        help="poll feeds at their own rhythm, without end",
        description="Poll each feed at its own rhythm and add what is new, until stopped.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_run_arguments(parser, summary="print a line of JSON per tick")
    ends = parser.add_mutually_exclusive_group()
    ends.add_argument("--once", action="store_true", help="end after one tick")
    ends.add_argument(
        "--until-idle", action="store_true", help="end as soon as nothing is due at the moment"
    )
    parser.add_argument(
        "--for",
        dest="seconds",
        type=duration_s,
        metavar="TIME",
        help="end after a time, such as 90s, 10m, 12h or 7d",
    )
    parser.add_argument(
        "--metrics",
        type=listener,
        metavar="[HOST:]PORT",
        help="answer Prometheus at /metrics (default host: 127.0.0.1)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    set_up_logging(options.log_file)
    from pipelines.cli.watching import Display
    from pipelines.options import beam_options, is_flink
    from pipelines.stopping import CLUSTER_PATIENCE_S, PATIENCE_S, stop_on_signals
    from pipelines.stream import stream
    from pipelines.watch import Stop, watch
    from transforms.store import open_dataset

    config, stop = configure(options), Stop()
    display = Display(quiet=options.quiet, as_json=options.json)
    on_cluster = is_flink(beam_options(config.beam, options.beam_flags))
    patience_s = CLUSTER_PATIENCE_S if on_cluster else PATIENCE_S
    with open_dataset(config.store) as dataset, stop_on_signals(stop, patience_s):
        subscribe(dataset, config)
        if options.metrics:
            display.listen(_serve_metrics(dataset, *options.metrics))
        follow, flags = stream if on_cluster else watch, options.beam_flags
        follow(dataset, config, display, ends=_ends(options), stop=stop, beam_flags=flags)
        display.finish()
    return OK


def subscribe(dataset: Dataset, config: Config) -> None:
    """Watch the feeds that the configuration names, beside those that were imported.

    Raises:
        ConfigError: there are none, or they cannot be read.
    """
    from datetime import UTC, datetime

    from pipelines.feedlist import load_feeds
    from transforms.store import FROM_CONFIG
    from transforms.web import require_contact

    registry = dataset.registry
    watched = registry.all()
    imported = [each.feed for each in watched if each.origin != FROM_CONFIG]
    feeds = load_feeds(config.feeds, config.fetch) if config.feeds or not imported else []
    require_contact(config.fetch, [feed.url for feed in imported])
    registry.keep_only(feeds, FROM_CONFIG)
    registry.subscribe(feeds, FROM_CONFIG, datetime.now(UTC))


def duration_s(text: str) -> float:
    """Return a time in seconds.

    >>> duration_s("1.5h")
    5400.0
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd]?)", text.strip())
    seconds = float(match[1]) * _UNITS_S[match[2] or "s"] if match else 0.0
    if not seconds or not math.isfinite(seconds):
        raise ArgumentTypeError(f"expected a time such as 90s, 10m, 12h or 7d, found {text!r}")
    return seconds


def listener(text: str) -> tuple[str, int]:
    """Return host and port.

    >>> listener("9464"), listener("0.0.0.0:9464")
    (('127.0.0.1', 9464), ('0.0.0.0', 9464))
    """
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65_535:
        raise ArgumentTypeError(f"expected a port, or host:port, found {text!r}")
    return host or "127.0.0.1", int(port)


def _ends(options: argparse.Namespace) -> Ends:
    from pipelines.watch import Ends

    at = time.monotonic() + options.seconds if options.seconds else None
    return Ends(once=options.once, until_idle=options.until_idle, at=at)


def _serve_metrics(dataset: Dataset, host: str, port: int) -> Callable[[Tick], None]:
    from pipelines.metrics import WatchMetrics

    metrics = WatchMetrics(dataset.registry.count_by_state)
    port = metrics.serve(host, port)
    complain(f"numbers for Prometheus are at http://{host}:{port}/metrics")
    return metrics.note
