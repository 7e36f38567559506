"""Generated cases for any program: facts missing, absent, extreme, and near every sum that the program knows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction

from hypothesis import strategies as st

from engine.case import Case, Facts
from engine.program import Fact, Kind, ParameterState, Program, Scalar

MEMBERS = 4


def cases(program: Program, days: st.SearchStrategy[datetime.date]) -> st.SearchStrategy[Case]:
    """Cases of the program's vocabulary on one of `days`."""
    pool = _Pool(program)
    by_entity = {
        entity: {fact.id: pool.values(fact) for fact in program.facts.values() if fact.entity == entity}
        for entity in program.entities
    }

    @st.composite
    def case(draw: st.DrawFn) -> Case:
        singles: dict[str, Facts] = {}
        many: dict[str, tuple[Facts, ...]] = {}
        missing = draw(st.sampled_from([0, 1, 3, 6]))
        for entity in program.entities.values():
            facts = by_entity[entity.id]
            if not entity.many:
                singles[entity.id] = draw(_facts(facts, missing))
            elif draw(st.integers(0, 9)):
                count = draw(st.integers(1, MEMBERS))
                many[entity.id] = tuple(draw(_facts(facts, missing)) for _ in range(count))
        references = {entity: ("",) * len(subjects) for entity, subjects in many.items()}
        return Case(draw(days), program.region.code, singles, many, references)

    return case()


def days_of(program: Program) -> st.SearchStrategy[datetime.date]:
    """Days on which `program` holds, the first and the last among them."""
    last = program.until or max(program.since, datetime.date(2025, 12, 31))
    return st.one_of(st.sampled_from([program.since, last]), st.dates(program.since, last))


@st.composite
def _facts(draw: st.DrawFn, values: Mapping[str, st.SearchStrategy[Scalar | None]], missing: int) -> Facts:
    """Facts in any order; each is left out in `missing` of ten draws."""
    names = draw(st.permutations(list(values)))
    return {name: draw(values[name]) for name in names if draw(st.integers(0, 9)) >= missing}


class _Pool:
    """The values worth trying: those of the program's parameters, their multiples, and the next on either side."""

    def __init__(self, program: Program) -> None:
        known = [one for one in program.parameters.values() if one.state is ParameterState.IN_FORCE]
        self._numbers: dict[Kind, list[Fraction]] = {Kind.MONEY: [], Kind.RATIO: [], Kind.NUMBER: []}
        self._words: list[str] = ["A15", "U84.3", "C34.1", "别的", "口"]
        self._words += [word for one in program.materials.values() for word in (one.id, one.name)]
        for parameter in known:
            if isinstance(parameter.value, tuple):
                self._words += parameter.value
            elif parameter.type.kind in self._numbers and isinstance(parameter.value, int | Fraction):
                self._numbers[parameter.type.kind].append(Fraction(parameter.value))

    def values(self, fact: Fact) -> st.SearchStrategy[Scalar | None]:
        """Admissible values of one fact, `None` among them where it may be absent."""
        known = self._known(fact)
        return st.one_of(st.none(), known) if fact.type.nullable else known

    def _known(self, fact: Fact) -> st.SearchStrategy[Scalar]:
        kind = fact.type.kind
        if kind is Kind.BOOLEAN:
            return st.booleans()
        if kind is Kind.DATE:
            return st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)) | st.dates(
                datetime.date(2021, 6, 1), datetime.date(2022, 3, 31)
            )
        if kind is Kind.CHOICE:
            return st.sampled_from([one.id for one in fact.type.choices])
        if kind is Kind.TEXT:
            return st.sampled_from(self._words)
        if kind is Kind.LIST:
            words = [one.id for one in fact.type.choices] or self._words
            return st.lists(st.sampled_from(words), max_size=3).map(tuple)
        return self._number(fact)

    def _number(self, fact: Fact) -> st.SearchStrategy[Scalar]:
        assert fact.at_least is not None
        assert fact.at_most is not None
        low, high = Fraction(fact.at_least), Fraction(fact.at_most)
        kind = fact.type.kind
        step = Fraction(1, 100) if kind is Kind.RATIO else Fraction(1)
        near = {low, low + step, high - step, high}
        for value in self._numbers[kind]:
            for times in (Fraction(1, 2), 1, Fraction(3, 2), 2, 3, 12):
                near |= {value * times - step, value * times, value * times + step}
        fitting = sorted(value for value in near if low <= value <= high and (kind is Kind.RATIO or _whole(value)))
        return st.sampled_from(_in_unit(fitting, kind)) | _between(low, high, kind)


def _between(low: Fraction, high: Fraction, kind: Kind) -> st.SearchStrategy[Scalar]:
    if kind is Kind.RATIO:
        return st.integers(int(low * 100), int(high * 100)).map(lambda value: Fraction(value, 100))
    wide = st.integers(int(low), int(high))
    # Amounts of everyday size; the whole range is mostly out of any threshold's reach.
    return st.one_of(st.integers(int(low), int(min(high, low + 400_000))), wide)


def _in_unit(values: Iterable[Fraction], kind: Kind) -> list[Scalar]:
    return [value if kind is Kind.RATIO else int(value) for value in values]


def _whole(value: Fraction) -> bool:
    return value.denominator == 1
