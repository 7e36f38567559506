"""A bar is seen only by somebody who looks, and only where it takes long."""

from __future__ import annotations

import io
import itertools

import pytest

from tools.progress import progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def steps(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, seconds: float) -> str:
    """What is shown of ten steps that take `seconds` each."""
    clock = itertools.count(0.0, seconds)
    monkeypatch.setattr("tools.progress.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("sys.stderr", stream)
    with progress("运行案例", 10) as advance:
        for _ in range(10):
            advance()
    return stream.getvalue()


def test_what_takes_long_shows_a_bar_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = steps(monkeypatch, _Terminal(), 0.4)
    assert "运行案例" in shown
    assert "30%" in shown  # begun after a second, with what was done by then
    assert "100%" in shown
    assert shown.endswith("\n")


def test_what_is_done_in_a_moment_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert steps(monkeypatch, _Terminal(), 0.05) == ""


def test_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert steps(monkeypatch, io.StringIO(), 5.0) == ""
