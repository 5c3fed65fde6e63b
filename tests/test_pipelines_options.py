"""Beam options."""

import copy

import pytest
from apache_beam.options.pipeline_options import StandardOptions

from pipelines.options import beam_options, is_flink
from schemas.errors import ConfigError


def runner_of(*flags, **settings):
    return beam_options(settings, flags).view_as(StandardOptions).runner


@pytest.mark.parametrize("name", ["DirectRunner", "direct", "FnApiRunner"])
def test_local_runners_are_pinned_to_one(name):
    assert runner_of(runner=name) == "FnApiRunner"
    assert runner_of(f"--runner={name}") == "FnApiRunner"
    assert runner_of("--runner", name) == "FnApiRunner"
    assert runner_of() == "FnApiRunner"


def test_another_runner_is_taken_as_it_is():
    assert runner_of("--runner=FlinkRunner", runner="DirectRunner") == "FlinkRunner"


def test_a_runner_that_does_not_exist_is_refused():
    with pytest.raises(ConfigError, match="NopeRunner"):
        beam_options({"runner": "NopeRunner"})


def test_options_of_flink_are_for_flink():
    flink = beam_options({"runner": "FlinkRunner", "checkpointing_interval": 1000})
    assert is_flink(flink)
    assert not is_flink(beam_options({}))
    with pytest.raises(ConfigError, match="checkpointing_interval"):
        beam_options({"checkpointing_interval": 1000})
    with pytest.raises(ConfigError, match="checkpointing_intreval"):
        beam_options({"runner": "FlinkRunner", "checkpointing_intreval": 1000})


def test_settings_reach_beam():
    options = beam_options({"direct_num_workers": 2, "streaming": False, "experiments": ["a", "b"]})
    assert options.get_all_options()["direct_num_workers"] == 2
    assert set(options.get_all_options()["experiments"]) >= {"a", "b"}


def test_an_option_beam_does_not_know_is_refused():
    with pytest.raises(ConfigError, match="direct_num_wrokers"):
        beam_options({"direct_num_wrokers": 2})
    with pytest.raises(ConfigError, match="no_such_flag"):
        beam_options({}, ["--no_such_flag=1"])


def test_views_are_made_once_and_share_their_values():
    options = beam_options({})
    view = options.view_as(StandardOptions)
    assert options.view_as(StandardOptions) is view
    view.streaming = True
    assert options.get_all_options()["streaming"] is True
    copied = copy.deepcopy(options)
    copied.view_as(StandardOptions).streaming = False
    assert view.streaming is True
