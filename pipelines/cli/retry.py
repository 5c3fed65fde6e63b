"""`newsbeam retry`: let what failed for good be tried again."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.cli.arguments import given
from pipelines.cli.exits import OK
from pipelines.cli.output import complain, print_json
from pipelines.cli.settings import add_settings, configured

if TYPE_CHECKING:
    from pipelines.replaying import Replay

_EXAMPLES = """\
examples:
  newsbeam retry --outcome timeout --outcome http_error
  newsbeam retry --source example.org --dry-run
  newsbeam retry --url 'https://example.org/2026/*'
  newsbeam retry --stage extract --error RecursionError     dead letters, from the table errors
  newsbeam retry --stage annotate     articles without quotes and entities, since that failed
  newsbeam retry --all

The next tick of 'newsbeam watch', or the next 'newsbeam ingest', tries them; 'fetches' then has
another row with the next number in `reading`. What is given together must all hold. Dead letters
of the stages poll, fetch, extract, annotate and write can be replayed. After the last two, the
article is written as a new version, even if its page is unchanged; not those of which there is a
newer version anyhow.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    from schemas.vocabulary import FetchOutcome

    parser = commands.add_parser(
        "retry",
        help="let what failed for good be tried again",
        description="Let addresses that failed for good, and dead letters, be tried again.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_settings(parser)
    parser.add_argument(
        "--outcome",
        action="append",
        choices=sorted(FetchOutcome),
        metavar="OUTCOME",
        help="what became of them, as in fetches.outcome; may be repeated",
    )
    parser.add_argument("--source", type=given, metavar="DOMAIN", help="of one publisher")
    parser.add_argument("--url", type=given, metavar="PATTERN", help="* stands for anything")
    parser.add_argument("--stage", type=given, help="dead letters of this stage")
    parser.add_argument("--error", type=given, metavar="CLASS", help="dead letters of this error")
    parser.add_argument("--all", action="store_true", help="every failure there is")
    parser.add_argument("--dry-run", action="store_true", help="only say how many there are")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    config = configured(options)
    from pipelines.replaying import replay
    from schemas.errors import ConfigError
    from schemas.vocabulary import FetchOutcome
    from transforms.store import Failures

    named = (options.outcome, options.source, options.url, options.stage, options.error)
    if not any((*named, options.all)):
        raise ConfigError("retry: say what: --outcome, --source, --url, --stage, --error or --all")
    outcomes = frozenset(map(FetchOutcome, options.outcome or ()))
    failures = Failures(outcomes, options.source, options.url)
    letters = (options.stage, options.error)
    done = replay(config.store, failures, *letters, datetime.now(UTC), dry=options.dry_run)
    if options.json:
        print_json(vars(done))
    else:
        _tell(done, dry=options.dry_run)
    return OK


def _tell(done: Replay, *, dry: bool) -> None:
    will = "would" if dry else "will"
    print(
        f"{done.addresses:,} addresses, {done.articles:,} articles and {done.feeds:,} feeds "
        f"{will} be read again"
    )
    if done.not_replayable:
        complain(
            f"retry: {done.not_replayable:,} dead letters are left: those of edits that could not "
            "be described, of rows of no article, and of articles that were replaced since"
        )
