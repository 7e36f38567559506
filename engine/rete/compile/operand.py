"""Values as they stand in the generated code, and the blocks of lines that it is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.program import Comparison
from engine.rete.compile.traits import Key

SYMBOLS = {
    Comparison.EQ: "==",
    Comparison.NE: "!=",
    Comparison.LT: "<",
    Comparison.LE: "<=",
    Comparison.GT: ">",
    Comparison.GE: ">=",
}


@dataclass(frozen=True, slots=True)
class Operand:
    """A value in the code. `code` is a name or a literal; `unknown`, `absent`: whether it may be `U`, may be `None`.

    A number is a pair of codes, numerator and denominator; the denominator is always a positive integer, also where the
    numerator is unknown or absent. Nothing else has a denominator.
    """

    code: str
    denominator: str | None = None
    unknown: bool = False
    absent: bool = False

    @property
    def below(self) -> str:
        """The denominator of a number. Raises `TypeError` for what is none: the language admits no such expression."""
        if self.denominator is None:
            raise TypeError("not a number")
        return self.denominator


@dataclass(slots=True)
class Block:
    """Lines that run together: once, or for each subject of `entity`, whose facts and place have the names given."""

    entity: str = ""
    facts: str = ""
    index: str = ""
    lines: list[str] = field(default_factory=list)
    made: dict[Key, Operand] = field(default_factory=dict)


def times(left: str, right: str) -> str:
    """The product of two codes; of two literals, the literal. Names, literals, calls and floor divisions come in."""
    if left.isdigit() and right.isdigit():
        return str(int(left) * int(right))
    if left == "1":
        return right
    return left if right == "1" else f"{left} * {right}"


def sides(left: Operand, right: Operand) -> tuple[str, str]:
    """Two values ready to be compared: of numbers, the numerators over a common denominator."""
    if left.denominator is None or right.denominator is None or left.denominator == right.denominator:
        return left.code, right.code
    return times(left.code, right.denominator), times(right.code, left.denominator)


def indented(lines: list[str]) -> list[str]:
    """The lines, one level further in."""
    return [f"    {line}" for line in lines]
