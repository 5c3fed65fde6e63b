"""Feed entries as JSON, for addresses that wait for another try."""

from __future__ import annotations

from pydantic import TypeAdapter

from schemas.messages import Entry

_ENTRY = TypeAdapter(Entry)


def entry_to_json(entry: Entry) -> str:
    """Return an entry as JSON."""
    return _ENTRY.dump_json(entry).decode()


def entry_from_json(text: str) -> Entry:
    """Return the entry that `entry_to_json` wrote."""
    return _ENTRY.validate_json(text)
