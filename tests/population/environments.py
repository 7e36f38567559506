"""Virtual environments of the peers and of Spark, made when they are missing or their requirements have changed.

They stand beside the project's own, which does not know of what is installed in them.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
SPARK = "spark"
PEERS = ("openfisca-core", "policyengine-core")
_FOLDERS = {SPARK: ROOT / ".venv-spark", **{peer: ROOT / ".venv-peers" / peer for peer in PEERS}}
_READY = ".requirements"
_REQUIREMENTS = Path(__file__).with_name("requirements")


def interpreter(name: str) -> Path:
    """The Python of an environment, which is made first where need be."""
    folder, wanted = _FOLDERS[name], _REQUIREMENTS / f"{name}.txt"
    marker = folder / _READY
    state = hashlib.sha256(wanted.read_bytes()).hexdigest()
    python = folder / "bin" / "python"
    if not marker.is_file() or marker.read_text(encoding="ascii") != state:
        click.echo(f"· {folder.relative_to(ROOT)}: {wanted.name}", err=True)
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, "-r", wanted], check=True)
        marker.write_text(state, encoding="ascii")
    return python


def variables() -> Mapping[str, str]:
    """The environment in which a process finds the project's modules, wherever it is started."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "proto")))}
