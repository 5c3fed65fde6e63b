"""Where the CPU of a run goes, stage by stage, from the samples of py-spy.

A sample belongs to the stage whose code is innermost on the stack: lxml called by `transforms/text`
is extraction, not Beam, though Beam called it all.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.settings import REPOSITORY, FailedError, users_environment

RATE_HZ = 200

BEAM = "Beam and wiring"
START = "start-up and exit"

_STAGES = {
    "transforms/text/": "extraction",
    "transforms/extracting.py": "extraction",  # where the tree of a page is freed
    "transforms/nlp/": "annotation",
    "transforms/story/": "stories",
    "transforms/people/": "people and events",
    "transforms/events/": "people and events",
    "transforms/feeds/": "feeds",
    "transforms/web/": "HTTP",
    "transforms/store/": "Parquet and state",
    "transforms/": BEAM,
    "apache_beam/": BEAM,
}
_WAITING = re.compile(
    r";(?:Condition\.wait|\w*Selector\.select|Connection\._recv|Thread\.run|_worker) \([^;]*$"
)
"""Ends of stacks that wait. On a busy machine py-spy takes them for running now and then."""
_PROCESS = re.compile(r'process \d+:"[^"]*";?')
"""What py-spy writes before the frames: the command lines of a process and of those above it."""
_HERE = f"{REPOSITORY}/"
_IMPORTING = ("<frozen importlib._bootstrap>", "spacy/util.py:load_model")


def profile(command: Sequence[str], folded: Path) -> Counter[str]:
    """Run a command under py-spy and return its samples by folded stack.

    Args:
        command: a Python command line; its child processes are sampled too.
        folded: where py-spy leaves what it saw, one stack a line.
    """
    spy = [str(Path(sys.executable).with_name("py-spy")), "record", "--subprocesses"]
    spy += ["--full-filenames", "--rate", str(RATE_HZ)]
    spy += ["--format", "raw", "--output", str(folded), "--", *command]
    folded.unlink(missing_ok=True)
    env = users_environment()
    done = subprocess.run(spy, cwd=REPOSITORY, env=env, capture_output=True, text=True, check=False)
    if not folded.exists():
        raise FailedError(f"{' '.join(spy)}: {done.stderr[-2000:]}")
    return read_folded(folded.read_text(encoding="utf-8").splitlines())


def read_folded(lines: Iterable[str]) -> Counter[str]:
    """Count the stacks that do something, without their processes.

    >>> read_folded(['process 7:"python -c a; b";main (a.py:1);work (b.py:2) 3'])
    Counter({'main (a.py:1);work (b.py:2)': 3})
    """
    stacks: Counter[str] = Counter()
    for line in lines:
        stack, _, count = line.rpartition(" ")
        if not _WAITING.search(stack):
            stacks[_PROCESS.sub("", stack)] += int(count)
    return stacks


def by_stage(stacks: Mapping[str, int]) -> Counter[str]:
    """Add up samples by stage."""
    stages: Counter[str] = Counter()
    for stack, count in stacks.items():
        stages[stage_of(stack)] += count
    return stages


def stage_of(stack: str) -> str:
    """Return the stage a stack belongs to; what is no one's is the rest.

    Args:
        stack: frames, outermost first.

    >>> stage_of("run (/apache_beam/y.py:3);f (transforms/text/a.py:1);g (/x/b.py:2)")
    'extraction'
    """
    if not stack or any(place in stack for place in _IMPORTING):
        return START  # before the first line of Python and after the last there is no frame
    for frame in reversed(stack.split(";")):
        for place, stage in _STAGES.items():
            if place in frame:
                return stage
    return "rest"


def innermost(stacks: Mapping[str, int]) -> Counter[str]:
    """Add up samples by the function they were taken in, without its line.

    >>> innermost({"main (a.py:1);work (/x/site-packages/b/c.py:2)": 3, "work (c.py:4)": 1})
    Counter({'work (b/c.py)': 3, 'work (c.py)': 1})
    """
    functions: Counter[str] = Counter()
    for stack, count in stacks.items():
        name, _, place = stack.rpartition(";")[2].partition(" (")
        path = place.rstrip(")").rpartition(":")[0] or place.rstrip(")")
        functions[f"{name} ({path.rpartition('site-packages/')[2].removeprefix(_HERE)})"] += count
    return functions
