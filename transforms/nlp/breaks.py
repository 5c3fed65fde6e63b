"""Whether a sentence ends between two places of a paragraph.

The parser's sentence ends are unreliable next to quotation marks, where they matter most here;
full stops, capital letters and a list of abbreviations are not.
"""

from __future__ import annotations

import re

END = re.compile(r"(\S*[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9“\"])")
ABBREVIATIONS = frozenset(
    "mr. mrs. ms. dr. sen. sens. rep. reps. gov. gen. lt. col. maj. sgt. capt. rev. hon. prof. st."
    " jr. sr. vs. v. no. inc. corp. co. ltd. u.s. u.k. u.n. d.c. e.g. i.e. jan. feb. mar. apr. jun."
    " jul. aug. sept. sep. oct. nov. dec. ala. ariz. ark. calif. colo. conn. del. fla. ga. ill."
    " ind. kan. ky. la. md. mass. mich. minn. miss. mo. mont. neb. nev. n.h. n.j. n.m. n.y. n.c."
    " n.d. okla. ore. pa. r.i. s.c. s.d. tenn. tex. vt. va. wash. w.va. wis. wyo. a.m. p.m.".split()
)
LOOK_AHEAD = 6
"""Characters after a full stop that show whether a sentence begins: space, marks, a capital."""

INITIAL = re.compile(r"^[(\"'“‘]*[A-Z]\.$")


def sentence_ends_between(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends in `text[start:end]`, the character after it taken into account.

    >>> sentence_ends_between("Sen. J. Lund left. She said", 0, 22)
    True
    >>> sentence_ends_between("Sen. J. Lund left early", 0, 20)
    False
    """
    for match in END.finditer(text, max(0, start - 1), min(len(text), end + LOOK_AHEAD)):
        word = match.group(1).lower().lstrip("(\"'“‘")
        ends = word not in ABBREVIATIONS and not INITIAL.match(match.group(1))
        if ends and start <= match.start(1) + len(match.group(1)) <= end:
            return True
    return False
