"""Story files and publishers.yaml: what is read, and how a mistake in them is named."""

from pathlib import Path

import pytest

from newsroom import ManuscriptError, Publisher, load_publishers
from newsroom.model import Block

MASTHEAD = """\
- slug: gazette
  name: The Gazette
  language: en
  feed: rss20
  layout: plain
  charset: utf-8
  validators: both
  disallow: [/members/]
  timezone: America/New_York
"""
STORY = """\
---
title: A bridge opens
path: /bridge
authors: [Ada Brandt]
published: 2026-05-04T09:30:00
section: City
expect: {quotes: [{text: "It holds,", speaker: Ada Lowe}]}
---

The bridge opened.

## Next

"It holds," said
Ada Lowe.
"""


def newsroom_of(folder: Path, masthead: str = MASTHEAD, **stories: str) -> tuple[Publisher, ...]:
    (folder / "publishers.yaml").write_text(masthead, "utf-8")
    desk = folder / "stories" / "gazette"
    desk.mkdir(parents=True)
    for name, text in stories.items():
        (desk / f"{name}.md").write_text(text, "utf-8")
    return load_publishers(folder)


def test_a_story_file_becomes_a_story_with_the_offset_of_its_paper(tmp_path):
    [paper] = newsroom_of(tmp_path, bridge=STORY)
    [story] = paper.stories
    assert story.key == "gazette/bridge"
    assert story.published_at.isoformat() == "2026-05-04T09:30:00-04:00"
    assert [quote.speaker for quote in story.quotes] == ["Ada Lowe"]
    assert story.body == (
        Block("The bridge opened."),
        Block("Next", subhead=True),
        Block('"It holds," said Ada Lowe.'),
    )


def test_a_copy_has_the_words_of_its_original_between_its_own_first_line_and_the_cut(tmp_path):
    copy = STORY.replace("/bridge", "/copy").partition("expect")[0]
    copy += "copy_of: gazette/bridge\nprefix: From our archive.\ncut: 2\n---\n"
    [paper] = newsroom_of(tmp_path, bridge=STORY, copy=copy)
    assert [block.text for block in paper.stories[1].body] == [
        "From our archive.",
        "The bridge opened.",
    ]


WRONG_FIELDS = {
    "a field that does not exist": ("section: City", "sektion: City", "section: Field required"),
    "no title": ("title: A bridge opens", "title: ''", "title: String should have at least 1"),
    "no author": ("[Ada Brandt]", "[]", "authors: Tuple should have at least 1"),
    "a path that is none": ("path: /bridge", "path: bridge", "path: String should match"),
    "no date": ("2026-05-04T09:30:00", "yesterday", "published: Input should be a valid date"),
    "a date with an offset": ("09:30:00", "09:30:00Z", "published: Value error, write the pub"),
    "a status never served": ("section: City", "section: City\nstatus: 500", "status: Input shou"),
    "a quote that is not there": ('It holds,", sp', 'It fell,", sp', "expect.quotes: 'It fell,'"),
    "an open page under a closed path": ("/bridge", "/members/b", "members_only: False, but"),
    "a closed page under an open path": ("section: C", "members_only: true\nsection: C", "members"),
    "no such original": ("section: C", "copy_of: post/x\nsection: C", "copy_of: there is no story"),
    "no such earlier story": (
        "section: C",
        "edition: 2\nrevises: x\nsection: C",
        "revises: there is no story 'gazette/x'",
    ),
    "not YAML": ("[Ada Brandt]", "[Ada", "not YAML"),
    "no front matter": ("---\n", "", "must begin with its facts"),
}


@pytest.mark.parametrize(("old", "new", "message"), WRONG_FIELDS.values(), ids=WRONG_FIELDS)
def test_a_mistake_in_a_story_is_named_by_file_and_field(tmp_path, old, new, message):
    with pytest.raises(ManuscriptError) as caught:
        newsroom_of(tmp_path, bridge=STORY.replace(old, new))
    assert str(caught.value).startswith(f"stories/gazette/bridge.md: {message}")


WRONG_PAIRS = {
    "two stories at one path": ("/bridge", "tags: []", "path: /bridge belongs to another story"),
    "a revision at another path": (
        "/other",
        "edition: 2\nrevises: bridge",
        "path: not that of the story it revises",
    ),
    "a revision not marked as later": (
        "/bridge",
        "edition: 2\nrevises: bridge",
        "modified: not after the story it revises",
    ),
    "a revision in the issue of its original": (
        "/bridge",
        "revises: bridge\nmodified: 2026-05-05T08:00:00",
        "edition: 1 does not come after",
    ),
}


@pytest.mark.parametrize(("path", "lines", "message"), WRONG_PAIRS.values(), ids=WRONG_PAIRS)
def test_a_contradiction_between_two_stories_is_named(tmp_path, path, lines, message):
    second = STORY.replace("/bridge", path).replace("section:", f"{lines}\nsection:")
    with pytest.raises(ManuscriptError, match=message):
        newsroom_of(tmp_path, bridge=STORY, later=second)


WRONG_MASTHEADS = {
    "unknown feed format": ("feed: rss20", "feed: rss3", "publishers.yaml: 0.feed: Input should"),
    "unknown time zone": ("New_York", "Port_Ellery", "publishers.yaml: 0.timezone: Value error"),
    "unknown key": ("charset:", "char_set:", "publishers.yaml: 0.charset: Field required"),
    "no folder of stories": ("gazette", "post", "publishers.yaml: slug: there is no folder"),
    "a slug twice": (MASTHEAD, MASTHEAD * 2, "publishers.yaml: slug: 'gazette' is used twice"),
    "no list": (MASTHEAD, "gazette: 1", "publishers.yaml: the file: Input should be a valid"),
}


@pytest.mark.parametrize(("old", "new", "message"), WRONG_MASTHEADS.values(), ids=WRONG_MASTHEADS)
def test_a_mistake_in_the_list_of_publishers_is_named(tmp_path, old, new, message):
    with pytest.raises(ManuscriptError) as caught:
        newsroom_of(tmp_path, MASTHEAD.replace(old, new), bridge=STORY)
    assert str(caught.value).startswith(message)
