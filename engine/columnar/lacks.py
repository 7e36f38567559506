"""What an unknown expression, rule or conclusion lacks, as columns that say for each fact whether it is among it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.columnar.atoms import FACTS, PARAMETERS, Atom, Lack, listing
from engine.columnar.expressions import Expressions
from engine.columnar.folds import listed, some_of
from engine.columnar.graph import CASE, Graph
from engine.columnar.rules import Rules
from engine.columnar.tables import level_of
from engine.columnar.terms import expressions_of
from engine.columnar.values import YES, Column, certainly, every, is_null, possibly, some, unknown
from engine.program import (
    Aggregate,
    And,
    AsOf,
    Calculation,
    Call,
    Compare,
    ConclusionReference,
    Constant,
    DefineReference,
    Expression,
    FactReference,
    Fold,
    Function,
    In,
    Not,
    Or,
    ParameterReference,
    Program,
    Rounding,
    Rule,
)


class Lacks:
    """Asks what is missing. `kinds`: only whether facts are, and whether parameters are."""

    def __init__(self, expressions: Expressions, rules: Rules, *, kinds: bool) -> None:
        self._expressions = expressions
        self._program: Program = expressions.program
        self._graph: Graph = expressions.graph
        self._rules = rules
        self._kinds = kinds
        self._defines: dict[tuple[str, str], Lack] = {}
        self._of_rules: dict[str, Lack] = {}
        self._folds: dict[str, Lack] = {}

    def benefit(self, rules: Iterable[Rule]) -> Lack:
        """What an open benefit lacks: what its open rules do, and once one of `rules` won, what the terms of all do."""
        rules = tuple(rules)
        found = [self.open(rules)]
        won = some([certainly(self._rules.effective(rule)) for rule in rules])
        for rule in rules:
            if rule.grant is not None:
                level = self._rules.level(rule)
                terms = [self._of(self._expressions.simplify(one), level) for one in expressions_of(rule.grant)]
                may = possibly(self._rules.effective(rule))
                found.append(self._given(won & may, _merged(terms), level))
        return _merged(found)

    def open(self, rules: Iterable[Rule]) -> Lack:
        """What those of `rules` lack whose E is unknown."""
        return _merged([self._rule(rule) for rule in rules])

    def _rule(self, rule: Rule) -> Lack:
        if rule.id not in self._of_rules:
            level = self._rules.level(rule)
            effective, condition = self._rules.effective(rule), self._rules.condition(rule)
            if self._rules.exceptions(rule):
                parts = [self._of(condition, level), *(self._rule(one) for one in self._rules.exceptions(rule))]
                lack = self._given(is_null(effective), _merged(parts), level)
            else:
                lack = self._named_of(condition, is_null(effective), level)
            self._of_rules[rule.id] = self._named(lack, level, rule.id)
        return self._of_rules[rule.id]

    def _named(self, lack: Lack, level: str, name: str) -> Lack:
        kind = "kind" if self._kinds else "fact"
        return {
            atom: self._graph.name(level, f"{name} lacks {kind} {atom.kind} {atom.entity} {atom.id}", guard)
            for atom, guard in lack.items()
        }

    # --- expressions --------------------------------------------------------------------------------------------------

    def _of(self, one: Expression, level: str) -> Lack:
        match one:
            case Constant() | AsOf():
                return {}
            case FactReference():
                return {self._atom(Atom("fact", one.entity, one.fact)): self._unknown(one, level)}
            case ParameterReference():
                return {self._atom(Atom("parameter", "", one.parameter)): YES}
            case DefineReference():
                return self._define(one.entity, one.define)
            case ConclusionReference():
                concluded = self._rules.conclusion(one.entity, one.conclusion)
                return self._given(
                    is_null(concluded), self.open(self._rules.concluding(one.entity, one.conclusion)), level
                )
            case Aggregate():
                return self._fold(one)
            case Call() if one.function is Function.IF:
                return self._if(one, level)
            case Rounding() | Not():
                return self._of(one.argument, level)
            case And() | Or():
                return self._given(self._unknown(one, level), self._parts(one.parts, level), level)
            case Calculation():
                return self._parts((one.left, one.right), level)
            case Compare():
                return self._present(one, (one.left, one.right), level)
            case In():
                return self._present(one, (one.item, one.options), level)
            case Call():
                return self._parts(one.arguments, level)

    def _named_of(self, one: Expression, is_unknown: Column, level: str) -> Lack:
        """What an expression lacks of which a named column tells whether it is unknown."""
        if isinstance(one, And | Or):
            return self._given(is_unknown, self._parts(one.parts, level), level)
        return self._of(one, level)

    def _parts(self, parts: Iterable[Expression], level: str) -> Lack:
        """What `parts` lack: what is lacked makes its part unknown, and in most operators with it the whole."""
        return _merged([self._of(part, level) for part in parts])

    def _present(self, one: Expression, parts: Sequence[Expression], level: str) -> Lack:
        """What `parts` lack, where the whole is unknown for it: it is known where another part is absent."""
        lacks = [self._of(part, level) for part in parts]
        settling = [self._expressions.value(part, level).absent is not None for part in parts]
        if any(settles and any(lacks[:at] + lacks[at + 1 :]) for at, settles in enumerate(settling)):
            return self._given(self._unknown(one, level), _merged(lacks), level)
        return _merged(lacks)

    def _given(self, condition: Column, lack: Lack, level: str) -> Lack:
        """`lack` where `condition` (never NULL) holds."""
        if len(lack) > 1:
            condition = self._graph.share(level, "given", condition)
        return {atom: every([condition, guard]) for atom, guard in lack.items()}

    def _unknown(self, one: Expression, level: str) -> Column:
        value = self._expressions.value(one, level)
        return unknown(value.known, value.absent)

    def _atom(self, atom: Atom) -> Atom:
        if not self._kinds:
            return atom
        return PARAMETERS if atom.kind == "parameter" else FACTS

    def _define(self, entity: str, define: str) -> Lack:
        key = (entity, define)
        if key not in self._defines:
            level = level_of(self._program, entity)
            value = self._expressions.define(entity, define)
            is_unknown = unknown(value.known, value.absent)
            lack = self._named_of(self._expressions.formula(entity, define), is_unknown, level)
            self._defines[key] = self._named(lack, level, f"{entity}.{define}")
        return self._defines[key]

    def _if(self, call: Call, level: str) -> Lack:
        condition, then, otherwise = call.arguments
        holds = self._expressions.holds(condition, level)
        return _merged(
            [
                self._of(condition, level),
                self._given(certainly(holds), self._of(then, level), level),
                self._given(certainly(~holds), self._of(otherwise, level), level),
            ]
        )

    # --- folds --------------------------------------------------------------------------------------------------------

    def _fold(self, fold: Aggregate) -> Lack:
        """The list where that is unknown, else what makes conditions unknown, and the values of those selected."""
        value = self._expressions.fold(fold)
        there = listed(self._graph, self._expressions.inputs, fold.entity)
        missing = {self._atom(Atom("list", fold.entity)): ~there}
        if not self._expressions.inputs.listed(fold.entity):
            return missing
        name = self._expressions.name_of(fold)
        if name not in self._folds:
            self._folds[name] = self._of_subjects(fold, self._inner(fold), name)
        return _merged([missing, self._given(unknown(value.known, value.absent), self._folds[name], CASE)])

    def _inner(self, fold: Aggregate) -> Lack:
        found = []
        if fold.where is not None:
            found.append(self._of(fold.where, fold.entity))
        if fold.fold is not Fold.COUNT and fold.value is not None:
            value = self._of(fold.value, fold.entity)
            if fold.where is not None:
                value = self._given(certainly(self._expressions.holds(fold.where, fold.entity)), value, fold.entity)
            found.append(value)
        return _merged(found)

    def _of_subjects(self, fold: Aggregate, inner: Lack, name: str) -> Lack:
        """What subjects lack, told on the rows of their case."""
        own = {atom: guard for atom, guard in inner.items() if atom.kind == "fact" and atom.entity == fold.entity}
        found: dict[Atom, Column] = {}
        for number, (atom, guard) in enumerate(inner.items()):
            if atom not in own:
                told = f"{name} {'kind' if self._kinds else 'fact'} {number}"
                found[atom] = certainly(
                    self._graph.fold(fold.entity, told, some_of(self._graph, fold.entity, guard)) == 1
                )
        if own:
            keys = listing(self._graph, fold.entity, own)
            column = f"{name} each"
            self._graph.fold(fold.entity, column, keys.collect().flatten())
            found[Atom("each", fold.entity, column)] = YES
        return found


def _merged(lacks: Iterable[Lack]) -> Lack:
    guards: dict[Atom, list[Column]] = {}
    for lack in lacks:
        for atom, guard in lack.items():
            guards.setdefault(atom, []).append(guard)
    return {atom: some({part.op(): part for part in parts}.values()) for atom, parts in guards.items()}
