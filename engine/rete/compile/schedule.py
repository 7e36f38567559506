"""Says in which stage each rule is matched: after every conclusion that its condition reads is settled.

A program names strata that will do; these are the fewest, because each stage asserts facts anew. A rule that no other
waits for is matched where the facts of its entity are asserted anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.program import Rule
from engine.rete.compile.traits import Conclusion
from engine.rete.errors import CompileError


def stages(rules: Sequence[Rule], reads: Sequence[frozenset[Conclusion]]) -> tuple[int, ...]:
    """The stage of each rule, from 0; `reads[n]`: the conclusions that the condition of `rules[n]` reads.

    Raises `CompileError` where rules wait for each other.
    """
    schedule = _Schedule(rules, reads)
    earliest = [schedule.earliest(number) for number in range(len(rules))]
    awaited = schedule.awaited()
    used = {(rules[number].entity, earliest[number]) for number in awaited}
    waiting = [number for number in range(len(rules)) if number not in awaited]
    latest: dict[str, int] = {}
    for number in waiting:
        entity = rules[number].entity
        if not any(owner == entity and stage >= earliest[number] for owner, stage in used):
            latest[entity] = max(latest.get(entity, 0), earliest[number])
    used |= set(latest.items())
    found = list(earliest)
    for number in waiting:
        found[number] = min(
            stage for owner, stage in used if owner == rules[number].entity and stage >= earliest[number]
        )
    return tuple(found)


def exceptions(rules: Sequence[Rule]) -> tuple[tuple[int, ...], ...]:
    """The rules that name each rule in `exception_to`, by number, in the program's order."""
    found: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for displaced in rule.exception_to:
            found.setdefault(displaced, []).append(number)
    return tuple(tuple(found.get(rule.id, ())) for rule in rules)


def concluding(rules: Sequence[Rule]) -> Mapping[Conclusion, tuple[int, ...]]:
    """The rules that draw each conclusion (benefit, status or lead), by number, in the program's order."""
    found: dict[Conclusion, list[int]] = {}
    for number, rule in enumerate(rules):
        granted = (rule.grant.benefit,) if rule.grant else ()
        for conclusion in (*granted, *rule.statuses, *rule.leads):
            found.setdefault((rule.entity, conclusion), []).append(number)
    return {conclusion: tuple(numbers) for conclusion, numbers in found.items()}


class _Schedule:
    def __init__(self, rules: Sequence[Rule], reads: Sequence[frozenset[Conclusion]]) -> None:
        self._rules = rules
        self._reads = reads
        self._exceptions = exceptions(rules)
        self._concluding = concluding(rules)
        self._earliest: dict[int, int] = {}
        self._settled: dict[int, int] = {}
        self._underway: set[int] = set()

    def earliest(self, number: int) -> int:
        """The first stage in which every conclusion that the rule's condition reads is settled."""
        if number not in self._earliest:
            settled = (self._settled_in(one) for read in self._reads[number] for one in self._concluding.get(read, ()))
            self._earliest[number] = max((stage + 1 for stage in settled), default=0)
        return self._earliest[number]

    def _settled_in(self, number: int) -> int:
        """The stage after which it is known whether the rule holds: its own, or that of a later exception."""
        if number not in self._settled:
            if number in self._underway:
                raise CompileError(f"rule `{self._rules[number].id}` waits for its own conclusion")
            self._underway.add(number)
            others = (self._settled_in(one) for one in self._exceptions[number])
            self._settled[number] = max((self.earliest(number), *others))
            self._underway.discard(number)
        return self._settled[number]

    def awaited(self) -> frozenset[int]:
        """The rules whose truth another rule's condition waits for."""
        found: set[int] = set()
        left = [one for reads in self._reads for read in reads for one in self._concluding.get(read, ())]
        while left:
            number = left.pop()
            if number not in found:
                found.add(number)
                left += self._exceptions[number]
        return frozenset(found)
