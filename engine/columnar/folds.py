"""Folds over the subjects of a many-entity: what each subject adds, one aggregation for each case, and what it means.

SQL's aggregates skip NULL; the language's folds do not. So a subject says for itself whether it makes the fold unknown.
"""

from __future__ import annotations

from typing import Protocol

import ibis
import ibis.expr.types as ir

from engine.columnar import numbers
from engine.columnar.errors import UnsupportedError
from engine.columnar.graph import Graph
from engine.columnar.numbers import Number, Whole, fixed
from engine.columnar.tables import INDEX, Inputs, kind_of
from engine.columnar.values import NO, Column, Value, certainly, is_null, never, not_null, unknown, where
from engine.program import Aggregate, Expression, Fold, Kind, Program

_ROWS = "rows"
_SAYS_NOTHING, _MAY_SETTLE, _SETTLES, _UNDECIDED = 0, 1, 2, 3
"""What a subject does to `ANY` (`ALL` with false for true): the greatest of all subjects is the outcome."""


class Expressions(Protocol):
    """What folds ask of the expressions in them."""

    program: Program
    graph: Graph
    inputs: Inputs
    owner: str

    def value(self, one: Expression, level: str) -> Value | Number: ...
    def holds(self, one: Expression, level: str) -> Column: ...


def folded(expressions: Expressions, fold: Aggregate, name: str) -> Value | Number:
    """The fold on the rows of the cases. Unknown where it is not known who the subjects are."""
    if not expressions.inputs.listed(fold.entity):
        return _nobody(fold)
    return _Folding(expressions, fold, name).value()


def listed(graph: Graph, inputs: Inputs, entity: str) -> Column:
    """Whether it is known who the subjects of a many-entity are; never NULL. A list that is known is never empty."""
    return not_null(_rows(graph, entity)) if inputs.listed(entity) else NO


def _rows(graph: Graph, entity: str) -> Column:
    return graph.fold(entity, f"{_ROWS} {entity}", graph.input(entity, INDEX, "int64").count())


def _nobody(fold: Aggregate) -> Value | Number:
    if fold.type.kind in (Kind.MONEY, Kind.RATIO, Kind.NUMBER):
        return Number(Whole(never("int64"), 1, 1), fixed(1))
    return Value(never(kind_of(fold.type.kind)))


def some_of(graph: Graph, level: str, truth: Column) -> Column:
    """1 where something is true (never NULL) of some subject, else 0. Ibis reads `any` of several tables as a join."""
    return on_rows(graph, level, truth.cast("int8")).max()


def on_rows(graph: Graph, level: str, column: Column) -> Column:
    """The same column, of the rows of `level` also where it is a constant, so that it can be aggregated."""
    return column if isinstance(column, ir.Column) else where(not_null(graph.input(level, INDEX, "int64")), column)


def _narrow(total: Column) -> Column:
    """A sum in 64 bits. Ibis believes that it is so already, and would leave out the cast; DuckDB sums in 128."""
    return total.cast("decimal(38, 0)").cast("int64")


class _Folding:
    def __init__(self, expressions: Expressions, fold: Aggregate, name: str) -> None:
        self._expressions = expressions
        self._graph = expressions.graph
        self._fold = fold
        self._level = fold.entity
        self._name = name
        self._most = expressions.program.entities[fold.entity].at_most
        selected = None if fold.where is None else expressions.holds(fold.where, fold.entity)
        self._where = None if selected is None else self._graph.name(fold.entity, f"{name} where", selected)

    def value(self) -> Value | Number:
        match self._fold.fold:
            case Fold.ANY | Fold.ALL:
                return Value(self._quantified())
            case Fold.COUNT:
                return self._count()
            case Fold.SUM:
                return self._sum()
            case Fold.MIN | Fold.MAX:
                return self._extreme()

    def _on_rows(self, column: Column) -> Column:
        return on_rows(self._graph, self._level, column)

    def _aggregated(self, part: str, formula: Column) -> Column:
        return self._graph.fold(self._level, f"{self._name} {part}", formula)

    def _argument(self) -> Value | Number:
        if self._fold.value is None:
            raise UnsupportedError("汇总没有写对什么汇总", self._expressions.owner, self._fold.span)
        return self._expressions.value(self._fold.value, self._level)

    def _quantified(self) -> Column:
        holds = self._argument().known
        settling = holds if self._fold.fold is Fold.ANY else ~holds
        said = ibis.cases((settling, _SETTLES), (is_null(settling), _MAY_SETTLE), else_=_SAYS_NOTHING)
        if self._where is not None:
            said = ibis.cases((self._where, said), (is_null(self._where), _UNDECIDED), else_=_SAYS_NOTHING)
        most = self._aggregated("said", self._on_rows(said.cast("int8")).max())
        outcome = ibis.cases((most == _SETTLES, True), (most == _SAYS_NOTHING, False))
        return outcome if self._fold.fold is Fold.ANY else ~outcome

    def _count(self) -> Number:
        if self._where is None:
            return Number(Whole(_rows(self._graph, self._level).cast("int64"), 1, self._most), fixed(1))
        # One who may or may not be counted adds more than all that can be counted.
        undecided = 2**20
        adds = ibis.cases((self._where, 1), (is_null(self._where), undecided), else_=0)
        total = _narrow(self._aggregated("count", self._on_rows(adds.cast("int32")).sum()))
        return Number(Whole(where(total < undecided, total), 0, self._most), fixed(1))

    def _number(self) -> Number:
        found = self._argument()
        if not isinstance(found, Number):
            raise UnsupportedError("汇总的不是数值", self._expressions.owner, self._fold.span)
        if not found.bottom.fixed:
            raise UnsupportedError("汇总各人分母不同的商；先取整再汇总", self._expressions.owner, self._fold.span)
        return found

    def _unsettled(self, missing: Column) -> Column:
        """Whether the fold is unknown for some subject; NULL where it is not known who they are."""
        if self._where is not None:
            missing = ibis.cases((self._where, missing), (is_null(self._where), True), else_=False)
        return self._aggregated("unsettled", some_of(self._graph, self._level, missing)) == 1

    def _of_selected(self, column: Column) -> Column:
        return column if self._where is None else where(self._where, column)

    def _sum(self) -> Number:
        one = self._number()
        unsettled = self._unsettled(unknown(one.known, one.absent))
        top = self._of_selected(one.top.column)
        ends = [count * end for count in (0, self._most) for end in (one.top.low, one.top.high)]
        wide = max(map(abs, ends)) > numbers.NARROW
        if wide:
            top = top.cast("decimal(38, 0)")
        total = self._aggregated("sum", self._on_rows(top).sum())
        total = total.cast("decimal(38, 0)") if wide else _narrow(total)
        known = where(~unsettled, total.fill_null(0))
        return Number(Whole(known, min(ends), max(ends)), one.bottom)

    def _extreme(self) -> Value | Number:
        dated = self._fold.type.kind is Kind.DATE
        one = self._argument() if dated else self._number()
        unsettled = self._unsettled(unknown(one.known, one.absent))
        selected = self._on_rows(self._of_selected(one.known))
        end = self._aggregated("end", selected.min() if self._fold.fold is Fold.MIN else selected.max())
        known = where(~unsettled, end)
        absent = certainly((~unsettled) & is_null(end))
        if isinstance(one, Number):
            return Number(Whole(known, one.top.low, one.top.high), one.bottom, absent)
        return Value(known, absent)
