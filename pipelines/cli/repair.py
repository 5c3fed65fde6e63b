"""`newsbeam repair`: make the state of a dataset again from its tables."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

from pipelines.cli.exits import OK
from pipelines.cli.output import complain, print_json
from pipelines.cli.settings import add_settings, configured

_EXAMPLES = """\
examples:
  newsbeam repair --data news            if the state is missing or damaged
  newsbeam repair --data news --force    even if it seems to be in order

The state remembers what is in the dataset, and how each feed is. Wherever it is, it is made again
from the tables articles, fetches and polls; what was there before is put aside. Commits that were
interrupted are finished, and Parquet parts that cannot be read are moved to _damaged/. The next
polls read each feed in full, once, and each address that feeds still name; no article is doubled.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "repair",
        help="make a lost or damaged state again from the tables",
        description="Make the state of a dataset again from its tables, if it is lost or damaged.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_settings(parser)
    parser.add_argument("--force", action="store_true", help="even if the state is in order")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    settings = configured(options)
    config = settings.store
    from schemas.roots import absolute
    from transforms.store.upkeep import Recall, repair, state_problem
    from transforms.story import wording_of

    problem = state_problem(config)
    if problem is None and not options.force:
        place = absolute(config.root)
        complain(f"repair: the state of {place} is in order; --force makes it again all the same")
        return OK
    if problem is not None:
        complain(f"repair: the state is made again. What is wrong with it: {problem}")
    window = timedelta(days=settings.stories.window_days)
    done = repair(config, datetime.now(UTC), Recall(wording_of, window))
    if options.json:
        print_json({name: _plain(value) for name, value in vars(done).items()})
        return OK
    print(
        f"{done.articles:,} articles ({done.wordings:,} young enough to be compared with those to "
        f"come), {done.addresses:,} addresses, {done.feeds:,} feeds"
    )
    if done.moved_parts:
        print(f"{done.moved_parts:,} parts of interrupted commits are in their place now")
    for part in done.damaged_parts:
        print(f"damaged, moved to {part}")
    if done.old_state is not None:
        print(f"the state there was is now {done.old_state}")
    return OK


def _plain(value: object) -> object:
    return [str(item) for item in value] if isinstance(value, tuple) else value
