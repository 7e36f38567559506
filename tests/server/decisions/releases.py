"""The real policies, but that the dibao standard of the day of most cases is 100.00 lower."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.server.conftest import POLICIES


def lowered(folder: Path) -> Path:
    """Writes them to `folder`, which must not be there yet."""
    shutil.copytree(POLICIES, folder)
    standards = folder / "hangzhou" / "parameters" / "standards.yaml"
    text = standards.read_text(encoding="utf-8")
    assert "value: 1041" in text
    standards.write_text(text.replace("value: 1041", "value: 941"), encoding="utf-8")
    return folder
