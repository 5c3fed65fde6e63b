"""How often each rule is right, counted over 13,000 quotes of 838 annotated news articles.

A quote counts as right when it is one (no title, no scare word) and the speaker is the person the
annotators meant; where only a description is known, when its words are the right ones. The rules
were written while reading errors of these articles, so fresh text comes out a little lower.
"""

from __future__ import annotations

from enum import StrEnum

from transforms.nlp.sources import SourceKind

NAMED, PRONOUN = SourceKind.NAMED, SourceKind.PRONOUN
DESCRIPTION, OTHER = SourceKind.DESCRIPTION, SourceKind.OTHER

SHARE_RIGHT: dict[str, float] = {
    "label": 0.95,
    "transcript": 0.95,
    "signature": 0.85,
    "clause-after": 0.96,
    "clause-before": 0.89,
    "colon-before": 0.92,
    "noun-before": 0.89,
    "governing-cue": 0.89,
    "cue-before": 0.67,
    "cue-after": 0.26,
    "verb-after": 0.85,
    "any-verb": 0.46,
    "name-colon": 0.7,
    "split-quote": 0.97,
    "sentence-before": 0.89,
    "open-paragraph": 0.68,
    "colon-paragraph": 0.83,
    "quote-paragraph": 0.68,
    "same-paragraph": 0.85,
    "headline-name": 0.62,
    "reported-clause": 0.79,
    "statement-before": 0.84,
    "statement-around": 0.84,
    "according-to": 0.81,
    "speech-act": 0.63,
    "no-rule": 0,
}
"""By rule; those of which there were fewer than a dozen are estimates."""

SHARE_RIGHT_BY_KIND: dict[tuple[str, SourceKind], float] = {
    ("according-to", DESCRIPTION): 0.81,
    ("according-to", NAMED): 0.84,
    ("any-verb", DESCRIPTION): 0.36,
    ("any-verb", NAMED): 0.58,
    ("any-verb", PRONOUN): 0.53,
    ("clause-after", DESCRIPTION): 0.88,
    ("clause-after", NAMED): 0.97,
    ("clause-after", PRONOUN): 0.95,
    ("clause-before", DESCRIPTION): 0.69,
    ("clause-before", NAMED): 0.93,
    ("clause-before", PRONOUN): 0.95,
    ("colon-before", DESCRIPTION): 0.64,
    ("colon-before", NAMED): 0.96,
    ("colon-before", PRONOUN): 0.96,
    ("cue-after", DESCRIPTION): 0.11,
    ("cue-after", NAMED): 0.5,
    ("cue-before", DESCRIPTION): 0.6,
    ("cue-before", NAMED): 0.74,
    ("governing-cue", DESCRIPTION): 0.76,
    ("governing-cue", NAMED): 0.91,
    ("governing-cue", OTHER): 0.55,
    ("governing-cue", PRONOUN): 0.92,
    ("headline-name", NAMED): 0.62,
    ("quote-paragraph", NAMED): 0.81,
    ("reported-clause", DESCRIPTION): 0.71,
    ("reported-clause", NAMED): 0.83,
    ("reported-clause", OTHER): 0.68,
    ("reported-clause", PRONOUN): 0.86,
    ("speech-act", DESCRIPTION): 0.48,
    ("speech-act", NAMED): 0.68,
    ("speech-act", OTHER): 0.6,
    ("speech-act", PRONOUN): 0.73,
    ("split-quote", DESCRIPTION): 0.94,
    ("split-quote", NAMED): 0.98,
    ("split-quote", PRONOUN): 0.96,
    ("statement-around", DESCRIPTION): 0.83,
    ("statement-around", PRONOUN): 0.83,
    ("statement-before", DESCRIPTION): 0.73,
    ("statement-before", NAMED): 0.91,
    ("statement-before", PRONOUN): 0.91,
}
"""By rule and form of the speaker, where there were enough to count (25 or more)."""


class Doubt(StrEnum):
    """What speaks against the name behind a speaker as written."""

    NONE = "none"
    RIVAL = "rival"  # another person fits a pronoun nearly as well
    GENDER = "gender"  # nothing tells whether the person is he or she
    ROLE = "role"  # "the mayor", "the company", "it", by what the document says of them


DOUBTFUL: dict[Doubt, float] = {
    Doubt.NONE: 1.0,
    Doubt.RIVAL: 0.7,
    Doubt.GENDER: 0.85,
    Doubt.ROLE: 0.9,
}
"""Share right in doubt, of the share right without; ROLE was judged by hand on 32 cases."""


def confidence_of(rule: str, kind: SourceKind | None, doubt: Doubt = Doubt.NONE) -> float:
    """Return the share of right answers of a rule, 0 to 1.

    >>> confidence_of("no-rule", None)
    0.0
    >>> sure = confidence_of("clause-after", SourceKind.PRONOUN)
    >>> confidence_of("clause-after", SourceKind.PRONOUN, Doubt.RIVAL) < sure
    True
    """
    share = SHARE_RIGHT[rule]
    if doubt is Doubt.ROLE:
        kind = NAMED  # whom a document names so is who speaks as surely as who is named
    if kind is not None:
        share = SHARE_RIGHT_BY_KIND.get((rule, kind), share)
    return round(share * DOUBTFUL[doubt], 2)
