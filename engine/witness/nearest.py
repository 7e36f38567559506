"""What would have to change for a benefit to come out otherwise; each change is decided on the rete first."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.case import Case
from engine.decision import BenefitDecision, FactKey, Outcome, Subject
from engine.engine import Admitted, Engine
from engine.program import Fact, Scalar
from engine.reference import Evaluation
from engine.witness.answers import Point, Target, answer, behind
from engine.witness.draft import Draft
from engine.witness.influence import Influence
from engine.witness.repair import Repair
from engine.witness.values import Values, nearest_first, number, ordered, scalar, step

ATTEMPTS = 24
"""How often several changes together are looked for."""
OTHERS = 3
"""How many other values of a fact without order are told; a list of forty illnesses helps nobody."""


_Move = tuple[FactKey, Scalar | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact with another value. `known`: whether it was known before; `before` is then its value."""

    key: FactKey
    known: bool
    before: Scalar | None
    after: Scalar | None


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Changes that go together, and what the rete then decides."""

    changes: tuple[Change, ...]
    decision: BenefitDecision


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What would make a difference.

    `single`: one fact alone; of a fact with an order, the nearest value in each direction for which the outcome is
    another. `together`: the fewest changes found that lead to the benefit, where no single one does; empty otherwise.
    `tried`: how many households were decided for it.
    """

    single: tuple[Otherwise, ...]
    together: tuple[Otherwise, ...]
    tried: int


def alternatives(engine: Engine, admitted: Admitted, benefit: str, subject: Subject, *, seed: int = 0) -> Alternatives:
    """What would have to change for `benefit` of `subject` (with an index of 0 or more) to come out otherwise.

    A search, not a proof: that nothing is found does not mean that there is nothing. Equal arguments find the same.
    """
    return _Nearest(engine, admitted, benefit, subject, seed).alternatives()


