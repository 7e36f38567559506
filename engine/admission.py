"""The only door for facts: checks what a caller sent against the vocabulary and makes a typed, bounded `Case` of it.

Nothing that the vocabulary does not know, and no value outside its type and bounds, gets past here; every violation is
reported, with the path that the caller can find it by, and none of them repeats a value that was sent.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from engine.case import Case, Facts
from engine.program import Entity, Fact, Kind, Scalar, Unit
from engine.suggest import nearest

RawValue = bool | int | float | Decimal | str | datetime.date | Sequence["RawValue"] | None
"""What a caller may send: money in 元, a ratio of one or as `30%`, a date as `2021-11-01`, a choice by id or name."""

MAX_TEXT = 200
"""The longest text, in characters; diagnoses and material names are far shorter."""
MAX_ITEMS = 100
MAX_VIOLATIONS = 100
"""How many violations one answer lists; more are of no use to anyone."""
FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2199, 12, 31)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_PERCENT = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,12})?)\s?[%％]")
_SHOWABLE = re.compile(r"(?!.*[0-9]{6})[^\W\d]\w{0,39}")
_UNITS = {
    Unit.NONE: "",
    Unit.MONTH: "每月",
    Unit.YEAR: "每年",
    Unit.COUNT: "个",
    Unit.MONTHS: "个月",
    Unit.DAYS: "天",
    Unit.YEARS: "周岁",
}


class Reason(enum.Enum):
    """Why something that was sent is refused. The names are stable: callers may switch on them."""

    UNKNOWN_ENTITY = "UNKNOWN_ENTITY"
    UNKNOWN_FACT = "UNKNOWN_FACT"
    UNKNOWN_CHOICE = "UNKNOWN_CHOICE"
    UNKNOWN_REGION = "UNKNOWN_REGION"
    REGION_NOT_IN_FORCE = "REGION_NOT_IN_FORCE"
    REGION_WITHOUT_POLICY = "REGION_WITHOUT_POLICY"
    REQUIRED = "REQUIRED"
    WRONG_TYPE = "WRONG_TYPE"
    BAD_DATE = "BAD_DATE"
    OUT_OF_BOUNDS = "OUT_OF_BOUNDS"
    TOO_PRECISE = "TOO_PRECISE"
    TOO_LONG = "TOO_LONG"
    TOO_MANY = "TOO_MANY"
    NOT_NULLABLE = "NOT_NULLABLE"
    DUPLICATE = "DUPLICATE"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing to mend. `path` as in `members[2].月收入`, with indices from 0 and the words that the caller used."""

    path: str
    reason: Reason
    message: str


class AdmissionError(Exception):
    """Facts that cannot be decided on; carries every violation, in the order in which they were sent."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        self.violations = violations
        super().__init__(f"{len(violations)} violation(s)")


@dataclass(frozen=True, slots=True)
class RawSubject:
    """The facts of one subject by id or Chinese name, and the caller's own name for it ("" for none)."""

    facts: Mapping[str, RawValue]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class RawCase:
    """A case as it was sent. `entities` by key, id or Chinese name; a list for an entity that is `many`."""

    as_of: str | datetime.date
    region: str
    entities: Mapping[str, RawSubject | Sequence[RawSubject]]


class _RefusedError(Exception):
    """A value that its fact does not admit."""

    def __init__(self, reason: Reason, message: str) -> None:
        self.reason = reason
        self.message = message
        super().__init__(reason.value)


_Read = Callable[[RawValue], Scalar | None]


