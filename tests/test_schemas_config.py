"""Configuration files."""

from pathlib import Path

import pytest

from schemas.config import Config, load_config, override
from schemas.errors import ConfigError


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "local.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("fetch: {timout: 3}", "fetch.timout: not a known setting"),
        ("fetsh: {}", "fetsh: not a known setting"),
        ("fetch: {min_gap_s: -1}", "fetch.min_gap_s: Input should be greater than"),
        ("fetch: {min_gap_s: soon}", "found 'soon'"),
        ("- a\n- b", "expected sections"),
        ("fetch: {min_gap_s: .inf}", "fetch.min_gap_s"),
        ("fetch: 3", "expected settings"),
        ("feeds: https://a.example/", "expected a list"),
        ("nlp: {pipelines: {english: news_sm}}", "language code"),
        ("fetch: {min_gap_s: 1}\nfetch: {min_gap_s: 2}", "fetch: set twice"),
        ("feeds: [unclosed", "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path, text, complaint):
    with pytest.raises(ConfigError) as raised:
        load_config(written(tmp_path, text))
    assert complaint in str(raised.value)
    assert "local.yaml" in str(raised.value)


def test_every_mistake_is_named_at_once(tmp_path):
    with pytest.raises(ConfigError) as raised:
        load_config(written(tmp_path, "fetsh: {}\nnlp: {batch_size: 0}"))
    assert len(str(raised.value).splitlines()) == 2


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: no such file"):
        load_config(tmp_path / "nowhere.yaml")


def test_an_empty_file_is_the_defaults(tmp_path):
    assert load_config(written(tmp_path, "")) == Config()


def test_the_command_line_wins_over_the_file(tmp_path):
    config = load_config(
        written(tmp_path, "feeds: [https://a.example/]\nfetch: {contact: a@a.example}")
    )
    changed = override(config, feeds=("https://b.example/",), root=tmp_path, contact="b@b.example")
    assert changed.feeds == ("https://b.example/",)
    assert changed.store.root == tmp_path
    assert changed.fetch.contact == "b@b.example"
    assert override(config) == config


def test_every_field_has_a_description():
    def fields(model, path=""):
        for name, field in model.model_fields.items():
            inner = field.annotation
            if hasattr(inner, "model_fields"):
                yield from fields(inner, f"{path}{name}.")
            else:
                yield f"{path}{name}", field.description

    assert [name for name, description in fields(Config) if not description] == []


@pytest.mark.parametrize("path", sorted(Path("configs").glob("*.yaml")), ids=lambda path: path.name)
def test_a_ready_configuration_loads_and_says_how_to_run_it(path):
    load_config(path)
    assert path.read_text(encoding="utf-8").startswith("# newsbeam ")
