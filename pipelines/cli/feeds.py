"""`newsbeam feeds`: which feeds are watched, how they are, and what else there is to watch."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from pipelines.cli.arguments import given
from pipelines.cli.asking import check, discover
from pipelines.cli.exits import OK
from pipelines.cli.output import complain, print_json
from pipelines.cli.settings import add_settings, configured
from pipelines.cli.table import print_rows

if TYPE_CHECKING:
    from transforms.store import Subscription

_EXAMPLES = """\
examples:
  newsbeam feeds import world.opml https://example.org/feed.xml --data news
  newsbeam feeds list                              all feeds, the most troubled first
  newsbeam feeds list --state failing --json | jq -r '.[].feed_url'
  newsbeam feeds health                            how many are well, and what ails the others
  newsbeam feeds check https://example.org/feed.xml --contact you@example.org
  newsbeam feeds discover https://example.org/ --contact you@example.org
  newsbeam feeds remove https://example.org/feed.xml

A feed is healthy; failing (its last poll brought no feed); silent (it answers, but nothing was new
for ten times as long as usual); gone (410, three times in a row); or new (never polled). None is
given up: failing feeds are asked ever less often, up to once a month.
"""

_LIST = ("state", "since", "feed", "last news", "every", "next poll", "why")
_HEALTH = ("state", "since", "feed", "why")
_NARROW = ("state", "feed", "next poll", "why")
"""Of a list, where the others would leave an address too little room to be read."""
_WIDE_ENOUGH = 100

Handler = Callable[[argparse.Namespace], int]


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "feeds",
        help="list, check, import and find feeds",
        description="Show and manage the feeds that 'newsbeam watch' polls.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = _action(actions, "list", "all watched feeds, the most troubled first", _list)
    listing.add_argument(
        "--state",
        action="append",
        choices=("gone", "failing", "silent", "new", "healthy"),
        help="only feeds in this state; may be repeated",
    )
    _action(actions, "health", "how many are well, and what ails the others", _health)
    text = "read feeds now and say what they are; writes nothing"
    checking = _action(actions, "check", text, check)
    _name(checking, "feed's address, OPML file or address")
    importing = _action(actions, "import", "watch these feeds from now on", _import)
    _name(importing, "feed's address, OPML file or address")
    remove = _action(actions, "remove", "watch these imported feeds no more", _remove)
    _name(remove, "feed's address, OPML file or address")
    finding = _action(actions, "discover", "the feeds that a page names", discover)
    finding.add_argument("url", metavar="URL", type=given, help="address of a page")


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    handler: Handler,
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    add_settings(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=handler)
    return parser


def _name(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("names", metavar="OPML_OR_URL", nargs="+", type=given, help=text)


def _list(options: argparse.Namespace) -> int:
    from pipelines.trouble import state_of

    feeds = _watched(options)
    if options.state:
        feeds = [each for each in feeds if state_of(each) in options.state]
    wide = get_terminal_size((_WIDE_ENOUGH, 0)).columns >= _WIDE_ENOUGH
    return _show(options, _LIST if wide else _NARROW, feeds)


def _health(options: argparse.Namespace) -> int:
    from pipelines.trouble import STATES, is_overdue, state_of

    feeds = _watched(options)
    counts = {state: sum(state_of(each) == state for each in feeds) for state in STATES}
    now = datetime.now(UTC)
    late = sum(is_overdue(each, now) for each in feeds)
    ailing = [each for each in feeds if state_of(each) in STATES[:3]]
    if options.json:
        records = [_record(each) for each in ailing]
        print_json({"feeds": len(feeds), **counts, "overdue": late, "ailing": records})
        return OK
    print(f"{len(feeds):,} feeds: " + ", ".join(f"{n:,} {state}" for state, n in counts.items()))
    if late:
        print(f"{late:,} are overdue for more than an hour: is 'newsbeam watch' running?")
    return _show(options, _HEALTH, ailing) if ailing else OK


def _watched(options: argparse.Namespace) -> list[Subscription]:
    from pipelines.trouble import by_trouble
    from transforms.store import attach

    with attach(configured(options).store) as state:
        return by_trouble(state.registry.all())


def _show(options: argparse.Namespace, columns: tuple[str, ...], feeds: list[Subscription]) -> int:
    if options.json:
        print_json([_record(each) for each in feeds])
        return OK
    if not feeds:
        complain("feeds: none; 'newsbeam feeds import OPML_OR_URL' adds some")
        return OK
    rows = [_row(each) for each in feeds]
    print_rows(list(columns), iter([tuple(row[name] for name in columns) for row in rows]))
    return OK


def _row(subscription: Subscription) -> dict[str, str]:
    from pipelines.trouble import span, state_of, why

    now, state, feed = datetime.now(UTC), subscription.state, subscription.feed
    return {
        "state": state_of(subscription),
        "since": _ago(state.state_since, now),
        "feed": f"{feed.title}\n{feed.url}" if feed.title else feed.url,
        "last news": _ago(state.last_new_at, now),
        "every": span(state.interval_s),
        "next poll": _in(subscription.due_at, now),
        "why": why(state, now),
    }


def _record(subscription: Subscription) -> dict[str, Any]:
    from pipelines.trouble import state_of, why

    state = asdict(subscription.state)
    return {
        "feed_url": subscription.feed.url,
        "title": subscription.feed.title,
        **state,
        "state": state_of(subscription),
        "why": why(subscription.state, datetime.now(UTC)),
        "origin": subscription.origin,
        "added_at": subscription.added_at,
        "due_at": subscription.due_at,
    }


def _import(options: argparse.Namespace) -> int:
    from pipelines.feedlist import load_feeds
    from transforms.store import IMPORTED, make_state

    config = configured(options)
    feeds = load_feeds(options.names, config.fetch)
    with make_state(config.store) as state:
        added = state.registry.subscribe(feeds, IMPORTED, datetime.now(UTC))
    known = len(feeds) - added
    if options.json:
        print_json({"added": added, "already_watched": known})
    else:
        print(f"{added:,} added, {known:,} already watched")
    return OK


def _remove(options: argparse.Namespace) -> int:
    from pipelines.feedlist import load_feeds
    from transforms.store import attach

    config = configured(options)
    feeds = load_feeds(options.names, config.fetch)
    with attach(config.store) as state:
        removed = state.registry.unsubscribe(feed.url for feed in feeds)
    if options.json:
        print_json({"removed": removed})
    else:
        print(f"{removed:,} removed, {len(feeds) - removed:,} were not watched")
    return OK


def _ago(moment: datetime | None, now: datetime) -> str:
    from pipelines.trouble import span

    return f"{span(max(0.0, (now - moment).total_seconds()))} ago" if moment else ""


def _in(moment: datetime, now: datetime) -> str:
    from pipelines.trouble import span

    seconds = (moment - now).total_seconds()
    return f"in {span(seconds)}" if seconds > 0 else "now"
