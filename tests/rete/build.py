"""Programs and cases made by hand, in few words, to test the rete without any policy files."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from engine.case import Case, Facts
from engine.decision import FactKey
from engine.needs import Needs, Question, Settled
from engine.program import (
    Aggregate,
    Amount,
    And,
    Benefit,
    Choice,
    Compare,
    Comparison,
    ConclusionReference,
    Constant,
    Define,
    Entity,
    Expression,
    Fact,
    FactReference,
    Fold,
    Grant,
    Kind,
    Lead,
    Not,
    Or,
    Parameter,
    ParameterReference,
    ParameterState,
    Program,
    Region,
    Rule,
    Scalar,
    Source,
    Span,
    Status,
    Type,
    Unit,
)

SPAN = Span("built.yaml", 1, 1, "写在案例里")
SOURCE = Source("built", "一")
DAY = datetime.date(2021, 11, 1)
BOOLEAN = Type(Kind.BOOLEAN)
MONEY = Type(Kind.MONEY, Unit.MONTH)
COUNT = Type(Kind.NUMBER, Unit.COUNT)
RATIO = Type(Kind.RATIO, integral=False)
DATE = Type(Kind.DATE, nullable=True)
TEXT = Type(Kind.TEXT, nullable=True)
LIST = Type(Kind.LIST, nullable=True)
CHOICES = tuple(Choice(word, word) for word in ("red", "green", "blue"))
CHOICE = Type(Kind.CHOICE, nullable=True, choices=CHOICES)

HOUSEHOLD, MEMBER = "household", "member"
ENTITIES = {
    HOUSEHOLD: Entity(HOUSEHOLD, "家庭", HOUSEHOLD, None, False, 1, "", ""),
    MEMBER: Entity(MEMBER, "成员", "members", HOUSEHOLD, True, 30, "", ""),
}
_FACTS: Mapping[str, Mapping[str, Type]] = {
    HOUSEHOLD: {
        "flag": BOOLEAN,
        "rent": MONEY,
        "rooms": COUNT,
        "kind": CHOICE,
        "left_on": DATE,
        "share": RATIO,
        "codes": LIST,
    },
    MEMBER: {
        "able": BOOLEAN,
        "ill": BOOLEAN,
        "income": MONEY,
        "colour": CHOICE,
        "born_on": DATE,
        "word": TEXT,
        "codes": LIST,
    },
}


def fact(entity: str, identifier: str) -> Expression:
    """A reference to one of the facts above."""
    return FactReference(entity, identifier, _FACTS[entity][identifier], SPAN)


def constant(value: Scalar, kind: Type) -> Expression:
    """A literal."""
    return Constant(value, kind, SPAN)


def compared(left: Expression, operator: str, right: Expression) -> Expression:
    """`left operator right`."""
    return Compare(Comparison(operator), left, right, BOOLEAN, SPAN)


def income(operator: str, fen: int) -> Expression:
    """A member's income against a sum in 分."""
    return compared(fact(MEMBER, "income"), operator, constant(fen, MONEY))


def rent(operator: str, fen: int) -> Expression:
    """The household's rent against a sum in 分."""
    return compared(fact(HOUSEHOLD, "rent"), operator, constant(fen, MONEY))


def both(*parts: Expression) -> Expression:
    """All of the parts."""
    return And(parts, BOOLEAN, SPAN)


def either(*parts: Expression) -> Expression:
    """Any of the parts."""
    return Or(parts, BOOLEAN, SPAN)


def negation(part: Expression) -> Expression:
    """Not the part."""
    return Not(part, BOOLEAN, SPAN)


def always(*, holds: bool = True) -> Expression:
    """A condition that always holds, or never does."""
    return constant(holds, BOOLEAN)


def concluded(entity: str, conclusion: str) -> Expression:
    """That a status or benefit was concluded."""
    return ConclusionReference(entity, conclusion, BOOLEAN, SPAN)


