"""What an act of speech is about: Lund called for [a new bridge], criticised [the plan].

No clause is reported here, but a noun phrase or infinitive behind the verb tells what was said.
The end of that phrase is found on the surface: the parser attaches late phrases too often wrongly.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.nlp import cues
from transforms.nlp.passage import end_of

STOPS = frozenset({",", ";", ":", "(", "—", "–", "--", ".", "?", "!", "/"})
BREAKS = frozenset(
    "when while after before during because but although though saying calling telling adding"
    " since amid until".split()
)
"""Words that begin the circumstances of the act; what is inside its object seldom has them."""
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today earlier".split()
)
TIMES = frozenset({"last", "next", "this", "earlier", "again"})
"""Words that say when instead of what, right behind a verb: Lund recalled last week."""

HAVE = frozenset({"has", "have", "had", "having", "'ve", "’ve", "'s", "’s", "'d", "’d"})


def act_matter(cue: Token) -> tuple[int, int] | None:
    """Return what an act of speech is about, half-open offsets; None where the verb tells none.

    >>> import spacy
    >>> words = ["Lund", "criticised", "the", "plan", "on", "Monday", "."]
    >>> tags = ["NNP", "VBD", "DT", "NN", "IN", "NNP", "."]
    >>> starts = [True] + [False] * 6
    >>> doc = spacy.tokens.Doc(spacy.vocab.Vocab(), words, tags=tags, sent_starts=starts)
    >>> start, end = act_matter(doc[1])
    >>> doc.text[start:end]
    'the plan'
    """
    first = _first_of_matter(cue)
    if first is None or _is_done_to(cue):
        return None
    last = first
    while last < cue.sent.end and not _is_behind(cue.doc[last], last - first):
        last += 1
    return (cue.doc[first].idx, end_of(cue.doc[last - 1])) if last > first else None


def _first_of_matter(cue: Token) -> int | None:
    """Token behind the verb, or behind the preposition it takes."""
    word, at = cue.text.lower(), cue.i + 1
    if at >= cue.sent.end:
        return None
    following = cue.doc[at].text.lower()
    if following in cues.LINKED_FORMS.get(word, ()):
        return at + 1
    opens = cue.doc[at].tag_ not in ("IN", "RB", "RBR", "CC") and following not in TIMES
    return at if opens and word in cues.OBJECT_FORMS else None


def _is_done_to(cue: Token) -> bool:
    """Whether the act is suffered: Lund was accused, the plan proposed by Lund."""
    return cue.tag_ == "VBN" and not any(each.text.lower() in HAVE for each in cue.children)


def _is_behind(token: Token, length: int) -> bool:
    """Whether the phrase is over before this word."""
    word = token.text.lower()
    if word in STOPS or token.tag_ in ("``", "''"):
        return True
    if length and word == "and" and token.i + 1 < len(token.doc):
        following = token.nbor(1)
        return following.tag_ in ("VBD", "VBZ") or following.text.lower() in cues.ACT_FORMS
    if length and word in ("on", "by") and token.i + 1 < len(token.doc):
        return token.nbor(1).text.lower() in DAYS or token.nbor(1).tag_ == "VBG"
    return bool(length) and (word in BREAKS or word in DAYS)
