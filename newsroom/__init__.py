"""A sample newsroom: invented publications, served on loopback by newsbeam itself.

`newsbeam demo` reads it, and so do tests, which ask the server what it has seen:

    with serve() as newsroom:
        ...  # poll newsroom.feed_urls, or the list of them at newsroom.opml_url
        assert all(record.status < 400 for record in newsroom.requests)

What it publishes stands in publishers.yaml and stories/. `python -m newsroom` serves it by hand.
"""

from __future__ import annotations

from newsroom.library import load_publishers as load_publishers
from newsroom.manuscripts import ManuscriptError as ManuscriptError
from newsroom.model import Publisher as Publisher
from newsroom.model import Quote as Quote
from newsroom.model import Story as Story
from newsroom.server import Newsroom as Newsroom
from newsroom.server import RequestRecord as RequestRecord
from newsroom.server import serve as serve

__all__ = [
    "ManuscriptError",
    "Newsroom",
    "Publisher",
    "Quote",
    "RequestRecord",
    "Story",
    "load_publishers",
    "serve",
]
