"""Whom "he" and "she" mean: the most salient person before the pronoun whose gender fits.

Salience adds up over the mentions of a person, as in Lappin and Leass (1994): more for subjects and
for who has just spoken, less with every sentence in between. Sentences inside quotes do not count:
their names belong to another world. The weights were set by trial on annotated news.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Token

from transforms.nlp.article import Article
from transforms.nlp.confidence import Doubt
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage
from transforms.nlp.relations import NOUN_TAGS, Relation, relation_of
from transforms.nlp.sources import Source

PASSAGES_BACK = 8
"""A person not named in so many paragraphs is forgotten."""

DECAY = 0.5
"""What is left of a mention's weight after each sentence."""

PARAGRAPH_STEP = 1.0
"""How much further apart a paragraph break sets two sentences."""

RIVAL = 0.65
"""A second person with so much of the first one's salience makes a pronoun doubtful."""

SPEAKER, MAIN_SUBJECT, SUBJECT, OTHER = 1.0, 1.2, 0.6, 0.2
SUBORDINATE = frozenset({Relation.COMPLEMENT, Relation.RELATIVE_CLAUSE, Relation.ADVERBIAL_CLAUSE})


@dataclass
class Memory:
    """Who spoke so far, oldest first: passage, offset and mention."""

    speakers: list[tuple[int, int, Name]] = field(default_factory=list)

    def note(self, passage: int, start: int, name: Name) -> None:
        """Remember that the person `name` spoke at `start` of `passage`."""
        self.speakers.append((passage, start, name))


@dataclass(frozen=True)
class Referent:
    """Whom a pronoun means, and how sure that is."""

    name: Name
    doubt: Doubt


def resolve(source: Source, article: Article, memory: Memory) -> Referent | None:
    """Find the person a pronoun means; None where nobody fits."""
    scores: defaultdict[str, float] = defaultdict(float)
    names: dict[str, Name] = {}
    excluded = _named_beside(source, article)
    for name, weight in [*_mentions(source, article), *_spoken(source, article, memory)]:
        if name.canonical not in excluded and _fits(source, name, article):
            scores[name.canonical] += weight
            names[name.canonical] = name
    if not scores:
        return None
    best = max(scores, key=lambda each: scores[each])
    rivals = [score for canonical, score in scores.items() if canonical != best]
    if max(rivals, default=0.0) > RIVAL * scores[best]:
        return Referent(names[best], Doubt.RIVAL)
    known = article.gender_of(best) is not None
    return Referent(names[best], Doubt.NONE if known else Doubt.GENDER)


def _fits(source: Source, name: Name, article: Article) -> bool:
    known = article.gender_of(name.canonical)
    return known is None or source.gender is None or known == source.gender


def _mentions(source: Source, article: Article) -> Iterator[tuple[Name, float]]:
    for name in article.named_before("PERSON", source.passage, source.start, PASSAGES_BACK):
        passage = article.passages[name.passage]
        if not passage.is_headline and not is_quoted(passage, name):
            yield name, role_weight(passage, name) * DECAY ** distance(article, name, source)


def _spoken(source: Source, article: Article, memory: Memory) -> Iterator[tuple[Name, float]]:
    for passage, start, name in memory.speakers:
        earlier = (passage, start) < (source.passage, source.start)
        if earlier and source.passage - passage <= PASSAGES_BACK:
            yield name, SPEAKER * DECAY ** _steps(article, passage, start, source)


def distance(article: Article, name: Name, source: Source) -> float:
    """Count the sentences between a mention and a pronoun, paragraph breaks added."""
    return _steps(article, name.passage, name.start, source)


def _steps(article: Article, passage: int, start: int, source: Source) -> float:
    here = article.sentences_before(source.passage, source.start)
    there = article.sentences_before(passage, start)
    return here - there + PARAGRAPH_STEP * (source.passage - passage)


def role_weight(passage: Passage, name: Name) -> float:
    """Return how salient a mention is by what it does in its sentence."""
    tokens = passage.tokens_in(name.start, name.end)
    if not tokens:
        return OTHER
    tokens = [_in_grammar(token) for token in tokens]
    subjects = [t for t in tokens if relation_of(t) in (Relation.SUBJECT, Relation.PASSIVE_SUBJECT)]
    if not subjects:
        return OTHER
    return SUBJECT if relation_of(subjects[0].head) in SUBORDINATE else MAIN_SUBJECT


def _in_grammar(token: Token) -> Token:
    """The word that stands for a name in its clause: what it is in apposition to, or joined to."""
    for _ in range(3):
        joined = relation_of(token) is Relation.COORDINATE and token.head.tag_ in NOUN_TAGS
        if not joined and relation_of(token) not in (Relation.NAME_PART, Relation.APPOSITION):
            break
        token = token.head
    return token


def is_quoted(passage: Passage, name: Name) -> bool:
    """Whether a mention stands between quotation marks."""
    return any(quoted.start <= name.start < quoted.end for quoted in passage.quoted)


def _named_beside(source: Source, article: Article) -> set[str]:
    """Persons named as objects of the pronoun's own verb: in "he accused Lund" he is not Lund."""
    passage = article.passages[source.passage]
    verb = passage.tokens[source.head].head
    found: set[str] = set()
    for token in passage.tokens[source.head + 1 : verb.sent.end]:
        if verb in (token.head, token.head.head) and not passage.in_quotes[token.i]:
            name = article.name_at(passage, token)
            if name is not None and _is_object(token, verb):
                found.add(name.canonical)
    return found


def _is_object(token: Token, verb: Token) -> bool:
    return token.i > verb.i and relation_of(token) in (Relation.OBJECT, Relation.OTHER)
