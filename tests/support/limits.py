"""Limits of the operating system, for a while."""

import multiprocessing
import resource
from contextlib import contextmanager


@contextmanager
def file_size_limit(size: int):
    """Let every write beyond `size` bytes of a file fail, as a full disk does."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        for child in multiprocessing.active_children():  # they inherited it, and would keep it
            child.kill()
            child.join()
