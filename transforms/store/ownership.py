"""Whose state a store holds, and who may commit to it."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from schemas.errors import OvertakenError
from transforms.store.retrying import retried
from transforms.store.statements import upsert
from transforms.store.tables import META

_WRITER, _DATASET = "writer", "dataset"


class Ownership:
    """The dataset that a state belongs to, and its one writer.

    A lock in a database is lost with its connection. So whoever has taken the lock leaves a word of
    its own here as well, and a commit is refused when another word has been left since.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

    @retried
    def take_over(self) -> str:
        """Become the writer; return the word that proves it."""
        word = uuid.uuid4().hex
        with self._writer.begin() as connection:
            upsert(connection, META, [{"key": _WRITER, "value": word}])
        return word

    @retried
    def check(self, word: str) -> None:
        """Make sure that `word` is the last one that was left.

        Raises:
            OvertakenError: it is not.
        """
        with self._engine.connect() as connection:
            check_writer(connection, word)

    def renew(self, word: str) -> str:
        """Stay the writer with another word than `word`; return it.

        Raises:
            StoreError: `word` is not the last one that was left.
        """
        new = uuid.uuid4().hex
        self._exchange(word, new)
        return new

    @retried
    def _exchange(self, word: str, new: str) -> None:
        with self._writer.begin() as connection:
            if _value(connection, _WRITER) != new:  # else it was done, and we did not hear of it
                check_writer(connection, word)
                upsert(connection, META, [{"key": _WRITER, "value": new}])

    @retried
    def dataset_id(self) -> str | None:
        """Return the id of the dataset whose state this is; None: it is nobody's yet."""
        with self._engine.connect() as connection:
            return _value(connection, _DATASET)

    @retried
    def adopt(self, dataset_id: str) -> None:
        """Become the state of a dataset."""
        with self._writer.begin() as connection:
            upsert(connection, META, [{"key": _DATASET, "value": dataset_id}])


def check_writer(connection: sa.Connection, word: str) -> None:
    """Make sure that `word`, which `take_over` returned, is the last one that was left.

    Raises:
        OvertakenError: it is not.
    """
    if _value(connection, _WRITER) != word:
        raise OvertakenError(
            "another newsbeam has become the writer of this dataset meanwhile, as may happen when "
            "its database was out of reach. Nothing of this run was committed."
        )


def _value(connection: sa.Connection, key: str) -> str | None:
    value: str | None = connection.scalar(sa.select(META.c.value).where(META.c.key == key))
    return value
