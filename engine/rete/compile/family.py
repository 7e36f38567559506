"""Which rules need not be matched for a case that is not about their entities: a household's, where a district asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.program import Program
from engine.rete.compile.traits import Conclusion


def families(program: Program, reads: Sequence[frozenset[Conclusion]]) -> Mapping[str, str]:
    """For each entity the optional one at its root, where nobody else depends on what is concluded below it; else "".

    `reads[n]`: every conclusion that the program's rule n reads.
    """
    root = {entity: _root(program, entity) for entity in program.entities}
    owner = {rule.id: root[rule.entity] for rule in program.rules}
    needed = {
        root[entity]
        for rule, conclusions in zip(program.rules, reads, strict=True)
        for entity, _ in conclusions
        if root[entity] != root[rule.entity]
    }
    # An exception is needed by what it displaces.
    needed |= {
        root[rule.entity]
        for rule in program.rules
        for displaced in rule.exception_to
        if owner.get(displaced, root[rule.entity]) != root[rule.entity]
    }
    return {entity: at if program.entities[at].optional and at not in needed else "" for entity, at in root.items()}


def _root(program: Program, entity: str) -> str:
    above = program.entities[entity].of
    return entity if above is None else _root(program, above)
