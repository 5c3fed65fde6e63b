"""Money, percentages, quantities and clock times, by their spelling.

A rule is right where the small model was never taught these labels, and costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

NUMBER = r"\d+(?:[,.]\d+)*(?:\s?(?:-|–|to)\s?\d+(?:[,.]\d+)*)?"
WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|a hundred|half a)"
)
SCALE = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|m|b|k|tn)\b)"
SIGNS = r"(?:(?:US|A|C|NZ|HK|S|R)?\$|€|£|¥|₹|₽|₩|(?:USD|EUR|GBP|CHF|Rs\.?)\s)"
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

RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "MONEY",
        re.compile(
            rf"{SIGNS}\s?{NUMBER}(?:{SCALE})?(?![\w%])"
            rf"|(?<![\w$])(?:{NUMBER}|{WORDS}){SCALE}?\s{CURRENCIES}\b"
            rf"|(?<![\w$])(?:{NUMBER}|{WORDS}){SCALE}\spounds\b",
            re.IGNORECASE,
        ),
    ),
    (
        "PERCENT",
        re.compile(
            rf"(?<![\w.])(?:{NUMBER}\s?%"
            rf"|(?:{NUMBER}|{WORDS})[\s-](?:percent(?:age points?)?|per cent)\b)",
            re.IGNORECASE,
        ),
    ),
    ("QUANTITY", re.compile(rf"(?<![\w.$]){NUMBER}{SCALE}?[\s-]{UNITS}\b", re.IGNORECASE)),
    (
        "TIME",
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
    for label, pattern in RULES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= other or start >= last for other, last, _ in found):
                found.append((start, end, label))
    yield from sorted(found)
