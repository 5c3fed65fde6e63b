"""Words that announce what somebody says: verbs, nouns, "according to".

The verbs are written as lemmas and inflected here, because the embedded pipeline has no lemmatizer
and a look-up by form costs nothing. Order and choice follow counts over annotated news: "said"
introduces half of all quotes, the first ten verbs 70%.
"""

from __future__ import annotations

SPEECH_VERBS = """
say tell add write note state report announce explain argue claim suggest declare insist warn ask
acknowledge admit affirm allege assert assure boast caution complain concede conclude confess
confirm contend counter deny disclose emphasize emphasise exclaim explain hint imply inform joke
lament maintain mention observe pledge point predict proclaim promise quip reassure recall reckon
recount reiterate remark remind repeat reply respond reveal signal speculate stress tease testify
tweet vow underscore advise agree answer elaborate muse opine interject mutter shout whisper yell
swear quote retort tout gripe grumble rejoin deadpan venture post email recommend
""".split()
"""Verbs of saying: they take words between marks, and clauses without them."""

SPEECH_ACT_VERBS = """
call describe dub brand label accuse blast condemn criticize criticise decry defend demand
denounce dismiss dispute echo express cite detail praise propose protest refer reject request slam
assail attack mock continue urge blame charge chide rip scold hail thank commend ridicule deride
term characterize characterise portray compare question bemoan deplore rebuke lambaste lash tear
talk speak list outline plead invoke label style begin chant cry gush rail fume recite chime
conclude wonder beam sneer crack challenge counsel offer welcome apologize apologise instruct
comment object scoff expound crow shoot fire sum declare nickname christen pronounce credit
conjecture concur read
""".split()
"""Verbs that tell what kind of utterance it was; they seldom take a reported clause."""

THOUGHT_VERBS = """
think believe feel hope see know want wish expect fear consider find realize realise understand
remember worry doubt guess suspect decide intend plan seek try look mean like love hear learn
""".split()
"""Verbs of thinking and intending; only direct quotes take them for cues."""

IRREGULAR: dict[str, tuple[str, ...]] = {
    "say": ("says", "said", "saying"),
    "tell": ("tells", "told", "telling"),
    "write": ("writes", "wrote", "written", "writing"),
    "swear": ("swears", "swore", "sworn", "swearing"),
    "speak": ("speaks", "spoke", "spoken", "speaking"),
    "begin": ("begins", "began", "begun", "beginning"),
    "read": ("reads", "read", "reading"),
    "tear": ("tears", "tore", "torn", "tearing"),
    "shoot": ("shoots", "shot", "shooting"),
    "think": ("thinks", "thought", "thinking"),
    "feel": ("feels", "felt", "feeling"),
    "see": ("sees", "saw", "seen", "seeing"),
    "know": ("knows", "knew", "known", "knowing"),
    "find": ("finds", "found", "finding"),
    "understand": ("understands", "understood", "understanding"),
    "seek": ("seeks", "sought", "seeking"),
    "mean": ("means", "meant", "meaning"),
    "hear": ("hears", "heard", "hearing"),
}
DOUBLING = frozenset(
    {"admit", "chat", "quip", "dub", "rip", "slam", "plan", "rebut", "sum", "refer"}
)

NOUNS = frozenset(
    "statement statements tweet tweets email emails e-mail letter post posts message interview"
    " speech remarks remark comment comments reply response memo release testimony address op-ed"
    " column words note answer declaration announcement suggestion claim call warning line"
    " question quote report motto slogan claims calls warnings lines questions slogans"
    " accusation accusations admission advice appeal argument assertion assertions assessment"
    " boast catchphrase complaint complaints contention criticism demand demands description"
    " estimation explanation insistence invitation joke jokes mantra observation opinion phrase"
    " phrasing plea pledge pledges prediction promise promises proclamation protestations quip"
    " judgment judgement account rebuke refrain retort suggestions telling term terms testimonial"
    " threat threats view views vow vows".split()
)
"""Nouns whose owner speaks: "in a statement from X", "X's reply", "in her view"."""


VIEWS = frozenset(
    "view words opinion telling estimation phrase phrasing description assessment account admission"
    " judgment judgement".split()
)
"""Nouns that make a sentence somebody's: in Lund's view, by her own admission."""


def forms(lemma: str) -> tuple[str, ...]:
    """Inflect a verb.

    >>> forms("deny")
    ('deny', 'denies', 'denied', 'denying')
    >>> forms("admit")
    ('admit', 'admits', 'admitted', 'admitting')
    """
    if lemma in IRREGULAR:
        return (lemma, *IRREGULAR[lemma])
    if lemma.endswith("e"):
        return lemma, f"{lemma}s", f"{lemma}d", f"{lemma[:-1]}ing"
    if lemma.endswith("y") and lemma[-2] not in "aeou":
        return lemma, f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"
    stem = lemma + lemma[-1] if lemma in DOUBLING else lemma
    third = f"{lemma}es" if lemma.endswith(("s", "x", "ch", "sh")) else f"{lemma}s"
    return lemma, third, f"{stem}ed", f"{stem}ing"


def _table(lemmas: list[str]) -> frozenset[str]:
    return frozenset(form for lemma in lemmas for form in forms(lemma))


SPEECH_FORMS = _table(SPEECH_VERBS)
ACT_FORMS = _table(SPEECH_ACT_VERBS) | SPEECH_FORMS
THOUGHT_FORMS = _table(THOUGHT_VERBS)
GOING_ON_FORMS = _table(["begin", "continue"])
"""Verbs that announce words, but not before an infinitive: Lund continued to build."""

PROMISE_FORMS = _table(
    ["pledge", "promise", "vow", "swear", "claim", "agree", "advise", "tell", "warn"]
)
"""Verbs whose infinitive is what was said: vowed to stay, told them to leave."""

OBJECT_FORMS = _table(
    """
    accuse acknowledge announce applaud argue ask assail bemoan blame blast boast cite commend
    condemn criticise criticize decry defend denounce deny deplore deride describe dismiss echo
    emphasise emphasize express hail invoke lambaste lament list mention mock note outline plead
    praise promise propose rebuke recall reiterate reject repeat ridicule rip slam stress tout urge
    vow warn
    """.split()
)
"""Verbs whose object, or whom they bid to do what, is the matter: criticised the plan.

In annotated news half of what follows them or more is marked as somebody's words; after "offer",
"continue", "report", "question" and the like less than that.
"""

LINKED_FORMS: dict[str, frozenset[str]] = {
    form: frozenset(links.split())
    for lemma, links in (
        ("argue", "for against"),
        ("call", "for on out"),
        ("complain", "about of"),
        ("hint", "at"),
        ("joke", "about"),
        ("point", "out to"),
        ("refer", "to"),
        ("speak", "about of"),
        ("talk", "about of"),
        ("warn", "about of against"),
    )
    for form in forms(lemma)
}
"""Verbs that tell the matter after a preposition: called for a vote, spoke of hope."""

NOT_VERBS = frozenset({"post", "posts", "email", "emails", "point", "points", "term", "terms"})

SPEECH_WORDS = ACT_FORMS | {"according", "put", "puts", "quoted", "quoting", "citing"}
"""Every word, in lower case, without which a sentence reports no speech."""
