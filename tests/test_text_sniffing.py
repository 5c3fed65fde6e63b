from __future__ import annotations

import pytest

from schemas.charsets import decode_document
from transforms.text.sniffing import not_html_reason

PAGE = b"<!doctype html><html><body><p>Hello</p></body></html>"

NOT_HTML = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3" + b"\x9c\x8f\0\x1b" * 500, "text/html", "PDF"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\x9c\0" * 500, "text/html", "JPEG"),
    "json object": (b' {"items": [1, 2]}', "text/html", "JSON"),
    "json list": (b"[1, 2, 3]", None, "JSON"),
    "rss": (b'<?xml version="1.0"?>\n<!-- x --><rss version="2.0"><channel/></rss>', None, "feed"),
    "atom": (b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "text/html", "feed"),
    "rdf with a prefix": (b'<?xml version="1.0"?><rdf:RDF></rdf:RDF>', "text/html", "feed"),
    "sitemap": (b"\n<urlset><url/></urlset>", "text/html", "sitemap"),
    "other xml": (b'<?xml version="1.0"?><NewsML><p>x</p></NewsML>', "text/xml", "XML"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "text/html", "SVG"),
    "binary": (bytes(range(256)) * 20, "text/html", "binary"),
    "video by header": (b"abc", "video/mp4", "video/mp4"),
    "css by header": (b"p { color: red }", "text/css", "text/css"),
    "text without markup": (b"User-agent: *", "text/plain", "no markup"),
}
HTML = {
    "declared": (PAGE, "text/html; charset=utf-8"),
    "no content type": (PAGE, None),
    "octet-stream": (PAGE, "application/octet-stream"),
    "text/plain": (PAGE, "text/plain"),
    "pdf in the header only": (PAGE, "application/pdf"),
    "xhtml": (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "a" "b">' + PAGE[15:], "text/xml"),
    "utf-16": (PAGE.decode().encode("utf-16-le"), "text/html"),
    "fragment": (b"<p>You should not have come here.</p>", "text/html"),
    "bracket before markup": (b"[<!-- x --><html><body><p>x</p>", "text/html"),
    "a stray control character": (PAGE.replace(b"Hello", b"He\0llo"), "text/html"),
}


@pytest.mark.parametrize(("body", "kind", "word"), NOT_HTML.values(), ids=NOT_HTML.keys())
def test_what_is_no_page_is_named(body, kind, word):
    reason = not_html_reason(body, decode_document(body, kind), kind)
    assert reason is not None
    assert word in reason


@pytest.mark.parametrize(("body", "kind"), HTML.values(), ids=HTML.keys())
def test_the_bytes_of_a_page_overrule_its_label(body, kind):
    assert not_html_reason(body, decode_document(body, kind), kind) is None
