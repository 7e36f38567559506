"""`doudi serve` with a configuration file, as operators run it, for as long as a `with` lasts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOUDI = str(Path(sys.executable).with_name("doudi"))
SECONDS = 60.0
"""How long it may take to stop."""
_ADDRESS = re.compile(r"127\.0\.0\.1:[0-9]+")
Settings = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Service:
    """A running service: where it answers, the process that started everything, and the file of its log."""

    address: str
    process: subprocess.Popen[str]
    log: Path


def sqlite_log(folder: Path, fsync: str) -> dict[str, str]:
    """The section `decision_log` of a new log in `folder`."""
    return {"url": f"sqlite:///{folder / 'decisions.db'}", "fsync": fsync}


@contextmanager
def service(folder: Path, settings: Settings, policies: Path = ROOT / "policies") -> Iterator[Service]:
    """Serves `policies` with `settings`, by section; its files are in the new folder `folder`."""
    folder.mkdir()
    sections = {"listen": {"address": "127.0.0.1:0"}, **settings}
    # JSON is YAML too.
    (folder / "doudi.yaml").write_text(json.dumps(sections), "utf-8")
    log = folder / "log.jsonl"
    command = [DOUDI, "serve", "--config", str(folder / "doudi.yaml"), "--policies", str(policies)]
    with (
        log.open("w") as written,
        subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=written, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = _ADDRESS.search(line)
            if found is None:
                raise RuntimeError(f"the service did not start: {line}{log.read_text('utf-8')}")
            yield Service(found[0], process, log)
            process.terminate()
            process.wait(SECONDS)
        finally:
            process.kill()
