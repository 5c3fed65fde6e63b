"""Which organisation "it", "the company" and "the trust" mean."""

from __future__ import annotations

from collections import defaultdict

from schemas.names import fold
from transforms.nlp.article import Article
from transforms.nlp.mentions import Name
from transforms.nlp.pronouns import DECAY, OTHER, distance, is_quoted, role_weight
from transforms.nlp.sources import Source

PASSAGES_BACK = 2
"""An organisation not named in so many paragraphs is no longer "it"."""

GENERIC = frozenset(
    "company firm group business agency organisation organization charity regulator retailer"
    " airline carmaker manufacturer lender operator network newspaper paper club bank union"
    " association institute federation".split()
)
"""Nouns that mean any organisation of their kind, whatever its name."""


def resolve_it(source: Source, article: Article) -> Name | None:
    """Find the organisation that "it" means: the most salient subject before."""
    scores: defaultdict[str, float] = defaultdict(float)
    names: dict[str, Name] = {}
    for name in article.named_before("ORG", source.passage, source.start, PASSAGES_BACK):
        passage = article.passages[name.passage]
        if passage.is_headline or is_quoted(passage, name):
            continue
        weight = role_weight(passage, name)
        if weight > OTHER:
            scores[name.canonical] += weight * DECAY ** distance(article, name, source)
            names[name.canonical] = name
    return names[max(scores, key=lambda each: scores[each])] if scores else None


def resolve_noun(source: Source, article: Article) -> Name | None:
    """Find the organisation a definite noun means: the trust, the company."""
    words = article.passages[source.passage].text[source.start : source.end].lower().split()
    if len(words) != 2 or words[0] != "the":
        return None
    noun = fold(words[1])
    kin = {name.canonical: name for name in article.names if _is_one(name, noun)}
    if kin:
        return next(iter(kin.values())) if len(kin) == 1 else None
    return resolve_it(source, article) if noun in GENERIC else None


def _is_one(name: Name, noun: str) -> bool:
    """Whether an organisation's name ends in the noun: Mabuyeni Trust."""
    words = fold(name.canonical).split()
    return name.label == "ORG" and len(words) > 1 and words[-1] == noun
