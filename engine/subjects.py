"""Which entities a case is about: an answer for a district says nothing of a household, and the other way round."""

from __future__ import annotations

from collections.abc import Mapping

from engine.case import Case
from engine.program import Entity


def in_question(entities: Mapping[str, Entity], case: Case) -> frozenset[str]:
    """The entities, by id, about which conclusions are drawn.

    An optional one is left out where nothing of it or below it was sent, unless nothing was sent at all; so is whatever
    is below one that is left out.
    """
    sent = {entity for entity, facts in case.singles.items() if facts} | set(case.many)
    above: set[str] = set()
    for one in sent:
        at: str | None = one
        while at is not None and at not in above:
            above.add(at)
            at = entities[at].of
    found: set[str] = set()
    for entity in entities.values():
        at = entity.id
        while at is not None and (not sent or not entities[at].optional or at in above):
            at = entities[at].of
        if at is None:
            found.add(entity.id)
    return frozenset(found)
