"""The value of what is not known, as the compiled code sees it. Absent is `None`; everything else is known."""

from __future__ import annotations

import enum

from engine.program import Scalar


class Unknown(enum.Enum):
    """One value, compared by identity. Neither false nor zero."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN

Logical = bool | Unknown
"""A value of Kleene's logic."""

Value = Scalar | Unknown | None
"""What an expression comes to; `None` is known to be absent."""
