"""Changes a household step by step until a rule holds for it: one leaf at a time, by the values that could move it."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from engine.decision import FactKey
from engine.program import Compare, Program, Rule, Scalar
from engine.reference import Evaluation, Logical
from engine.witness.draft import Draft
from engine.witness.goals import Fault, Faults
from engine.witness.influence import FactId, Influence, folds
from engine.witness.values import Values, ordered, scalar, step

STEPS = 40
"""How many leaves are mended before a household is given up."""
MEMBERS = 4
"""The longest list that a search makes; a household that shows a difference should be a small one."""


class Repair:
    """Changes drafts under one program on one day."""

    def __init__(self, program: Program, as_of: datetime.date, values: Values, influence: Influence) -> None:
        self.program = program
        self.as_of = as_of
        self.values = values
        self.influence = influence

    def evaluation(self, draft: Draft) -> Evaluation:
        """The reading that defines the language, on the draft as it is now."""
        return Evaluation(self.program, draft.case(self.as_of, self.program.region.code))

    def attain(self, draft: Draft, rule: Rule, index: int, chance: random.Random) -> bool:
        """Changes `draft` until `rule` is effective for its subject `index`; whether it came to that."""
        for _ in range(STEPS):
            evaluation = self.evaluation(draft)
            if evaluation.effective(rule, index) is True:
                return True
            faults = Faults(self.influence, evaluation, chance).rule(rule, index)
            if not faults:
                continue
            fault = faults[0] if chance.random() < 3 / 4 else chance.choice(faults)
            self.mend(draft, fault, chance)
        return self.evaluation(draft).effective(rule, index) is True

    def mend(self, draft: Draft, fault: Fault, chance: random.Random) -> bool:
        """Changes one fact, or the length of one list, so that a leaf comes to what is wanted; whether one did."""
        keys = list(self.keys(draft, fault))
        chance.shuffle(keys)
        mended = [move for key in keys for move in self._moves(draft, fault, key)]
        if mended:
            key, value = mended[0] if chance.random() < 3 / 4 else chance.choice(mended)
            draft.set(key, value)
            return True
        if self._resized(draft, fault):
            return True
        if keys:
            # No single change helps: one that does not is made, so that the next may.
            key = keys[0]
            draft.set(key, chance.choice(self.values.of(self.program.facts[key.entity, key.fact])))
        return False

    def keys(self, draft: Draft, fault: Fault) -> Iterator[FactKey]:
        """The facts that can move a leaf: those of its own subject and, where it folds, of every one in the list."""
        folded = folds(self.influence, fault.leaf)
        for entity, fact in sorted(self.influence.facts(fault.leaf)):
            yield from self.keys_of(draft, (entity, fact), fault.scope.get(entity), folded=entity in folded)

    def keys_of(self, draft: Draft, fact: FactId, index: int | None, *, folded: bool) -> Iterator[FactKey]:
        """One fact of the subject `index`, or where a fold goes over them, of all."""
        entity, identifier = fact
        if not self.program.entities[entity].many:
            yield FactKey(entity, 0, identifier)
        elif index is not None and not folded:
            yield FactKey(entity, index, identifier)
        else:
            yield from (FactKey(entity, at, identifier) for at in range(len(draft.many.get(entity, ()))))

    def _moves(self, draft: Draft, fault: Fault, key: FactKey) -> list[tuple[FactKey, Scalar | None]]:
        """The values of one fact for which the leaf comes to what is wanted."""
        fact = self.program.facts[key.entity, key.fact]
        holds = self.probe(draft, key, lambda evaluation: evaluation.holds(fault.leaf, fault.scope))
        found = [value for value in self.values.of(fact) if holds(value) is fault.wanted]
        if not found and isinstance(fault.leaf, Compare) and ordered(fact):
            # The right value lies between two that were tried; the ends of a leaf that turns twice are tried too.
            points = self.values.line(fact)
            middles = [(low + high) / 2 for low, high in pairwise(points)]
            grid = [scalar(point // step(fact) * step(fact), fact) for point in middles]
            found = [value for value in grid if holds(value) is fault.wanted]
        return [(key, value) for value in found]

    def probe(
        self, draft: Draft, key: FactKey, read: Callable[[Evaluation], Logical]
    ) -> Callable[[Scalar | None], Logical]:
        """What `read` finds with another value of one fact; the draft is left as it was."""
        facts = draft.facts(key.entity, key.index)

        def tried(value: Scalar | None) -> Logical:
            had, before = key.fact in facts, facts.get(key.fact)
            facts[key.fact] = value
            try:
                return read(self.evaluation(draft))
            finally:
                if had:
                    facts[key.fact] = before
                else:
                    del facts[key.fact]

        return tried

    def _resized(self, draft: Draft, fault: Fault) -> bool:
        for entity in sorted(folds(self.influence, fault.leaf)):
            subjects = draft.many.get(entity)
            if subjects is None:
                continue
            most = min(MEMBERS, self.program.entities[entity].at_most)
            least = max(1, fault.scope.get(entity, 0) + 1)
            for count in (len(subjects) + 1, len(subjects) - 1):
                if least <= count <= most:
                    trial = draft.copy()
                    trial.resize(entity, count)
                    if self.evaluation(trial).holds(fault.leaf, fault.scope) is fault.wanted:
                        draft.resize(entity, count)
                        return True
        return False

    def turns(self, draft: Draft, leaf: Compare, index: int, entity: str, key: FactKey) -> list[Fraction]:
        """The points, on either side of each turn, where a comparison changes as one fact moves along its line."""
        fact = self.program.facts[key.entity, key.fact]
        scope = {entity: index} if self.program.entities[entity].many else {}
        holds = self.probe(draft, key, lambda evaluation: evaluation.holds(leaf, scope))
        unit = step(fact)
        points = self.values.line(fact)
        known = [(point, holds(scalar(point, fact))) for point in points]
        found: list[Fraction] = []
        for (low, at_low), (high, at_high) in pairwise(known):
            if at_low is at_high:
                continue
            # By halves: what is asked is `low` on one side and anything else on the other.
            left, right = low, high
            while right - left > unit:
                middle = left + (right - left) / 2 // unit * unit
                if holds(scalar(middle, fact)) is at_low:
                    left = middle
                else:
                    right = middle
            found += [left, right]
        return found
