"""What an error of the client of object storage means, and how to mend it."""

from __future__ import annotations

from schemas.errors import StoreError, UnreachableError
from schemas.roots import Bucket

_CREDENTIALS = ("ACCESS_DENIED", "INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH")
_PASSING = (
    *("NETWORK_CONNECTION", "SLOW_DOWN", "SERVICE_UNAVAILABLE", "REQUEST_TIMEOUT", "INTERNAL"),
    "HTTP status 5",
)


def explain(root: Bucket, error: Exception) -> StoreError:
    """Return the error to raise instead."""
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "NO_SUCH_BUCKET" in reason:
        return missing_bucket(root)
    if any(sign in reason for sign in _CREDENTIALS):
        return StoreError(
            f"{root}: access is denied. Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or "
            f"AWS_PROFILE), and that they may list and read there (for a dataset also write and "
            f"delete): {reason}"
        )
    if any(sign in reason for sign in _PASSING):
        return UnreachableError(f"{root} does not answer, however often it is asked: {reason}")
    return StoreError(f"{root}: {reason}")


def missing_bucket(root: Bucket) -> StoreError:
    """Return the error that says so."""
    return StoreError(f"{root}: there is no bucket {root.bucket!r}; make it, or name another")


def is_of_service(error: Exception) -> bool:
    """Tell whether an error comes from the service, and not from what an object holds."""
    return "AWS Error" in str(error)
