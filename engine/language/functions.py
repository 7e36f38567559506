"""The functions of the language: their names, what they take, and the type of what they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from engine.language import syntax
from engine.language.diagnostics import Code
from engine.language.scope import find
from engine.language.types import type_name
from engine.language.typing import BOOLEAN, Typer, TypingError
from engine.program import (
    Aggregate,
    Arithmetic,
    AsOf,
    Calculation,
    Call,
    Constant,
    Direction,
    Entity,
    Expression,
    Fold,
    Function,
    Kind,
    Rounding,
    Type,
    Unit,
)
from engine.suggest import nearest

_NUMERIC = (Kind.MONEY, Kind.RATIO, Kind.NUMBER)
DATE = Type(Kind.DATE)
MONTHS = Type(Kind.NUMBER, Unit.MONTHS)
DAYS = Type(Kind.NUMBER, Unit.DAYS)
YEARS = Type(Kind.NUMBER, Unit.YEARS)
_YEAR_OF_MONTHS = 12

_DIRECTIONS = {
    "向上": Direction.UP,
    "up": Direction.UP,
    "向下": Direction.DOWN,
    "down": Direction.DOWN,
    "四舍五入": Direction.HALF_UP,
    "half_up": Direction.HALF_UP,
}


@dataclass(frozen=True, slots=True)
class _Signature:
    """How a function is written, and what reads it. `least` and `most`: how many arguments it takes."""

    usage: str
    least: int
    most: int
    read: Callable[[Typer, syntax.Applied], Expression]


def apply(typer: Typer, node: syntax.Applied, expected: Type | None) -> Expression:
    """A function applied to its arguments."""
    signature = _FUNCTIONS.get(node.function)
    if signature is None:
        message = f"没有函数 `{node.function}`{nearest(node.function, list(_FUNCTIONS))}"
        raise TypingError(node, Code.UNKNOWN_NAME, message, "可用的函数见语言说明的“表达式”一节")
    if not signature.least <= len(node.arguments) <= signature.most:
        wanted = str(signature.least) if signature.least == signature.most else f"{signature.least} 到 {signature.most}"
        message = f"`{node.function}` 要 {wanted} 个参数，这里有 {len(node.arguments)} 个"
        raise TypingError(node, Code.WRONG_ARGUMENTS, message, f"写成 `{signature.usage}`")
    if signature.read is _if:
        return _if(typer, node, expected)
    return signature.read(typer, node)


def usages() -> Mapping[str, str]:
    """How each function is written, by its Chinese name and its id."""
    return {name: signature.usage for name, signature in _FUNCTIONS.items()}


def chinese(word: str) -> str:
    """The Chinese word for a function or the direction of a rounding; `word` itself where it is neither."""
    signature = _FUNCTIONS.get(word)
    if signature is not None:
        return signature.usage.partition("(")[0]
    direction = _DIRECTIONS.get(word)
    return next((name for name, known in _DIRECTIONS.items() if known is direction), word)


def _wrong(node: syntax.Node, message: str, remedy: str) -> TypingError:
    return TypingError(node, Code.WRONG_ARGUMENTS, message, remedy)


# --- folds ------------------------------------------------------------------------------------------------------------


def _entity_of(typer: Typer, node: syntax.Applied) -> Entity:
    """The many-entity that the first argument names, alone or before a dot."""
    found = {entity.id: entity for entity in _folded(typer, node.arguments[0])}
    if len(found) != 1:
        many = "、".join(one.name for one in typer.scope.vocabulary.entities.values() if one.many)
        message = f"`{node.function}` 的第一个参数应说明对谁计算"
        raise _wrong(node.arguments[0], message, f"写列表对象或它的事实，例如 `{node.function}({many or '成员'}…)`")
    return next(iter(found.values()))


def _folded(typer: Typer, node: syntax.Node) -> list[Entity]:
    if isinstance(node, syntax.Name):
        entity = find(typer.scope.vocabulary.entities.values(), node.parts[0])
        return [entity] if entity is not None and entity.many else []
    return [entity for child in syntax.children(node) for entity in _folded(typer, child)]


def _where(inner: Typer, node: syntax.Applied) -> Expression | None:
    return inner.condition(node.arguments[1]) if len(node.arguments) > 1 else None


def _sum(typer: Typer, node: syntax.Applied) -> Expression:
    entity = _entity_of(typer, node)
    inner = typer.inside(entity)
    value = _numeric(inner, node.arguments[0])
    kind = replace(value.type, nullable=False)
    return Aggregate(Fold.SUM, entity.id, value, _where(inner, node), kind, typer.span(node))


def _extreme(fold: Fold) -> Callable[[Typer, syntax.Applied], Expression]:
    def read(typer: Typer, node: syntax.Applied) -> Expression:
        entity = _entity_of(typer, node)
        inner = typer.inside(entity)
        value = inner.expression(node.arguments[0])
        if value.type.kind not in (*_NUMERIC, Kind.DATE):
            message = f"{type_name(value.type)}没有大小"
            raise _wrong(node.arguments[0], message, "只能取金额、比例、数、日期的最大最小")
        kind = replace(value.type, nullable=True)
        return Aggregate(fold, entity.id, value, _where(inner, node), kind, typer.span(node))

    return read


def _count(typer: Typer, node: syntax.Applied) -> Expression:
    entity = _entity_of(typer, node)
    _bare_entity(node)
    where = _where(typer.inside(entity), node)
    return Aggregate(Fold.COUNT, entity.id, None, where, Type(Kind.NUMBER, Unit.COUNT), typer.span(node))


def _quantified(fold: Fold) -> Callable[[Typer, syntax.Applied], Expression]:
    def read(typer: Typer, node: syntax.Applied) -> Expression:
        entity = _entity_of(typer, node)
        _bare_entity(node)
        condition = typer.inside(entity).condition(node.arguments[1])
        return Aggregate(fold, entity.id, condition, None, BOOLEAN, typer.span(node))

    return read


def _bare_entity(node: syntax.Applied) -> None:
    first = node.arguments[0]
    if not isinstance(first, syntax.Name) or len(first.parts) != 1:
        message = f"`{node.function}` 的第一个参数应只写对象的名称"
        raise _wrong(first, message, f"例如 `{node.function}(成员, …)`")


def _numeric(typer: Typer, node: syntax.Node, expected: Type | None = None) -> Expression:
    typed = typer.expression(node, expected)
    if typed.type.kind not in _NUMERIC:
        raise _wrong(node, f"这里应是金额、比例或数，不是{type_name(typed.type)}", "检查名称")
    return typed


# --- numbers ----------------------------------------------------------------------------------------------------------


def _rounding(step: int, kinds: tuple[Kind, ...]) -> Callable[[Typer, syntax.Applied], Expression]:
    def read(typer: Typer, node: syntax.Applied) -> Expression:
        value_node, direction_node = node.arguments
        value = _numeric(typer, value_node)
        if value.type.kind not in kinds:
            remedy = "金额用 `取整到分` 或 `取整到元`，数用 `取整`"
            raise _wrong(value_node, f"`{node.function}` 不能用于{type_name(value.type)}", remedy)
        word = direction_node.parts[0] if isinstance(direction_node, syntax.Name) else ""
        direction = _DIRECTIONS.get(word)
        if direction is None:
            message = f"取整的方向不对{nearest(word, list(_DIRECTIONS)) if word else ''}"
            raise _wrong(direction_node, message, "写 `向上`、`向下` 或 `四舍五入`")
        kind = Type(value.type.kind, value.type.unit, nullable=value.type.nullable)
        if kind.kind is Kind.RATIO:
            kind = replace(kind, kind=Kind.NUMBER)
        return Rounding(value, step, direction, kind, typer.span(node))

    return read


def _chosen(function: Function) -> Callable[[Typer, syntax.Applied], Expression]:
    def read(typer: Typer, node: syntax.Applied) -> Expression:
        left, right = typer.unified(node, *typer.pair(node.arguments[0], node.arguments[1]))
        if left.type.kind not in (*_NUMERIC, Kind.DATE):
            raise _wrong(node, f"{type_name(left.type)}没有大小", "只能比较金额、比例、数、日期")
        return Call(function, (left, right), _either(left, right), typer.span(node))

    return read


def _either(left: Expression, right: Expression) -> Type:
    """The type of what is one of two values of one kind."""
    return replace(
        left.type,
        integral=left.type.integral and right.type.integral,
        nullable=left.type.nullable or right.type.nullable,
    )


def _if(typer: Typer, node: syntax.Applied, expected: Type | None = None) -> Expression:
    condition = typer.condition(node.arguments[0])
    then, otherwise = typer.unified(node, *typer.pair(node.arguments[1], node.arguments[2], expected))
    return Call(Function.IF, (condition, then, otherwise), _either(then, otherwise), typer.span(node))


def _converted(unit: Unit, operator: Arithmetic) -> Callable[[Typer, syntax.Applied], Expression]:
    """折年 and 折月: twelve months are a year."""

    def read(typer: Typer, node: syntax.Applied) -> Expression:
        value = _numeric(typer, node.arguments[0])
        wanted = Unit.MONTH if unit is Unit.YEAR else Unit.YEAR
        if value.type.kind is not Kind.MONEY or value.type.unit is not wanted:
            needed = type_name(Type(Kind.MONEY, wanted))
            raise _wrong(
                node.arguments[0], f"`{node.function}` 用于{needed}，这里是{type_name(value.type)}", "检查单位"
            )
        span = typer.span(node)
        twelve = Constant(_YEAR_OF_MONTHS, Type(Kind.NUMBER), span)
        integral = value.type.integral and operator is Arithmetic.MULTIPLY
        return Calculation(operator, value, twelve, replace(value.type, unit=unit, integral=integral), span)

    return read


# --- dates ------------------------------------------------------------------------------------------------------------


def _date(typer: Typer, node: syntax.Node) -> Expression:
    typed = typer.expression(node)
    if typed.type.kind is not Kind.DATE:
        raise _wrong(node, f"这里应是日期，不是{type_name(typed.type)}", "写日期的事实、`基准日` 或 `2021-10-01`")
    return typed


def _between(function: Function, kind: Type) -> Callable[[Typer, syntax.Applied], Expression]:
    def read(typer: Typer, node: syntax.Applied) -> Expression:
        dates = tuple(_date(typer, argument) for argument in node.arguments)
        nullable = any(one.type.nullable for one in dates)
        return Call(function, dates, replace(kind, nullable=nullable), typer.span(node))

    return read


def _age(typer: Typer, node: syntax.Applied) -> Expression:
    dates = tuple(_date(typer, argument) for argument in node.arguments)
    if len(dates) == 1:
        dates = (*dates, AsOf(DATE, typer.span(node)))
    nullable = any(one.type.nullable for one in dates)
    return Call(Function.AGE, dates, replace(YEARS, nullable=nullable), typer.span(node))


def _moved(function: Function, unit: Type) -> Callable[[Typer, syntax.Applied], Expression]:
    def read(typer: Typer, node: syntax.Applied) -> Expression:
        date, count = _date(typer, node.arguments[0]), _numeric(typer, node.arguments[1], unit)
        if count.type.kind is not Kind.NUMBER or count.type.unit is not unit.unit or not count.type.integral:
            message = f"`{node.function}` 的第二个参数应是{type_name(unit)}，这里是{type_name(count.type)}"
            raise _wrong(node.arguments[1], message, "写整数，或这种单位的参数")
        nullable = date.type.nullable or count.type.nullable
        return Call(function, (date, count), replace(DATE, nullable=nullable), typer.span(node))

    return read


def _month_start(typer: Typer, node: syntax.Applied) -> Expression:
    date = _date(typer, node.arguments[0])
    return Call(Function.MONTH_START, (date,), replace(DATE, nullable=date.type.nullable), typer.span(node))


# --- absence and lists ------------------------------------------------------------------------------------------------


def _given(typer: Typer, node: syntax.Applied) -> Expression:
    return Call(Function.GIVEN, (typer.expression(node.arguments[0]),), BOOLEAN, typer.span(node))


def _list(typer: Typer, node: syntax.Node, expected: Type | None = None) -> Expression:
    typed = typer.expression(node, expected)
    if typed.type.kind is not Kind.LIST:
        raise _wrong(node, f"这里应是列表，不是{type_name(typed.type)}", "写列表的事实、参数或 `[甲, 乙]`")
    return typed


def _contains(typer: Typer, node: syntax.Applied) -> Expression:
    listed = _list(typer, node.arguments[0])
    item = typer.expression(node.arguments[1], replace(listed.type, kind=Kind.CHOICE))
    wanted = Kind.CHOICE if listed.type.choices else Kind.TEXT
    if item.type.kind is not wanted or item.type.choices != listed.type.choices:
        raise _wrong(node.arguments[1], f"列表里不会有{type_name(item.type)}", '选项写名称，文字加双引号：`"…"`')
    return Call(Function.CONTAINS, (listed, item), BOOLEAN, typer.span(node))


def _lists(function: Function) -> Callable[[Typer, syntax.Applied], Expression]:
    def read(typer: Typer, node: syntax.Applied) -> Expression:
        left = _list(typer, node.arguments[0])
        right = _list(typer, node.arguments[1], left.type)
        if left.type.choices != right.type.choices:
            raise _wrong(node, "两个列表的选项不是同一组", "检查两边的名称")
        return Call(function, (left, right), BOOLEAN, typer.span(node))

    return read


_MONEY, _NUMBERS = (Kind.MONEY,), (Kind.NUMBER, Kind.RATIO)
_FUNCTIONS: Mapping[str, _Signature] = {
    name: _Signature(usage, least, most, read)
    for names, usage, least, most, read in (
        (("合计", "sum"), "合计(成员.月收入)` 或 `合计(成员.月收入, 条件)", 1, 2, _sum),
        (("个数", "count"), "个数(成员)` 或 `个数(成员, 条件)", 1, 2, _count),
        (("任一", "any"), "任一(成员, 条件)", 2, 2, _quantified(Fold.ANY)),
        (("全部", "all"), "全部(成员, 条件)", 2, 2, _quantified(Fold.ALL)),
        (("最大", "max"), "最大(成员.月收入)", 1, 2, _extreme(Fold.MAX)),
        (("最小", "min"), "最小(成员.月收入)", 1, 2, _extreme(Fold.MIN)),
        (("较大", "greater"), "较大(甲, 乙)", 2, 2, _chosen(Function.GREATER)),
        (("较小", "lesser"), "较小(甲, 乙)", 2, 2, _chosen(Function.LESSER)),
        (("如果", "if"), "如果(条件, 甲, 乙)", 3, 3, _if),
        (("周岁", "age"), "周岁(日期)", 1, 2, _age),
        (("月数", "months_between"), "月数(从, 到)", 2, 2, _between(Function.MONTHS_BETWEEN, MONTHS)),
        (("天数", "days_between"), "天数(从, 到)", 2, 2, _between(Function.DAYS_BETWEEN, DAYS)),
        (("加月", "add_months"), "加月(日期, 月数)", 2, 2, _moved(Function.ADD_MONTHS, MONTHS)),
        (("加天", "add_days"), "加天(日期, 天数)", 2, 2, _moved(Function.ADD_DAYS, DAYS)),
        (("月初", "month_start"), "月初(日期)", 1, 1, _month_start),
        (("有", "given"), "有(事实)", 1, 1, _given),
        (("含", "contains"), "含(列表, 值)", 2, 2, _contains),
        (("含任一", "overlaps"), "含任一(列表, 列表)", 2, 2, _lists(Function.OVERLAPS)),
        (("编码相符", "codes_match"), "编码相符(编码列表, 范围列表)", 2, 2, _lists(Function.CODES_MATCH)),
        (("取整到分", "round_to_fen"), "取整到分(金额, 向上)", 2, 2, _rounding(1, _MONEY)),
        (("取整到元", "round_to_yuan"), "取整到元(金额, 向上)", 2, 2, _rounding(100, _MONEY)),
        (("取整", "round"), "取整(数, 向上)", 2, 2, _rounding(1, _NUMBERS)),
        (("折年", "per_year"), "折年(每月金额)", 1, 1, _converted(Unit.YEAR, Arithmetic.MULTIPLY)),
        (("折月", "per_month"), "折月(每年金额)", 1, 1, _converted(Unit.MONTH, Arithmetic.DIVIDE)),
    )
    for name in names
}
