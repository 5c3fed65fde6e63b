"""Clauses that tell what was said: Lund said [that the town was ready]."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.nlp.cues import ACT_FORMS, PROMISE_FORMS, forms
from transforms.nlp.frames import Frame
from transforms.nlp.passage import Passage, Span, end_of
from transforms.nlp.relations import FINITE_TAGS, VERB_TAGS, Relation, child, relation_of

SAY_FORMS = frozenset({*forms("say"), *forms("insist"), *forms("claim"), *forms("argue")})
TELL_FORMS = frozenset({*forms("tell"), *forms("remind"), *forms("inform"), *forms("assure")})
ASK_FORMS = frozenset(forms("ask"))
CIRCUMSTANCES = frozenset({"IN", "TO", ",", "RB", "WRB", ".", "-LRB-", ":"})
"""Tags of what follows a listener without being a clause: told reporters on Monday, in Busan."""


def reported_clause(passage: Passage, frame: Frame) -> Span | None:
    """Find the clause behind a cue of speech, half-open; None where there is none."""
    cue = passage.tokens[frame.verb]
    for each in cue.children:
        if each.i > cue.i and _is_clause(each, cue) and not _before_speaker(each, frame):
            return _clause_behind(passage, frame, each)
    if passage.text[frame.end :].lstrip().startswith("that "):
        return frame.end, cue.sent.end_char
    return None


def bare_clause(passage: Passage, cue: Token) -> Span | None:
    """A clause the parser took for an object: Lund said [the bridge she knew was gone]."""
    taken = child(cue, Relation.OBJECT, Relation.OPEN_COMPLEMENT)
    if taken is None or taken.left_edge.i != cue.i + 1:
        return None
    start = _behind_listener(taken) if cue.text.lower() in TELL_FORMS else taken.left_edge
    if start is None or cue.text.lower() not in SAY_FORMS | TELL_FORMS:
        return None
    end = max(start.idx, _end_of_statement(passage, cue, start.idx))
    end = _before_next_act(passage, start.idx, end)
    finite = [token for token in passage.tokens_in(start.idx, end) if token.tag_ in FINITE_TAGS]
    return (start.idx, end) if finite else None


def _is_clause(token: Token, cue: Token) -> bool:
    """Whether a dependent of the cue tells what is said; "to" only after promises and claims."""
    relation = relation_of(token)
    if relation is Relation.OPEN_COMPLEMENT:
        return cue.text.lower() in PROMISE_FORMS
    if relation is Relation.ADVERBIAL_CLAUSE and cue.text.lower() in ASK_FORMS:
        return token.left_edge.text.lower() in ("if", "whether")
    return relation is Relation.COMPLEMENT


def _before_speaker(clause: Token, frame: Frame) -> bool:
    """Whether the clause is part of the speaker's phrase: said Lund, who ..."""
    return end_of(clause) <= frame.source.end or clause.left_edge.text.lower() == "who"


def _clause_behind(passage: Passage, frame: Frame, clause: Token) -> Span:
    """Lund said [that the town was ready]. Lund vowed [to stay].

    What follows the clause in a sentence whose main verb is the cue belongs to it: the parser
    tends to hang it too high.
    """
    cue = passage.tokens[frame.verb]
    start = max(_first_of_clause(cue, clause).idx, frame.end)
    end = end_of(clause.right_edge)
    if cue == cue.sent.root:
        end = max(end, _end_of_statement(passage, cue, end))
    return start, _before_next_act(passage, clause.idx, end)


def _first_of_clause(cue: Token, clause: Token) -> Token:
    """Where a clause begins; its subject, if the parser took that for the object of "said".

    Lund said [the heavy rain] this week [had closed the bridge].
    """
    first = clause.left_edge
    if cue.text.lower() not in SAY_FORMS or first.text.lower() in ("that", "whether", "if"):
        return first
    taken = child(cue, Relation.OBJECT)
    return taken.left_edge if taken is not None and cue.i < taken.i < first.i else first


def _end_of_statement(passage: Passage, cue: Token, start: int) -> int:
    """End of what the sentence's main verb reports: the sentence's, where nothing sets in anew."""
    last = cue.sent.end_char
    sets_in = passage.text[start:last].lstrip().startswith((", but", ", and", "but ", "; "))
    return start if sets_in or passage.quotes_within(start, last) else last


def _before_next_act(passage: Passage, start: int, end: int) -> int:
    """Cut a clause where its speaker's next act of speech begins."""
    words = passage.tokens_in(start, end)
    return next((each.idx for each in words if each.tag_ == "CC" and _acts_again(each)), end)


def _acts_again(conjunction: Token) -> bool:
    """Whether the speaker's next act follows: Lund said he would stay [and accused] the mayor."""
    following = conjunction.doc[conjunction.i + 1 : conjunction.i + 3]
    verbs = [each for each in following if each.tag_ in VERB_TAGS]
    return bool(verbs) and verbs[0].tag_ in ("VBD", "VBZ") and verbs[0].text.lower() in ACT_FORMS


def _behind_listener(listener: Token) -> Token | None:
    """The word after the one who was told: told the Times [that the bridge was gone]."""
    for token in listener.doc[listener.i + 1 : listener.sent.end]:
        if token.tag_ not in ("NNP", "NNPS"):
            begins = token.text.lower() == "that" or token.tag_ not in CIRCUMSTANCES
            return token if begins else None
    return None
