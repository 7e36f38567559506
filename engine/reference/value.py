"""What an expression may come to: a scalar, known to be absent, or unknown; and Kleene's logic over them."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

from engine.decision import Truth
from engine.program import Scalar


class Unknown(enum.Enum):
    """The one value of what is not known. Neither false nor zero."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN

Value = Scalar | Unknown | None
"""`None` is known to be absent."""

Logical = bool | Unknown

_TRUTHS: Mapping[Logical, Truth] = {True: Truth.TRUE, False: Truth.FALSE, UNKNOWN: Truth.UNKNOWN}

LOGICAL: Mapping[Truth, Logical] = {known: value for value, known in _TRUTHS.items()}
"""Kleene's values as this reading has them."""


def truth(value: Logical) -> Truth:
    """The value of a condition as one of Kleene's three."""
    return _TRUTHS[value]


def conjunction(parts: Iterable[Logical]) -> Logical:
    """Kleene's and: false if any part is, unknown if any other is unknown."""
    result: Logical = True
    for part in parts:
        if part is False:
            return False
        if part is UNKNOWN:
            result = UNKNOWN
    return result


def disjunction(parts: Iterable[Logical]) -> Logical:
    """Kleene's or: true if any part is, unknown if any other is unknown."""
    result: Logical = False
    for part in parts:
        if part is True:
            return True
        if part is UNKNOWN:
            result = UNKNOWN
    return result


def negation(part: Logical) -> Logical:
    """Kleene's not."""
    return UNKNOWN if part is UNKNOWN else not part
