"""Put a digest into one HTML file that needs nothing else: no network, no other file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

_LIBRARIES = ("vendor/d3.min.js", "vendor/plot.umd.min.js")
_SCRIPTS = ("elements.js", "charts.js", "sections.js", "report.js")


def render_report(digest: Mapping[str, Any], title: str) -> str:
    """Return the page."""
    template = environment().from_string(asset("report.html"))
    return template.render(
        title=title,
        digest=digest,
        style=Markup(asset("report.css")),  # our own files: nothing to escape
        libraries=Markup("\n".join(map(asset, _LIBRARIES))),
        script=Markup("\n".join(map(asset, _SCRIPTS))),
        data=embedded_json(digest),
    )


def embedded_json(value: Any) -> Markup:
    r"""Return JSON that can stand inside a script element (HTML, 13.2.5.4).

    >>> embedded_json({"text": "</script>"})
    Markup('{"text":"\\u003c/script>"}')
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028"))


def environment() -> Environment:
    """Return what fills templates in: values are escaped, and a missing one is an error."""
    return Environment(
        autoescape=select_autoescape(default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def asset(name: str) -> str:
    """Return a file that is shipped with the package."""
    return files("pipelines.reporting").joinpath(name).read_text(encoding="utf-8")
