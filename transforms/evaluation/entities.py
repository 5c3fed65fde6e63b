"""Named things of one document, judged by its gold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from transforms.evaluation.gold import GoldDocument
from transforms.evaluation.outcomes import Agreement, Outcome, Span

PLACES = frozenset({"GPE", "LOC"})
PLACE = "GPE+LOC"


def judge_entities(
    document: GoldDocument,
    found: Sequence[Span],
    labels: Collection[str],
    *,
    merge_places: bool = False,
) -> list[Outcome]:
    """Judge every entity of the gold and every prediction once: borders and label must be equal.

    Args:
        document: the gold.
        found: what was predicted.
        labels: labels the gold knows; predictions with other ones do not count, since a gold
            without MONEY says nothing on amounts.
        merge_places: take GPE and LOC for one label.
    """
    merged = PLACES if merge_places and not PLACES.isdisjoint(labels) else frozenset()
    wanted = merged.union(labels)
    gold = dict.fromkeys(_labelled(document.spans, wanted, merged))
    mine = dict.fromkeys(_labelled(found, wanted, merged))
    paired = [Outcome(span, span, Agreement.FULL_NAME) for span in gold if span in mine]
    missed = [Outcome(span, None) for span in gold if span not in mine]
    false = [Outcome(None, span) for span in mine if span not in gold]
    return [*paired, *missed, *(each for each in false if not _ignored(document, each))]


def _labelled(
    spans: Sequence[Span], labels: Collection[str], merged: Collection[str]
) -> Iterator[Span]:
    for span in spans:
        if span.kind in labels:
            yield replace(span, kind=PLACE) if span.kind in merged else span


def _ignored(document: GoldDocument, outcome: Outcome) -> bool:
    span = outcome.found
    return span is not None and any(
        each.field == span.field and each.start < span.end and span.start < each.end
        for each in document.ignored
    )
