"""A Flink cluster on loopback: a job manager, task managers, and Python workers beside each.

Every task manager finds its workers under the same name, as it would on a machine of its own: a
hosts file gives each of them another loopback address for it. The workers run the wheel, from an
environment of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.config import Config, load_config
from tests.support.installed import Installed, install

POM = Path(__file__).parents[2] / "deploy" / "flink" / "pom.xml"
BUILD = Path(__file__).parents[2] / "build" / "flink"
WORKERS_HOST = "newsbeam-workers"
_PATIENCE_S = 600.0  # on a machine that does much else as well

_OPENED = ("lang", "net", "io", "nio", "lang.reflect", "text", "time", "util")
_JAVA = [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--add-exports=java.base/sun.net.util=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
    *(f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in _OPENED),
]
_JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
_TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
_JOB_SERVER = "org.apache.beam.runners.flink.FlinkJobServerDriver"


def missing_tool() -> str | None:
    """Say what is not here of what the cluster needs."""
    return next((tool for tool in ("java", "mvn") if shutil.which(tool) is None), None)


def job_server_jar() -> Path:
    """Fetch Beam's Flink runner, and Flink; return a jar that leads to all of it."""
    jars, jar = BUILD / "jars", BUILD / "job-server.jar"
    if not jar.exists():
        command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
        options = [f"-DoutputDirectory={jars}", "-DincludeScope=runtime"]
        subprocess.run([*command, *options], check=True)
        _write_launcher(jar, sorted(jars.glob("*.jar")))
    return jar


def _write_launcher(jar: Path, jars: list[Path]) -> None:
    lines = ["Manifest-Version: 1.0", f"Main-Class: {_JOB_SERVER}"]
    paths = "Class-Path: " + " ".join(f"jars/{each.name}" for each in jars)
    wrapped = [paths[at : at + 70] for at in range(0, len(paths), 70)]  # of at most 72 bytes
    manifest = "\r\n".join([*lines, "\r\n ".join(wrapped)]) + "\r\n\r\n"
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", manifest)


@dataclass
class Cluster:
    """The processes of a cluster, by name: `jobmanager`, `taskmanager-0`, `workers-0`, ..."""

    folder: Path
    installed: Installed
    rest_port: int
    workers_port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)

    @property
    def master(self) -> str:
        """Where jobs are sent to."""
        return f"127.0.0.1:{self.rest_port}"

    def configured(self, config: Config) -> Config:
        """Return a configuration with the runner of configs/flink.yaml, on this cluster."""
        shipped = load_config(Path("configs/flink.yaml")).beam
        here = {
            "flink_master": self.master,
            "flink_job_server_jar": str(job_server_jar()),
            "job_server_jvm_properties": "-Xmx512m",
            "environment_config": f"{WORKERS_HOST}:{self.workers_port}",
        }
        return config.model_copy(update={"beam": shipped | here})

    def get(self, path: str) -> Any:
        """Ask Flink's REST interface."""
        with urllib.request.urlopen(f"http://{self.master}/{path}", timeout=10) as answer:
            return json.load(answer)

    def start(self, name: str) -> None:
        """Start a process, or start it again."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.commands[name],
                cwd=self.folder,  # and not the checkout, whose modules Python would find there
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Kill -9 a process, and whatever it started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, 9)
        process.wait()

    def stop(self) -> None:
        """End everything."""
        for name in list(self.processes):
            self.kill(name)

    def logs(self) -> str:
        """Return the last lines of all logs."""
        logs = {path.name: path.read_text("utf-8") for path in self.folder.glob("*.log")}
        return "\n".join(f"== {name}\n{text[-3000:]}" for name, text in logs.items())


@contextmanager
def flink_cluster(folder: Path, task_managers: int = 2, slots: int = 1) -> Iterator[Cluster]:
    """Run a cluster while the body does."""
    folder.mkdir(parents=True, exist_ok=True)
    job_server_jar()
    cluster = Cluster(folder, install(folder), _free_port(), _free_port())
    _plan(cluster, task_managers, slots)
    with ExitStack() as stack:
        stack.callback(cluster.stop)
        for name in cluster.commands:
            cluster.start(name)
        wait_for(lambda: cluster.get("overview")["taskmanagers"] == task_managers, cluster.logs)
        yield cluster


def wait_for(condition: Callable[[], bool], explain: Callable[[], str] = str) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + _PATIENCE_S
    while True:
        try:
            if condition():
                return
        except OSError:
            pass
        assert time.monotonic() < ends, explain()
        time.sleep(0.2)


def _plan(cluster: Cluster, task_managers: int, slots: int) -> None:
    """Write down how to start each process."""
    conf = cluster.folder / "conf"
    conf.mkdir()
    lines = (f"{key}: {value}\n" for key, value in _settings(cluster, slots).items())
    (conf / "config.yaml").write_text("".join(lines))
    flink = ":".join(str(jar) for jar in (BUILD / "jars").glob("*.jar") if _is_flink(jar))

    def java(heap: str, main: str, *options: str) -> list[str]:
        return ["java", *_JAVA, heap, *options, "-cp", flink, main, "--configDir", str(conf)]

    cluster.commands["jobmanager"] = java("-Xmx512m", _JOB_MANAGER)
    for n in range(task_managers):
        address = f"127.0.0.{n + 2}"
        hosts = cluster.folder / f"hosts-{n}"
        hosts.write_text(f"127.0.0.1 localhost {socket.gethostname()}\n{address} {WORKERS_HOST}\n")
        known = f"-Djdk.net.hosts.file={hosts}"
        cluster.commands[f"taskmanager-{n}"] = java("-Xmx768m", _TASK_MANAGER, known)
        listen = ["--listen", f"{address}:{cluster.workers_port}"]
        cluster.commands[f"workers-{n}"] = [str(cluster.installed.newsbeam), "worker", *listen]


def _settings(cluster: Cluster, slots: int) -> dict[str, object]:
    """Return Flink's configuration; task managers started without its scripts need every size."""
    sizes = {
        "task.heap.size": 384,
        "task.off-heap.size": 0,
        "network.min": 64,
        "network.max": 64,
        "managed.size": 64,
        "framework.heap.size": 128,
        "framework.off-heap.size": 64,
        "jvm-metaspace.size": 256,
        "jvm-overhead.min": 128,
        "jvm-overhead.max": 128,
    }
    hosts = ("jobmanager.rpc.address", "jobmanager.bind-host", "rest.address", "rest.bind-address")
    loopback = dict.fromkeys((*hosts, "taskmanager.host", "taskmanager.bind-host"), "127.0.0.1")
    return {
        **loopback,
        **{f"taskmanager.memory.{name}": f"{size}m" for name, size in sizes.items()},
        "jobmanager.rpc.port": _free_port(),
        "rest.port": cluster.rest_port,
        "taskmanager.numberOfTaskSlots": slots,
        "taskmanager.cpu.cores": float(slots),
        "heartbeat.interval": 2000,  # a task manager that was killed is missed soon
        "heartbeat.timeout": 8000,
        "state.checkpoints.dir": f"file://{cluster.folder}/checkpoints",
        "blob.storage.directory": cluster.folder / "blobs",
        "io.tmp.dirs": cluster.folder / "tmp",
    }


def _is_flink(jar: Path) -> bool:
    """Tell Flink's own jars, and what they need, from those of Beam, which a job brings along."""
    beam = ("beam-", "google-", "grpc-", "proto-", "gapic-", "opencensus-", "opentelemetry-")
    return not jar.name.startswith(beam)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
