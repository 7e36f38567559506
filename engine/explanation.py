"""The explanation tree: why each rule holds, does not hold or cannot be told, with what was read on the way."""

from __future__ import annotations

from dataclasses import dataclass

from engine.decision import Displacement, FactKey, Subject, Truth
from engine.program import Scalar, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing an expression read: a fact, a derived fact, a parameter or a conclusion.

    `what`: `fact`, `define`, `parameter` or `conclusion`. `known`: whether it has a value; `value` is then `None` only
    for a fact known to be absent. `key`: the fact, for `fact`.
    """

    what: str
    entity: str
    id: str
    index: int
    name: str
    known: bool
    value: Scalar | None
    key: FactKey | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A node of a rule's condition. Leaves carry what they read; inner nodes (`all`, `any`, `not`) their parts.

    `left` and `right`: the values of the two sides of a comparison where they are known.
    """

    kind: str
    """`all`, `any`, `not` or `leaf`."""
    truth: Truth
    span: Span
    readings: tuple[Reading, ...]
    left: Scalar | None
    right: Scalar | None
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """One rule on one subject, whether it won or lost. `effective` is its truth after exceptions."""

    rule: str
    subject: Subject
    truth: Truth
    effective: Truth
    condition: Condition
    displaced: tuple[Displacement, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every rule of the program on every subject, in the program's order, and every derived fact that was read."""

    rules: tuple[RuleExplanation, ...]
    defines: tuple[Reading, ...]
