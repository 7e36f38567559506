"""A case: the admitted facts of one household (or other root) on one day. Everything in it is typed and in bounds."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.program import Scalar

Facts = Mapping[str, Scalar | None]
"""Fact id to value. A key that is not there is unknown; `None` is known to be absent."""


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one case, by entity id.

    `singles`: the facts of entities that come once; an entity that is not there has only unknown facts.
    `many`: the subjects of entities that come as a list; an entity that is not there is unknown as a whole
    (nobody said who the members are), which is not the same as having none. A list is never empty.
    `references`: the caller's own name for each subject of a many-entity, "" where it gave none.
    """

    as_of: datetime.date
    region: str
    singles: Mapping[str, Facts]
    many: Mapping[str, tuple[Facts, ...]] = field(default_factory=dict)
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
