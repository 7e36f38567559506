"""Tries what the service may serve next, its policy tests among it: `server.candidates.trial`, which knows none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.engine import Engine
from engine.language.tree import Place
from server.candidates import trial
from tools.policytests.files import SUFFIX, read_tests
from tools.policytests.run import Runner, Unreadable


def failures(engine: Engine, folder: Path) -> list[str]:
    """The places in `folder` of the policy tests that fail, or cannot be read."""
    return [
        str(Place(str(Path(one.file).relative_to(folder)), one.line, one.column)) for one in _failed(engine, folder)
    ]


def _failed(engine: Engine, folder: Path) -> Iterator[Place]:
    files = [read_tests(path) for path in sorted(folder.rglob(f"*{SUFFIX}"))]
    for one in Runner(engine).run(files):
        if isinstance(one, Unreadable):
            yield one.error.place
        elif one.mismatches:
            yield one.test.place


if __name__ == "__main__":
    trial.main(failures)
