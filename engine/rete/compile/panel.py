"""Lays the rules of a stage onto handles within the limits of durable-rules, and writes them as its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, product
from string import ascii_lowercase

from engine.program import Comparison, Entity
from engine.rete.compile.alpha import GUARD, Pattern, Tree
from engine.rete.compile.condition import Clause, Clauses, Probe, Property
from engine.rete.compile.functions import FactForm
from engine.rete.errors import CompileError
from engine.rete.session.hashes import collision, distinct
from engine.rete.session.limits import MAX_INTEGER, MAX_PROPERTIES, MAX_RULES
from engine.rete.session.session import RESERVED_IDS

_OPERATORS = {
    Comparison.NE: "$neq",
    Comparison.LT: "$lt",
    Comparison.LE: "$lte",
    Comparison.GT: "$gt",
    Comparison.GE: "$gte",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """What the rules of `numbers` have in common: they are about subjects of `entity` and hold under `clauses`."""

    entity: str
    clauses: Clauses
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Production:
    """What it means that a fact matched: the rules of `numbers` are met, or may be."""

    numbers: tuple[int, ...]
    met: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """One handle: its rules as JSON members, what each pattern's name means, and the facts that it wants."""

    rules: tuple[str, ...]
    productions: Mapping[str, Production]
    forms: tuple[FactForm, ...]


def layouts(conditions: Sequence[Condition], entities: Mapping[str, Entity]) -> Iterator[Layout]:
    """Handles for the conditions of one stage, as few as the limits allow.

    Raises `CompileError` where a condition alone breaks a limit.
    """
    if conditions and not _excess(conditions):
        yield _layout(conditions, entities)
        return
    batch: list[Condition] = []
    for condition in conditions:
        if batch and _excess((*batch, condition)):
            yield _layout(batch, entities)
            batch = []
        batch.append(condition)
        if len(batch) == 1 and (excess := _excess(batch)):
            raise CompileError(f"a condition is beyond durable-rules: {excess}")
    if batch:
        yield _layout(batch, entities)


def _excess(conditions: Sequence[Condition]) -> str:
    """The limit that the conditions break together; "" where they fit on one handle."""
    if 2 * len(conditions) > MAX_RULES:
        return f"more than {MAX_RULES} rules"
    tree = Tree()
    properties: dict[str, set[Property]] = {}
    for condition in conditions:
        for possible in (False, True):
            tree.add(Pattern(condition.entity, condition.clauses, possible))
        tests = (test for clause in condition.clauses for test in clause)
        properties.setdefault(condition.entity, set()).update(test.property for test in tests)
    if any(len(one) > MAX_PROPERTIES for one in properties.values()):
        return f"more than {MAX_PROPERTIES} properties of one fact"
    return tree.excess()


def _layout(conditions: Sequence[Condition], entities: Mapping[str, Entity]) -> Layout:
    names = property_names()
    properties: dict[str, dict[Property, str]] = {}
    kinds = fact_kinds(tuple(dict.fromkeys(one.entity for one in conditions)), entities)
    rules: list[str] = []
    productions: dict[str, Production] = {}
    for condition in conditions:
        mine = properties.setdefault(condition.entity, {})
        for test in (test for clause in condition.clauses for test in clause):
            if test.property not in mine:
                mine[test.property] = next(names)
        # A condition without tests always holds, and then nothing is left to be possible.
        for met in (True, False) if condition.clauses else (True,):
            name = str(len(productions))
            rules.append(_rule(name, kinds[condition.entity], condition.clauses, mine, possible=not met))
            productions[name] = Production(condition.numbers, met)
    forms = tuple(
        FactForm(
            entity,
            entities[entity].many,
            entities[entity].at_most,
            kinds[entity],
            {name: one for one, name in named.items()},
        )
        for entity, named in properties.items()
    )
    return Layout(tuple(rules), productions, forms)


def _rule(name: str, kind: str, clauses: Clauses, names: Mapping[Property, str], *, possible: bool) -> str:
    """A production as a JSON member. The pattern bears the rule's name, because a match gives that back."""
    guard = [f'{{"{GUARD}":1}}'] if possible else []
    tests = [f'{{"t":"{kind}"}}', *guard, *(_clause(clause, names, possible=possible) for clause in clauses)]
    return f'"{name}":{{"all":[{{"{name}":{{"$and":[{",".join(tests)}]}}}}]}}'


def _clause(clause: Clause, names: Mapping[Property, str], *, possible: bool) -> str:
    missing = [f'{{"$nex":{{"{names[one]}":1}}}}' for one in dict.fromkeys(test.property for test in clause)]
    tests = [*(missing if possible else ()), *(_test(test, names[test.property]) for test in clause)]
    return tests[0] if len(tests) == 1 else f'{{"$or":[{",".join(tests)}]}}'


def _test(test: Probe, name: str) -> str:
    if abs(test.constant) > MAX_INTEGER:
        raise CompileError(f"`{test.property.parts[0].span.text}` is compared with an integer that wraps")
    plain = f'{{"{name}":{test.constant}}}'
    return plain if test.operator is Comparison.EQ else f'{{"{_OPERATORS[test.operator]}":{plain}}}'


def property_names() -> Iterator[str]:
    """Short names that durable-rules can tell apart, from each other and from its own, without end."""
    lengths = count(1)
    return distinct("".join(letters) for length in lengths for letters in product(ascii_lowercase, repeat=length))


def fact_kinds(names: Sequence[str], entities: Mapping[str, Entity]) -> Mapping[str, str]:
    """A short kind for each entity, so chosen that durable-rules can tell the ids of all their facts apart."""
    salt = ""
    while collision((*fact_ids(kinds := _kinds(names, salt), entities), *RESERVED_IDS)):
        salt += "x"
    return kinds


def fact_ids(kinds: Mapping[str, str], entities: Mapping[str, Entity]) -> Iterator[str]:
    """The ids of the facts of as many subjects as a case may hold."""
    for entity, kind in kinds.items():
        for index in range(entities[entity].at_most if entities[entity].many else 1):
            yield f"{kind}-{index}"


def _kinds(names: Sequence[str], salt: str) -> dict[str, str]:
    return {entity: f"{number}{salt}" for number, entity in enumerate(names)}
