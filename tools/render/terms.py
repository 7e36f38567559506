"""The words for what stands in an answer: subjects, sums, deadlines, sources, missing facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from doudi.v1 import decision_pb2 as pb
from tools import wording

OUTCOMES = {
    pb.OUTCOME_ELIGIBLE: "符合",
    pb.OUTCOME_NEEDS_REVIEW: "需要人工审核",
    pb.OUTCOME_NEEDS_FACTS: "缺少事实，还不能确定",
    pb.OUTCOME_INELIGIBLE: "不符合",
}
"""In the order in which people want to read of them."""
REVIEWS = {
    pb.REVIEW_REASON_CONFLICT: "几条规则的结论不一致，又没有规定以哪一条为准",
    pb.REVIEW_REASON_DISCRETION: "政策规定由人决定",
    pb.REVIEW_REASON_PARAMETER_MISSING: "所依据的参数没有取值",
    pb.REVIEW_REASON_INVALID_TERMS: "规则给出的金额或期限不成立",
}
MARKS = {pb.TRUTH_TRUE: "✓", pb.TRUTH_FALSE: "✗", pb.TRUTH_UNKNOWN: "？"}
COLOURS = {pb.TRUTH_TRUE: "green", pb.TRUTH_FALSE: "red", pb.TRUTH_UNKNOWN: "yellow"}
_STATES = {pb.PARAMETER_STATE_MISSING: "没有查到", pb.PARAMETER_STATE_ABOLISHED: "已经废止"}
_UNITS = {pb.DEADLINE_UNIT_DAY: "天", pb.DEADLINE_UNIT_WORKING_DAY: "个工作日", pb.DEADLINE_UNIT_MONTH: "个月"}
_MONEY = {pb.VALUE_UNIT_PER_MONTH: "元/月", pb.VALUE_UNIT_PER_YEAR: "元/年"}
_NUMBERS = {
    pb.VALUE_UNIT_COUNT: "个数",
    pb.VALUE_UNIT_MONTHS: "月数",
    pb.VALUE_UNIT_DAYS: "天数",
    pb.VALUE_UNIT_YEARS: "周岁",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is missing of one subject or several, with its name and how many open conclusions it could settle."""

    fact: pb.NeededFact
    subjects: tuple[pb.SubjectRef, ...]


class Terms:
    """The words of one answer, where the names of documents, parameters, facts and subjects stand.

    Documents are cited by numbers that are given as they come, for a list of them at the end.
    """

    def __init__(self, decision: pb.Decision) -> None:
        self._documents = {one.id: one for one in decision.documents}
        self._parameters = {one.id: one for one in (*decision.assumptions, *decision.missing_parameters)}
        self._facts = {one.path: one for one in decision.needed_facts}
        self._cited: dict[str, int] = {}
        every: Iterable[pb.BenefitDecision | pb.Conclusion] = (
            *decision.benefits,
            *decision.statuses,
            *decision.leads,
        )
        self._listed = {one.subject.entity for one in every if one.subject.index or one.subject.reference}

    def subject(self, one: pb.SubjectRef) -> str:
        """`家庭`, `成员[妻子]`, `成员[2]` (counted from 1), or `成员[?]` where nobody said who there are."""
        return f"{one.entity_name}[{self._own(one)}]" if self._is_listed(one) else one.entity_name

    def _own(self, one: pb.SubjectRef) -> str:
        return "?" if one.index < 0 else one.reference or str(one.index + 1)

    def _is_listed(self, one: pb.SubjectRef) -> bool:
        return one.entity in self._listed

    def source(self, one: pb.Source) -> str:
        """`《最低生活保障审核确认办法》（民发〔2021〕57号）第七条`."""
        return self._title(one.document) + one.clause

    def cite(self, one: pb.Source) -> str:
        """`[2] 第七条`."""
        number = self._cited.setdefault(one.document, len(self._cited) + 1)
        return f"[{number}] {one.clause}".strip()

    def cited(self) -> Iterator[tuple[int, str]]:
        """The documents that were cited, with their numbers."""
        for document, number in self._cited.items():
            yield number, self._title(document)

    def _title(self, identifier: str) -> str:
        document = self._documents.get(identifier)
        if document is None:
            return f"{identifier} "
        number = f"（{document.number}）" if document.number and document.number not in document.title else ""
        return f"《{document.title}》{number}"

    def rule(self, one: pb.RuleRef) -> str:
        """What a rule says, with its id."""
        return f"{one.title}（{one.id}）"

    def parameters(self, identifiers: Iterable[str]) -> str:
        """The names of parameters."""
        return "、".join(self._parameters[one].name if one in self._parameters else one for one in identifiers)

    def value(self, one: pb.ParameterValue) -> str:
        """The value of a parameter, or why it has none."""
        return one.value or _STATES.get(one.state, "")

    def missing(self, paths: Iterable[str]) -> Iterator[str]:
        """`成员[妻子].月收入（居民家庭经济状况核对机构）`, with the subjects of one fact together."""
        for one in grouped(self._facts[path] for path in paths):
            yield f"{self.fact(one)}（{one.fact.authority_name}）"

    def fact(self, one: Missing) -> str:
        """`成员[妻子].月收入`, `成员[丈夫、妻子].月收入`, `家庭.本市户籍`, or `成员名单` for the list itself."""
        if not one.fact.fact:
            return f"{one.fact.name}名单"
        first = one.subjects[0]
        whose = f"[{'、'.join(map(self._own, one.subjects))}]" if self._is_listed(first) else ""
        return f"{first.entity_name}{whose}.{one.fact.name}"


