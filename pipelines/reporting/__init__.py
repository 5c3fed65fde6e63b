"""The report: one page for readers, made from a dataset.

`digest` asks the dataset and puts what a page needs into plain values; `page` puts them into one
HTML file with its style, its script and its chart library, so that it needs no network.
"""

from pipelines.reporting.digest import Period as Period
from pipelines.reporting.digest import make_digest as make_digest
from pipelines.reporting.page import render_report as render_report
