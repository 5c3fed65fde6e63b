"""From the files of a newsroom to its publishers: bodies of copies filled in, promises checked.

What is checked here needs more than one file, or more than one field: a story that is copied or
revised exists, addresses are unique, a members' page lies where robots.txt forbids it, an expected
quote occurs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

from newsroom.manuscripts import (
    FrontMatter,
    Manuscript,
    ManuscriptError,
    Masthead,
    read_manuscript,
    read_mastheads,
)
from newsroom.model import Block, Publisher, Story


def load_publishers(folder: Traversable | None = None) -> tuple[Publisher, ...]:
    """Read a newsroom: publishers.yaml, and stories/<slug>/*.md beside it.

    Args:
        folder: where they lie; None reads the ones shipped with the package.

    Raises:
        ManuscriptError: the first mistake found; the message names file and field.
    """
    folder = folder or files("newsroom")
    mastheads = read_mastheads(folder / "publishers.yaml")
    desks = {paper.slug: _read_desk(folder / "stories" / paper.slug) for paper in mastheads}
    manuscripts = {
        f"{slug}/{manuscript.name}": manuscript
        for slug, desk in desks.items()
        for manuscript in desk
    }
    return tuple(_publish(masthead, desks[masthead.slug], manuscripts) for masthead in mastheads)


def _read_desk(folder: Traversable) -> tuple[Manuscript, ...]:
    if not folder.is_dir():
        raise ManuscriptError(f"publishers.yaml: slug: there is no folder stories/{folder.name}")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=_name)
    return tuple(read_manuscript(file, f"stories/{folder.name}/{file.name}") for file in found)


def _name(file: Traversable) -> str:
    return file.name


def _publish(
    masthead: Masthead, desk: tuple[Manuscript, ...], manuscripts: dict[str, Manuscript]
) -> Publisher:
    stories = tuple(_edit(masthead, manuscript, manuscripts) for manuscript in desk)
    publisher = Publisher(**dict(masthead), stories=stories)
    for story, mistake in _mistakes(publisher):
        raise ManuscriptError(f"stories/{story.key}.md: {mistake}")
    return publisher


def _edit(masthead: Masthead, manuscript: Manuscript, manuscripts: dict[str, Manuscript]) -> Story:
    head = manuscript.head
    key = f"{masthead.slug}/{manuscript.name}"
    zone = ZoneInfo(masthead.timezone)
    return Story(
        key=key,
        title=head.title,
        path=head.path,
        authors=head.authors,
        published_at=head.published.replace(tzinfo=zone),
        modified_at=_in_zone(head.modified, zone),
        section=head.section,
        tags=head.tags,
        body=_copy(key, head, manuscripts) if head.copy_of else manuscript.body,
        issue=head.edition or head.appears,
        revises=f"{masthead.slug}/{head.revises}" if head.revises else None,
        copy_of=head.copy_of,
        status=head.status,
        members_only=head.members_only,
        quotes=head.expect.quotes,
    )


def _in_zone(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.replace(tzinfo=zone) if moment else None


def _copy(key: str, head: FrontMatter, manuscripts: dict[str, Manuscript]) -> tuple[Block, ...]:
    original = manuscripts.get(head.copy_of or "")
    if original is None:
        raise ManuscriptError(f"stories/{key}.md: copy_of: there is no story {head.copy_of!r}")
    kept = original.body[: len(original.body) - head.cut]
    return (Block(head.prefix), *kept) if head.prefix else kept


def _mistakes(publisher: Publisher) -> Iterator[tuple[Story, str]]:
    by_key = {story.key: story for story in publisher.stories}
    paths = Counter(story.path for story in publisher.stories if story.revises is None)
    for story in publisher.stories:
        if not story.body and story.status == 200:
            yield story, "the body is empty"
        if paths[story.path] > 1:
            yield story, f"path: {story.path} belongs to another story too"
        forbidden = story.path.startswith(publisher.disallow)
        if forbidden != story.members_only:
            rule = "forbids" if forbidden else "allows"
            yield story, f"members_only: {story.members_only}, but robots.txt {rule} {story.path}"
        if story.revises is not None:
            yield from _mistakes_of_revision(story, by_key.get(story.revises))
        yield from _mistakes_of_quotes(story)


def _mistakes_of_revision(story: Story, earlier: Story | None) -> Iterator[tuple[Story, str]]:
    if earlier is None:
        yield story, f"revises: there is no story {story.revises!r}"
    elif earlier.path != story.path:
        yield story, f"path: not that of the story it revises, {earlier.path}"
    elif story.issue <= earlier.issue:
        yield story, f"edition: {story.issue} does not come after the story it revises"
    elif story.changed_at <= earlier.changed_at:
        yield story, "modified: not after the story it revises"


def _mistakes_of_quotes(story: Story) -> Iterable[tuple[Story, str]]:
    said = (story.title, *(block.text for block in story.body))
    for quote in story.quotes:
        if not any(quote.text in text for text in said):
            yield story, f"expect.quotes: {quote.text!r} does not occur in the story"
