"""What is known of a file without opening it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileInfo:
    """A file or a folder."""

    path: str  # from the root of its files, with slashes
    size: int | None  # bytes; None: it is a folder
