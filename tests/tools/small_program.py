"""A program of two entities made by hand, to test what reads names in it without any policy files."""

from __future__ import annotations

import datetime

from engine.program import (
    Benefit,
    Constant,
    Duty,
    Entity,
    Fact,
    Kind,
    Lead,
    Material,
    Parameter,
    ParameterState,
    Program,
    Region,
    Rule,
    Source,
    Span,
    Status,
    Type,
    Unit,
)

SPAN = Span("hangzhou/x.yaml", 1, 1)
SOURCE = Source("notice", "一、1")
BOOLEAN = Type(Kind.BOOLEAN)
INCOME = Type(Kind.MONEY, Unit.MONTH)


def _entity(identifier: str, name: str, key: str, *, many: bool) -> Entity:
    return Entity(identifier, name, key, "household" if many else None, many, 30 if many else 1, "", "")


def _fact(identifier: str, name: str, entity: str, kind: Type) -> Fact:
    return Fact(identifier, name, entity, kind, None, None, "多少？", "office", "ordinary", SPAN)


def _rule(identifier: str, entity: str) -> Rule:
    return Rule(
        id=identifier,
        title=identifier,
        rule_set=identifier.split("/", maxsplit=1)[0],
        entity=entity,
        condition=Constant(True, BOOLEAN, SPAN),
        grant=None,
        statuses=(),
        leads=(),
        duties=(),
        materials=None,
        exception_to=(),
        reason="",
        source=SOURCE,
        note="",
        stratum=0,
        assumptions=(),
        span=SPAN,
    )


PROGRAM = Program(
    release="0" * 64,
    region=Region("330122", "桐庐县", ("桐庐",), "district", None, None, None, ()),
    since=datetime.date(2021, 10, 1),
    until=None,
    entities={
        "household": _entity("household", "家庭", "household", many=False),
        "member": _entity("member", "成员", "members", many=True),
    },
    facts={
        ("household", "rent"): _fact("rent", "房租", "household", INCOME),
        ("member", "income"): _fact("income", "月收入", "member", INCOME),
    },
    parameters={
        "floor": Parameter(
            "floor",
            "最低比例",
            Type(Kind.RATIO),
            ParameterState.MISSING,
            None,
            SOURCE,
            False,
            "",
            datetime.date(2021, 10, 1),
            "330100",
            SPAN,
        )
    },
    defines={},
    benefits={
        "tapering": Benefit("tapering", "渐退低保", "household"),
        "single": Benefit("single", "单列户低保", "member"),
    },
    statuses={"ill": Status("ill", "重病患者", "member")},
    leads={"look": Lead("look", "核查临时救助", "household")},
    duties={"notice": Duty("notice", "事先书面告知", "乡镇", SOURCE, None)},
    materials={"stamp": Material("stamp", "村（社区）盖章")},
    authorities={},
    documents={},
    rule_sets=(),
    rules=(_rule("tapering/expenditure", "household"), _rule("single/difference", "member")),
)
