"""`newsbeam feeds check` and `discover`: what servers say at the moment; nothing is written."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipelines.cli.exits import OK, TOO_MANY_ERRORS
from pipelines.cli.output import complain, print_json
from pipelines.cli.settings import configured
from pipelines.cli.table import print_rows

if TYPE_CHECKING:
    from pipelines.checking import FeedCheck


def check(options: argparse.Namespace) -> int:
    """Read feeds now and say what they are."""
    config = configured(options)
    from pipelines.checking import check_feeds
    from pipelines.feedlist import load_feeds

    checks = list(check_feeds(load_feeds(options.names, config.fetch), config))
    if options.json:
        print_json([_checked(check) for check in checks])
    else:
        for check in checks:
            shown = {name: value for name, value in _checked(check).items() if value}
            print("\n".join(f"{name:>12}  {_plain(value)}" for name, value in shown.items()))
            print()
    bad = sum(check.parsed is None or check.parsed.format is None for check in checks)
    if bad:
        complain(f"feeds check: {bad:,} of {len(checks):,} are no feed at the moment")
    return TOO_MANY_ERRORS if bad else OK


def _checked(check: FeedCheck) -> dict[str, Any]:
    from pipelines.trouble import span

    response, parsed = check.response, check.parsed
    return {
        "feed_url": check.feed.url,
        "outcome": check.outcome,
        "reason": (parsed.reason if parsed else None) or response.detail,
        "status": response.status,
        "title": parsed.title if parsed else None,
        "format": parsed.format if parsed else None,
        "entries": len(parsed.entries) if parsed else 0,
        "newest": check.newest_at,
        "usual gap": span(check.usual_gap_s),
        "wishes": span(check.wish_s) if check.wish_s else None,
        "moved to": response.moved_to,
        "final url": response.final_url if response.final_url != check.feed.url else None,
        "etag": response.header("etag"),
        "modified": response.header("last-modified"),
        "anomalies": list(parsed.anomalies) if parsed else [],
    }


def discover(options: argparse.Namespace) -> int:
    """Say which feeds a page names."""
    config = configured(options)
    from pipelines.checking import discover_at
    from schemas.errors import ConfigError
    from schemas.urls import normalize_url

    url = normalize_url(options.url)
    if url is None:
        raise ConfigError(f"feeds discover: {options.url}: not a usable http(s) address")
    response, found = discover_at(url, config)
    if options.json:
        print_json([asdict(feed) for feed in found])
    elif found:
        columns = ["address", "title", "named by"]
        rows = [(f.url, f.title, "the page's head" if f.declared else "a link") for f in found]
        print_rows(columns, iter(rows))
    if not found:
        reason = response.detail or response.outcome
        complain(f"feeds discover: {url} names no feed ({reason})")
        return TOO_MANY_ERRORS
    return OK


def _plain(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
