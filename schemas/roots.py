"""Where a dataset is: a folder, or a place on S3-compatible object storage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from schemas.errors import ConfigError

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_OPTIONS = frozenset({"endpoint", "region"})
_EXPECTED = "expected s3://BUCKET/PREFIX, with ?endpoint=URL&region=NAME where they are needed"


@dataclass(frozen=True)
class Bucket:
    """The keys of a bucket that begin with a prefix.

    Credentials are not part of it: they come from the environment, as for every AWS tool.
    """

    bucket: str
    prefix: str  # without slashes at its ends; empty: the whole bucket
    endpoint: str | None = None  # None: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or Amazon's own
    region: str | None = None  # None: AWS_REGION, AWS_DEFAULT_REGION, or found out

    def __str__(self) -> str:
        """Return the address, as it can be given to a command.

        >>> str(Bucket("press", "news", region="eu-central-1"))
        's3://press/news?region=eu-central-1'
        """
        given = {"endpoint": self.endpoint, "region": self.region}
        options = urlencode({name: value for name, value in given.items() if value}, safe=":/")
        return f"s3://{self.bucket}/{self.prefix}{'?' if options else ''}{options}"


Root = Path | Bucket


def parse_root(text: str) -> Root:
    """Return the place that an address or a path names.

    Raises:
        ValueError: it is an address that cannot be used; the message repeats no secret.

    >>> parse_root("s3://press/news/")
    Bucket(bucket='press', prefix='news', endpoint=None, region=None)
    """
    scheme = _SCHEME.match(text)
    if scheme is None:
        return Path(text)
    if scheme[1].lower() != "s3":
        raise ValueError(f"{scheme[1]}: not a kind of storage that is known; {_EXPECTED}")
    parts = urlsplit(text)
    if "@" in parts.netloc:
        raise ValueError(
            "credentials do not belong into an address, which is printed and logged: set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
        )
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not parts.netloc or ":" in parts.netloc or not options.keys() <= _OPTIONS or parts.fragment:
        raise ValueError(_EXPECTED)
    endpoint = options.get("endpoint")
    if endpoint is not None and not re.fullmatch(r"https?://[^/@]+/?", endpoint):
        raise ValueError("endpoint: expected http(s)://HOST or http(s)://HOST:PORT")
    prefix = "/".join(part for part in parts.path.split("/") if part)
    return Bucket(parts.netloc, prefix, endpoint, options.get("region"))


def folder_of(root: Root) -> Path:
    """Return the folder of a dataset, as an absolute path, for what is done in folders only.

    Raises:
        ConfigError: it is on object storage.
    """
    if isinstance(root, Bucket):
        raise ConfigError(
            f"{root}: this is done to datasets in folders only, and not on object storage"
        )
    return root.absolute()


def absolute(root: Root) -> Root:
    """Return the same place, whatever the current folder is."""
    return root.absolute() if isinstance(root, Path) else root
