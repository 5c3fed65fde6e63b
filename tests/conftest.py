"""What all tests share: no network but loopback, and expected outputs that can be rewritten."""

import difflib
import socket
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption("--rewrite-golden", action="store_true", help="rewrite tests/golden")
    parser.addoption("--fuzz-seconds", type=float, default=10, help="of each tests/fuzz_edges.py")
    parser.addoption("--kills", type=int, default=20, help="deaths in tests/crash_watch.py")


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch):
    """Refuse every connection that leaves this machine: no test may depend on the world."""
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and not (
            host.startswith("127.") or host in ("::1", "localhost")
        ):
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _lines_that_differ(one: str, other: str) -> int:
    difference = difflib.unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm="")
    return sum(line[:1] in "+-" for line in difference) - 2


@pytest.fixture
def golden(request):
    """Compare a text with a file in tests/golden, or rewrite the file on request."""

    def check(name: str, text: str, close_cases: int = 0) -> None:
        """Fail where more lines differ than there may be decisions close to even.

        Processors add in other orders, and where two labels are nearly as likely, another one may
        win by the seventh digit.
        """
        path = GOLDEN / name
        if request.config.getoption("--rewrite-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path} is missing: run 'make golden' and review it"
        expected = path.read_text(encoding="utf-8")
        if close_cases and _lines_that_differ(expected, text) <= 2 * close_cases:
            return
        assert text == expected, "run 'make golden' and review the diff"

    return check


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server; tests that need one skip where there is none."""
    from tests.support import postgres

    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server here (Debian: apt-get install postgresql)")
    with postgres.serve() as server:
        yield server


@pytest.fixture
def storage():
    """S3-compatible object storage with a bucket `press`."""
    from tests.support import buckets

    with buckets.serve() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """Settings of a new dataset whose state is in either database."""
    from schemas.config import StoreConfig

    elsewhere = request.param == "postgresql"
    url = request.getfixturevalue("postgres").url() if elsewhere else None
    return StoreConfig(root=tmp_path, state_url=url)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The newsroom ingested three times: as it opens, after its edits, and once more unchanged."""
    from newsroom import serve
    from tests.support.ingesting import GAP_S, make_config, run

    root = tmp_path_factory.mktemp("news")
    with serve(latency_scale=0.05) as newsroom:
        config = make_config(root, newsroom.opml_url, min_gap_s=GAP_S, max_crawl_delay_s=GAP_S)
        reports = [run(config) for _ in range(3)]
        yield newsroom, root, reports
