"""Errors newsbeam raises on purpose.

NewsbeamError
 +-- ConfigError   the configuration or the command line is wrong: exit code 2
 +-- StoreError    the dataset or its state store cannot be used: exit code 1
 |    +-- DamagedError      and waiting will not mend it
 |    |    +-- OvertakenError
 |    +-- UnreachableError  and waiting may mend it
 +-- PipelineError a spaCy pipeline cannot be loaded: exit code 2
"""

from __future__ import annotations


class NewsbeamError(Exception):
    """Base of all; the message says what is wrong and how to mend it."""


class ConfigError(NewsbeamError):
    """The configuration or the command line is wrong."""


class StoreError(NewsbeamError):
    """The dataset or its state store cannot be used."""


class DamagedError(StoreError):
    """The dataset or its state store is damaged or of another version; waiting will not mend it."""


class OvertakenError(DamagedError):
    """Somebody else has become the writer of the dataset; waiting will not mend that either."""


class UnreachableError(StoreError):
    """What holds the dataset or its state does not answer, for now."""


class ClusterError(NewsbeamError):
    """A cluster cannot be reached, or has given a job up."""


class PipelineError(NewsbeamError):
    """A spaCy pipeline cannot be loaded."""
