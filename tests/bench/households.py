"""Households to load an engine or a server with: any facts, as a policy's vocabulary has them."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

from engine.admission import RawCase, RawSubject, RawValue
from engine.engine import Engine
from engine.program import Fact, Kind

DAYS = (datetime.date(2021, 8, 1), datetime.date(2021, 11, 1), datetime.date(2022, 6, 1), datetime.date(2023, 6, 1))


def households(engine: Engine, chance: random.Random) -> Iterator[RawCase]:
    """Households without end: one to six members, a third with facts missing, in any district on any of `DAYS`."""
    policy = engine.policy
    regions = [one.code for one in policy.regions.values() if one.level == "district" and one.until is None]
    facts = {one: [fact for fact in policy.facts.values() if fact.entity == one] for one in policy.entities}
    while True:
        missing = chance.choice((0.0, 0.0, 0.2))

        def subject(entity: str, missing: float = missing) -> RawSubject:
            return RawSubject({one.id: _value(one, chance) for one in facts[entity] if chance.random() >= missing})

        entities: dict[str, RawSubject | list[RawSubject]] = {}
        for entity in policy.entities.values():
            several = range(chance.randint(1, min(6, entity.at_most)))
            entities[entity.id] = [subject(entity.id) for _ in several] if entity.many else subject(entity.id)
        yield RawCase(chance.choice(DAYS), chance.choice(regions), entities)


def _value(fact: Fact, chance: random.Random) -> RawValue:
    if fact.type.nullable and chance.random() < 0.3:
        return None
    match fact.type.kind:
        case Kind.BOOLEAN:
            return chance.random() < 0.5
        case Kind.MONEY:
            return chance.randint(0, 300_000) / 100
        case Kind.RATIO:
            return chance.randint(0, 100) / 100
        case Kind.NUMBER:
            return chance.randint(int(fact.at_least or 0), min(int(fact.at_most or 0), 100))
        case Kind.DATE:
            return datetime.date(2021, 1, 1) + datetime.timedelta(days=chance.randint(0, 700))
        case Kind.CHOICE:
            return chance.choice(fact.type.choices).id
        case Kind.TEXT:
            return chance.choice(("甲", "乙"))
        case Kind.LIST:
            known = [one.id for one in fact.type.choices] or ["恶性肿瘤", "C34.1", "救助申请表", "户口簿"]
            return chance.sample(known, k=min(len(known), chance.randint(0, 2)))
