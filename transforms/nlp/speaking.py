"""Which nouns can be said to speak: people, bodies of people, and what people write.

The parser now and then takes a noun for the subject of "said" that cannot be: "the areas of the
network that were hacked suggested". A description whose noun is not known here gives way to any
other speaker of the sentence.
"""

from __future__ import annotations

from functools import lru_cache

PEOPLE = frozenset(
    """
    activist adult adviser advisor advocate aide ally analyst apprentice archbishop architect
    artist attendee attorney aunt author backbencher baker barrister batsman billionaire bishop
    boss bowler boxer boy brother builder bystander candidate captain celebrity chair champion
    chancellor chap chief child children citizen cleric clerk co-chair coach colleague commander
    commissioner commuter companion congregant conservative consul consultant cop councillor
    couple cousin creator creditor crew critic czar dad daughter dean debtor defendant defender
    delegate democrat deputy detective diplomat director doctor driver duo economist editor
    elder emir employee envoy executive expert fan farmer father fighter foe folks former friend
    front-runner frontrunner general giant girl goalkeeper golfer governess governor graduate
    grandfather grandmother guard guardian guest guide guru guy head heir hero hopeful host
    hostess husband imam incumbent inmate insider intern jockey judge justice kid kin king
    laureate lawmaker lawyer leader liaison liberal lieutenant lord magistrate major man manager
    marshal mate mayor mediator member men mentor midfielder midwife millionaire minister
    moderate mogul mom monk mother motorist mum narrator native neighbor neighbour nephew niece
    nominee novelist nun nurse official onlooker operative opponent owner pair parent
    participant partner passer-by pastor patient patriarch peer pensioner pilot pitcher
    playwright poet police pope premier president priest prince princess principal pro
    progressive prophet prosecutor provost pundit quarterback queen rabbi reader rebel referee
    refugee relative representative republican resident respondent retiree rival runner-up saint
    scholar secretary senator sergeant sheikh sheriff shopkeeper shopper sister skipper soldier
    solicitor son soprano source speaker specialist spokesman spokespeople spokesperson
    spokeswoman spouse sprinter staff star striker student superintendent surrogate survivor
    suspect swimmer teacher teammate teen teenager trainer trio troops trustee tycoon umpire
    uncle undersecretary user veteran victim viewer voice volunteer voter whistleblower widow
    wife winger winner witness woman women worker writer youth
    """.split()
)

NUMBERS = frozenset(
    """
    anyone both dozens everybody everyone few hundreds many most nobody old one ones others several
    some somebody someone thousands three two
    """.split()
)
"""Words that stand for people by themselves: two said, many said, the 45-year-old said."""

BODIES = frozenset(
    """
    administration agency airline alliance army assembly association audience authorities
    authority band bank board body branch brand brigade bureau business businesses cabinet camp
    campaign cartel caucus chain charity church city club coalition commission committee
    community company conference consortium corporation council country county court crowd
    crowds delegation department district division embassy enterprise establishment exchange
    executive faction family federation firm force forces foundation fund government group
    groups hospital house household industry institute institution investigation investigators
    jury kingdom lab laboratory leadership league legislature lobby mafia majority maker
    management media militia ministry minority mission mob mosque movement museum nation network
    office operator opposition organisation organization outfit outlet panel paper parish
    parliament party people platform presidency press protesters provider public publication
    publisher publishers regime region regulator retailer school secretariat sect section senate
    service side site society squad state station studio syndicate taskforce team town tribunal
    troupe union unit university village ward watchdog webpage website
    """.split()
)

WRITINGS = frozenset(
    """
    account act ad ads advert advertisement advisory affidavit agreement amendment analysis
    announcement app appeal article assessment audit banner bill billboard biography blog book
    briefing broadcast brochure bulletin cable caption card chapter charter clause code column
    comment commentary communique communiqué complaint constitution contract convention covenant
    data decision declaration decree dictionary dispatch doctrine document documentary documents
    dossier draft e-mail e-mails edition editorial email emails entry essay evidence excerpt
    excerpts figures filing filings film findings flyer footage form graffiti guidance
    guidelines headline hymn indictment inscription interview invitation invoice item journal
    judgement judgment label law lawsuit leaflet lecture legislation letter letters line log
    logo lyric lyrics magazine manifesto manual media memo memoir memorandum message messages
    minutes motion motto movie narrative news newsletter newspaper newspapers note notes notice
    novel obituary opinion order ordinance page pamphlet papers paragraph passage petition
    phrase piece placard plaque play pledge poem policy poll polls post poster posters postings
    posts prayer preamble presentation proclamation profile program programme project proposal
    prospectus proverb provision publication quote readout record recording records reference
    regulation release releases remark remarks reply report reports research resolution response
    review rule rules ruling saying script scripture section segment series sermon shirt show
    sign signs slogan song speech spot statement statements statistics statute stories story
    studies study sub-head subtitle summary survey surveys t-shirt t-shirts tabloid teaser
    testimony text texts thread tip title trailer transcript transcripts translation treaty
    tweet tweets verdict verse version video videos voice-over voicemail warrant will wire words
    """.split()
)

KNOWN = PEOPLE | BODIES | WRITINGS | NUMBERS

ENDINGS = tuple("man men woman women person er ers or ors ist ists ian ians eer eers".split())
"""Endings of nouns for people; THINGS are the exceptions."""

THINGS = frozenset(
    """
    answer banner barrier border bother butter career center centre chapter cluster coffee
    collar color colour consonant constant container corner counter covenant cylinder danger
    december deer defer degree dinner disaster disorder dollar elephant encounter engineering
    error factor favor favour fee feet fever fiber filter finger fire floor flower folder
    frontier gender grant guarantee hammer harbor harbour honor honour horror humor humour
    hundred hunger infant instant jubilee knee labor labour ladder laser layer ledger letter
    lever liver manner matter medium metaphor meter mirror mission monitor motor murder mutant
    november number october odor odour offer opinion order over oyster paper parlor pavilion
    pepper plant pollutant poster posture powder power prayer quarter rather razor region
    religion remnant restaurant rigor river rumor rumour sector september series shelter
    shoulder shower silver sister slaughter soccer spider splendor stadium sticker summer super
    supper surrender tenor terror thunder timber timer tower tractor trailer transfer tree
    trigger tumor tumour vapor vector version virus water weather whisper winter wonder
    """.split()
)


@lru_cache(maxsize=4096)
def can_speak(noun: str) -> bool:
    """Whether a noun, in either number, can be the subject of "said".

    >>> can_speak("spokesman"), can_speak("campaign"), can_speak("letters"), can_speak("paradox")
    (True, True, True, False)
    """
    return is_known_noun(noun) or is_person_noun(noun)


def is_known_noun(noun: str) -> bool:
    """Whether a noun, in either number, is on one of the lists."""
    return noun.lower() in KNOWN or _singular(noun) in KNOWN


@lru_cache(maxsize=4096)
def is_person_noun(noun: str) -> bool:
    """Whether a noun, in either number, is one for people.

    >>> is_person_noun("bakers"), is_person_noun("campaign"), is_person_noun("river")
    (True, False, False)
    """
    word, singular = noun.lower(), _singular(noun)
    if word in PEOPLE or singular in PEOPLE:
        return True
    things = {word, singular} & (THINGS | BODIES | WRITINGS)
    return not things and len(word) > 4 and word.endswith(ENDINGS)


def _singular(noun: str) -> str:
    word = noun.lower()
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
