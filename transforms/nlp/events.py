"""Events whose names follow a pattern: storms, battles and wars, games, summits, awards."""

from __future__ import annotations

import re
from collections.abc import Iterator

NAME = r"[A-Z][\w'’]+"

EVENT = re.compile(
    rf"""(?<![\w-])(?:
      (?:Hurricane|Typhoon|Cyclone|Storm|Tropical\ Storm)\ {NAME}
    | Battle\ of\ (?:the\ )?{NAME}(?:\ {NAME})?
    | World\ War\ (?:I{{1,3}}|One|Two|Three)
    | (?:First|Second|Third)\ World\ War
    | (?:Vietnam|Korean|Gulf|Iraq|Cold|Civil|Falklands|Crimean|Boer|Yom\ Kippur)\ War
    | (?:Summer\ |Winter\ )?(?:Olympic|Paralympic|Commonwealth|Asian|Pan\ American)\ Games
    | (?:(?:Summer|Winter)\ )?(?:Olympics|Paralympics)
    | (?:(?:Women['’]s\ |Rugby\ |Cricket\ |T20\ )?World\ Cup|Super\ Bowl|World\ Series)
    | (?:COP|Euro|Expo)[\ -]?(?:\d\d|20\d\d)
    | (?:Tour\ de\ France|Giro\ d['’]Italia|Vuelta\ a\ España|Wimbledon|Ryder\ Cup|Davis\ Cup)
    | (?:Australian|French|U\.?S\.?)\ Open
    | (?:Oscars|Grammys|Emmys|Baftas|Golden\ Globes|Eurovision(?:\ Song\ Contest)?)
    | (?:Holocaust|Brexit|Ramadan|Eid\ al-(?:Fitr|Adha)|Diwali|Hanukkah|Passover|Yom\ Kippur)
    )(?![\w-])""",
    re.VERBOSE,
)


def find_events(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each event.

    >>> line = "Hurricane Ida and the Second World War, no storm of words at the 2026 World Cup."
    >>> [line[start:end] for start, end in find_events(line)]
    ['Hurricane Ida', 'Second World War', 'World Cup']
    """
    for match in EVENT.finditer(text):
        yield match.span()
