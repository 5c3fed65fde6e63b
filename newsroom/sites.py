"""Where a publisher stands on the network, and the addresses that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from newsroom.model import FeedFormat, Links, Publisher, Story

_FEED_PATHS = {
    FeedFormat.RSS20: "/rss.xml",
    FeedFormat.RSS10: "/index.rdf",
    FeedFormat.ATOM10: "/atom.xml",
    FeedFormat.JSONFEED: "/feed.json",
    FeedFormat.NEWS_SITEMAP: "/news-sitemap.xml",
}
_UTM = "?utm_source=feed&utm_medium=rss&utm_campaign=daily"


@dataclass(frozen=True)
class Site:
    """One publisher at one address."""

    publisher: Publisher
    base_url: str  # "http://127.0.1.3:8123", or "http://127.0.0.1:8123/<slug>"

    @property
    def prefix(self) -> str:
        """The path all its pages begin with: empty, or "/<slug>"."""
        return urlsplit(self.base_url).path

    @property
    def feed_path(self) -> str:
        """Path of its feed, without the prefix."""
        return _FEED_PATHS[self.publisher.feed]

    @property
    def feed_url(self) -> str:
        """Address of its feed."""
        return self.base_url + self.feed_path

    def url_of(self, story: Story) -> str:
        """Give the address a story's page has, and names as its canonical one."""
        return self.base_url + story.path

    def feed_link(self, story: Story) -> str:
        """Write a story's address as the publisher's feed does."""
        match self.publisher.links:
            case Links.PLAIN:
                return self.url_of(story)
            case Links.RELATIVE:
                return self.prefix + story.path
            case Links.UTM:
                return self.url_of(story) + _UTM
            case Links.REDIRECT:
                return f"{self.base_url}{redirect_path(story)}"


def redirect_path(story: Story) -> str:
    """Give the path that answers with a redirect to the story's page.

    An edition keeps the one of the story it revises: to a reader of the feed both are one entry.
    """
    return f"/go/{(story.revises or story.key).partition('/')[2]}"


def story_id(story: Story) -> str:
    """Name a story in feeds, wherever the newsroom is served (RFC 4151); editions share it."""
    slug = story.key.partition("/")[0]
    return f"tag:{slug}.example,2026:{story.path}"
