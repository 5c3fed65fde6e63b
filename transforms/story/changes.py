"""What changed from one version of an article to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import TypeVar

from schemas.records import Article, ArticleChange, ParagraphChange, Quote, QuoteChange
from schemas.vocabulary import ChangeKind
from schemas.wording import wording

T = TypeVar("T")

_STILL_THE_SAME = 0.5
"""Ratio of common words (difflib's, 0 to 1) from which a text counts as altered, not replaced."""

_MOST_COMPARED = 60
"""Texts of either side that are compared with each other: beyond that, an article was replaced."""


@dataclass(frozen=True)
class Pair:
    """A text in two versions: its place in either, None where it is not there."""

    before: int | None
    after: int | None
    same: bool = False

    @property
    def kind(self) -> ChangeKind:
        """What became of it, unless it is the same."""
        if self.before is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.after is None else ChangeKind.ALTERED


@dataclass(frozen=True)
class Said:
    """A quotation of an earlier version."""

    text: str
    speaker: str | None


@dataclass(frozen=True)
class Earlier:
    """An earlier version of an article."""

    title: str | None
    text: str
    fetched_at: datetime
    quotes: tuple[Said, ...]


def describe_change(before: Earlier, after: Article, quotes: Sequence[Quote]) -> ArticleChange:
    """Return what a version changed.

    Changes of wording alone count: not of spaces, marks, times and counters, nor of order. Texts
    that differ are taken for the same one altered if they share half of their words.
    """
    said = tuple(Said(quote.text, quote.speaker) for quote in quotes)
    return ArticleChange(
        article_id=after.article_id,
        version=after.version,
        source=after.source,
        url=after.url,
        published_at=after.published_at,
        fetched_at=after.fetched_at,
        fetched_before_at=before.fetched_at,
        title_before=before.title,
        title_after=after.title,
        title_changed=wording(before.title or "") != wording(after.title or ""),
        paragraphs=tuple(_paragraph_changes(before.text, after.text)),
        quotes=tuple(_quote_changes(before.quotes, said)),
        run_id=after.run_id,
    )


def pair_up(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Pair the texts of two versions, in the order of `after`; what was removed comes last."""
    old, new = [wording(text) for text in before], [wording(text) for text in after]
    left, fresh = list(range(len(old))), []
    pairs = []
    for index, text in enumerate(new):
        same = next((other for other in left if old[other] == text), None)
        if same is None:
            fresh.append(index)
        else:
            left.remove(same)
            pairs.append(Pair(same, index, same=True))
    for other, index in list(_closest(old, new, left, fresh)):
        left.remove(other)
        fresh.remove(index)
        pairs.append(Pair(other, index))
    pairs += [Pair(None, index) for index in fresh]
    return sorted(pairs, key=_place) + [Pair(other, None) for other in left]


def _closest(
    old: Sequence[str], new: Sequence[str], left: Sequence[int], fresh: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield the places of texts that are the same one altered, the most alike first."""
    if max(len(left), len(fresh)) > _MOST_COMPARED:
        return
    ratios = {(other, index): _alike(old[other], new[index]) for other in left for index in fresh}
    taken: set[tuple[str, int]] = set()
    for (other, index), ratio in sorted(ratios.items(), key=lambda item: (-item[1], item[0])):
        ends = {("before", other), ("after", index)}
        if ratio >= _STILL_THE_SAME and not ends & taken:
            taken |= ends
            yield other, index


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _STILL_THE_SAME else 0.0


def _place(pair: Pair) -> int:
    return pair.after or 0


def _paragraph_changes(before: str, after: str) -> Iterator[ParagraphChange]:
    old, new = _paragraphs(before), _paragraphs(after)
    for pair in pair_up(old, new):
        if not pair.same:
            yield ParagraphChange(pair.kind, _at(old, pair.before), _at(new, pair.after))


def _quote_changes(before: Sequence[Said], after: Sequence[Said]) -> Iterator[QuoteChange]:
    pairs = pair_up([_words(said) for said in before], [_words(said) for said in after])
    for pair in pairs:
        old, new = _at(before, pair.before), _at(after, pair.after)
        if old and new and pair.same and _same_speaker(old.speaker, new.speaker):
            continue
        yield QuoteChange(
            change=pair.kind,
            before=old.text if old else None,
            after=new.text if new else None,
            speaker_before=old.speaker if old else None,
            speaker_after=new.speaker if new else None,
        )


def _words(said: Said) -> str:
    """Return the quoted words without what their place in a sentence decides."""
    return said.text.casefold().strip(" ,.;:")


def _same_speaker(one: str | None, other: str | None) -> bool:
    """Whether nothing speaks against it: a speaker not found is no edit, nor is a shorter name."""
    return not one or not other or one.split()[-1].casefold() == other.split()[-1].casefold()


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if wording(line)]


def _at(items: Sequence[T], place: int | None) -> T | None:
    return None if place is None else items[place]
