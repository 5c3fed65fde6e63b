"""Kill a backfill at random moments. `make test-crash` runs it.

pytest tests/crash_backfill.py --kills 20 -s
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

from tests.support.warcs import article, http, packed, record
from transforms.store.reading import connect

PAGES, EDITED = 600, 60
LONGEST_LIFE_S = 12.0


def page_of(number, *, edited=False):
    """Return the record of one page; what packs badly makes the archive as large as real ones."""
    rng = random.Random(number)
    words = [f"{rng.randrange(10**6):06d}" for _ in range(120)]
    text = (
        f"<p>{'Closed again. ' if edited else ''}Ship {number} came in with {' '.join(words)}.</p>"
    )
    filler = f"<!--{rng.randbytes(8000).hex()}-->"
    url = f"https://port{number % 40}.example/2026/05/ship-number-{number}-came"
    body = article(f"Ship {number} came in", text=text + filler)
    date = "2026-05-06T10:00:00Z" if edited else "2026-05-04T10:00:00Z"
    return record(block=http(body), url=url, WARC_Date=date)


def test_random_kills_lose_nothing_and_double_nothing(tmp_path, request):
    kills, rng = request.config.getoption("--kills"), random.Random(1)
    archive, root, settings = (tmp_path / name for name in ("a.warc.gz", "news", "config.yaml"))
    numbers = range(PAGES)
    edits = [page_of(number, edited=True) for number in numbers[:EDITED]]
    archive.write_bytes(packed(*map(page_of, numbers), *edits))
    settings.write_text("nlp: {pipelines: {}}\n")
    command = [sys.executable, "-m", "pipelines.cli", "backfill", str(archive), "--out", str(root)]
    command += ["-c", str(settings), "--processes", "2", "--commit-mb", "1", "--quiet", "--json"]
    killed = 0
    while killed < kills:
        victim = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(rng.uniform(1, LONGEST_LIFE_S))
        if victim.poll() is not None:
            break
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        killed += 1
    while subprocess.run(command, capture_output=True, check=False).returncode:
        time.sleep(0.5)  # a worker of the last one still holds its lock
    with connect(root, ["articles", "fetches"]) as dataset:
        versions = dataset.execute("SELECT version, count(*) FROM articles GROUP BY 1").fetchall()
        rows, distinct = dataset.execute(
            "SELECT count(*), count(DISTINCT (article_id, version)) FROM articles"
        ).fetchone()
        finals, readings = dataset.execute(
            "SELECT count(*), count(DISTINCT (url, reading)) FROM fetches"
        ).fetchone()
    facts = {
        "kills": killed,
        "articles": rows,
        "lost": PAGES + EDITED - distinct,
        "doubled": rows - distinct,
        "fetches doubled": finals - readings,
    }
    sys.stdout.write(f"\n{json.dumps(facts)}\n")
    assert (facts["lost"], facts["doubled"], facts["fetches doubled"]) == (0, 0, 0)
    assert dict(versions) == {1: PAGES, 2: EDITED}
