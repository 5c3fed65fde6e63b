"""Check the files of this folder with the tools that read them: `make check-deploy`.

Each check is a command anybody can run, and is named by it; where a tool is missing, its check is
skipped and says so. deploy/README.md tells what is proven here and what is not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import yaml

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
OVERLAYS = ("watch", "scheduled", "flink")
KUBERNETES = "1.33"

OPERATOR = "org.apache.flink:flink-kubernetes-operator-api:1.10.0"
"""Its jar has the schema of a FlinkDeployment, as the cluster itself would check it."""
CRD = "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml"

INSTALLED_IN = "/opt/newsbeam/bin"
MOST_EXPOSED = 20
"""What `systemd-analyze security` may say of a unit, of 100; without hardening it is 96."""


class FailedError(Exception):
    """What a tool complained about."""


class MissingError(Exception):
    """The tool that is not here."""


def main() -> int:
    """Run all checks; return 1 if one failed."""
    failed = 0
    for check in (dockerfile, compose, *manifests(), flink_deployment, systemd, timers, exposure):
        name = (check.__doc__ or "").rstrip(".")
        try:
            check()
        except MissingError as missing:
            print(f"skipped  {name}: no {missing} here")
        except FailedError as error:
            failed += 1
            print(f"FAILED   {name}\n{error}")
        else:
            print(f"ok       {name}")
    return 1 if failed else 0


def dockerfile() -> None:
    """Hadolint deploy/Dockerfile deploy/flink/Dockerfile."""
    run(BIN / "hadolint", HERE / "Dockerfile", HERE / "flink" / "Dockerfile")


def compose() -> None:
    """check-jsonschema and docker-compose config deploy/compose.yaml."""
    file = HERE / "compose.yaml"
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", file)
    given = {"CONTACT": "you@example.org", "POSTGRES_PASSWORD": "x"}
    run(BIN / "docker-compose", "-f", file, "--profile", "*", "config", "--quiet", env=given)


def manifests() -> Iterator[Callable[[], None]]:
    """Yield a check for each folder that `kubectl apply -k` takes."""
    for name in OVERLAYS:

        def check(name: str = name) -> None:
            with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                kinds = [each for each in rendered(name) if each["kind"] != "FlinkDeployment"]
                file.write(yaml.safe_dump_all(kinds))
                file.flush()
                run(BIN / "kubernetes-validate", "--strict", "-k", KUBERNETES, file.name)

        check.__doc__ = f"kubectl kustomize deploy/kubernetes/{name} | kubernetes-validate --strict"
        yield check


def flink_deployment() -> None:
    """The FlinkDeployment against the schema in the operator's jar."""
    schema = closed(operator_schema())
    (deployment,) = (each for each in rendered("flink") if each["kind"] == "FlinkDeployment")
    said = {"spec": deployment["spec"]}  # the schema is silent on what all kinds have
    problems = list(jsonschema.Draft7Validator(schema).iter_errors(said))
    if problems:
        raise FailedError("\n".join(f"{each.json_path}: {each.message}" for each in problems))


def systemd() -> None:
    """systemd-analyze verify deploy/systemd/*."""
    with units() as files:
        run("systemd-analyze", "verify", "--recursive-errors=yes", *files)


def timers() -> None:
    """systemd-analyze calendar, and systemd-sysusers, of deploy/systemd."""
    for timer in (HERE / "systemd").glob("*.timer"):
        for line in timer.read_text(encoding="utf-8").splitlines():
            if line.startswith("OnCalendar="):
                run("systemd-analyze", "calendar", line.partition("=")[2])
    run("systemd-sysusers", "--dry-run", HERE / "systemd" / "sysusers.conf")


def exposure() -> None:
    """systemd-analyze security deploy/systemd/*.service."""
    with units() as files:
        for service in (file for file in files if file.suffix == ".service"):
            limit = f"--threshold={MOST_EXPOSED}"
            run("systemd-analyze", "security", "--offline=true", limit, service)


class units:  # reads like a function
    """Give copies of the units, with newsbeam where it is on this machine: verify looks for it."""

    def __enter__(self) -> list[Path]:
        """Return their paths."""
        self._folder = tempfile.TemporaryDirectory()
        here = str(HERE.parent / ".venv" / "bin")
        for file in (HERE / "systemd").glob("newsbeam-*"):
            text = file.read_text(encoding="utf-8").replace(INSTALLED_IN, here)
            (Path(self._folder.name) / file.name).write_text(text, encoding="utf-8")
        return sorted(Path(self._folder.name).iterdir())

    def __exit__(self, *_: object) -> None:
        """Remove them."""
        self._folder.cleanup()


def rendered(overlay: str) -> list[dict[str, Any]]:
    """Return what `kubectl apply -k` would send."""
    text = run(BIN / "kubectl", "kustomize", HERE / "kubernetes" / overlay)
    return list(yaml.safe_load_all(text))


def operator_schema() -> Any:
    """Return the schema of a FlinkDeployment, fetched once by Maven."""
    _, artifact, version = OPERATOR.split(":")
    build = HERE.parent / "build" / "deploy"
    jar = build / f"{artifact}-{version}.jar"
    if not jar.exists():
        copy = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
        run("mvn", "-q", "-B", copy, f"-Dartifact={OPERATOR}", f"-DoutputDirectory={build}")
    with zipfile.ZipFile(jar) as files:
        crd = yaml.safe_load(files.read(CRD))
    (only,) = crd["spec"]["versions"]
    return only["schema"]["openAPIV3Schema"]


def closed(schema: Any) -> Any:
    """Return a schema that refuses unknown names, which the cluster would drop without a word."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(each) for name, each in schema.items()}
    if isinstance(schema.get("properties"), dict):
        inner.setdefault("additionalProperties", False)
    return inner


def run(*command: object, env: dict[str, str] | None = None) -> str:
    """Run a tool and return what it printed.

    Raises:
        MissingError: it is not on this machine.
        FailedError: it ended with an error.
    """
    tool = str(command[0])
    if shutil.which(tool) is None:
        raise MissingError(tool)
    done = subprocess.run(
        [str(each) for each in command],
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FailedError(done.stdout + done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
