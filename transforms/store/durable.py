"""Names of files that survive a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def sync_folders(root: Path, folders: Iterable[Path]) -> None:
    """Make the names in these folders, and the folders' own names up to the root, survive a cut."""
    chains = {each for folder in folders for each in (folder, *folder.parents)}
    for folder in sorted((each for each in chains if each.is_relative_to(root)), reverse=True):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
