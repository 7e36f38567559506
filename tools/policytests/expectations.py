"""Reads what a case expects into checks against one program. Anything that names nothing is an error with its place."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from engine.decision import FactKey, Outcome, ReviewReason, Subject, Truth
from engine.language import tree
from engine.language.reader import parse_date
from engine.language.tree import InputError, Place
from engine.language.types import read_value
from engine.program import Benefit, Lead, Program, Scalar, Status, Type
from engine.suggest import nearest
from tools import names

_T = TypeVar("_T")
_E = TypeVar("_E", Truth, Outcome, ReviewReason)

_Conclusion = Benefit | Status | Lead

References = Mapping[str, tuple[str, ...]]
"""The callers' own names of the subjects of a case, by entity id; as many as there are subjects."""


@dataclass(frozen=True, slots=True)
class BenefitExpectation:
    """What is expected of one benefit for one subject; what is `None` is not checked. Sums in 分.

    `terms` holds `monthly`, `once` (a sum, or `None` for no such sum), `months`, and the bounds `monthly_at_least`, ….
    """

    place: Place
    written: str
    benefit: str
    subject: Subject
    outcome: Outcome | None
    terms: Mapping[str, int | None]
    rule: str | None
    review: ReviewReason | None
    duties: frozenset[str] | None
    needs: frozenset[FactKey] | None
    assumptions: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class ConclusionExpectation:
    """What is expected of one status or lead for one subject."""

    place: Place
    written: str
    conclusion: str
    subject: Subject
    truth: Truth


@dataclass(frozen=True, slots=True)
class CaseExpectation:
    """What is expected of the case as a whole: `duties`, `needs`, or `violations` (`None`: nobody knows)."""

    place: Place
    what: str
    duties: frozenset[str] | None = None
    needs: frozenset[FactKey] | None = None
    violations: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """That admission refuses the case; each word is the code (`UNKNOWN_FACT`) or the path of a violation."""

    place: Place
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class FigureExpectation:
    """What a figure is expected to be; `told` is false where no rule should tell it."""

    place: Place
    written: str
    entity: str
    define: str
    type: Type
    told: bool
    value: Scalar | None


@dataclass(frozen=True, slots=True)
class DueExpectation:
    """On which day a duty is expected to be due; `None` where no day can be told."""

    place: Place
    written: str
    duty: str
    due: datetime.date | None


Expectation = BenefitExpectation | ConclusionExpectation | CaseExpectation | FigureExpectation | DueExpectation

_SUMS = ("monthly", "once")
_BOUNDS = ("monthly_at_least", "monthly_at_most", "once_at_least", "once_at_most")
_BENEFIT_KEYS = ("outcome", *_SUMS, *_BOUNDS, "months", "duties", "rule", "needs", "assumptions", "review")
_CASE_KEYS = ("duties", "needs", "violations", "figures", "due")


def refusal(expect: tree.Mapping) -> Refusal | None:
    """The refusal that `expect: {error: …}` expects; `None` where the case is to be answered.

    Raises `InputError` where it names nothing, or stands beside other expectations.
    """
    error = expect.get("error")
    if error is None:
        return None
    if len(expect.entries) > 1:
        raise InputError(expect.place, "`error` 不能与别的期望写在一起", "被拒绝的案例没有别的结果")
    words = frozenset(scalar.text for scalar in _scalars(error, "error"))
    if not words:
        raise InputError(error.place, "没有写因为什么被拒绝", "写上代码或位置，例如 `error: [UNKNOWN_FACT]`")
    return Refusal(error.place, words)


def read(expect: tree.Mapping, program: Program, references: References) -> tuple[Expectation, ...]:
    """The checks of one case.

    Raises `InputError` for a key, a name or a value that means nothing in `program`.
    """
    reader = _Reader(program, references)
    return tuple(one for key, value in expect.entries for one in reader.entries(key, value))


