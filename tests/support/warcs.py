"""WARC files as tests need them, good and bad, written byte by byte."""

import gzip
from collections.abc import Sequence

CRLF = b"\r\n"
DATE = "2026-05-04T10:00:00Z"
HTML = [("Content-Type", "text/html; charset=utf-8")]


def record(kind="response", block=b"", *, url="https://ledger.example/x", length=None, **fields):
    """Return one WARC/1.1 record; fields of None are left out, underscores stand for hyphens."""
    known = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000000>",
        "WARC-Target-URI": url,
        "WARC-Date": DATE,
        "Content-Type": "application/http;msgtype=response" if kind == "response" else None,
    }
    known |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"{name}: {value}" for name, value in known.items() if value is not None]
    lines.append(f"Content-Length: {len(block) if length is None else length}")
    return CRLF.join([b"WARC/1.1", *(line.encode() for line in lines), b"", block, b"", b""])


def http(body, headers: Sequence[tuple[str, str]] = HTML, status="200 OK"):
    """Return an HTTP answer."""
    head = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*head, "", ""]).encode() + body


def article(headline="Bridge reopens after two years", url=None, text="", date="2026-05-03"):
    """Return a page that says that it is an article."""
    body = text or "".join(
        f"<p>The bridge over the estuary reopened on day {n} of the works, and people came.</p>"
        for n in range(6)
    )
    link = f'<link rel="canonical" href="{url}">' if url else ""
    return (
        f'<html lang="en"><head><title>{headline}</title>{link}'
        f'<meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{date}T08:00:00Z"></head>'
        f"<body><article><h1>{headline}</h1>{body}</article></body></html>"
    ).encode()


def page(url, **said):
    """Return the record of an article at an address."""
    return record(block=http(article(**said)), url=url)


def packed(*records):
    """Return a file whose records are gzip members of their own."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)
