"""End to end on one core and on all, against the limit and against the obvious script."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Cost, run
from benchmarks.settings import Settings, all_cores, newsbeam_ingest, say
from benchmarks.stand import Stand, serving

ONE = "newsbeam, one core"
ALL = "newsbeam, all cores"
LIMIT_ONE = "limit, one core"
LIMIT_ALL = "limit, all cores"
SCRIPT = "obvious script"

Round = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Bar:
    """A ratio that is to be reached in every round."""

    name: str
    at_least: float
    over: tuple[str, str]  # contender and measure
    under: tuple[str, str]


BARS = (
    Bar("newsbeam against the limit, one core", 0.9, (ONE, "steady"), (LIMIT_ONE, "steady")),
    Bar("newsbeam on all cores against one", 1.75, (ALL, "steady"), (ONE, "steady")),
    Bar("newsbeam on all cores against the script", 3.0, (ALL, "whole"), (SCRIPT, "whole")),
    Bar("newsbeam on one core against the script", 1.0, (ONE, "whole"), (SCRIPT, "whole")),
    Bar("the limit on all cores against one", 0.0, (LIMIT_ALL, "steady"), (LIMIT_ONE, "steady")),
    Bar(
        "newsbeam against the limit, by CPU time",
        0.0,
        (ONE, "steady_per_cpu_s"),
        (LIMIT_ONE, "steady_per_cpu_s"),
    ),
    Bar("newsbeam against the script, by CPU time", 0.0, (ONE, "per_cpu_s"), (SCRIPT, "per_cpu_s")),
)
"""The last three have no bar: what the cores are worth together, and what busy machines can say."""


def measure_speed(settings: Settings) -> dict[str, Any]:
    """Let all contenders read the same pages in turn, `settings.rounds` times.

    Returns:
        `rounds`, `median` and `ratios`. Of a contender: `articles`; `wall_s` and `cpu_s` of the
        whole command; `whole`, articles a second of it; `steady`, articles a second from the first
        request of a page to the end (the limit: of its loops), so without start-up and polling;
        `per_cpu_s` and `steady_per_cpu_s`, the same by CPU time.
    """
    rounds = []
    for number in range(settings.rounds):
        say(f"speed, round {number + 1} of {settings.rounds}")
        rounds.append(_round(settings))
    return {"rounds": rounds, "median": _median(rounds), "ratios": ratios(rounds)}


def ratios(rounds: Sequence[Round]) -> list[dict[str, Any]]:
    """Return each bar with the ratio it asks for: median, least and greatest over the rounds."""
    found = []
    for bar in BARS:
        values = [_at(each, bar.over) / _at(each, bar.under) for each in rounds]
        found.append(
            {
                "ratio": bar.name,
                "bar": bar.at_least,
                "median": statistics.median(values),
                "least": min(values),
                "greatest": max(values),
            }
        )
    return found


def _at(contenders: Round, place: tuple[str, str]) -> float:
    return float(contenders[place[0]][place[1]])


def _median(rounds: Sequence[Round]) -> dict[str, dict[str, float]]:
    return {
        name: {key: statistics.median(each[name][key] for each in rounds) for key in measures}
        for name, measures in rounds[0].items()
    }


def _round(settings: Settings) -> dict[str, dict[str, Any]]:
    cores = all_cores()
    here, elsewhere = cores[:1], cores[1:] or cores
    found = {}
    with serving(settings.pages, settings.scale, cores=elsewhere) as stand:
        found[ONE] = _newsbeam(stand, settings.work / "one", here)
        found[LIMIT_ONE] = _limit(settings, here)  # at once: cores change their pace
        found[SCRIPT] = _script(stand, settings.work / "script", here)
    with serving(settings.pages, settings.scale) as stand:
        found[ALL] = _newsbeam(stand, settings.work / "all", cores)
    found[LIMIT_ALL] = _limit(settings, cores)
    return found


def _newsbeam(stand: Stand, root: Path, cores: Sequence[int]) -> dict[str, Any]:
    shutil.rmtree(root, ignore_errors=True)
    stand.seen(forget=True)
    cost = run(newsbeam_ingest(stand.opml_url, root), cores=cores)
    first_page = stand.seen().first_page or cost.began_at
    steady_s = cost.began_at + cost.wall_s - first_page
    return _of(cost, json.loads(cost.output)["rows"], steady_s, cost.cpu_after_s(first_page))


def _script(stand: Stand, out: Path, cores: Sequence[int]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.obvious_script", stand.opml_url, str(out)]
    cost = run(command, cores=cores)
    return _of(cost, json.loads(cost.output), cost.wall_s, cost.cpu_s)


def _limit(settings: Settings, cores: Sequence[int]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.limit", "--scale", str(settings.scale)]
    command += ["--processes", str(len(cores))]
    command += ["--pages", str(settings.pages)] if settings.pages else []
    cost = run(command, cores=cores)
    loops = json.loads(cost.output)
    found = _of(cost, loops, loops["wall_s"], loops["cpu_s"])
    found["extract_cpu_s"] = loops["extract_s"]
    return found


def _of(
    cost: Cost, rows: Mapping[str, Any], steady_s: float, steady_cpu_s: float
) -> dict[str, Any]:
    articles = rows["articles"]
    return {
        "articles": articles,
        **{name: rows[name] for name in ("entities", "quotes") if name in rows},
        "wall_s": cost.wall_s,
        "cpu_s": cost.cpu_s,
        "peak_mb": cost.peak_bytes / 1e6,
        "whole": articles / cost.wall_s,
        "steady": articles / steady_s,
        "per_cpu_s": articles / cost.cpu_s,
        "steady_per_cpu_s": articles / steady_cpu_s,
    }
