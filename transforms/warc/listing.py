"""Which files are meant: paths, folders, patterns, and lists of paths such as warc.paths.gz."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas.errors import ConfigError
from schemas.warc import WarcFile

_WARC = (".warc", ".warc.gz")
_LIST = (".paths", ".paths.gz")
_UNSEEN = "_staging"  # of a dataset: what no commit has moved yet


def list_warcs(given: Iterable[str]) -> list[WarcFile]:
    """Return the files that are meant, each once, by address.

    A folder means all WARC files below it. A file whose name ends with .paths or .paths.gz lists
    one path a line, as Common Crawl's do; relative ones are looked for beside the list and in the
    folders above it.

    Raises:
        ConfigError: a path is not there, or nothing is meant by it.
    """
    paths = {path.absolute() for text in given for path in _meant(text)}
    return [WarcFile(str(path), path.stat().st_size) for path in sorted(paths)]


def _meant(text: str) -> Iterator[Path]:
    if "://" in text:
        raise ConfigError(f"{text}: only files of this machine are read so far")
    path = Path(text)
    if path.is_dir():
        yield from _some(text, _below(path))
    elif not path.exists() and any(char in text for char in "*?["):
        yield from _some(text, _glob(path))
    elif not path.exists():
        raise ConfigError(f"{text}: no such file or folder")
    elif text.endswith(_LIST):
        yield from _some(text, _listed(path))
    else:
        yield path


def _some(text: str, found: Iterable[Path]) -> Iterator[Path]:
    none = True
    for path in found:
        none = False
        yield path
    if none:
        raise ConfigError(f"{text}: no WARC file there (their names end with .warc or .warc.gz)")


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.name.endswith(_WARC) and _UNSEEN not in path.relative_to(folder).parts:
            yield path


def _glob(pattern: Path) -> Iterator[Path]:
    anchor = Path(pattern.anchor or ".")
    relative = str(pattern.relative_to(pattern.anchor)) if pattern.anchor else str(pattern)
    for path in anchor.glob(relative):
        if path.is_dir():
            yield from _below(path)
        else:
            yield path


def _listed(path: Path) -> Iterator[Path]:
    text = path.read_bytes()
    lines = (gzip.decompress(text) if path.name.endswith(".gz") else text).decode()
    for line in lines.split():
        yield _beside(path, line)


def _beside(path: Path, line: str) -> Path:
    for folder in path.absolute().parents:
        if (folder / line).is_file():
            return folder / line
    raise ConfigError(
        f"{path}: it lists {line}, which is neither beside the list nor in a folder above it"
    )
