"""Money, percentages, quantities and clock times, by their spelling.

A rule is right where the small model was never taught these labels, and costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

NUMBER = r"\d+(?:[,.]\d+)*(?:\s?(?:-|–|to)\s?\d+(?:[,.]\d+)*)?"
WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|a hundred|half a)"
)
SCALE = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|m|b|k|tn)\b)"
SIGNS = r"(?:(?:US|A|C|NZ|HK|S|R)?\$|€|£|¥|₹|₽|₩|\b(?:USD|EUR|GBP|CHF|Rs\.?)\s)"
CURRENCIES = (
    r"(?:(?:US|U\.S\.|Canadian|Australian|Hong Kong) )?"
    r"(?:dollars?|euros?|pounds? sterling|yen|yuan|rupees?|rubles?|roubles?|pesos?|francs?"
    r"|won|cents?|kronor|kroner|shekels?|lira|dirhams?|riyals?)"
)
UNITS = (
    r"(?:kilometers?|kilometres?|km|miles?|meters?|metres?|feet|foot|inches|acres?|hectares?"
    r"|square (?:miles?|feet|kilometers?|kilometres?|meters?|metres?)|tons?|tonnes?|kilograms?|kg"
    r"|pounds?|lbs?|ounces?|barrels?|gallons?|liters?|litres?|megawatts?|gigawatts?|mph|kph|degrees)"
)
ZONES = r"(?:ET|EST|EDT|PT|PST|GMT|UTC|BST|CET)\b"


class Rule(NamedTuple):
    """How amounts of a label are written."""

    label: str
    hints: list[str]
    """Of these, case folded, every amount has one: to look for them is cheaper than to search."""
    pattern: re.Pattern[str]


RULES = (
    Rule(
        "MONEY",
        [
            *"$€£¥₹₽₩",
            *"usd eur gbp chf rs dollar pound yen yuan rupee ruble rouble peso franc won".split(),
            *"cent kron shekel lira dirham riyal".split(),
        ],
        re.compile(
            rf"{SIGNS}\s?{NUMBER}(?:{SCALE})?(?![\w%])"
            rf"|(?<![\w$])(?:{NUMBER}|{WORDS}){SCALE}?\s{CURRENCIES}\b"
            rf"|(?<![\w$])(?:{NUMBER}|{WORDS}){SCALE}\spounds\b",
            re.IGNORECASE,
        ),
    ),
    Rule(
        "PERCENT",
        ["%", "cent"],
        re.compile(
            rf"(?<![\w.])(?:{NUMBER}\s?%"
            rf"|(?:{NUMBER}|{WORDS})[\s-](?:percent(?:age points?)?|per cent)\b)",
            re.IGNORECASE,
        ),
    ),
    Rule(
        "QUANTITY",
        "kilom km mile meter metre feet foot inch acre hectare ton kilog kg pound lb ounce barrel"
        " gallon liter litre watt mph kph degree".split(),
        re.compile(rf"(?<![\w.$]){NUMBER}{SCALE}?[\s-]{UNITS}\b", re.IGNORECASE),
    ),
    Rule(
        "TIME",
        [":", "a.m", "p.m", "am", "pm"],
        re.compile(
            rf"\b\d{{1,2}}(?:[:.]\d\d)?\s?(?:[ap]\.m\.|[ap]m\b)(?:\s{ZONES})?"
            rf"|\b\d{{1,2}}:\d\d(?:\s{ZONES})?\b",
            re.IGNORECASE,
        ),
    ),
)


def find_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and label of each amount; of two that overlap, the one of the earlier rule.

    >>> line = "It paid $1.2 billion, or 4.5 percent, for 300 acres at 8:30 p.m."
    >>> [line[start:end] for start, end, label in find_numbers(line)]
    ['$1.2 billion', '4.5 percent', '300 acres', '8:30 p.m.']
    >>> [label for start, end, label in find_numbers(line)]
    ['MONEY', 'PERCENT', 'QUANTITY', 'TIME']
    """
    found: list[tuple[int, int, str]] = []
    folded = text.casefold()
    for label, hints, pattern in RULES:
        if not any(hint in folded for hint in hints):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= other or start >= last for other, last, _ in found):
                found.append((start, end, label))
    yield from sorted(found)
