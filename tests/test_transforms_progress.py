"""Counts that people can watch while a run goes on."""

from pipelines.watching import progress_line, slow_lines
from transforms.progress import Progress, read_progress


def test_counts_of_a_process_can_be_read_by_another(tmp_path):
    Progress(tmp_path).add("pages", 3)
    counts, hosts = read_progress(tmp_path)
    assert (counts["pages"], hosts) == (3, [])


def test_a_process_keeps_the_notes_of_the_last_runs_only(tmp_path):
    for n in range(12):
        Progress(tmp_path / f"run-{n:02}").add("pages")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"run-{n:02}" for n in range(4, 12)]


def test_no_folder_means_no_file(tmp_path):
    Progress(None).add("pages")
    assert list(tmp_path.iterdir()) == []


def test_before_anything_happened_there_is_nothing_to_say(tmp_path):
    assert read_progress(tmp_path / "nowhere") == ({}, [])
    assert progress_line({}, 2, 0.0) == "feeds 0/2 · pages 0 · articles 0 (0.0/s) · quotes 0 · 0 s"


def test_the_longest_queues_are_named():
    hosts = [
        {"domain": f"{n}.example", "queued": n, "latency_s": None, "waiting_s": 1} for n in range(5)
    ]
    hosts[4]["latency_s"] = 1.25
    assert slow_lines(hosts) == [
        "waiting politely: 4.example (4 to go, answers in 1.2 s), 3.example (3 to go), "
        "2.example (2 to go)"
    ]
    assert slow_lines(hosts[:1]) == []
