"""`python -m pipelines.cli`: the same as `newsbeam`."""

import sys

from pipelines.cli import main

sys.exit(main())
