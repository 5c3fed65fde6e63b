"""A dataset of rows that a test has written itself."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.config import StoreConfig
from schemas.tables import TABLES
from transforms.store import PartWriter, RunCommit, open_dataset, partition_day


def write_dataset(root: Path, **tables: Sequence[Any]) -> Path:
    """Write rows, by table name, as one committed run; return the folder."""
    now = datetime.now(UTC)
    with open_dataset(StoreConfig(root=root)) as dataset:
        parts = []
        for name, rows in tables.items():
            table = TABLES[name]
            writer = PartWriter(dataset.root, "run-1", table, 10_000_000)
            for row in rows:
                moment = getattr(row, table.day_of)
                parts += writer.add(partition_day(moment, moment), row)
            parts += writer.flush()
        dataset.commit(RunCommit("run-1", now, now, tuple(parts), (), ()))
    return root
