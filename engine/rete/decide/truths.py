"""What holds in one case: the rules' conditions as they matched, their effective truth, and what they conclude."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.case import Case
from engine.decision import Displacement
from engine.rete.compile import Plan
from engine.rete.compile.panel import Production
from engine.rete.session import Match
from engine.rete.unknown import UNKNOWN, Logical

Place = tuple[int, int]
"""(number of a rule, index of its subject)."""


class Truths(dict[int, Logical | list[Logical]]):
    """Fills while the stages are matched. As a mapping it gives the settled value of a conclusion by its place in the
    plan, for a many-entity a list of them; the schedule sees to it that nobody asks before it is settled."""

    def __init__(self, plan: Plan, case: Case) -> None:
        super().__init__()
        self._plan = plan
        self._case = case
        self._effective: dict[Place, Logical] = {}
        self.conditions: dict[Place, Logical] = {}
        """T of each rule and subject; one that is not there is false."""

    def learn(self, productions: Mapping[str, Production], matches: Iterable[Match]) -> None:
        """Takes in what matched in one panel; a match may come more than once."""
        conditions = self.conditions
        for name, fact in matches:
            production = productions[name]
            index = int(fact.rpartition("-")[2])
            for number in production.numbers:
                if production.met:
                    conditions[number, index] = True
                else:
                    conditions.setdefault((number, index), UNKNOWN)

    def effective(self, number: int, index: int) -> Logical:
        """E of a rule for a subject: its condition holds and no exception displaces it."""
        place = (number, index)
        condition = self.conditions.get(place, False)
        if condition is False:
            return False
        exceptions = self._plan.exceptions[number]
        if not exceptions:
            return condition
        found = self._effective.get(place)
        if found is None:
            found = self._effective[place] = self._displaced(condition, number, index)
        return found

    def _displaced(self, condition: Logical, number: int, index: int) -> Logical:
        holding = [
            self.effective(other, self._subject(other, number, index)) for other in self._plan.exceptions[number]
        ]
        if True in holding:
            return False
        return UNKNOWN if UNKNOWN in holding else condition

    def _subject(self, exception: int, number: int, index: int) -> int:
        """The subject of an exception: the same, or the one there is where it is about a single entity."""
        rules = self._plan.program.rules
        return index if rules[exception].entity == rules[number].entity else 0

    def displacement(self, number: int, index: int) -> Displacement | None:
        """The first exception that displaces a rule where its condition holds."""
        if self.conditions.get((number, index)) is not True or self.effective(number, index) is not False:
            return None
        rules = self._plan.program.rules
        by = next(
            other
            for other in self._plan.exceptions[number]
            if self.effective(other, self._subject(other, number, index)) is True
        )
        return Displacement(rules[number].id, rules[by].id)

    def __missing__(self, place: int) -> Logical | list[Logical]:
        """Settles a conclusion when it is first read."""
        reading = self._plan.readings[place]
        found: Logical | list[Logical]
        if self._plan.program.entities[reading.entity].many:
            count = len(self._case.many.get(reading.entity, ()))
            found = [self._disjunction(reading.rules, index) for index in range(count)]
        else:
            found = self._disjunction(reading.rules, 0)
        self[place] = found
        return found

    def _disjunction(self, rules: Iterable[tuple[int, bool]], index: int) -> Logical:
        """A conclusion as it is read: unknown where only rules draw it under which a person decides."""
        result: Logical = False
        for number, by_person in rules:
            holds = self.effective(number, index)
            if holds is True and not by_person:
                return True
            if holds is not False:
                result = UNKNOWN
        return result