def missing() -> Expression:
    """A condition that hangs on a parameter without a value."""
    return ParameterReference("unfound", BOOLEAN, SPAN)


def anyone(value: Expression, where: Expression | None = None) -> Expression:
    """Whether one of the members meets `value`."""
    return Aggregate(Fold.ANY, MEMBER, value, where, BOOLEAN, SPAN)


def total() -> Expression:
    """The income of all members together."""
    return Aggregate(Fold.SUM, MEMBER, fact(MEMBER, "income"), None, MONEY, SPAN)


def grant(benefit: str, *, monthly: Expression | None = None, review: str = "") -> Grant:
    """A grant of an exact sum a month, or of none."""
    amount = None if monthly is None else Amount(monthly, None, None, None)
    return Grant(benefit, amount, None, None, review, SPAN)


def rule(
    identifier: str,
    entity: str,
    condition: Expression,
    *,
    statuses: Sequence[str] = (),
    leads: Sequence[str] = (),
    granted: Grant | None = None,
    exception_to: Sequence[str] = (),
    stratum: int = 0,
) -> Rule:
    """One rule."""
    return Rule(
        id=identifier,
        title=identifier,
        rule_set="built",
        entity=entity,
        condition=condition,
        grant=granted,
        statuses=tuple(statuses),
        leads=tuple(leads),
        duties=(),
        materials=None,
        exception_to=tuple(exception_to),
        reason="",
        source=SOURCE,
        note="",
        stratum=stratum,
        assumptions=(),
        span=SPAN,
    )


def program(
    rules: Iterable[Rule], *, entities: Mapping[str, Entity] = ENTITIES, defines: Sequence[Define] = ()
) -> Program:
    """A program of these rules; every status, lead and benefit that they draw is declared for their entity."""
    made = tuple(rules)
    facts = {
        (entity, identifier): Fact(
            identifier,
            identifier,
            entity,
            kind,
            Fraction(0) if kind.kind is Kind.RATIO else 0,
            Fraction(10) if kind.kind is Kind.RATIO else 10**10,
            "？",
            "office",
            "ordinary",
            SPAN,
        )
        for entity, kinds in _FACTS.items()
        for identifier, kind in kinds.items()
    }
    return Program(
        release="0" * 64,
        region=Region("1", "某地", (), "city", None, None, None, ()),
        since=datetime.date(2021, 10, 1),
        until=None,
        entities=entities,
        facts=facts,
        parameters={
            "unfound": Parameter(
                "unfound", "未知", BOOLEAN, ParameterState.MISSING, None, SOURCE, False, "", DAY, "1", SPAN
            )
        },
        defines={(one.entity, one.id): one for one in defines},
        benefits={
            one.grant.benefit: Benefit(one.grant.benefit, one.grant.benefit, one.entity) for one in made if one.grant
        },
        statuses={status: Status(status, status, one.entity) for one in made for status in one.statuses},
        leads={lead: Lead(lead, lead, one.entity) for one in made for lead in one.leads},
        duties={},
        materials={},
        authorities={},
        documents={},
        rule_sets=(),
        rules=made,
    )


def household(facts: Facts, members: Sequence[Facts] | None = None) -> Case:
    """A case of one household; `members`: `None` where nobody said who they are."""
    return Case(DAY, "1", {HOUSEHOLD: facts}, {} if members is None else {MEMBER: tuple(members)})


def nobody_asks(asked: Program, case: Case, questions: Sequence[Question], settled: Settled) -> tuple[Needs, ...]:  # noqa: ARG001
    """An `Inquire` for cases in which nothing is open."""
    raise AssertionError(f"asked about {[one.conclusion for one in questions]}")


def needs_something(asked: Program, case: Case, questions: Sequence[Question], settled: Settled) -> tuple[Needs, ...]:  # noqa: ARG001
    """An `Inquire` that gives the same answer to everything."""
    return tuple(Needs((FactKey(HOUSEHOLD, 0, "flag"),), ()) for _ in questions)
