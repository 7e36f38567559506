"""What an expression comes to where no case can change it: only literals and parameters are in what counts of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from engine.case import Case
from engine.expressions import parts
from engine.program import (
    Aggregate,
    AsOf,
    Call,
    ConclusionReference,
    DefineReference,
    Expression,
    FactReference,
    Function,
    ParameterReference,
    ParameterState,
    Program,
    Scalar,
)
from engine.reference.evaluate import Evaluation
from engine.reference.value import Unknown


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same for every case of the day; `None` where `missing` parameters have none.

    `unverified`: ids of the parameters in it that nobody has verified.
    """

    value: Scalar | None
    unverified: tuple[str, ...]
    missing: tuple[str, ...]


class Constants:
    """Works out the constants of one program."""

    def __init__(self, program: Program, day: datetime.date) -> None:
        self._program = program
        self._evaluation = Evaluation(program, Case(day, program.region.code, {}))

    def of(self, expression: Expression) -> Constant | None:
        """The constant that an expression is, or `None` where it hangs on facts, conclusions or the day of the case."""
        read = self._read(expression)
        if read is None:
            return None
        parameters = [self._program.parameters[one] for one in sorted(read)]
        value = self._evaluation.value(expression, {})
        return Constant(
            None if isinstance(value, Unknown) else value,
            tuple(one.id for one in parameters if not one.verified and one.state is ParameterState.IN_FORCE),
            tuple(one.id for one in parameters if one.state is not ParameterState.IN_FORCE),
        )

    def _read(self, expression: Expression) -> frozenset[str] | None:
        """Ids of the parameters that the value hangs on; `None` where it hangs on more than parameters."""
        match expression:
            case ParameterReference():
                return frozenset((expression.parameter,))
            case DefineReference():
                return self._read(self._program.defines[expression.entity, expression.define].value)
            case FactReference() | ConclusionReference() | AsOf() | Aggregate():
                return None
            case Call(function=Function.IF):
                return self._chosen(expression)
            case Call(function=Function.AGE, arguments=(_,)):
                return None
            case _:
                return self._all(parts(expression))

    def _all(self, expressions: tuple[Expression, ...]) -> frozenset[str] | None:
        found = frozenset[str]()
        for one in expressions:
            read = self._read(one)
            if read is None:
                return None
            found |= read
        return found

    def _chosen(self, call: Call) -> frozenset[str] | None:
        """Only the branch that is chosen counts, where parameters alone choose it."""
        condition = self._read(call.arguments[0])
        if condition is None:
            return None
        chosen = self._evaluation.chosen(call, {})
        if chosen is None:
            return condition
        read = self._read(chosen)
        return None if read is None else condition | read
