"""Looks for households on which two policies differ, and replays each on the rete before it is shown."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.case import Case
from engine.decision import Decision, FactKey, Subject
from engine.engine import Admitted, Engine
from engine.program import Compare, Expression, Program, Rule, Scalar
from engine.reference import Evaluation
from engine.shape import shape
from engine.witness.answers import Point, Target, answer, behind, is_open, target
from engine.witness.draft import Draft
from engine.witness.influence import Influence, folds
from engine.witness.repair import Repair
from engine.witness.values import Values, ordered, scalar

ATTEMPTS = 8
"""How many households are built for each rule that a difference may come from."""
MOST_TURNS = 40
"""How many points at thresholds are tried with one household."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two policies: a release, a day and a region (its code)."""

    engine: Engine
    as_of: datetime.date
    region: str

    @property
    def program(self) -> Program:
        """The policy of the region on the day."""
        return self.engine.policy.program(self.region, self.as_of)


@dataclass(frozen=True, slots=True)
class Witness:
    """A household whose answer differs. Both decisions are the rete's own.

    `conclusion`: id of the benefit, status, lead, duty or rule that it shows; `subject`: whom of the household.
    `old_case` and `new_case` have the same facts; day and region are those of the two sides.
    """

    conclusion: str
    point: Point
    subject: Subject
    old_case: Case
    new_case: Case
    old: Decision
    new: Decision


@dataclass(frozen=True, slots=True)
class Search:
    """What was found. `tried`: how many households were compared; `without`: points for which none was found."""

    witnesses: tuple[Witness, ...]
    tried: int
    without: tuple[str, ...]


def search(
    old: Side,
    new: Side,
    affected: Sequence[str],
    *,
    seed: int = 0,
    attempts: int = ATTEMPTS,
    progress: Callable[[int, int], None] | None = None,
) -> Search:
    """A witness for each of `affected` (ids of benefits, statuses, leads, duties and rules) where one is found.

    The same arguments find the same. Between two days, a household that only grew older is no witness: the new rules
    must answer otherwise on the old day too. `progress` is told how many of how many points are done.
    """
    searcher = _Searcher(old, new, seed, attempts)
    found: list[Witness] = []
    without: list[str] = []
    for number, identifier in enumerate(affected, 1):
        witness = searcher.witness(identifier)
        if witness is None:
            without.append(identifier)
        else:
            found.append(witness)
        if progress is not None:
            progress(number, len(affected))
    return Search(tuple(found), searcher.tried, tuple(without))


