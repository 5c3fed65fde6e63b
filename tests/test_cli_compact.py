"""`newsbeam compact`."""

import json
from datetime import UTC, datetime

import pytest

from pipelines.cli import main
from tests.test_store_compact import add, config_of, parts
from transforms.store import open_dataset
from transforms.store.reading import connect


@pytest.fixture
def root(tmp_path):
    """A dataset with two articles of a day long past, in two parts."""
    add(tmp_path, "run-1", "a", "b")
    return tmp_path


def test_it_says_what_it_did_by_table_and_nothing_is_left_to_do(root, capsys):
    assert main(["compact", "--data", str(root)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line]
    assert lines[-2][:6] == ["articles", "1", "2", "2", "->", "1"]
    assert lines[-1][0] == "all"
    assert main(["compact", "--data", str(root)]) == 0
    said = capsys.readouterr()
    assert (said.out, "one file" in said.err) == ("", True)


def test_json_names_every_partition(root, capsys):
    assert main(["compact", "--data", str(root), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["files_before"], told["files_after"], told["left"]) == (2, 1, [])
    (partition,) = told["partitions"]
    assert (partition["table"], partition["day"], partition["rows"]) == (
        "articles",
        "2026-05-04",
        2,
    )
    assert partition["bytes_after"] == parts(root)[0].stat().st_size


def test_a_dry_run_says_what_there_is_to_do_and_does_nothing(root, capsys):
    before = parts(root)
    with open_dataset(config_of(root)):  # beside a writer, too
        assert main(["compact", "--data", str(root), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["table"], each["files"]) for each in told["partitions"]] == [("articles", 2)]
    assert main(["compact", "--data", str(root), "--dry-run"]) == 0
    assert "2026-05-04" in capsys.readouterr().out
    assert parts(root) == before


def test_open_days_are_compacted_on_request(tmp_path, capsys):
    add(tmp_path, "run-1", "a", "b", at=datetime.now(UTC))
    assert main(["compact", "--data", str(tmp_path)]) == 0
    assert len(list(tmp_path.glob("articles/*/*.parquet"))) == 2
    assert main(["compact", "--data", str(tmp_path), "--all"]) == 0
    assert len(list(tmp_path.glob("articles/*/*.parquet"))) == 1


def test_what_is_left_is_told_and_the_exit_code_says_so(root, capsys):
    with connect(root):
        assert main(["compact", "--data", str(root)]) == 1
    assert "is being read" in capsys.readouterr().err


def test_a_dataset_in_use_or_none_at_all_is_refused(root, tmp_path, capsys):
    with open_dataset(config_of(root)):
        assert main(["compact", "--data", str(root)]) == 1
    assert "is being written by another newsbeam" in capsys.readouterr().err
    assert main(["compact", "--data", str(tmp_path / "none")]) == 1
    assert "no dataset" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
