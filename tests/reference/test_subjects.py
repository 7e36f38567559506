"""Which entities a case is about: what was sent of whom, and who is below whom."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pytest

from engine.case import Case, Facts
from engine.program import Entity
from engine.subjects import in_question


def _entity(identifier: str, of: str | None = None, *, optional: bool = False, many: bool = False) -> Entity:
    return Entity(identifier, identifier, identifier, of, many, 30, "", "", optional)


ENTITIES = {
    one.id: one
    for one in (
        _entity("household", optional=True),
        _entity("member", "household", many=True),
        _entity("application", "household", optional=True),
        _entity("handling", "application"),
        _entity("district", optional=True),
        _entity("always"),
    )
}


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ((), {"household", "member", "application", "handling", "district", "always"}),
        (("household",), {"household", "member", "always"}),
        (("member",), {"household", "member", "always"}),
        (("application",), {"household", "member", "application", "handling", "always"}),
        (("handling",), {"household", "member", "application", "handling", "always"}),
        (("district",), {"district", "always"}),
        (("district", "member"), {"district", "household", "member", "always"}),
        (("always",), {"always"}),
    ],
)
def test_an_optional_entity_is_in_question_where_something_of_it_was_sent(sent: Iterable[str], asked: set[str]) -> None:
    singles = {entity: {"fact": True} for entity in sent if entity != "member"}
    many: dict[str, tuple[Facts, ...]] = {"member": ({},)} if "member" in sent else {}
    case = Case(datetime.date(2021, 11, 1), "1", singles, many)
    assert in_question(ENTITIES, case) == asked


def test_an_entity_without_facts_says_as_much_as_one_that_was_not_sent() -> None:
    case = Case(datetime.date(2021, 11, 1), "1", {"household": {}, "district": {"fact": None}})
    assert in_question(ENTITIES, case) == {"district", "always"}
