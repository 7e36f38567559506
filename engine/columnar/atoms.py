"""What may be lacking, where it is, and how it is told: as lists of keys on every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis

from engine.columnar.graph import CASE, Graph
from engine.columnar.tables import INDEX
from engine.columnar.values import Column, not_null


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing that may be lacking.

    `fact`: a fact of an entity that comes once, or of the subject itself; `list`: who the subjects of a many-entity
    are; `each`: facts of some subjects of a many-entity, listed in the column `id` of the cases; `parameter`: a
    parameter without a value. Where only kinds are asked for, there are but two, without an id.
    """

    kind: str
    entity: str = ""
    id: str = ""


Lack = Mapping[Atom, Column]
"""For each atom that may be lacking, whether it is; never NULL."""

FACTS = Atom("fact")
PARAMETERS = Atom("parameter")


def listing(graph: Graph, level: str, lack: Lack) -> Column:
    """The keys of what is lacking on a row, as texts: `household.rent`, `member[2].income`, `member` for the list."""
    nothing = ibis.literal([], "array<string>")
    lists, overlapping = [], 0
    for atom, guard in lack.items():
        if atom.kind == "each":
            there = graph.column(CASE, atom.id)
            lists.append(ibis.cases((guard & not_null(there), there), else_=nothing))
            overlapping += 1
        else:
            lists.append(ibis.cases((guard, ibis.array([_key(graph, level, atom)])), else_=nothing))
            overlapping += atom.entity == level != CASE
    if len(lists) < 2:
        # A literal without items has no type where no other list stands beside it.
        return lists[0] if lists else ibis.array([""])[:0]
    listed_ones = ibis.array(lists).flatten()
    # What engines have for `unique` repeats the list in its text, and is slow.
    each = any(atom.kind == "each" for atom in lack)
    return graph.share(level, "list", listed_ones).unique() if each and overlapping > 1 else listed_ones


def _key(graph: Graph, level: str, atom: Atom) -> Column:
    if atom.kind in ("list", "parameter"):
        return ibis.literal(atom.entity or atom.id)
    if atom.entity != level:
        return ibis.literal(f"{atom.entity}.{atom.id}")
    index = graph.input(level, INDEX, "int64").cast("string")
    return ibis.literal(f"{atom.entity}[") + index + f"].{atom.id}"
