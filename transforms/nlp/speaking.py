"""Which nouns can be said to speak: people, bodies of people, and what people write.

The parser now and then takes a noun for the subject of "said" that cannot be: "the areas of the
network that were hacked suggested". A description whose noun is not known here gives way to any
other speaker of the sentence.
"""

from __future__ import annotations

from functools import lru_cache

PEOPLE = frozenset(
    """
    adult adviser advisor advocate aide ally apprentice architect artist aunt author bishop boss boy
    boys brother candidate captain celebrity champion chap chief child children citizen clerk coach
    colleague commander commissioner companion congregant consultant consul cop couple cousin creator
    critic czar dad daughter dean defendant delegate deputy detective diplomat director doctor driver
    duo economist editor emir employee envoy executive expert father foe former friend general giant
    girl girls governor graduate grandfather grandmother guard guardian guest guide guru guy head hero
    heir host hostess husband inmate insider intern judge justice kid kids kin king laureate lawyer
    leader liaison lord lieutenant major marshal mate mayor member mentor midwife mogul mom monk mother
    mum narrator native neighbor neighbour nephew niece nominee novelist nun nurse official officials
    opponent owner parent pair participant partner pastor patient patriarch peer pensioner pilot
    playwright poet pope premier president priest prince princess principal pro prophet prosecutor
    provost pundit queen rabbi rebel relative representative resident respondent rival saint scholar
    sergeant secretary senator sheriff sister skipper soldier son soprano source sources speaker
    specialist spokesman spokesperson spokespeople spokeswoman spouse staff star student superintendent
    suspect teen teenager trio tycoon uncle veteran victim viewer voice volunteer widow wife winner
    witness writer youth minister manager trainer striker midfielder defender goalkeeper
    archbishop cleric imam sheikh chancellor undersecretary solicitor barrister magistrate
    analyst activist attorney billionaire millionaire creditor debtor elder fan fans governess
    ministers lawmakers lawmaker delegates police troops crew folks someone somebody anyone everybody
    everyone nobody one ones others many some most few both two three several thousands hundreds dozens
    man men woman women user users conservative liberal progressive moderate republican democrat
    attendee retiree refugee trustee nominee chair co-chair surrogate surrogates operative operatives
    incumbent hopeful frontrunner front-runner runner-up mediator
    """.split()
)

BODIES = frozenset(
    """
    administration agency airline alliance army association assembly audience authority authorities
    band bank board body branch brigade brand bureau business businesses cabinet camp campaign cartel
    caucus chain charity church city club coalition commission committee community company conference
    consortium corporation council country county court crowd crowds delegation department district
    division embassy enterprise establishment exchange executive faction family federation firm force
    forces foundation fund government group groups hospital household house industry institute
    institution jury kingdom lab laboratory leadership league legislature lobby mafia majority maker
    management media militia ministry minority mission mob mosque movement museum nation network office
    operator opposition organisation organization outfit outlet panel paper parliament party parish
    people platform press presidency protesters provider public publication publisher publishers region
    regime regulator retailer school secretariat section sect senate service side society squad state
    station studio syndicate taskforce team tribunal troupe union university village ward watchdog
    website webpage site town unit investigation investigators
    """.split()
)

WRITINGS = frozenset(
    """
    account act ad ads advert advertisement advisory affidavit agreement amendment analysis
    announcement appeal app article article assessment audit banner bill billboard biography blog book
    briefing broadcast brochure bulletin cable caption card chapter charter clause code column comment
    commentary communique communiqué complaint constitution contract convention covenant data decision
    declaration decree dictionary dispatch document documents doctrine documentary dossier draft
    editorial edition email emails e-mail e-mails entry essay evidence excerpt excerpts figures filing
    filings film findings flyer footage form graffiti guidance guidelines headline hymn indictment
    inscription interview invitation invoice item journal judgment judgement label law lawsuit leaflet
    lecture legislation letter letters line logo log lyric lyrics magazine manifesto manual media
    memo memoir memorandum message messages minutes motion motto movie narrative news newsletter
    newspaper newspapers note notes notice novel obituary opinion order ordinance page pamphlet papers
    paragraph passage piece petition phrase placard plaque play pledge poem policy poll polls post poster
    posters postings posts preamble presentation prayer proclamation profile program programme project
    proposal prospectus proverb provision publication quote readout record records recording reference
    regulation release releases remark remarks reply report reports research resolution response review
    rule rules ruling saying script scripture section segment sermon series shirt show sign signs
    slogan song speech spot statement statements statistics statute story stories study studies sub-head
    subtitle summary survey surveys t-shirt t-shirts tabloid teaser testimony text texts thread tip
    title trailer transcript transcripts translation treaty tweet tweets verdict verse version video
    videos voice-over voicemail warrant will wire words
    """.split()
)

ENDINGS = (
    "man men woman women person people er ers or ors ist ists ian ians eer eers ant ants ee ees"
    " maker makers wright ologist".split()
)
THINGS = frozenset(
    """
    answer banner barrier border bother butter center centre chapter cluster collar color colour consumer
    container corner counter customer cylinder danger december deer defer dinner disaster disorder dollar
    encounter error factor favor favour fever filter finger fiber fire floor flower folder frontier gender
    hammer harbor harbour hunger honor honour horror humor humour hundred career career labor labour
    ladder laser layer ledger letter lever liver manner matter meter metaphor mirror monitor motor murder
    number october november september offer odor odour order other over oyster paper parlor peer pepper
    pioneer plant posture poster powder power prayer premier quarter rapper rather razor river
    rigor rumor rumour sector series shelter shoulder shower silver sister slaughter soccer spider splendor
    sticker summer super supper surrender tenor terror thunder timber timer tower tractor trailer transfer
    trigger tumor tumour vapor vector vendor virus water weather whisper winter wonder grant restaurant
    instant elephant consonant constant covenant merchant-ship infant mutant pollutant remnant tenant-law
    pavilion medium stadium mission region religion union opinion version station committee coffee degree
    fee guarantee knee tree employee-plan jubilee referee-table engineering feet
    """.split()
) - {"customer", "consumer", "vendor", "rapper", "pioneer", "committee", "union", "station", "other"}
"""Things whose names end like those of people."""


@lru_cache(maxsize=4096)
def can_speak(noun: str) -> bool:
    """Whether a noun, in either number, can be the subject of "said".

    >>> can_speak("spokesman"), can_speak("campaign"), can_speak("letters"), can_speak("paradox")
    (True, True, True, False)
    """
    word = noun.lower()
    singular = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
    known = PEOPLE | BODIES | WRITINGS
    if word in known or singular in known:
        return True
    if word in THINGS or singular in THINGS:
        return False
    return len(word) > 4 and word.endswith(tuple(ENDINGS))
