"""Puts in the value of every parameter and works out what is constant, exactly, in Kleene's logic.

What remains reads facts, conclusions or the day. A parameter without a value remains as a reference: it is unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from engine import builtin
from engine.program import (
    Aggregate,
    And,
    Arithmetic,
    AsOf,
    Calculation,
    Call,
    Compare,
    Comparison,
    ConclusionReference,
    Constant,
    DefineReference,
    Expression,
    FactReference,
    Function,
    In,
    Not,
    Or,
    ParameterReference,
    ParameterState,
    Program,
    Rounding,
    Scalar,
)

_ARITHMETIC: Mapping[Arithmetic, Callable[[Fraction, Fraction], Fraction]] = {
    Arithmetic.ADD: operator.add,
    Arithmetic.SUBTRACT: operator.sub,
    Arithmetic.MULTIPLY: operator.mul,
    Arithmetic.DIVIDE: operator.truediv,
}
_COMPARISONS: Mapping[Comparison, Callable[..., bool]] = {
    Comparison.EQ: operator.eq,
    Comparison.NE: operator.ne,
    Comparison.LT: operator.lt,
    Comparison.LE: operator.le,
    Comparison.GT: operator.gt,
    Comparison.GE: operator.ge,
}


class Folder:
    """Folds the expressions of one program, each once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._concluded = {
            (rule.entity, conclusion)
            for rule in program.rules
            for conclusion in (*((rule.grant.benefit,) if rule.grant else ()), *rule.statuses, *rule.leads)
        }
        # By identity, because comparing expressions would walk them; each is kept, so that no other takes its identity.
        self._folded: dict[int, tuple[Expression, Expression]] = {}

    def define(self, entity: str, identifier: str) -> Expression:
        """The folded expression of a derived fact."""
        return self.fold(self._program.defines[entity, identifier].value)

    def fold(self, expression: Expression) -> Expression:
        """`expression` with constants worked out. Means the same in every case."""
        found = self._folded.get(id(expression))
        if found is None:
            found = self._folded[id(expression)] = (expression, self._fold(expression))
        return found[1]

    def _fold(self, expression: Expression) -> Expression:
        match expression:
            case Constant() | AsOf() | FactReference():
                return expression
            case ParameterReference():
                return self._parameter(expression)
            case DefineReference():
                value = self.define(expression.entity, expression.define)
                return value if isinstance(value, Constant | ParameterReference) else expression
            case ConclusionReference():
                drawn = (expression.entity, expression.conclusion) in self._concluded
                return expression if drawn else Constant(False, expression.type, expression.span)
            case Calculation() | Compare() | In():
                return self._binary(expression)
            case Rounding():
                return self._rounding(expression)
            case And() | Or():
                return self._connective(expression)
            case Not():
                return negated(self.fold(expression.argument), expression)
            case Aggregate():
                return self._aggregate(expression)
            case Call():
                return self._call(expression)

    def _parameter(self, reference: ParameterReference) -> Expression:
        parameter = self._program.parameters[reference.parameter]
        if parameter.state is not ParameterState.IN_FORCE or parameter.value is None:
            return reference
        return Constant(parameter.value, reference.type, reference.span)

    def _binary(self, expression: Calculation | Compare | In) -> Expression:
        if isinstance(expression, In):
            left, right = self.fold(expression.item), self.fold(expression.options)
        else:
            left, right = self.fold(expression.left), self.fold(expression.right)
        if isinstance(left, Constant) and isinstance(right, Constant):
            return Constant(_worked_out(expression, left.value, right.value), expression.type, expression.span)
        # With a constant beside it, what is unknown leaves the whole unknown; a fact beside it might be absent.
        if isinstance(left, ParameterReference) and isinstance(right, Constant | ParameterReference):
            return left
        if isinstance(right, ParameterReference) and isinstance(left, Constant):
            return right
        match expression:
            case Calculation():
                return Calculation(expression.operator, left, right, expression.type, expression.span)
            case Compare():
                return Compare(expression.operator, left, right, expression.type, expression.span)
            case In():
                return In(left, right, expression.type, expression.span)

    def _rounding(self, expression: Rounding) -> Expression:
        argument = self.fold(expression.argument)
        if isinstance(argument, ParameterReference):
            return argument
        if isinstance(argument, Constant):
            value = builtin.rounded(fraction(argument.value), expression.step, expression.direction)
            return Constant(value, expression.type, expression.span)
        return Rounding(argument, expression.step, expression.direction, expression.type, expression.span)

    def _connective(self, expression: And | Or) -> Expression:
        conjunction = isinstance(expression, And)
        parts: list[Expression] = []
        for part in expression.parts:
            folded = self.fold(part)
            if isinstance(folded, Constant):
                if folded.value is not conjunction:
                    return Constant(not conjunction, expression.type, expression.span)
            elif isinstance(folded, And if conjunction else Or):
                parts += folded.parts
            else:
                parts.append(folded)
        if not parts:
            return Constant(conjunction, expression.type, expression.span)
        if len(parts) == 1 or all(isinstance(part, ParameterReference) for part in parts):
            return parts[0]
        return (And if conjunction else Or)(tuple(parts), expression.type, expression.span)

    def _aggregate(self, expression: Aggregate) -> Expression:
        value = None if expression.value is None else self.fold(expression.value)
        where = None if expression.where is None else self.fold(expression.where)
        if isinstance(where, Constant) and where.value is True:
            where = None
        return Aggregate(expression.fold, expression.entity, value, where, expression.type, expression.span)

    def _call(self, call: Call) -> Expression:
        arguments = tuple(self.fold(argument) for argument in call.arguments)
        if call.function is Function.IF:
            condition, then, otherwise = arguments
            if isinstance(condition, Constant):
                return then if condition.value else otherwise
            if isinstance(condition, ParameterReference):
                return condition
        elif call.function in (Function.GREATER, Function.LESSER):
            constants = [argument for argument in arguments if isinstance(argument, Constant)]
            if len(constants) == len(arguments):
                chosen = max if call.function is Function.GREATER else min
                return Constant(chosen(constants, key=_magnitude).value, call.type, call.span)
        return Call(call.function, arguments, call.type, call.span)


def negated(argument: Expression, origin: Not) -> Expression:
    """The negation of a folded condition, without a second `Not` on top of a first."""
    match argument:
        case Constant():
            return Constant(not argument.value, origin.type, origin.span)
        case ParameterReference():
            return argument
        case Not():
            return argument.argument
        case _:
            return Not(argument, origin.type, origin.span)


def _magnitude(constant: Constant) -> Any:  # noqa: ANN401 - numbers or dates: the language has proved that they compare
    return constant.value


def fraction(value: Scalar) -> Fraction:
    """A constant number. Raises `TypeError` for what is none: the language admits no such program."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise TypeError("not a number")
    return Fraction(value)


def _worked_out(expression: Calculation | Compare | In, left: Scalar, right: Scalar) -> Scalar:
    match expression:
        case Calculation():
            result = _ARITHMETIC[expression.operator](fraction(left), fraction(right))
            return result.numerator if result.denominator == 1 else result
        case Compare():
            return _COMPARISONS[expression.operator](left, right)
        case In():
            return isinstance(right, tuple) and left in right
