"""newsbeam as users have it: its wheel, in an environment of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

_NOTE = """\
import os, sys
from importlib.machinery import PathFinder

class Note:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in ("pipelines", "transforms"):
            with open({log!r}, "a") as log:
                log.write(f"{{os.getpid()}} {{PathFinder.find_spec(name, path).origin}}\\n")

sys.meta_path.insert(0, Note)
"""
"""Notes from where each process imports what reads, and what is around it."""


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel."""

    folder: Path

    @property
    def newsbeam(self) -> Path:
        """The command."""
        return self.folder / "bin" / "newsbeam"

    @property
    def packages(self) -> Path:
        """Where packages are."""
        python = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / python / "site-packages"

    def imports(self) -> list[tuple[int, Path]]:
        """Return which processes have imported packages of ours so far, and from where."""
        lines = (self.folder / "imports.log").read_text(encoding="utf-8").splitlines()
        return [(int(process), Path(file)) for process, file in map(str.split, lines)]


def install(folder: Path) -> Installed:
    """Build the wheel of this checkout, and install it.

    What it needs it finds in the environment that runs the tests: nothing is downloaded for it.
    """
    shutil.rmtree(REPOSITORY / "build" / "lib", ignore_errors=True)  # may hold what is gone by now
    _pip("wheel", "--no-deps", "--wheel-dir", folder / "wheels", REPOSITORY)
    (wheel,) = (folder / "wheels").glob("*.whl")
    installed = Installed(folder / "venv")
    venv.create(installed.folder, symlinks=True)
    _pip("--python", installed.folder, "install", "--no-deps", "--no-index", wheel)
    ours = [sysconfig.get_path(name) for name in ("purelib", "platlib")]
    (installed.packages / "needed.pth").write_text("\n".join(ours))
    note = _NOTE.format(log=str(installed.folder / "imports.log"))
    (installed.packages / "noting.py").write_text(note)
    (installed.packages / "noting.pth").write_text("import noting\n")
    return installed


def _pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *map(str, arguments)], check=True, cwd="/")
