"""`newsbeam worker`: Python workers for a cluster."""

from __future__ import annotations

import argparse
import signal
import threading

from pipelines.cli.exits import OK
from pipelines.cli.output import complain, set_up_logging
from pipelines.cli.watch import listener

_EXAMPLES = """\
examples:
  newsbeam worker                            for a task manager on this machine
  newsbeam worker --listen 10.0.0.7:50000    for runners that reach this machine there

Start one beside every Flink task manager, in an environment with the same newsbeam; what
configs/flink.yaml says under 'environment_config' is where a task manager finds it.
Whoever reaches the address can run code here: listen where only the cluster does.
Ctrl-C or SIGTERM ends it, with its workers.
exit codes: 0 stopped, 2 wrong usage, or the address cannot be listened at
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "worker",
        help="start Python workers for a cluster's runner",
        description="Wait for a cluster's runner to ask for Python workers, and start them.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--listen",
        type=listener,
        default=("127.0.0.1", 50_000),
        metavar="[HOST:]PORT",
        help="where the runner asks (default: 127.0.0.1:50000)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    set_up_logging(None)
    from pipelines.workers import worker_pool

    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    host, port = options.listen
    with worker_pool(host, port) as bound:
        complain(f"workers can be asked for at {host}:{bound}")
        ended.wait()
    return OK