def grouped(facts: Iterable[pb.NeededFact]) -> tuple[Missing, ...]:
    """Facts of one name and one weight together, in the order in which the first of them comes."""
    groups: dict[tuple[str, str, int], list[pb.NeededFact]] = {}
    for one in facts:
        groups.setdefault((one.subject.entity, one.fact, one.opens), []).append(one)
    return tuple(Missing(group[0], tuple(one.subject for one in group)) for group in groups.values())


def money(how: str, total: pb.Sum) -> str:
    """`每月 441.00 元`, `每月不低于 312.30 元`, `一次性 1,041.00 元至 3,123.00 元，建议 1,041.00 元`."""
    low = wording.yuan(total.at_least.fen) if total.HasField("at_least") else ""
    high = wording.yuan(total.at_most.fen) if total.HasField("at_most") else ""
    if total.exact:
        return f"{how} {low}"
    bounds = f"{how} {low}至 {high}" if low and high else f"{how}不低于 {low}" if low else f"{how}不高于 {high}"
    return bounds + (f"，建议 {wording.yuan(total.suggested.fen)}" if total.HasField("suggested") else "")


def deadline(one: pb.DutyDeadline) -> str:
    """`渐退期起始日前 30 天，即 2022-01-30`, with what is not known."""
    side = "前" if one.before else "后"
    if not one.HasField("count"):
        return f"{one.base_name}{side}，多久不明"
    text = f"{one.base_name}{side} {one.count} {_UNITS[one.unit]}"
    if one.due:
        return f"{text}，即 {one.due}"
    if one.HasField("missing_year"):
        return f"{text}（没有 {one.missing_year} 年的节假日安排，算不出日期）"
    return f"{text}（日期还算不出）"


def kind(one: pb.ValueType) -> str:
    """How a fact is written: `元/月`, `true 或 false`, `选项：有效、未持有；没有的写 null`."""
    match one.kind:
        case pb.VALUE_KIND_BOOLEAN:
            text = "true 或 false"
        case pb.VALUE_KIND_MONEY:
            text = _MONEY.get(one.unit, "元")
        case pb.VALUE_KIND_RATIO:
            text = '比例，例如 "30%"'
        case pb.VALUE_KIND_NUMBER:
            text = _NUMBERS.get(one.unit, "整数")
        case pb.VALUE_KIND_DATE:
            text = "日期，例如 2021-11-01"
        case pb.VALUE_KIND_LIST:
            text = "列表，例如 [甲, 乙]"
        case _:
            text = "文字"
    if one.choices:
        text = ("可多选：" if one.kind == pb.VALUE_KIND_LIST else "选项：") + "、".join(
            each.name for each in one.choices
        )
    return f"{text}；没有的写 null" if one.nullable else text
