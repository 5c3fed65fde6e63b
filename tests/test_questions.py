"""The worked questions of the documentation: their SQL runs, and prints what they say."""

import re
from pathlib import Path

import pandas
import polars as pl

from pipelines.cli import main

QUESTIONS = Path("docs/questions.md")
WORKED = re.compile(r"```sql\n(?P<sql>[^`]*)```\n```\n(?P<printed>[^`]*)```")


def test_there_are_ten_questions():
    assert len(WORKED.findall(QUESTIONS.read_text(encoding="utf-8"))) == 10


def test_every_question_prints_what_the_page_says(demo, golden, capsys, monkeypatch):
    _, root, _ = demo
    monkeypatch.setenv("COLUMNS", "110")

    def answered(question: re.Match[str]) -> str:
        assert main(["query", "--data", str(root), question["sql"]]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines, question["sql"]
        printed = "\n".join(line for line in lines if line)
        return f"```sql\n{question['sql']}```\n```\n{printed}\n```"

    page = WORKED.sub(answered, QUESTIONS.read_text(encoding="utf-8"))
    golden("../../docs/questions.md", page)


def test_views_can_be_written_out_for_other_engines(demo, tmp_path, capsys):
    _, root, _ = demo
    target = tmp_path / "people.parquet"
    assert main(["query", "--data", str(root), f"COPY people TO '{target}'"]) == 0
    assert target.stat().st_size > 1000


def test_pandas_reads_a_table_as_the_page_says(demo):
    _, root, _ = demo
    quotes = pandas.read_parquet(root / "quotes", filters=[("kind", "==", "direct")])
    assert quotes.groupby("speaker").size().nlargest(5).iloc[0] > 5


def test_polars_reads_a_table_as_the_page_says(demo):
    _, root, _ = demo
    quotes = pl.scan_parquet(str(root / "quotes/date=*/*.parquet"), hive_partitioning=True)
    assert quotes.filter(pl.col("kind") == "direct").collect().height > 50
