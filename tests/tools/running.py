"""The command run in this process, with what it printed."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from tools.cli import main

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies"
CASES = ROOT / "tests" / "cases"
SMALL = Path(__file__).resolve().parent / "policies"
"""A small policy with one of everything."""


@dataclass(frozen=True)
class Ran:
    """The exit status and what was printed."""

    status: int
    out: str
    err: str


def run(*words: str | Path, stdin: str = "") -> Ran:
    """`doudi WORDS`."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    source = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "stdin", source),
        pytest.raises(SystemExit) as left,
    ):
        main([str(word) for word in words])
    return Ran(int(left.value.code or 0), _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
