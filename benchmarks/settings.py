"""What a benchmark is asked to do, and how newsbeam is called for it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
NEWSBEAM = (sys.executable, "-m", "pipelines.cli")

_CONFIG = """\
feeds: ["{opml}"]
fetch:
  allow_private_addresses: true
  contact: benchmark@localhost
  min_gap_s: 0
store:
  root: "{root}"
"""
_NO_NLP = """\
nlp:
  pipelines: {}
"""


class FailedError(Exception):
    """A command that was to be measured failed."""


@dataclass(frozen=True)
class Settings:
    """What to read and how often."""

    pages: Path | None  # a folder of real pages; None: the sample newsroom
    scale: int  # copies of each page
    rounds: int  # of everything that is compared
    work: Path  # where datasets go


def newsbeam_ingest(opml: str, root: Path, *, annotate: bool = True) -> list[str]:
    """Write a configuration beside `root` and return the command that ingests with it."""
    text = _CONFIG.format(opml=opml, root=root)
    text += "" if annotate else _NO_NLP
    config = root.with_suffix(".yaml")
    config.write_text(text, encoding="utf-8")
    return [*NEWSBEAM, "ingest", "-c", str(config), "--json", "--quiet"]


def all_cores() -> tuple[int, ...]:
    """Return the cores this process may use."""
    return tuple(sorted(os.sched_getaffinity(0)))


def users_environment() -> dict[str, str]:
    """Return the environment for a command that is measured.

    It may keep what Python compiles, as pip does for those who install newsbeam: compiling our own
    modules anew in each run takes a twelfth of the time to the first request.
    """
    return {name: each for name, each in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def say(what: str) -> None:
    """Tell people what is being measured."""
    sys.stderr.write(f"{what} ...\n")
    sys.stderr.flush()
