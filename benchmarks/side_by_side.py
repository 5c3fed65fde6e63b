"""newsbeam beside its peers in what they do too: fetching pages and extracting articles."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.measure import run
from benchmarks.peers import PEERS
from benchmarks.settings import REPOSITORY, Settings, all_cores, newsbeam_ingest, say
from benchmarks.stand import Stand, originals, serving, sheets

INTERPRETER = REPOSITORY / ".venv-peers" / "bin" / "python"


def measure_peers(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return articles with text, seconds, and CPU seconds of each, on one core.

    newsbeam runs without annotation. Everybody's start is counted, and newsbeam's Parquet too.
    """
    if not INTERPRETER.exists():
        raise SystemExit(f"{INTERPRETER} is missing: `make bench` makes it")
    here, elsewhere = all_cores()[:1], all_cores()[1:] or all_cores()
    with serving(settings.pages, settings.scale, cores=elsewhere) as stand:
        found = {"newsbeam": _newsbeam(stand, settings.work / "peers", here)}
        listed = settings.work / "addresses.json"
        listed.write_text(json.dumps(_addresses(settings, stand)), encoding="utf-8")
        for peer in PEERS:
            say(f"peers, {peer}")
            command = [str(INTERPRETER), "benchmarks/peers.py", peer, str(listed)]
            cost = run(command, cores=here)
            told = json.loads(cost.output.splitlines()[-1])
            found[peer] = {**told, "wall_s": cost.wall_s, "cpu_s": cost.cpu_s}
    return found


def _newsbeam(stand: Stand, root: Path, cores: Sequence[int]) -> dict[str, Any]:
    say("peers, newsbeam")
    shutil.rmtree(root, ignore_errors=True)
    cost = run(newsbeam_ingest(stand.opml_url, root, annotate=False), cores=cores)
    return {
        "articles": json.loads(cost.output)["rows"]["articles"],
        "wall_s": cost.wall_s,
        "cpu_s": cost.cpu_s,
        "version": version("newsbeam"),
    }


def _addresses(settings: Settings, stand: Stand) -> dict[str, list[str]]:
    publishers: dict[str, list[str]] = {}
    for sheet in sheets(originals(settings.pages), settings.scale):
        address = f"http://{sheet.host}:{stand.port}{sheet.path}"
        publishers.setdefault(sheet.original.publisher, []).append(address)
    return publishers
