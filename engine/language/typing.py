"""Gives every name in an expression its meaning and every part its type and unit, or says why it has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from engine.language import syntax
from engine.language.diagnostics import Code
from engine.language.scope import Vocabulary, find, words
from engine.language.surface import Text
from engine.language.types import choice_id, type_name
from engine.program import (
    And,
    AsOf,
    Calculation,
    Compare,
    Comparison,
    ConclusionReference,
    Constant,
    DefineReference,
    Entity,
    Expression,
    FactReference,
    In,
    Kind,
    Not,
    Or,
    ParameterReference,
    Span,
    Type,
    Unit,
)
from engine.suggest import nearest

BOOLEAN = Type(Kind.BOOLEAN)
NUMBER = Type(Kind.NUMBER)
RATIO = Type(Kind.RATIO, integral=False)
_ORDERED = (Kind.MONEY, Kind.RATIO, Kind.NUMBER, Kind.DATE)


class TypingError(Exception):
    """A mistake in an expression at `node`. `code` is `None` where the mistake stands elsewhere and is told there."""

    def __init__(self, node: syntax.Node, code: Code | None, message: str, remedy: str) -> None:
        super().__init__(message)
        self.node = node
        self.code = code
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class DefineName:
    """A derived fact as expressions see it. `type` works it out, whatever it takes."""

    id: str
    name: str
    entity: str
    type: Callable[[], Type | None]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: the entities whose names it may read, and what it is part of."""

    vocabulary: Vocabulary
    defines: Mapping[tuple[str, str], DefineName]
    """By (entity id, define id)."""
    subject: Entity | None
    """The many-entity that a rule or define is about; `None` for a single one, and for deadlines."""
    folded: tuple[str, ...] = field(default=())
    """The many-entities that the folds around go over."""

    def readable(self, entity: Entity) -> bool:
        """Whether the names of an entity may be read here."""
        return (
            not entity.many or entity.id in self.folded or (self.subject is not None and entity.id == self.subject.id)
        )


@dataclass(frozen=True, slots=True)
class Forms:
    """What reads the forms that have rules of their own: functions, and arithmetic."""

    apply: Callable[[Typer, syntax.Applied, Type | None], Expression]
    calculate: Callable[[Typer, syntax.Calculated, Type | None], Expression]


