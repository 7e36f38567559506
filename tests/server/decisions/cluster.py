"""A PostgreSQL of our own: made in a scratch folder, on a socket there, stopped and started as a test wishes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

_USER = "postgres"


class Cluster:
    """A PostgreSQL that is running, unless a test has stopped it."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder

    def make(self) -> None:
        """Makes and starts it."""
        self._run("initdb", "--auth=trust", f"--username={_USER}", "--encoding=UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Starts it, and waits until it takes connections."""
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-s", "-o", options, "-l", str(self._folder / "log"))

    def stop(self) -> None:
        """Stops it at once, whatever is connected."""
        self._run("pg_ctl", "stop", "-w", "-s", "-m", "fast")

    def database(self) -> str:
        """The address of a fresh database."""
        name = f"doudi_{uuid4().hex}"
        with closing(psycopg.connect(f"host={self._folder} user={_USER}", autocommit=True)) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql://{_USER}@/{name}?host={self._folder}"

    def files(self) -> bytes:
        """Everything that it has written to the disk, its write-ahead log too."""
        with closing(psycopg.connect(f"host={self._folder} user={_USER}", autocommit=True)) as connection:
            connection.execute("CHECKPOINT")
        return b"".join(path.read_bytes() for path in self._folder.rglob("*") if path.is_file())

    def _run(self, program: str, *options: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *options]
        if os.geteuid() == 0:  # it does not let root run it
            command = ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups", *command]
        subprocess.run(command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster, for as long as a `with` lasts. Where there is none, tests are skipped, or fail if `CI` is set."""
    programs = _programs()
    if programs is None:
        said = "PostgreSQL is not installed: apt-get install postgresql"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    folder = Path(tempfile.mkdtemp(prefix="doudi-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _USER, _USER)
        made = Cluster(programs, folder)
        made.make()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of the newest PostgreSQL."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = packaged[-1] if packaged else shutil.which("initdb")
    return Path(found).parent if found else None
