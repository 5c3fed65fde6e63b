"""What a publisher's server answers to a path: no sockets, no clock, no counting here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from gzip import compress
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import unquote

from newsroom.feeds import render_feed, render_opml
from newsroom.model import Layout, Publisher, Story, Validators
from newsroom.pages import picture_path, render_front, render_hub, render_story
from newsroom.pictures import draw
from newsroom.sites import Site, redirect_path

_WORTH_COMPRESSING_BYTES = 1_000


@dataclass(frozen=True)
class Answer:
    """One HTTP response; `tag` and `changed_at` become ETag and Last-Modified."""

    status: HTTPStatus
    content_type: str = "text/plain; charset=utf-8"
    body: bytes = b""
    tag: str | None = None
    changed_at: datetime | None = None
    location: str | None = None
    encoding: str | None = None  # Content-Encoding

    def headers(self) -> dict[str, str]:
        """List the header fields that follow from it, but for Date and Server."""
        described = self.status != HTTPStatus.NOT_MODIFIED  # a 304 has no content to describe
        fields = {
            "Content-Type": self.content_type if described else None,
            "Content-Length": str(len(self.body)) if described else None,
            "ETag": self.tag,
            "Last-Modified": _http_date(self.changed_at),
            "Location": self.location,
            "Content-Encoding": self.encoding,
            "Vary": "Accept-Encoding" if self.encoding else None,
        }
        return {name: value for name, value in fields.items() if value is not None}


def answer(site: Site, path: str, poll: int) -> Answer:
    """Answer a GET.

    Args:
        site: the publisher that is asked.
        path: the request's path without the site's prefix and without its query.
        poll: how often its feed has been asked for by now, this request included; at least 1.
    """
    issue = site.publisher.issue_at(poll)
    stories = site.publisher.stories_in(issue)
    if path == site.feed_path:
        return _feed(site, stories, issue)
    if path == "/":
        return _page(site, render_front(site, stories))
    if path == "/robots.txt":
        return _text(robots([site]))
    return _story(site, path, stories) or _rest(site, path, stories)


def answer_hub(sites: Sequence[Site], opml_url: str, path: str) -> Answer:
    """Answer a GET at the address that belongs to no publisher."""
    if path == "/":
        body = render_hub(sites, opml_url).encode()
        return Answer(HTTPStatus.OK, "text/html; charset=utf-8", body)
    if path == "/opml.xml":
        return Answer(HTTPStatus.OK, "text/x-opml; charset=utf-8", render_opml(sites))
    if path == "/robots.txt":
        return _text(robots([site for site in sites if site.prefix]))
    return _NOT_FOUND


def robots(sites: Sequence[Site]) -> str:
    """Write the robots.txt (RFC 9309) of one host; the slowest publisher on it sets the delay."""
    closed = [site.prefix + path for site in sites for path in site.publisher.disallow]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    if not closed:
        lines.append("Disallow:")
    delay = max((site.publisher.crawl_delay_s for site in sites), default=0)
    if delay:
        lines.append(f"Crawl-delay: {delay}")
    return "\n".join(lines) + "\n"


def condition(found: Answer, request: Mapping[str, str]) -> Answer:
    """Answer 304 instead where the client holds the same already (RFC 9110, section 13.2.2)."""
    wanted = request.get("if-none-match")
    if wanted is not None:
        same = found.tag is not None and found.tag in wanted
    else:
        same = _not_after(found.changed_at, request.get("if-modified-since"))
    if not same or found.status != HTTPStatus.OK:
        return found
    return replace(found, status=HTTPStatus.NOT_MODIFIED, body=b"")


def shrink(found: Answer, site: Site, request: Mapping[str, str]) -> Answer:
    """Compress for clients that take gzip; the small old sites, in plain layout, never do."""
    wanted = "gzip" in request.get("accept-encoding", "")
    small = len(found.body) < _WORTH_COMPRESSING_BYTES
    if not wanted or small or site.publisher.layout is Layout.PLAIN:
        return found
    return replace(found, body=compress(found.body, mtime=0), encoding="gzip")


_NOT_FOUND = Answer(HTTPStatus.NOT_FOUND, body=b"There is no such page.\n")


def _feed(site: Site, stories: Sequence[Story], issue: int) -> Answer:
    media_type, body = render_feed(site, stories)
    newest = max((story.changed_at for story in stories), default=None)
    # Each issue writes the file anew, also where what is new in it is not its newest story.
    written_at = newest + timedelta(hours=issue - 1) if newest else None
    return _validated(site.publisher, Answer(HTTPStatus.OK, media_type, body), written_at)


def _story(site: Site, path: str, stories: Sequence[Story]) -> Answer | None:
    for story in stories:
        if path == story.path:
            return _story_page(site, story, stories)
        if path == redirect_path(story):
            return Answer(HTTPStatus.MOVED_PERMANENTLY, location=site.url_of(story))
        if path == picture_path(story):
            return Answer(HTTPStatus.OK, "image/svg+xml", draw(story.path))
    return None


def _story_page(site: Site, story: Story, stories: Sequence[Story]) -> Answer:
    if story.status != HTTPStatus.OK:
        return replace(_NOT_FOUND, status=HTTPStatus(story.status))
    page = _page(site, render_story(site, story, stories))
    return _validated(site.publisher, page, story.changed_at)


def _rest(site: Site, path: str, stories: Sequence[Story]) -> Answer:
    if path == "/favicon.svg":
        return Answer(HTTPStatus.OK, "image/svg+xml", draw(site.publisher.slug))
    section = unquote(path.removeprefix("/section/"))
    chosen = [story for story in stories if story.section == section]
    return _page(site, render_front(site, chosen)) if chosen else _NOT_FOUND


def _page(site: Site, html: str) -> Answer:
    """Encode a page; what its charset lacks becomes character references."""
    charset = site.publisher.charset
    # Old servers leave it to the page's own <meta charset> to say what it is written in.
    declared = "" if charset == "iso-8859-1" else f"; charset={charset}"
    return Answer(HTTPStatus.OK, f"text/html{declared}", html.encode(charset, "xmlcharrefreplace"))


def _text(text: str) -> Answer:
    return Answer(HTTPStatus.OK, body=text.encode())


def _validated(publisher: Publisher, found: Answer, changed_at: datetime | None) -> Answer:
    tagged = publisher.validators in (Validators.BOTH, Validators.ETAG)
    dated = publisher.validators in (Validators.BOTH, Validators.LAST_MODIFIED)
    # Weak: the same tag stands for the compressed and the plain bytes (RFC 9110, section 8.8.3.3).
    tag = f'W/"{sha256(found.body).hexdigest()[:16]}"'
    return replace(found, tag=tag if tagged else None, changed_at=changed_at if dated else None)


def _http_date(moment: datetime | None) -> str | None:
    return format_datetime(moment.astimezone(UTC), usegmt=True) if moment else None


def _not_after(changed_at: datetime | None, since: str | None) -> bool:
    if changed_at is None or since is None:
        return False
    try:
        return changed_at <= parsedate_to_datetime(since)
    except (
        ValueError,
        TypeError,
    ):  # no date, or one without an offset: RFC 9110, 13.1.3: ignore it
        return False