class Admission:
    """Admits the facts of one vocabulary. Immutable once made; may be shared by threads.

    `entities` by id; `facts` by (entity id, fact id).
    """

    def __init__(self, entities: Mapping[str, Entity], facts: Mapping[tuple[str, str], Fact]) -> None:
        self._entities = {word: one for one in entities.values() for word in (one.name, one.id, one.key)}
        self._readers: dict[str, dict[str, tuple[str, _Read]]] = {one: {} for one in entities}
        for (entity, identifier), fact in facts.items():
            reader = (identifier, _reader(fact))
            self._readers[entity][fact.name] = reader
            self._readers[entity][identifier] = reader

    def case(
        self,
        as_of: datetime.date,
        region: str,
        entities: Mapping[str, RawSubject | Sequence[RawSubject]],
    ) -> Case:
        """The case of `entities` on `as_of` in the region with code `region`.

        Raises `AdmissionError` with every violation.
        """
        violations: list[Violation] = []
        singles: dict[str, Facts] = {}
        many: dict[str, tuple[Facts, ...]] = {}
        references: dict[str, tuple[str, ...]] = {}
        for word, sent in entities.items():
            entity = self._entities.get(word)
            if entity is None:
                known = nearest(word, self._entities)
                violations.append(Violation(shown(word), Reason.UNKNOWN_ENTITY, f"没有这一类对象{known}"))
            elif entity.id in singles or entity.id in many:
                violations.append(Violation(word, Reason.DUPLICATE, f"`{entity.name}`写了两次，只能写一次"))
            elif entity.many != (not isinstance(sent, RawSubject)):
                shape = "应是一个列表" if entity.many else "应是一组事实，不是列表"
                violations.append(Violation(word, Reason.WRONG_TYPE, f"`{entity.name}`{shape}"))
            elif isinstance(sent, RawSubject):
                singles[entity.id] = self._facts(entity.id, sent.facts, word, violations)
            elif len(sent) > entity.at_most:
                violations.append(Violation(word, Reason.TOO_MANY, f"`{entity.name}`最多 {entity.at_most} 个"))
            elif sent:
                many[entity.id] = tuple(
                    self._facts(entity.id, one.facts, f"{word}[{index}]", violations) for index, one in enumerate(sent)
                )
                references[entity.id] = _references(sent, word, violations)
        if violations:
            raise AdmissionError(tuple(violations[:MAX_VIOLATIONS]))
        return Case(as_of, region, singles, many, references)

    def _facts(self, entity: str, sent: Mapping[str, RawValue], path: str, violations: list[Violation]) -> Facts:
        readers = self._readers[entity]
        facts: dict[str, Scalar | None] = {}
        for word, value in sent.items():
            found = readers.get(word)
            if found is None:
                known = nearest(word, readers)
                violations.append(Violation(f"{path}.{shown(word)}", Reason.UNKNOWN_FACT, f"没有这个事实{known}"))
                continue
            identifier, read = found
            if identifier in facts:
                violations.append(Violation(f"{path}.{word}", Reason.DUPLICATE, "同一事实用编号和名称各写了一次"))
                continue
            try:
                facts[identifier] = read(value)
            except _RefusedError as refused:
                violations.append(Violation(f"{path}.{word}", refused.reason, refused.message))
        return facts


def admitted(fact: Fact) -> Callable[[RawValue], Scalar | None]:
    """What admits single values of a fact, as `Admission` does.

    It raises `AdmissionError` with one violation, whose path is the name of the fact.
    """
    read = _reader(fact)

    def one(value: RawValue) -> Scalar | None:
        try:
            return read(value)
        except _RefusedError as refused:
            raise AdmissionError((Violation(fact.name, refused.reason, refused.message),)) from None

    return one


def day(sent: str | datetime.date) -> datetime.date:
    """The day of a case.

    Raises `AdmissionError` where there is none, or none that is a date between 1900 and 2199.
    """
    if sent == "":
        raise AdmissionError((Violation("as_of", Reason.REQUIRED, "没有写基准日；写成 `2021-11-01`"),))
    try:
        return _date(sent)
    except _RefusedError as refused:
        raise AdmissionError((Violation("as_of", refused.reason, refused.message),)) from None


def shown(word: str) -> str:
    """A word of the caller's that names nothing, or `?` where it does not look like a name at all (an ID number)."""
    return word if _SHOWABLE.fullmatch(word) else "?"


