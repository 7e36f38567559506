"""`doudi test --watch`, in a process of its own: each change shows, and Ctrl-C ends it with the last status."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.running import ROOT

CASE = """\
- case: 甲
  as_of: 2022-03-01
  region: 东区
  members: [{月收入: 300}]
  expect: {补助: eligible}
"""
PROGRAM = """
import signal, sys
# Whoever runs the tests in the background has Ctrl-C ignored, which is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)
from tools.cli import main
main(sys.argv[1:])
"""
LONGEST = 60.0
"""Seconds until a change that does not show is a failure; nothing waits that long where all is well."""


class Watching:
    """The command as it runs, with what it prints line by line."""

    def __init__(self, *words: str | Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "test", "--watch", *map(str, words)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def result(self) -> list[str]:
        """What the next run printed."""
        lines: list[str] = []
        while not lines or "等待改动" not in lines[-1]:
            lines.append(self._lines.get(timeout=LONGEST).rstrip("\n"))
        return lines[:-1]

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(LONGEST)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "案例" / "甲.test.yaml"
    path.parent.mkdir()
    path.write_text(CASE, encoding="utf-8")
    return path


@pytest.fixture
def watching(policies: Path, file: Path) -> Iterator[Watching]:
    one = Watching(file, "--policies", policies)
    yield one
    one.process.kill()
    one.process.wait()
    assert one.process.stdout is not None
    one.process.stdout.close()


def edit(path: Path, old: str, new: str) -> None:
    """As editors save: a new file that takes the place of the old."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    beside = path.with_name(f"{path.name}~")
    beside.write_text(text.replace(old, new), encoding="utf-8")
    beside.replace(path)


def test_every_change_shows_and_ctrl_c_ends_with_the_last_status(
    watching: Watching, policies: Path, file: Path
) -> None:
    rules = policies / "city" / "aid" / "2021-01-01.yaml"
    assert watching.result() == ["1 passed, 0 failed"]
    edit(rules, "家庭.人均月收入 < 标准", "家庭.人均月收入 > 标准")
    assert watching.result()[-1] == "0 passed, 1 failed"
    edit(rules, "家庭.人均月收入 > 标准", "家庭.人均月收入 > 标淮")
    assert watching.result()[0].startswith(f"{rules}:11:22 E202 ")
    edit(rules, "家庭.人均月收入 > 标淮", "家庭.人均月收入 < 标准")
    assert watching.result() == ["1 passed, 0 failed"]
    # Twice, for a watch on the file itself would be lost with the first.
    edit(file, "case: 甲", "case: 乙")
    assert watching.result() == ["1 passed, 0 failed"]
    edit(file, "补助: eligible", "补助: ineligible")
    assert watching.result()[-1] == "0 passed, 1 failed"
    assert watching.interrupt() == 1


def test_a_new_folder_is_watched_as_well(watching: Watching, policies: Path) -> None:
    assert watching.result() == ["1 passed, 0 failed"]
    overlay = policies / "districts" / "120-new" / "standards.yaml"
    overlay.parent.mkdir()
    assert watching.result() == ["1 passed, 0 failed"]
    overlay.write_text("- parameter: 没有的\n", encoding="utf-8")
    assert any(str(overlay) in line for line in watching.result())
    assert watching.interrupt() == 1


def test_ctrl_c_after_a_pass_is_fine(watching: Watching) -> None:
    assert watching.result() == ["1 passed, 0 failed"]
    assert watching.interrupt() == 0
