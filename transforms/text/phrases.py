"""The standing lines of news pages, in the languages most pages are in.

Each pattern stands for a whole line or its beginning, never for words inside a sentence.
"""

from __future__ import annotations

import re


def _one_of(patterns: str) -> str:
    """Join patterns, written one a line, to an alternation."""
    return "(?:" + "|".join(line.strip() for line in patterns.split("\n") if line.strip()) + ")"


_RELATED = _one_of(r"""
    read (?:more|also|next|on)
    (?:also|more) read
    see (?:also|more)
    more on (?:this|that) story
    more stories
    related(?: (?:articles?|stories|story|content|links?|posts?|topics?|coverage))?
    recommended(?: (?:stories|reading|for you))?
    you (?:may|might) also (?:like|be interested in)
    more from (?!.*:$)[\w .'’&-]{2,40}
    don['’]t miss
    watch(?: now| also| more)?
    listen(?: now| also)?
    lesen sie (?:auch|mehr|hier|dazu|außerdem)
    mehr (?:zum thema|dazu|lesen)
    lies auch
    auch interessant
    weiterlesen
    weiterführende links
    das könnte (?:sie|dich) auch interessieren
    siehe auch
    (?:weitere|neue) (?:artikel|themen|nachrichten|meldungen)
    [àa] lire(?: aussi| également| ensuite)?
    lire (?:aussi|également|la suite|plus)
    voir aussi
    sur le même (?:sujet|thème)
    lee(?:r)? (?:también|más)
    (?:también )?[tl]e puede interesar
    ver también
    más (?:información|noticias)
    noticias? relacionadas?
    además lee
    leia (?:também|mais|ainda)
    saiba mais
    veja (?:também|mais)
    notícias relacionadas
    legg[ie] anche
    leggi (?:di più|tutto|ancora)
    guarda anche
    (?:articoli|notizie) correlat[ie]
    potrebbe interessarti(?: anche)?
    lees (?:ook|meer|verder)
    l(?:ä|æ)s (?:också|mer|også|mere)
    les (?:også|mer)
    (?:czytaj|zobacz) (?:także|też|również|więcej)
""")

_NEWSLETTER_OBJECT = r"\b(?:newsletters?|alerts?|inbox|podcast|channel|briefing|top stories)\b"
_INVITATION = r"(?:sign up|subscribe|register|follow|join) (?:to|for|now|here|today|free|our|us)"
_NEWSLETTER = _one_of(rf"""
    (?:sign up|subscribe|register)(?: now| here| today)?
    {_INVITATION}\b.*{_NEWSLETTER_OBJECT}.*
    sign up (?:for|to)\b.*\band more
    (?:get|receive) (?:the|our|all the|breaking)\b.*\b(?:inbox|newsletters?|e-?mail)\b.*
    (?:check out|for) (?:more|the latest)\b.*\b(?:newsletters?|click here|news page)\b.*
    our newsletters?
    (?:abonnieren|melden) sie\b.*\bnewsletter\b.*
    (?:jetzt )?newsletter(?: abonnieren| bestellen)?
    (?:abonnez|inscrivez)-vous\b.*
    suscr[íi]b(?:ete|ase)\b.*
    (?:inscreva|assine)(?:-se)?\b.*\bnewsletter\b.*
    iscriviti\b.*
    (?:meld je|schrijf je)\b.*\bnieuwsbrief\b.*
""")

_SHARE = _one_of(r"""
    share(?: (?:this|on|via|article|story)\b.{0,40})?
    follow (?:us|me|@?[\w.]+)? ?on (?:twitter|x|facebook|instagram|google|whatsapp)\b.{0,140}
    like us on\b.{2,40}
    (?:copy|get) link
    print(?: this)?(?: article| page)?
    save(?: this)?(?: article| story| for later)?
    (?:add|leave|post) a comment.{0,20}
    (?:view |show |read )?(?:\d+ )?comments?
    join (?:the|our) (?:conversation|discussion|commenting forum|debate).{0,40}
    join thought-provoking conversations.{0,100}
    you must .{0,60}\bbefore commenting
    please log ?(?:in|out)\b.{0,100}
    got a (?:story|tip|news tip)\?.{0,160}
    click here (?:to|for)\b.{3,120}
    skip to (?:content|main)\b.{0,20}
    (?:artikel )?(?:teilen|drucken|merken|vorlesen)
    folgen sie uns\b.{0,60}
    zur startseite
    kommentare?(?: lesen| schreiben)?
    partager(?: (?:cet|l['’])\s?article)?
    suivez-nous\b.{0,60}
    réagir|commentaires?
    compart(?:e|ir|ilhe|ilhar)(?: .{0,30})?
    s[íi](?:gue|ga)-?nos\b.{0,60}
    coment[áa]rios?
    condividi(?: .{0,30})?
    seguici\b.{0,60}
    commenti?
    deel (?:dit )?artikel
    dela (?:artikeln)?
""")

