"""Named things of a document: what the pipeline found, put right by rules that are nearly sure.

The embedded model is small: it takes countries for organisations and headlines for names. Each
rule here corrects one such habit; grouping the mentions of one thing is canonical.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Span

from transforms.nlp.consistency import (
    consistent,
    with_forenames,
    with_places,
    without_plain_words,
)
from transforms.nlp.countries import AMBIGUOUS, CAPITALS, COUNTRIES
from transforms.nlp.mentions import NAME_LABELS, Name
from transforms.nlp.names import SUFFIXES, bare, fold, is_title
from transforms.nlp.numbers import find_numbers
from transforms.nlp.passage import Passage, end_of

SURE_PLACES = sorted((COUNTRIES | CAPITALS) - AMBIGUOUS, key=len, reverse=True)
PLACES = re.compile(
    rf"(?<![\w@#.-])(?:{'|'.join(map(re.escape, SURE_PLACES))})(?![\w-])", re.IGNORECASE
)
DROPPED_LABELS = frozenset({"MISC"})
"""Not worth keeping: the embedded model's MISC scores F 33."""

HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "dr", "sen", "rep", "gov", "prof", "rev", "sir"})
ORGANISATIONS = frozenset(
    "hospital university college school institute institution council ministry department agency"
    " committee commission party bank group foundation association union federation company corp"
    " inc ltd center centre museum court police university airlines airways news times post journal"
    " herald tribune magazine television radio church society league club office bureau authority"
    " parliament congress senate corporation network coalition campaign administration".split()
)
"""Last words that make a name an organisation's."""

EDGES = " \"'“”‘’«»`.,;:()[]—–-*"
HANDLE = re.compile(r"^[@#]")


def find_names(passages: Sequence[Passage]) -> list[Name]:
    """Find the named things and amounts of a document, in text order, not yet grouped."""
    texts = [each for each in passages if not each.is_headline]
    body = [name for each in texts for name in _of_passage(each)]
    body = consistent(with_places(texts, with_forenames(texts, body)))
    heads = [each for each in passages if each.is_headline]
    in_heads = [name for each in heads for name in _of_headline(each, body)]
    found = without_plain_words(passages, [*in_heads, *body])
    return sorted(found, key=lambda name: (name.passage, name.start))


def _of_passage(passage: Passage) -> list[Name]:
    amounts = list(_amounts(passage))
    taken = [(name.start, name.end) for name in amounts]
    names = list(amounts)
    for name in [*_after_honorifics(passage), *_of_pipeline(passage), *_places(passage)]:
        if all(name.end <= start or name.start >= end for start, end in taken):
            names.append(name)
            taken.append((name.start, name.end))
    return names


def _amounts(passage: Passage) -> Iterator[Name]:
    for start, end, label in find_numbers(passage.text):
        yield Name(passage.index, start, end, passage.text[start:end], label)


def _of_pipeline(passage: Passage) -> Iterator[Name]:
    for span in passage.doc.ents:
        if span.label_ in DROPPED_LABELS:
            continue
        name = _trimmed(passage, span)
        if name is not None:
            yield replace(name, label=_label(name))


def _places(passage: Passage) -> Iterator[Name]:
    """Find countries and capitals the model overlooked."""
    for match in PLACES.finditer(passage.text):
        words = re.findall(r"\w+", match.group())
        if all(word[0].isupper() or word in ("and", "of") for word in words):
            yield Name(passage.index, *match.span(), match.group(), "GPE")


def _trimmed(passage: Passage, span: Span) -> Name | None:
    """Cut marks, possessive endings and titles from the edges of a model's span."""
    tokens = list(span)
    honorific = _title_before(passage, tokens[0].i)
    while tokens and (
        tokens[-1].text in ("'s", "’s", "'", "’") or not tokens[-1].text.strip(EDGES)
    ):
        tokens.pop()
    while tokens and not tokens[0].text.strip(EDGES):
        tokens.pop(0)
    if span.label_ == "PERSON":
        while len(tokens) > 1 and is_title(tokens[0].text):
            honorific = fold(tokens.pop(0).text).rstrip(".")
    if not tokens or HANDLE.match(tokens[0].text):
        return None
    start, end = tokens[0].idx, end_of(tokens[-1])
    text = passage.text[start:end]
    if not any(character.isalnum() for character in text):
        return None
    return Name(passage.index, start, end, text, span.label_, honorific)


def _title_before(passage: Passage, at: int) -> str | None:
    if at and is_title(passage.doc[at - 1].text):
        return fold(passage.doc[at - 1].text).rstrip(".")
    return None


def _label(name: Name) -> str:
    """Overrule the model for countries, capitals and what a personal title precedes."""
    if name.label not in NAME_LABELS:
        return name.label
    folded = fold(name.text.removeprefix("the ").removeprefix("The "))
    if folded in COUNTRIES or folded in CAPITALS:
        sure = folded not in AMBIGUOUS or name.label != "PERSON"
        if sure and (folded != "us" or name.text in ("US", "the US")):
            return "GPE"
    if folded.split()[-1] in ORGANISATIONS and " " in folded and name.honorific not in HONORIFICS:
        return "ORG"
    if name.honorific in HONORIFICS and name.label in ("ORG", "GPE", "LOC"):
        return "PERSON"
    return name.label


def _after_honorifics(passage: Passage) -> Iterator[Name]:
    """Find "Mr. Okafor" where the model found nobody, or only half of the name."""
    doc = passage.doc
    for token in doc:
        if fold(token.text).rstrip(".") not in HONORIFICS or not token.text[0].isupper():
            continue
        end = token.i + 1
        while end < len(doc) and end - token.i < 5 and _is_name_word(doc[end].text):
            end += 1
        if end == token.i + 1 or any(each.ent_type_ == "PERSON" for each in doc[token.i + 1 : end]):
            continue
        span = doc[token.i + 1 : end]
        yield Name(
            passage.index,
            span.start_char,
            span.end_char,
            span.text,
            "PERSON",
            fold(token.text).rstrip("."),
        )


def _is_name_word(word: str) -> bool:
    """Whether a word can be part of a name: Okafor, DeVos, and initials such as J."""
    is_initial = len(word.rstrip(".")) == 1 and word[0].isupper()
    return is_initial or (word[:1].isupper() and any(each.islower() for each in word))


def _of_headline(passage: Passage, body: Sequence[Name]) -> list[Name]:
    """Find in a headline the names its body has, and amounts.

    Where every word has a capital letter, the model sees names everywhere; the body knows better.
    """
    found = list(_amounts(passage))
    if not any(name.label in NAME_LABELS for name in body):
        return _of_passage(passage)
    for spelling, label in sorted(_spellings(body), key=lambda pair: -len(pair[0])):
        pattern = re.compile(rf"(?<![\w@#]){re.escape(spelling)}(?!\w)")
        for match in pattern.finditer(passage.text):
            start, end = match.span()
            if all(end <= name.start or start >= name.end for name in found):
                found.append(Name(passage.index, start, end, match.group(), label))
    return found


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
