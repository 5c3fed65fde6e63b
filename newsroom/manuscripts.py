"""The two kinds of file a newsroom is written in: publishers.yaml, and one Markdown file a story.

A story file is YAML between two `---` lines, then paragraphs separated by blank lines; a paragraph
that begins with `## ` is a subhead. Every mistake is a `ManuscriptError` that names file and field.
"""

from __future__ import annotations

from datetime import datetime
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from newsroom.model import Block, FeedFormat, Layout, Links, Quote, Validators


class ManuscriptError(ValueError):
    """A file of the newsroom cannot be used; the message says which, where and why."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"no time zone {name!r} on this system") from error
    return name


def _without_offset(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("write the publication's local time, without an offset")
    return moment


Path = Annotated[str, Field(pattern=r"^/\S+$")]
LocalTime = Annotated[datetime, AfterValidator(_without_offset)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Masthead(_Section):
    """One entry of publishers.yaml; the fields are those of `Publisher`."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name: str
    language: Literal["en", "de", "fr"]
    feed: FeedFormat
    layout: Layout
    charset: Literal["utf-8", "iso-8859-1", "windows-1252"]
    validators: Validators
    latency_s: Annotated[float, Field(ge=0)] = 0
    crawl_delay_s: Annotated[int, Field(ge=0)] = 0
    disallow: tuple[Path, ...] = ()
    timezone: Annotated[str, AfterValidator(_known_zone)]
    links: Links = Links.PLAIN


class Expect(_Section):
    """What a reader should find in the story."""

    quotes: tuple[Quote, ...] = ()


class FrontMatter(_Section):
    """The head of a story file; times are local times of the publication."""

    title: Annotated[str, Field(min_length=1)]
    path: Path
    authors: Annotated[tuple[str, ...], Field(min_length=1)]
    published: LocalTime
    modified: LocalTime | None = None
    section: str
    tags: tuple[str, ...] = ()
    copy_of: str | None = None  # "<slug>/<file name>": the body is that story's
    prefix: str | None = None  # with copy_of: a paragraph of the paper's own before the copied ones
    cut: Annotated[int, Field(ge=0)] = 0  # with copy_of: so many paragraphs are missing at the end
    appears: Annotated[int, Field(ge=1)] = 1  # from which poll of the feed on
    edition: Annotated[int, Field(ge=2)] | None = None  # replaces `revises` from this poll on
    revises: str | None = None  # file name of the story it replaces
    status: Literal[200, 404, 410] = 200
    members_only: bool = False
    expect: Expect = Expect()


_MASTHEADS = TypeAdapter(tuple[Masthead, ...])
_FRONT_MATTER = TypeAdapter(FrontMatter)
_Checked = TypeVar("_Checked")


class Manuscript(NamedTuple):
    """One story file."""

    name: str  # file name without .md
    head: FrontMatter
    body: tuple[Block, ...]


def read_mastheads(file: Traversable) -> tuple[Masthead, ...]:
    """Read publishers.yaml.

    Raises:
        ManuscriptError: it is not a list of publications, or a field of one is wrong.
    """
    entries = _read_yaml(file.read_text("utf-8"), file.name)
    mastheads = _check(_MASTHEADS, entries, file.name)
    slugs = [masthead.slug for masthead in mastheads]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise ManuscriptError(f"{file.name}: slug: {slug!r} is used twice")
    return mastheads


def read_manuscript(file: Traversable, where: str) -> Manuscript:
    """Read one story file; `where` is how messages name it.

    Raises:
        ManuscriptError: there is no front matter, or a field of it is wrong.
    """
    opening, *rest = file.read_text("utf-8").split("---\n", 2)
    if opening.strip() or len(rest) != 2:
        raise ManuscriptError(f"{where}: must begin with its facts between two '---' lines")
    head = _check(_FRONT_MATTER, _read_yaml(rest[0], where), where)
    return Manuscript(file.name.removesuffix(".md"), head, read_body(rest[1]))


def read_body(markdown: str) -> tuple[Block, ...]:
    r"""Split a body at its blank lines.

    >>> read_body("One\nparagraph.\n\n## A subhead\n")
    (Block(text='One paragraph.', subhead=False), Block(text='A subhead', subhead=True))
    """
    parts = (part.strip("\n").replace("\n", " ") for part in markdown.split("\n\n"))
    return tuple(
        Block(part.removeprefix("## "), subhead=part.startswith("## ")) for part in parts if part
    )


def _read_yaml(text: str, where: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ManuscriptError(f"{where}: not YAML: {' '.join(str(error).split())}") from error


def _check(adapter: TypeAdapter[_Checked], value: Any, where: str) -> _Checked:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"]) or "the file"
        message = f"{where}: {field}: {first['msg']}, not {first['input']!r}"
        raise ManuscriptError(message) from error
