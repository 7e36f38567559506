"""Small changes to a policy that a test makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Edit = Callable[[str, str, str], Path]
"""Replaces, in a file, what stands in it once by something else; gives the file."""
UNUSED = (
    "- parameter: nobody_reads\n  name: 没人用的\n  type: count\n  values:\n"
    "    2021-01-01: {value: 1, source: {document: notice, clause: 四}, verified: true}\n"
)
"""A parameter that no rule reads."""