@dataclass(frozen=True, slots=True)
class _Reader:
    program: Program
    references: References

    def entries(self, key: tree.Scalar, value: tree.Node) -> Iterator[Expectation]:
        """What one line of `expect` says: a check, or of figures and due days one for each."""
        if key.text not in ("figures", "due"):
            yield self._entry(key, value)
            return
        if not isinstance(value, tree.Mapping) or not value.entries:
            raise InputError(value.place, f"`{key.text}` 应是名称和值", f"写成 `{key.text}: {{名称: 值}}`")
        for name, expected in value.entries:
            yield self._figure(name, expected) if key.text == "figures" else self._due(name, expected)

    def _figure(self, name: tree.Scalar, expected: tree.Node) -> FigureExpectation:
        qualified = names.split(name.text)
        entity = names.entity(self.program, qualified.entity) if qualified is not None else None
        if qualified is None or entity is None or not qualified.name:
            raise InputError(name.place, f"`{name.text}` 不是派生事实的名称", "写成 `区县.网办率差距` 的形式")
        mine = {one.id: one.name for (owner, _), one in self.program.defines.items() if owner == entity.id}
        define = self.program.defines[
            entity.id, _named(tree.Scalar(qualified.name, qualified.name, name.place), mine, "派生事实")
        ]
        if isinstance(expected, tree.Scalar) and expected.value is None:
            return FigureExpectation(name.place, name.text, entity.id, define.id, define.type, False, None)
        value, wrong = read_value(expected, define.type)
        if value is None:
            raise InputError(
                expected.place, f"`{name.text}` {wrong}", "用工作人员填写的单位；不应给出这个数值的写 null"
            )
        return FigureExpectation(name.place, name.text, entity.id, define.id, define.type, True, value)

    def _due(self, name: tree.Scalar, expected: tree.Node) -> DueExpectation:
        duty = self._duty(name)
        word = _word(expected, "日期，例如 2021-12-05；算不出日期的写 null")
        due = parse_date(word.text)
        if due is None and word.value is not None:
            raise InputError(word.place, f"`{word.text}` 不是日期", "写成 `2021-12-05`；算不出日期的写 null")
        return DueExpectation(name.place, name.text, duty, due)

    def _entry(self, key: tree.Scalar, value: tree.Node) -> Expectation:
        if key.text in _CASE_KEYS:
            return self._whole_case(key, value)
        subject, concluded = self._concluded(key)
        if isinstance(concluded, Benefit):
            return self._benefit(key, value, concluded, subject)
        word = _word(value, "true、false 或 unknown")
        return ConclusionExpectation(
            key.place, key.text, concluded.id, subject, _member(Truth, word.text, value.place, "true、false 或 unknown")
        )

    def _concluded(self, key: tree.Scalar) -> tuple[Subject, _Conclusion]:
        conclusions: tuple[_Conclusion, ...] = (
            *self.program.benefits.values(),
            *self.program.statuses.values(),
            *self.program.leads.values(),
        )
        bare = [one for one in conclusions if key.text in (one.id, one.name)]
        if len(bare) == 1:
            return self._only_subject(key, bare[0].entity), bare[0]
        qualified = names.split(key.text)
        if bare or qualified is None or not qualified.name:
            known = [word for one in conclusions for word in (one.id, one.name)]
            offered = nearest(key.text, (*known, *_CASE_KEYS, "error"))
            message = f"`{key.text}` 不止一个" if bare else f"没有叫 `{key.text}` 的待遇、身份或线索{offered}"
            raise InputError(key.place, message, "名称和编号见 benefits.yaml；必要时写成 `家庭.名称` 的形式")
        subject = self._subject(key.text, qualified, key.place)
        mine = [one for one in conclusions if one.entity == subject.entity]
        for one in mine:
            if qualified.name in (one.id, one.name):
                return subject, one
        offered = nearest(qualified.name, [word for one in mine for word in (one.id, one.name)])
        name = self.program.entities[subject.entity].name
        raise InputError(
            key.place, f"{name}没有叫 `{qualified.name}` 的待遇、身份或线索{offered}", "名称和编号见 benefits.yaml"
        )

    def _only_subject(self, key: tree.Scalar, owner: str) -> Subject:
        entity = self.program.entities[owner]
        if not entity.many:
            return Subject(owner, 0)
        if not self.references.get(owner):
            return Subject(owner, -1)
        raise InputError(
            key.place,
            f"`{key.text}` 是对每个{entity.name}分别作出的，没有写是哪一个",
            f"写成 `{entity.name}[1].{key.text}`，或用 ref 代替序号",
        )

    def _subject(self, written: str, qualified: names.Qualified, place: Place) -> Subject:
        entity = names.entity(self.program, qualified.entity)
        if entity is None:
            known = [one.name for one in self.program.entities.values()]
            raise InputError(
                place,
                f"不认识 `{qualified.entity}`{nearest(qualified.entity, known)}",
                f"可写：{'、'.join(known)}",
            )
        if not entity.many:
            if qualified.subject:
                raise InputError(place, f"{entity.name}只有一个，不写序号", f"写成 `{entity.name}.{qualified.name}`")
            return Subject(entity.id, 0)
        given = self.references.get(entity.id, ())
        if not given:
            return Subject(entity.id, -1)
        if not qualified.subject:
            raise InputError(
                place, f"`{written}` 没有写是哪一个{entity.name}", f"写成 `{entity.name}[1].…`，或用 ref 代替序号"
            )
        if given.count(qualified.subject) == 1:
            return Subject(entity.id, given.index(qualified.subject))
        if qualified.subject.isdecimal() and 1 <= int(qualified.subject) <= len(given):
            return Subject(entity.id, int(qualified.subject) - 1)
        offered = nearest(qualified.subject, [reference for reference in given if reference])
        raise InputError(
            place,
            f"案例里没有 `{entity.name}[{qualified.subject}]`{offered}",
            f"序号从 1 到 {len(given)}，或用案例里的 ref",
        )

    def _benefit(self, key: tree.Scalar, value: tree.Node, benefit: Benefit, subject: Subject) -> BenefitExpectation:
        outcomes = "eligible、ineligible、needs_facts 或 needs_review"
        if isinstance(value, tree.Scalar):
            value = tree.Mapping(((tree.Scalar("outcome", "outcome", value.place), value),), value.place)
        if not isinstance(value, tree.Mapping) or not value.entries:
            raise InputError(
                value.place, f"`{key.text}` 的期望写法不对", f"写 {outcomes}，或 {{outcome: …, monthly: …}}"
            )
        for name, _ in value.entries:
            if name.text not in _BENEFIT_KEYS:
                raise InputError(
                    name.place,
                    f"待遇的期望没有 `{name.text}` 这一项{nearest(name.text, _BENEFIT_KEYS)}",
                    f"可写：{'、'.join(_BENEFIT_KEYS)}",
                )
        outcome = value.get("outcome")
        rule = value.get("rule")
        review = value.get("review")
        reviews = "、".join(reason.value for reason in ReviewReason)
        return BenefitExpectation(
            place=key.place,
            written=key.text,
            benefit=benefit.id,
            subject=subject,
            outcome=None
            if outcome is None
            else _member(Outcome, _word(outcome, outcomes).text, outcome.place, outcomes),
            terms={
                name.text: _months(node) if name.text == "months" else _fen(node)
                for name, node in value.entries
                if name.text in (*_SUMS, *_BOUNDS, "months")
            },
            rule=None if rule is None else self._rule(rule),
            review=None
            if review is None
            else _member(ReviewReason, _word(review, reviews).text, review.place, reviews),
            duties=self._set(value, "duties", self._duty),
            needs=self._set(value, "needs", self._fact),
            assumptions=self._set(value, "assumptions", self._parameter),
        )

    def _whole_case(self, key: tree.Scalar, value: tree.Node) -> CaseExpectation:
        whole = tree.Mapping(((key, value),), key.place)
        if key.text == "duties":
            return CaseExpectation(key.place, key.text, duties=self._set(whole, key.text, self._duty))
        if key.text == "needs":
            return CaseExpectation(key.place, key.text, needs=self._set(whole, key.text, self._fact))
        if isinstance(value, tree.Scalar) and value.value == Truth.UNKNOWN.value:
            return CaseExpectation(key.place, key.text)
        return CaseExpectation(key.place, key.text, violations=self._set(whole, key.text, self._material))

    def _set(self, owner: tree.Mapping, key: str, read_one: Callable[[tree.Scalar], _T]) -> frozenset[_T] | None:
        node = owner.get(key)
        return None if node is None else frozenset(read_one(scalar) for scalar in _scalars(node, key))

    def _rule(self, node: tree.Node) -> str:
        word = _word(node, "规则集/规则")
        known = [rule.id for rule in self.program.rules]
        if word.text not in known:
            raise InputError(
                node.place,
                f"这一天没有规则 `{word.text}`{nearest(word.text, known)}",
                "写成 `规则集/规则` 的编号",
            )
        return word.text

    def _duty(self, word: tree.Scalar) -> str:
        return _named(word, {one.id: one.name for one in self.program.duties.values()}, "职责")

    def _parameter(self, word: tree.Scalar) -> str:
        return _named(word, {one.id: one.name for one in self.program.parameters.values()}, "参数")

    def _material(self, word: tree.Scalar) -> str:
        """A material's id; what an office asked for in its own words stays as it is."""
        return next((one.id for one in self.program.materials.values() if word.text in (one.id, one.name)), word.text)

    def _fact(self, word: tree.Scalar) -> FactKey:
        qualified = names.split(word.text)
        if qualified is None:
            raise InputError(word.place, f"`{word.text}` 不是事实的名称", "写成 `家庭.…` 这样的形式")
        if not qualified.name and not qualified.subject:
            entity = names.entity(self.program, qualified.entity)
            if entity is not None and entity.many:
                return FactKey(entity.id, 0, "")
        subject = self._subject(word.text, qualified, word.place)
        mine = {fact.id: fact.name for (owner, _), fact in self.program.facts.items() if owner == subject.entity}
        name = tree.Scalar(qualified.name, qualified.name, word.place)
        return FactKey(subject.entity, subject.index, _named(name, mine, "事实"))


