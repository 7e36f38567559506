"""A vocabulary of two single entities and one many-entity, made by hand, to type expressions and rules against."""

from __future__ import annotations

from fractions import Fraction

from engine.language.diagnostics import Diagnostic, Findings
from engine.language.expressions import Expressions
from engine.language.scope import ParameterName, Vocabulary
from engine.language.surface import Text
from engine.language.typing import DefineName, Scope
from engine.program import (
    Benefit,
    Choice,
    Entity,
    Expression,
    Fact,
    Kind,
    Lead,
    Material,
    Scalar,
    Source,
    Span,
    Status,
    Type,
    Unit,
)

SPAN = Span("vocabulary.yaml", 1, 1)
SOURCE = Source("notice", "一、1")
MONTHLY = Type(Kind.MONEY, Unit.MONTH)
YEARLY = Type(Kind.MONEY, Unit.YEAR)
SUM = Type(Kind.MONEY)
RATIO = Type(Kind.RATIO, integral=False)
COUNT = Type(Kind.NUMBER, Unit.COUNT)
MONTHS = Type(Kind.NUMBER, Unit.MONTHS)
DAYS = Type(Kind.NUMBER, Unit.DAYS)
YEARS = Type(Kind.NUMBER, Unit.YEARS)
BOOLEAN = Type(Kind.BOOLEAN)
DATE = Type(Kind.DATE)
TEXT = Type(Kind.TEXT)
LIST = Type(Kind.LIST)
AID = Type(Kind.CHOICE, choices=(Choice("none", "无"), Choice("dibao", "低保户"), Choice("dibian", "低边户")))
BASIS = Type(Kind.CHOICE, choices=(Choice("inclusive", "含本数"), Choice("exclusive", "不含本数")))
NULLABLE_DATE = Type(Kind.DATE, nullable=True)
NULLABLE_LIST = Type(Kind.LIST, nullable=True)


def _fact(
    entity: str,
    identifier: str,
    name: str,
    kind: Type,
    at_least: int | Fraction | None = None,
    at_most: int | Fraction | None = None,
) -> Fact:
    return Fact(identifier, name, entity, kind, at_least, at_most, "多少？", "office", "ordinary", SPAN)


_FACTS = (
    _fact("household", "aid", "救助类别", AID),
    _fact("household", "rooms", "房间数", COUNT, 1, 20),
    _fact("household", "beds", "床位数", COUNT, 0, 20),
    _fact("household", "rent", "房租", MONTHLY, 0, 10_000_000),
    _fact("household", "savings", "存款", SUM, 0, 10_000_000_000),
    _fact("household", "yearly", "年收入", YEARLY, 0, 10_000_000_000),
    _fact("household", "share", "产权份额", RATIO, Fraction(0), Fraction(1)),
    _fact("household", "local", "本市户籍", BOOLEAN),
    _fact("household", "left_on", "退出日期", NULLABLE_DATE),
    _fact("household", "address", "住址", TEXT),
    _fact("member", "income", "月收入", MONTHLY, 0, 10_000_000_000),
    _fact("member", "born_on", "出生日期", DATE),
    _fact("member", "works_since", "就业起始日", NULLABLE_DATE),
    _fact("member", "diseases", "确诊病种", NULLABLE_LIST),
    _fact("member", "ill", "患病", BOOLEAN),
    _fact("application", "asked", "要求的材料", NULLABLE_LIST),
)


def _parameter(identifier: str, name: str, kind: Type, *values: Scalar) -> ParameterName:
    return ParameterName(identifier, name, kind, values, SPAN)


_PARAMETERS = (
    _parameter("standard", "低保标准", MONTHLY, 104_100, 110_200),
    _parameter("floor_ratio", "最低比例", RATIO, Fraction(3, 10), Fraction(35, 100)),
    _parameter("least_share", "可为零的比例", RATIO, Fraction(0), Fraction(1)),
    _parameter("term", "期限月数", MONTHS, 12),
    _parameter("notice", "告知天数", DAYS, 15),
    _parameter("open", "开放申请", BOOLEAN, True),
    _parameter("boundary", "边界口径", BASIS, "inclusive"),
    _parameter("illnesses", "规定病种", LIST, ("恶性肿瘤",)),
    _parameter("aids", "可申请类别", Type(Kind.LIST, choices=AID.choices), ("dibao",)),
    _parameter("ceiling", "未查到的上限", SUM),
)

VOCABULARY = Vocabulary(
    documents={},
    authorities={},
    entities={
        "household": Entity("household", "家庭", "household", None, False, 1, "", ""),
        "member": Entity("member", "成员", "members", "household", True, 30, "有谁？", ""),
        "application": Entity("application", "申请", "application", "household", False, 1, "", ""),
    },
    facts={(one.entity, one.id): one for one in _FACTS},
    benefits={
        "aid_money": Benefit("aid_money", "救助金", "household"),
        "single_aid": Benefit("single_aid", "单列救助", "member"),
    },
    statuses={
        "poor": Status("poor", "困难家庭", "household"),
        "seriously_ill": Status("seriously_ill", "重病患者", "member"),
    },
    leads={"look": Lead("look", "核查", "household")},
    duties={},
    materials={"form": Material("form", "申请表"), "stamp": Material("stamp", "盖章证明")},
    parameters={one.id: one for one in _PARAMETERS},
)


def text(written: str, line: int = 1, column: int = 1) -> Text:
    """Words of a file `rules.yaml`, at a place that is exact."""
    return Text(written, Span("rules.yaml", line, column), exact=True)


def scope(subject: str = "household", *defines: DefineName) -> Scope:
    """The scope of a rule about `subject`."""
    entity = VOCABULARY.entities[subject]
    return Scope(VOCABULARY, {(one.entity, one.id): one for one in defines}, entity if entity.many else None)


def typed(written: str, subject: str = "household", expected: Type | None = None) -> Expression:
    """An expression that has to be right."""
    findings = Findings()
    found = Expressions(findings).value(text(written), scope(subject), expected)
    assert found is not None, [one.message for one in findings.sorted({})]
    return found


def refused(written: str, subject: str = "household", expected: Type | None = None) -> Diagnostic:
    """The one finding about an expression that has to be wrong."""
    findings = Findings()
    found = Expressions(findings).value(text(written), scope(subject), expected)
    assert found is None, found
    (one,) = findings.sorted({})
    return one
