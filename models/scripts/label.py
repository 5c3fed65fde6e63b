"""Let the teacher label text: soft labels of names, tags and sentence starts, and its parses."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from corpus import read_jsonl
from teacher import Batches, Teacher, predict
from tokenizers import Tokenizer


def main() -> None:
    """Write one .npz beside the given names: arrays over all words, in order."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--encoder", required=True)
    ask.add_argument("--teacher", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True, help="folder")
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("texts", type=Path, nargs="+", help="JSON lines of corpus.py")
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    saved = torch.load(given.teacher)
    model = Teacher(given.encoder, saved["tags"], saved["deps"])
    model.load_state_dict(saved["weights"])
    tokenizer = Tokenizer.from_file(f"{given.encoder}/tokenizer.json")
    batches = Batches(tokenizer, saved["tags"], saved["deps"])
    for path in given.texts:
        label(model, batches, path, given.out / f"{path.stem}.npz")
        print("labelled", path.stem, flush=True)


def label(model: Teacher, batches: Batches, path: Path, out: Path) -> None:
    """Write log-probabilities (float16), heads within the paragraph, and label numbers."""
    found = predict(model, batches, read_jsonl(path))
    np.savez(
        out,
        **{
            layer: torch.cat([each[layer].log_softmax(-1) for each in found]).half().numpy()
            for layer in ("ner", "tags", "starts")
        },
        heads=torch.cat([each["arcs"].argmax(-1) for each in found]).short().numpy(),
        sure=torch.cat([each["arcs"].softmax(-1).amax(-1) for each in found]).half().numpy(),
        deps=torch.cat([each["deps"].argmax(-1) for each in found]).byte().numpy(),
        tag_names=np.array(model.tags),
        dep_names=np.array(model.deps),
    )


if __name__ == "__main__":
    main()
