"""Where WARC files are: on a disk, or in a bucket; by the layer through which datasets are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from schemas.errors import ConfigError
from schemas.roots import Bucket, Root, parse_root
from transforms.store import Files, files_at

_ROOT = Path("/")


@dataclass(frozen=True)
class Place:
    """A file, a folder, or where one may be."""

    root: Root  # of the disk, or the bucket as a whole
    path: str  # from there, with slashes

    @property
    def files(self) -> Files:
        """The files among which it is."""
        return files_at(self.root)

    @property
    def address(self) -> str:
        """Absolute path, or URL of an object.

        Raises:
            ConfigError: a key that an address cannot have.
        """
        if isinstance(self.root, Path):
            return str(self.root / self.path)
        if "?" in self.path or "#" in self.path:
            raise ConfigError(f"{self.root}{self.path}: keys with ? or # cannot be read")
        return str(replace(self.root, prefix=self.path))

    def at(self, path: str) -> Place:
        """Return another place under the same root."""
        return replace(self, path=path)

    def folders(self) -> list[PurePosixPath]:
        """Return the folders it is in, the innermost first; the last is the root."""
        return list(PurePosixPath(self.path).parents)


def place_of(text: str) -> Place:
    """Return the place that a path or an address means.

    Raises:
        ValueError: it is an address that cannot be used; the message repeats no secret.

    >>> place_of("s3://press/crawl-data/warc.paths.gz").path
    'crawl-data/warc.paths.gz'
    """
    root = parse_root(text)
    if isinstance(root, Bucket):
        return Place(replace(root, prefix=""), root.prefix)
    return Place(_ROOT, root.absolute().relative_to(_ROOT).as_posix())
