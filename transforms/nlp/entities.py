"""Named things of a document: what the pipeline found, put right by rules that are nearly sure.

The embedded model is small: it takes countries for organisations and headlines for names. Each
rule here corrects one such habit; grouping the mentions of one thing is canonical.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from schemas.names import SUFFIXES, bare, fold
from transforms.nlp.companies import with_companies
from transforms.nlp.consistency import (
    consistent,
    with_forenames,
    with_places,
    without_plain_words,
)
from transforms.nlp.countries import AMBIGUOUS, CAPITALS, COUNTRIES, REGIONS
from transforms.nlp.credits import without_credits
from transforms.nlp.dates import TIME_WORD, find_dates
from transforms.nlp.events import find_events
from transforms.nlp.forenames import FORENAMES
from transforms.nlp.mentions import NAME_LABELS, Name
from transforms.nlp.numbers import find_numbers
from transforms.nlp.organisations import find_bodies, is_body
from transforms.nlp.overlooked import with_overlooked
from transforms.nlp.passage import Passage, end_of
from transforms.nlp.peoples import PEOPLES, capitalized, find_peoples
from transforms.nlp.results import with_teams
from transforms.nlp.spans import PERSONAL_TITLES, name_of
from transforms.nlp.tables import with_tables
from transforms.nlp.well_known import WELL_KNOWN

SURE_PLACES = (COUNTRIES | CAPITALS) - AMBIGUOUS
PLACES = re.compile(rf"(?<![\w@#.-]){capitalized(SURE_PLACES)}(?![\w-])")
DIGIT = re.compile(r"\d")
AMOUNT_HINTS = (
    "cent hundred thousand llion ollar euro pound sterling yen yuan rupee ruble rouble peso franc"
    " won kron shekel lira dirham riyal mile met feet foot inch acre hectare ton kilo ounce barrel"
    " gallon lit watt degree"
).split()
"""Parts of words, one of which every amount written without digits has."""

PLAIN_FORENAMES = frozenset(
    "art bill chip dawn dean drew earl faith frank gene grace grant guy hope jack joy mark max"
    " miles nick pat ray rich rob rose rusty sue will".split()
)
"""Forenames that are plain words in a headline: Will Lund Run?"""

HONORIFIC = re.compile(r"(?<![\w.])(Mr|Mrs|Ms|Miss|Dr|Sen|Rep|Gov|Prof|Rev|Sir)\b\.?\s+(?=[A-Z])")
LONGEST_LETTERS = 6
LONGEST_NAME = 60
MOST_NAME_WORDS = 4
DATELINE = re.compile(
    r"([A-Z][A-Z'’-]+(?: [A-Z][A-Z'’-]+){0,2})(?:, [A-Z][\w. ]{1,20}?)?(?: \(\w+\))? ?[—–]"
)
"""BUSAN — ..., NEW YORK (AP) — ...: capitals and a dash at the beginning of a paragraph."""

DATED = re.compile(
    r"(?:^|(?<=[.?!] ))([A-Z][A-Z'’-]+(?: [A-Z][A-Z'’-]+){0,2})(?:, [A-Z][\w. ]{1,20}?)?"
    r" (?=\d{4}-\d\d-\d\d(?!\d))"
)
"""BUSAN 2025-05-01, as agencies store it: at the beginning of a sentence."""

THINGS = frozenset(
    "AIDS AM BBQ BSE CEO CFO COVID CPI DNA DUI EPS EST ETA ETF FM FOB GDP GMT GNP GPS HIV IPO IQ"
    " IVF LGBT LGBTQ MBA MP MPs NGO NGOs PDT PM PMI PR PST RNA SARS SMS SUV TV UTC VAT VIP".split()
)
"""Letters that stand for no organisation."""

KNOWN = {"LOC": REGIONS, "NORP": PEOPLES, "ORG": WELL_KNOWN}
"""Labels of names that mean nothing else, folded."""

DROPPED_LABELS = frozenset({"MISC"})
"""Not worth keeping: what is left over in CoNLL's scheme, which other pipelines follow."""

HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "dr", "sen", "rep", "gov", "prof", "rev", "sir"})
ORGANISATIONS = frozenset(
    "hospital university college school institute institution council ministry department agency"
    " committee commission party bank group foundation association union federation company corp"
    " inc ltd center centre museum court police university airlines airways news times post journal"
    " herald tribune magazine television radio church society league club office bureau authority"
    " parliament congress senate corporation network coalition campaign administration".split()
)
"""Last words that make a name an organisation's."""


Finder = Callable[[str], Iterable[tuple[int, int]]]
"""Finds spans in a paragraph by their spelling."""


def find_names(passages: Sequence[Passage]) -> list[Name]:
    """Find the named things and amounts of a document, in text order, not yet grouped."""
    texts = [each for each in passages if not each.is_headline]
    body = [name for each in texts for name in _of_passage(each)]
    body = consistent(with_places(texts, with_forenames(texts, body)))
    body = with_teams(texts, with_tables(texts, with_companies(texts, body)))
    body = with_overlooked(texts, body)
    heads = [each for each in passages if each.is_headline]
    in_heads = with_tables(heads, [name for each in heads for name in _of_headline(each, body)])
    found = without_credits(passages, without_plain_words(passages, [*in_heads, *body]))
    return sorted(found, key=lambda name: (name.passage, name.start))


def _of_passage(passage: Passage) -> list[Name]:
    names = [*_amounts(passage), *_by_spelling(passage, find_dates, "DATE")]
    taken = [(name.start, name.end) for name in names]
    found = [*_after_honorifics(passage), *_by_spelling(passage, find_events, "EVENT")]
    model = list(_of_pipeline(passage))
    found += [*_datelines(passage), *_bodies(passage, model), *model, *_places(passage)]
    for name in [*found, *_by_spelling(passage, find_peoples, "NORP")]:
        if all(name.end <= start or name.start >= end for start, end in taken):
            names.append(name)
            taken.append((name.start, name.end))
    return names


def _bodies(passage: Passage, model: Sequence[Name]) -> Iterator[Name]:
    """Find international bodies that are no part of a longer name, as in U.N. Security Council."""
    for start, end in find_bodies(passage.text):
        if not any(name.start <= start and end <= name.end for name in model):
            yield Name(passage.index, start, end, passage.text[start:end], "ORG")


def _amounts(passage: Passage) -> Iterator[Name]:
    lower = passage.text.lower()
    if not DIGIT.search(lower) and not any(hint in lower for hint in AMOUNT_HINTS):
        return
    for start, end, label in find_numbers(passage.text):
        yield Name(passage.index, start, end, passage.text[start:end], label)


def _by_spelling(passage: Passage, find: Finder, label: str) -> Iterator[Name]:
    for start, end in find(passage.text):
        yield Name(passage.index, start, end, passage.text[start:end], label)


def _of_pipeline(passage: Passage) -> Iterator[Name]:
    for span in passage.doc.ents:
        if span.label_ in DROPPED_LABELS:
            continue
        if span.label_ == "DATE" and not TIME_WORD.search(span.text):
            continue
        name = name_of(passage, span)
        if name is None or (name.label == "ORG" and _is_nothing(name, passage)):
            continue
        yield replace(name, label=_label(name))


def _is_nothing(name: Name, passage: Passage) -> bool:
    """Whether letters for a thing, a rank or a line's label were taken for an organisation.

    A label is capitals before a dash at the beginning: PRESS DIGEST - France.
    """
    if name.text in THINGS or fold(name.text) in PERSONAL_TITLES:
        return True
    long = " " in name.text or len(name.text) > LONGEST_LETTERS
    alone = name.start == 0 and passage.text.startswith(" - ", name.end)
    return alone and long and name.text.isupper()


def _datelines(passage: Passage) -> Iterator[Name]:
    """Find the places of datelines, whatever the model took them for."""
    dateline = DATELINE.match(passage.text) if passage.text[:2].isupper() else None
    dated = DATED.finditer(passage.text) if "-0" in passage.text or "-1" in passage.text else ()
    for match in (*filter(None, [dateline]), *dated):
        start, end = match.span(1)
        yield Name(passage.index, start, end, match.group(1), "GPE")


