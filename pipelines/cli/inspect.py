"""`newsbeam inspect`: what the pipeline makes of one page, and why."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.cli.arguments import folder
from pipelines.cli.exits import OK
from pipelines.cli.output import as_json_value, set_up_logging
from schemas.errors import ConfigError, NewsbeamError

if TYPE_CHECKING:
    from schemas.config import Config
    from schemas.messages import Page, Response
    from schemas.records import Article, Entity, Quote

_EXAMPLES = """\
examples:
  newsbeam inspect saved-page.html
  newsbeam inspect https://example.org/2026/story --contact you@example.org
  newsbeam inspect saved-page.html --url https://example.org/2026/story --json | jq .quotes
  newsbeam inspect saved-page.html --html found.html

The page goes through the same steps as in an ingest; nothing is written. --json has the columns of
the tables: {"article": {...}, "entities": [...], "quotes": [...]}.
"""

_SHOWN_COLUMNS = (
    "canonical_url",
    "source",
    "authors",
    "published_at",
    "published_at_source",
    "modified_at",
    "language",
    "section",
    "tags",
    "image_url",
    "word_count",
    "access",
    "annotation",
    "extractor",
    "pipeline",
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "inspect",
        help="show what the pipeline makes of one page",
        description="Extract and annotate one page, and show the result with its reasons.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("page", metavar="URL_OR_FILE", help="a page's address, or a file of HTML")
    parser.add_argument("-c", "--config", type=Path, metavar="FILE", help="configuration (YAML)")
    parser.add_argument("--url", help="the address a file came from, to resolve its links")
    parser.add_argument(
        "--contact",
        metavar="EMAIL_OR_URL",
        help="where publishers can reach you; sent in the User-Agent",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument(
        "--html",
        type=folder,
        metavar="FILE",
        help="write a page with quotations, speakers and names marked",
    )
    parser.set_defaults(run=run)


@dataclass(frozen=True)
class Inspection:
    """A page after all steps; `dropped` are the lines left out as boilerplate."""

    article: Article
    entities: list[Entity]
    quotes: list[Quote]
    dropped: tuple[str, ...]

    def as_json(self) -> str:
        """Return one JSON object with the tables' column names."""
        return json.dumps(asdict(self), default=as_json_value, indent=2, ensure_ascii=False)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    set_up_logging(None)
    from schemas.config import load_config, override

    config = override(load_config(options.config), contact=options.contact)
    inspection = inspect_page(read_page(options.page, options.url, config), config)
    if options.json:
        print(inspection.as_json())
    elif options.html:
        _write_page(inspection, options.html)
    else:
        _print(inspection)
    return OK


def read_page(name: str, url: str | None, config: Config) -> Page:
    """Return the page at an address, or in a file.

    Raises:
        ConfigError: the name is neither.
        NewsbeamError: the page cannot be fetched.
    """
    from schemas.messages import Assignment, Entry, Page
    from schemas.urls import normalize_url

    if name.lower().startswith(("http://", "https://")):
        address = normalize_url(name)
        if address is None:
            raise ConfigError(f"inspect: {name}: not a usable http(s) address")
        response = _fetch(address, config)
    else:
        address = url or "http://localhost/"
        response = _response_of_file(Path(name), address)
    return Page(Assignment(Entry(address, feed_url=""), fingerprint=""), response)


def inspect_page(page: Page, config: Config) -> Inspection:
    """Take a page through extraction and annotation, as an ingest would.

    Raises:
        NewsbeamError: there is no article on it; the message says why.
    """
    from schemas.ids import article_id
    from schemas.rows import article_row
    from schemas.vocabulary import FetchOutcome
    from transforms.annotate import annotate_articles, annotated
    from transforms.extract import ExtractPage

    extracted = ExtractPage(config.extract)(page)
    found = extracted.extraction
    if found.outcome is not FetchOutcome.OK:
        raise NewsbeamError(f"no article: {found.outcome}: {found.detail or 'no reason given'}")
    bare = article_row(extracted, article_id(found.canonical_url), 1, found.canonical_url, "")
    (notes,) = annotate_articles([bare], config.nlp)
    if notes.error is not None:
        raise notes.error
    return Inspection(
        annotated(bare, notes),
        notes.entities.records() if notes.entities else [],
        notes.quotes.records() if notes.quotes else [],
        found.dropped,
    )


def _fetch(url: str, config: Config) -> Response:
    from schemas.vocabulary import FetchOutcome
    from transforms.fetch import page_request
    from transforms.web import get_fetcher, require_contact

    require_contact(config.fetch, [url])
    request = page_request(url, config.fetch)
    ((_, response),) = get_fetcher(config.fetch).fetch_all([(url, request)])
    if response.outcome is not FetchOutcome.OK:
        status = f", status {response.status}" if response.status else ""
        raise NewsbeamError(f"{url}: {response.outcome}{status}: {response.detail or 'not read'}")
    return response


def _response_of_file(path: Path, url: str) -> Response:
    from schemas.messages import Response
    from schemas.vocabulary import FetchOutcome

    try:
        body = path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        message = f"inspect: {path}: not an address, and no readable file: {reason}"
        raise ConfigError(message) from None
    return Response(url, url, FetchOutcome.OK, datetime.now(UTC), status=200, body=body)


def _write_page(inspection: Inspection, path: Path) -> None:
    from pipelines.reporting import render_inspection

    page = render_inspection(
        inspection.article, inspection.entities, inspection.quotes, inspection.dropped
    )
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"inspect: {path}: {error.strerror or error}") from None
    print(path)


def _print(inspection: Inspection) -> None:
    """Show the article as a reader sees it, then what was found in it, then what was left out."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console, article = Console(file=sys.stdout, highlight=False), inspection.article
    console.print(Text(article.title or "(no title)", style="bold"))
    for name in _SHOWN_COLUMNS:
        value = getattr(article, name)
        if value not in (None, (), ""):
            shown = ", ".join(value) if isinstance(value, tuple) else str(value)
            console.print(Text(f"  {name:<20} ", style="dim").append(shown, style="not dim"))
    console.print(Padding(Text(article.text), (1, 0, 1, 2)))
    console.print(f"{len(inspection.quotes)} quotes", style="bold")
    for quote in inspection.quotes:
        console.print(_quote_line(quote))
    console.print(f"\n{len(inspection.entities)} entity mentions", style="bold")
    for label, names in _names_by_label(inspection.entities).items():
        console.print(Padding(Text(f"{label:<8} {', '.join(names)}"), (0, 0, 0, 2)))
    if inspection.dropped:
        console.print("\nleft out as boilerplate", style="bold")
        for line in inspection.dropped:
            console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))


def _quote_line(quote: Quote) -> Any:
    from rich.text import Text

    line = Text(f"  {quote.start_char:>6}-{quote.end_char:<6} ", style="dim")
    line.append(f"{quote.speaker or 'speaker not known'}", style="cyan not dim")
    why = f"{quote.kind}, cue {quote.cue!r}, rule {quote.rule}, confidence {quote.confidence:.2f}"
    return line.append(f": “{quote.text}”", style="not dim").append(f"  ({why})")


def _names_by_label(entities: list[Entity]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for entity in sorted(entities, key=lambda entity: entity.label):
        known = names.setdefault(entity.label, [])
        if entity.canonical_name not in known:
            known.append(entity.canonical_name)
    return names
