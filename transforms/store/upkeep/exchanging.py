"""Exchange two folders in one step, so that every listing shows the one or the other."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

from schemas.errors import StoreError

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE
_NO_SUCH_CALL = (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EOPNOTSUPP)


def exchange(one: Path, other: Path) -> None:
    """Let two folders change places, with renameat2(2): at no moment is one of them missing.

    Two renames would do it elsewhere, but show readers nothing in between, or everything twice.

    Raises:
        StoreError: this system or file system cannot do it; both are as before.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        raise _unable(other, "it needs Linux with glibc 2.28 or musl 1.2.4")
    if library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return
    code = ctypes.get_errno()
    if code in _NO_SUCH_CALL:
        raise _unable(other, "this file system does not offer it; ext4, XFS, Btrfs and tmpfs do")
    raise StoreError(f"{other} cannot be exchanged: {os.strerror(code)}. It is as before.")


def _unable(folder: Path, reason: str) -> StoreError:
    return StoreError(
        f"{folder} cannot be compacted: a folder must be exchanged in one step, so that readers "
        f"never see rows missing or twice, and {reason}. Nothing was changed."
    )
