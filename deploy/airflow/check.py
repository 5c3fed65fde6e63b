"""Run the DAG in a real Airflow, over the sample newsroom: `make check-deploy-airflow`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
BIN = HERE.parents[1] / ".venv" / "bin"


def main() -> None:
    """Run it, and look at what it left."""
    with tempfile.TemporaryDirectory() as folder, newsroom() as opml:
        home = Path(folder)
        settle(home, opml)
        run_dag()
        look_at(home / "news")


@contextmanager
def newsroom() -> Iterator[str]:
    """Serve the sample newsroom while the body runs; give the address of its list of feeds."""
    command = [BIN / "python", "-m", "newsroom", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            line = next(line for line in server.stdout if "/opml.xml" in line)
            yield next(word for word in line.split() if word.endswith("/opml.xml"))
        finally:
            server.terminate()


def settle(home: Path, opml: str) -> None:
    """Give Airflow a home with a database, and newsbeam a configuration."""
    config = {
        "feeds": [opml],
        "fetch": {"allow_private_addresses": True, "min_gap_s": 0.25},
    }
    (home / "config.yaml").write_text(json.dumps(config), encoding="utf-8")
    os.environ |= {
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(HERE),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "NEWSBEAM": str(BIN / "newsbeam"),
        "NEWSBEAM_CONFIG": str(home / "config.yaml"),
        "NEWSBEAM_DATA": str(home / "news"),
    }
    airflow("db", "migrate")


def run_dag() -> None:
    """Let Airflow find the DAG, and run its tasks."""
    version = airflow("version").split()[-1]
    log = airflow("dags", "test", "newsbeam")
    listed = airflow("dags", "list-runs", "newsbeam", "--output", "json").splitlines()
    (run,) = json.loads(next(line for line in listed if line.startswith("[{")))  # amid its log
    print(f"Airflow {version}: airflow dags test newsbeam: {run['state']}")
    assert run["state"] == "success", log


def airflow(*arguments: str) -> str:
    """Run Airflow's own command; return what it printed."""
    command = [Path(sys.executable).with_name("airflow"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"airflow {' '.join(arguments)}: {done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


def look_at(data: Path) -> None:
    """Check that there are articles and a report."""
    sql = "SELECT count(*) AS articles FROM articles"
    command = [BIN / "newsbeam", "query", "--data", data, sql, "--json"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    page = data / "report.html"
    print(f"{found[0]['articles']} articles; {page.name} of {page.stat().st_size:,} bytes")
    assert found[0]["articles"] > 60


if __name__ == "__main__":
    main()
