"""Generated programs: every construct of the language in random company, within what the language would admit."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import strategies as st

from engine.program import (
    Aggregate,
    Amount,
    And,
    Arithmetic,
    AsOf,
    Benefit,
    Calculation,
    Call,
    Choice,
    Compare,
    Comparison,
    ConclusionReference,
    Constant,
    Deadline,
    DeadlineUnit,
    Define,
    DefineReference,
    Direction,
    Duty,
    Entity,
    Expression,
    Fact,
    FactReference,
    Fold,
    Function,
    Grant,
    In,
    Kind,
    Lead,
    Material,
    Materials,
    Not,
    Or,
    Parameter,
    ParameterReference,
    ParameterState,
    Program,
    Region,
    Rounding,
    Rule,
    Scalar,
    Source,
    Span,
    Status,
    Type,
    Unit,
)

SPAN = Span("generated.yaml", 1, 1)
SOURCE = Source("generated", "一")
SINCE = datetime.date(2021, 7, 1)
BOOLEAN = Type(Kind.BOOLEAN)
MONEY = Type(Kind.MONEY, Unit.MONTH)
EXACT = Type(Kind.MONEY, Unit.MONTH, integral=False)
RATIO = Type(Kind.RATIO, integral=False)
COUNT = Type(Kind.NUMBER, Unit.COUNT)
MONTHS = Type(Kind.NUMBER, Unit.MONTHS)
DATE = Type(Kind.DATE, nullable=True)
CHOICES = (Choice("red", "红"), Choice("green", "绿"), Choice("blue", "蓝"))
CHOICE = Type(Kind.CHOICE, nullable=True, choices=CHOICES)
TEXT = Type(Kind.TEXT, nullable=True)
LIST = Type(Kind.LIST, nullable=True)

HOUSEHOLD, MEMBER, APPLICATION, OFFICE = "household", "member", "application", "office"
ENTITIES = {
    HOUSEHOLD: Entity(HOUSEHOLD, "家庭", HOUSEHOLD, None, False, 1, "", "", optional=True),
    MEMBER: Entity(MEMBER, "成员", "members", HOUSEHOLD, True, 30, "有谁？", "office"),
    APPLICATION: Entity(APPLICATION, "申请", APPLICATION, HOUSEHOLD, False, 1, "", ""),
    OFFICE: Entity(OFFICE, "区县", OFFICE, None, False, 1, "", "", optional=True),
}
_VOCABULARY = {
    HOUSEHOLD: {"flag": BOOLEAN, "rent": MONEY, "rooms": COUNT, "kind": CHOICE, "left_on": DATE, "share": RATIO},
    MEMBER: {
        "able": BOOLEAN,
        "ill": BOOLEAN,
        "income": MONEY,
        "visits": COUNT,
        "colour": CHOICE,
        "born_on": DATE,
        "codes": LIST,
        "word": TEXT,
    },
    APPLICATION: {"matter": CHOICE, "asked": LIST, "urgent": BOOLEAN},
    OFFICE: {"late": BOOLEAN},
}
_BOUNDS: dict[Kind, tuple[int | Fraction | None, int | Fraction | None]] = {
    Kind.MONEY: (0, 10_000_000_000),
    Kind.RATIO: (Fraction(0), Fraction(10)),
    Kind.NUMBER: (0, 1_000_000),
}


def _fact(entity: str, identifier: str, kind: Type) -> Fact:
    low, high = _BOUNDS.get(kind.kind, (None, None))
    return Fact(identifier, identifier, entity, kind, low, high, "？", "office", "ordinary", SPAN)


FACTS = {
    (entity, identifier): _fact(entity, identifier, kind)
    for entity, facts in _VOCABULARY.items()
    for identifier, kind in facts.items()
}
BENEFITS = {one.id: one for one in (Benefit("aid", "救助", HOUSEHOLD), Benefit("own_aid", "单列", MEMBER))}
STATUSES = {
    one.id: one
    for one in (
        Status("poor", "贫", HOUSEHOLD),
        Status("sick", "病", MEMBER),
        Status("last", "末", HOUSEHOLD),
        Status("slow", "慢", OFFICE),
    )
}
LEADS = {one.id: one for one in (Lead("look", "看", HOUSEHOLD), Lead("look_at", "看人", MEMBER))}
MATERIALS = {one.id: one for one in (Material("card", "卡"), Material("form", "表"), Material("note", "说明"))}


_LEAVES = (
    *("fact", "money", "money", "count", "choice", "date", "in", "list", "text"),
    *("fold", "define", "conclusion", "given", "parameter", "constant", "office"),
)


@dataclass(slots=True)
class _Maker:
    """Draws typed expressions that may read `readable` conclusions and the defines made so far."""

    draw: st.DrawFn
    parameters: dict[str, Parameter]
    defines: dict[tuple[str, str], Define] = field(default_factory=dict)
    readable: tuple[tuple[str, str], ...] = ()
    """(entity, conclusion) pairs that are settled in lower strata."""

    def pick(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    # --- conditions ---------------------------------------------------------------------------------------------------

    def condition(self, entity: str, depth: int) -> Expression:
        """A condition in the scope of `entity` (and of every single entity)."""
        if depth > 0 and self.draw(st.integers(0, 2)):
            kind = self.pick("and", "or", "not")
            if kind == "not":
                return Not(self.condition(entity, depth - 1), BOOLEAN, SPAN)
            parts = tuple(self.condition(entity, depth - 1) for _ in range(self.draw(st.integers(2, 3))))
            return And(parts, BOOLEAN, SPAN) if kind == "and" else Or(parts, BOOLEAN, SPAN)
        return self.leaf(entity)

    def leaf(self, entity: str) -> Expression:
        kind = self.draw(st.sampled_from(_LEAVES))
        match kind:
            case "money":
                return self.compared(self.money(entity, 2), self.money(entity, 1))
            case "count":
                return self.compared(self.count(entity), Constant(self.draw(st.integers(0, 4)), COUNT, SPAN))
            case "choice":
                operator = self.draw(st.sampled_from([Comparison.EQ, Comparison.NE]))
                return Compare(operator, self.choice(entity), self.choice_constant(), BOOLEAN, SPAN)
            case "date":
                return self.compared(self.date(entity), self.date(entity))
            case "in":
                some = tuple(one.id for one in CHOICES[: self.draw(st.integers(1, 3))])
                options = Constant(some, Type(Kind.LIST, choices=CHOICES), SPAN)
                return In(self.choice(entity), options, BOOLEAN, SPAN)
            case "list":
                return self.list_condition(entity)
            case "text":
                if entity != MEMBER:
                    return self.fact(APPLICATION, "urgent")
                operator = self.draw(st.sampled_from([Comparison.EQ, Comparison.NE]))
                return Compare(
                    operator, self.fact(MEMBER, "word"), Constant("别的", Type(Kind.TEXT), SPAN), BOOLEAN, SPAN
                )
            case "fold":
                fold = self.draw(st.sampled_from([Fold.ANY, Fold.ALL]))
                return Aggregate(fold, MEMBER, self.condition(MEMBER, 1), self.where(), BOOLEAN, SPAN)
            case "conclusion" if usable := [pair for pair in self.readable if self.in_scope(pair[0], entity)]:
                owner, conclusion = self.draw(st.sampled_from(usable))
                return ConclusionReference(owner, conclusion, BOOLEAN, SPAN)
            case "define":
                return self.defined(entity, BOOLEAN) or self.fact(HOUSEHOLD, "flag")
            case "given":
                return Call(Function.GIVEN, (self.date(entity),), BOOLEAN, SPAN)
            case "parameter":
                return ParameterReference("switch", BOOLEAN, SPAN)
            case "office":
                return self.fact(OFFICE, "late")
            case "constant":
                return Constant(self.draw(st.booleans()), BOOLEAN, SPAN)
            case _:
                return self.fact(*((MEMBER, self.pick("able", "ill")) if entity == MEMBER else (HOUSEHOLD, "flag")))

    def list_condition(self, entity: str) -> Expression:
        subject = self.fact(MEMBER, "codes") if entity == MEMBER else self.fact(APPLICATION, "asked")
        listed = ParameterReference(
            "unlisted" if self.draw(st.integers(0, 5)) == 0 else "listed", Type(Kind.LIST), SPAN
        )
        match self.pick("contains", "overlaps", "codes", "absent"):
            case "contains":
                return Call(Function.CONTAINS, (subject, Constant("card", Type(Kind.TEXT), SPAN)), BOOLEAN, SPAN)
            case "absent" if entity == MEMBER:
                return Call(Function.CONTAINS, (subject, self.fact(MEMBER, "word")), BOOLEAN, SPAN)
            case "codes":
                return Call(Function.CODES_MATCH, (subject, listed), BOOLEAN, SPAN)
            case _:
                return Call(Function.OVERLAPS, (subject, listed), BOOLEAN, SPAN)

    def where(self) -> Expression | None:
        return self.condition(MEMBER, 0) if self.draw(st.booleans()) else None

    def compared(self, left: Expression, right: Expression) -> Expression:
        return Compare(self.draw(st.sampled_from(Comparison)), left, right, BOOLEAN, SPAN)

    # --- values -------------------------------------------------------------------------------------------------------

    def money(self, entity: str, depth: int) -> Expression:
        if depth == 0:
            return self.plain_money(entity)
        match self.pick("plain", "add", "subtract", "times", "per", "sum", "most", "greater", "if", "round", "define"):
            case "add":
                return self.calculated(Arithmetic.ADD, self.money(entity, depth - 1), self.plain_money(entity))
            case "subtract":
                return self.calculated(Arithmetic.SUBTRACT, self.plain_money(entity), self.money(entity, depth - 1))
            case "times":
                return self.calculated(Arithmetic.MULTIPLY, self.money(entity, depth - 1), self.ratio())
            case "per":
                size = Aggregate(Fold.COUNT, MEMBER, None, None, COUNT, SPAN)
                return self.calculated(Arithmetic.DIVIDE, self.money(entity, depth - 1), size)
            case "sum":
                return Aggregate(Fold.SUM, MEMBER, self.money(MEMBER, 0), self.where(), EXACT, SPAN)
            case "most":
                fold = self.draw(st.sampled_from([Fold.MIN, Fold.MAX]))
                return Aggregate(fold, MEMBER, self.fact(MEMBER, "income"), self.where(), self.absent(MONEY), SPAN)
            case "greater":
                function = self.draw(st.sampled_from([Function.GREATER, Function.LESSER]))
                return Call(
                    function, (self.money(entity, depth - 1), self.plain_money(entity)), self.absent(EXACT), SPAN
                )
            case "if":
                branches = (self.money(entity, depth - 1), self.plain_money(entity))
                return Call(Function.IF, (self.condition(entity, 0), *branches), self.absent(EXACT), SPAN)
            case "round":
                return self.rounded(self.money(entity, depth - 1))
            case "define":
                return self.defined(entity, EXACT) or self.plain_money(entity)
            case _:
                return self.plain_money(entity)

    def plain_money(self, entity: str) -> Expression:
        match self.pick("fact", "parameter", "missing", "constant"):
            case "parameter":
                return ParameterReference("standard", MONEY, SPAN)
            case "missing" if self.draw(st.integers(0, 3)) == 0:
                return ParameterReference("unfound", MONEY, SPAN)
            case "constant":
                return Constant(self.draw(st.sampled_from([0, 1, 30_000, 104_100])), MONEY, SPAN)
            case _:
                return self.fact(MEMBER, "income") if entity == MEMBER else self.fact(HOUSEHOLD, "rent")

    def rounded(self, money: Expression) -> Expression:
        step = self.draw(st.sampled_from([1, 100]))
        kind = Type(Kind.MONEY, Unit.MONTH, nullable=money.type.nullable)
        return Rounding(money, step, self.draw(st.sampled_from(Direction)), kind, SPAN)

    def calculated(self, operator: Arithmetic, left: Expression, right: Expression) -> Expression:
        nullable = left.type.nullable or right.type.nullable
        return Calculation(operator, left, right, self.absent(EXACT) if nullable else EXACT, SPAN)

    def absent(self, kind: Type) -> Type:
        return Type(kind.kind, kind.unit, kind.integral, True, kind.choices)

    def ratio(self) -> Expression:
        match self.pick("parameter", "constant", "fact"):
            case "parameter":
                return ParameterReference("floor", RATIO, SPAN)
            case "constant":
                return Constant(self.draw(st.sampled_from([Fraction(1, 3), Fraction(3, 2), Fraction(2)])), RATIO, SPAN)
            case _:
                return self.fact(HOUSEHOLD, "share")

    def count(self, entity: str) -> Expression:
        if self.draw(st.booleans()):
            return Aggregate(Fold.COUNT, MEMBER, None, self.where(), COUNT, SPAN)
        return self.fact(MEMBER, "visits") if entity == MEMBER else self.fact(HOUSEHOLD, "rooms")

    def choice(self, entity: str) -> Expression:
        if entity == MEMBER and self.draw(st.booleans()):
            return self.fact(MEMBER, "colour")
        return self.fact(HOUSEHOLD, "kind") if self.draw(st.booleans()) else self.fact(APPLICATION, "matter")

    def choice_constant(self) -> Expression:
        if self.draw(st.booleans()):
            return ParameterReference("chosen", Type(Kind.CHOICE, choices=CHOICES), SPAN)
        return Constant(self.draw(st.sampled_from(CHOICES)).id, Type(Kind.CHOICE, choices=CHOICES), SPAN)

    def date(self, entity: str) -> Expression:
        base = self.fact(MEMBER, "born_on") if entity == MEMBER else self.fact(HOUSEHOLD, "left_on")
        match self.pick("fact", "as_of", "months", "days", "start", "last"):
            case "as_of":
                return AsOf(Type(Kind.DATE), SPAN)
            case "months":
                count = Constant(self.draw(st.integers(-24, 24)), MONTHS, SPAN)
                return Call(Function.ADD_MONTHS, (base, count), DATE, SPAN)
            case "days":
                count = Constant(self.draw(st.integers(-400, 400)), Type(Kind.NUMBER, Unit.DAYS), SPAN)
                return Call(Function.ADD_DAYS, (base, count), DATE, SPAN)
            case "start":
                return Call(Function.MONTH_START, (base,), DATE, SPAN)
            case "last":
                fold = self.draw(st.sampled_from([Fold.MIN, Fold.MAX]))
                return Aggregate(fold, MEMBER, self.fact(MEMBER, "born_on"), self.where(), DATE, SPAN)
            case _:
                return base

    def months(self, entity: str) -> Expression:
        match self.pick("constant", "parameter", "between"):
            case "parameter":
                return ParameterReference("term", MONTHS, SPAN)
            case "between":
                dates = (self.date(entity), self.date(entity))
                return Call(Function.MONTHS_BETWEEN, dates, self.absent(MONTHS), SPAN)
            case _:
                return Constant(self.draw(st.integers(0, 12)), MONTHS, SPAN)

    def fact(self, entity: str, identifier: str) -> Expression:
        return FactReference(entity, identifier, FACTS[entity, identifier].type, SPAN)

    def defined(self, entity: str, kind: Type) -> Expression | None:
        usable = [
            one
            for one in self.defines.values()
            if one.type.kind is kind.kind and self.in_scope(one.entity, entity) and one.type.unit is kind.unit
        ]
        if not usable:
            return None
        one = self.draw(st.sampled_from(usable))
        return DefineReference(one.entity, one.id, one.type, SPAN)

    def in_scope(self, owner: str, entity: str) -> bool:
        return owner == entity or not ENTITIES[owner].many

    # --- rules --------------------------------------------------------------------------------------------------------

    def define(self, number: int) -> None:
        entity = self.pick(HOUSEHOLD, MEMBER)
        value = self.money(entity, 2) if self.draw(st.booleans()) else self.condition(entity, 1)
        self.defines[entity, f"d{number}"] = Define(f"d{number}", f"d{number}", entity, value.type, value, "r", SPAN)

    def grant(self, benefit: Benefit) -> Grant:
        entity = benefit.entity
        monthly = self.amount(entity) if self.draw(st.booleans()) else None
        once = self.amount(entity) if self.draw(st.integers(0, 3)) == 0 else None
        months = self.months(entity) if self.draw(st.booleans()) else None
        review = "一事一议" if self.draw(st.integers(0, 5)) == 0 else ""
        return Grant(benefit.id, monthly, once, months, review, SPAN)

    def figures(self, entity: str) -> tuple[tuple[str, str], ...]:
        usable = [key for key in self.defines if self.in_scope(key[0], entity)]
        return tuple(self.draw(st.lists(st.sampled_from(usable), unique=True, max_size=2))) if usable else ()

    def amount(self, entity: str) -> Amount:
        if self.draw(st.booleans()):
            return Amount(self.rounded(self.money(entity, 1)), None, None, None)
        parts = [self.rounded(self.money(entity, 1)) if self.draw(st.booleans()) else None for _ in range(3)]
        if parts[0] is None and parts[1] is None:
            parts[1] = self.rounded(self.money(entity, 0))
        return Amount(None, parts[0], parts[1], parts[2])


def _parameter(identifier: str, kind: Type, value: Scalar | None, state: ParameterState, verified: bool) -> Parameter:
    return Parameter(identifier, identifier, kind, state, value, SOURCE, verified, "", SINCE, "1", SPAN)


def _parameters(draw: st.DrawFn) -> dict[str, Parameter]:
    values: dict[str, tuple[Type, Scalar]] = {
        "standard": (MONEY, draw(st.sampled_from([73_400, 104_100]))),
        "floor": (RATIO, draw(st.sampled_from([Fraction(3, 10), Fraction(1)]))),
        "listed": (Type(Kind.LIST), draw(st.sampled_from([("card", "C00-C97"), ("A15",), ()]))),
        "chosen": (Type(Kind.CHOICE, choices=CHOICES), draw(st.sampled_from(CHOICES)).id),
        "switch": (BOOLEAN, draw(st.booleans())),
        "term": (MONTHS, draw(st.integers(0, 12))),
    }
    made = {
        identifier: _parameter(identifier, kind, value, ParameterState.IN_FORCE, draw(st.booleans()))
        for identifier, (kind, value) in values.items()
    }
    state = draw(st.sampled_from([ParameterState.MISSING, ParameterState.ABOLISHED]))
    made["unfound"] = _parameter("unfound", MONEY, None, state, False)
    made["unlisted"] = _parameter("unlisted", Type(Kind.LIST), None, state, False)
    return made


def _duties(maker: _Maker) -> dict[str, Duty]:
    unit = maker.draw(st.sampled_from(DeadlineUnit))
    count = maker.months(HOUSEHOLD)
    deadline = Deadline(count, unit, maker.draw(st.booleans()), maker.date(HOUSEHOLD), "日", SPAN)
    return {
        "tell": Duty("tell", "告知", "office", SOURCE, deadline),
        "act": Duty("act", "办", "office", SOURCE, None),
    }


def _materials(draw: st.DrawFn) -> Materials:
    others = draw(st.booleans())
    asked = FactReference(APPLICATION, "asked", LIST, SPAN) if draw(st.integers(0, 3)) else None
    return Materials(("form",), (("card",),), ("note",) if draw(st.booleans()) else (), ("口",), others, asked)


@dataclass(frozen=True, slots=True)
class _Stage:
    """What the rules of one stratum conclude, for the rules of later strata to read."""

    stratum: int
    conclusions: tuple[tuple[str, str], ...]
    """(entity, conclusion); "" concludes only duties and materials."""


_STAGES = (
    _Stage(0, ((HOUSEHOLD, "poor"), (MEMBER, "sick"))),
    _Stage(1, ((HOUSEHOLD, "aid"), (MEMBER, "own_aid"))),
    _Stage(
        2,
        (
            (HOUSEHOLD, "last"),
            (HOUSEHOLD, "look"),
            (MEMBER, "look_at"),
            (HOUSEHOLD, ""),
            (MEMBER, ""),
            (OFFICE, "slow"),
        ),
    ),
)


def _rule(maker: _Maker, number: int, stratum: int, entity: str, conclusion: str, displaced: tuple[str, ...]) -> Rule:
    draw = maker.draw
    grant = maker.grant(BENEFITS[conclusion]) if conclusion in BENEFITS else None
    bare = not conclusion
    duties = tuple(draw(st.lists(st.sampled_from(["tell", "act"]), unique=True, max_size=2)))
    unverified = sorted(one.id for one in maker.parameters.values() if not one.verified)
    return Rule(
        id=f"r/{number:03}",
        title=f"r{number}",
        rule_set="r",
        entity=entity,
        condition=maker.condition(entity, 2),
        grant=grant,
        statuses=(conclusion,) if conclusion in STATUSES else (),
        leads=(conclusion,) if conclusion in LEADS else (),
        duties=duties or (("act",) if bare else ()),
        materials=_materials(draw) if bare or draw(st.integers(0, 4)) == 0 else None,
        exception_to=displaced,
        reason="因" if displaced else "",
        source=SOURCE,
        note="",
        stratum=stratum,
        assumptions=tuple(unverified[: draw(st.integers(0, 2))]),
        span=SPAN,
        figures=maker.figures(entity),
    )


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A program of up to a dozen rules in three strata, with defines, exceptions and conclusions that others read."""
    parameters = _parameters(draw)
    maker = _Maker(draw, parameters)
    rules: list[Rule] = []
    for stage in _STAGES:
        for _ in range(draw(st.integers(0, 2))):
            maker.define(len(maker.defines))
        if stage.stratum == 0:
            without_conclusions = dict(maker.defines)
        mine: list[Rule] = []
        for _ in range(draw(st.integers(1, 4))):
            entity, conclusion = draw(st.sampled_from(stage.conclusions))
            # Nobody reads what the last stage concludes, so a rule of it may stand early and its exception late.
            early = stage is _STAGES[-1] and draw(st.booleans())
            author = _Maker(draw, parameters, without_conclusions) if early else maker
            others = [one for one in mine if one.entity == entity or not ENTITIES[entity].many]
            displaced = draw(st.lists(st.sampled_from(others), unique=True, max_size=2)) if others else []
            number, stratum = len(rules) + len(mine), 0 if early else stage.stratum
            mine.append(_rule(author, number, stratum, entity, conclusion, tuple(one.id for one in displaced)))
        rules += mine
        maker.readable += stage.conclusions
    rules.sort(key=lambda rule: rule.stratum)
    return Program(
        release="0" * 64,
        region=Region("1", "某地", (), "city", None, None, None, ()),
        since=SINCE,
        until=None,
        entities=ENTITIES,
        facts=FACTS,
        parameters=parameters,
        defines=dict(maker.defines),
        benefits=BENEFITS,
        statuses=STATUSES,
        leads=LEADS,
        duties=_duties(maker),
        materials=MATERIALS,
        authorities={},
        documents={},
        rule_sets=(),
        rules=tuple(rules),
    )
