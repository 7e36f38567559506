"""Copies of the small policy for tests to change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tools.editing import UNUSED, Edit
from tests.tools.running import SMALL


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A copy of the small policy."""
    copied = tmp_path / "政策"
    shutil.copytree(SMALL, copied)
    return copied


@pytest.fixture
def edit(policies: Path) -> Edit:
    """Replaces what stands once in a file of the copy."""

    def replace(file: str, old: str, new: str) -> Path:
        path = policies / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return replace


@pytest.fixture
def warned(policies: Path) -> Path:
    """The copy with one warning."""
    (policies / "city" / "parameters" / "more.yaml").write_text(UNUSED, encoding="utf-8")
    return policies
