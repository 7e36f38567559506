"""What the columns of somebody's table mean: 家庭.现救助类别, household.current_aid, 月收入."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.language.policy import Policy
from engine.program import Entity, Fact
from engine.suggest import nearest

HOUSEHOLD, REGION = ("household_id", "户编号"), ("region", "地区")
"""Names of the columns that tie the tables together, and say where a household lives."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns of one table. `household` and `region` by heading, "" where there is none; facts by heading."""

    household: str
    region: str
    facts: Mapping[str, Fact]
    problems: tuple[str, ...]
    """What is wrong with them, in Chinese; then nothing else of this is to be relied on."""


def headings(policy: Policy, entities: Sequence[Entity], columns: Iterable[str], *, with_region: bool) -> Headings:
    """What `columns` mean in a table of `entities`: of one many-entity, or of all that come once."""
    known = _known(policy, entities)
    facts: dict[str, Fact] = {}
    household = region = ""
    problems: list[str] = []
    for column in columns:
        word = column.strip()
        if word in HOUSEHOLD:
            household = column
        elif with_region and word in REGION:
            region = column
        elif word not in known:
            problems.append(f"不认识列 {word}{nearest(word, (*known, *HOUSEHOLD, *(REGION if with_region else ())))}")
        elif known[word] is None:
            problems.append(f"列 {word} 不止一类对象有，写成 对象.事实，例如 {entities[0].name}.{word}")
        else:
            fact = known[word]
            twice = next((other for other, one in facts.items() if one is fact), None)
            if twice is not None:
                problems.append(f"列 {twice} 和 {word} 是同一个事实，留一列")
            elif fact is not None:
                facts[column] = fact
    if not household:
        problems.append(f"没有 {HOUSEHOLD[0]}（{HOUSEHOLD[1]}）这一列")
    if with_region and not region:
        problems.append(f"没有 {REGION[0]}（{REGION[1]}）这一列")
    return Headings(household, region, facts, tuple(problems))


def _known(policy: Policy, entities: Sequence[Entity]) -> dict[str, Fact | None]:
    """Facts by every word for them; `None` where a word stands for several."""
    found: dict[str, Fact | None] = {}
    by_id = {one.id: one for one in entities}
    for fact in policy.facts.values():
        entity = by_id.get(fact.entity)
        if entity is None:
            continue
        for word in (fact.id, fact.name):
            found[word] = None if word in found and found[word] is not fact else fact
            for of in (entity.id, entity.name, entity.key):
                found[f"{of}.{word}"] = fact
    return found
