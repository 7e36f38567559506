"""The input tables of a program: which columns they have, of which type, and how a fact is read from them.

One table of the cases with the facts of every entity that comes once, and one for each many-entity. A fact that is
NULL, or whose column is not there, is unknown. A nullable fact may have a second column, true where it is known to be
absent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import ibis

from engine.columnar.graph import CASE, Graph
from engine.columnar.numbers import Number, Whole, fixed
from engine.columnar.values import Column, Value, certainly, never
from engine.program import Fact, Kind, Program

MILLION = 1_000_000
"""A ratio is admitted to the millionth, and stands in its column as a whole number of them."""
INDEX = "index"
AS_OF = "as_of"

_KINDS: Mapping[Kind, str] = {
    Kind.BOOLEAN: "boolean",
    Kind.MONEY: "int64",
    Kind.RATIO: "int64",
    Kind.NUMBER: "int64",
    Kind.DATE: "date",
    Kind.CHOICE: "string",
    Kind.TEXT: "string",
    Kind.LIST: "array<string>",
}

Schema = Mapping[str, ibis.Schema]
"""The schema of each input table: `case`, and each many-entity by id."""


def kind_of(kind: Kind) -> str:
    """The type of the column of a value."""
    return _KINDS[kind]


def level_of(program: Program, entity: str) -> str:
    """Where the rows of an entity stand: in its own table if it is a many-entity, else in that of the cases."""
    return entity if program.entities[entity].many else CASE


def column_of(program: Program, entity: str, name: str) -> str:
    """The column of a fact or conclusion: `name` in the table of a many-entity, `entity__name` in that of the cases."""
    return name if program.entities[entity].many else f"{entity}__{name}"


def keys_of(level: str) -> tuple[str, ...]:
    """The keys of the rows of a level: of the case, and of a subject its place too."""
    return (CASE,) if level == CASE else (CASE, INDEX)


def absence_of(column: str) -> str:
    """The column that says where a nullable fact is known to be absent. Leave it out where none is."""
    return f"{column}__absent"


def schema(program: Program) -> Schema:
    """Every column that the program's vocabulary allows, in its order. All but the keys may be left out.

    `case` holds the key `case` and, unless one day is decided for, `as_of`; the table of a many-entity `case` and
    `index`, the place of the subject in its list, from 0. Money is in 分, a ratio in millionths, a choice by id.
    """
    columns: dict[str, dict[str, str]] = {CASE: {CASE: "int64", AS_OF: "date"}}
    for entity in program.entities.values():
        if entity.many:
            columns[entity.id] = {CASE: "int64", INDEX: "int64"}
    for fact in program.facts.values():
        found = columns[level_of(program, fact.entity)]
        name = column_of(program, fact.entity, fact.id)
        found[name] = kind_of(fact.type.kind)
        if fact.type.nullable:
            found[absence_of(name)] = "boolean"
    return {level: ibis.schema(kinds) for level, kinds in columns.items()}


@dataclass(frozen=True, slots=True)
class Inputs:
    """Which columns the input tables have."""

    program: Program
    graph: Graph
    columns: Mapping[str, Collection[str]]
    _facts: dict[tuple[str, str], Value | Number] = field(default_factory=dict)

    def listed(self, entity: str) -> bool:
        """Whether there is a table of a many-entity at all."""
        return entity in self.columns

    def fact(self, fact: Fact) -> Value | Number:
        """The fact, on the rows of its entity."""
        key = (fact.entity, fact.id)
        if key not in self._facts:
            self._facts[key] = self._read(fact)
        return self._facts[key]

    def _read(self, fact: Fact) -> Value | Number:
        level = level_of(self.program, fact.entity)
        name = column_of(self.program, fact.entity, fact.id)
        there = self.columns.get(level, ())
        kind = kind_of(fact.type.kind)
        known = self.graph.input(level, name, kind) if name in there else never(kind)
        flag = absence_of(name)
        absent = None
        if fact.type.nullable and flag in there:
            absent = certainly(self.graph.input(level, flag, "boolean"))
        return _typed(fact, known, absent)


def _typed(fact: Fact, known: Column, absent: Column | None) -> Value | Number:
    over = MILLION if fact.type.kind is Kind.RATIO else 1
    if fact.at_least is None or fact.at_most is None or fact.type.kind not in (Kind.MONEY, Kind.RATIO, Kind.NUMBER):
        return Value(known, absent)
    low, high = Fraction(fact.at_least) * over, Fraction(fact.at_most) * over
    return Number(Whole(known, int(low // 1), int(-(-high // 1))), fixed(over), absent)
