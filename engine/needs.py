"""What a reading asks about an open conclusion, and what it hears: missing facts, and parameters without a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.case import Case
from engine.decision import FactKey, Subject, Truth
from engine.program import Program


@dataclass(frozen=True, slots=True)
class Question:
    """One open conclusion. `kind` is `benefit`, `status` or `lead`; `conclusion` its id."""

    kind: str
    conclusion: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Needs:
    """What an open conclusion lacks: facts in the order of the program's vocabulary, parameters sorted by id."""

    facts: tuple[FactKey, ...]
    parameters: tuple[str, ...]


Settled = Mapping[tuple[str, int], Truth]
"""T of rules by id and index of the subject, as the asking reading found it; one that is not there is false."""

Inquire = Callable[[Program, Case, Sequence[Question], Settled], tuple[Needs, ...]]
"""Answers questions in their order. The reference reading implements it; the rete is handed it, and says what it has
settled: to evaluate every condition once more would take longer than to answer."""