class Typer:
    """Types the expressions of one text in one scope."""

    def __init__(self, text: Text, scope: Scope, forms: Forms) -> None:
        self.text = text
        self.scope = scope
        self.forms = forms

    def inside(self, entity: Entity) -> Typer:
        """The same text within a fold over `entity`."""
        return Typer(self.text, replace(self.scope, folded=(*self.scope.folded, entity.id)), self.forms)

    # --- places -------------------------------------------------------------------------------------------------------

    def span(self, node: syntax.Node) -> Span:
        """Where a node stands in its file, with what was written there."""
        written = self.text.text[node.start : node.end]
        place = self.text.span
        column = place.column + node.start if self.text.exact else place.column
        return Span(place.file, place.line, column, " ".join(written.split()))

    # --- entry points -------------------------------------------------------------------------------------------------

    def condition(self, node: syntax.Node) -> Expression:
        """A condition: something that holds or does not."""
        typed = self.expression(node, BOOLEAN)
        if typed.type.kind is not Kind.BOOLEAN:
            message = f"这里应是条件，`{self.span(node).text}` 是{type_name(typed.type)}"
            raise TypingError(node, Code.TYPE_MISMATCH, message, "写成比较，例如 `… ≥ …`、`… = …`、`… 属于 […]`")
        return typed

    def expression(self, node: syntax.Node, expected: Type | None = None) -> Expression:
        """`node` with its type. `expected` says what a bare number, a bare word or a list is meant to be."""
        match node:
            case syntax.Name():
                return self._name(node, expected)
            case syntax.Number():
                return self._number(node, expected)
            case syntax.Date():
                return Constant(node.value, Type(Kind.DATE), self.span(node))
            case syntax.Quoted():
                return Constant(node.value, Type(Kind.TEXT), self.span(node))
            case syntax.Boolean():
                return Constant(node.value, BOOLEAN, self.span(node))
            case syntax.Today():
                return AsOf(Type(Kind.DATE), self.span(node))
            case syntax.Listed():
                return self._listed(node, expected)
            case syntax.Calculated():
                return self.forms.calculate(self, node, expected)
            case syntax.Compared():
                return self._compared(node)
            case syntax.Member():
                return self._member(node)
            case syntax.Every():
                return And(tuple(self.condition(part) for part in node.parts), BOOLEAN, self.span(node))
            case syntax.Either():
                return Or(tuple(self.condition(part) for part in node.parts), BOOLEAN, self.span(node))
            case syntax.Negated():
                return Not(self.condition(node.argument), BOOLEAN, self.span(node))
            case syntax.Applied():
                return self.forms.apply(self, node, expected)

    # --- names --------------------------------------------------------------------------------------------------------

    def _name(self, node: syntax.Name, expected: Type | None) -> Expression:
        if len(node.parts) > 1:
            return self._qualified(node)
        (word,) = node.parts
        if expected is not None and expected.choices:
            chosen = choice_id(word, expected.choices)
            if chosen is not None:
                kind = Type(Kind.CHOICE, choices=expected.choices)
                return Constant(chosen, kind, self.span(node))
        parameter = find(self.scope.vocabulary.parameters.values(), word)
        if parameter is not None:
            return ParameterReference(parameter.id, parameter.type, self.span(node))
        raise self._unknown(node, word, expected)

    def _unknown(self, node: syntax.Name, word: str, expected: Type | None) -> TypingError:
        known = words(self.scope.vocabulary.parameters.values())
        if expected is not None and expected.choices:
            offered = [name for one in expected.choices for name in (one.name, one.id)]
            message = f"没有 `{word}` 这个选项，也没有这个参数{nearest(word, [*offered, *known])}"
            return TypingError(
                node, Code.UNKNOWN_NAME, message, f"可选：{'、'.join(one.name for one in expected.choices)}"
            )
        owners = [
            f"{self.scope.vocabulary.entities[entity].name}.{name}"
            for entity, identifier, name in self._names()
            if word in (identifier, name)
        ]
        if owners:
            message = f"没有参数 `{word}`，是不是想写 `{owners[0]}`？"
            return TypingError(node, Code.UNKNOWN_NAME, message, "事实和派生事实前面要写对象和点")
        entity = find(self.scope.vocabulary.entities.values(), word)
        if entity is not None:
            message = f"`{word}` 是对象，不是数值"
            return TypingError(node, Code.UNKNOWN_NAME, message, f"写成 `{entity.name}.名称`，或 `个数({entity.name})`")
        message = f"没有参数 `{word}`{nearest(word, known)}"
        return TypingError(node, Code.UNKNOWN_NAME, message, "检查名称；文字要加双引号，事实写成 `对象.名称`")

    def _names(self) -> list[tuple[str, str, str]]:
        """(entity, id, name) of all that stands after a dot."""
        vocabulary = self.scope.vocabulary
        named = [(fact.entity, fact.id, fact.name) for fact in vocabulary.facts.values()]
        named += [(define.entity, define.id, define.name) for define in self.scope.defines.values()]
        for conclusions in (vocabulary.statuses, vocabulary.benefits):
            named += [(one.entity, one.id, one.name) for one in conclusions.values()]
        return named

    def entity(self, node: syntax.Name) -> Entity:
        """The entity that the first word of a name means."""
        entities = self.scope.vocabulary.entities
        found = find(entities.values(), node.parts[0])
        if found is None:
            message = f"没有对象 `{node.parts[0]}`{nearest(node.parts[0], words(entities.values()))}"
            offered = "、".join(one.name for one in entities.values())
            raise TypingError(node, Code.UNKNOWN_NAME, message, f"已声明的对象：{offered}")
        return found

    def _qualified(self, node: syntax.Name) -> Expression:
        entity = self.entity(node)
        word = node.parts[1]
        if not self.scope.readable(entity):
            message = f"这里不能直接读 `{entity.name}.{word}`：{entity.name}不止一个"
            remedy = f"放进 合计、个数、任一、全部、最大、最小 里，例如 `任一({entity.name}, …)`"
            raise TypingError(node, Code.OUT_OF_SCOPE, message, remedy)
        span = self.span(node)
        vocabulary = self.scope.vocabulary
        fact = find((one for one in vocabulary.facts.values() if one.entity == entity.id), word)
        if fact is not None:
            return FactReference(entity.id, fact.id, fact.type, span)
        define = find((one for one in self.scope.defines.values() if one.entity == entity.id), word)
        if define is not None:
            kind = define.type()
            if kind is None:
                # What is wrong with it has been said where it stands.
                raise TypingError(node, None, "", "")
            return DefineReference(entity.id, define.id, kind, span)
        for conclusions in (vocabulary.statuses.values(), vocabulary.benefits.values()):
            concluded = find((one for one in conclusions if one.entity == entity.id), word)
            if concluded is not None:
                return ConclusionReference(entity.id, concluded.id, BOOLEAN, span)
        raise self._unknown_of(node, entity, word)

    def _unknown_of(self, node: syntax.Name, entity: Entity, word: str) -> TypingError:
        if find((one for one in self.scope.vocabulary.leads.values() if one.entity == entity.id), word):
            message = f"`{entity.name}.{word}` 是线索，别的规则不能读"
            return TypingError(node, Code.UNKNOWN_NAME, message, "线索只给人看；要给规则读的结论用身份（status）")
        names = self._names()
        mine = [name for owner, identifier, name in names if owner == entity.id for name in (name, identifier)]
        elsewhere = [self.scope.vocabulary.entities[owner].name for owner, *both in names if word in both]
        hint = f"，是不是想写 `{elsewhere[0]}.{word}`？" if elsewhere else nearest(word, mine)
        message = f"{entity.name}没有 `{word}`{hint}"
        return TypingError(node, Code.UNKNOWN_NAME, message, "检查名称；事实见 vocabulary.yaml，结论见 benefits.yaml")

    # --- literals -----------------------------------------------------------------------------------------------------

    def _number(self, node: syntax.Number, expected: Type | None) -> Expression:
        span = self.span(node)
        if node.percent:
            return Constant(Fraction(node.value) / 100, RATIO, span)
        kind = expected.kind if expected is not None else Kind.NUMBER
        if kind is Kind.MONEY and expected is not None:
            fen = node.value * 100
            if fen != int(fen):
                raise TypingError(node, Code.TYPE_MISMATCH, "金额以元为单位，最多两位小数", "例如 312.30")
            return Constant(int(fen), Type(Kind.MONEY, expected.unit), span)
        if kind is Kind.RATIO:
            if node.whole:
                message = f"这里应是比例，`{node.value}` 会是 {node.value * 100}%"
                raise TypingError(node, Code.UNIT_MISMATCH, message, f"写成 `{node.value}%` 或 `{node.value * 100}%`")
            return Constant(Fraction(node.value), RATIO, span)
        if not node.whole:
            return Constant(Fraction(node.value), RATIO, span)
        unit = expected.unit if kind is Kind.NUMBER and expected is not None else Unit.NONE
        return Constant(int(node.value), Type(Kind.NUMBER, unit), span)

    def _listed(self, node: syntax.Listed, expected: Type | None) -> Expression:
        choices = expected.choices if expected is not None else ()
        items: list[str] = []
        for item in node.items:
            typed = self.expression(item, Type(Kind.CHOICE, choices=choices) if choices else None)
            wanted = Kind.CHOICE if choices else Kind.TEXT
            if not isinstance(typed, Constant) or typed.type.kind is not wanted or not isinstance(typed.value, str):
                offered = (
                    f"可选：{'、'.join(one.name for one in choices)}" if choices else '文字要加双引号：`["甲", "乙"]`'
                )
                message = "列表的每一项应是一个选项" if choices else "列表的每一项应是文字"
                raise TypingError(item, Code.TYPE_MISMATCH, message, offered)
            items.append(typed.value)
        return Constant(tuple(items), Type(Kind.LIST, choices=choices), self.span(node))

    # --- comparisons --------------------------------------------------------------------------------------------------

    def pair(
        self, left: syntax.Node, right: syntax.Node, expected: Type | None = None
    ) -> tuple[Expression, Expression]:
        """Two sides that must have one type: what says its own type first, and the other is read as that."""
        if _bare(left) and not _bare(right):
            second = self.expression(right, expected)
            return self.expression(left, second.type), second
        if _bare(left) and isinstance(left, syntax.Name):
            try:
                first = self.expression(left, expected)
            except TypingError:
                # Perhaps a choice of the parameter on the other side: `含本数 = 低边边界口径`.
                if not isinstance(right, syntax.Name):
                    raise
                second = self.expression(right, expected)
                return self.expression(left, second.type), second
        else:
            first = self.expression(left, expected)
        return first, self.expression(right, first.type)

    def _compared(self, node: syntax.Compared) -> Expression:
        left, right = self.unified(node, *self.pair(node.left, node.right))
        kind = left.type.kind
        if kind is Kind.LIST:
            raise TypingError(node, Code.TYPE_MISMATCH, "列表不能比较", "用 `属于`、`含(…)` 或 `含任一(…)`")
        if node.operator not in (Comparison.EQ, Comparison.NE) and kind not in _ORDERED:
            message = f"{type_name(left.type)}没有大小，只能用 `=` 或 `≠`"
            raise TypingError(node, Code.TYPE_MISMATCH, message, "改用 `=`、`≠` 或 `属于`")
        return Compare(node.operator, left, right, BOOLEAN, self.span(node))

    def unified(self, node: syntax.Node, left: Expression, right: Expression) -> tuple[Expression, Expression]:
        """Both sides, where they have one kind and unit; a number without a unit takes that of the other side."""
        left, right = _adapted(left, right.type), _adapted(right, left.type)
        one, other = left.type, right.type
        if one.kind is not other.kind:
            message = f"{type_name(one)}不能与{type_name(other)}相比或相加减"
            remedy = "检查两边的名称；比例写 `30%`，文字加双引号"
            if Kind.DATE in (one.kind, other.kind):
                remedy = "日期加减用 `加天(…)`、`加月(…)`，相差用 `天数(…)`、`月数(…)`"
            raise TypingError(node, Code.TYPE_MISMATCH, message, remedy)
        if one.unit is not other.unit:
            months = {one.unit, other.unit} == {Unit.MONTH, Unit.YEAR}
            remedy = "用 `折年(…)` 或 `折月(…)` 换成同一单位" if months else "两边要用同一单位"
            raise TypingError(node, Code.UNIT_MISMATCH, f"{type_name(one)}与{type_name(other)}单位不同", remedy)
        if one.kind is Kind.CHOICE and one.choices != other.choices:
            raise TypingError(node, Code.TYPE_MISMATCH, "两边的选项不是同一组", "检查两边的名称")
        return left, right

    def _member(self, node: syntax.Member) -> Expression:
        item = self.expression(node.item)
        if item.type.kind not in (Kind.CHOICE, Kind.TEXT):
            message = f"`属于` 的左边应是选项或文字，这里是{type_name(item.type)}"
            raise TypingError(node.item, Code.TYPE_MISMATCH, message, "数值用 `≥`、`≤` 比较")
        options = self.expression(node.options, replace(item.type, kind=Kind.LIST))
        if options.type.kind is not Kind.LIST or options.type.choices != item.type.choices:
            message = "`属于` 的右边应是同一组选项的列表" if item.type.choices else "`属于` 的右边应是文字的列表"
            raise TypingError(node.options, Code.TYPE_MISMATCH, message, "写成 `[甲, 乙]`")
        contained = In(item, options, BOOLEAN, self.span(node))
        return Not(contained, BOOLEAN, self.span(node)) if node.negated else contained

    # --- arithmetic ---------------------------------------------------------------------------------------------------

    def calculation(self, node: syntax.Calculated, left: Expression, right: Expression, kind: Type) -> Expression:
        """Arithmetic whose type is settled; absent where a part may be."""
        nullable = left.type.nullable or right.type.nullable
        return Calculation(node.operator, left, right, replace(kind, nullable=nullable), self.span(node))


def _bare(node: syntax.Node) -> bool:
    """Whether a node takes its type from what it is compared with."""
    return isinstance(node, syntax.Number | syntax.Listed) or (isinstance(node, syntax.Name) and len(node.parts) == 1)


def _adapted(expression: Expression, other: Type) -> Expression:
    """A number that was only written, `12` or `2 × 3`, with the unit of the other side."""
    mine = expression.type
    if mine.kind is Kind.NUMBER and mine.unit is Unit.NONE and other.kind is Kind.NUMBER:
        return replace(expression, type=replace(mine, unit=other.unit))
    return expression
