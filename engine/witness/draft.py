"""A household in the making: facts that a search may set, take back, and turn into a `Case`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.case import Case
from engine.decision import FactKey
from engine.program import Scalar


@dataclass(slots=True)
class Draft:
    """Facts by entity id; a list entity holds the facts of each of its subjects."""

    singles: dict[str, dict[str, Scalar | None]] = field(default_factory=dict)
    many: dict[str, list[dict[str, Scalar | None]]] = field(default_factory=dict)
    references: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> Draft:
        """The facts of a case, to be changed without changing it."""
        return cls(
            {entity: dict(facts) for entity, facts in case.singles.items()},
            {entity: [dict(facts) for facts in subjects] for entity, subjects in case.many.items()},
            dict(case.references),
        )

    def copy(self) -> Draft:
        """Another one with the same facts."""
        return Draft(
            {entity: dict(facts) for entity, facts in self.singles.items()},
            {entity: [dict(facts) for facts in subjects] for entity, subjects in self.many.items()},
            dict(self.references),
        )

    def case(self, as_of: datetime.date, region: str) -> Case:
        """The case of these facts. It shares them: it is to be used before the next change."""
        references = {
            entity: self.references.get(entity, ("",) * len(subjects)) for entity, subjects in self.many.items()
        }
        many = {entity: tuple(subjects) for entity, subjects in self.many.items()}
        return Case(as_of, region, self.singles, many, references)

    def frozen(self, as_of: datetime.date, region: str) -> Case:
        """The case of these facts as they are now."""
        return self.copy().case(as_of, region)

    def facts(self, entity: str, index: int) -> dict[str, Scalar | None]:
        """The facts of one subject, to be changed."""
        if entity in self.many:
            return self.many[entity][index]
        return self.singles.setdefault(entity, {})

    def has(self, key: FactKey) -> bool:
        """Whether the fact was set."""
        return key.fact in self.facts(key.entity, key.index)

    def get(self, key: FactKey) -> Scalar | None:
        """The value of a fact that was set."""
        return self.facts(key.entity, key.index)[key.fact]

    def set(self, key: FactKey, value: Scalar | None) -> None:
        """Sets a fact."""
        self.facts(key.entity, key.index)[key.fact] = value

    def drop(self, key: FactKey) -> None:
        """Takes a fact back: it is unknown again."""
        self.facts(key.entity, key.index).pop(key.fact, None)

    def resize(self, entity: str, count: int) -> None:
        """Makes the list of a many-entity `count` long; the new ones are like the last."""
        subjects = self.many[entity]
        self.references.pop(entity, None)
        while len(subjects) < count:
            subjects.append(dict(subjects[-1]) if subjects else {})
        del subjects[count:]

    def keys(self) -> Iterator[FactKey]:
        """Every fact that is set, in the order of setting."""
        for entity, facts in self.singles.items():
            yield from (FactKey(entity, 0, fact) for fact in facts)
        for entity, subjects in self.many.items():
            for index, facts in enumerate(subjects):
                yield from (FactKey(entity, index, fact) for fact in facts)

    def tidy(self) -> None:
        """Forgets entities of which nothing is said; a list stays, since who belongs to it is said."""
        self.singles = {entity: facts for entity, facts in self.singles.items() if facts}
