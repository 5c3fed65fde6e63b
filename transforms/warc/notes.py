"""What newsbeam notes of a reading beside the answer itself, so that it can be done again from it.

A note is JSON in a `metadata` record: the assignment (what its feed said of the address) and how
the reading ended (outcome, detail, redirects, times), without headers and body, which stand in the
`response` record that the note belongs to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import TypeAdapter

from schemas.messages import Assignment, Page, Response

_VERSION = 1


@dataclass(frozen=True)
class Note:
    """One note."""

    version: int
    assignment: Assignment
    response: Response


_NOTE = TypeAdapter(Note)


def note_to_json(page: Page) -> bytes:
    """Return the note on a page."""
    note = Note(_VERSION, page.assignment, page.response)
    return _NOTE.dump_json(note, exclude={"response": {"headers", "body"}}, exclude_defaults=True)


def note_from_json(text: bytes) -> Note:
    """Return the note that `note_to_json` wrote.

    Raises:
        ValueError: it is none, or that of a later newsbeam.
    """
    if json.loads(text).get("version") != _VERSION:
        raise ValueError("a note of another version of newsbeam")
    return _NOTE.validate_json(text)
