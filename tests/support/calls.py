"""Functions to be called in a process apart, which has to import them wherever it was started."""

import os
import signal

from transforms.apart import MAX_MEMORY_BYTES


def double(n: int) -> int:
    return 2 * n


def process_id() -> int:
    return os.getpid()


def spin() -> None:
    while True:
        pass


def fail(message: str) -> None:
    raise LookupError(message)


class UnsendableError(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def fail_unsendably() -> None:
    raise UnsendableError("a", "b")


def eat() -> int:
    return len(bytearray(MAX_MEMORY_BYTES + 1))


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)
