"""Counts what patterns cost durable-rules: builds the tree of alpha nodes that it would, and bounds how it walks it.

It shares a node between patterns that begin alike, and joins the parts of a disjunction in a node of its own that
always matches. Matching a fact, it puts every child that matches on a stack of 64, takes the last and goes on there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.program import Comparison
from engine.rete.compile.condition import Clause, Probe, Property
from engine.rete.session.limits import MAX_CHILDREN, MAX_STACK

GUARD = "u"
"""The property that says that something else is missing."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One production: facts of `kind` that meet every clause or, where `possible`, whose missing properties could."""

    kind: str
    clauses: tuple[Clause, ...]
    possible: bool


@dataclass(frozen=True, slots=True)
class _Missing:
    property: Property


_Step = str | Probe | _Missing


@dataclass(slots=True, eq=False)
class _Node:
    children: dict[object, _Node] = field(default_factory=dict)

    def child(self, step: object) -> _Node:
        return self.children.setdefault(step, _Node())

    def matching(self) -> int:
        """How many children one fact can match: equalities of a property exclude each other, and it and its absence."""
        together: dict[Property, tuple[int, int]] = {}
        others = 0
        for step in self.children:
            match step:
                case Probe():
                    equal, other = together.get(step.property, (0, 0))
                    exclusive = step.operator is Comparison.EQ
                    together[step.property] = (1, other) if exclusive else (equal, other + 1)
                case _Missing():
                    together.setdefault(step.property, (1, 0))
                case _:
                    others += 1
        return others + sum(max(1, equal + other) for equal, other in together.values())


class Tree:
    """The alpha nodes of one handle."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, pattern: Pattern) -> None:
        """Adds the nodes of a pattern that are not there yet."""
        node = self._root.child(pattern.kind)
        if pattern.possible:
            node = node.child(GUARD)
        for clause in pattern.clauses:
            steps = tuple(_steps(clause, possible=pattern.possible))
            if len(steps) == 1:
                node = node.child(steps[0])
                continue
            joined = _Node()
            for step in steps:
                # The joining node is never shared, not even between equal disjunctions.
                node.child(step).children[object()] = joined
            node = joined

    def excess(self) -> str:
        """The limit that the tree breaks, or that it may break on some fact; "" where it breaks none."""
        stacks: dict[_Node, int] = {}
        # One fact is of one kind, so that the root's children never match together.
        if max((_stack(kind, stacks) for kind in self._root.children.values()), default=0) > MAX_STACK:
            return f"more than {MAX_STACK} alpha nodes may match one fact"
        if any(len(node.children) > MAX_CHILDREN for node in (self._root, *stacks)):
            return f"more than {MAX_CHILDREN} tests under one node"
        return ""


def _steps(clause: Clause, *, possible: bool) -> Iterator[_Step]:
    if possible:
        yield from (_Missing(one) for one in dict.fromkeys(test.property for test in clause))
    yield from clause


def _stack(node: _Node, found: dict[_Node, int]) -> int:
    """The most nodes that wait while one fact goes through `node` and all below it."""
    if node not in found:
        deepest = max((_stack(child, found) for child in node.children.values()), default=0)
        count = node.matching()
        found[node] = max(count, count - 1 + deepest) if count else 0
    return found[node]
