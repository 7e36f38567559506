"""Drafts of the small policy, which change what no rule of it reads."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.tools.running import SMALL


def with_a_benefit(folder: Path) -> Path:
    """A draft in `folder`: the same rules and values, and a benefit (`extra`) that no rule grants."""
    shutil.copytree(SMALL, folder)
    benefits = folder / "benefits.yaml"
    more = "  - {id: extra, name: 新补, of: 家庭}\nstatuses:"
    benefits.write_text(benefits.read_text("utf-8").replace("statuses:", more, 1), "utf-8")
    return folder
