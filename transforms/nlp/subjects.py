"""Whose doing a verb is: its subject, found through clauses that share one."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.nlp import cues
from transforms.nlp.article import Article
from transforms.nlp.passage import Passage
from transforms.nlp.relations import (
    NOMINAL_TAGS,
    NOUN_TAGS,
    VERB_TAGS,
    Relation,
    child,
    relation_of,
)
from transforms.nlp.sources import RELATIVES

STEPS_UP = 5
"""Clauses climbed to find a subject; further up the guess is worthless."""


def main_subject(passage: Passage, verb: Token) -> Token | None:
    """The subject of the sentence, for a participle after a comma: Lund left, saying ..."""
    if verb.tag_ != "VBG" or verb.i == 0 or passage.tokens[verb.i - 1].text != ",":
        return None
    root = verb.sent.root
    subject = child(root, Relation.SUBJECT, Relation.PASSIVE_SUBJECT)
    fits = subject is not None and root.i < verb.i and not passage.in_quotes[subject.i]
    return subject if fits else None


def subject_of(passage: Passage, article: Article, verb: Token) -> Token | None:
    """Who does what `verb` says: its own subject, an agent, or that of the verb it hangs on.

    Follows "and added", "adding that", "went on to say", "who said", "was quoted as saying",
    "condemned by Lund". Subjects inside quotation marks belong to another speaker.
    """
    at = verb
    for _ in range(STEPS_UP):
        own = child(at, Relation.SUBJECT)
        if own is None and (at != verb or at.text.lower() == "quoted"):
            own = child(at, Relation.PASSIVE_SUBJECT)
        if own is not None and not passage.in_quotes[own.i]:
            return _antecedent(passage, article, own, at) if _relative(own) else own
        agent = _agent(at)
        if agent is not None and not passage.in_quotes[agent.i]:
            return agent
        higher = _higher(at)
        if higher is None:
            return None
        if higher.tag_ in NOMINAL_TAGS and relation_of(at) is Relation.NOUN_CLAUSE:
            return _owner(passage, article, higher)
        at = higher
    return None


def _agent(verb: Token) -> Token | None:
    """Who did what a passive verb says: condemned by Lund."""
    agent = child(verb, Relation.AGENT)
    if agent is not None:  # ClearNLP labels hang the name below the preposition
        return child(agent, Relation.OTHER) if agent.text.lower() == "by" else agent
    if child(verb, Relation.PASSIVE_SUBJECT) is None:
        return None
    phrases = (each for each in verb.children if each.i > verb.i and each.tag_ in NOUN_TAGS)
    return next((each for each in phrases if _has_by(each)), None)


def _has_by(noun: Token) -> bool:
    return any(each.text.lower() == "by" and each.i < noun.i for each in noun.children)


def _relative(token: Token) -> bool:
    return token.text.lower() in RELATIVES


def _antecedent(passage: Passage, article: Article, relative: Token, verb: Token) -> Token | None:
    """What "who" stands for: the name right before it, else the noun its clause hangs on."""
    before = relative.i - 1
    while before > 0 and passage.tokens[before].text in (",", "-", "—"):
        before -= 1
    if before >= 0 and relative.text.lower() == "who":
        name = article.name_at(passage, passage.tokens[before])
        if name is not None and name.label == "PERSON":
            return passage.tokens[before]
    at = verb
    while relation_of(at) is Relation.COORDINATE:
        at = at.head
    return at.head if relation_of(at) is Relation.RELATIVE_CLAUSE else None


def _higher(verb: Token) -> Token | None:
    """The word whose subject a verb without subject shares."""
    shares = (
        Relation.COORDINATE,
        Relation.OPEN_COMPLEMENT,
        Relation.ADVERBIAL_CLAUSE,
        Relation.NOUN_CLAUSE,
        Relation.PARATAXIS,
        Relation.COMPLEMENT,
    )
    if verb.head == verb or relation_of(verb) not in shares:
        return None
    return verb.head


def _owner(passage: Passage, article: Article, noun: Token) -> Token | None:
    """Who speaks in "Lund's statement saying", "Lund issued a statement saying"."""
    if noun.text.lower() not in cues.NOUNS:
        is_object = relation_of(noun) is Relation.OBJECT and article.name_at(passage, noun) is None
        return subject_of(passage, article, noun.head) if is_object else noun
    possessor = child(noun, Relation.POSSESSOR)
    if possessor is not None and possessor.tag_ != "PRP$":
        return possessor
    if noun.head != noun and noun.head.tag_ in VERB_TAGS:
        return subject_of(passage, article, noun.head)
    return None
