"""Mean of two students' weights, of which one went on from the other: between their strengths."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Write the mean."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--students", type=Path, nargs=2, required=True)
    ask.add_argument("--share", type=float, default=0.5, help="weight of the second, 0 to 1")
    ask.add_argument("--out", type=Path, required=True)
    given = ask.parse_args()
    first, second = (torch.load(path) for path in given.students)
    if (first["tags"], first["deps"]) != (second["tags"], second["deps"]):
        ask.error("the two students know different labels")
    mean = {
        name: torch.lerp(value, second["weights"][name], given.share)
        if value.is_floating_point()
        else value
        for name, value in first["weights"].items()
    }
    torch.save({**first, "weights": mean}, given.out)


if __name__ == "__main__":
    main()
