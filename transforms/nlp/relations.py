"""Dependency labels of two schemes, read as one.

Pipelines trained on Universal Dependencies (the embedded one) and on ClearNLP labels (the
`en_core_web_*` packages) name the same relations differently; the rules ask only for `Relation`.
Sources: universaldependencies.org/u/dep, and the label list of spaCy's English pipelines.
"""

from __future__ import annotations

from enum import Enum, auto

from spacy.tokens import Token


class Relation(Enum):
    """What a word is to its head."""

    SUBJECT = auto()
    PASSIVE_SUBJECT = auto()
    AGENT = auto()
    OBJECT = auto()
    APPOSITION = auto()
    NAME_PART = auto()
    POSSESSOR = auto()
    PREMODIFIER = auto()
    RELATIVE_CLAUSE = auto()
    NOUN_CLAUSE = auto()
    ADVERBIAL_CLAUSE = auto()
    COMPLEMENT = auto()
    OPEN_COMPLEMENT = auto()
    COORDINATE = auto()
    PARATAXIS = auto()
    COPULA = auto()
    OTHER = auto()


LABELS: dict[str, Relation] = {
    "nsubj": Relation.SUBJECT,
    "csubj": Relation.SUBJECT,
    "nsubj:outer": Relation.SUBJECT,
    "nsubj:pass": Relation.PASSIVE_SUBJECT,
    "nsubjpass": Relation.PASSIVE_SUBJECT,
    "obl:agent": Relation.AGENT,
    "agent": Relation.AGENT,
    "obj": Relation.OBJECT,
    "dobj": Relation.OBJECT,
    "iobj": Relation.OBJECT,
    "dative": Relation.OBJECT,
    "appos": Relation.APPOSITION,
    "flat": Relation.NAME_PART,
    "flat:name": Relation.NAME_PART,
    "fixed": Relation.NAME_PART,
    "nmod:poss": Relation.POSSESSOR,
    "poss": Relation.POSSESSOR,
    "compound": Relation.PREMODIFIER,
    "det": Relation.PREMODIFIER,
    "amod": Relation.PREMODIFIER,
    "nummod": Relation.PREMODIFIER,
    "nmod:desc": Relation.PREMODIFIER,
    "nn": Relation.PREMODIFIER,
    "acl:relcl": Relation.RELATIVE_CLAUSE,
    "relcl": Relation.RELATIVE_CLAUSE,
    "acl": Relation.NOUN_CLAUSE,
    "advcl": Relation.ADVERBIAL_CLAUSE,
    "ccomp": Relation.COMPLEMENT,
    "xcomp": Relation.OPEN_COMPLEMENT,
    "pcomp": Relation.OPEN_COMPLEMENT,
    "conj": Relation.COORDINATE,
    "parataxis": Relation.PARATAXIS,
    "cop": Relation.COPULA,
}

VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
FINITE_TAGS = frozenset({"VBD", "VBZ", "VBP", "MD"})
NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
NOMINAL_TAGS = NOUN_TAGS | {"PRP", "WP", "WDT", "CD", "DT", "EX", "FW"}


def relation_of(token: Token) -> Relation:
    """Read the token's label in whichever scheme it is; OTHER for what the rules never ask."""
    return LABELS.get(token.dep_, Relation.OTHER)


def child(token: Token, *relations: Relation) -> Token | None:
    """Return the first dependent that stands in one of `relations` to `token`."""
    return next((each for each in token.children if relation_of(each) in relations), None)
