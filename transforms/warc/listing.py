"""Which files are meant: paths, folders, patterns, and lists of paths such as warc.paths.gz.

On object storage a folder is all keys that begin with it, and `?` in an address begins its options:
patterns have `*` and `[...]` there.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath

from schemas.errors import ConfigError
from schemas.roots import Bucket
from schemas.warc import WarcFile
from transforms.store import FileInfo
from transforms.warc.places import Place, place_of

_WARC = (".warc", ".warc.gz")
_LIST = (".paths", ".paths.gz")
_UNSEEN = "_staging"  # of a dataset: what no commit has moved yet
_WILD = "*?["


def list_warcs(given: Iterable[str]) -> list[WarcFile]:
    """Return the files that are meant, each once, by address.

    A folder means all WARC files below it. A file whose name ends with .paths or .paths.gz lists
    one path a line, as Common Crawl's do; relative ones are looked for beside the list and in the
    folders above it, the bucket itself the last of them.

    Raises:
        ConfigError: a path is not there, or nothing is meant by it.
        StoreError: object storage cannot be used.
    """
    found = {file.address: file for text in given for file in _meant(text)}
    return [found[address] for address in sorted(found)]


def _meant(text: str) -> Iterator[WarcFile]:
    place = _place(text)
    info = place.files.info(place.path)
    if info is None and any(char in place.path for char in _WILD):
        yield from _some(text, _matching(place))
    elif info is None:
        raise _missing(place, text)
    elif info.size is None:
        yield from _some(text, _below(place))
    elif place.path.endswith(_LIST):
        yield from _some(text, _listed(place))
    else:
        yield WarcFile(place.address, info.size)


def _place(text: str) -> Place:
    try:
        return place_of(text)
    except ValueError as error:
        raise ConfigError(f"an archive's place cannot be used: {error}") from None


def _missing(place: Place, text: str) -> ConfigError:
    if isinstance(place.root, Bucket):
        place.files.check()  # that there is such a bucket, and that we may look into it
    return ConfigError(f"{text}: no such file or folder")


def _some(text: str, found: Iterable[WarcFile]) -> Iterator[WarcFile]:
    none = True
    for file in found:
        none = False
        yield file
    if none:
        raise ConfigError(f"{text}: no WARC file there (their names end with .warc or .warc.gz)")


def _below(folder: Place) -> Iterator[WarcFile]:
    base = PurePosixPath(folder.path)
    for info in folder.files.infos(folder.path, deep=True):
        unseen = _UNSEEN in PurePosixPath(info.path).relative_to(base).parts
        if info.size is not None and info.path.endswith(_WARC) and not unseen:
            yield WarcFile(folder.at(info.path).address, info.size)


def _matching(pattern: Place) -> Iterator[WarcFile]:
    """Yield the files that match, and those below folders that do."""
    found = [FileInfo("", None)]
    for segment in PurePosixPath(pattern.path).parts:
        found = [info for folder in found for info in _next(pattern, folder, segment)]
    for info in found:
        place = pattern.at(info.path)
        if info.size is None:
            yield from _below(place)
        else:
            yield WarcFile(place.address, info.size)


def _next(pattern: Place, folder: FileInfo, segment: str) -> Iterator[FileInfo]:
    """Yield what a segment of a pattern means in a folder."""
    if folder.size is not None:
        return
    if not any(char in segment for char in _WILD):
        info = pattern.files.info(f"{folder.path}/{segment}".lstrip("/"))
        if info is not None:
            yield info
        return
    if segment == "**":
        below = pattern.files.infos(folder.path, deep=True)
        yield from (folder, *(info for info in below if info.size is None))
        return
    for info in pattern.files.infos(folder.path):
        if fnmatchcase(PurePosixPath(info.path).name, segment):
            yield info


def _listed(place: Place) -> Iterator[WarcFile]:
    with place.files.reading(place.path) as stream:
        text = stream.read()
    try:
        lines = (gzip.decompress(text) if place.path.endswith(".gz") else text).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ConfigError(f"{place.address}: the list cannot be read: {error}") from None
    sizes = lru_cache(maxsize=None)(_sizes)
    for line in lines.split():
        candidates = _candidates(place, line)
        named = ((each, sizes(each.at(_folder(each))).get(each.path)) for each in candidates)
        there = (WarcFile(each.address, size) for each, size in named if size is not None)
        found = next(there, None)
        if found is None:
            raise ConfigError(
                f"{place.address}: it lists {line}, which is neither beside the list nor in a "
                "folder above it"
            )
        yield found


def _candidates(place: Place, line: str) -> list[Place]:
    """Return where a line of a list may lead to, the likeliest first."""
    if "://" in line:
        return [_place(line)]
    return [place.at(str(folder / line).lstrip("/")) for folder in place.folders()]


def _folder(place: Place) -> str:
    return place.path.rpartition("/")[0]


def _sizes(folder: Place) -> dict[str, int | None]:
    """Return the sizes of the files in a folder: one request, where each file would be one."""
    return {info.path: info.size for info in folder.files.infos(folder.path)}
