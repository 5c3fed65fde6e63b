"""What commands share for talking to people."""

from __future__ import annotations

import logging
import re
import sys
from datetime import date
from pathlib import Path

_BEAM_NOTE = re.compile(r" \[while running '[^']*'\]$")


def complain(message: object) -> None:
    """Say on stderr what went wrong."""
    print(f"newsbeam: {_BEAM_NOTE.sub('', str(message))}", file=sys.stderr)


def as_json_value(value: object) -> str:
    """Return what JSON has no type for as text: times in ISO 8601, anything else as it prints."""
    return value.isoformat() if isinstance(value, date) else str(value)


def set_up_logging(log_file: Path | None) -> None:
    """Send the log to a file or nowhere: what people must know is printed or in the tables.

    Called before Beam is imported, whose import would set up the root logger for itself.
    """
    root = logging.getLogger()
    root.handlers.clear()
    if log_file is None:
        root.addHandler(logging.NullHandler())
        return
    log_file.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(log_file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
