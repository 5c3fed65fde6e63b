"""Compact partitions: from many small parts to few sorted ones, with readers at work all the while.

1. The rows are merged into new parts under `<root>/_compacting`, fsynced. Readers never look there.
2. They are compared with what was read: count and sum of hashes.
3. The new folder and the old one change places in ONE step (`exchanging.py`), while no reader of
   ours is between listing and opening files (`sharing.py`). 4. The old folder is deleted.

Nothing needs to be remembered for a recovery: whatever a crash leaves in `_compacting`, the new
parts before step 3 or the old ones after it, is what readers do not see, and the next opening of
the dataset deletes it. Old parts are not kept for readers that have them open: the system does.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.errors import StoreError
from schemas.roots import folder_of
from schemas.tables import SCHEMA_VERSION
from transforms.store.dataset import Dataset
from transforms.store.durable import sync_folders
from transforms.store.layout import COMPACTING
from transforms.store.sharing import exchanging
from transforms.store.upkeep.exchanging import exchange
from transforms.store.upkeep.merging import columns_of, merge, same_rows
from transforms.store.upkeep.partitions import Partition


@dataclass(frozen=True)
class Compacted:
    """A partition that was compacted."""

    partition: Partition  # as it was
    rows: int
    files: int  # parts it has now
    bytes: int


@dataclass(frozen=True)
class Left:
    """A partition that was left as it is, and why."""

    partition: Partition
    reason: str


def compact_partition(
    dataset: Dataset, partition: Partition, part_bytes: int, patience_s: float
) -> Compacted | Left:
    """Compact one partition of a dataset that is open for writing.

    Args:
        dataset: it must be open, so that nobody else writes.
        partition: what is to be compacted, as found by `loose_partitions`.
        part_bytes: bytes of a new part, about.
        patience_s: seconds to wait for a moment without readers.

    Raises:
        StoreError: the disk is full, cannot be written, or cannot exchange folders. The partition
            is as before.
    """
    reason = _obstacle(dataset, partition)
    if reason is not None:
        return Left(partition, reason)
    root = folder_of(dataset.root)
    work = root / COMPACTING
    folder = work / partition.table.name / partition.folder.name
    try:
        merged = _merge(partition, folder, work / "sorting", part_bytes)
        if isinstance(merged, Left):
            return merged
        sync_folders(root, [folder])
        with exchanging(root, patience_s) as alone:
            if not alone:
                return Left(partition, "it is being read; it is compacted another time")
            exchange(folder, partition.folder)
        sync_folders(root, [partition.folder, folder])
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return merged


def _obstacle(dataset: Dataset, partition: Partition) -> str | None:
    if dataset.state.intents():
        return "a commit is unfinished; the next opening of the dataset finishes it"
    if partition.strangers:
        return f"{partition.strangers[0]} is no part of newsbeam's; move it elsewhere"
    try:
        return _foreign(partition)
    except (pa.ArrowException, OSError) as error:
        return _damaged(error)


def _foreign(partition: Partition) -> str | None:
    """Say which part would lose something by being written as this version of newsbeam writes."""
    for part in partition.parts:
        version = (
            (pq.read_schema(part).metadata or {}).get(b"newsbeam.schema_version", b"").decode()
        )
        if version != str(SCHEMA_VERSION):
            return (
                f"{part.name} is of schema version {version}, this newsbeam's is {SCHEMA_VERSION}"
            )
    unknown = set(columns_of(partition.parts)) - set(partition.table.schema.names)
    return f"a newer newsbeam wrote it: column {min(unknown)!r} is unknown" if unknown else None


def _merge(partition: Partition, folder: Path, scratch: Path, part_bytes: int) -> Compacted | Left:
    try:
        folder.mkdir(parents=True)
        paths = merge(partition.parts, partition.table, folder, scratch, part_bytes)
        same = same_rows(partition.parts, paths, scratch)
    except (pa.ArrowException, duckdb.Error) as error:
        return Left(partition, _damaged(error))
    except OSError as error:
        raise StoreError(
            f"{partition.folder} cannot be compacted: {error.strerror or error}. It is as before; "
            "mend that, then run 'newsbeam compact' again."
        ) from error
    if not same:
        raise StoreError(
            f"{partition.folder} was left as it is: compacting it would have changed rows. This is "
            "an error of newsbeam; please report it."
        )
    rows = sum(pq.read_metadata(path).num_rows for path in paths)
    return Compacted(partition, rows, len(paths), sum(path.stat().st_size for path in paths))


def _damaged(error: Exception) -> str:
    return f"it cannot be read; 'newsbeam repair --force' puts damaged parts aside: {_line(error)}"


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
