"""A program ready to decide tables of cases: which tables it takes, and what it answers about every row of them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from engine.columnar.atoms import Lack, listing
from engine.columnar.expressions import Expressions
from engine.columnar.folds import listed
from engine.columnar.graph import CASE, Graph, Keep, Key, bound, extended, reads
from engine.columnar.lacks import Lacks
from engine.columnar.outcomes import Outcomes
from engine.columnar.question import Question
from engine.columnar.reach import Reach
from engine.columnar.rules import Rules
from engine.columnar.simplify import Simplifier
from engine.columnar.tables import INDEX, Inputs, Schema, column_of, keys_of, level_of, schema
from engine.columnar.values import Column, is_null, some
from engine.program import Benefit, Lead, Program, Status


@dataclass(frozen=True, slots=True)
class Results:
    """What was decided, as tables that are computed when they are asked for: `case`, and each many-entity by id.

    A column of a conclusion of an entity that comes once begins with the entity's id and `__`.

    `decisions`: one row a case or subject. Of a benefit `x`: `x__outcome` (the value of an `Outcome`; NULL where the
    entity is not in question), `x__review` (of a `ReviewReason`), `x__rule` (the deciding rule), and where some rule
    gives them `x__monthly_at_least`, `x__monthly_at_most`, `x__monthly_suggested`, the same of `x__once`, and
    `x__months`; in 分, all equal where the sum is exact. Of a status or lead `y`: `y`, NULL where unknown. And on
    the cases: `<entity>__in_question` of an entity that may be left out, and `<entity>__listed`: whether it is known
    who the subjects of a many-entity are. Where it is not, each conclusion about them hangs on just that.

    `needed`: the rows on which something is open: a benefit that hangs on facts, a parameter or a person, or an unknown
    status or lead. For each, `x__needed` lists the facts that it lacks, in no order: `household.rent`,
    `member[2].income` (from 0), `member` for the whole list; and `x__parameters` the parameters without a value. Both
    are empty where `x` is settled on that row.
    """

    decisions: Mapping[str, ir.Table]
    needed: Mapping[str, ir.Table]


@dataclass(frozen=True, slots=True)
class Plan:
    """A program that columns decide. One that `compile` made is within what they can express; of another, `decide`
    raises `UnsupportedError` where it is not, which spares a long program from being read twice."""

    program: Program

    @property
    def schema(self) -> Schema:
        """The input tables; see `engine.columnar.tables.schema`."""
        return schema(self.program)

    def decide(
        self,
        tables: Mapping[str, ir.Table],
        as_of: datetime.date | None = None,
        only: Collection[str] | None = None,
        *,
        needed: bool = True,
        keep: Keep | None = None,
    ) -> Results:
        """What the program decides about every case of `tables`.

        `tables`: `case`, and those of many-entities that there are; every fact is in its bounds, every subject's case
        there, and each pair of `case` and `index` once. `as_of`: the day, which is much faster than a column of days.
        `only`: ids of the benefits, statuses and leads that are asked for; all of them by default.
        `needed`: whether the tables of what is needed are wanted; to plan them takes longer than all the rest.
        `keep`: is given each table that more than one other reads, one after those that it reads itself: of each level
        what was decided, the cases of which something is open, and what is needed of these. It may store the table and
        return the stored one (`Table.cache`), or return a table of that name that is made later, before the results are
        read; else it is computed again for each that reads it.

        Raises `ValueError` for a day on which the program does not hold.
        """
        if as_of is not None and not (self.program.since <= as_of <= (self.program.until or datetime.date.max)):
            raise ValueError("the program does not hold on this day")
        columns = {level: table.columns for level, table in tables.items()}
        return _Decision(self.program, columns, as_of, only, needed=needed).on(tables, keep or _as_it_is)


def compile(program: Program) -> Plan:  # noqa: A001  what it does; nobody imports it bare
    """A plan for the program.

    Raises `UnsupportedError` for a construct that columns cannot express, in any rule or derived fact that an outcome
    reads.
    """
    columns = {level: kinds.names for level, kinds in schema(program).items()}
    _Decision(program, columns, None, None, needed=False)
    return Plan(program)


def _as_it_is(table: ir.Table) -> ir.Table:
    return table


class _Decision:
    def __init__(
        self,
        program: Program,
        columns: Mapping[str, Collection[str]],
        as_of: datetime.date | None,
        only: Collection[str] | None,
        *,
        needed: bool,
    ) -> None:
        self._program = program
        self._graph = Graph()
        self._only = only
        self._inputs = Inputs(program, self._graph, columns)
        self._rules = Rules(program, self._graph)
        self._expressions = Expressions(
            program, self._graph, self._inputs, Simplifier(program.parameters, as_of), self._rules
        )
        self._rules.expressions = self._expressions
        kinds = Lacks(self._expressions, self._rules, kinds=True)
        self._outcomes = Outcomes(self._rules, kinds, Reach(self._expressions, self._rules))
        self._lacks = Lacks(self._expressions, self._rules, kinds=False)
        self._question = Question(program, self._graph, self._inputs)
        self._answers: dict[str, dict[str, Column]] = {level: {} for level in columns}
        self._needed: dict[str, dict[str, Column]] = {level: {} for level in columns}
        self._open: dict[str, list[Column]] = {level: [] for level in columns}
        self._wants_needed = needed
        self._about_cases()
        for one in self._asked():
            self._answer(one)

    def _asked(self) -> Iterator[Benefit | Status | Lead]:
        told: list[Benefit | Status | Lead] = [*self._program.benefits.values()]
        told += [*self._program.statuses.values(), *self._program.leads.values()]
        for one in told:
            if (self._only is None or one.id in self._only) and level_of(self._program, one.entity) in self._answers:
                yield one

    def _about_cases(self) -> None:
        told = self._answers[CASE]
        for entity in self._program.entities.values():
            if entity.many:
                told[f"{entity.id}__listed"] = listed(self._graph, self._inputs, entity.id)
            elif (asked := self._question.asked(entity.id)) is not None:
                told[f"{entity.id}__in_question"] = asked

    def _answer(self, one: Benefit | Status | Lead) -> None:
        level = level_of(self._program, one.entity)
        name = column_of(self._program, one.entity, one.id)
        rules = self._rules.concluding(one.entity, one.id)
        # A subject that has a row was sent, so that its entity is in question.
        asked = self._question.asked(one.entity) if level == CASE else None
        if isinstance(one, Benefit):
            granting = [rule for rule in rules if rule.grant is not None and rule.grant.benefit == one.id]
            told = self._outcomes.benefit(name, level, granting, asked)
            self._answers[level].update({f"{name}__{part}": column for part, column in told.columns.items()})
            if told.open is not None and self._wants_needed:
                self._needs(level, name, told.open, self._lacks.benefit(granting))
            return
        held = self._rules.conclusion(one.entity, one.id)
        self._answers[level][name] = held if asked is None else ibis.cases((asked, held))
        if rules and self._wants_needed:
            is_open = is_null(held) if asked is None else asked & is_null(held)
            self._needs(level, name, is_open, self._lacks.open(rules))

    def _needs(self, level: str, name: str, is_open: Column, lack: Lack) -> None:
        """Names what an open outcome needs; computed only where that is asked for."""
        self._open[level].append(is_open)
        facts = {atom: guard for atom, guard in lack.items() if atom.kind != "parameter"}
        parameters = {atom: guard for atom, guard in lack.items() if atom.kind == "parameter"}
        for part, some_of in (("needed", facts), ("parameters", parameters)):
            if some_of or part == "needed":
                keys = listing(self._graph, level, some_of)
                nothing = ibis.literal([], "array<string>")
                self._needed[level][f"{name}__{part}"] = ibis.cases((is_open, keys), else_=nothing)

    def on(self, tables: Mapping[str, ir.Table], keep: Keep) -> Results:
        """The results over real tables.

        What is needed is worked out for the cases alone of which something is open, mostly few, and from the beginning:
        that is less than to carry all that it reads through what is decided.
        """
        opens = {level: some(columns) for level, columns in self._open.items() if columns}
        decided = self._built(self._answers, opens, tables, keep, shared=opens)
        decisions = {level: self._told(table, level, self._answers[level]) for level, table in decided.items()}
        if not opens:
            return Results(decisions, {})
        found = [_rows(decided[level], one).select(CASE) for level, one in opens.items()]
        hanging = keep(ibis.union(*found, distinct=True) if len(found) > 1 else found[0].distinct())
        few = {level: table.semi_join(hanging, CASE) for level, table in tables.items()}
        built = self._built(self._needed, opens, few, keep, shared=())
        return Results(
            decisions,
            {level: self._told(_rows(built[level], one), level, self._needed[level]) for level, one in opens.items()},
        )

    def _built(
        self,
        wanted: Mapping[str, Mapping[str, Column]],
        opens: Mapping[str, Column],
        tables: Mapping[str, ir.Table],
        keep: Keep,
        *,
        shared: Collection[str],
    ) -> dict[str, ir.Table]:
        """Tables of all that the columns `wanted`, and those of `opens`, read; `shared`: levels that are read again."""
        read: dict[str, dict[Key, None]] = {}
        for level, columns in wanted.items():
            read[level] = {} if level == CASE else {(level, INDEX): None}
            for column in (*columns.values(), *([opens[level]] if level in opens else ())):
                read[level] |= dict.fromkeys(sorted(reads(column)))
        return self._graph.schedule(read).tables(tables, keep, shared)

    def _told(self, table: ir.Table, level: str, columns: Mapping[str, Column]) -> ir.Table:
        return extended(table, columns, keys_of(level))


def _rows(table: ir.Table, where: Column) -> ir.Table:
    return table.filter(bound(where, table))
