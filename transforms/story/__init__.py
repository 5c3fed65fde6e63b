"""What articles have in common: the same text under other mastheads, and the same text over time.

Plain functions over texts and rows; `transforms/stories.py` and `transforms/changes.py` wire them.
"""

from transforms.story.changes import Earlier as Earlier
from transforms.story.changes import Said as Said
from transforms.story.changes import describe_change as describe_change
from transforms.story.matching import find_story as find_story
from transforms.story.signature import band_keys as band_keys
from transforms.story.signature import sign as sign
from transforms.story.wordings import wording_of as wording_of
