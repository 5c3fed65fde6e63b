"""One page's article with all that was found in it marked, and what was thrown away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipelines.reporting.page import asset, environment
from pipelines.reporting.segments import Span, paragraphs_of
from schemas.records import Article, Entity, Quote
from schemas.vocabulary import EntityField

_SHOWN = (
    "source",
    "authors",
    "published_at",
    "published_at_source",
    "modified_at",
    "language",
    "section",
    "tags",
    "word_count",
    "access",
    "credit",
    "original_url",
    "canonical_url",
    "annotation",
    "extractor",
    "pipeline",
)


@dataclass(frozen=True)
class Found:
    """A quotation with its number on the page, and why its speaker was chosen."""

    number: int
    quote: Quote
    why: str


def render_inspection(
    article: Article, entities: Sequence[Entity], quotes: Sequence[Quote], dropped: Sequence[str]
) -> str:
    """Return an HTML page that needs nothing else.

    Quotations and their speakers bear the same number; pointing at one marks both. A tooltip says
    why: cue, rule, confidence.
    """
    found = [Found(number, quote, why(quote)) for number, quote in enumerate(quotes, start=1)]
    spans = [*_quote_spans(found), *_entity_spans(entities)]
    return (
        environment()
        .from_string(asset("inspection.html"))
        .render(
            article=article,
            headline=paragraphs_of(
                article.title or "(no headline)", spans_in(EntityField.TITLE, spans)
            ),
            paragraphs=paragraphs_of(article.text, spans_in(EntityField.TEXT, spans)),
            found=found,
            names=_names(entities),
            facts=list(_facts(article)),
            dropped=dropped,
            style=Markup(asset("report.css") + asset("inspection.css")),
        )
    )


def why(quote: Quote) -> str:
    """Say why a quotation has its speaker, in a sentence."""
    cue = f"cue “{quote.cue}”, " if quote.cue else ""
    right = f"rule {quote.rule}, right in {quote.confidence:.0%} of such cases"
    if quote.speaker is None:
        return f"{quote.kind}, speaker not known: {cue}rule {quote.rule}"
    return f"{quote.kind}, said by {quote.speaker}: {cue}{right}"


Placed = tuple[EntityField, Span]


def spans_in(field: EntityField, spans: Iterable[Placed]) -> list[Span]:
    """Return the spans that count in one of the article's texts."""
    return [span for place, span in spans if place == field]


def _quote_spans(found: Iterable[Found]) -> Iterator[Placed]:
    for each in found:
        quote, tag = each.quote, f"q{each.number}"
        mark = str(each.number)
        span = Span(quote.start_char, quote.end_char, f"quote {quote.kind} {tag}", each.why, mark)
        yield quote.field, span
        if quote.speaker_start_char is not None and quote.speaker_end_char is not None:
            note = f"speaker of quotation {each.number}"
            place = (quote.speaker_start_char, quote.speaker_end_char)
            yield quote.field, Span(*place, f"speaker {tag}", note, mark)


def _entity_spans(entities: Iterable[Entity]) -> Iterator[Placed]:
    for entity in entities:
        note = f"{entity.label}: {entity.canonical_name}"
        classes = f"entity {entity.label}"
        yield entity.field, Span(entity.start_char, entity.end_char, classes, note)


def _names(entities: Iterable[Entity]) -> dict[str, list[tuple[str, int]]]:
    """Return the names by type, each with the number of its mentions, in order of appearance."""
    names: dict[str, dict[str, int]] = {}
    for entity in entities:
        counts = names.setdefault(entity.label, {})
        counts[entity.canonical_name] = counts.get(entity.canonical_name, 0) + 1
    return {label: list(counts.items()) for label, counts in sorted(names.items())}


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    for name in _SHOWN:
        value = getattr(article, name)
        if value not in (None, (), ""):
            yield name, ", ".join(value) if isinstance(value, tuple) else str(value)