def _references(sent: Sequence[RawSubject], path: str, violations: list[Violation]) -> tuple[str, ...]:
    seen: set[str] = set()
    for index, one in enumerate(sent):
        if len(one.reference) > MAX_TEXT:
            message = f"自用名称最多 {MAX_TEXT} 个字"
            violations.append(Violation(f"{path}[{index}].ref", Reason.TOO_LONG, message))
        elif one.reference in seen:
            violations.append(Violation(f"{path}[{index}].ref", Reason.DUPLICATE, "自用名称与前面的重复"))
        if one.reference:
            seen.add(one.reference)
    return tuple(one.reference for one in sent)


def _reader(fact: Fact) -> _Read:
    """What reads the values of one fact: type, precision, bounds and `null` in one call."""
    read = _READERS[fact.type.kind](fact)
    if fact.type.nullable:
        return lambda value: None if value is None else read(value)

    def required(value: RawValue) -> Scalar | None:
        if value is None:
            raise _RefusedError(Reason.NOT_NULLABLE, "这个事实不能是空值；不知道就不要写，没有就写明（例如 0、否）")
        return read(value)

    return required


def _boolean(_: Fact) -> _Read:
    def read(value: RawValue) -> Scalar:
        if value is True or value is False:
            return value
        raise _RefusedError(Reason.WRONG_TYPE, "应是 true 或 false")

    return read


def _money(fact: Fact) -> _Read:
    """元 to 分. A binary fraction is taken for the decimal that it is written as: 0.1 is ten 分, 0.105 refused."""
    low, high = _bounds(fact)
    span = f"应在 {_yuan(low)} 到 {_yuan(high)} 元之间{_note(fact)}"

    def read(value: RawValue) -> Scalar:
        fen: int
        if type(value) is int:
            fen = value * 100
        elif isinstance(value, float) and abs(value) <= 1e12:
            fen = round(value * 100)
            if fen / 100 != value:
                raise _RefusedError(Reason.TOO_PRECISE, "金额以元为单位，最多两位小数")
        else:
            exact = _decimal(value, '应是以元为单位的金额，例如 1300 或 "1300.50"') * 100
            if exact != int(exact):
                raise _RefusedError(Reason.TOO_PRECISE, "金额以元为单位，最多两位小数")
            fen = int(exact)
        if low <= fen <= high:
            return fen
        raise _RefusedError(Reason.OUT_OF_BOUNDS, span)

    return read


def _ratio(fact: Fact) -> _Read:
    low, high = _bounds(fact)
    span = f"应在 {_percent(low)} 到 {_percent(high)} 之间"

    def read(value: RawValue) -> Scalar:
        percent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        exact = Decimal(percent[1]) / 100 if percent else _decimal(value, '应是比例，例如 "30%" 或 0.3')
        if exact != round(exact, 6):
            raise _RefusedError(Reason.TOO_PRECISE, "比例最多精确到百万分之一")
        ratio = Fraction(exact)
        if low <= ratio <= high:
            return ratio
        raise _RefusedError(Reason.OUT_OF_BOUNDS, span)

    return read


def _number(fact: Fact) -> _Read:
    low, high = _bounds(fact)
    unit = _UNITS[fact.type.unit]
    span = f"应在 {low} 到 {high} 之间（{unit}）" if unit else f"应在 {low} 到 {high} 之间"

    def read(value: RawValue) -> Scalar:
        if type(value) is int:
            number = value
        elif isinstance(value, float | Decimal):
            exact = _decimal(value, "应是整数")
            if exact != int(exact):
                raise _RefusedError(Reason.WRONG_TYPE, "应是整数")
            number = int(exact)
        else:
            raise _RefusedError(Reason.WRONG_TYPE, "应是整数")
        if low <= number <= high:
            return number
        raise _RefusedError(Reason.OUT_OF_BOUNDS, span)

    return read


def _date_reader(_: Fact) -> _Read:
    return _date


