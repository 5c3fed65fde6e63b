"""What newsbeam costs beside time per article: start-up, memory, stages, waiting for slow hosts."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.dataset import count_articles
from benchmarks.measure import OFTEN, run
from benchmarks.settings import NEWSBEAM, Settings, all_cores, newsbeam_ingest, say
from benchmarks.stages import by_stage, innermost, profile
from benchmarks.stand import Stand, serving

_STARTS = 5
_SLOW_S = (0.1, 2.0)
_TOP = 25


def measure_startup(settings: Settings) -> dict[str, Any]:
    """Return seconds to help, to nothing at all (`python -c pass`), and to the first request."""
    say("start-up")
    with serving(settings.pages, 1) as stand:
        first = [_first_request_s(stand, settings.work / "start") for _ in range(_STARTS)]
    return {
        "first_request_s": _spread(first),
        "help_s": _spread([run([*NEWSBEAM, "--help"]).wall_s for _ in range(_STARTS)]),
        "python_s": _spread([run([sys.executable, "-c", "pass"]).wall_s for _ in range(_STARTS)]),
    }


def _first_request_s(stand: Stand, root: Path) -> float:
    shutil.rmtree(root, ignore_errors=True)
    stand.seen(forget=True)
    cost = run(newsbeam_ingest(stand.opml_url, root, annotate=False))
    first = stand.seen().first_request
    return first - cost.began_at if first else float("nan")


def measure_memory(settings: Settings, scales: Sequence[int]) -> list[dict[str, Any]]:
    """Return peak memory of one run over 1x, 10x, ... the pages, on one core."""
    found = []
    for scale in scales:
        say(f"memory, {scale} x the pages")
        with serving(settings.pages, scale) as stand:
            root = settings.work / "memory"
            shutil.rmtree(root, ignore_errors=True)
            command = newsbeam_ingest(stand.opml_url, root)
            cost = run(command, cores=all_cores()[:1], looks=OFTEN)
        rows = json.loads(cost.output)["rows"]
        found.append(
            {
                "scale": scale,
                "articles": rows["articles"],
                "peak_mb": cost.peak_bytes / 1e6,
                "wall_s": cost.wall_s,
            }
        )
    return found


def measure_stages(settings: Settings) -> dict[str, Any]:
    """Return CPU milliseconds an article by stage, and the functions that take most.

    The CPU is that of a run that nobody watches, the shares are those of a second run under py-spy.
    Functions are counted where the sample was taken: time in C is that of the Python function that
    called it.
    """
    say("stages")
    root = settings.work / "stages"
    shutil.rmtree(root, ignore_errors=True)
    cores = all_cores()
    with serving(settings.pages, settings.scale, cores=cores[1:] or cores) as stand:
        cpu_s = run(newsbeam_ingest(stand.opml_url, root)).cpu_s
        shutil.rmtree(root)
        say("stages, under py-spy")
        stacks = profile(newsbeam_ingest(stand.opml_url, root), settings.work / "stages.folded")
    articles, stages = count_articles(root), by_stage(stacks)
    ms_per_sample = 1000 * cpu_s / stages.total() / articles
    return {
        "articles": articles,
        "samples": stages.total(),
        "ms_per_article": {stage: count * ms_per_sample for stage, count in stages.most_common()},
        "functions": innermost(stacks).most_common(_TOP),
    }


def measure_slow_hosts(settings: Settings) -> dict[str, Any]:
    """Return how long a run takes when hosts answer in 0.1 to 2 s, against at once."""
    found: dict[str, Any] = {}
    for name, latency_s in (("at once", (0.0, 0.0)), ("0.1 to 2 s", _SLOW_S)):
        say(f"slow hosts: answers {name}")
        root = settings.work / "slow"
        shutil.rmtree(root, ignore_errors=True)
        with serving(settings.pages, settings.scale, latency_s=latency_s) as stand:
            cost = run(newsbeam_ingest(stand.opml_url, root), cores=all_cores()[:1])
        articles = json.loads(cost.output)["rows"]["articles"]
        found[name] = {"wall_s": cost.wall_s, "articles": articles}
    found["ratio"] = found["0.1 to 2 s"]["wall_s"] / found["at once"]["wall_s"]
    return found


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "least": min(values), "greatest": max(values)}
