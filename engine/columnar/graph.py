"""Columns that are computed once and read by name, and the order of joins and folds in which they can be.

An expression is built over placeholders of the columns it reads. What reads what then says how often the subjects have
to be joined with their case and folded over it: as seldom as possible, and each time all that is due.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from engine.columnar.values import Column

CASE = "case"
"""The level of the cases, and the name of their table and of their key in every table."""

Key = tuple[str, str]
"""(level, name of the column). A level is `CASE` or the id of a many-entity."""


Keep = Callable[[ir.Table], ir.Table]
"""Is given a table that more than one other reads, and may store it and return what was stored."""


@dataclass(frozen=True, slots=True)
class _Computed:
    """A column: `formula` over placeholders. `folded`: the level that `formula` aggregates, `None` if it does not."""

    formula: Column
    reads: frozenset[Key]
    folded: str | None = None


@dataclass(slots=True)
class Graph:
    """Every column that was named. Naming one twice gives the first."""

    _inputs: dict[Key, Column] = field(default_factory=dict)
    computed: dict[Key, _Computed] = field(default_factory=dict)
    _placeholders: dict[Key, Column] = field(default_factory=dict)
    _shared: dict[tuple[str, ops.Node], str] = field(default_factory=dict)

    def input(self, level: str, name: str, kind: str) -> Column:
        """A column of an input table."""
        return self._placeholder((level, name), ibis.dtype(kind))

    def column(self, level: str, name: str) -> Column:
        """A column that was named before."""
        return self._placeholders[level, name]

    def name(self, level: str, name: str, formula: Column) -> Column:
        """Computes `formula` once for each row of `level`; not at all where it is the same on every row."""
        key = (level, name)
        if key not in self.computed and not reads(formula):
            return self._placeholders.setdefault(key, formula)
        return self._name(key, formula, None)

    def share(self, level: str, label: str, formula: Column) -> Column:
        """Computes `formula` once, however often it is asked for in the same words."""
        key = (level, formula.op())
        if key not in self._shared:
            self._shared[key] = f"{label} {len(self._shared)}"
        return self.name(level, self._shared[key], formula)

    def fold(self, level: str, name: str, formula: Column) -> Column:
        """An aggregation of columns of `level` for each case; NULL for a case without subjects."""
        return self._name((CASE, name), formula, level)

    def _name(self, key: Key, formula: Column, folded: str | None) -> Column:
        if key not in self.computed:
            self.computed[key] = _Computed(formula, reads(formula), folded)
        return self._placeholder(key, formula.type())

    def _placeholder(self, key: Key, kind: object) -> Column:
        if key not in self._placeholders:
            level, name = key
            self._placeholders[key] = ibis.table({name: kind}, name=level)[name]
        return self._placeholders[key]

    # --- scheduling ---------------------------------------------------------------------------------------------------

    def schedule(self, wanted: Mapping[str, Collection[Key]]) -> Schedule:
        """When to compute what, for columns `wanted` on the rows of each level. A round is a fold of each level and a
        join back."""
        rounds: dict[Key, int] = {}
        outputs = [key for keys in wanted.values() for key in keys]
        for key in outputs:
            self._round(key, rounds)
        last = max(rounds.values(), default=0)
        due: dict[Key, int] = {}
        for key in outputs:
            due[key] = last
        for key in reversed(rounds):  # `rounds` holds a column after those that it reads
            one = self.computed.get(key)
            for read in one.reads if one else ():
                due[read] = min(due.get(read, last), due[key] - (one is not None and one.folded is not None))
        return Schedule(self, wanted, due, last)

    def _round(self, key: Key, rounds: dict[Key, int]) -> int:
        if key not in rounds:
            one = self.computed.get(key)
            least = max((self._round(read, rounds) for read in one.reads), default=0) if one else 0
            rounds[key] = least + (one is not None and one.folded is not None)
        return rounds[key]


def reads(formula: Column) -> frozenset[Key]:
    """The columns over which `formula` is made."""
    return frozenset((one.rel.name, one.name) for one in formula.op().find(ops.Field))


@dataclass(slots=True)
class Schedule:
    """Builds the tables of a graph over real input tables."""

    graph: Graph
    wanted: Mapping[str, Collection[Key]]
    due: Mapping[Key, int]
    last: int

    def tables(self, inputs: Mapping[str, ir.Table], keep: Keep, shared: Collection[str]) -> dict[str, ir.Table]:
        """The table of each level, with its keys and the columns that are wanted; that of the cases with all that
        other levels read of it. `keep` is given those of `shared`, and that of the cases where another level reads it.
        """
        subjects = {level: keys for level, keys in self.wanted.items() if level != CASE}
        read = {key: None for keys in subjects.values() for key in self._needed(keys) if key[0] == CASE}
        cases = self._layers(self._input(inputs, CASE, self.due), self._due(0), self._carried(0, read))
        for number in range(1, self.last + 1):
            carried = self._carried(number, read)
            folds = {key: one.folded for key in self._due(number) if (one := self.graph.computed[key]).folded}
            for level in dict.fromkeys(folds.values()):
                mine = [key for key in folds if folds[key] == level]
                needed = {one: None for key in mine for one in self.graph.computed[key].reads}
                cases = self._joined(cases, self._folded(self._subjects(inputs, level, cases, needed), mine))
            cases = self._layers(cases, [key for key in self._due(number) if key not in folds], carried)
        if read or CASE in shared:
            cases = keep(cases)
        found = {CASE: cases}
        for level, keys in subjects.items():
            table = self._subjects(inputs, level, cases, keys)
            found[level] = keep(table) if level in shared else table
        return found

    def _due(self, number: int) -> list[Key]:
        return [key for key, at in self.due.items() if key[0] == CASE and at == number and key in self.graph.computed]

    def _carried(self, number: int, read: Iterable[Key]) -> set[str]:
        """The columns of the cases that are read after a round: in a later one, or in the end."""
        found = [*self.wanted[CASE], *read]
        for key, at in self.due.items():
            one = self.graph.computed.get(key)
            if one is not None and key[0] == CASE and at > number:
                found += one.reads if one.folded is None else self._needed(one.reads)
        return {name for level, name in found if level == CASE}

    def _subjects(self, inputs: Mapping[str, ir.Table], level: str, cases: ir.Table, keys: Iterable[Key]) -> ir.Table:
        """The subjects of a level with the columns `keys`, those of their case among them."""
        needed = self._needed(keys)
        table = self._input(inputs, level, needed)
        read = [name for at, name in needed if at == CASE]
        if read:
            table = self._joined(table, cases.select(CASE, *read))
        computed = [key for key in needed if key[0] == level and key in self.graph.computed]
        return self._layers(table, computed, {name for _, name in keys})

    def _needed(self, keys: Iterable[Key]) -> dict[Key, None]:
        found: dict[Key, None] = {}
        self._need(keys, found)
        return found

    def _need(self, keys: Iterable[Key], found: dict[Key, None]) -> None:
        """What must be there for `keys`: of the subjects all that is read, of the case only what they read directly."""
        for key in keys:
            if key not in found:
                found[key] = None
                if key[0] != CASE and key in self.graph.computed:
                    self._need(self.graph.computed[key].reads, found)

    def _joined(self, table: ir.Table, other: ir.Table) -> ir.Table:
        """The columns of `table`, and those of the same case in `other`."""
        columns = [table[name] for name in table.columns]
        columns += [other[name] for name in other.columns if name != CASE]
        return table.left_join(other, table[CASE] == other[CASE]).select(*columns)

    def _input(self, inputs: Mapping[str, ir.Table], level: str, read: Iterable[Key]) -> ir.Table:
        """An input table, of its columns only the key and those that are read."""
        names = [name for at, name in read if at == level and (at, name) not in self.graph.computed]
        return inputs[level].select(*dict.fromkeys([CASE, *names]))

    def _folded(self, table: ir.Table, keys: Iterable[Key]) -> ir.Table:
        return table.group_by(CASE).agg(
            **{name: bound(self.graph.computed[at, name].formula, table) for at, name in keys}
        )

    def _layers(self, table: ir.Table, keys: Collection[Key], carried: Collection[str]) -> ir.Table:
        """Computes columns, those that read others of the same level after them; in the end only `carried` are left."""
        mine = set(keys)
        depths: dict[Key, int] = {}
        for key in keys:
            self._depth(key, mine, depths)
        layers: list[list[Key]] = [[] for _ in range(max(depths.values(), default=0))]
        for key, depth in depths.items():
            layers[depth - 1].append(key)
        live = {CASE, *carried}
        lives = []
        for layer in reversed(layers):
            lives.append(live)
            live = live | {name for key in layer for _, name in self.graph.computed[key].reads}
        for layer in layers:
            formulas = {name: self.graph.computed[level, name].formula for level, name in sorted(layer)}
            table = extended(table, formulas, lives.pop())
        return table

    def _depth(self, key: Key, mine: set[Key], depths: dict[Key, int]) -> int:
        if key not in mine:
            return 0
        if key not in depths:
            depths[key] = 1 + max((self._depth(one, mine, depths) for one in self.graph.computed[key].reads), default=0)
        return depths[key]


def bound(formula: Column, table: ir.Table) -> Column:
    """`formula` over the columns of `table` in place of their placeholders."""
    node = table.op()
    return formula.op().replace({one: ops.Field(node, one.name) for one in formula.op().find(ops.Field)}).to_expr()


def extended(table: ir.Table, formulas: Mapping[str, Column], carried: Collection[str]) -> ir.Table:
    """Those columns of `table` that are `carried`, and `formulas` over any of them.

    Made as an operation: `Table.select` would look every column up through all the tables below.
    """
    node = table.op()
    columns = {name: ops.Field(node, name) for name in table.columns if name in carried}
    return ops.Project(node, columns | {name: bound(one, table).op() for name, one in formulas.items()}).to_expr()
