"""The command line as its users meet it: help, errors, exit codes, output."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli import main, make_parser
from schemas.config import StoreConfig
from schemas.tables import ARTICLES, QUOTES
from tests.support.rows import NOON, article, quote
from tests.support.server import Reply, Server
from transforms.store import PartWriter, RunCommit, open_dataset

COMMANDS = [
    *("demo", "ingest", "watch", "backfill", "feeds", "query", "report"),
    *("inspect", "annotate", "evaluate", "retry", "repair", "compact", "worker"),
]


def run_python(*arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, **options
    )


def test_help_is_instant_since_nothing_heavy_is_imported():
    code = (
        "import sys\nfrom pipelines.cli import make_parser\nmake_parser().format_help()\n"
        "heavy = {'apache_beam', 'spacy', 'duckdb', 'pyarrow', 'trafilatura', 'aiohttp'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert run_python("-c", code).stdout == "[]\n"


def test_columns_are_kept_where_threads_take_no_huge_pages():
    code = (
        "from contextlib import suppress\nfrom pipelines.cli import main\n"
        "with suppress(SystemExit):\n    main(['feeds', '--help'])\n"
        "import pyarrow\nprint(pyarrow.default_memory_pool().backend_name)"
    )
    assert run_python("-c", code).stdout.splitlines()[-1] == "system"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples_and_stands_in_the_readme(command, capsys):
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"newsbeam {command}" in capsys.readouterr().out.split("examples:")[1]
    assert f"newsbeam {command}" in Path("README.md").read_text(encoding="utf-8")


def test_no_command_is_untested():
    (commands,) = (a for a in make_parser()._actions if hasattr(a, "choices") and a.choices)
    assert list(commands.choices) == COMMANDS


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["ingest", "-c", "nowhere.yaml"], "nowhere.yaml: no such file"),
        (["ingest", "--out", "{tmp}/x"], "no feeds"),
        (["ingest", "--out", "{tmp}/x", "--feeds", "nowhere.opml"], "no readable file"),
        (
            ["ingest", "--out", "{tmp}/x", "--feeds", "https://[junk"],
            "not a usable http(s) address",
        ),
        (["ingest", "--out", "{tmp}/x", "--feeds", "https://a.example/f"], "fetch.contact"),
        (["inspect", "nowhere.html"], "no readable file"),
        (["annotate", "nowhere.jsonl"], "No such file"),
        (["annotate", "-", "--pipeline", "xx_no_such"], "xx_no_such"),
        (["evaluate", "quotes", "nowhere.jsonl"], "No such file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_named_and_exits_with_2(arguments, complaint, tmp_path, capsys):
    assert main([argument.format(tmp=tmp_path) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert complaint in captured.err
    assert captured.err.startswith("newsbeam: ")
    assert captured.out == ""


def test_a_dataset_that_is_not_there_exits_with_1(tmp_path, capsys):
    assert main(["query", "--data", str(tmp_path / "none"), "SELECT 1"]) == 1
    assert "no dataset there" in capsys.readouterr().err


def test_beam_flags_are_only_for_ingest():
    with pytest.raises(SystemExit) as left:
        main(["query", "SELECT 1", "--", "--streaming"])
    assert left.value.code == 2


def test_an_unknown_beam_flag_is_refused(tmp_path, capsys):
    opml = tmp_path / "feeds.opml"
    opml.write_text('<opml><body><outline xmlUrl="http://127.0.0.1:9/feed"/></body></opml>')
    arguments = ["ingest", "--out", str(tmp_path / "x"), "--feeds", str(opml), "--quiet"]
    assert main([*arguments, "--", "--no_such_flag=1"]) == 2
    assert "no_such_flag" in capsys.readouterr().err


@pytest.fixture
def dataset(tmp_path):
    """A dataset of one article with one quote."""
    with open_dataset(StoreConfig(root=tmp_path)) as opened:
        parts = []
        for table, row in ((ARTICLES, article()), (QUOTES, quote())):
            writer = PartWriter(tmp_path, "run-1", table, part_bytes=1_000_000)
            assert not list(writer.add(NOON.date(), row))
            parts += writer.flush()
        opened.commit(RunCommit("run-1", NOON, NOON, tuple(parts), (), ()))
    return str(tmp_path)


ASK = "SELECT speaker, text, published_at, cue FROM quotes"


def test_query_prints_json(dataset, capsys):
    assert main(["query", "--data", dataset, "--json", ASK]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "speaker": "Ada Brandt",
            "text": "It is open.",
            "published_at": "2026-05-04T12:00:00+00:00",
            "cue": None,
        }
    ]


def test_query_prints_an_empty_json_array_for_no_rows(dataset, capsys):
    assert main(["query", "--data", dataset, "--json", f"{ASK} WHERE false"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_query_prints_csv(dataset, capsys):
    assert main(["query", "--data", dataset, "--csv", ASK]) == 0
    header, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert header == ["speaker", "text", "published_at", "cue"]
    assert row == ["Ada Brandt", "It is open.", "2026-05-04 12:00:00+00:00", ""]


def test_query_prints_a_table_and_reads_sql_from_stdin(dataset, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(ASK))
    assert main(["query", "--data", dataset, "-"]) == 0
    shown = capsys.readouterr().out
    assert "speaker" in shown
    assert "Ada Brandt" in shown


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [("SELEC 1", "syntax error"), ("SELECT nothing FROM quotes", "nothing"), ("", "no statement")],
)
def test_a_mistake_in_sql_is_named(dataset, sql, complaint, capsys):
    assert main(["query", "--data", dataset, sql]) == 2
    assert complaint in capsys.readouterr().err


def test_json_is_valid_whatever_is_asked(dataset, capsys):
    sql = "SELECT 'NaN'::DOUBLE AS a, 2 AS a, 1.5 AS b, 'x'::BLOB AS c"
    assert main(["query", "--data", dataset, "--json", sql]) == 0
    assert json.loads(capsys.readouterr().out) == [{"a": None, "a_2": 2, "b": 1.5, "c": "78"}]


def test_nested_values_are_json_in_csv(dataset, capsys):
    assert main(["query", "--data", dataset, "--csv", "SELECT authors FROM articles"]) == 0
    assert list(csv.reader(io.StringIO(capsys.readouterr().out)))[1] == ['["Ada Brandt"]']


def test_more_columns_than_fit_are_printed_below_each_other(dataset, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["query", "--data", dataset, "SELECT * FROM articles"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert ["canonical_url", "https://ledger.example/bridge"] in [line.split() for line in lines]
    assert not [line for line in lines if line != line.rstrip() or len(line) > 80]


def test_no_rows_are_said(dataset, capsys):
    assert main(["query", "--data", dataset, f"{ASK} WHERE false"]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "newsbeam: query: no rows\n")


def test_control_characters_do_not_reach_the_terminal(dataset, capsys):
    assert main(["query", "--data", dataset, "SELECT chr(27) || '[31mred' AS a"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_query_survives_a_reader_that_stops_reading(dataset):
    many = "SELECT range FROM range(200000)"
    command = f"{sys.executable} -m pipelines.cli query --data {dataset} --csv '{many}' | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("range\n", "")


PAGE = """<html lang="en"><head><title>Bridge reopens</title>
<link rel="canonical" href="https://ledger.example/2026/bridge"></head><body><article>
<h1>Bridge reopens</h1>
<p>The old bridge over the estuary reopened on Monday after two years of works and much debate.</p>
<p>“It is stronger than it ever was,” said Ada Brandt, the harbour master of Port Ellery.</p>
<p>Hundreds of people walked across it in the morning, many of them with children and dogs.</p>
</article></body></html>"""


def test_inspect_shows_what_the_tables_would_hold(tmp_path, capsys):
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    assert (
        main(["inspect", str(page), "--url", "https://ledger.example/2026/bridge", "--json"]) == 0
    )
    shown = json.loads(capsys.readouterr().out)
    assert list(shown["article"]) == ARTICLES.schema.names
    assert shown["article"]["canonical_url"] == "https://ledger.example/2026/bridge"
    (found,) = shown["quotes"]
    assert list(found) == QUOTES.schema.names
    assert (found["speaker"], found["text"]) == ("Ada Brandt", "It is stronger than it ever was,")
    assert "Ada Brandt" in {entity["canonical_name"] for entity in shown["entities"]}


def test_inspect_shows_people_the_speaker_and_the_reason(tmp_path, capsys):
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    assert main(["inspect", str(page)]) == 0
    shown = capsys.readouterr().out
    assert "Ada Brandt: “It is stronger than it ever was,”" in shown
    assert "confidence" in shown


def test_inspect_says_why_there_is_no_article(tmp_path, capsys):
    page = tmp_path / "page.pdf"
    page.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    assert main(["inspect", str(page)]) == 1
    assert "not_html" in capsys.readouterr().err


def test_annotate_gives_one_line_for_each_text_it_can_read(tmp_path, capsys):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    good = {"id": 7, "text": "“It is open,” said Ada Brandt, the harbour master."}
    lines = [json.dumps(good), "not json", '{"id": 8}', "", json.dumps({**good, "id": "b"})]
    source.write_text("\n".join(lines), encoding="utf-8")
    assert main(["annotate", str(source), "-o", str(target)]) == 3
    records = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in records] == [7, "b"]
    (found,) = records[0]["quotes"]
    assert found["speaker"] == "Ada Brandt"
    assert good["text"][found["start"] : found["end"]] == found["text"] == "It is open,"
    complaints = capsys.readouterr().err
    assert "line 2: not JSON" in complaints
    assert 'line 3: "text" is missing' in complaints


def test_annotate_may_replace_its_input(tmp_path):
    source = tmp_path / "texts.jsonl"
    source.write_text('{"id": 1, "text": "“It is open,” said Ada Brandt."}\n', encoding="utf-8")
    assert main(["annotate", str(source), "-o", str(source)]) == 0
    assert json.loads(source.read_text(encoding="utf-8"))["quotes"][0]["speaker"] == "Ada Brandt"
    assert [path.name for path in tmp_path.iterdir()] == ["texts.jsonl"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b'{"id": 1, "text": "\xff"}', "not UTF-8 at byte 19"),
        (b'{"id": NaN, "text": ""}', "NaN is not JSON"),
        (b'{"id": 1, "text": "\\ud800"}', "half of a surrogate"),
        (b"[1]", "expected"),
        (b'{"id": 1, "text": "", "title": 2}', '"title" is not a string'),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_annotated(
    line, complaint, tmp_path, capsys
):
    source = tmp_path / "texts.jsonl"
    source.write_bytes(b'\xef\xbb\xbf{"id": 0, "text": "Good."}\r\n' + line + b"\n")
    assert main(["annotate", str(source)]) == 3
    captured = capsys.readouterr()
    assert [json.loads(record)["id"] for record in captured.out.splitlines()] == [0]
    assert f"line 2: {complaint}" in captured.err


@pytest.mark.parametrize(
    "arguments",
    [["annotate", "-", "--batch-size", "0"], ["ingest", "--out", ""], ["ingest", "--feeds", " "]],
)
def test_a_value_that_means_nothing_is_refused(arguments):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


def test_too_many_errors_exit_with_3_and_the_summary_is_json(tmp_path, capsys):
    settings = tmp_path / "config.yaml"
    settings.write_text(
        "fetch: {allow_private_addresses: true, max_retries: 0}\nnlp: {pipelines: {}}"
    )
    arguments = ["ingest", "-c", str(settings), "--out", str(tmp_path / "x"), "--json", "--quiet"]
    assert main([*arguments, "--feeds", "http://127.0.0.1:9/feed.xml"]) == 3
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert report["error_fraction"] == 1.0
    assert sum(report["polls"].values()) == 1
    assert "max_error_fraction" in captured.err


def test_a_feed_whose_server_asked_to_wait_is_named(tmp_path, capsys):
    settings = tmp_path / "config.yaml"
    settings.write_text("fetch: {allow_private_addresses: true}\nnlp: {pipelines: {}}")
    busy = Reply(503, b"", [("Retry-After", "3600")])
    with Server({"/feed.xml": busy}, "127.0.0.8") as server:
        arguments = ["ingest", "-c", str(settings), "--out", str(tmp_path / "x"), "--quiet"]
        main([*arguments, "--feeds", server.url("/feed.xml")])
        capsys.readouterr()
        assert main([*arguments, "--feeds", server.url("/feed.xml")]) == 0
        assert f"{server.url('/feed.xml')} is left out" in capsys.readouterr().err
        assert server.paths().count("/feed.xml") == 1
