"""Names and ids as people write them in a case: `渐退低保`, `tapering_dibao`, `成员[妻子].月收入`, `成员[1]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.decision import FactKey, Subject
from engine.program import Entity, Program

_QUALIFIED = re.compile(r"(?P<entity>[^.\[\]]+)(?:\[(?P<subject>[^\]]+)\])?(?:\.(?P<name>.+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Qualified:
    """`成员[妻子].月收入` in its parts; `subject` and `name` are "" where they were not written."""

    entity: str
    subject: str
    name: str


def split(text: str) -> Qualified | None:
    """The parts of a name with its entity, or `None` where `text` has not that form."""
    match = _QUALIFIED.fullmatch(text)
    if match is None:
        return None
    return Qualified(match["entity"].strip(), (match["subject"] or "").strip(), (match["name"] or "").strip())


def entity(program: Program, word: str) -> Entity | None:
    """The entity that goes by the id, the name or the key `word`."""
    return next((one for one in program.entities.values() if word in (one.id, one.name, one.key)), None)


def subject_name(program: Program, subject: Subject, references: Mapping[str, tuple[str, ...]]) -> str:
    """`家庭`, `成员[妻子]`, `成员[2]` (counted from 1) or, where the list is not known, `成员[?]`."""
    one = program.entities[subject.entity]
    if not one.many:
        return one.name
    if subject.index < 0:
        return f"{one.name}[?]"
    given = references.get(subject.entity, ())
    reference = given[subject.index] if subject.index < len(given) else ""
    return f"{one.name}[{reference or subject.index + 1}]"


def fact_name(program: Program, key: FactKey, references: Mapping[str, tuple[str, ...]]) -> str:
    """`家庭.月收入`, `成员[妻子].月收入`, or the entity's name for the list itself."""
    if not key.fact:
        return program.entities[key.entity].name
    subject = subject_name(program, Subject(key.entity, key.index), references)
    return f"{subject}.{program.facts[key.entity, key.fact].name}"
