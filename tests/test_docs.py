"""Documentation that is made from the code, or checked against it."""

import re
from pathlib import Path

import pytest

from schemas.config import Config
from schemas.tables import TABLES

DOCS = Path("docs")
README = Path("README.md")


def tables_page() -> str:
    """Return docs/tables.md as the row classes have it."""
    lines = [
        "# Tables",
        "",
        "Made from `schemas/records.py` by `make golden`. Every table also has `date`, the UTC day "
        "its files lie under.",
    ]
    for table in TABLES.values():
        lines += ["", f"## {table.name}", "", f"{table.summary.capitalize()}.", ""]
        lines += ["| column | type | null | meaning |", "|---|---|---|---|"]
        for field in table.schema:
            meaning = field.metadata[b"description"].decode()
            lines.append(
                f"| {field.name} | {field.type} | {'yes' if field.nullable else ''} | {meaning} |"
            )
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Return docs/configuration.md as the configuration classes have it."""
    lines = [
        "# Configuration",
        "",
        "Made from `schemas/config.py` by `make golden`. One YAML file; unknown keys are refused.",
        "",
        "| setting | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Config.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        for path, setting in _settings(name, field, inner):
            default = setting.get_default(call_default_factory=True)
            shown = f"`{default}`" if default not in ("", (), {}, None) else ""
            lines.append(f"| {path} | {shown} | {setting.description} |")
    return "\n".join(lines) + "\n"


def _settings(name, field, inner):
    return [(f"{name}.{key}", value) for key, value in inner.items()] if inner else [(name, field)]


@pytest.mark.parametrize(
    ("name", "page"), [("tables.md", tables_page), ("configuration.md", settings_page)]
)
def test_a_page_made_from_the_code_is_up_to_date(name, page, golden):
    golden(f"../../docs/{name}", page())


def test_the_readme_names_every_column():
    text = README.read_text(encoding="utf-8")
    columns = {field.name for table in TABLES.values() for field in table.schema}
    assert sorted(name for name in columns if not re.search(rf"\b{name}\b", text)) == []


def test_links_between_pages_lead_somewhere():
    guides = [Path("CONTRIBUTING.md"), Path("deploy", "README.md")]
    for page in [README, *DOCS.glob("*.md"), *guides]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"