def _places(passage: Passage) -> Iterator[Name]:
    """Find the countries and capitals the model overlooked."""
    for match in PLACES.finditer(passage.text):
        words = re.findall(r"\w+", match.group())
        if all(word[0].isupper() or word in ("and", "of") for word in words):
            yield Name(passage.index, *match.span(), match.group(), "GPE")


def _label(name: Name) -> str:
    """Overrule the model for countries, capitals and what a personal title precedes."""
    if name.label not in NAME_LABELS:
        return name.label
    folded = fold(name.text.removeprefix("the ").removeprefix("The "))
    if folded in COUNTRIES or (folded in CAPITALS and name.label != "ORG"):
        sure = folded not in AMBIGUOUS or name.label != "PERSON"
        if sure and (folded != "us" or name.text in ("US", "the US")):
            return "GPE"
    known = next((label for label, texts in KNOWN.items() if folded in texts), None)
    if known is not None:
        return known
    if is_body(name.text):
        return "ORG"
    if folded.split()[-1] in ORGANISATIONS and " " in folded and name.honorific not in HONORIFICS:
        return "ORG"
    if name.honorific in HONORIFICS and name.label in ("ORG", "GPE", "LOC"):
        return "PERSON"
    return name.label


def _after_honorifics(passage: Passage) -> Iterator[Name]:
    """Find "Mr. Okafor" where the model found nobody, or only half of the name."""
    for match in HONORIFIC.finditer(passage.text):
        title = fold(match.group(1))
        words = passage.tokens_in(match.end(), match.end() + LONGEST_NAME)[:MOST_NAME_WORDS]
        named = list(takewhile(lambda token: _is_name_word(token.text), words))
        if named and not any(token.ent_type_ == "PERSON" for token in named):
            start, end = named[0].idx, end_of(named[-1])
            yield Name(passage.index, start, end, passage.text[start:end], "PERSON", title)


def _is_name_word(word: str) -> bool:
    """Whether a word can be part of a name: Okafor, DeVos, and initials such as J."""
    is_initial = len(word.rstrip(".")) == 1 and word[0].isupper()
    return is_initial or (word[:1].isupper() and any(each.islower() for each in word))


def _of_headline(passage: Passage, body: Sequence[Name]) -> list[Name]:
    """Find in a headline the names its body has, and amounts.

    Where every word has a capital letter, the model sees names everywhere; the body knows better.
    """
    found = [*_amounts(passage), *_full_names(passage, body)]
    if not any(name.label in NAME_LABELS for name in body):
        return _of_passage(passage)
    here = [pair for pair in _spellings(body) if pair[0] in passage.text]
    for spelling, label in sorted(here, key=lambda pair: (-len(pair[0]), pair)):
        pattern = re.compile(rf"(?<![\w@#]){re.escape(spelling)}(?!\w)")
        for match in pattern.finditer(passage.text):
            start, end = match.span()
            if all(end <= name.start or start >= name.end for name in found):
                found.append(Name(passage.index, start, end, match.group(), label))
    return found


def _full_names(passage: Passage, body: Sequence[Name]) -> Iterator[Name]:
    """Find full names of persons whom the body calls by their last names alone."""
    people = {name.text for name in body if name.label == "PERSON" and name.text.isalpha()}
    for surname in filter(passage.text.__contains__, sorted(people)):
        for match in re.finditer(rf"(?<![\w@#])([A-Z][a-z]+) {surname}(?!\w)", passage.text):
            forename = fold(match.group(1))
            if forename in FORENAMES - PLAIN_FORENAMES:
                yield Name(passage.index, *match.span(), match.group(), "PERSON")


def _spellings(body: Iterable[Name]) -> set[tuple[str, str]]:
    """How the body's names can be written in a headline: in full, and persons by surname."""
    labels: dict[str, str] = {}
    for name in body:
        if name.label not in NAME_LABELS:
            continue
        labels.setdefault(name.text, name.label)
        words = [word for word in bare(name.text).split() if fold(word).rstrip(".") not in SUFFIXES]
        if name.label == "PERSON" and len(words) > 1 and len(words[-1]) > 2:
            labels.setdefault(words[-1], "PERSON")
    return set(labels.items())