class _Nearest:
    def __init__(self, engine: Engine, admitted: Admitted, benefit: str, subject: Subject, seed: int) -> None:
        self._engine = engine
        self._admitted = admitted
        self._program = admitted.program
        self._about = Target(Point.BENEFIT, benefit, subject.entity)
        self._subject = subject
        self._seed = seed
        self._influence = Influence(self._program)
        self._values = Values(self._program, self._program, admitted.case.as_of)
        self._repair = Repair(self._program, admitted.case.as_of, self._values, self._influence)
        self._rules = behind(self._program, self._about)
        self._before = Draft.of(admitted.case)
        self._now = self._state(self._before)
        self._tried = 0

    def alternatives(self) -> Alternatives:
        single = [found for key in self._keys() for found in self._alone(key)]
        leads_to_it = any(one.decision.outcome is Outcome.ELIGIBLE for one in single)
        granted = isinstance(self._now, tuple)
        together = () if granted or leads_to_it else self._together()
        return Alternatives(tuple(single), together, self._tried)

    # --- one fact -----------------------------------------------------------------------------------------------------

    def _keys(self) -> Iterator[FactKey]:
        """The facts that decide on the benefit, those of the subject itself first."""
        deciding = {one for rule in self._rules for one in self._influence.rule(rule)}
        facts = [one for one in self._program.facts if one in deciding]
        every = [key for fact in facts for key in self._repair.keys_of(self._before, fact, None, folded=True)]
        own = [key for key in every if Subject(key.entity, key.index) == self._subject]
        yield from own
        yield from (key for key in every if key not in own)

    def _alone(self, key: FactKey) -> Iterator[Otherwise]:
        fact = self._program.facts[key.entity, key.fact]
        if ordered(fact):
            yield from self._along(key, fact)
            return
        found = 0
        for value in self._values.of(fact):
            if self._before.has(key) and self._before.get(key) == value:
                continue
            otherwise = self._with([(key, value)])
            if otherwise is not None:
                yield otherwise
                found += 1
                if found == OTHERS:
                    return

    def _along(self, key: FactKey, fact: Fact) -> Iterator[Otherwise]:
        """The nearest turn below and above the value; where it is not known, or absent, every turn of the line."""
        comparisons = self._influence.comparisons(
            [needed.condition for rule in self._rules for needed in (rule, *self._influence.displacing(rule))]
        )
        reading = [leaf for leaf in comparisons if (key.entity, key.fact) in self._influence.facts(leaf)]
        turns = {
            point
            for leaf in reading
            for point in self._repair.turns(self._before, leaf, self._subject.index, self._subject.entity, key)
        }
        present = self._before.get(key) if self._before.has(key) else None
        here = number(present) if present is not None else None
        if here is None:
            line = self._values.line(fact)
            yield from self._first_of_each([(key, scalar(point, fact)) for point in sorted({*turns, *line[:1]})])
            return
        for side in ([one for one in turns if one < here], [one for one in turns if one > here]):
            for point in nearest_first(side, here):
                otherwise = self._with([(key, scalar(point, fact))])
                if otherwise is not None:
                    yield otherwise
                    break

    def _first_of_each(self, moves: Sequence[_Move]) -> Iterator[Otherwise]:
        """Of values in order, those from which on the outcome is another one."""
        last: Outcome | None = None
        for move in moves:
            otherwise = self._with([move])
            if otherwise is not None and otherwise.decision.outcome is not last:
                yield otherwise
                last = otherwise.decision.outcome

    # --- several facts ------------------------------------------------------------------------------------------------

    def _together(self) -> tuple[Otherwise, ...]:
        """The fewest changes found that lead to the benefit."""
        best: list[_Move] | None = None
        chance = random.Random(f"{self._seed} {self._about.id}")  # noqa: S311 - the search is to be repeatable
        for _ in range(ATTEMPTS):
            for rule in self._rules:
                draft = self._before.copy()
                index = self._subject.index if rule.entity == self._subject.entity else 0
                if not self._repair.attain(draft, rule, index, chance):
                    continue
                moves = self._fewest(draft)
                if moves is not None and (best is None or len(moves) < len(best)):
                    best = moves
        if best is None:
            return ()
        found = self._with(best)
        return () if found is None or found.decision.outcome not in _LEADS_TO else (found,)

    def _fewest(self, draft: Draft) -> list[_Move] | None:
        """The changes without those that can be taken back; `None` where the household itself became another."""
        lengths = [{entity: len(subjects) for entity, subjects in one.many.items()} for one in (draft, self._before)]
        if lengths[0] != lengths[1] or not isinstance(self._state(draft), tuple):
            return None
        moves = [
            (key, draft.get(key))
            for key in draft.keys()  # noqa: SIM118 - not a mapping
            if not self._before.has(key) or self._before.get(key) != draft.get(key)
        ]
        for move in list(moves):
            fewer = [one for one in moves if one is not move]
            if isinstance(self._state(self._changed(fewer)), tuple):
                moves = fewer
        for number_of, move in enumerate(moves):
            moves[number_of] = self._closest(moves, move)
        return moves

    def _closest(self, moves: Sequence[_Move], move: _Move) -> _Move:
        """A move no farther than it has to go: along the line from what is known, by halves."""
        key, value = move
        fact = self._program.facts[key.entity, key.fact]
        before = self._before.get(key) if self._before.has(key) else None
        if not ordered(fact) or before is None or value is None:
            return move
        start, end = number(before), number(value)
        if start is None or end is None:
            return move
        unit = step(fact)
        while abs(end - start) > unit:
            middle = start + (end - start) / 2 // unit * unit
            if middle == start:
                break
            trial = (key, scalar(middle, fact))
            if isinstance(self._state(self._changed([trial if one is move else one for one in moves])), tuple):
                end = middle
            else:
                start = middle
        return key, scalar(end, fact)

    # --- what comes of it ---------------------------------------------------------------------------------------------

    def _changed(self, moves: Sequence[_Move]) -> Draft:
        draft = self._before.copy()
        for key, value in moves:
            draft.set(key, value)
        return draft

    def _state(self, draft: Draft) -> object:
        case = draft.case(self._admitted.case.as_of, self._admitted.case.region)
        return answer(Evaluation(self._program, case), self._about, self._subject.index)

    def _with(self, moves: Sequence[_Move]) -> Otherwise | None:
        """What is decided after `moves`; `None` where the outcome stays."""
        draft = self._changed(moves)
        if _kind(self._state(draft)) == _kind(self._now):
            return None
        self._tried += 1
        changed: Case = replace(
            draft.frozen(self._admitted.case.as_of, self._admitted.case.region),
            references=self._admitted.case.references,
        )
        decision = self._engine.decide(Admitted(self._program, changed))
        mine = [one for one in decision.benefits if (one.benefit, one.subject) == (self._about.id, self._subject)]
        if not mine:
            return None
        changes = tuple(
            Change(key, self._before.has(key), self._before.get(key) if self._before.has(key) else None, value)
            for key, value in moves
        )
        return Otherwise(changes, mine[0])


_LEADS_TO = frozenset({Outcome.ELIGIBLE, Outcome.NEEDS_REVIEW})


def _kind(state: object) -> object:
    """Whether it is granted, whatever the sum."""
    return "granted" if isinstance(state, tuple) else state
