"""Who imports whom: the C core stays behind one door, and the rete reads nothing of another reading."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "server", "tools")
CORE = ("durable", "durable_rules_engine")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_only_the_session_imports_durable_rules() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if any(name.split(".")[0] in CORE for name in imports(path))
    }
    assert found == {"engine/rete/session/session.py"}


def test_the_rete_imports_only_the_hub_and_itself() -> None:
    hub = (
        "engine.program",
        "engine.decision",
        "engine.case",
        "engine.needs",
        "engine.builtin",
        "engine.subjects",
        "engine.rete",
        "engine",
    )
    for path in (ROOT / "engine" / "rete").rglob("*.py"):
        for name in imports(path):
            if name.split(".")[0] == "engine":
                assert name in hub or name.startswith(tuple(f"{one}." for one in hub[:-1])), f"{path.name}: {name}"
