"""The configuration: one YAML file, one section per step, every field with its unit and default.

Unknown keys are refused, so that a typing error is found before the run and not after it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from schemas.errors import ConfigError
from schemas.roots import Root, parse_root

EMBEDDED_PIPELINE = "news_sm"
"""Name of the spaCy pipeline that is shipped inside the package."""

MIN_CONFIDENCE = 0.5
"""Confidence below which a speaker is left out; docs/quotes.md has the counts behind it."""


_PLAINER = {
    "tuple_type": "expected a list",
    "model_type": "expected settings, as 'name: value' lines below it",
    "string_pattern_mismatch": "expected a language code of two or three letters",
}
"""What pydantic says in terms of Python, by its error type."""


class Section(BaseModel):
    """Base of all sections: immutable, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class PollConfig(Section):
    """Reading feeds."""

    interval_s: float = Field(
        3600, gt=0, description="seconds between two polls of a feed, until its rhythm is known"
    )
    min_interval_s: float = Field(
        900, gt=0, description="seconds; no feed is polled more often, nor after a failure"
    )
    max_interval_s: float = Field(
        86_400, gt=0, description="seconds; no healthy feed is polled less often, whatever it asks"
    )
    full_check_s: float = Field(
        86_400,
        gt=0,
        description="seconds of nothing but 304 after which the document is asked for all the same",
    )
    adopt_move_after_s: float = Field(
        259_200,
        ge=0,
        description="seconds over which permanent redirects must agree before they are believed",
    )
    min_tick_s: float = Field(
        10, ge=0, description="seconds between the beginnings of two ticks of watch, at least"
    )
    tick_budget_s: float = Field(
        10,
        gt=0,
        description="seconds a tick of watch waits for feeds; slower ones are left to the next",
    )
    max_entries: int = Field(
        2000, gt=0, description="entries read of one feed document, from its beginning"
    )
    parse_timeout_s: float = Field(
        30, gt=0, description="seconds after which reading one document is given up"
    )
    max_feed_bytes: int = Field(
        25_000_000, gt=0, description="bytes of one feed document after decompression"
    )


class FetchConfig(Section):
    """Manners and limits on the network; they hold for feeds and pages alike."""

    contact: str = Field(
        "",
        description="e-mail or page where publishers reach you; required outside loopback",
    )
    allow_private_addresses: bool = Field(
        False, description="also connect to loopback and private addresses (RFC 1918, RFC 4193)"
    )
    min_gap_s: float = Field(
        5.0,
        ge=0,
        description="seconds between two request starts to one registered domain (or IP address)",
    )
    max_crawl_delay_s: float = Field(
        60.0, ge=0, description="seconds; a longer Crawl-delay in robots.txt is cut to this"
    )
    max_in_flight: int = Field(64, gt=0, description="requests under way at once, over all hosts")
    max_in_flight_per_host: int = Field(
        2, gt=0, description="requests under way at once to one host"
    )
    connect_timeout_s: float = Field(10.0, gt=0, description="seconds to connect, TLS included")
    read_timeout_s: float = Field(30.0, gt=0, description="seconds without a byte")
    total_timeout_s: float = Field(
        60.0, gt=0, description="seconds for one address, from first byte sent to last byte read"
    )
    max_page_bytes: int = Field(
        5_000_000, gt=0, description="bytes of one page after decompression"
    )
    max_redirects: int = Field(10, ge=0, description="hops followed")
    max_retries: int = Field(
        2, ge=0, description="further tries of an address within a run, when the failure may heal"
    )
    max_retry_wait_s: float = Field(
        30.0, ge=0, description="seconds; a server that asks for more is left to a later run"
    )
    max_attempts: int = Field(
        5, gt=0, description="tries of an address over all runs; then its failure is final"
    )
    tick_budget_s: float = Field(
        20,
        gt=0,
        description="seconds a tick of watch waits for pages; slower ones are left to the next",
    )
    revisit_ages_h: tuple[Annotated[float, Field(gt=0)], ...] = Field(
        (1, 6, 24, 72),
        description="hours after publication at which an article is read again, to find edits its "
        "feed does not tell of; []: never",
    )


class ExtractConfig(Section):
    """From page to article."""

    min_text_chars: int = Field(
        200, ge=0, description="characters of text below which a page is no article"
    )
    timeout_s: float = Field(
        30, gt=0, description="seconds after which extracting one page is given up"
    )


class NlpConfig(Section):
    """Entities and quotes."""

    pipelines: dict[Annotated[str, Field(pattern="^[a-z]{2,3}$")], str] = Field(
        default={"en": EMBEDDED_PIPELINE},
        description="spaCy pipeline by language (ISO 639-1): news_sm (embedded), package or folder",
    )
    batch_size: int = Field(
        8, gt=0, description="articles annotated together; more needs more memory"
    )
    timeout_s: float = Field(
        120,
        gt=0,
        description="seconds after which annotating a batch is given up; its articles are then "
        "tried one by one",
    )
    min_confidence: float = Field(
        MIN_CONFIDENCE,
        ge=0,
        le=1,
        description="confidence below which a quote's speaker is null; its evidence is kept",
    )


