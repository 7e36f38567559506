"""What is decided about a benefit, step by step as the language defines it, as columns of every subject's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis

from engine.columnar.atoms import FACTS, PARAMETERS
from engine.columnar.lacks import Lacks
from engine.columnar.reach import Reach
from engine.columnar.rules import Rules
from engine.columnar.terms import PARTS, Terms, equal, terms
from engine.columnar.values import Column, certainly, every, is_null, not_null, some, where
from engine.decision import Outcome, ReviewReason
from engine.program import Rule

_NOTHING, _FACTS, _PARAMETER, _PERSON, _CONFLICT, _UNSOUND, _DISCRETION, _ELIGIBLE = range(8)
_HANGING = (_FACTS, _PARAMETER, _PERSON)
_NAMED = (_CONFLICT, _DISCRETION, _ELIGIBLE)
_WITH_TERMS = (_DISCRETION, _ELIGIBLE)
_OUTCOMES = {_NOTHING: Outcome.INELIGIBLE, _FACTS: Outcome.NEEDS_FACTS, _ELIGIBLE: Outcome.ELIGIBLE}
_REVIEWS = {
    _PARAMETER: ReviewReason.PARAMETER_MISSING,
    _PERSON: ReviewReason.DISCRETION,
    _CONFLICT: ReviewReason.CONFLICT,
    _UNSOUND: ReviewReason.INVALID_TERMS,
    _DISCRETION: ReviewReason.DISCRETION,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is answered of a benefit, by what it says: `outcome`, `review`, `rule`, and the parts of its terms. `open`:
    where it hangs on something, never NULL; `None` where it never does.

    All are said in a few small numbers and the sums, which are named; the words are put in their place at last."""

    columns: Mapping[str, Column]
    open: Column | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Decides benefits. `kinds` tells whether an open one lacks facts, or only parameters or a person."""

    rules: Rules
    kinds: Lacks
    reach: Reach

    def benefit(self, name: str, level: str, granting: Sequence[Rule], asked: Column | None) -> Told:
        """The columns of a benefit.

        `name`: under which they are named. `asked`: where the entity is in question; `None` if it always is.
        """
        if not granting:
            outcome = ibis.literal(Outcome.INELIGIBLE.value)
            return Told({"outcome": outcome if asked is None else where(asked, outcome)}, None)
        one = _Benefit(self, name, level, granting)
        state = one.state() if asked is None else where(asked, one.state())
        state = self.rules.graph.name(level, f"state {name}", state.cast("int8"))
        return Told(one.told(state), certainly(state.isin(_HANGING)))


class _Benefit:
    def __init__(self, outcomes: Outcomes, name: str, level: str, granting: Sequence[Rule]) -> None:
        self._outcomes = outcomes
        self._name = name
        self._level = level
        self._granting = granting
        rules, graph = outcomes.rules, outcomes.rules.graph
        effective = [rules.effective(rule) for rule in granting]
        self._wins = [certainly(one) for one in effective]
        self._opens = [is_null(one) for one in effective]
        self._terms = [self._of(rule, level, f"{name} {number}") for number, rule in enumerate(granting)]
        self._first = [
            graph.name(level, f"first {name} {number}", every([win, *(~other for other in self._wins[:number])]))
            for number, win in enumerate(self._wins)
        ]

    def _of(self, rule: Rule, level: str, name: str) -> Terms:
        if rule.grant is None:
            raise TypeError(f"not a rule that grants: {rule.id}")
        expressions = self._outcomes.rules.expressions
        expressions.owner = rule.id
        found = terms(expressions, rule.grant, level)
        graph = expressions.graph
        parts = {part: graph.share(level, f"terms {name}", column) for part, column in found.parts.items()}
        return Terms(parts, found.known, found.sound, found.form, found.review, found.sums)

    def state(self) -> Column:
        won, opened = some(self._wins), some(self._opens)
        discretion = [first for first, one in zip(self._first, self._terms, strict=True) if one.review]
        branches = [(~won & ~opened, ibis.literal(_NOTHING)), (self._hangs(won, opened), self._open())]
        conflict = self._differing(self._wins)
        if conflict:
            branches.append((some(conflict), ibis.literal(_CONFLICT)))
        unsound = [first & ~one.sound for first, one in zip(self._first, self._terms, strict=True)]
        branches.append((some(unsound), ibis.literal(_UNSOUND)))
        if discretion:
            branches.append((some(discretion), ibis.literal(_DISCRETION)))
        return ibis.cases(*branches, else_=_ELIGIBLE)

    def _hangs(self, won: Column, opened: Column) -> Column:
        vague = [win & ~one.known for win, one in zip(self._wins, self._terms, strict=True)]
        # An open rule whose terms are not known does not have those of the first winner.
        vague += [won & opens & ~one.known for opens, one in zip(self._opens, self._terms, strict=True)]
        return some([~won & opened, *vague, *self._differing(self._opens)])

    def _differing(self, others: Sequence[Column]) -> list[Column]:
        """Where a rule of `others` has other terms than the first winner."""
        found = []
        for k, first in enumerate(self._first):
            for number, other in enumerate(others):
                same = equal(self._terms[k], self._terms[number]) if number != k else None
                if same is not None:
                    found.append(first & other & ~same)
        return found

    def _open(self) -> Column:
        if not self._outcomes.reach.beyond_facts(self._granting):
            return ibis.literal(_FACTS)
        lack = self._outcomes.kinds.benefit(self._granting)
        branches = [(lack[atom], state) for atom, state in ((FACTS, _FACTS), (PARAMETERS, _PARAMETER)) if atom in lack]
        return ibis.cases(*branches, else_=_PERSON) if branches else ibis.literal(_PERSON)

    def told(self, state: Column) -> dict[str, Column]:
        """The columns that are answered."""
        review = Outcome.NEEDS_REVIEW.value
        outcomes = [(state == one, outcome.value) for one, outcome in _OUTCOMES.items()]
        found = {
            "outcome": ibis.cases(*outcomes, (not_null(state), review)),
            "review": ibis.cases(*((state == one, reason.value) for one, reason in _REVIEWS.items())),
            "rule": self._rule(state),
        }
        nothing = ibis.null("int64")
        for part in PARTS:
            if any(part in one.parts for one in self._terms):
                columns = [one.parts.get(part, nothing) for one in self._terms]
                found[part] = self._named("part", self._of_first(state.isin(_WITH_TERMS), columns))
        return found

    def _rule(self, state: Column) -> Column:
        named = state.isin(_NAMED)
        ids = [ibis.literal(rule.id) for rule in self._granting]
        if len(ids) == 1:
            return where(named, ids[0])
        number = self._named("winner", self._of_first(named, [ibis.literal(at, "int8") for at in range(len(ids))]))
        return ibis.cases(*((number == at, one) for at, one in enumerate(ids)))

    def _named(self, label: str, column: Column) -> Column:
        return self._outcomes.rules.graph.share(self._level, f"{label} {self._name}", column)

    def _of_first(self, told: Column, columns: Sequence[Column]) -> Column:
        return ibis.cases(*((told & first, column) for first, column in zip(self._first, columns, strict=True)))
