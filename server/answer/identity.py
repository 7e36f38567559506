"""The id of an answer: it follows from the question, so that equal questions have equal answers to the byte."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

from engine.case import Case

ID_DIGITS = 32


def _exact(value: object) -> str:
    """What JSON has no form for: a ratio in lowest terms, a day."""
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else str(value)


_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, default=_exact).encode


def decision_id(release: str, case: Case) -> str:
    """The first 32 hexadecimal digits of SHA-256 over the release and the admitted case.

    The release fixes the type of every fact, so the encoding is unambiguous; an entity without facts is left out, since
    it says as much as one that was not sent.
    """
    singles = {entity: facts for entity, facts in case.singles.items() if facts}
    question = (release, case.as_of, case.region, singles, case.many, case.references)
    return hashlib.sha256(_ENCODE(question).encode("ascii")).hexdigest()[:ID_DIGITS]