class StoriesConfig(Section):
    """Linking articles that tell the same story."""

    window_days: float = Field(
        7, gt=0, description="days between two publications within which a copy is recognised"
    )
    min_similarity: float = Field(
        0.8,
        gt=0,
        le=1,
        description="share of the shorter text that two articles of one story have in common",
    )


def _as_root(value: object) -> object:
    return parse_root(value) if isinstance(value, str) else value


class StoreConfig(Section):
    """The dataset."""

    root: Annotated[Root, BeforeValidator(_as_root)] = Field(
        Path("news"),
        description="folder of the dataset, seen from the current one; or "
        "s3://BUCKET/PREFIX[?endpoint=URL&region=NAME], then with a `state_url`",
    )
    state_url: str | None = Field(
        None,
        repr=False,  # it may have a password
        description="where the state is: postgresql://USER@HOST/DATABASE?schema=NAME (needs "
        "newsbeam[postgresql]; schema: newsbeam) or sqlite:////FILE; default: SQLite in `root`",
    )
    part_bytes: int = Field(
        8_000_000,
        gt=0,
        description="approximate bytes of a table's text that wait before a Parquet part is closed",
    )
    archive: bool = Field(
        False,
        description="keep the fetched pages too, as WARC files under _archive, for "
        "'newsbeam backfill'",
    )
    archive_file_bytes: int = Field(
        1_000_000_000, gt=0, description="bytes, packed, after which an archive file is closed"
    )
    earliest_date: date = Field(
        date(1990, 1, 1),
        description="a publication date before this is not believed for the partition",
    )
    compact: bool = Field(
        True, description="watch compacts closed partitions, once a day, between its ticks"
    )
    closed_after_days: int = Field(
        4, gt=0, description="days before today (UTC) from which on a partition counts as closed"
    )
    compacted_bytes: int = Field(
        128_000_000, gt=0, description="approximate bytes of a Parquet part after compaction"
    )


class Config(Section):
    """All of it."""

    feeds: tuple[str, ...] = Field(
        (), description="feed addresses, OPML files (seen from the current folder) or addresses"
    )
    poll: PollConfig = PollConfig()
    fetch: FetchConfig = FetchConfig()
    extract: ExtractConfig = ExtractConfig()
    nlp: NlpConfig = NlpConfig()
    stories: StoriesConfig = StoriesConfig()
    store: StoreConfig = StoreConfig()
    processes: int = Field(
        0,
        ge=0,
        description="processes that extract and annotate; 0: one per core that may be used",
    )
    beam: dict[str, Any] = Field(
        default={}, description="Apache Beam pipeline options by name, passed on as they are"
    )
    max_error_fraction: float = Field(
        0.5,
        ge=0,
        le=1,
        description="share of failed polls, pages and dead letters above which a run exits with 3",
    )


def load_config(path: Path | None) -> Config:
    """Read a YAML file; None gives the defaults.

    Raises:
        ConfigError: the file is missing, is no YAML, or says something that is not a setting.
    """
    if path is None:
        return Config()
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), _UniqueKeys)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not valid YAML: {error}") from error
    if raw is None:
        raw = {}
    if not isinstance(raw, dict):
        raise ConfigError(
            f"{path}: expected sections such as 'feeds:' and 'fetch:', found {type(raw).__name__}"
        )
    try:
        return Config.model_validate(raw)
    except ValidationError as error:
        raise ConfigError(
            "\n".join(_explain(path, problem) for problem in error.errors())
        ) from None


def override(
    config: Config,
    *,
    feeds: tuple[str, ...] | None = None,
    root: Root | None = None,
    contact: str | None = None,
) -> Config:
    """Return a configuration with what the command line sets in place of what the file sets."""
    changes: dict[str, Any] = {}
    if feeds is not None:
        changes["feeds"] = feeds
    if root is not None:
        changes["store"] = config.store.model_copy(update={"root": root})
    if contact is not None:
        changes["fetch"] = config.fetch.model_copy(update={"contact": contact})
    return config.model_copy(update=changes)


class _UniqueKeys(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping, where YAML would forget the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping."""
        names = [key.value for key, _ in node.value]
        for twice in (name for name in names if names.count(name) > 1):
            raise yaml.constructor.ConstructorError(
                None, None, f"{twice}: set twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


def _explain(path: Path, problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{path}: {where}: not a known setting"
    said = _PLAINER.get(problem["type"], problem["msg"])
    if where.startswith(("store.state_url", "store.root")):  # a secret is not for a log
        return f"{path}: {where}: {said}"
    return f"{path}: {where}: {said} (found {problem['input']!r})"
