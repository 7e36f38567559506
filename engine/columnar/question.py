"""Which entities a case is about, as columns: an answer for a district says nothing of a household."""

from __future__ import annotations

from engine.columnar.folds import listed
from engine.columnar.graph import CASE, Graph
from engine.columnar.tables import Inputs
from engine.columnar.values import NO, Column, every, settled, some
from engine.program import Program


class Question:
    """The meaning of `engine.subjects` on every row of the cases."""

    def __init__(self, program: Program, graph: Graph, inputs: Inputs) -> None:
        self._program = program
        self._graph = graph
        self._inputs = inputs
        self._known: dict[str, Column] = {}

    def asked(self, entity: str) -> Column | None:
        """Whether an entity is in question; `None` if it always is."""
        above = self._optional(entity)
        if not above:
            return None
        name = f"asked {' '.join(above)}"
        if name not in self._known:
            entities = self._program.entities
            anything = self._graph.name(CASE, "anything sent", some([self._sent(one) for one in entities]))
            asked = ~anything | every([self._about(one) for one in above])
            self._known[name] = self._graph.name(CASE, name, asked)
        return self._known[name]

    def _optional(self, entity: str) -> list[str]:
        found = []
        at: str | None = entity
        while at is not None:
            if self._program.entities[at].optional:
                found.append(at)
            at = self._program.entities[at].of
        return found

    def _about(self, entity: str) -> Column:
        """Whether anything was sent of an entity or of one below it."""
        below = [one for one in self._program.entities if self._is_below(one, entity)]
        return self._graph.name(CASE, f"about {entity}", some([self._sent(one) for one in below]))

    def _is_below(self, entity: str, other: str) -> bool:
        at: str | None = entity
        while at is not None and at != other:
            at = self._program.entities[at].of
        return at is not None

    def _sent(self, entity: str) -> Column:
        name = f"sent {entity}"
        if name not in self._known:
            self._known[name] = self._graph.name(CASE, name, self._any_of(entity))
        return self._known[name]

    def _any_of(self, entity: str) -> Column:
        if self._program.entities[entity].many:
            return listed(self._graph, self._inputs, entity)
        values = [self._inputs.fact(one) for one in self._program.facts.values() if one.entity == entity]
        return some([settled(one.known, one.absent) for one in values]) if values else NO
