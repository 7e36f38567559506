"""The syntax of an expression: what was written, before any name is looked up. Offsets count characters of the text."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from engine.program import Arithmetic, Comparison


@dataclass(frozen=True, slots=True)
class Name:
    """`低保标准`, or with its entity `家庭.原救助类别`."""

    parts: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """`12`, `0.5`, `30%` (then `percent`, and `value` is what stands before the sign)."""

    value: Decimal
    percent: bool
    start: int
    end: int

    @property
    def whole(self) -> bool:
        """Whether it is written without a decimal point and without a sign of percent."""
        return not self.percent and self.value == self.value.to_integral_value() and self.value.as_tuple().exponent == 0


@dataclass(frozen=True, slots=True)
class Date:
    value: datetime.date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quoted:
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Today:
    """`基准日`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Listed:
    items: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calculated:
    operator: Arithmetic
    left: Node
    right: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Compared:
    operator: Comparison
    left: Node
    right: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Member:
    """`x 属于 y`, `x 不属于 y`."""

    item: Node
    options: Node
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Every:
    """`且`."""

    parts: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Either:
    """`或`."""

    parts: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Negated:
    """`非`."""

    argument: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Applied:
    """`函数(a, b)`."""

    function: str
    arguments: tuple[Node, ...]
    start: int
    end: int


Node = (
    Name
    | Number
    | Date
    | Quoted
    | Boolean
    | Today
    | Listed
    | Calculated
    | Compared
    | Member
    | Every
    | Either
    | Negated
    | Applied
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Listed():
            return node.items
        case Calculated() | Compared():
            return (node.left, node.right)
        case Member():
            return (node.item, node.options)
        case Every() | Either():
            return node.parts
        case Negated():
            return (node.argument,)
        case Applied():
            return node.arguments
        case _:
            return ()
