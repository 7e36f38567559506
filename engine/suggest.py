"""Which known word somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 200
"""A longer word is no slip of the pen, and comparing it would cost time."""


def nearest(word: str, known: Iterable[str]) -> str:
    """`，是不是想写 …` with the known word most like `word`, or nothing."""
    if len(word) > LONGEST:
        return ""
    close = get_close_matches(word, list(dict.fromkeys(known)), n=1, cutoff=0.5)
    return f"，是不是想写 `{close[0]}`？" if close else ""
