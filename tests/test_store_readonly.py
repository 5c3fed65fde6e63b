"""A dataset that may only be read."""

import os
import subprocess

import pytest

from pipelines.cli import main
from schemas.config import StoreConfig
from tests.test_store_dataset import ids_in, run_commit, stage
from transforms.store import open_dataset


@pytest.fixture
def readonly(tmp_path):
    """A dataset of one article in a folder that nobody, root included, can write to."""
    root = tmp_path / "disk" / "news"
    root.parent.mkdir()
    if os.geteuid() == 0:
        mount = ["mount", "-t", "tmpfs", "tmpfs", str(root.parent)]
        if subprocess.run(mount, capture_output=True).returncode:
            pytest.skip("a file system for the test cannot be mounted here")
    with open_dataset(StoreConfig(root=root)) as dataset:
        dataset.commit(run_commit("run-1", stage(dataset, "run-1", "a")))
    if os.geteuid() == 0:
        subprocess.run(["mount", "-o", "remount,ro", str(root.parent)], check=True)
        yield root
        subprocess.run(["umount", "--lazy", str(root.parent)], check=True)
    else:
        root.chmod(0o555)
        yield root
        root.chmod(0o755)


@pytest.mark.parametrize("command", ["ingest", "watch", "compact"])
def test_what_writes_says_that_the_folder_is_read_only(readonly, tmp_path, capsys, command):
    config = tmp_path / "config.yaml"
    config.write_text(f"feeds: ['http://127.0.0.1:9/feed']\nstore: {{root: {readonly}}}\n")
    given = ["--data", str(readonly)] if command == "compact" else ["-c", str(config)]
    assert main([command, *given]) == 1
    assert f"{readonly} is read-only. Let this user write there" in capsys.readouterr().err


def test_what_reads_works(readonly, capsys):
    assert ids_in(readonly) == ["a"]
    assert main(["query", "--data", str(readonly), "SELECT count(*) FROM articles"]) == 0
