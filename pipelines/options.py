"""Beam's own options: which runner runs the graph, and that no option is dropped in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions
from apache_beam.runners.runner import create_runner

from schemas.errors import ConfigError

LOCAL_RUNNER = "FnApiRunner"
"""The local runner, pinned. What Beam calls DirectRunner first tries to download a binary (Prism)
and otherwise falls back to this one, depending on the graph: the same command could run on another
runner than the tests."""

_FLINK_OPTIONS = {
    *("checkpointing_interval", "checkpointing_mode", "checkpoint_timeout_millis"),
    *("min_pause_between_checkpoints", "num_concurrent_checkpoints"),
    *("fail_on_checkpointing_errors", "finish_bundle_before_checkpointing"),
    *("unaligned_checkpoint_enabled", "externalized_checkpoints_enabled"),
    *("retain_externalized_checkpoints_on_cancellation", "shutdown_sources_after_idle_ms"),
    *("number_of_execution_retries", "execution_retry_delay", "operator_chaining", "object_reuse"),
    *("state_backend", "state_backend_storage_path", "savepoint_path", "allow_non_restored_state"),
    *("max_bundle_size", "max_bundle_time_mills", "latency_tracking_interval"),
    *("auto_watermark_interval", "execution_mode_for_batch", "disable_metrics"),
}
"""Options of Beam's Flink runner that its job server knows, and Beam's Python does not."""

_View = TypeVar("_View", bound=PipelineOptions)

_ONE_PROCESS = {"in_memory", "multi_threading"}
_LOCAL_NAMES = {"direct", "directrunner", "fnapi", "fnapirunner"}


class _Options(PipelineOptions):
    """Options whose views are made once.

    Beam asks for one 300 times while it builds the graph of a run, and would parse all flags anew
    each time: a tenth of the time to the first request. A view keeps nothing of its own.
    """

    def view_as(self, cls: type[_View]) -> _View:
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        view: _View = views[cls]
        return view


def beam_options(settings: Mapping[str, Any], flags: Sequence[str] = ()) -> PipelineOptions:
    """Return pipeline options from the `beam:` section and from flags, which win.

    Raises:
        ConfigError: an option or a runner that Beam does not know.
    """
    arguments = [f"--runner={LOCAL_RUNNER}", *_as_flags(settings), *flags]
    options = _Options(arguments)
    known = options.get_all_options()
    unknown = sorted(set(options.get_all_options(retain_unknown_options=True)) - set(known))
    if is_flink(options):
        unknown = [name for name in unknown if name not in _FLINK_OPTIONS]
    if unknown:
        raise ConfigError(f"beam: {unknown[0]}: not an option of Apache Beam")
    if str(known["runner"]).lower() in _LOCAL_NAMES:
        return _Options([*_without_runner(arguments), f"--runner={LOCAL_RUNNER}"])
    try:
        create_runner(known["runner"])
    except (ValueError, ImportError) as error:
        raise ConfigError(f"beam: runner: {error}") from None
    return options


def is_flink(options: PipelineOptions) -> bool:
    """Tell whether a Flink cluster runs the pipeline."""
    return str(options.view_as(StandardOptions).runner).lower().removesuffix("runner") == "flink"


def is_one_process(options: PipelineOptions) -> bool:
    """Tell whether all steps of a pipeline run in the process that starts it."""
    mode = options.view_as(DirectOptions).direct_running_mode
    return options.view_as(StandardOptions).runner == LOCAL_RUNNER and mode in _ONE_PROCESS


def _as_flags(settings: Mapping[str, Any]) -> list[str]:
    flags = []
    for name, value in settings.items():
        if value is True:
            flags.append(f"--{name}")
        elif isinstance(value, list):
            flags += [f"--{name}={item}" for item in value]
        elif value is not False and value is not None:
            flags.append(f"--{name}={value}")
    return flags


def _without_runner(arguments: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for position, argument in enumerate(arguments):
        after_bare = position > 0 and arguments[position - 1] == "--runner"
        if argument != "--runner" and not argument.startswith("--runner=") and not after_bare:
            kept.append(argument)
    return kept
