"""Limits of the operating system, for a while."""

import resource
from contextlib import contextmanager

from transforms.apart import prepare


@contextmanager
def file_size_limit(size: int):
    """Let every write beyond `size` bytes of a file fail, as a full disk does."""
    prepare()  # what processes apart are forked from would inherit the limit, and keep it
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
