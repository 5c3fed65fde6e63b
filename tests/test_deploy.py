"""What deploy/ and the guides tell people to run is what newsbeam understands."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from pipelines.cli import make_parser
from schemas.config import load_config

DEPLOY = Path("deploy")
MANIFESTS = sorted((DEPLOY / "kubernetes").rglob("*.yaml"))
GUIDES = [Path("README.md"), DEPLOY / "README.md", *sorted(Path("docs").glob("*.md"))]
IMAGE = re.search(r"^CMD (\[.*\])", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.M)


def in_units():
    for unit in (DEPLOY / "systemd").glob("*.service"):
        text = unit.read_text(encoding="utf-8")
        (line,) = re.findall(r"^ExecStart=\S+/newsbeam (.*)$", text, re.M)
        yield unit.name, shlex.split(line)


def in_crontab():
    text = (DEPLOY / "cron" / "newsbeam").read_text(encoding="utf-8")
    for line in re.findall(r"\$NEWSBEAM (.*?) 2>&1", text):
        yield "crontab", shlex.split(line)


def in_dag():
    text = (DEPLOY / "airflow" / "newsbeam_dag.py").read_text(encoding="utf-8")
    for line in re.findall(r'f"{_COMMAND} (.*)"', text):
        yield "dag", shlex.split(line.format(_CONFIG="-c FILE", _DATA="DIR"))


def in_compose():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    yield "compose watch", shlex.split(re.sub(r"\$\{[^}]*\}", "x", services["watch"]["command"]))
    yield "compose query", [*services["query"]["entrypoint"][1:], "SELECT 1"]


def in_manifests():
    for path in MANIFESTS:
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            for container in containers(document):
                if container.get("image") == "newsbeam":
                    yield path.name, container["args"]


def containers(document):
    if isinstance(document, dict):
        if "image" in document and "name" in document:
            yield document
        document = list(document.values())
    for inner in document if isinstance(document, list) else []:
        yield from containers(inner)


def in_guides():
    for page in GUIDES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S):
            for line in re.findall(r"^(?:\$ )?(?:\.venv/bin/)?newsbeam (.*)$", block, re.M):
                if not line.startswith("SELECT"):
                    yield page.name, shlex.split(line, comments=True)


COMMANDS = [
    ("Dockerfile", json.loads(IMAGE[1])),
    *in_units(),
    *in_crontab(),
    *in_dag(),
    *in_compose(),
    *in_manifests(),
    *in_guides(),
]
NAMES = [f"{where}: {' '.join(words)}" for where, words in COMMANDS]


@pytest.mark.parametrize("arguments", [words for _, words in COMMANDS], ids=NAMES)
def test_a_command_is_one_that_newsbeam_has(arguments):
    if "--" in arguments:
        arguments = arguments[: arguments.index("--")]
    make_parser().parse_args(arguments)


def test_every_place_has_commands():
    """Else one of the patterns above no longer finds what it looks for."""
    places = (in_units, in_crontab, in_dag, in_compose, in_manifests, in_guides)
    assert [find.__name__ for find in places if not list(find())] == []


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("config.yaml")), ids=str)
def test_a_configuration_has_known_settings_and_waits_for_a_contact(path):
    config = load_config(path)
    assert config.feeds == ("/etc/newsbeam/feeds.opml",)
    assert config.fetch.contact == ""


def test_the_metrics_port_is_the_same_everywhere():
    """The health checks ask where the watch answers."""
    port = "9464"
    docker = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:EXPOSE |127\.0\.0\.1:|0\.0\.0\.0:)(\d+)", docker)) == {port}
    watch = (DEPLOY / "kubernetes" / "watch" / "watch.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:containerPort: |0\.0\.0\.0:)(\d+)", watch)) == {port}


@pytest.mark.parametrize("path", MANIFESTS, ids=str)
def test_a_writer_of_the_dataset_is_alone(path):
    """A dataset has one writer: never two pods, and the old one gone before the new one starts."""
    for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        if document.get("kind") == "Deployment":
            assert document["spec"]["replicas"] == 1
            assert document["spec"]["strategy"] == {"type": "Recreate"}
        if document.get("kind") == "CronJob":
            assert document["spec"]["concurrencyPolicy"] == "Forbid"