_PUBLISHER = _one_of(r"""
    (?:copyright|©|\(c\)) ?(?:©|\(c\))?.{0,160}
    all rights reserved.{0,80}
    alle rechte vorbehalten.{0,40}
    tous droits réservés.{0,40}
    todos (?:los derechos reservados|os direitos reservados).{0,60}
    (?:©? ?riproduzione riservata|tutti i diritti riservati).{0,40}
    advert(?:isement|ising|orial)?(?: ?[-–—:|]? ?(?:story|article|scroll|content)\b.{0,40})?
    (?:story|article) continues (?:below|after).{0,40}
    sponsored(?: content)?
    anzeige|werbung|publicité|passer la publicité|publicidade?|publicidad|pubblicità
    advertentie|annons[e]?|reklama?
    loading\b.{0,20}
    this (?:video|content) (?:is not|can(?:not|['’]t)) .{3,80}
    (?:video|audio) (?:player|unavailable).{0,30}
    (?:please )?(?:enable|turn on) javascript.{0,80}
    to play this video.{0,100}
    this is a breaking (?:news )?story\b.{0,80}
""")

_AGENCY = (
    r"(?:getty(?: images)?|reuters|shutterstock|istock(?:photo)?|alamy|afp|epa|dpa|ansa|imago"
    r"|ap photo|pa (?:wire|images|media)|unsplash)"
)
_PICTURE = r"(?:photo(?:graph)?|image|picture|pic|video|graphic|illustration)s?"
_CREDIT = _one_of(rf"""
    {_PICTURE}(?: (?:source|credit|caption|copyright|by|courtesy(?: of)?)s?)?\s?[:/|].{{0,140}}
    (?:image|photo|picture) (?:source|credit|caption|copyright)s?\b.{{0,140}}
    file (?:photo|image|picture).{{0,60}}
    (?:foto|bild|grafik|illustration|quelle)s?\s?[:/©].{{0,100}}
    crédits?(?: photo)?\s?:.{{0,100}}
    (?:foto|imagen|imagem|crédito)s?\s?[:/].{{0,100}}
    [(\[]?(?:[\w .,'’&-]{{2,60}}/)?{_AGENCY}(?:/[\w .,'’&-]{{2,60}})*[)\]]?
""")

RELATED_BEGINNING = re.compile(_RELATED, re.I)
"""First words of what may point to another story: a quick look before `RELATED_LEAD`."""
RELATED_LEAD = re.compile(rf"{_RELATED}\s*(?:[:|–—>→»-]|$|(?=[A-ZÀ-Þ\"“‘«„0-9]))", re.I)
"""The beginning of a line that points to another story."""

_MARK = r"[\s>»→▶•*|-]*"
_END = r"[\s.:!…>»→|-]*"
_SENTENCE = re.compile(rf"{_MARK}{_RELATED}{_END}|{_MARK}{_SHARE}{_END}|{_CREDIT}", re.I)
_SEVERAL_SENTENCES = re.compile(rf"{_MARK}(?:{_NEWSLETTER}|{_PUBLISHER}){_END}", re.I)
_POINTER = re.compile(rf"{_MARK}(?:{_RELATED}|MORE)\s?[:|–—>→»].{{1,180}}", re.I)
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]?\s+\S")
_MAX_CHARS = 220
_MAX_PHRASE_CHARS = 60


def standing_line(line: str) -> bool:
    """Whether `line` is one of a publisher's standing lines and no part of the article.

    >>> lines = "Read more: Minister resigns", "Lesen Sie auch", "© 2024 Example Media"
    >>> [standing_line(line) for line in lines]
    [True, True, True]
    >>> standing_line("Read more books, she said. That was her advice to the class of 2024.")
    False
    """
    if len(line) > _MAX_CHARS:
        return False
    if _POINTER.fullmatch(line) or _SEVERAL_SENTENCES.fullmatch(line):
        return True
    one_sentence = len(line) < _MAX_PHRASE_CHARS or not _SENTENCE_END.search(line)
    return one_sentence and bool(_SENTENCE.fullmatch(line))