def _date(value: RawValue) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        date = value
    elif isinstance(value, str) and _DATE.fullmatch(value):
        try:
            date = datetime.date.fromisoformat(value)
        except ValueError:
            raise _RefusedError(Reason.BAD_DATE, "没有这一天；写成 `2021-11-01` 的形式") from None
    else:
        raise _RefusedError(Reason.BAD_DATE, "应是日期，写成 `2021-11-01` 的形式")
    if FIRST_DAY <= date <= LAST_DAY:
        return date
    raise _RefusedError(Reason.OUT_OF_BOUNDS, f"日期应在 {FIRST_DAY} 到 {LAST_DAY} 之间")


def _choice(fact: Fact) -> _Read:
    known = {word: one.id for one in fact.type.choices for word in (one.name, one.id)}
    offered = "、".join(one.name for one in fact.type.choices)

    def read(value: RawValue) -> Scalar:
        if isinstance(value, str):
            found = known.get(value)
            if found is not None:
                return found
            raise _RefusedError(Reason.UNKNOWN_CHOICE, f"没有这个选项{nearest(value, known)}；可选：{offered}")
        raise _RefusedError(Reason.WRONG_TYPE, f"应是选项的名称或编号：{offered}")

    return read


def _text(_: Fact) -> _Read:
    return _plain


def _plain(value: RawValue) -> str:
    if not isinstance(value, str):
        raise _RefusedError(Reason.WRONG_TYPE, "应是文字")
    if len(value) > MAX_TEXT:
        raise _RefusedError(Reason.TOO_LONG, f"文字最多 {MAX_TEXT} 个字")
    if not value.strip() or not value.isprintable():
        raise _RefusedError(Reason.WRONG_TYPE, "文字不能是空的，也不能有控制字符")
    return value


def _list(fact: Fact) -> _Read:
    item: _Read = _choice(fact) if fact.type.choices else _plain

    def read(value: RawValue) -> Scalar:
        if not isinstance(value, list | tuple):
            raise _RefusedError(Reason.WRONG_TYPE, "应是一个列表，例如 [甲, 乙]")
        if len(value) > MAX_ITEMS:
            raise _RefusedError(Reason.TOO_MANY, f"列表最多 {MAX_ITEMS} 项")
        return tuple(str(item(one)) for one in value)

    return read


_READERS: Mapping[Kind, Callable[[Fact], _Read]] = {
    Kind.BOOLEAN: _boolean,
    Kind.MONEY: _money,
    Kind.RATIO: _ratio,
    Kind.NUMBER: _number,
    Kind.DATE: _date_reader,
    Kind.CHOICE: _choice,
    Kind.TEXT: _text,
    Kind.LIST: _list,
}


def _decimal(value: RawValue, wanted: str) -> Decimal:
    """The exact number that was sent, as a number or as a decimal string of at most twenty digits either side."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise _RefusedError(Reason.WRONG_TYPE, wanted)
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise _RefusedError(Reason.WRONG_TYPE, wanted)
    try:
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, ValueError):
        raise _RefusedError(Reason.WRONG_TYPE, wanted) from None
    if not exact.is_finite() or abs(exact) >= Decimal(10) ** 20:
        raise _RefusedError(Reason.OUT_OF_BOUNDS, wanted)
    return exact


def _bounds(fact: Fact) -> tuple[int | Fraction, int | Fraction]:
    if fact.at_least is None or fact.at_most is None:
        raise ValueError(f"{fact.entity}.{fact.id} has no bounds")
    return fact.at_least, fact.at_most


def _yuan(fen: int | Fraction) -> str:
    return f"{Decimal(int(fen)) / 100:f}"


def _percent(ratio: int | Fraction) -> str:
    return f"{Decimal(Fraction(ratio).numerator) / Decimal(Fraction(ratio).denominator) * 100:f}%"


def _note(fact: Fact) -> str:
    return f"（{_UNITS[fact.type.unit]}）" if _UNITS[fact.type.unit] else ""
