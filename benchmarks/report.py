"""Results as Markdown, with the machine and the versions they hold for."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.settings import REPOSITORY, all_cores

_LIBRARIES = ("apache-beam", "spacy", "trafilatura", "lxml", "pyarrow", "duckdb", "onnxruntime")


def describe_machine() -> dict[str, Any]:
    """Return what the figures hold for; `load` is that of the machine before it all began."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "processor": _processor(),
        "cores": len(all_cores()),
        "load": os.getloadavg()[0],
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": dict(_versions()),
    }


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _versions() -> Iterator[tuple[str, str]]:
    for library in _LIBRARIES:
        try:
            yield library, version(library)
        except PackageNotFoundError:
            continue


def as_markdown(results: Mapping[str, Any]) -> str:
    """Return all that was measured as Markdown, one section a part."""
    sections = [_about(results)]
    for name, write in _SECTIONS.items():
        if name in results:
            sections.append(write(results[name]))
    return "\n\n".join(sections) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table.

    >>> print(table(["a", "b"], [["1", "2"]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines).replace(" --- ", "---")


def _about(results: Mapping[str, Any]) -> str:
    machine, read = results["machine"], results["read"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return (
        f"{read['articles']} articles: {read['pages']} pages of {read['from']}, each in"
        f" {read['scale']} different copies. {machine['processor']}, {machine['cores']} cores"
        f" (load before: {machine['load']:.1f}), {machine['system']}, Python {machine['python']},"
        f" {versions}; commit {machine['commit']}, {machine['at']}."
    )


def _speed(found: Mapping[str, Any]) -> str:
    rows = [
        [
            name,
            f"{each['whole']:.2f}",
            f"{each['steady']:.2f}",
            f"{1000 / each['per_cpu_s']:.0f}",
            f"{1000 / each['steady_per_cpu_s']:.0f}",
            f"{each['wall_s']:.1f}",
            f"{each['peak_mb']:.0f}",
            f"{each['articles']:.0f}",
        ]
        for name, each in found["median"].items()
    ]
    head = [
        "",
        "articles/s, whole run",
        "after start-up",
        "CPU ms/article, whole run",
        "after start-up",
    ]
    head += ["wall s", "peak MB", "articles"]
    bars = [
        [
            each["ratio"],
            *_spread(each),
            f"{each['bar']:g}" if each["bar"] else "",
        ]
        for each in found["ratios"]
    ]
    title = f"## Speed (median of {len(found['rounds'])} rounds)"
    return "\n\n".join(
        [title, table(head, rows), table(["ratio", "median", "rounds", "at least"], bars)]
    )


def _stages(found: Mapping[str, Any]) -> str:
    cost = found["ms_per_article"]
    total = sum(cost.values())
    rows = [[stage, f"{ms:.1f}", f"{ms / total:.1%}"] for stage, ms in cost.items()]
    rows.append(["all", f"{total:.1f}", ""])
    functions = [
        [f"`{name}`", f"{count / found['samples']:.1%}"] for name, count in found["functions"]
    ]
    return "\n\n".join(
        [
            f"## CPU by stage ({found['articles']} articles, {found['samples']:,} samples)",
            table(["stage", "ms an article", "share"], rows),
            table(["function, time in C included", "share"], functions),
        ]
    )


def _startup(found: Mapping[str, Any]) -> str:
    names = {
        "first_request_s": "`newsbeam ingest` to its first request of a feed",
        "help_s": "`newsbeam --help`",
        "python_s": "`python -c pass`",
    }
    rows = [[title, *_spread(found[key])] for key, title in names.items()]
    return "## Start-up\n\n" + table(["", "seconds, median", "tries"], rows)


def _spread(values: Mapping[str, float]) -> tuple[str, str]:
    return f"{values['median']:.2f}", f"{values['least']:.2f} to {values['greatest']:.2f}"


def _memory(found: Sequence[Mapping[str, Any]]) -> str:
    first = found[0]["peak_mb"]
    rows = [
        [
            f"{each['articles']:,}",
            f"{each['peak_mb']:.0f}",
            f"{each['peak_mb'] / first:.2f}",
            f"{each['wall_s']:.0f}",
        ]
        for each in found
    ]
    return "## Memory\n\n" + table(["articles in one run", "peak MB", "ratio", "wall s"], rows)


def _slow(found: Mapping[str, Any]) -> str:
    rows = [
        [name, f"{found[name]['articles']:,}", f"{found[name]['wall_s']:.1f}"]
        for name in found
        if name != "ratio"
    ]
    rows.append(["ratio", "", f"{found['ratio']:.2f}"])
    return "## Slow hosts, one core\n\n" + table(["hosts answer", "articles", "wall s"], rows)


def _dataset(found: Mapping[str, Any]) -> str:
    head = ["", *found]
    rows = [["files", *(f"{each['files']:,}" for each in found.values())]]
    before = found["before"]
    for name in before["bytes"]:
        per = (f"{each['bytes'][name] / each['articles']:,.0f}" for each in found.values())
        rows.append([f"{name}, bytes an article", *per])
    for name in before["query_ms"]:
        rows.append([f"{name}, ms", *(f"{each['query_ms'][name]:.0f}" for each in found.values())])
    title = f"## Dataset of {before['articles']:,} articles"
    missing = "" if "after" in found else "\n\n(There is no `newsbeam compact` in this version.)"
    return f"{title}\n\n{table(head, rows)}{missing}"


def _peers(found: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        [
            name,
            f"{each['articles']:,}",
            f"{each['articles'] / each['wall_s']:.1f}",
            f"{1000 * each['cpu_s'] / each['articles']:.0f}",
            each["version"],
        ]
        for name, each in found.items()
        if each["articles"]
    ]
    head = ["fetch and extract", "articles", "articles/s", "CPU ms/article", "version"]
    return "## Peers, one core\n\n" + table(head, rows)


_SECTIONS: dict[str, Callable[[Any], str]] = {
    "speed": _speed,
    "stages": _stages,
    "startup": _startup,
    "memory": _memory,
    "slow": _slow,
    "dataset": _dataset,
    "peers": _peers,
}
