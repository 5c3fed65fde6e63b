"""First vectors of the student's word pieces: what the teacher makes of each piece alone.

The piece's input vector and its state after the fine-tuned encoder, standardised, reduced by PCA.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from network import WIDTH
from teacher import Teacher


@torch.no_grad()
def main() -> None:
    """Write a (pieces, WIDTH) float32 .npy."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--encoder", required=True)
    ask.add_argument("--teacher", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    given = ask.parse_args()
    saved = torch.load(given.teacher)
    model = Teacher(given.encoder, saved["tags"], saved["deps"]).eval()
    model.load_state_dict(saved["weights"])
    table = model.encoder.embeddings.word_embeddings.weight
    states = torch.cat([_alone(model, rows) for rows in torch.arange(len(table)).split(2_000)])
    both = torch.cat([_standard(table), _standard(states)], dim=1)
    _, _, axes = torch.pca_lowrank(both, q=WIDTH, niter=4)
    reduced = both @ axes
    reduced = reduced / reduced.std() * 0.5
    reduced[0] = 0
    np.save(given.out, reduced.numpy().astype(np.float32))


def _alone(model: Teacher, rows: torch.Tensor) -> torch.Tensor:
    pieces = torch.stack([torch.full_like(rows, 101), rows, torch.full_like(rows, 102)], dim=1)
    shapes = torch.tensor([6, 0, 6]).expand(len(rows), 3)
    first = torch.ones(len(rows), 1, dtype=torch.long)
    batch = {"pieces": pieces, "shapes": shapes, "mask": torch.ones_like(pieces), "first": first}
    return model.states(batch)[:, 0]


def _standard(vectors: torch.Tensor) -> torch.Tensor:
    return (vectors - vectors.mean(0)) / vectors.std(0)


if __name__ == "__main__":
    main()
