"""Pages for readers: the report on a dataset, and one article with what was found in it.

`digest` asks the dataset and puts what a page needs into plain values; `page` puts them into one
HTML file with its style, its script and its chart library, so that it needs no network.
"""

from pipelines.reporting.digest import Period as Period
from pipelines.reporting.digest import make_digest as make_digest
from pipelines.reporting.inspection import render_inspection as render_inspection
from pipelines.reporting.page import render_report as render_report
