"""The recipe in models/ hangs together: what can be checked without training."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

MODELS = Path("models")
PROJECT = yaml.safe_load((MODELS / "project.yml").read_text(encoding="utf-8"))


def scripts() -> list[str]:
    return [line for command in PROJECT["commands"] for line in command["script"]]


def test_every_variable_a_command_uses_is_defined() -> None:
    used = set(re.findall(r"\$\{vars\.(\w+)\}", (MODELS / "project.yml").read_text("utf-8")))
    assert used == set(PROJECT["vars"])


def test_every_command_runs_a_script_that_has_its_options() -> None:
    for line in scripts():
        path, *options = re.findall(r"scripts/\w+\.py|(?<= )--[\w-]+", line)
        source = (MODELS / path).read_text(encoding="utf-8")
        assert not [option for option in options if f'"{option}"' not in source], line


def test_every_file_a_command_reads_is_made_by_one_before() -> None:
    steps = {command["name"]: command for command in PROJECT["commands"]}
    made: set[str] = set()
    for name in PROJECT["workflows"]["all"]:
        read = re.findall(r"\$\{vars\.out\}/[\w/]+\.\w+", " ".join(steps[name]["script"]))
        outputs = set(steps[name].get("outputs", ()))
        assert set(read) - outputs <= made, name
        made |= outputs


def test_sentences_are_invented_from_the_text(tmp_path: Path) -> None:
    out = tmp_path / "invented.jsonl"
    command = [sys.executable, "scripts/synthetic.py", "--text", "text", "--count", "5"]
    subprocess.run([*command, "--out", str(out)], cwd=MODELS, check=True, timeout=300)
    paragraphs = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert paragraphs
    assert all(len(each["words"]) == len(each["ner"]) for each in paragraphs)
