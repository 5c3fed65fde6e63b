"""`python -m newsroom`: serve the sample newsroom until Ctrl-C."""

from __future__ import annotations

import argparse
from contextlib import suppress
from threading import Event

from newsroom import serve


def main() -> None:
    """Read the options, serve, and print where."""
    parser = argparse.ArgumentParser(prog="python -m newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument(
        "--one-address",
        action="store_true",
        default=None,
        help="serve all publications on 127.0.0.1, each under a path of its own",
    )
    options = parser.parse_args()
    with serve(port=options.port, one_address=options.one_address) as newsroom:
        print(f"Newspapers: {newsroom.hub_url}")  # noqa: T201
        print(f"Feeds:      {newsroom.opml_url}")  # noqa: T201
        command = f"newsbeam ingest -c configs/loopback.yaml --feeds {newsroom.opml_url}"
        print(f"Ingest it:  {command}", flush=True)  # noqa: T201
        with suppress(KeyboardInterrupt):
            Event().wait()


if __name__ == "__main__":
    main()