class _Searcher:
    def __init__(self, old: Side, new: Side, seed: int, attempts: int) -> None:
        self._sides = (old, new)
        self._programs = (old.program, new.program)
        self._seed = seed
        self._attempts = attempts
        self.tried = 0
        values = Values(*self._programs, new.as_of)
        self._influences = tuple(Influence(program) for program in self._programs)
        self._repairs = tuple(
            Repair(program, side.as_of, values, influence)
            for program, side, influence in zip(self._programs, self._sides, self._influences, strict=True)
        )
        self._values = values
        self._moved = _moved(*self._programs)

    def witness(self, identifier: str) -> Witness | None:
        """A household that shows a difference on a point; `None` where none was found."""
        about = target(*self._programs, identifier)
        if about is None:
            return None
        chance = random.Random(f"{self._seed} {identifier}")  # noqa: S311 - the search is to be repeatable
        goals = self._goals(about)
        fallback: Draft | None = None
        for attempt in range(self._attempts):
            for number, rule in goals:
                for draft in self._drafts(about, number, rule, attempt, chance):
                    found = self._difference(about, draft)
                    if found is None:
                        continue
                    if not any(is_open(one) for one in found):
                        witness = self._told(about, self._least(about, draft, found))
                        if witness is not None:
                            return witness
                    elif fallback is None:
                        fallback = draft.copy()
        if fallback is None:
            return None
        found = self._difference(about, fallback)
        return None if found is None else self._told(about, self._least(about, fallback, found))

    # --- where to look ------------------------------------------------------------------------------------------------

    def _goals(self, about: Target) -> list[tuple[int, Rule]]:
        """The rules that speak on a point, of both sides, those first that the other side does not have like that."""
        shapes = [
            {shape((rule.condition, rule.grant, rule.entity)) for rule in behind(program, about)}
            for program in self._programs
        ]
        found = [
            (number, rule)
            for number in (1, 0)
            for rule in behind(self._programs[number], about)
            if rule.entity == about.entity
        ]
        return sorted(
            found, key=lambda one: shape((one[1].condition, one[1].grant, one[1].entity)) in shapes[1 - one[0]]
        )

    def _drafts(self, about: Target, number: int, rule: Rule, attempt: int, chance: random.Random) -> Iterator[Draft]:
        """Households for which a rule holds on one side, then those at the thresholds that moved."""
        repair = self._repairs[number]
        draft = self._start(rule, attempt, chance)
        if not repair.attain(draft, rule, 0, chance):
            return
        yield draft
        for key in list(draft.keys()):
            fact = repair.program.facts[key.entity, key.fact]
            before = draft.get(key)
            values: list[Scalar | None]
            if ordered(fact):
                values = [scalar(point, fact) for point in self._turns(about, rule, draft, key)[:MOST_TURNS]]
            else:
                values = [value for value in self._values.of(fact) if self._values.is_new(value)]
            for value in values:
                draft.set(key, value)
                yield draft
            draft.set(key, before)

    def _start(self, rule: Rule, attempt: int, chance: random.Random) -> Draft:
        """A dull household with all that the rule reads on either side; less dull at each attempt."""
        draft = Draft()
        program = self._programs[0]
        facts: set[tuple[str, str]] = set()
        lists: set[str] = set()
        for influence, there in zip(self._influences, self._programs, strict=True):
            for one in there.rules:
                if one.id == rule.id or one is rule:
                    facts |= influence.rule(one)
                    lists |= {entity for part in influence.expressions(one) for entity in folds(influence, part)}
        lists |= {entity for entity, _ in facts if program.entities[entity].many}
        lists |= {rule.entity} if program.entities[rule.entity].many else set()
        for entity in sorted(lists):
            draft.many[entity] = [{} for _ in range(1 + attempt % 3)]
        for entity, identifier in sorted(facts):
            fact = program.facts.get((entity, identifier)) or self._programs[1].facts[entity, identifier]
            for index in range(len(draft.many[entity])) if entity in draft.many else (0,):
                lively = attempt > 1 and chance.random() < 1 / 4
                value = chance.choice(self._values.of(fact)) if lively else self._values.dull(fact)
                draft.set(FactKey(entity, index, identifier), value)
        return draft

    def _turns(self, about: Target, rule: Rule, draft: Draft, key: FactKey) -> list[Fraction]:
        """The points at which a comparison that is not the same on both sides turns, on either side."""
        found: dict[Fraction, None] = {}
        for program, influence, repair in zip(self._programs, self._influences, self._repairs, strict=True):
            rules = [one for one in program.rules if one.id == rule.id] or list(behind(program, about))
            expressions = [needed.condition for one in rules for needed in (one, *influence.displacing(one))]
            for leaf in influence.comparisons(expressions):
                if not self._has_moved(influence, leaf) or (key.entity, key.fact) not in influence.facts(leaf):
                    continue
                found.update(dict.fromkeys(repair.turns(draft, leaf, 0, rule.entity, key)))
        return list(found)

    def _has_moved(self, influence: Influence, leaf: Compare) -> bool:
        return bool(influence.parameters(leaf) & self._moved.parameters) or shape(leaf) in self._moved.leaves

    # --- what is found ------------------------------------------------------------------------------------------------

    def _difference(self, about: Target, draft: Draft) -> tuple[Hashable, Hashable] | None:
        """Both answers where they differ, and not because of the days alone."""
        self.tried += 1
        old, new = self._sides
        before = answer(self._evaluation(0, draft, old.as_of), about, 0)
        after = answer(self._evaluation(1, draft, new.as_of), about, 0)
        if before == after:
            return None
        if old.as_of != new.as_of and answer(self._evaluation(1, draft, old.as_of), about, 0) == before:
            return None
        return before, after

    def _evaluation(self, number: int, draft: Draft, as_of: datetime.date) -> Evaluation:
        return Evaluation(self._programs[number], draft.case(as_of, self._sides[number].region))

    def _least(self, about: Target, draft: Draft, found: tuple[Hashable, Hashable]) -> Draft:
        """The household with what does not matter left out: members first, then facts."""
        least = draft.copy()
        for entity in list(least.many):
            while len(least.many[entity]) > 1:
                trial = least.copy()
                trial.resize(entity, len(trial.many[entity]) - 1)
                if self._difference(about, trial) != found:
                    break
                least = trial
        for key in list(least.keys()):
            value = least.get(key)
            least.drop(key)
            if self._difference(about, least) != found:
                least.set(key, value)
        for entity in [one for one in least.many if not any(least.many[one])]:
            trial = least.copy()
            del trial.many[entity]
            if entity != about.entity and self._difference(about, trial) == found:
                least = trial
        least.tidy()
        return least

    def _told(self, about: Target, draft: Draft) -> Witness | None:
        """The witness with what the rete says on both sides; `None` where the rete sees no difference."""
        old_case, new_case = (draft.frozen(side.as_of, side.region) for side in self._sides)
        old, new = (
            side.engine.decide(Admitted(program, case))
            for side, program, case in zip(self._sides, self._programs, (old_case, new_case), strict=True)
        )
        subject = Subject(about.entity, 0)
        if said(old, about, subject) == said(new, about, subject) and about.point is not Point.RULE:
            return None
        return Witness(about.id, about.point, subject, old_case, new_case, old, new)


@dataclass(frozen=True, slots=True)
class _Moved:
    """What is not the same on both sides: parameters by id, and the shapes of comparisons."""

    parameters: frozenset[str]
    leaves: frozenset[Hashable]


def _moved(old: Program, new: Program) -> _Moved:
    values = [{one.id: (one.state, one.value) for one in program.parameters.values()} for program in (old, new)]
    parameters = {one for one in {*values[0], *values[1]} if values[0].get(one) != values[1].get(one)}
    leaves = [frozenset(shape(leaf) for leaf in _leaves(program)) for program in (old, new)]
    return _Moved(frozenset(parameters), leaves[0] ^ leaves[1])


def _leaves(program: Program) -> Iterator[Compare]:
    influence = Influence(program)
    conditions: list[Expression] = [rule.condition for rule in program.rules]
    yield from influence.comparisons(conditions)


def said(decision: Decision, about: Target, subject: Subject) -> Hashable:
    """What a decision says on a point of a subject, in so far as two decisions are compared on it."""
    match about.point:
        case Point.BENEFIT:
            return tuple(
                (one.outcome, one.review, one.monthly, one.once, one.months)
                for one in decision.benefits
                if one.benefit == about.id and one.subject == subject
            )
        case Point.CONCLUSION:
            return tuple(
                one.truth
                for one in (*decision.statuses, *decision.leads)
                if one.conclusion == about.id and one.subject == subject
            )
        case Point.DUTY:
            return tuple((one.rule, one.count, one.due) for one in decision.duties if one.duty == about.id)
        case Point.RULE:
            return tuple(one.violations for one in decision.materials if one.rule == about.id)
