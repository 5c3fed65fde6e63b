"""Types of arguments, for argparse: each says what is wrong with a value."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from schemas.roots import Root, parse_root


def positive(text: str) -> int:
    """Return a whole number above 0."""
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"expected a whole number above 0, found {text!r}")
    return int(text)


def folder(text: str) -> Path:
    """Return a path that is not empty: an empty one would mean the current folder."""
    return Path(given(text))


def dataset(text: str) -> Root:
    """Return where a dataset is: a folder, or s3://BUCKET/PREFIX."""
    try:
        return parse_root(given(text))
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def day(text: str) -> date:
    """Return a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"expected a day such as 2026-05-01, found {text!r}") from None


def given(text: str) -> str:
    """Return a text that is not empty."""
    if not text.strip():
        raise ArgumentTypeError("an empty value")
    return text
