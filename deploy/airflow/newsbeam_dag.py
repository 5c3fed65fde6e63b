"""The news every half hour: ingest, then compact, then report.

Copy this file into Airflow's folder of DAGs. newsbeam lives in an environment of its own, because
its requirements and Airflow's do not agree, and is started as a command. Set, in the environment of
Airflow's workers:

    NEWSBEAM         the command               (default: /opt/newsbeam/bin/newsbeam)
    NEWSBEAM_CONFIG  its configuration         (default: /etc/newsbeam/config.yaml)
    NEWSBEAM_DATA    the folder of the dataset (default: /var/lib/newsbeam/news)

Works with Airflow 3 and with Airflow 2.9 and later.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task

_COMMAND = '"${NEWSBEAM:-/opt/newsbeam/bin/newsbeam}"'
_CONFIG = '-c "${NEWSBEAM_CONFIG:-/etc/newsbeam/config.yaml}"'
_DATA = '"${NEWSBEAM_DATA:-/var/lib/newsbeam/news}"'


@dag(
    schedule="*/30 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,  # a missed run has nothing to make good: the next one reads what is new since
    max_active_runs=1,  # a dataset has one writer
    dagrun_timeout=timedelta(hours=2),
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
    tags=["news"],
    doc_md=__doc__,
)
def newsbeam() -> None:
    """Wire the three commands."""

    @task.bash
    def ingest() -> str:
        """Add what is new; exit code 3 (much of the input failed) is shown as a failed task."""
        return f"{_COMMAND} ingest {_CONFIG} --out {_DATA} --json --quiet"

    @task.bash
    def compact() -> str:
        """Merge the small files of closed days; a run with none to merge takes a second."""
        return f"{_COMMAND} compact {_CONFIG} --data {_DATA} --json"

    @task.bash
    def report() -> str:
        """Write report.html into the dataset."""
        return f"{_COMMAND} report --data {_DATA}"

    ingest() >> compact() >> report()


newsbeam()
