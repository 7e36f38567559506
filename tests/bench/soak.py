"""Many decisions of generated households in every region, with the memory that they take: it must not grow.

python -m tests.bench.soak --decisions 200000
"""

from __future__ import annotations

import datetime
import gc
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import psutil

from engine.admission import RawCase, RawSubject, RawValue
from engine.engine import Engine
from engine.language import load
from engine.program import Fact, Kind

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 20
WARM_UP = 4
"""Rounds before the memory is held against: every program has been compiled and every pool has its size by then."""
ALLOWED = 8 * 1024 * 1024
DAYS = (datetime.date(2021, 8, 1), datetime.date(2021, 11, 1), datetime.date(2022, 6, 1), datetime.date(2023, 6, 1))


@click.command()
@click.option("--decisions", default=200_000, show_default=True, help="How many decisions in all.")
@click.option("--seed", default=1, show_default=True)
def main(decisions: int, seed: int) -> None:
    """Decide again and again and watch the resident memory; exit 1 where it grows."""
    engine = Engine(load(ROOT / "policies"))
    chance = random.Random(seed)  # noqa: S311 - households to try, nothing secret
    households = _households(engine, chance)
    process = psutil.Process()
    resident: list[int] = []
    start = time.perf_counter()
    for number in range(ROUNDS):
        for _ in range(decisions // ROUNDS):
            engine.decide(engine.admit(next(households)))
        gc.collect()
        resident.append(process.memory_info().rss)
        done = (number + 1) * (decisions // ROUNDS)
        rate = done / (time.perf_counter() - start)
        click.echo(f"{done:>9,} decisions  {resident[-1] / 2**20:7.1f} MiB  {rate:,.0f} a second")
    grown = resident[-1] - resident[WARM_UP - 1]
    click.echo(
        f"grown by {grown / 2**20:.1f} MiB since the {WARM_UP}th round; at most {ALLOWED / 2**20:.0f} are allowed"
    )
    engine.close()
    sys.exit(0 if grown <= ALLOWED else 1)


def _households(engine: Engine, chance: random.Random) -> Iterator[RawCase]:
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
            several = [subject(entity.id) for _ in range(chance.randint(1, 6))] if entity.many else subject(entity.id)
            entities[entity.id] = several
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


if __name__ == "__main__":
    main()
