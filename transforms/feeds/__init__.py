"""Reading feed documents, and deciding when to poll again.

`parse_feed` reads RSS 0.9x, 1.0 and 2.0, Atom, CDF (all by feedparser), JSON Feed and news
sitemaps. It keeps every entry that links somewhere, whatever is broken around it, and says in
`anomalies` what was odd.
"""

from transforms.feeds.discovery import FoundFeed as FoundFeed
from transforms.feeds.discovery import discover_feeds as discover_feeds
from transforms.feeds.hints import cache_wait_s as cache_wait_s
from transforms.feeds.opml import OpmlList as OpmlList
from transforms.feeds.opml import read_opml as read_opml
from transforms.feeds.reader import parse_feed as parse_feed
from transforms.feeds.schedule import READER_VERSION as READER_VERSION
from transforms.feeds.schedule import asks_conditionally as asks_conditionally
from transforms.feeds.schedule import conditional_headers as conditional_headers
from transforms.feeds.schedule import judge_poll as judge_poll
from transforms.feeds.schedule import next_state as next_state
from transforms.feeds.silence import silent_after as silent_after
