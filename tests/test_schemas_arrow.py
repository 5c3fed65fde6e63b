"""Arrow schemas derived from row dataclasses."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.arrow import row_check, schema_of, table_of
from schemas.tables import ARTICLES, TABLES
from tests.support.rows import NOON, article


@pytest.mark.parametrize("name", TABLES)
def test_a_table_keeps_its_columns(name, golden):
    """A changed column must be seen in review, and raises SCHEMA_VERSION."""
    golden(f"schema_{name}.txt", TABLES[name].schema.to_string(show_field_metadata=True) + "\n")


def test_rows_come_back_from_parquet_as_they_were(tmp_path):
    rows = [article(authors=("Ada Brandt", "Ng Wei")), article(title=None, published_at=None)]
    pq.write_table(table_of(ARTICLES.schema, rows), tmp_path / "part.parquet")
    table = pq.read_table(tmp_path / "part.parquet")
    assert table.schema.equals(ARTICLES.schema, check_metadata=True)
    back = [
        {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
        for row in table.to_pylist()
    ]
    assert back == [vars(row) for row in rows]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"text": None}, "Article.text is missing"),
        ({"fetched_at": datetime(2026, 5, 4)}, "no time zone"),  # noqa: DTZ001
        ({"title": "half a pair \ud83d"}, "surrogates not allowed"),
    ],
    ids=["null in a column without nulls", "naive time", "lone surrogate"],
)
def test_a_row_that_cannot_be_written_is_refused_before_its_part(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        row_check(ARTICLES.schema)(replace(article(), **change))


def test_other_zones_are_stored_as_the_same_moment():
    moment = datetime.fromisoformat("2026-05-04T14:00:00+02:00")
    table = table_of(ARTICLES.schema, [article(published_at=moment)])
    assert table["published_at"][0].as_py() == NOON.astimezone(UTC)


def test_a_type_without_a_column_type_is_an_error():
    @dataclass(frozen=True)
    class Row:
        value: Annotated[dict, "no such column"]

    with pytest.raises(TypeError, match="value: no column type"):
        schema_of(Row, {})


def test_every_column_is_documented():
    for table in TABLES.values():
        for field in table.schema:
            assert (field.metadata or {}).get(b"description"), f"{table.name}.{field.name}"


def test_an_empty_table_has_its_schema():
    assert table_of(ARTICLES.schema, []).schema == ARTICLES.schema
    assert isinstance(ARTICLES.schema, pa.Schema)
