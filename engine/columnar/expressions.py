"""Expressions of a program as columns, each in the scope of one level: the cases, or the subjects of a many-entity."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

import ibis

from engine.columnar import functions, numbers
from engine.columnar.errors import UnsupportedError
from engine.columnar.folds import folded
from engine.columnar.graph import CASE, Graph
from engine.columnar.numbers import Number, TooWideError, Whole
from engine.columnar.simplify import Simplifier
from engine.columnar.tables import AS_OF, Inputs, kind_of, level_of
from engine.columnar.values import NO, Column, Value, choose, every, joint_absence, never, some
from engine.program import (
    Aggregate,
    And,
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
    Kind,
    Not,
    Or,
    ParameterReference,
    Program,
    Rounding,
    Scalar,
    Type,
)

NUMERIC = (Kind.MONEY, Kind.RATIO, Kind.NUMBER)


class Conclusions(Protocol):
    """What rules concluded, as another part of this reading works it out."""

    def conclusion(self, entity: str, conclusion: str) -> Column: ...


@dataclass(slots=True)
class Expressions:
    """Makes columns of expressions; names each derived fact and each fold, so that it is computed once."""

    program: Program
    graph: Graph
    inputs: Inputs
    simplify: Simplifier
    conclusions: Conclusions
    owner: str = ""
    """The rule or derived fact in work, for errors."""
    _values: dict[tuple[int, str], tuple[Expression, Value | Number]] = field(default_factory=dict)
    """By the identity of an expression, which is kept with its value so that no other takes its place."""
    _defined: dict[tuple[str, str], Value | Number] = field(default_factory=dict)
    _simplified: dict[tuple[str, str], Expression] = field(default_factory=dict)
    _folded: dict[str, Value | Number] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    # --- entry points -------------------------------------------------------------------------------------------------

    def value(self, one: Expression, level: str) -> Value | Number:
        """The columns of a simplified expression on the rows of `level`."""
        key = (id(one), level)
        if key not in self._values:
            try:
                self._values[key] = one, self._value(one, level)
            except TooWideError:
                raise UnsupportedError("中间结果可能超过 38 位数字", self.owner, one.span) from None
        return self._values[key][1]

    def holds(self, one: Expression, level: str) -> Column:
        """A simplified condition; NULL where it is unknown."""
        return self.value(one, level).known

    def number(self, one: Expression, level: str) -> Number:
        """A simplified expression of a number."""
        found = self.value(one, level)
        if isinstance(found, Number):
            return found
        raise UnsupportedError("这里应是数值", self.owner, one.span)

    def formula(self, entity: str, define: str) -> Expression:
        """The simplified expression of a derived fact."""
        key = (entity, define)
        if key not in self._simplified:
            self._simplified[key] = self.simplify(self.program.defines[key].value)
        return self._simplified[key]

    def define(self, entity: str, define: str) -> Value | Number:
        """A derived fact, named on the rows of its entity."""
        key = (entity, define)
        if key not in self._defined:
            outer, self.owner = self.owner, f"{entity}.{define}"
            level = level_of(self.program, entity)
            value = self.value(self.formula(entity, define), level)
            self._defined[key] = self.named(value, level, f"{entity}.{define}")
            self.owner = outer
        return self._defined[key]

    def named(self, value: Value | Number, level: str, name: str) -> Value | Number:
        """The same value, each of its columns computed once."""
        absent = None if value.absent is None else self.graph.name(level, f"{name}:absent", value.absent)
        if isinstance(value, Value):
            return Value(self.graph.name(level, f"{name}:value", value.known), absent, value.items)
        top, bottom = value.top, value.bottom
        if not top.fixed:
            top = Whole(self.graph.name(level, f"{name}:value", top.column), top.low, top.high)
        if not bottom.fixed:
            bottom = Whole(self.graph.name(level, f"{name}:over", bottom.column), bottom.low, bottom.high)
        return Number(top, bottom, absent)

    # --- kinds of expressions -----------------------------------------------------------------------------------------

    def _value(self, one: Expression, level: str) -> Value | Number:
        match one:
            case Constant():
                return literal(one.value, one.type)
            case FactReference():
                self._in_scope(one, one.entity, level)
                return self.inputs.fact(self.program.facts[one.entity, one.fact])
            case DefineReference():
                self._in_scope(one, one.entity, level)
                return self.define(one.entity, one.define)
            case ConclusionReference():
                self._in_scope(one, one.entity, level)
                return Value(self.conclusions.conclusion(one.entity, one.conclusion))
            case ParameterReference():
                return unknown_of(one.type)
            case AsOf():
                return Value(self.graph.input(CASE, AS_OF, "date"))
            case Calculation():
                return numbers.calculate(one.operator, self.number(one.left, level), self.number(one.right, level))
            case Rounding():
                return numbers.rounded(self.number(one.argument, level), one.step, one.direction)
            case Compare():
                return Value(self._compare(one, level))
            case In():
                item, options = self._plain(one.item, level), self._plain(one.options, level)
                return Value(_present(functions.among(item, options), item.absent, options.absent))
            case And():
                return Value(every([self.holds(part, level) for part in one.parts]))
            case Or():
                return Value(some([self.holds(part, level) for part in one.parts]))
            case Not():
                return Value(~self.holds(one.argument, level))
            case Aggregate():
                return self.fold(one)
            case Call():
                return self._call(one, level)

    def _in_scope(self, one: Expression, entity: str, level: str) -> None:
        owner = level_of(self.program, entity)
        if owner not in (CASE, level):
            raise UnsupportedError("在一个名单的汇总里读另一个名单中对象的事实", self.owner, one.span)

    def _plain(self, one: Expression, level: str) -> Value:
        found = self.value(one, level)
        if isinstance(found, Value):
            return found
        raise UnsupportedError("这里不能是数值", self.owner, one.span)

    def _compare(self, one: Compare, level: str) -> Column:
        left, right = self.value(one.left, level), self.value(one.right, level)
        if isinstance(left, Number) and isinstance(right, Number):
            known = numbers.compare(one.operator, left, right)
        else:
            known = numbers.compared(one.operator, left.known, right.known)
        absences = [absent for absent in (left.absent, right.absent) if absent is not None]
        if one.operator is Comparison.NE:
            return some([known, *absences])
        return _present(known, *absences)

    def _call(self, call: Call, level: str) -> Value | Number:
        if call.function is Function.IF:
            return self._if(call, level)
        arguments = [self.value(argument, level) for argument in call.arguments]
        if call.function in (Function.GREATER, Function.LESSER):
            return self._outer(call, arguments)
        if call.function is Function.AGE and len(arguments) == 1:
            day = self.simplify(AsOf(Type(Kind.DATE), call.span))
            arguments.append(self.value(day, level))
        found = functions.call(call, arguments, self.owner)
        if functions.costly(call.function):
            return self._shared(found, level, call.function.value)
        return found

    def _shared(self, value: Value | Number, level: str, label: str) -> Value | Number:
        column = self.graph.share(level, label, value.known)
        if isinstance(value, Number):
            return Number(Whole(column, value.top.low, value.top.high), value.bottom, value.absent)
        return Value(column, value.absent)

    def _outer(self, call: Call, arguments: list[Value | Number]) -> Value | Number:
        left, right = arguments
        greater = call.function is Function.GREATER
        if isinstance(left, Number) and isinstance(right, Number):
            return numbers.outer(left, right, greater=greater)
        first = left.known >= right.known if greater else left.known <= right.known
        absent = joint_absence([(one.known, one.absent) for one in arguments])
        return Value(choose(first, left.known, right.known), absent)

    def _if(self, call: Call, level: str) -> Value | Number:
        condition = self.holds(call.arguments[0], level)
        then, otherwise = self.value(call.arguments[1], level), self.value(call.arguments[2], level)
        absent = None
        if then.absent is not None or otherwise.absent is not None:
            no = NO
            branches = [no if one.absent is None else one.absent for one in (then, otherwise)]
            absent = ibis.cases((condition, branches[0]), (~condition, branches[1]), else_=False)
        if isinstance(then, Number) and isinstance(otherwise, Number):
            top, bottom = numbers.either(condition, then, otherwise)
            return Number(top, bottom, absent)
        return Value(choose(condition, then.known, otherwise.known), absent)

    def fold(self, fold: Aggregate) -> Value | Number:
        """A fold over the subjects of a many-entity, named on the cases."""
        name = self.name_of(fold)
        if name not in self._folded:
            self._folded[name] = self.named(folded(self, fold, name), CASE, name)
        return self._folded[name]

    def name_of(self, fold: Aggregate) -> str:
        """The name under which folds that say the same are computed."""
        key = repr((fold.fold, fold.entity, shape(fold.value), shape(fold.where)))
        return self._names.setdefault(key, f"fold {len(self._names)}")


def shape(one: Expression | None) -> object:
    """What an expression says, without where it stands."""
    if one is None:
        return None
    fields = [getattr(one, name) for name in type(one).__dataclass_fields__ if name not in ("span", "type")]
    return type(one).__name__, tuple(_part(part) for part in fields)


def _part(part: object) -> object:
    if isinstance(part, tuple):
        return tuple(_part(one) for one in part)
    return shape(part) if hasattr(part, "span") else part  # type: ignore[arg-type]


def _present(known: Column, *absences: Column | None) -> Column:
    """False where a side is absent, whatever the other is."""
    return every([known, *(~absent for absent in absences if absent is not None)])


def literal(value: Scalar, kind: Type) -> Value | Number:
    """The same value on every row."""
    if isinstance(value, bool):
        return Value(ibis.literal(value))
    if isinstance(value, int | Fraction):
        return numbers.number(value)
    if isinstance(value, datetime.date):
        return Value(ibis.literal(value, "date"))
    if isinstance(value, tuple):
        return Value(ibis.literal(list(value), "array<string>"), items=value)
    return Value(ibis.literal(value, kind_of(kind.kind)))


def unknown_of(kind: Type) -> Value | Number:
    """Unknown on every row."""
    if kind.kind in NUMERIC:
        return Number(Whole(never("int64"), 0, 0), numbers.fixed(1))
    return Value(never(kind_of(kind.kind)))