def _named(word: tree.Scalar, known: Mapping[str, str], what: str) -> str:
    """The id of what goes by `word`; `known` gives names by id."""
    for identifier, name in known.items():
        if word.text in (identifier, name):
            return identifier
    offered = nearest(word.text, (*known, *known.values()))
    raise InputError(word.place, f"没有叫 `{word.text}` 的{what}{offered}", "检查名称")


def _word(node: tree.Node, wanted: str) -> tree.Scalar:
    if not isinstance(node, tree.Scalar):
        raise InputError(node.place, "这里应是一个词", f"写 {wanted}")
    return node


def _scalars(node: tree.Node, key: str) -> tuple[tree.Scalar, ...]:
    if isinstance(node, tree.Scalar) and node.value is not None:
        return (node,)
    if isinstance(node, tree.Sequence):
        return tuple(_word(item, "名称") for item in node.items)
    raise InputError(node.place, f"`{key}` 应是一个列表", f"写成 `{key}: [名称, 名称]`；没有就写 `[]`")


def _member(kind: type[_E], word: str, place: Place, wanted: str) -> _E:
    for member in kind:
        if word.lower() == member.value:
            return member
    offered = nearest(word, [member.value for member in kind])
    raise InputError(place, f"不认识 `{word}`{offered}", f"写 {wanted}")


def _fen(node: tree.Node) -> int | None:
    value = _word(node, "以元为单位的金额").value
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or (fen := value * 100) != int(fen):
        raise InputError(node.place, "应是以元为单位的金额，最多两位小数", "例如 312.30；没有这项金额写 null")
    return int(fen)


def _months(node: tree.Node) -> int | None:
    value = _word(node, "月数").value
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise InputError(node.place, "应是整数的月数", "例如 12；没有期限写 null")
    return value
