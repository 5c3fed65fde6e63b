"""What every process apart needs (`transforms.apart`), loaded by the process they are forked from.

Imported for that alone: it costs seconds and 200 MB, once instead of once for each of them.
"""

from __future__ import annotations

import gc
import signal
from importlib import import_module

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us, also while we load

for _package in ("transforms.annotating", "transforms.feeds", "transforms.nlp", "transforms.text"):
    import_module(_package)
import_module("transforms.text.languages").identifier()

gc.freeze()  # to look for cycles in all this would write to pages, and end their being shared
