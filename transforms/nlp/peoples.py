"""Nationalities, faiths and parties: words that are NORP wherever they begin with a capital."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

ADJECTIVES = """
afghan african african-american albanian algerian american andorran angolan arab argentine
argentinian armenian asian australian austrian azerbaijani bahraini bangladeshi basque belarusian
belgian bolivian bosnian brazilian british bulgarian burmese cambodian cameroonian canadian catalan
catholic chadian chechen chilean chinese christian colombian congolese croatian cuban cypriot czech
danish dominican dutch ecuadorian egyptian emirati english eritrean estonian ethiopian european
filipino finnish french gambian georgian german ghanaian greek guatemalan guinean guyanese haitian
hindu hispanic honduran hungarian icelandic indian indonesian iranian iraqi irish islamist israeli
italian ivorian jamaican japanese jewish jordanian kazakh kenyan korean kosovar kurdish kuwaiti
kyrgyz laotian latino latvian lebanese liberian libyan lithuanian malawian malaysian malian maltese
maori mauritanian mexican moldovan mongolian moroccan mozambican muslim namibian nepalese nepali
nicaraguan nigerian nigerien norwegian omani orthodox pakistani palestinian panamanian paraguayan
peruvian polish portuguese protestant puerto-rican qatari rohingya romanian russian rwandan saudi
scottish senegalese serbian serb shiite sikh singaporean slovak slovenian somali spanish sudanese
sunni swedish swiss syrian taiwanese tajik tamil tanzanian thai tibetan tunisian turkish turkmen
ugandan uighur ukrainian uruguayan uyghur uzbek venezuelan vietnamese welsh yemeni zambian
zimbabwean buddhist communist nazi republican democratic malagasy druze hopi navajo cherokee inuit
sami sinhalese punjabi bengali kashmiri tigrayan oromo xhosa berber hazara pashtun yazidi coptic
mormon methodist anglican lutheran presbyterian jesuit quaker aboriginal slovene montenegrin
""".split()

PLURALS = """
americans arabs argentines asians australians austrians belgians brazilians britons buddhists
bulgarians canadians catholics chileans christians colombians communists croats cubans czechs danes
democrats democrat egyptians europeans filipinos finns frenchman frenchmen germans ghanaians greeks
hindus hungarians indians indonesians iranians iraqis irishman israelis italians jews jew kenyans
koreans kurds kurd libyans malaysians mexicans moroccans muslims nazis nigerians norwegians
pakistanis palestinians peruvians poles protestants republicans romanians russians saudis scots
serbs sikhs slovaks somalis spaniard spaniards swedes swede syrians tories tory tunisians
turks turk ugandans ukrainians venezuelans westerners zambians zimbabweans latinos hispanics
evangelicals sunnis shiites conservatives slovenes tutsi tutsis hutu hutus zulu zulus
yoruba igbo hausa
""".split()

PHRASES = ["liberal democrats", "social democrats", "christian democrats", "northern irish"]

PEOPLES = frozenset([*ADJECTIVES, *PLURALS, *PHRASES])


def capitalized(words: Iterable[str]) -> str:
    """Return a pattern for any of some words, the longest that fits, with a capital at its head.

    The other letters may be of either case. At each place only words of one letter are tried,
    which is what makes it fast.

    >>> capitalized(["dane", "danes", "finn"])
    '(?:D(?i:anes|ane)|F(?i:inn))'
    """
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_letter[word[0].upper()].append(re.escape(word[1:]))
    groups = (f"{first}(?i:{'|'.join(rest)})" for first, rest in by_letter.items())
    return f"(?:{'|'.join(groups)})"


PEOPLE = re.compile(rf"(?<![\w@#.’'-]){capitalized(PEOPLES)}(?![\w-])")


def find_peoples(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each word for a people, faith or party.

    >>> line = "Kurdish and European leaders met Republicans in the Republican Party's office."
    >>> [line[start:end] for start, end in find_peoples(line)]
    ['Kurdish', 'European', 'Republicans', 'Republican']
    """
    for match in PEOPLE.finditer(text):
        yield match.span()
