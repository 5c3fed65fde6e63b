"""What commands share for talking to people."""

from __future__ import annotations

import json
import logging
import math
import re
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from schemas.errors import ConfigError

_BEAM_NOTE = re.compile(r" \[while running '[^']*'\]$")


def complain(message: object) -> None:
    """Say on stderr what went wrong."""
    print(f"newsbeam: {_BEAM_NOTE.sub('', str(message))}", file=sys.stderr)


def as_json_value(value: object) -> object:
    """Return what JSON has no type for: times in ISO 8601, bytes in hex, the rest as it prints."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return float(value) if isinstance(value, Decimal) else str(value)


def print_json(value: object) -> None:
    """Print a value to stdout as indented JSON."""
    print(json.dumps(value, default=as_json_value, ensure_ascii=False, indent=2))


def finite(value: object) -> object:
    """Return null in place of a number that JSON cannot hold (RFC 8259, 6)."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def set_up_logging(log_file: Path | None) -> None:
    """Send the log to a file or nowhere: what people must know is printed or in the tables.

    Called before Beam is imported, whose import would set up the root logger for itself.
    """
    root = logging.getLogger()
    root.handlers.clear()
    if log_file is None:
        root.addHandler(logging.NullHandler())
        return
    try:
        handler = logging.FileHandler(log_file, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--log-file {log_file}: {error.strerror or error}") from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
