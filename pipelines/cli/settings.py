"""The settings of commands that look after an existing dataset."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.arguments import dataset
from pipelines.cli.output import set_up_logging

if TYPE_CHECKING:
    from schemas.config import Config


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that name a dataset and its configuration."""
    parser.add_argument("-c", "--config", type=Path, metavar="FILE", help="configuration (YAML)")
    parser.add_argument("--data", type=dataset, metavar="DIR", help="dataset (default: news)")
    parser.add_argument("--contact", metavar="EMAIL_OR_URL", help="sent in the User-Agent")


def configured(options: argparse.Namespace) -> Config:
    """Return the configuration, with those arguments put in; to be called before Beam comes in."""
    set_up_logging(None)
    from schemas.config import load_config, override

    return override(load_config(options.config), root=options.data, contact=options.contact)
