"""Everything that a rule may name, by id and by Chinese name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from engine.language.surface import SurfaceDeadline
from engine.program import (
    Authority,
    Benefit,
    Document,
    Entity,
    Fact,
    Lead,
    Material,
    Scalar,
    Source,
    Span,
    Status,
    Type,
)


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


@dataclass(frozen=True, slots=True)
class DutyDeclaration:
    """A duty whose deadline is still text."""

    id: str
    name: str
    office: str
    source: Source
    deadline: SurfaceDeadline | None
    span: Span


@dataclass(frozen=True, slots=True)
class ParameterName:
    """A parameter as rules see it: its type, and every value that any region ever gives it, for the proof of bounds."""

    id: str
    name: str
    type: Type
    values: tuple[Scalar, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of a policy. Mappings are by id, in the order of the files; facts by (entity id, fact id)."""

    documents: Mapping[str, Document]
    authorities: Mapping[str, Authority]
    entities: Mapping[str, Entity]
    facts: Mapping[tuple[str, str], Fact]
    benefits: Mapping[str, Benefit]
    statuses: Mapping[str, Status]
    leads: Mapping[str, Lead]
    duties: Mapping[str, DutyDeclaration]
    materials: Mapping[str, Material]
    parameters: Mapping[str, ParameterName] = field(default_factory=dict)


def find(named: Iterable[_N], word: str) -> _N | None:
    """The one that goes by the id or the name `word`."""
    return next((one for one in named if word in (one.id, one.name)), None)


def words(named: Iterable[_Named]) -> list[str]:
    """Every name and id, for suggestions."""
    return [word for one in named for word in (one.name, one.id)]
